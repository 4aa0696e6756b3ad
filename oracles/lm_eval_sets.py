"""Rows of real evaluation sets: from BIG-bench's source archive to the JSON lines that our lm-eval tasks read."""

import json
import pathlib
import sys
import tarfile

ROWS = 40
SHOTS = 24


def choices(example):
    scores = example["target_scores"]
    names = list(scores)
    return {"input": example["input"], "choices": names, "answer": names.index(max(scores, key=scores.get))}


def truth(right):
    return lambda example: {"input": example["input"], "truth": example["target_scores"].get(right, 0) == 1}


def first_target(example):
    target = example["target"]
    return {"input": example["input"], "target": target[0] if isinstance(target, list) else target}


def accepted(example):
    return {"input": example["input"], "accepted": [example["target"], example["target"].replace(" ", ", ")]}


def text(example):
    return {"text": example["input"].strip()}


def utterance(example):
    return {"text": example["input"].removeprefix("Utterance:").strip()}


SETS = {
    "general_knowledge": ("general_knowledge", choices),
    "date_understanding": ("date_understanding", choices),
    "logical_deduction": ("logical_deduction/three_objects", choices),
    "misconceptions": ("misconceptions", truth("T")),
    "strategyqa": ("strategyqa", truth("Yes")),
    "sports_understanding": ("sports_understanding", truth("plausible")),
    "qa_wikidata": ("qa_wikidata", first_target),
    "xsum": ("gem/xsum", text),
    "arithmetic": ("arithmetic/2_digit_addition", first_target),
    "word_sorting": ("word_sorting", accepted),
    "intent_recognition": ("intent_recognition", utterance),
    "riddle_sense": ("riddle_sense", choices),
    "implicatures": ("implicatures", choices),
}


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def main(archive, folder):
    folder = pathlib.Path(folder)
    with tarfile.open(archive) as tar:
        wanted = {f"bigbench-1.0.0/bigbench/benchmark_tasks/{path}/task.json": name for name, (path, _) in SETS.items()}
        for member in tar:
            name = wanted.get(member.name)
            if name:
                examples = json.load(tar.extractfile(member))["examples"]
                rows = [SETS[name][1](example) for example in examples]
                write(folder / f"{name}.jsonl", rows[:ROWS])
                write(folder / f"{name}.train.jsonl", rows[ROWS : ROWS + SHOTS])
    missing = [name for name in SETS if not (folder / f"{name}.jsonl").is_file()]
    assert not missing, missing


if __name__ == "__main__":
    main(*sys.argv[1:])
