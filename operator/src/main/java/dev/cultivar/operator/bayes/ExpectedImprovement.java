package dev.cultivar.operator.bayes;

/**
 * How much less than the least value a draw is expected to be, draws that are more counting nothing (Jones, Schonlau and Welch 1998,
 * equation 15): the deviation times z F(z) + f(z), where z is the gap in deviations, f the normal density and F its integral.
 */
final class ExpectedImprovement {
    /** Below, z F(z) and f(z) cancel, so their sum is had from the ratio of F and f. */
    private static final double TAIL = -2;

    private static final double CERTAIN = 8;
    private static final int TERMS = 200;

    private ExpectedImprovement() {}

    /** Of a normal draw below the least value. */
    static double of(GaussianProcess.Belief belief, double least) {
        double gap = least - belief.mean();
        return belief.deviation() == 0 ? Math.max(0, gap) : belief.deviation() * standard(gap / belief.deviation());
    }

    private static double standard(double z) {
        if (z > CERTAIN) {
            return z;
        }
        double density = StrictMath.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        return z < TAIL ? density * (1 + z * ratio(-z)) : z * below(z, density) + density;
    }

    /** The integral of the density up to z, by its Taylor series in odd powers (Marsaglia 2004). */
    private static double below(double z, double density) {
        double term = z;
        double sum = z;
        for (int i = 3; Math.abs(term) > 1e-18; i += 2) {
            term *= z * z / i;
            sum += term;
        }
        return 0.5 + density * sum;
    }

    /** The integral beyond t over the density at t, by Laplace's continued fraction from its end. */
    private static double ratio(double t) {
        double rest = t;
        for (int i = TERMS; i > 0; i--) {
            rest = t + i / rest;
        }
        return 1 / rest;
    }
}
