"""Low-rank adaptation of SmolLM2-135M on texts as long as they are: our trainer against PEFT with transformers, float32, one thread.

Eight texts of 30 to 480 tokens (the beginnings of the Linux kernel's documents) in each of four steps. We lay them end to end, without
padding; the other side pads each to the longest, as its default collator does. Speed counts the texts' own tokens. The rest is as in
LoRA of SmolLM2-135M.
"""

from pathlib import Path

TITLE = "LoRA of SmolLM2-135M, natural lengths"
GOAL = 2.5
MEMORY_GOAL = 0.6
REQUIREMENTS = "torch"
LIMIT_SECONDS = 1800.0
LENGTHS = (30, 45, 70, 100, 145, 210, 315, 480)
STEPS = 4


def prepare(folder: Path) -> dict:
    import training
    from material import kernel_documents, smollm2

    training.prepared(folder, smollm2, kernel_documents(), LENGTHS)
    return {"texts": len(LENGTHS), "tokens": sum(LENGTHS), "steps": STEPS, "rank": training.LORA["rank"]}


def contenders(folder: Path) -> dict:
    import training

    return training.contenders(folder, "lora", len(LENGTHS), max(LENGTHS), steps=STEPS)


def judge(folder: Path, name: str, out: Path) -> dict:
    import training

    return training.judge(folder, name, out)
