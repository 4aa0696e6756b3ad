package dev.cultivar.evaluator.stop;

import java.util.List;

/** The Pareto front: what nothing else is at least as good as everywhere and better than somewhere. */
final class Front {
    private Front() {}

    /**
     * Which points are on it.
     *
     * @param points coordinates of each, more being better in all of them
     */
    static List<Boolean> of(List<double[]> points) {
        return points.stream()
                .map(point -> points.stream().noneMatch(other -> dominates(other, point)))
                .toList();
    }

    private static boolean dominates(double[] better, double[] worse) {
        boolean more = false;
        for (int i = 0; i < worse.length; i++) {
            if (better[i] < worse[i]) {
                return false;
            }
            more |= better[i] > worse[i];
        }
        return more;
    }
}
