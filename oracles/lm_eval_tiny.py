"""Golden: ten lm-eval tasks on rows of our own and a tiny seeded Llama, everything that lm-eval asks and says."""

import json
import random

import tokenizers
import torch
import transformers

import golden
import lm_eval_run
import lm_eval_sets

SEED = 20
BRANCH = "task/lm-eval"
ROWS = 12
SHOTS = 9
MAX_LENGTH = 224
THINGS = ["cart", "drum", "gear", "lamp", "mill", "oar", "pump", "rope", "saw", "valve", "wheel", "Zahnrad", "öse", "車輪"]
SHADES = ["red", "green", "blue", "grey", "black"]


def rows(name, count, generator):
    return [row(name, generator) for _ in range(count)]


def row(name, generator):
    one, two, three = generator.sample(THINGS, 3)
    shade = generator.choice(SHADES)
    if name in ("general_knowledge", "date_understanding", "logical_deduction"):
        options = [f"the {one}", f"a {two}, in {shade}", f"{three}"][: generator.randint(3, 3)]
        options += [shade] * generator.randint(0, 1)
        return {"input": f" Which is {shade}, {one} or {two}? ", "choices": options, "answer": generator.randrange(len(options))}
    if name in ("misconceptions", "strategyqa", "sports_understanding"):
        return {"input": f"The {one} is {shade}.", "truth": generator.random() < 0.5}
    if name == "qa_wikidata":
        return {"input": f"The shade of the {one} is", "target": shade}
    if name == "xsum":
        words = [generator.choice(THINGS + SHADES) for _ in range(generator.randint(1, 130))]
        return {"text": " ".join(words) + generator.choice(["", ".", "\n\n", " \u00a0x"])}
    if name == "arithmetic":
        a, b = generator.randint(10, 99), generator.randint(10, 99)
        return {"input": f"What is {a} plus {b}?", "target": str(a + b)}
    sorted_words = " ".join(sorted([one, two]))
    return {"input": f"{one} {two}", "accepted": [sorted_words, sorted_words.replace(" ", ", ")]}


def write_rows(folder):
    generator = random.Random(SEED)
    names = []
    for name in lm_eval_sets.SETS:
        for suffix, count in (("", ROWS), (".train", SHOTS)):
            path = folder / f"{name}{suffix}.jsonl"
            made = rows(name, count, generator)
            if name == "logical_deduction":
                made.append(made[0])  # a row that is there twice
            lm_eval_sets.write(path, made)
            names.append(path.name)
    return [name for name in names if name_is_read(name, folder)]


def name_is_read(name, folder):
    read = any(name in path.read_text() for path in lm_eval_run.TASKS.iterdir())
    if not read:
        (folder / name).unlink()
    return read


def tokenizer(folder):
    bytes_alone = tokenizers.Tokenizer(tokenizers.models.BPE())
    bytes_alone.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytes_alone.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=330,
        special_tokens=["<|end|>", "<|turn|>"],
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]
    bytes_alone.train_from_iterator(texts, trainer)
    bytes_alone.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|end|>", "pad_token": "<|end|>"}, indent=1) + "\n"
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"), eos_token="<|end|>", pad_token="<|end|>"
    )


def model(vocabulary):
    config = transformers.LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        max_position_embeddings=1024,
        rope_theta=10000.0,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=0,
        pad_token_id=None,
        attn_implementation="eager",
    )
    llama = transformers.LlamaForCausalLM(config).float().eval()
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for name, value in sorted(llama.named_parameters()):
            noise = torch.randn(value.shape, generator=generator)
            value.copy_(1 + 0.2 * noise if "norm" in name else 0.3 * noise)
    return llama


def main():
    folder = golden.folder(BRANCH, "evaluator-image")
    files = write_rows(folder)
    words = tokenizer(folder)
    llama = model(len(words))
    llama.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    expected = lm_eval_run.evaluate(llama, words, folder, None, MAX_LENGTH, plain=True)
    golden.write(
        BRANCH,
        "tiny",
        golden.oracle(
            "lm_eval",
            "lm_eval.simple_evaluate with HFLM at batch size 1",
            SEED,
            ["lm_eval_run.py", "lm_eval_sets.py"],
        ),
        {
            "maxLength": MAX_LENGTH,
            "limit": None,
            "tasks": {path.name: golden.sha256(path) for path in sorted(lm_eval_run.TASKS.iterdir())},
        },
        expected,
        {"absolute": 1e-4, "standardError": 1e-9},
        "float32 sums of log-likelihoods; metrics are equal",
        [*files, "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"],
        module="evaluator-image",
    )


main()
