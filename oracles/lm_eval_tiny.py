"""Goldens: our lm-eval tasks on rows of our own and a tiny seeded Llama, everything that lm-eval asks and says.

As text, through a chat template, and with a tokenizer that begins each text with a token of its own.
"""

import json
import pathlib
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
TEMPLATE = (
    "{%- for message in messages -%}{{ '<|turn|>' + message['role'] + '\n' + message['content'] | trim + '<|end|>\n' }}{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<|turn|>assistant\n' }}{%- endif -%}"
)
# begins with the token that the tokenizer would put there, and refuses what a description becomes
OTHER_TEMPLATE = (
    "{{- bos_token }}{%- for message in messages -%}{%- if message['role'] == 'system' -%}{{ raise_exception('no system') }}{%- endif -%}"
    "[{{ message['role'] }}] {{ message['content'] }}<|turn|>{%- endfor -%}[assistant]"
)
# whole texts are no turns
ROLLING = ("intent_recognition", "xsum")
# case: the folder of its tokenizer, whether it is asked through the template, tasks
CASES = {
    "tiny": (".", False, lm_eval_run.NAMES),
    "tiny-chat": (".", True, [name for name in lm_eval_run.NAMES if name not in ROLLING]),
    "tiny-begun": ("begun", False, ["arithmetic", "date_understanding", "general_knowledge", "intent_recognition", "qa_wikidata", "xsum"]),
    "tiny-begun-chat": ("begun", True, ["arithmetic", "date_understanding", "qa_wikidata"]),
}
THINGS = ["cart", "drum", "gear", "lamp", "mill", "oar", "pump", "rope", "saw", "valve", "wheel", "Zahnrad", "öse", "車輪"]
SHADES = ["red", "green", "blue", "grey", "black"]


def rows(name, count, generator):
    return [row(name, generator) for _ in range(count)]


def row(name, generator):
    one, two, three = generator.sample(THINGS, 3)
    shade = generator.choice(SHADES)
    if name in ("general_knowledge", "date_understanding", "logical_deduction", "riddle_sense"):
        options = [f"the {one}", f"a {two}, in {shade}", f"{three}"][: generator.randint(3, 3)]
        options += [shade] * generator.randint(0, 1)
        return {"input": f" Which is {shade}, {one} or {two}? ", "choices": options, "answer": generator.randrange(len(options))}
    if name in ("misconceptions", "strategyqa", "sports_understanding"):
        return {"input": f"The {one} is {shade}.", "truth": generator.random() < 0.5}
    if name == "qa_wikidata":
        return {"input": f"The shade of the {one} is", "target": shade}
    if name == "implicatures":
        return {"input": f"'Is the {one} {shade}?' 'The {two} is.'", "choices": ["yes", "no"], "answer": generator.randrange(2)}
    if name == "intent_recognition":
        return {"text": f"Put the {shade} {one} beside the {two}{generator.choice(['', '.', ' …'])}"}
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
    named = {"eos_token": "<|end|>", "pad_token": "<|end|>"}
    begun = folder / "begun"
    begun.mkdir(exist_ok=True)
    made = {".": saved(bytes_alone, folder, {**named, "chat_template": TEMPLATE})}
    bytes_alone.post_processor = tokenizers.processors.TemplateProcessing(single="<|turn|> $A", special_tokens=[("<|turn|>", 1)])
    made["begun"] = saved(bytes_alone, begun, {**named, "bos_token": "<|turn|>", "chat_template": OTHER_TEMPLATE})
    return made


def saved(words, folder, settings):
    words.save(str(folder / "tokenizer.json"))
    content = {"tokenizer_class": "PreTrainedTokenizerFast", **settings}
    (folder / "tokenizer_config.json").write_text(json.dumps(content, indent=1) + "\n")
    return transformers.PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), **settings)


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
    llama = model(len(words["."]))
    llama.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    for case, (place, chat, names) in CASES.items():
        expected = lm_eval_run.evaluate(llama, words[place], folder, None, MAX_LENGTH, plain=True, chat=chat, names=names)
        write(case, place, chat, files, expected)


def write(case, place, chat, files, expected):
    tokenizer_files = [str(pathlib.PurePath(place) / name) for name in ("tokenizer.json", "tokenizer_config.json")]
    golden.write(
        BRANCH,
        case,
        golden.oracle(
            "lm_eval",
            "lm_eval.simple_evaluate with HFLM at batch size 1",
            SEED,
            ["lm_eval_run.py", "lm_eval_sets.py"],
        ),
        {
            "maxLength": MAX_LENGTH,
            "limit": None,
            "tokenizer": place,
            "applyChatTemplate": chat,
            "tasks": {path.name: golden.sha256(path) for path in sorted(lm_eval_run.TASKS.iterdir())},
        },
        expected,
        {"absolute": 1e-4, "standardError": 1e-9},
        "float32 sums of log-likelihoods; metrics are equal",
        [*files, "config.json", "model.safetensors", *tokenizer_files],
        module="evaluator-image",
    )


main()
