"""Our lm-eval tasks on a folder of rows, asked and scored by lm-eval's own hf backend."""

import hashlib
import os
import pathlib
import shutil
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ["DISABLE_MULTIPROC"] = "1"
os.environ.setdefault("HF_DATASETS_CACHE", tempfile.mkdtemp())

import lm_eval
import lm_eval.models.huggingface
import lm_eval.tasks

import golden

TASKS = golden.ROOT / "evaluator-image/src/test/resources/lm-eval"
NAMES = [
    "arithmetic",
    "date_understanding",
    "general_knowledge",
    "implicatures",
    "intent_recognition",
    "logical_deduction",
    "misconceptions",
    "qa_wikidata",
    "riddle_sense",
    "sports_understanding",
    "strategyqa",
    "word_sorting",
    "xsum",
]


def evaluate(model, tokenizer, rows, limit, max_length, plain, chat=False, names=NAMES):
    """The results of each task, and of each document what the model said, as lm-eval logs it."""
    with tempfile.TemporaryDirectory() as folder:
        for path in [*TASKS.iterdir(), *pathlib.Path(rows).glob("*.jsonl")]:
            shutil.copy(path, folder)
        before = os.getcwd()
        os.chdir(folder)
        try:
            backend = lm_eval.models.huggingface.HFLM(
                pretrained=model, tokenizer=tokenizer, batch_size=1, max_length=max_length, device="cpu"
            )
            found = lm_eval.simple_evaluate(
                model=backend,
                tasks=list(names),
                task_manager=lm_eval.tasks.TaskManager(include_path=folder, include_defaults=False),
                limit=limit,
                log_samples=True,
                apply_chat_template=chat,
                fewshot_as_multiturn=chat,
            )
        finally:
            os.chdir(before)
    return {name: told(found, name, plain) for name in names}


def told(found, name, plain):
    results = {key: value for key, value in found["results"][name].items() if "," in key}
    logged = {}
    for line in found["samples"][name]:
        document = logged.setdefault(line["doc_id"], {})
        arguments = line["arguments"]
        contexts = [pair[0] for pair in arguments] if len(arguments[0]) > 1 else [""]
        said = [response for several in line["resps"] for response in several]
        document["context"] = contexts[0] if plain else hashlib.sha256(contexts[0].encode()).hexdigest()
        if isinstance(said[0], str):
            document["written"] = said[0]
            document.setdefault("filtered", {})[line["filter"]] = line["filtered_resps"][0]
        elif isinstance(said[0], tuple):
            document["logLikelihoods"] = [one[0] for one in said]
            document["greedy"] = [bool(one[1]) for one in said]
        else:
            document["logLikelihoods"] = [float(one) for one in said]
    return {
        "results": results,
        "version": found["versions"][name],
        "nShot": found["n-shot"][name],
        "higherIsBetter": found["higher_is_better"][name],
        "samples": [logged[document] for document in sorted(logged)],
    }
