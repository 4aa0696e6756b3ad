"""Golden byte-level BPE: what the tokenizers package cuts, merges and encodes, on seeded texts in several scripts."""

import hashlib
import json
import random

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

import golden

SEED = 11
BLOCK = 0x1000
ALPHABETS = {
    "latin": "abdeghiklmnoprstuvzäöüßéèñçøł",
    "greek": "αβγδεηθικλμνοπρστυωάέή",
    "cyrillic": "абвгдежзиклмнопрстуяёї",
    "hebrew": "אבגדהוזחטיכלמנסעפצקרשת",
    "arabic": "ابتثجحدرسشعفقكلمنهوي",
    "devanagari": "कखगचजतदनपबमयरलवशसहािीुे",
    "thai": "กขคงจชตนบปมยรลวสหอะาิีุเ",
    "han": "的一是在不了有和人这中大为上个国我以要他",
    "kana": "あいうえおかきくけこさしすせそたちつてとアイウ",
    "hangul": "가나다라마바사아자차카타파하고노도로모보",
}
GLUE = [" "] * 12 + ["  ", "\n", "\n\n", "\t", ", ", ". ", " - ", "…", " (", ") ", "/", "\u00a0", "\u3000", "\u200b", " 🙂", "👩‍👩‍👧 ", "\r\n", "'s ", "'ll ", "'LL "]
DIGITS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９", "½ⅫⅦ①②"]


def words(generator):
    """A vocabulary of each script, to be drawn from with frequencies that fall as 1 / rank."""
    return {
        name: ["".join(generator.choice(letters) for _ in range(generator.randint(1, 9))) for _ in range(120)]
        for name, letters in ALPHABETS.items()
    }


def text(generator, vocabulary, length):
    ranked = vocabulary[generator.choice(list(vocabulary))]
    weights = [1 / (rank + 1) for rank in range(len(ranked))]
    parts = []
    for _ in range(length):
        kind = generator.random()
        if kind < 0.85:
            word = generator.choices(ranked, weights)[0]
            parts.append(word.title() if generator.random() < 0.1 else word)
        elif kind < 0.95:
            parts.append("".join(generator.choice(generator.choice(DIGITS)) for _ in range(generator.randint(1, 5))))
        else:
            parts.append("".join(chr(generator.choice([generator.randrange(0x20, 0xD800), generator.randrange(0xE000, 0x110000)])) for _ in range(3)))
        parts.append(generator.choice(GLUE))
    return "".join(parts)


def fitted(texts, size, frequency, special):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=frequency,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def case(name, texts, held, size, frequency, special):
    tokenizer = fitted(texts, size, frequency, special)
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    merges = [" ".join(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]]
    encoded = [tokenizer.encode(each, add_special_tokens=False) for each in held]
    assert all(tokenizer.decode(each.ids, skip_special_tokens=False) == own for each, own in zip(encoded, held))
    golden.write(
        "tokenizer/bytePairs",
        name,
        golden.oracle("tokenizers", "BpeTrainer with ByteLevel(add_prefix_space=False), encode", SEED),
        {"texts": texts, "held": held, "vocabularySize": size, "minFrequency": frequency, "specialTokens": special},
        {"tokens": [token for token, _ in vocabulary], "merges": merges, "ids": [each.ids for each in encoded]},
        {"ids": 0},
        "integers",
        module="dataset-image",
    )


def pieces():
    """Where text is cut around every code point there is, as one hash for each block of them."""
    cutter = pre_tokenizers.ByteLevel(add_prefix_space=False)
    blocks = {}
    for start in range(0, 0x110000, BLOCK):
        cuts = hashlib.sha256()
        for point in range(start, start + BLOCK):
            if not 0xD800 <= point < 0xE000:
                context = f"a{chr(point)}b 1{chr(point)}2 !{chr(point)}? {chr(point)}"
                lengths = [end - begin for _, (begin, end) in cutter.pre_tokenize_str(context)]
                cuts.update((",".join(map(str, lengths)) + "\n").encode())
        blocks[f"{start:x}"] = cuts.hexdigest()
    golden.write(
        "tokenizer/bytePairs",
        "pieces",
        golden.oracle("tokenizers", "ByteLevel(add_prefix_space=False).pre_tokenize_str", 0),
        {"context": "a{}b 1{}2 !{}? {}", "block": BLOCK},
        blocks,
        {"cuts": 0},
        "hashes",
        module="dataset-image",
    )


def main():
    generator = random.Random(SEED)
    vocabulary = words(generator)
    texts = [text(generator, vocabulary, 60) for _ in range(80)]
    held = [text(generator, vocabulary, 30) for _ in range(40)] + ["", " ", "\n\n ", "a", "<|endoftext|> x", "aaaa aaa"]
    case("scripts", texts, held, 1500, 2, ["<|endoftext|>"])
    # Few letters: many ties, and tokens that several merges lead to.
    ties = ["".join(generator.choice("abc ") for _ in range(400)) for _ in range(12)]
    case("ties", ties, ["abcabc aab", "cccccc", "a b c", " ab"], 700, 3, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    runs = ["".join(generator.choice("aa ") for _ in range(300)) for _ in range(6)]
    case("runs", runs, ["aaaaaaaaaaaaaaaaaaaaa", "aa aaa a"], 300, 1, ["<|endoftext|>", "aaa"])
    pieces()


if __name__ == "__main__":
    main()
