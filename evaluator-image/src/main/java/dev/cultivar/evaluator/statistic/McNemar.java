package dev.cultivar.evaluator.statistic;

/**
 * Exact McNemar test of two models on the same items (McNemar 1947, exact form): of the items that just one of them got right,
 * how unlikely is so uneven a share if each were a fair coin? {@code p = min(1, 2 * sum over k <= min(b, c) of C(b + c, k) /
 * 2^(b + c))}. Items that both got right or both got wrong say nothing.
 *
 * @param onlyFirst items that only the first model got right
 * @param onlySecond items that only the second model got right
 * @param p two-sided p-value
 */
public record McNemar(long onlyFirst, long onlySecond, double p) {
    public static McNemar exact(long onlyFirst, long onlySecond) {
        if (onlyFirst < 0 || onlySecond < 0) {
            throw new IllegalArgumentException("counts are negative: " + onlyFirst + ", " + onlySecond);
        }
        long n = onlyFirst + onlySecond;
        long fewer = Math.min(onlyFirst, onlySecond);
        // Logarithms, because 2^-n is 0 in a double from n = 1075 on.
        double term = -n * Math.log(2);
        double largest = term;
        double[] logarithms = new double[Math.toIntExact(fewer + 1)];
        for (int k = 0; k <= fewer; k++) {
            logarithms[k] = term;
            largest = Math.max(largest, term);
            term += Math.log(n - k) - Math.log(k + 1.0);
        }
        double sum = 0;
        for (double logarithm : logarithms) {
            sum += Math.exp(logarithm - largest);
        }
        return new McNemar(onlyFirst, onlySecond, Math.min(1, 2 * sum * Math.exp(largest)));
    }

    /** Counts the items on which the two differ; a value above one half is right. */
    public static McNemar of(Pooled first, Pooled second) {
        if (first.units() != second.units()) {
            throw new IllegalArgumentException("McNemar's test needs the same items on both sides, there are "
                    + first.units() + " and " + second.units());
        }
        long onlyFirst = 0;
        long onlySecond = 0;
        for (int i = 0; i < first.units(); i++) {
            boolean a = first.ratio(i) > 0.5;
            boolean b = second.ratio(i) > 0.5;
            onlyFirst += a && !b ? 1 : 0;
            onlySecond += b && !a ? 1 : 0;
        }
        return exact(onlyFirst, onlySecond);
    }
}
