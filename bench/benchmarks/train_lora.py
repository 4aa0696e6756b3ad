"""Low-rank adaptation of SmolLM2-135M: our trainer against PEFT with transformers, float32, one thread.

Rank 16 on all linear projections, no dropout, AdamW, gradients clipped, two texts of 512 tokens (the Linux kernel's documentation) in
each of six steps. Speed is of the steps alone, without start, loading and saving; theirs without the first two steps, ours with
all but the first. Memory is the most that the whole process held. Both sides start from the same folder of weights, and the loss of
the first step has to agree.
"""

from pathlib import Path

TITLE = "LoRA of SmolLM2-135M"
GOAL = 1.1
MEMORY_GOAL = 0.6
REQUIREMENTS = "torch"
LIMIT_SECONDS = 1800.0
TEXTS, LENGTH = 2, 512


def prepare(folder: Path) -> dict:
    import training
    from material import kernel_documents, smollm2

    training.prepared(folder, smollm2, kernel_documents(), (LENGTH,) * TEXTS)
    return facts()


def facts() -> dict:
    import training

    return {"texts": TEXTS, "tokens each": LENGTH, "steps": training.STEPS, "rank": training.LORA["rank"]}


def contenders(folder: Path) -> dict:
    import training

    return training.contenders(folder, "lora", TEXTS, LENGTH)


def judge(folder: Path, name: str, out: Path) -> dict:
    import training

    return training.judge(folder, name, out)
