package dev.cultivar.evaluator.matrix;

import dev.cultivar.evaluator.metric.Metric;
import java.util.ArrayList;
import java.util.List;

/**
 * What is learnt and forgotten, from R: R[i][j] is how good the state after stage i is on the domain that stage j learns, more being
 * better, i = 0 the start; T stages.
 *
 * <ul>
 *   <li>bwt = mean over j &lt; T of R[T][j] - R[j][j] (Lopez-Paz and Ranzato 2017, Gradient episodic memory, section 2)
 *   <li>fwt = mean over j &gt; 1 of R[j-1][j] - R[0][j] (the same; their start is a model at random)
 *   <li>forgetting = mean over j &lt; T of max over 1 &lt;= i &lt; T of R[i][j], less R[T][j] (Chaudhry and others 2018, Riemannian walk, section 3)
 *   <li>learning = mean over j of R[j][j] - R[0][j] (the learning accuracy of Riemer and others 2019, less the start's)
 *   <li>gain = mean over j of R[T][j] - R[0][j] (the average accuracy of Lopez-Paz and Ranzato, less the start's)
 * </ul>
 *
 * So gain = learning + (T-1)/T bwt. Each is a sum of differences of two entries of one column: those differences are what this class gives.
 */
final class Transfer {
    private Transfer() {}

    /** R[better][domain] - R[worse][domain]; domains are numbered from 1, as stages. */
    record Difference(int domain, int better, int worse) {}

    /** The differences whose mean is the metric. */
    static List<Difference> of(Metric metric, double[][] r) {
        int last = r.length - 1;
        List<Difference> differences = new ArrayList<>();
        for (int j = 1; j <= last; j++) {
            boolean counts = switch (metric) {
                case bwt, forgetting -> j < last;
                case fwt -> j > 1;
                default -> true;
            };
            if (counts) {
                differences.add(
                        switch (metric) {
                            case bwt -> new Difference(j, last, j);
                            case fwt -> new Difference(j, j - 1, 0);
                            case forgetting -> new Difference(j, best(r, j), last);
                            case learning -> new Difference(j, j, 0);
                            case gain -> new Difference(j, last, 0);
                            default -> throw new IllegalArgumentException("a matrix has no " + metric);
                        });
            }
        }
        return differences;
    }

    /** The metrics of a matrix. */
    static List<Metric> metrics() {
        return List.of(Metric.bwt, Metric.fwt, Metric.forgetting, Metric.learning, Metric.gain);
    }

    private static int best(double[][] r, int domain) {
        int best = 1;
        for (int i = 2; i < r.length - 1; i++) {
            best = r[i][domain - 1] > r[best][domain - 1] ? i : best;
        }
        return best;
    }
}
