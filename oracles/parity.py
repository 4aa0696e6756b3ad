"""Golden logits of the real SmolLM2 on 32 named texts: base, with a LoRA adapter in PEFT, and merged by PEFT.

The base comes from the GGUF file through transformers alone. The adapter's numbers are a formula that any language can
repeat exactly, so that no adapter need be stored:
value(name, i) = scale * ((c + i * 2654435761) mod 2^32 mod 2001 - 1000) / 1000, where c is the CRC-32 of the tensor's PEFT name,
i the place in row-major order, scale 0.02 for lora_A and 0.05 for lora_B, all in double, then rounded to float32.
"""

import zlib

import numpy
import peft
import torch

import bpe
import golden
import smollm2

RANK, ALPHA = 4, 12
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
PLACES = 256
TEXTS = {
    "capital": "The capital of France is",
    "list": "Steps to install the program:\n\n1. Download the archive.\n2. Unpack it.\n3. Run",
    "chat": "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\nWhat is gravity?<|im_end|>\n<|im_start|>assistant\n",
    "german-man": "BEZEICHNUNG\n       ls - Verzeichnisinhalte auflisten\n\nÜBERSICHT\n       ls [OPTION]… [DATEI]…",
    "german-prose": "Der schnelle braune Fuchs springt über den faulen Hund, während die Größe der Datei 42 Byte beträgt.",
    "english-man": "NAME\n       grep - print lines that match patterns\n\nSYNOPSIS\n       grep [OPTION...] PATTERNS [FILE...]",
    "speech": "Fellow citizens of the Senate and House of Representatives: I have the honour to report",
    "novel": "Call me Ishmael. Some years ago, never mind how long precisely,",
    "python": "def fibonacci(n):\n    if n < 2:\n        return n\n    return fibonacci(n - 1) +",
    "java": "public static int sum(int[] values) {\n    int total = 0;\n    for (int value : values) {",
    "c": "#include <stdio.h>\n\nint main(void) {\n    printf(\"hello\\n\");",
    "sql": "SELECT name, COUNT(*) FROM users WHERE age > 18 GROUP BY",
    "yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n",
    "json": "{\"name\": \"Ada\", \"born\": 1815, \"languages\": [\"en\", \"fr\"],",
    "html": "<html><head><title>Hello</title></head><body><h1>",
    "latex": "\\begin{equation}\n  E = mc^2\n\\end{equation}\nwhere",
    "arithmetic": "12 + 30 = 42\n17 + 25 = 42\n20 + 22 =",
    "dates": "2026-11-24, 1999-12-31, 1815-12-10, 2001-09-",
    "french": "Le chat est assis sur le tapis et regarde par la fenêtre. Il pense",
    "spanish": "¿Dónde está la biblioteca? La biblioteca está en",
    "russian": "Быстрая лисица прыгает через ленивую собаку.",
    "greek": "Η γρήγορη αλεπού πηδά πάνω από το σκυλί.",
    "arabic": "الثعلب السريع يقفز فوق الكلب",
    "hindi": "तेज़ लोमड़ी आलसी कुत्ते पर",
    "chinese": "敏捷的狐狸跳过懒狗。北京是",
    "japanese": "すばやい茶色のきつねが、のろまないぬを",
    "korean": "빠른 갈색 여우가 게으른 개를",
    "emoji": "I am so happy 🙂🙂👩‍👩‍👧 today because",
    "one-token": "The",
    "spaces": "a          b\n\n\n\n        c\t\t\td",
    "repetition": "again and again " * 24,
    "long": " ".join(f"Sentence number {n} speaks of item {n * n} and of the colour of thing {n % 7}." for n in range(24)),
}


def formula(name, shape):
    count = int(numpy.prod(shape))
    places = (zlib.crc32(name.encode()) + numpy.arange(count, dtype=numpy.uint64) * 2654435761) % 2**32 % 2001
    scale = 0.02 if ".lora_A." in name else 0.05
    return torch.from_numpy((scale * (places.astype(numpy.float64) - 1000) / 1000).astype(numpy.float32).reshape(shape))


def adapt(model):
    config = peft.LoraConfig(
        r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=TARGETS, bias="none", task_type="CAUSAL_LM"
    )
    adapted = peft.get_peft_model(model, config).eval()
    with torch.no_grad():
        for name, value in adapted.named_parameters():
            if value.requires_grad:
                value.copy_(formula(name.replace(".default.", "."), value.shape))
    return adapted


def subjects(model):
    """Each changes the model before it, so they are measured in this order."""
    yield "base", "AutoModelForCausalLM.from_pretrained(gguf_file)", model
    adapted = adapt(model)
    yield "adapter", "get_peft_model(LoraConfig)", adapted
    yield "merged", "get_peft_model(LoraConfig).merge_and_unload", adapted.merge_and_unload()


def measure(model, ids, places):
    result = {}
    for name, tokens in ids.items():
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([tokens])).logits[0]
        top = logits.topk(2).values
        result[name] = {
            "last": golden.bits(logits[-1, places].numpy()),
            "argmax": logits.argmax(-1).tolist(),
            "max": golden.bits(logits.max(-1).values.numpy()),
            "lead": float((top[:, 0] - top[:, 1]).min()),
            "largest": float(logits.abs().max()),
        }
    return result


def main():
    torch.set_num_threads(2)
    assert len(TEXTS) == 32
    tokenizer = bpe.smollm(smollm2.GGUF)
    ids = {name: bpe.ids(tokenizer, text) for name, text in TEXTS.items()}
    places = numpy.random.default_rng(3).choice(tokenizer.get_vocab_size(), PLACES, replace=False)
    places.sort()
    model = smollm2.model()
    for case, function, subject in subjects(smollm2.model()):
        golden.write(
            "parity/smollm2",
            case,
            golden.oracle("transformers" if case == "base" else "peft", function, 3, ["smollm2.py", "bpe.py"]),
            {"texts": TEXTS, "ids": ids, "places": places.tolist(), "rank": RANK, "alpha": ALPHA, "targets": TARGETS},
            measure(subject, ids, places),
            {"absolute": 1e-3, "relativeToLargest": 1e-4},
            "float32 forward of 30 layers, other kernels and other order of summation",
        )


main()
