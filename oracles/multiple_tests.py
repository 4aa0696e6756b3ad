"""Golden: paired permutation tests of scipy and Holm's correction of statsmodels."""

import random

import numpy
import scipy.stats
import statsmodels.stats.multitest
import statsmodels.stats.proportion

import golden

SEED = 31


def permutation(differences):
    """scipy's exact test: with both signs of each difference as a sample, all ways of flipping them."""
    values = numpy.array(differences)
    found = scipy.stats.permutation_test(
        (values,), lambda x, axis: x.mean(axis=axis), permutation_type="samples", n_resamples=numpy.inf, vectorized=True
    )
    return float(found.pvalue)


# Right answers of so many questions, which a tiny model gave, and what gates say that they are at least.
RIGHT, QUESTIONS, AT_LEAST, ALPHA = 34, 120, [0.15, 0.2, 0.192, 0.25, 0.21], 0.05


def evaluation():
    """Score tests that a share is not another, whose intervals are Wilson's, each for itself and by Holm."""
    share = statsmodels.stats.proportion
    p = [float(share.proportions_ztest(RIGHT, QUESTIONS, value=least, prop_var=least)[1]) for least in AT_LEAST]
    together, adjusted, _, _ = statsmodels.stats.multitest.multipletests(p, alpha=ALPHA, method="holm")
    order = sorted(range(len(p)), key=p.__getitem__)
    first = next((place for place, claim in enumerate(order) if not together[claim]), len(order) - 1)
    # one gate passes in each round: a gate is last held at the level of the round that it passed, or of the last one
    levels = [ALPHA / (len(p) - min(order.index(claim), first)) for claim in range(len(p))]
    return {
        "holm": {"p": p, "adjusted": adjusted.tolist(), "reject": together.tolist(), "intervals": [wilson(level) for level in levels]},
        "alone": {"p": p, "reject": [one <= ALPHA for one in p], "intervals": [wilson(ALPHA) for _ in p]},
    }


def wilson(alpha):
    return [float(end) for end in statsmodels.stats.proportion.proportion_confint(RIGHT, QUESTIONS, alpha=alpha, method="wilson")]


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
    golden.write(
        "statistic/holm",
        "evaluation",
        golden.oracle("statsmodels", "proportions_ztest, proportion_confint(method='wilson'), multipletests(method='holm')", SEED),
        {"right": RIGHT, "questions": QUESTIONS, "atLeast": AT_LEAST, "alpha": ALPHA},
        evaluation(),
        {"absolute": 1e-5},
        "a status has five digits",
        module="evaluator-image",
    )


main()
