"""From the start of the process to the end of its first optimizer step: a pod's order that trains a LoRA of SmolLM2-135M, and a script with
transformers and PEFT that does the same, float32, one thread.

One step with one text of 256 tokens, rank 16, AdamW. Files lie in the page cache, as on a node where the image and the model are; libtorch is
unpacked, as in the image, and Java's options are the image's. Each side says itself how old its process was when its step ended and what the
time went into. The time per core holds what comes after the step too: saving on our side, nothing on theirs. The losses have to agree.
"""

import json
import math
import re
from pathlib import Path

TITLE = "Start, to the first step"
SECONDS = "to the first step, s"
SECONDS_GOAL = 6.0
REQUIREMENTS = "torch"
LIMIT_SECONDS = 300.0
LENGTH = 256
STEPS = 1
FIRST = re.compile(r"first step ([\d.]+) s after the process began: (.*)")
PART = re.compile(r"(\w+) ([\d.]+) s")


def prepare(folder: Path) -> dict:
    import training
    from material import kernel_documents, smollm2

    training.prepared(folder, smollm2, kernel_documents(), (LENGTH,))
    # both sides' files are read once, so that no round finds a cold disk
    for file in folder.joinpath("store", "model").rglob("*"):
        if file.is_file():
            file.read_bytes()
    return {"texts": 1, "tokens": LENGTH, "steps": STEPS, "rank": training.LORA["rank"]}


def contenders(folder: Path) -> dict:
    import training

    return training.contenders(folder, "lora", 1, LENGTH, steps=STEPS)


def judge(folder: Path, name: str, out: Path) -> dict:
    import training

    if name == "cultivar":
        log = (folder / "cultivar.log").read_text()
        loss = float(training.LOSSES.search(log)[1])
        whole, listed = FIRST.search(log).groups()
        seconds, parts = float(whole), {part: float(each) for part, each in PART.findall(listed)}
    else:
        result = json.loads((out / "result.json").read_text())
        loss, after = result["losses"][0], result["after"]
        seconds = after["step"]
        parts = {part: round(now - before, 2) for (part, now), before in zip(after.items(), [0.0, *after.values()])}
    seen = folder / training.SEEN
    other = json.loads(seen.read_text()) if seen.exists() else loss
    seen.write_text(json.dumps(loss))
    agree = math.isclose(loss, other, abs_tol=training.LOSS_TOLERANCE["float32"])
    return {
        "figures": {"loss of the step": round(loss, 4)},
        "seconds": seconds,
        "table": {part: {"s": each} for part, each in parts.items()},
        "wrong": [] if agree else [f"the step's loss is {loss}, the other side's {other}"],
    }
