package dev.cultivar.evaluator.page;

import dev.cultivar.api.GateStatus;
import dev.cultivar.api.gate.Equivalent;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.api.gate.Superior;
import dev.cultivar.api.gate.Value;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.member.Label;
import dev.cultivar.evaluator.metric.Better;
import dev.cultivar.evaluator.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A gate's interval on its axis, with the side on which the claim holds shaded. */
final class GatePlot {
    private static final int WIDTH = 860;
    private static final int LEFT = 36;
    private static final int RIGHT = 824;
    private static final int TOP = 22;
    private static final int BOTTOM = 58;

    private GatePlot() {}

    /** Where a claim holds; an end may be infinite. */
    private record Zone(double from, double to) {}

    static String drawing(Gate gate, GateStatus status) {
        Metric metric = Metric.valueOf(gate.metric());
        Zone zone = zone(gate, metric);
        double estimate = or(status.estimate(), 0);
        double low = or(status.low(), estimate);
        double high = or(status.high(), estimate);
        boolean difference = !(gate.chosen() instanceof Value);
        List<Double> seen = new ArrayList<>(List.of(low, high));
        if (difference) {
            seen.add(0.0);
        }
        for (double end : new double[] {zone.from(), zone.to()}) {
            if (Double.isFinite(end)) {
                seen.add(end);
            }
        }
        Scale scale = Scale.over(
                LEFT, RIGHT, seen.stream().mapToDouble(Double::doubleValue).toArray());
        Svg svg = new Svg(WIDTH, BOTTOM + 36, status.message());
        double from = scale.x(Math.max(zone.from(), scale.low()));
        double to = scale.x(Math.min(zone.to(), scale.high()));
        svg.rectangle("zone", from, TOP, to - from, BOTTOM - TOP);
        for (double tick : scale.ticks(8)) {
            svg.line("grid", scale.x(tick), TOP, scale.x(tick), BOTTOM);
            svg.text("tick", scale.x(tick), BOTTOM + 15, "middle", Numbers.words(tick));
        }
        if (difference) {
            svg.line("zero", scale.x(0), TOP, scale.x(0), BOTTOM);
        }
        for (double end : new double[] {zone.from(), zone.to()}) {
            if (Double.isFinite(end)) {
                svg.line("margin", scale.x(end), TOP - 4, scale.x(end), BOTTOM);
                String anchor = scale.x(end) > RIGHT - 120 ? "end" : scale.x(end) < LEFT + 120 ? "start" : "middle";
                svg.text("tick strong", scale.x(end), TOP - 8, anchor, edge(difference) + Numbers.words(end));
            }
        }
        double y = (TOP + BOTTOM) / 2.0;
        String style = status.verdict();
        svg.line("bar " + style, scale.x(low), y, scale.x(high), y);
        svg.dot(
                "dot " + style,
                scale.x(estimate),
                y,
                6,
                Numbers.words(estimate) + " (" + Numbers.words(low) + " to " + Numbers.words(high) + ")");
        svg.text("tick", (LEFT + RIGHT) / 2.0, BOTTOM + 32, "middle", axis(gate, metric, difference));
        return svg.drawing();
    }

    private static String edge(boolean difference) {
        return difference ? "margin " : "bound ";
    }

    private static String axis(Gate gate, Metric metric, boolean difference) {
        String where = words(gate.where());
        String against = words(gate.against());
        return (difference ? where + " \u2212 " + against : where) + ", " + metric.unit()
                + "; the claim holds in the shaded part";
    }

    private static String words(Map<String, String> side) {
        Map<String, String> coordinates = new TreeMap<>(side);
        String model = coordinates.remove("model");
        return Label.of(model == null ? "" : model, coordinates);
    }

    private static Zone zone(Gate gate, Metric metric) {
        boolean higher = metric.better() == Better.higher;
        return switch (gate.chosen()) {
            case Superior superior ->
                higher
                        ? new Zone(superior.margin(), Double.POSITIVE_INFINITY)
                        : new Zone(Double.NEGATIVE_INFINITY, -superior.margin());
            case NonInferior nonInferior ->
                higher
                        ? new Zone(-nonInferior.margin(), Double.POSITIVE_INFINITY)
                        : new Zone(Double.NEGATIVE_INFINITY, nonInferior.margin());
            case Equivalent equivalent -> new Zone(-equivalent.margin(), equivalent.margin());
            case Value value ->
                new Zone(or(value.atLeast(), Double.NEGATIVE_INFINITY), or(value.atMost(), Double.POSITIVE_INFINITY));
        };
    }

    private static double or(@Nullable Double number, double absent) {
        return number == null ? absent : number;
    }
}
