package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.Report;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StageMetricsTest {
    private static Map<String, Double> kept(Map<String, Double> metrics, @Nullable Double loss) {
        return StageMetrics.of(
                new Report(1, "read", "Training", 1, 2, 0, null, loss, null, null, metrics, List.of(), List.of()));
    }

    /** What the trainer reports of eight objectives and sixteen slots. */
    private static Map<String, Double> largest() {
        Map<String, Double> metrics = new TreeMap<>();
        for (String name : List.of(
                "gradientNorm",
                "learningRate",
                "tokens",
                "flops",
                "sequences",
                "epoch",
                "droppedRecords",
                "truncatedRecords")) {
            metrics.put(name, 1.0);
        }
        metrics.put(Report.MEAN_LOSS, 1.0);
        Report.MARKS.forEach(percent -> metrics.put(Report.mark(percent), 1.0));
        for (int i = 0; i < 8; i++) {
            metrics.put("loss.objective-" + i, 1.0);
        }
        for (int i = 0; i < 16; i++) {
            metrics.put("share/slot-" + (char) ('a' + i), 1.0);
        }
        return metrics;
    }

    @Test
    void ofTheLargestReportOnlySharesOfSlotsAreLeftOut() {
        Map<String, Double> all = largest();
        assertThat(all).hasSize(36);
        Map<String, Double> kept = kept(all, 2.0);
        assertThat(kept).hasSize(StageMetrics.MOST).containsEntry("loss", 2.0);
        all.put("loss", 2.0);
        all.keySet().removeAll(kept.keySet());
        assertThat(all.keySet())
                .containsExactly("share/slot-l", "share/slot-m", "share/slot-n", "share/slot-o", "share/slot-p");
    }

    @Test
    void whatSearchesJudgeAndCostsCountIsThereWhateverElseIsReported() {
        Map<String, Double> all = largest();
        for (int i = 0; i < 100; i++) {
            all.put("another-" + i, 1.0);
            all.put("loss.more-" + i, 1.0);
        }
        assertThat(kept(all, 2.0))
                .hasSize(StageMetrics.MOST)
                .containsKeys("loss", "lossMean", "lossMean/25", "lossMean/50", "lossMean/75", "tokens", "flops");
    }

    @Test
    void whatIsNoNumberIsLeftOut() {
        assertThat(kept(Map.of("a", Double.NaN, "b", Double.POSITIVE_INFINITY, "c", 1.0), Double.NaN))
                .isEqualTo(Map.of("c", 1.0));
        assertThat(kept(Map.of("loss", 3.0), null)).isEqualTo(Map.of("loss", 3.0));
    }
}
