"""Golden: paired permutation tests of scipy and Holm's correction of statsmodels."""

import random

import numpy
import scipy.stats
import statsmodels.stats.multitest

import golden

SEED = 31


def permutation(differences):
    """scipy's exact test: with both signs of each difference as a sample, all ways of flipping them."""
    values = numpy.array(differences)
    found = scipy.stats.permutation_test(
        (values,), lambda x, axis: x.mean(axis=axis), permutation_type="samples", n_resamples=numpy.inf, vectorized=True
    )
    return float(found.pvalue)


def main():
    generator = random.Random(SEED)
    differences = [[generator.gauss(mean, 1) for _ in range(n)] for n in (2, 3, 5, 9, 12) for mean in (0, 0.6, -1.5)]
    differences += [[generator.choice([-1.0, 0.0, 0.0, 1.0, 1.0]) for _ in range(n)] for n in (4, 9, 12)]
    golden.write(
        "statistic/permutation",
        "exact",
        golden.oracle("scipy", "scipy.stats.permutation_test(permutation_type='samples', n_resamples=inf)", SEED),
        differences,
        [permutation(case) for case in differences],
        {"absolute": 1e-12},
        "counts of all ways over their number",
        module="evaluator-image",
    )
    cases = [[generator.random() ** power for _ in range(m)] for m in (1, 2, 3, 8, 20) for power in (1, 3, 6)]
    cases.append([0.01, 0.02, 0.02, 0.03, 0.9])
    inputs, expected = [], []
    for p in cases:
        for alpha in (0.05, 0.2):
            reject, adjusted, _, _ = statsmodels.stats.multitest.multipletests(p, alpha=alpha, method="holm")
            inputs.append({"p": p, "alpha": alpha})
            expected.append({"reject": [bool(one) for one in reject], "adjusted": [float(one) for one in adjusted]})
    golden.write(
        "statistic/holm",
        "holm",
        golden.oracle("statsmodels", "statsmodels.stats.multitest.multipletests(method='holm')", SEED),
        inputs,
        expected,
        {"absolute": 1e-12},
        "sums and products of doubles",
        module="evaluator-image",
    )


main()
