"""Golden unigram: what the tokenizers package fits, scores and encodes, on the seeded texts of byte_pairs.py in byte letters.

The package walks hash maps that differ from run to run, so two of its own runs agree on the pieces and on their scores up to the
rounding of sums, but neither on ids of equally likely pieces nor on which byte that the model has no score for gets which of the
scores reserved for such bytes. Several runs are compared; where they differ, the order of code points decides, which is our order
too. What is encoded is encoded by the package, with the vocabulary in that order.
"""

import json
import random

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

import golden
from byte_pairs import text, words

SEED = 13
RUNS = 6
SAME = 1e-9
PENALTY = 1e-4


def scores(texts, size, special, longest, kept, steps):
    """Pieces and scores of one run, special tokens left out."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.UnigramTrainer(
        vocab_size=size,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        max_piece_length=longest,
        shrinking_factor=kept,
        n_sub_iterations=steps,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    vocabulary = json.loads(tokenizer.to_str())["model"]["vocab"]
    assert [token for token, _ in vocabulary[: len(special)]] == special
    return dict(map(tuple, vocabulary[len(special) :]))


def settled(runs):
    """The scores that the runs agree on; bytes without a score of their own are given theirs in order."""
    assert all(run.keys() == runs[0].keys() for run in runs), "the package's runs differ in their pieces: take another case"
    absent = sorted(token for token in runs[0] if max(run[token] for run in runs) - min(run[token] for run in runs) > SAME)
    least = min(runs[0].values())
    result = {token: score for token, score in runs[0].items() if token not in absent}
    for place, token in enumerate(absent):
        result[token] = least + PENALTY * place
    assert all(abs(a - b) < SAME for a, b in zip(sorted(result.values()), sorted(runs[0].values())))
    ordered = []
    for entry in sorted(result.items(), key=lambda entry: -entry[1]):
        if not ordered or ordered[-1][-1][1] - entry[1] > SAME:
            ordered.append([])
        ordered[-1].append(entry)
    return [entry for row in ordered for entry in sorted(row)]


def case(name, texts, held, size, special, longest=16, kept=0.75, steps=2):
    vocabulary = settled([scores(texts, size, special, longest, kept, steps) for _ in range(RUNS)])
    vocabulary = [(token, 0.0) for token in special] + vocabulary
    tokenizer = Tokenizer(models.Unigram(vocabulary))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    tokenizer.add_special_tokens(special)
    encoded = [tokenizer.encode(each, add_special_tokens=False) for each in held]
    assert all(tokenizer.decode(each.ids, skip_special_tokens=False) == own for each, own in zip(encoded, held))
    golden.write(
        "tokenizer/unigram",
        name,
        golden.oracle("tokenizers", "UnigramTrainer with ByteLevel(add_prefix_space=False), encode", SEED, ["byte_pairs.py"]),
        {
            "texts": texts,
            "held": held,
            "vocabularySize": size,
            "maxPieceLength": longest,
            "shrinkingFactor": kept,
            "subIterations": steps,
            "specialTokens": special,
        },
        {"tokens": [token for token, _ in vocabulary], "scores": [score for _, score in vocabulary], "ids": [each.ids for each in encoded]},
        {"ids": 0, "scores": SAME},
        "integers; sums of float64 in another order",
        module="dataset-image",
    )


def main():
    generator = random.Random(SEED)
    vocabulary = words(generator)
    texts = [text(generator, vocabulary, 60) for _ in range(80)]
    held = [text(generator, vocabulary, 30) for _ in range(40)] + ["", " ", "\n\n ", "a", "<|endoftext|> x", "aaaa aaa", "\x00\x7f"]
    case("scripts", texts, held, 1000, ["<|endoftext|>"])
    case("short", texts, held, 500, ["<|endoftext|>", "<|im_start|>"], longest=5, kept=0.5, steps=1)
    # Few letters: pieces that are equally likely.
    few = ["".join(generator.choice("abc ") for _ in range(400)) for _ in range(12)]
    case("few", few, ["abcabc aab", "cccccc", "a b c", " ab", "abxab"], 320, ["<|endoftext|>"], kept=0.9, steps=3)


if __name__ == "__main__":
    main()
