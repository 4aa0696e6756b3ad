"""Multiple choice by log-likelihood: our evaluator against lm-eval's `hf` backend, SmolLM2-135M, float32, one thread.

Which words go on? 40 questions, each the beginning of one of the Linux kernel's documents and four continuations, three of them of other
documents. lm-eval reads the same folder of weights and a task file of its own, in batches of 16. Time is of the whole process, start and
loading included, on both sides. Accuracy, by sums and by bytes, has to be the same.
"""

import json
import random
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

TITLE = "Log-likelihood of answers"
GOAL = 2.0
REQUIREMENTS = "torch"
LIMIT_SECONDS = 1800.0
QUESTIONS, OPTIONS = 40, 4
CONTEXT_WORDS, OPTION_WORDS = 80, 12
SEED = 5
BATCH = 16
SEEN = "figures.json"
METRICS = {"acc": "acc,none", "accNorm": "acc_bytes,none"}
TASK = """task: continuation
dataset_path: json
dataset_kwargs: {{data_files: {{test: {file}}}}}
test_split: test
output_type: multiple_choice
doc_to_text: "{{{{question}}}}"
doc_to_choice: options
doc_to_target: answer
metric_list: [{{metric: acc}}, {{metric: acc_bytes}}]
"""


def prepare(folder: Path) -> dict:
    import ours
    from material import kernel_documents, smollm2

    made, store = folder / "made.json", folder / "store"
    # what the last run found is not the other side of this one
    (folder / SEEN).unlink(missing_ok=True)
    if not ours.kept(made):
        shutil.rmtree(store, ignore_errors=True)
        (store / "imports").mkdir(parents=True)
        smollm2(store / "imports")
        rows = questions(kernel_documents())
        (store / "imports" / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        source = {"name": "questions", "record": "choice", "from": {"files": {"path": "imports/questions.jsonl"}}}
        made.write_text(
            json.dumps(
                {
                    "version": ours.version(),
                    **ours.made("trainer", {"importModel": {"path": "imports/model.gguf"}}, store, folder / "scratch" / "model"),
                    **ours.made("dataset", {"prepare": {"sources": [source]}}, store, folder / "scratch" / "dataset"),
                }
            )
        )
    return {"questions": QUESTIONS, "options": OPTIONS, "words of context": CONTEXT_WORDS, "words of an option": OPTION_WORDS}


def questions(documents: list[str]) -> list[dict]:
    """Beginnings of documents with what follows, in the place that a seeded draw says."""
    generator = random.Random(SEED)
    texts = [words for words in (text.split() for text in documents) if len(words) >= CONTEXT_WORDS + OPTION_WORDS][:QUESTIONS]
    follows = [" ".join(words[CONTEXT_WORDS : CONTEXT_WORDS + OPTION_WORDS]) for words in texts]
    rows = []
    for number, words in enumerate(texts):
        others = generator.sample([each for i, each in enumerate(follows) if i != number and each != follows[number]], OPTIONS - 1)
        answer = generator.randrange(OPTIONS)
        options = [*others[:answer], follows[number], *others[answer:]]
        rows.append({"question": " ".join(words[:CONTEXT_WORDS]), "options": options, "answer": answer})
    return rows


def contenders(folder: Path) -> dict:
    import ours

    made = json.loads((folder / "made.json").read_text())

    def cultivar(out: Path) -> tuple[list[str], dict[str, str]]:
        store = ours.linked(made, folder / "store", out / "store")
        view = {"name": "questions", "split": "train"}
        work = {
            "members": [{"model": "base", "coordinates": {}, "state": {"digest": made["model"]}}],
            "tasks": [{"name": "continuation", "choice": {"data": view}}],
            "data": {"continuation": {"digest": made["dataset"], "split": "train"}},
        }
        return ours.pod("evaluator", {"evaluate": work}, store, out / "scratch")

    def lm_eval(out: Path) -> tuple[list[str], dict[str, str]]:
        model = folder / "store" / "model" / made["model"]
        command = [sys.executable, __file__, str(model), str(folder / "store" / "imports" / "questions.jsonl"), str(out)]
        return command, {"HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(out / "cache")}

    return {"cultivar": (ours.version(), cultivar), "lm-eval": (version("lm-eval"), lm_eval)}


def judge(folder: Path, name: str, out: Path) -> dict:
    if name == "cultivar":
        (report,) = (out / "store" / "report").glob("*/evaluation.json")
        results = json.loads(report.read_text())["lmEval"]["base"]["results"]["continuation"]
    else:
        results = json.loads((out / "results.json").read_text())
    figures = {metric: round(results[key], 4) for metric, key in METRICS.items()}
    seen = folder / SEEN
    other = json.loads(seen.read_text()) if seen.exists() else figures
    seen.write_text(json.dumps(figures))
    return {"figures": figures, "wrong": [] if figures == other else [f"{figures}, the other side has {other}"]}


def evaluate(model: str, file: str, out: str) -> None:
    """As its documentation calls it from Python."""
    import lm_eval
    from lm_eval.tasks import TaskManager

    tasks = Path(out) / "tasks"
    tasks.mkdir()
    (tasks / "continuation.yaml").write_text(TASK.format(file=file))
    results = lm_eval.simple_evaluate(
        model="hf",
        model_args={"pretrained": model, "dtype": "float32"},
        tasks=["continuation"],
        task_manager=TaskManager(include_path=str(tasks), include_defaults=False),
        batch_size=BATCH,
        device="cpu",
        bootstrap_iters=0,
    )
    (Path(out) / "results.json").write_text(json.dumps({key: value for key, value in results["results"]["continuation"].items() if "," in key}))


if __name__ == "__main__":
    evaluate(*sys.argv[1:])
