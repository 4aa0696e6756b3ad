"""Golden WordPiece: what the tokenizers package cuts, merges and encodes, on the seeded texts of byte_pairs.py.

The package gives the letters within words (##a) their ids in the order of a hash map that differs from run to run, and ties between
pairs are settled by ids. Handing these letters over as special tokens, in the order of their code points, is the one layout in which
two runs agree; it is ours too.
"""

import random
import unicodedata

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

import golden
from byte_pairs import ALPHABETS, text

SEED = 12
# The package's tables are older than Python's: texts keep to what is a letter or a mark in both.
GLUE = [" "] * 12 + ["  ", "\n", "\t", ", ", ". ", " - ", " (", ") ", "/", "\u00a0", "\u3000", "\u200b", "\r\n", "'s ", "_", "\u0007", "¿", "«", "–"]


def fitted(texts, size, frequency, special, unknown, alphabet, lower):
    normalizer = normalizers.BertNormalizer(lowercase=lower)
    cutter = pre_tokenizers.BertPreTokenizer()
    cut = [word for each in texts for word, _ in cutter.pre_tokenize_str(normalizer.normalize_str(each))]
    counts = {}
    for word in cut:
        for letter in word:
            counts[letter] = counts.get(letter, 0) + 1
    kept = set(sorted(counts, key=lambda letter: (-counts[letter], letter))[:alphabet])
    within = sorted({letter for word in cut for letter in word[1:]} & kept)
    tokenizer = Tokenizer(models.WordPiece(unk_token=unknown, max_input_chars_per_word=100))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, cutter
    tokenizer.decoder = decoders.WordPiece(cleanup=False)
    reserved = [*dict.fromkeys([*special, unknown])]
    trainer = trainers.WordPieceTrainer(
        vocab_size=size,
        min_frequency=frequency,
        special_tokens=[*reserved, *("##" + letter for letter in within)],
        limit_alphabet=alphabet,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    vocabulary = tokenizer.get_vocab()
    # the same vocabulary without letters as special tokens, which would be looked for in texts as they are
    plain = Tokenizer(models.WordPiece(vocabulary, unk_token=unknown, max_input_chars_per_word=100))
    plain.normalizer, plain.pre_tokenizer, plain.decoder = normalizer, cutter, tokenizer.decoder
    plain.add_special_tokens(reserved)
    return plain


def case(name, texts, held, size, frequency, special, alphabet, lower):
    unknown = "[UNK]"
    tokenizer = fitted(texts, size, frequency, special, unknown, alphabet, lower)
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    encoded = [tokenizer.encode(each, add_special_tokens=False) for each in held]
    golden.write(
        "tokenizer/wordPiece",
        name,
        golden.oracle("tokenizers", "WordPieceTrainer with BertNormalizer and BertPreTokenizer, encode, decode", SEED, ["byte_pairs.py"]),
        {
            "texts": texts,
            "held": held,
            "vocabularySize": size,
            "minFrequency": frequency,
            "specialTokens": special,
            "unknownToken": unknown,
            "alphabet": alphabet,
            "lowerCase": lower,
        },
        {
            "tokens": [token for token, _ in vocabulary],
            "ids": [each.ids for each in encoded],
            "decoded": [tokenizer.decode(each.ids, skip_special_tokens=False) for each in encoded],
        },
        {"ids": 0},
        "integers",
        module="dataset-image",
    )


def glued(generator, vocabulary, length):
    """Words of all scripts, title case here and there, with punctuation and white space of several kinds between them."""
    parts = []
    for _ in range(length):
        word = text(generator, vocabulary, 1).strip()
        parts.append("".join(letter for letter in word if unicodedata.category(letter)[0] in "LN" or letter in "áéíóúñ"))
        parts.append(generator.choice(GLUE))
    return "".join(parts)


def main():
    generator = random.Random(SEED)
    vocabulary = {name: ["".join(generator.choice(letters) for _ in range(generator.randint(1, 9))) for _ in range(120)] for name, letters in ALPHABETS.items()}
    texts = [glued(generator, vocabulary, 60) for _ in range(80)]
    held = [glued(generator, vocabulary, 30) for _ in range(30)] + ["", " ", "a" * 101, "a" * 100, "ÀÉÎÕÜ İstanbul ΣΑΣ ß", "<|endoftext|> x", "漢字", "z\u0301z"]
    case("scripts", texts, held, 2600, 2, ["<|endoftext|>"], 1000, False)
    case("lower", texts, held, 2000, 3, ["<|endoftext|>", "<|im_start|>"], 1000, True)
    # Few letters: many ties. Fewer letters than the text has: the others are unknown.
    ties = ["".join(generator.choice("aaabbc ") for _ in range(400)) for _ in range(12)]
    case("ties", ties, ["abcabc aab", "cccccc", "a b c", " ab", "abxab"], 500, 1, ["<|endoftext|>"], 2, False)


if __name__ == "__main__":
    main()
