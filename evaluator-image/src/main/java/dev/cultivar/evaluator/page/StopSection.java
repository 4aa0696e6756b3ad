package dev.cultivar.evaluator.page;

import dev.cultivar.api.ShiftStatus;
import dev.cultivar.api.StateStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.stop.Forgetting;
import dev.cultivar.api.stop.Stop;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.gate.Verdict;
import dev.cultivar.evaluator.member.Label;
import dev.cultivar.evaluator.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a stop rule came to: the choice in words, a plot of gain against each forgetting, and all states with their reasons. */
final class StopSection {
    private StopSection() {}

    static String html(Stop rule, StopStatus status) {
        StringBuilder html = new StringBuilder("<section class=\"gate\"><h3>Where to stop: ")
                .append(Html.escaped(status.name()))
                .append("</h3><p>")
                .append(Html.escaped(status.message()))
                .append("</p>");
        for (int i = 0; i < rule.forgetting().size(); i++) {
            html.append(ParetoPlot.drawing(rule.forgetting().get(i).atMost(), i, status));
        }
        html.append(
                "<p>Each cross is a state with its intervals; the line joins those that no other beats in both. A state may be chosen when its whole bar of forgetting is in the shaded part.</p>");
        return html.append(table(rule, status)).append("</section>").toString();
    }

    private static String table(Stop rule, StopStatus status) {
        List<String> head = new ArrayList<>(List.of(
                "state", "gain, " + subject(rule.gain().of(), rule.gain().domain())));
        for (Forgetting each : rule.forgetting()) {
            head.add("forgetting, " + subject(each.of(), each.domain()) + ", at most " + Numbers.words(each.atMost()));
        }
        head.addAll(List.of("front", "within", "why"));
        StringBuilder html = new StringBuilder("<table class=\"wide\">");
        Html.row(html, "th", head);
        for (StateStatus state : status.states()) {
            List<String> cells = new ArrayList<>(List.of(name(state), words(state.gain())));
            for (int i = 0; i < rule.forgetting().size(); i++) {
                cells.add(words(
                        state.forgetting().isEmpty() ? null : state.forgetting().get(i)));
            }
            cells.add(state.front() ? "\u2713" : "");
            cells.add(verdict(state));
            cells.add(state.message());
            Html.row(html, "td", cells);
        }
        return html.append("</table>").toString();
    }

    /** A state's name for people. */
    static String name(StateStatus state) {
        Map<String, String> coordinates = new TreeMap<>(state.coordinates());
        String model = coordinates.remove("model");
        return Label.of(model == null ? "" : model, coordinates);
    }

    /** A task, on its domain where it has one, and what is measured. */
    static String axis(ShiftStatus shift) {
        return subject(shift.of(), shift.domain()) + ", "
                + Metric.valueOf(shift.metric()).words() + ", " + shift.unit();
    }

    private static String subject(String of, @Nullable String domain) {
        return domain == null ? of : of + "/" + domain;
    }

    private static String words(@Nullable ShiftStatus shift) {
        return shift == null
                ? ""
                : Numbers.words(shift.estimate()) + "  (" + Numbers.words(shift.low()) + " to "
                        + Numbers.words(shift.high()) + ")";
    }

    private static String verdict(StateStatus state) {
        return switch (Verdict.valueOf(state.within())) {
            case Proven -> "\u2713 Proven";
            case NotProven -> "\u2717 Not proven";
            case Undecided -> "? Undecided";
        };
    }
}
