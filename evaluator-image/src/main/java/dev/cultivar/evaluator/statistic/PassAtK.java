package dev.cultivar.evaluator.statistic;

/**
 * The chance that at least one of k answers is right, of n answers of which c are: {@code 1 - C(n - c, k) / C(n, k)}, the mean over
 * all subsets of k (Chen et al. 2021, equation 1). It is unbiased, which {@code 1 - (1 - c / n)^k} is not.
 */
public final class PassAtK {
    private PassAtK() {}

    public static double of(int n, int c, int k) {
        if (!(0 <= c && c <= n && 1 <= k && k <= n)) {
            throw new IllegalArgumentException("pass@" + k + " of " + n + " answers, " + c
                    + " of them right: give 0 to n right ones and k of 1 to n");
        }
        double none = 1;
        // C(n - c, k) / C(n, k) as a product of factors below 1, which cannot overflow.
        for (int i = 0; i < k; i++) {
            none *= Math.max(0, n - c - i) / (double) (n - i);
        }
        return 1 - none;
    }
}
