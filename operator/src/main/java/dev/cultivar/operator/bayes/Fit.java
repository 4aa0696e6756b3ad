package dev.cultivar.operator.bayes;

import java.util.Arrays;
import java.util.List;

/**
 * Lengths and noise that explain values best: evidence and a prior for few values, climbed one of them at a time over fixed steps, so that the
 * same values have the same fit everywhere. The prior has lengths about 0.4 within a factor of e, and noise about 0.0001 within two decades.
 */
final class Fit {
    private static final double[] LENGTHS = {0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4};
    private static final double[] NOISES = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};
    private static final int USUAL_LENGTH = 3;
    private static final int USUAL_NOISE = 2;
    private static final int MAX_SWEEPS = 4;

    private final List<Boolean> ordered;
    private final double[][] points;
    private final double[] values;
    /** Of each axis the number of its length, then that of the noise. */
    private final int[] chosen;

    private Fit(List<Boolean> ordered, double[][] points, double[] values) {
        this.ordered = ordered;
        this.points = points;
        this.values = values;
        this.chosen = new int[ordered.size() + 1];
        Arrays.fill(chosen, USUAL_LENGTH);
        chosen[ordered.size()] = USUAL_NOISE;
    }

    /** The process that explains values best. */
    static GaussianProcess of(List<Boolean> ordered, double[][] points, double[] values) {
        Fit fit = new Fit(ordered, points, values);
        fit.climb();
        return fit.process();
    }

    private void climb() {
        double best = score();
        boolean better = true;
        for (int sweep = 0; better && sweep < MAX_SWEEPS; sweep++) {
            better = false;
            for (int i = 0; i < chosen.length; i++) {
                int kept = chosen[i];
                int steps = i < ordered.size() ? LENGTHS.length : NOISES.length;
                for (int step = 0; step < steps; step++) {
                    chosen[i] = step;
                    double score = score();
                    if (score > best) {
                        best = score;
                        kept = step;
                        better = true;
                    }
                }
                chosen[i] = kept;
            }
        }
    }

    private double score() {
        double prior = 0;
        for (int i = 0; i < ordered.size(); i++) {
            double off = StrictMath.log(LENGTHS[chosen[i]] / LENGTHS[USUAL_LENGTH]);
            prior -= off * off / 2;
        }
        double off = StrictMath.log10(noise() / NOISES[USUAL_NOISE]) / 2;
        return process().evidence() + prior - off * off / 2;
    }

    private double noise() {
        return NOISES[chosen[ordered.size()]];
    }

    private GaussianProcess process() {
        double[] lengths = new double[ordered.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = LENGTHS[chosen[i]];
        }
        return GaussianProcess.of(new Matern(ordered, lengths), noise(), points, values);
    }
}
