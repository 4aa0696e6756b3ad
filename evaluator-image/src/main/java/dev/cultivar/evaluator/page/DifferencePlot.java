package dev.cultivar.evaluator.page;

import dev.cultivar.evaluator.gate.Comparison;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.metric.Metric;
import java.util.Arrays;

/** How the difference between two models spreads over documents: a histogram with its zero on an edge between bars. */
final class DifferencePlot {
    private static final int WIDTH = 860;
    private static final int LEFT = 36;
    private static final int RIGHT = 824;
    private static final int TOP = 12;
    private static final int BOTTOM = 150;
    private static final int BARS = 30;

    private DifferencePlot() {}

    /** @param differences where - against, document by document; values far out are counted in the outermost bars */
    static String drawing(Comparison comparison, double[] differences) {
        Metric metric = comparison.metric();
        double[] sorted = differences.clone();
        Arrays.sort(sorted);
        double low = Math.min(0, sorted[(int) (0.01 * (sorted.length - 1))]);
        double high = Math.max(0, sorted[(int) Math.ceil(0.99 * (sorted.length - 1))]);
        double step = Scale.step(Math.max(high - low, 1e-9) / BARS);
        long first = (long) Math.floor(low / step);
        int bars = (int) Math.min(3 * BARS, Math.max(1, (long) Math.floor(high / step) + 1 - first));
        int[] counts = new int[bars];
        for (double difference : differences) {
            long bar = (long) Math.floor(difference / step) - first;
            counts[(int) Math.max(0, Math.min(bars - 1, bar))]++;
        }
        int most = Arrays.stream(counts).max().orElse(1);
        Scale scale = new Scale(first * step, (first + bars) * step, LEFT, RIGHT);
        Svg svg =
                new Svg(WIDTH, BOTTOM + 36, "Histogram of " + metric.words() + " differences on " + comparison.task());
        for (int bar = 0; bar < bars; bar++) {
            double from = (first + bar) * step;
            double height = counts[bar] * (double) (BOTTOM - TOP) / most;
            String style = metric.improvement(from + step / 2) > 0 ? "better" : "worse";
            svg.rectangle(
                    style,
                    scale.x(from) + 1,
                    BOTTOM - height,
                    scale.x(from + step) - scale.x(from) - 2,
                    height,
                    counts[bar] + " " + comparison.items() + ": " + Numbers.words(from) + " to "
                            + Numbers.words(from + step));
        }
        svg.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM);
        svg.line("zero", scale.x(0), TOP - 6, scale.x(0), BOTTOM);
        for (double tick : scale.ticks(8)) {
            svg.text("tick", scale.x(tick), BOTTOM + 16, "middle", Numbers.words(tick));
        }
        svg.text(
                "tick",
                (LEFT + RIGHT) / 2.0,
                BOTTOM + 32,
                "middle",
                comparison.where() + " \u2212 " + comparison.against() + ", " + metric.unit() + ", by "
                        + comparison.items() + "; the highest bar is " + most);
        return svg.drawing();
    }
}
