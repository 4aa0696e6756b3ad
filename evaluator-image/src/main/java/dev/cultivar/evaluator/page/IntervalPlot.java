package dev.cultivar.evaluator.page;

import dev.cultivar.api.ResultStatus;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.metric.Better;
import dev.cultivar.evaluator.metric.Metric;
import java.util.List;
import java.util.stream.Stream;

/** One metric of one task on all models: a dot for the value, a bar for its interval. */
final class IntervalPlot {
    private static final int WIDTH = 860;
    private static final int ROW = 30;
    private static final int LEFT = 150;
    private static final int RIGHT = 640;

    private IntervalPlot() {}

    static String drawing(String task, Metric metric, List<ResultStatus> results) {
        double[] ends = results.stream()
                .flatMap(r -> Stream.of(low(r), high(r)))
                .mapToDouble(Double::doubleValue)
                .toArray();
        Scale scale = Scale.over(LEFT, RIGHT, ends);
        int bottom = ROW * results.size() + 8;
        Svg svg = new Svg(WIDTH, bottom + 36, metric.words() + " of each model on " + task);
        for (double tick : scale.ticks(6)) {
            svg.line("grid", scale.x(tick), 4, scale.x(tick), bottom);
            svg.text("tick", scale.x(tick), bottom + 15, "middle", Numbers.words(tick));
        }
        for (int i = 0; i < results.size(); i++) {
            ResultStatus result = results.get(i);
            double y = ROW * i + ROW / 2.0 + 4;
            String words = words(result);
            svg.text("label", LEFT - 14, y + 4, "end", result.model());
            svg.line("bar", scale.x(low(result)), y, scale.x(high(result)), y);
            svg.dot("dot", scale.x(result.value()), y, 5, result.model() + ": " + words);
            svg.text("value", RIGHT + 20, y + 4, "start", words);
        }
        String arrow = metric.better() == Better.lower ? "\u2190 less is better" : "more is better \u2192";
        svg.text("tick", (LEFT + RIGHT) / 2.0, bottom + 32, "middle", metric.unit() + ", " + arrow);
        return svg.drawing();
    }

    /** A value and its interval. */
    static String words(ResultStatus result) {
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
