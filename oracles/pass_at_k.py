"""Golden pass@k: the estimator of human-eval (Chen et al. 2021) in its own numerically stable form, and by counting all subsets."""

import itertools
import math

import numpy

import golden

SEED = 0


def estimate(n, c, k):
    """1 - prod(1 - k / i) for i from n - c + 1 to n, as human-eval computes it."""
    if n - c < k:
        return 1.0
    return float(1.0 - numpy.prod(1.0 - k / numpy.arange(n - c + 1, n + 1)))


def counted(n, c, k):
    """The share of all subsets of k answers in which one of the c right ones is."""
    subsets = itertools.combinations(range(n), k)
    return sum(any(i < c for i in subset) for subset in subsets) / math.comb(n, k)


def main():
    cases = [(n, c, k) for n in (1, 2, 3, 7, 10) for c in range(n + 1) for k in range(1, n + 1)]
    for n, c, k in cases:
        assert abs(estimate(n, c, k) - counted(n, c, k)) < 1e-12
    cases += [(n, c, k) for n in (100, 200, 256) for c in (0, 1, 2, 17, n - 1, n) for k in (1, 10, 100)]
    golden.write(
        "metric/pass-at-k",
        "estimates",
        golden.oracle("numpy", "1 - prod(1 - k / arange(n - c + 1, n + 1))", SEED),
        [{"n": n, "c": c, "k": k} for n, c, k in cases],
        [estimate(*case) for case in cases],
        {"absolute": 1e-12},
        "products of up to 256 doubles in another order",
        module="evaluator-image",
    )


main()
