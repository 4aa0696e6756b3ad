"""Golden Gaussian processes: means, deviations and evidence of scikit-learn's regressor with a Matern 5/2 kernel of given lengths."""

import numpy
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

import golden

SEED = 11
CASES = [(1, 4, [0.4], 1e-4), (2, 12, [0.2, 1.6], 1e-2), (4, 40, [0.3, 0.8, 3.2, 0.1], 1e-1)]


def process(points, values, lengths, noise, queries):
    """The variance is the one that makes the values most likely, given lengths and noise; the mean is theirs."""
    deviations = values - values.mean()
    correlations = Matern(length_scale=lengths, nu=2.5)(points) + noise * numpy.eye(len(points))
    variance = float(deviations @ numpy.linalg.solve(correlations, deviations) / len(points))
    kernel = ConstantKernel(variance, "fixed") * Matern(length_scale=lengths, length_scale_bounds="fixed", nu=2.5)
    regressor = GaussianProcessRegressor(kernel, alpha=variance * noise, optimizer=None).fit(points, deviations)
    means, spread = regressor.predict(queries, return_std=True)
    return {
        "variance": variance,
        "evidence": float(regressor.log_marginal_likelihood_value_),
        "means": (means + values.mean()).tolist(),
        "deviations": spread.tolist(),
    }


def main():
    random = numpy.random.default_rng(SEED)
    inputs, expected = [], []
    for axes, count, lengths, noise in CASES:
        points = random.random((count, axes))
        values = 3 + numpy.sin(5 * points).sum(axis=1) + 0.1 * random.standard_normal(count)
        queries = numpy.concatenate([random.random((6, axes)), points[:2]])
        inputs.append({
            "lengths": lengths,
            "noise": noise,
            "points": points.tolist(),
            "values": values.tolist(),
            "queries": queries.tolist(),
        })
        expected.append(process(points, values, lengths, noise, queries))
    golden.write(
        "bayes/process",
        "posteriors",
        golden.oracle("scikit-learn", "GaussianProcessRegressor.predict, log_marginal_likelihood_value_", SEED),
        inputs,
        expected,
        {"absolute": 1e-9},
        "solutions of up to 40 equations in doubles by another factorisation",
        module="operator",
    )


main()
