"""Low-rank adaptation of SmolLM2-135M in bfloat16: our trainer against PEFT with transformers, one thread.

Products in bfloat16 on a processor that multiplies it; the model, texts and steps are those of the benchmark in float32. People go two ways
with PEFT, torch.autocast over float32 weights, as ours does it, and a model whose weights are bfloat16 altogether: both are measured.
"""

from pathlib import Path

from benchmarks.train_lora import LENGTH, TEXTS, facts

TITLE = "LoRA of SmolLM2-135M, bfloat16"
GOAL = 1.25
REQUIREMENTS = "torch"
LIMIT_SECONDS = 1800.0
PRECISION = "bfloat16"


def prepare(folder: Path) -> dict:
    import training
    from material import kernel_documents, smollm2

    training.prepared(folder, smollm2, kernel_documents(), (LENGTH,) * TEXTS)
    return facts()


def contenders(folder: Path) -> dict:
    import training

    return training.contenders(folder, "lora", TEXTS, LENGTH, PRECISION)


def judge(folder: Path, name: str, out: Path) -> dict:
    import training

    return training.judge(folder, name, out, PRECISION)
