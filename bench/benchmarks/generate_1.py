"""Greedy generation with SmolLM2-135M: our evaluator against transformers, float32, one thread.

One prompt, each the beginning of one of the Linux kernel's documents, go on for 128 tokens; keys and values are kept on both sides.
Speed is of tokens read and written, without start and loading. The answers have to be the same, but for close choices.
"""

from pathlib import Path

TITLE = "Generation, one prompt"
GOAL = 1.4
REQUIREMENTS = "torch"
LIMIT_SECONDS = 1800.0
PROMPTS = 1


def prepare(folder: Path) -> dict:
    import generation

    return generation.prepare(folder, PROMPTS)


def contenders(folder: Path) -> dict:
    import generation

    return generation.contenders(folder, PROMPTS)


def judge(folder: Path, name: str, out: Path) -> dict:
    import generation

    return generation.judge(folder, name, out)
