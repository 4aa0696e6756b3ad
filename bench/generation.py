"""What the benchmarks of generation share: prompts, our order, and greedy generation as people call it in transformers. As a program it
is their side:   generation.py MODEL QUESTIONS PROMPTS RESULT
"""

import json
import re
import sys
import time
from importlib.metadata import version
from pathlib import Path

NEW_TOKENS = 128
SEEN = "answers.json"
SPEED = re.compile(r"Done \d+/\d+, (\d+) tokens/s")
# Rounding may turn a close choice, after which an answer goes another way.
AGREE = 0.75
# A report keeps so much of an answer at least.
COMPARED = 300


def prepare(folder: Path, prompts: int) -> dict:
    from benchmarks import loglikelihood

    loglikelihood.prepare(folder)
    (folder / SEEN).unlink(missing_ok=True)
    return {"prompts": prompts, "words of a prompt": loglikelihood.CONTEXT_WORDS, "new tokens at most": NEW_TOKENS}


def contenders(folder: Path, prompts: int) -> dict:
    import ours

    made = json.loads((folder / "made.json").read_text())

    def cultivar(out: Path) -> tuple[list[str], dict[str, str]]:
        store = ours.linked(made, folder / "store", out / "store")
        view = {"name": "questions", "split": "train"}
        work = {
            "members": [{"model": "base", "coordinates": {}, "state": {"digest": made["model"]}}],
            "tasks": [{"name": "go-on", "generate": {"data": view, "limit": prompts, "maxNewTokens": NEW_TOKENS}}],
            "data": {"go-on": {"digest": made["dataset"], "split": "train"}},
        }
        return ours.pod("evaluator", {"evaluate": work}, store, out / "scratch")

    def theirs(out: Path) -> tuple[list[str], dict[str, str]]:
        model, questions = folder / "store" / "model" / made["model"], folder / "store" / "imports" / "questions.jsonl"
        return [sys.executable, __file__, str(model), str(questions), str(prompts), str(out / "result.json")], {}

    return {"cultivar": (ours.version(), cultivar), "transformers": (version("transformers"), theirs)}


def judge(folder: Path, name: str, out: Path) -> dict:
    """Tokens that were read or written a second; what was written has to be the same but for close choices."""
    if name == "cultivar":
        speed = float(SPEED.search((folder / "cultivar.log").read_text())[1])
        (samples,) = (out / "store" / "report").glob("*/samples.jsonl")
        answers = [json.loads(line)["answers"][0].strip()[:COMPARED] for line in samples.read_text().splitlines()]
    else:
        result = json.loads((out / "result.json").read_text())
        speed, answers = result["tokensPerSecond"], result["answers"]
    seen = folder / SEEN
    others = json.loads(seen.read_text()) if seen.exists() else answers
    seen.write_text(json.dumps(answers))
    same = sum(one == other for one, other in zip(answers, others, strict=True)) / len(answers)
    wrong = [] if same >= AGREE else [f"only {same:.0%} of the answers are the other side's"]
    return {"figures": {"tokens a second": round(speed), "answers as the other side": f"{same:.0%}"}, "speed": speed, "wrong": wrong}


def generate(folder: str, questions: str, prompts: str, result: str) -> None:
    import torch
    import transformers

    rows = [json.loads(line)["question"] for line in Path(questions).read_text().splitlines()][: int(prompts)]
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, padding_side="left")
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    start = time.perf_counter()
    read = tokenizer(rows, return_tensors="pt", padding=True, add_special_tokens=False)
    with torch.inference_mode():
        written = model.generate(**read, do_sample=False, max_new_tokens=NEW_TOKENS, pad_token_id=tokenizer.pad_token_id)
    seconds = time.perf_counter() - start
    new = written[:, read["input_ids"].shape[1] :]
    ended = [(row == tokenizer.eos_token_id).nonzero() for row in new]
    lengths = [int(end[0]) + 1 if len(end) else len(row) for end, row in zip(ended, new, strict=True)]
    answers = [tokenizer.decode(row[:length], skip_special_tokens=True).strip()[:COMPARED] for row, length in zip(new, lengths, strict=True)]
    # as ours counts: the last token of an answer is never read
    tokens = int(read["attention_mask"].sum()) + sum(length - 1 for length in lengths)
    Path(result).write_text(json.dumps({"answers": answers, "tokensPerSecond": tokens / seconds}))


if __name__ == "__main__":
    generate(*sys.argv[1:])
