"""Golden: the keys of a result file that lm-eval itself has written, for three tasks on the tiny Llama of lm_eval_tiny.py."""

import json
import os
import pathlib
import shutil
import tempfile

import lm_eval_run
import lm_eval
import lm_eval.loggers
import lm_eval.models.huggingface
import lm_eval.tasks
import transformers

import golden

BRANCH = "task/lm-eval"
NAMES = ["arithmetic", "general_knowledge", "qa_wikidata"]


def written(folder, out):
    """What lm-eval's command writes for --output_path."""
    backend = lm_eval.models.huggingface.HFLM(
        pretrained=transformers.AutoModelForCausalLM.from_pretrained(folder),
        tokenizer=transformers.AutoTokenizer.from_pretrained(folder),
        batch_size=1,
        max_length=224,
        device="cpu",
    )
    tracker = lm_eval.loggers.EvaluationTracker(output_path=out)
    found = lm_eval.simple_evaluate(
        model=backend,
        tasks=NAMES,
        task_manager=lm_eval.tasks.TaskManager(include_path=".", include_defaults=False),
        limit=3,
        log_samples=True,
        evaluation_tracker=tracker,
    )
    samples = found.pop("samples")
    tracker.save_results_aggregated(results=found, samples=samples)
    (file,) = pathlib.Path(out).rglob("results_*.json")
    return json.loads(file.read_text())


def main():
    rows = golden.folder(BRANCH, "evaluator-image")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as out:
        for path in [*lm_eval_run.TASKS.iterdir(), *rows.glob("*.jsonl")]:
            shutil.copy(path, folder)
        os.chdir(folder)
        found = written(str(rows), out)
        os.chdir(golden.ROOT / "oracles")
    by_task = ["results", "n-samples", "higher_is_better"]
    golden.write(
        BRANCH,
        "file",
        golden.oracle("lm_eval", "lm_eval.loggers.EvaluationTracker.save_results_aggregated", 1234, ["lm_eval_run.py"]),
        {"tasks": NAMES},
        {
            "keys": sorted(found),
            "byTask": {key: {name: sorted(found[key][name]) for name in NAMES} for key in by_task},
            "values": {key: {name: found[key][name] for name in NAMES} for key in ("n-shot", "versions")},
        },
        {"keys": 0},
        "names are equal",
        module="evaluator-image",
    )


main()
