"""Full fine-tuning of a decoder of 30 million parameters: our trainer against transformers, float32, one thread.

Llama's layout with drawn weights (6 layers, width 384, 6 heads, SmolLM2's vocabulary, tied), AdamW, gradients clipped, two texts of 512
tokens (the Linux kernel's documentation) in each of six steps. Speed is of the steps alone, without start, loading and saving; theirs
without the first two steps, ours with all but the first. Memory is the most that the whole process held. Both sides start from the same
folder of weights, and the loss of the first step has to agree.
"""

from pathlib import Path

TITLE = "Full fine-tuning of a 30M decoder"
GOAL = 1.05
MEMORY_GOAL = 0.6
REQUIREMENTS = "torch"
LIMIT_SECONDS = 1800.0
TEXTS, LENGTH = 2, 512
SHAPE = {"hidden_size": 384, "intermediate_size": 1024, "num_hidden_layers": 6, "num_attention_heads": 6, "num_key_value_heads": 6}


def prepare(folder: Path) -> dict:
    import training
    from material import kernel_documents

    training.prepared(folder, lambda into: decoder(folder, into), kernel_documents(), (LENGTH,) * TEXTS)
    return facts()


def facts() -> dict:
    import training

    return {"texts": TEXTS, "tokens each": LENGTH, "steps": training.STEPS, "layers": SHAPE["num_hidden_layers"], "width": SHAPE["hidden_size"]}


def decoder(folder: Path, into: Path) -> Path:
    """Drawn weights with SmolLM2's tokenizer, which our own import of SmolLM2 writes."""
    import shutil

    import ours
    import torch
    import transformers
    from material import smollm2

    store = folder / "store"
    path = smollm2(into)
    work = {"importModel": {"path": str(path.relative_to(store))}}
    tokenizer = store / "model" / ours.made("trainer", work, store, folder / "scratch" / "tokenizer")["model"]
    target = store / "imports" / "decoder"
    torch.manual_seed(7)
    config = transformers.LlamaConfig(vocab_size=49152, max_position_embeddings=1024, tie_word_embeddings=True, **SHAPE)
    transformers.LlamaForCausalLM(config).save_pretrained(target)
    for file in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        if (tokenizer / file).exists():
            shutil.copy(tokenizer / file, target / file)
    return target


def contenders(folder: Path) -> dict:
    import training

    return training.contenders(folder, "full", TEXTS, LENGTH)


def judge(folder: Path, name: str, out: Path) -> dict:
    import training

    return training.judge(folder, name, out)
