"""Golden quantiles of windows of losses, by which a loss spike is told."""

import numpy

import golden

SEED = 17
PLACES = [0.0, 0.1, 0.5, 0.75, 0.9, 0.99, 1.0]


def main():
    random = numpy.random.default_rng(SEED)
    windows = [random.gamma(4.0, 0.6, size=size).tolist() for size in (2, 3, 7, 64, 100)]
    windows.append([1.0, 1.0, 1.0, 2.0])
    golden.write(
        "guard/lossSpike",
        "quantiles",
        golden.oracle("numpy", "numpy.quantile", SEED),
        {"windows": windows, "quantiles": PLACES},
        {"quantiles": [[float(numpy.quantile(window, q)) for q in PLACES] for window in windows]},
        {"absolute": 1e-12},
        "the same formula in double precision",
        module="trainer-image",
    )


main()
