"""Golden extended byte-level BPE: the tokenizers package fits a tokenizer on general text, and goes on with what it makes of domain text.

The package cannot continue a fit. Each token of the first tokenizer is therefore spelt as one letter, in the order of ids, and the
package's own trainer merges those letters. It would take one text spelt in two ways for two tokens, so the texts are such that none is.
"""

import json
import random

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

import byte_pairs
import golden

SEED = 23
FIRST_LETTER = 0x4E00


def fitted(texts, size, special, digits, alphabet):
    tokenizer = Tokenizer(models.BPE())
    by_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), by_bytes]) if digits else by_bytes
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(vocab_size=size, min_frequency=2, special_tokens=special, initial_alphabet=alphabet, show_progress=False),
    )
    return tokenizer


def extended(base, texts, new_tokens, frequency):
    """The base with new tokens, what they are and the merges that make them."""
    tokens = [token for token, _ in sorted(base.get_vocab().items(), key=lambda entry: entry[1])]
    cut = [piece for text in texts for piece, _ in base.pre_tokenizer.pre_tokenize_str(text)]
    letters = Tokenizer(models.BPE())
    letters.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    letters.train_from_iterator(
        ["".join(chr(FIRST_LETTER + token.id) for token in base.model.tokenize(piece)) for piece in cut],
        trainers.BpeTrainer(
            vocab_size=len(tokens) + new_tokens,
            min_frequency=frequency,
            special_tokens=[],
            initial_alphabet=[chr(FIRST_LETTER + id) for id in range(len(tokens))],
            show_progress=False,
        ),
    )

    def spelt(word):
        return "".join(tokens[ord(letter) - FIRST_LETTER] for letter in word)

    merges = [[spelt(part) for part in pair] for pair in json.loads(letters.to_str())["model"]["merges"]]
    new = [spelt(word) for word, id in sorted(letters.get_vocab().items(), key=lambda entry: entry[1]) if id >= len(tokens)]
    assert len(set(tokens + new)) == len(tokens) + len(new), "one text is two tokens: choose other texts"
    content = json.loads(base.to_str())
    content["model"]["vocab"].update({token: len(tokens) + i for i, token in enumerate(new)})
    content["model"]["merges"] += merges
    return Tokenizer.from_str(json.dumps(content)), new, [" ".join(pair) for pair in merges]


def case(name, general, domain, held, size, special, digits, alphabet, new_tokens, frequency):
    base = fitted(general, size, special, digits, alphabet)
    longer, new, merges = extended(base, domain, new_tokens, frequency)
    before = [base.encode(text, add_special_tokens=False).ids for text in held]
    after = [longer.encode(text, add_special_tokens=False).ids for text in held]
    assert [longer.decode(ids, skip_special_tokens=False) for ids in after] == [base.decode(ids, skip_special_tokens=False) for ids in before]
    assert sum(map(len, after)) < sum(map(len, before))
    golden.write(
        "tokenizer/extend",
        name,
        golden.oracle("tokenizers", "BpeTrainer over the tokens of a tokenizer, encode with its merges appended", SEED, ["byte_pairs.py"]),
        {"base": json.loads(base.to_str()), "texts": domain, "held": held, "newTokens": new_tokens, "minFrequency": frequency},
        {"tokens": new, "merges": merges, "before": before, "ids": after},
        {"ids": 0},
        "integers",
        module="dataset-image",
    )


def main():
    generator = random.Random(SEED)
    general = byte_pairs.words(generator)
    domain = byte_pairs.words(generator)
    general_texts = [byte_pairs.text(generator, general, 60) for _ in range(60)]
    texts = [byte_pairs.text(generator, domain, 60) for _ in range(40)]
    held = [byte_pairs.text(generator, domain, 30) for _ in range(25)] + [byte_pairs.text(generator, general, 30) for _ in range(5)]
    held += ["", " ", "2026 und 11/27", "\n\n1", "<|end|> x", "aaaa aaa"]
    case("bytes", general_texts, texts, held, 700, ["<|end|>"], False, pre_tokenizers.ByteLevel.alphabet(), 150, 3)
    # As SmolLM2: each digit alone, and no token for bytes that the general text does not have.
    case("digits", [text for text in general_texts if text.isascii()] + ["0 1 2 3 4 5 6 7 8 9 the theme then there"] * 3, texts, held, 320, ["<|end|>", "<|start|>"], True, [], 60, 2)


if __name__ == "__main__":
    main()
