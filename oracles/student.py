"""Golden quantiles and probabilities of Student's t distribution."""

import scipy.stats

import golden

DEGREES = (1, 2, 3, 4, 5, 7, 10, 29, 30, 99, 254)
PROBABILITIES = (0.5, 0.75, 0.9, 0.95, 0.975, 0.995, 0.9995)
TIMES = (-3.0, -0.5, 0.0, 0.25, 1.0, 2.5, 8.0)


def main():
    golden.write(
        "statistic/student",
        "quantiles",
        golden.oracle("scipy", "scipy.stats.t.ppf, scipy.stats.t.cdf", 0),
        {"degrees": DEGREES, "probabilities": PROBABILITIES, "times": TIMES},
        {
            "quantiles": [[float(scipy.stats.t.ppf(p, n)) for p in PROBABILITIES] for n in DEGREES],
            "distribution": [[float(scipy.stats.t.cdf(t, n)) for t in TIMES] for n in DEGREES],
        },
        {"relative": 1e-9, "absolute": 1e-12},
        "double arithmetic; bisection ends at neighbouring doubles of a probability near 1",
        module="evaluator-image",
    )


main()
