package dev.cultivar.evaluator.page;

import dev.cultivar.api.ResultStatus;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.member.Label;
import dev.cultivar.evaluator.member.Pairing;
import dev.cultivar.evaluator.metric.Better;
import dev.cultivar.evaluator.metric.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One metric of one task on all members: a dot for each value, a bar for its interval. Seeds of the same coordinates share a row. */
final class IntervalPlot {
    private static final int WIDTH = 860;
    private static final int ROW = 30;
    private static final int LETTER = 7;
    private static final int LEAST_LEFT = 150;
    private static final int MOST_LEFT = 340;
    private static final int RIGHT = 640;

    private IntervalPlot() {}

    static String drawing(String task, Metric metric, List<ResultStatus> results) {
        double[] ends = results.stream()
                .flatMap(r -> Stream.of(low(r), high(r)))
                .mapToDouble(Double::doubleValue)
                .toArray();
        Map<String, List<ResultStatus>> rows = rows(results);
        int letters = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        int left = Math.max(LEAST_LEFT, Math.min(MOST_LEFT, LETTER * letters + 24));
        Scale scale = Scale.over(left, RIGHT, ends);
        int bottom = ROW * rows.size() + 8;
        Svg svg = new Svg(WIDTH, bottom + 36, metric.words() + " of each model on " + task);
        for (double tick : scale.ticks(6)) {
            svg.line("grid", scale.x(tick), 4, scale.x(tick), bottom);
            svg.text("tick", scale.x(tick), bottom + 15, "middle", Numbers.words(tick));
        }
        double y = ROW / 2.0 + 4;
        for (Map.Entry<String, List<ResultStatus>> row : rows.entrySet()) {
            svg.text("label", left - 14, y + 4, "end", shortened(row.getKey()));
            for (ResultStatus result : row.getValue()) {
                svg.line("bar", scale.x(low(result)), y, scale.x(high(result)), y);
            }
            for (ResultStatus result : row.getValue()) {
                svg.dot("dot", scale.x(result.value()), y, 5, label(result) + ": " + words(result));
            }
            svg.text("value", RIGHT + 20, y + 4, "start", words(row.getValue()));
            y += ROW;
        }
        String arrow = metric.better() == Better.lower ? "\u2190 less is better" : "more is better \u2192";
        svg.text("tick", (left + RIGHT) / 2.0, bottom + 32, "middle", metric.unit() + ", " + arrow);
        return svg.drawing();
    }

    private static Map<String, List<ResultStatus>> rows(List<ResultStatus> results) {
        Map<String, List<ResultStatus>> rows = new LinkedHashMap<>();
        for (ResultStatus result : results) {
            Map<String, String> coordinates = new TreeMap<>(result.coordinates());
            coordinates.remove(Pairing.SEED);
            rows.computeIfAbsent(Label.of(result.model(), coordinates), label -> new ArrayList<>())
                    .add(result);
        }
        return rows;
    }

    private static String shortened(String label) {
        int most = (MOST_LEFT - 24) / LETTER;
        return label.length() <= most ? label : label.substring(0, most - 1) + "\u2026";
    }

    private static String words(List<ResultStatus> row) {
        if (row.size() == 1) {
            return words(row.getFirst());
        }
        double mean = row.stream().mapToDouble(ResultStatus::value).average().orElseThrow();
        return "mean " + Numbers.words(mean) + " of " + row.size() + " seeds";
    }

    private static String label(ResultStatus result) {
        return Label.of(result.model(), result.coordinates());
    }

    /** A value and its interval, where it has one. */
    static String words(ResultStatus result) {
        if (result.low() == null && result.high() == null) {
            return Numbers.words(result.value());
        }
        return Numbers.words(result.value()) + "  (" + Numbers.words(low(result)) + " to " + Numbers.words(high(result))
                + ")";
    }

    private static double low(ResultStatus result) {
        return result.low() == null ? result.value() : result.low();
    }

    private static double high(ResultStatus result) {
        return result.high() == null ? result.value() : result.high();
    }
}
