package dev.cultivar.evaluator.page;

import dev.cultivar.api.ShiftStatus;
import dev.cultivar.api.StateStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.evaluator.gate.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** States on the plane of forgetting (to the right) and gain (upwards), each with both intervals, their front, and what is tolerated. */
final class ParetoPlot {
    private static final int WIDTH = 860;
    private static final int LEFT = 70;
    private static final int RIGHT = 824;
    private static final int TOP = 44;
    private static final int BOTTOM = 324;
    /** Of more states than these only those on the front and the chosen one are named in the drawing; all are when pointed at. */
    private static final int MOST_NAMES = 12;

    private ParetoPlot() {}

    /** A state where it is drawn. */
    private record Place(StateStatus state, ShiftStatus gain, ShiftStatus forgetting) {}

    /** @param exam which of the rule's, from 0 */
    static String drawing(double atMost, int exam, StopStatus status) {
        List<Place> places = new ArrayList<>();
        for (StateStatus state : status.states()) {
            if (state.gain() != null) {
                places.add(new Place(state, state.gain(), state.forgetting().get(exam)));
            }
        }
        Scale across = scale(LEFT, RIGHT, places.stream().map(Place::forgetting).toList(), 0, atMost);
        Scale up = scale(BOTTOM, TOP, places.stream().map(Place::gain).toList(), 0);
        Svg svg = new Svg(WIDTH, BOTTOM + 40, status.message());
        svg.rectangle("zone", LEFT, TOP, across.x(atMost) - LEFT, BOTTOM - TOP);
        axes(svg, across, up, atMost);
        front(svg, across, up, places);
        for (Place place : places) {
            boolean chosen = place.state().coordinates().equals(status.chosen());
            state(svg, across, up, place, chosen);
            if (chosen || place.state().front() || places.size() <= MOST_NAMES) {
                name(svg, across, up, place, chosen);
            }
        }
        ShiftStatus any = places.getFirst().forgetting();
        svg.text(
                "tick",
                (LEFT + RIGHT) / 2.0,
                BOTTOM + 34,
                "middle",
                "forgetting of " + StopSection.axis(any) + ", \u2190 less is better");
        svg.text(
                "tick",
                LEFT - 60,
                14,
                "start",
                "gain on " + StopSection.axis(places.getFirst().gain()) + ", \u2191 more is better");
        return svg.drawing();
    }

    private static Scale scale(double from, double to, List<ShiftStatus> shifts, double... more) {
        double[] seen = new double[2 * shifts.size() + more.length];
        for (int i = 0; i < shifts.size(); i++) {
            seen[2 * i] = shifts.get(i).low();
            seen[2 * i + 1] = shifts.get(i).high();
        }
        System.arraycopy(more, 0, seen, 2 * shifts.size(), more.length);
        return Scale.over(from, to, seen);
    }

    private static void axes(Svg svg, Scale across, Scale up, double atMost) {
        for (double tick : across.ticks(8)) {
            svg.line("grid", across.x(tick), TOP, across.x(tick), BOTTOM);
            svg.text("tick", across.x(tick), BOTTOM + 15, "middle", Numbers.words(tick));
        }
        for (double tick : up.ticks(6)) {
            svg.line("grid", LEFT, up.x(tick), RIGHT, up.x(tick));
            svg.text("tick", LEFT - 8, up.x(tick) + 4, "end", Numbers.words(tick));
        }
        svg.line("zero", across.x(0), TOP, across.x(0), BOTTOM);
        svg.line("zero", LEFT, up.x(0), RIGHT, up.x(0));
        svg.line("margin", across.x(atMost), TOP - 4, across.x(atMost), BOTTOM);
        svg.text(
                "tick strong",
                across.x(atMost),
                TOP - 8,
                across.x(atMost) > RIGHT - 120 ? "end" : "middle",
                "at most " + Numbers.words(atMost));
    }

    /** Stairs: of what is on the front in these two, from the least forgetting on. */
    private static void front(Svg svg, Scale across, Scale up, List<Place> places) {
        List<Place> sorted = places.stream()
                .sorted(Comparator.<Place>comparingDouble(
                                place -> place.forgetting().estimate())
                        .thenComparing(Comparator.<Place>comparingDouble(
                                        place -> place.gain().estimate())
                                .reversed()))
                .toList();
        Place last = null;
        for (Place place : sorted) {
            if (last != null && !(place.gain().estimate() > last.gain().estimate())) {
                continue;
            }
            if (last != null) {
                double y = up.x(last.gain().estimate());
                double x = across.x(place.forgetting().estimate());
                svg.line("front", across.x(last.forgetting().estimate()), y, x, y);
                svg.line("front", x, y, x, up.x(place.gain().estimate()));
            }
            last = place;
        }
    }

    private static void state(Svg svg, Scale across, Scale up, Place place, boolean chosen) {
        String style = place.state().within();
        double x = across.x(place.forgetting().estimate());
        double y = up.x(place.gain().estimate());
        svg.line(
                "thin " + style,
                across.x(place.forgetting().low()),
                y,
                across.x(place.forgetting().high()),
                y);
        svg.line(
                "thin " + style,
                x,
                up.x(place.gain().low()),
                x,
                up.x(place.gain().high()));
        String name = StopSection.name(place.state());
        if (chosen) {
            svg.dot("ring", x, y, 11, name + " is chosen");
        }
        svg.dot(
                "dot " + style,
                x,
                y,
                6,
                name + ": gain " + Numbers.words(place.gain().estimate()) + ", forgetting "
                        + Numbers.words(place.forgetting().estimate()));
    }

    private static void name(Svg svg, Scale across, Scale up, Place place, boolean chosen) {
        double x = across.x(place.forgetting().estimate());
        double y = up.x(place.gain().estimate());
        String name = StopSection.name(place.state());
        boolean end = x > RIGHT - 200;
        svg.text("label", end ? x - 14 : x + 14, y - 8, end ? "end" : "start", name + (chosen ? ", chosen" : ""));
    }
}
