"""Golden: our lm-eval tasks on real sets and the real SmolLM2, what lm-eval says of each document; the rows stay in the cache."""

import pathlib
import subprocess

import golden
import lm_eval_run
import smollm2

LIMIT = 20
MAX_LENGTH = 512


def main():
    rows = pathlib.Path(
        subprocess.run(
            [pathlib.Path(__file__).with_name("fetch-lm-eval-sets.sh")], check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()
    )
    expected = lm_eval_run.evaluate(smollm2.model(), smollm2.tokenizer(), rows, LIMIT, MAX_LENGTH, plain=False)
    golden.write(
        "parity/lm-eval",
        "smollm2",
        golden.oracle(
            "lm_eval",
            "lm_eval.simple_evaluate with HFLM at batch size 1",
            0,
            ["lm_eval_run.py", "lm_eval_sets.py", "smollm2.py"],
        ),
        {
            "maxLength": MAX_LENGTH,
            "limit": LIMIT,
            "tasks": {path.name: golden.sha256(path) for path in sorted(lm_eval_run.TASKS.iterdir())},
            "rows": {path.name: golden.sha256(path) for path in sorted(rows.iterdir())},
        },
        expected,
        {"absolute": 1e-4, "standardError": 1e-9},
        "float32 sums of log-likelihoods; metrics are equal",
        module="evaluator-image",
    )


main()
