package dev.cultivar.operator.bayes;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * Values as draws of a Gaussian process with a constant mean, a Matern covariance and independent noise (Rasmussen and Williams 2006,
 * algorithm 2.1). Mean and variance are those of the values: the average, and the variance that makes them most likely.
 */
final class GaussianProcess {
    private final Matern kernel;
    private final double noise;
    private final double[][] points;
    private final double[] values;
    private final double mean;
    private final double variance;
    /** Lower triangle of the Cholesky factor of correlations and noise, row by row. */
    private final double[] factor;
    /** Deviations from the mean, solved by correlations and noise. */
    private final double[] weights;

    /** What is believed of a point's value without noise. */
    record Belief(double mean, double deviation) {}

    private GaussianProcess(
            Matern kernel, double noise, double[][] points, double[] values, double mean, double[] factor, double v) {
        this.kernel = kernel;
        this.noise = noise;
        this.points = points;
        this.values = values;
        this.mean = mean;
        this.factor = factor;
        this.weights = solved(factor, values, mean);
        this.variance = Double.isNaN(v) ? Math.max(0, product(weights, values, mean) / values.length) : v;
    }

    /** Of what was observed; noise is its variance as a share of that of the values. */
    static GaussianProcess of(Matern kernel, double noise, double[][] points, double[] values) {
        double mean = Arrays.stream(values).sum() / values.length;
        return new GaussianProcess(kernel, noise, points, values, mean, factor(kernel, noise, points), Double.NaN);
    }

    /** The same, if a point had just the value that is expected of it: no mean changes, and less is to be learnt near it. */
    GaussianProcess believing(double[] point) {
        double[][] more = Arrays.copyOf(points, points.length + 1);
        more[points.length] = point;
        double[] believed = Arrays.copyOf(values, values.length + 1);
        believed[values.length] = at(point).mean();
        return new GaussianProcess(kernel, noise, more, believed, mean, factor(kernel, noise, more), variance);
    }

    /** What is believed of a point. */
    Belief at(double[] point) {
        double[] correlations = new double[points.length];
        double expected = mean;
        for (int i = 0; i < points.length; i++) {
            correlations[i] = kernel.correlation(points[i], point);
            expected += correlations[i] * weights[i];
        }
        TriangularSolver_DDRM.solveL(factor, correlations, points.length);
        double known = 0;
        for (double part : correlations) {
            known += part * part;
        }
        return new Belief(expected, Math.sqrt(variance * Math.max(0, 1 - known)));
    }

    /** Logarithm of the density of the values that were observed. */
    double evidence() {
        int n = values.length;
        double determinant = 0;
        for (int i = 0; i < n; i++) {
            determinant += 2 * StrictMath.log(factor[i * n + i]);
        }
        return variance == 0
                ? Double.POSITIVE_INFINITY
                : -(n * (1 + StrictMath.log(2 * Math.PI * variance)) + determinant) / 2;
    }

    /** The variance of values about their mean, without noise. */
    double variance() {
        return variance;
    }

    /** The noise as a share of the variance. */
    double noise() {
        return noise;
    }

    /** The covariance's form. */
    Matern kernel() {
        return kernel;
    }

    private static double[] factor(Matern kernel, double noise, double[][] points) {
        int n = points.length;
        DMatrixRMaj correlations = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double correlation = kernel.correlation(points[i], points[j]) + (i == j ? noise : 0);
                correlations.set(i, j, correlation);
                correlations.set(j, i, correlation);
            }
        }
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(n, true);
        if (!cholesky.decompose(correlations)) {
            throw new IllegalStateException("noise " + noise + " keeps " + n + " correlations from being positive");
        }
        return cholesky.getT(null).getData();
    }

    private static double[] solved(double[] factor, double[] values, double mean) {
        double[] solution = Arrays.stream(values).map(v -> v - mean).toArray();
        TriangularSolver_DDRM.solveL(factor, solution, values.length);
        TriangularSolver_DDRM.solveTranL(factor, solution, values.length);
        return solution;
    }

    private static double product(double[] weights, double[] values, double mean) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[i] * (values[i] - mean);
        }
        return sum;
    }
}
