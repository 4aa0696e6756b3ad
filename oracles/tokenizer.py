"""Golden token ids of SmolLM2's tokenizer for 200 strings in ten scripts, and where transformers' reading of the GGUF differs."""

import random

import bpe
import golden
import smollm2

SEED = 8
# Words of each script, and its own digits.
SCRIPTS = {
    "latin": ("The manual page describes Größe naïve façade œuvre Łódź dünn don't we'll I'M can’t", "0123456789"),
    "greek": ("Η γρήγορη αλεπού πηδά πάνω από το σκυλί Ελλάδα ώρα", "0123456789"),
    "cyrillic": ("Быстрая лисица прыгает через ленивую собаку ёлка Україна їжак", "0123456789"),
    "hebrew": ("שלום עולם השועל המהיר קופץ מעל הכלב בְּרֵאשִׁית", "0123456789"),
    "arabic": ("الثعلب السريع يقفز فوق الكلب الكسول مَرْحَبًا", "٠١٢٣٤٥٦٧٨٩"),
    "devanagari": ("तेज़ लोमड़ी आलसी कुत्ते पर कूदती है नमस्ते हिन्दी", "०१२३४५६७८९"),
    "thai": ("สุนัขจิ้งจอก กระโดด ข้าม สุนัข ขี้เกียจ น้ำ", "๐๑๒๓๔๕๖๗๘๙"),
    "han": ("敏捷的狐狸 跳过 懒狗 漢字 𠮷野家 中文，手册。", "〇一二三四五六七八九"),
    "kana": ("すばやい きつね が いぬ を とびこえる カタカナ ガギグ ｶﾞ", "０１２３４５６７８９"),
    "hangul": ("빠른 갈색 여우가 게으른 개를 뛰어넘는다 한국어", "0123456789"),
}
NUMBERS = ["7", "42", "1999", "3.14159", "1,000,000", "2026-11-24", "0x1F", "10^-6", "192.168.0.1", "50%", "½", "x²", "Ⅻ", "①②"]
GLUE = [" ", " ", " ", "  ", "\n", "\n\n", "\t", ", ", " - ", "…", " (", ") ", "/", "🙂", "👩‍👩‍👧 ", "\u00a0", "\u200b", "e\u0301 ", "--", "\r\n"]
PLAIN = [
    "0", "00", "007 agents", " 7", "a7b77c777", "1 2 3", "  leading", "trailing  ", "\n", "\n\n\n", "\t\ttabs", " ", "   ",
    "<|im_start|>user\nHi 5!<|im_end|>\n", "<|endoftext|>", "a<|im_end|>b", "<|im_end", "<empty_output> <repo_name>x",
    "it's they'RE we've 'tis", "\u0000nul", "\ufeffbom", "\ufffd", "def f(x):\n    return x**2  # 16 spaces:                !",
]


def strings():
    generator = random.Random(SEED)
    made = list(PLAIN)
    names = list(SCRIPTS)
    while len(made) < 200:
        words, digits = SCRIPTS[names[len(made) % len(names)]]
        parts = []
        for _ in range(generator.randint(1, 12)):
            kind = generator.random()
            if kind < 0.65:
                parts.append(generator.choice(words.split()))
            elif kind < 0.85:
                parts.append("".join(generator.choice(digits) for _ in range(generator.randint(1, 6))))
            else:
                parts.append(generator.choice(NUMBERS))
            parts.append(generator.choice(GLUE))
        made.append("".join(parts))
    assert len(set(made)) == 200
    return made


def main():
    exact = bpe.smollm(smollm2.GGUF)
    transformers = smollm2.tokenizer()
    texts = strings()
    ids = [bpe.ids(exact, text) for text in texts]
    theirs = [transformers.encode(text, add_special_tokens=False) for text in texts]
    golden.write(
        "tokenizer/smollm2",
        "strings",
        {
            **golden.oracle(
                "tokenizers", "BPE with Digits(individual_digits) and ByteLevel, encode, decode", SEED, ["bpe.py", "smollm2.py"]
            ),
            "second": f"transformers {golden.version('transformers')}: AutoTokenizer.from_pretrained(gguf_file)",
        },
        {"texts": texts},
        {
            "ids": ids,
            "decoded": [exact.decode(each, skip_special_tokens=False) for each in ids],
            # What transformers gives where it differs, by the place of the text: always beside a digit (see bpe.py).
            "transformers": {str(i): other for i, (own, other) in enumerate(zip(ids, theirs)) if own != other},
            "bos": transformers.bos_token_id,
            "eos": transformers.eos_token_id,
            "pad": transformers.pad_token_id,
            "special": sorted(id for id, token in transformers.added_tokens_decoder.items() if token.special),
        },
        {"ids": 0},
        "integers",
    )


main()
