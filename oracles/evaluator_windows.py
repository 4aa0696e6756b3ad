"""Golden rolling windows of lm-eval: which tokens each window is given, and which it predicts."""

import random

from lm_eval import utils

import golden

SEED = 7


def windows(tokens, prefix, length):
    rolling = utils.get_rolling_token_windows(tokens, prefix, length, 1)
    return [list(map(list, utils.make_disjoint_window(pair))) for pair in rolling]


def main():
    generator = random.Random(SEED)
    cases = [(n, length) for length in (1, 2, 3, 8) for n in (0, 1, 2, 3, 7, 8, 9, 16, 17)]
    cases += [(generator.randrange(1, 60), generator.randrange(1, 20)) for _ in range(20)]
    inputs = []
    expected = []
    for n, length in cases:
        tokens = [generator.randrange(100, 1000) for _ in range(n)]
        inputs.append({"tokens": tokens, "prefix": 2, "maxLength": length})
        expected.append(windows(tokens, 2, length))
    golden.write(
        "task/lm",
        "windows",
        golden.oracle("lm_eval", "lm_eval.utils.get_rolling_token_windows(context_len=1) and make_disjoint_window", SEED),
        inputs,
        expected,
        {"absolute": 0},
        "token ids",
        module="evaluator-image",
    )


main()
