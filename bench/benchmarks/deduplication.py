"""Near-duplicate removal by MinHash: our dataset image against datatrove, reading JSON lines and writing what stays.

The Linux kernel's documentation with planted near duplicates. Both use 5-word shingles, 14 bands of 8 rows. Ours is the pod's whole
work (start of Java and Spark, hashing and publishing the artifact included); datatrove's is its four stages in one process, as its
documentation chains them, without compression, with its word tokenizer for English and its default hash (xxhash, 64 bits).

Every planted pair's similarity is computed exactly, with each side's own words, and what a side finds is held against its own curve
1 - (1 - s^rows)^bands. Originals are documents that share next to nothing with others, so nothing but the plant can remove one.
"""

import json
import math
import random
import re
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

TITLE = "MinHash deduplication"
AGAINST = "datatrove"
GOAL = 5.0
REQUIREMENTS = "deduplication"
LIMIT_SECONDS = 3600.0

NGRAM, BANDS, ROWS = 5, 14, 8
SEED = 11
PAIRS = 1500
# The share of shingles that changed words take: similarities from about 0.95 down to about 0.45.
CHANGED = (0.025, 0.06, 0.1, 0.15, 0.2, 0.26, 0.32, 0.38)
WORDS_LEAST, WORDS_MOST = 60, 5000
SHARED_AT_MOST = 0.05
# Of the words, those that may be changed: words of small letters between white space, which both sides cut alike.
PLAIN_LEAST = 0.2
SPREAD = 4
WORD = re.compile(r"[^\W_]+")
PLAIN = re.compile(r"(?<=\s)[a-z]{3,}(?=\s)")


def prepare(folder: Path) -> dict:
    """Writes corpus.jsonl and pairs.json once; says what they are."""
    from material import digest, kernel_documents
    from measure import say

    corpus, pairs = folder / "in" / "corpus.jsonl", folder / "pairs.json"
    if not (corpus.exists() and pairs.exists() and json.loads(pairs.read_text())["made"] == made()):
        say("planting near duplicates in the kernel's documentation")
        corpus.parent.mkdir(parents=True, exist_ok=True)
        texts, planted = plant(kernel_documents())
        with corpus.open("w") as out:
            for number, text in enumerate(texts):
                out.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
        pairs.write_text(json.dumps({"made": made(), "pairs": similarities(texts, planted)}))
    found = json.loads(pairs.read_text())["pairs"]
    with corpus.open() as lines:
        documents = sum(1 for _ in lines)
    return {
        "corpus": "linux-doc-6.1 with planted near duplicates",
        "sha256": digest(corpus),
        "documents": documents,
        "megabytes": round(corpus.stat().st_size / 1e6, 1),
        "planted": len(found),
        "ngram": NGRAM,
        "bands": BANDS,
        "rows": ROWS,
    }


def made() -> str:
    from material import digest

    return digest(Path(__file__))


def contenders(folder: Path) -> dict:
    """Who runs: for each a version, and a function from an empty folder to a command with its environment."""
    import ours

    corpus = folder / "in"

    def cultivar(out: Path) -> tuple[list[str], dict[str, str]]:
        (out / "store" / "imports").mkdir(parents=True)
        (out / "store" / "imports" / "corpus.jsonl").symlink_to(corpus / "corpus.jsonl")
        order = {
            "sources": [{"name": "docs", "record": "text", "from": {"files": {"path": "imports/corpus.jsonl"}}, "metadata": {"number": {"column": "id"}}}],
            "steps": [{"name": "once", "deduplicate": {"minhash": {"ngram": NGRAM, "bands": BANDS, "rows": ROWS}}}],
        }
        return ours.pod("dataset", {"prepare": order}, out / "store", out / "scratch")

    def datatrove(out: Path) -> tuple[list[str], dict[str, str]]:
        return [sys.executable, __file__, str(corpus), str(out)], {}

    return {"cultivar": (ours.version(), cultivar), "datatrove": (version("datatrove"), datatrove)}


def judge(folder: Path, name: str, out: Path) -> dict:
    """How many of the planted pairs were found, beside what the curve says of this side's own similarities."""
    total = sum(1 for _ in (folder / "in" / "corpus.jsonl").open())
    kept = kept_by_us(out) if name == "cultivar" else kept_by_datatrove(out)
    pairs = json.loads((folder / "pairs.json").read_text())["pairs"]
    expected = variance = 0.0
    found = 0
    for pair in pairs:
        p = 1 - (1 - pair[name] ** ROWS) ** BANDS
        expected += p
        variance += p * (1 - p)
        found += not (pair["original"] in kept and pair["copy"] in kept)
    bound = SPREAD * math.sqrt(variance) + 1
    figures = {
        "kept": len(kept),
        "removed": total - len(kept),
        "planted found": found,
        "expected": round(expected, 1),
        "within": round(bound, 1),
    }
    wrong = [] if abs(found - expected) <= bound else [f"found {found} planted pairs, the curve says {expected:.1f} +- {bound:.1f}"]
    if any(pair["original"] not in kept and pair["copy"] not in kept for pair in pairs):
        wrong.append("removed both of a planted pair")
    return {"figures": figures, "wrong": wrong}


def kept_by_us(out: Path) -> set[int]:
    import io

    import zstandard

    numbers = set()
    for shard in sorted((out / "store" / "dataset").glob("*/train/*.jsonl.zst")):
        with shard.open("rb") as raw:
            for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(raw), encoding="utf-8"):
                numbers.add(int(json.loads(line)["metadata"]["number"]))
    return numbers


def kept_by_datatrove(out: Path) -> set[int]:
    return {int(json.loads(line)["id"]) for file in (out / "kept").glob("*.jsonl") for line in file.open()}


def words(text: str) -> list[str]:
    """Ours: runs of letters and digits in lower case."""
    return WORD.findall(text.lower())


def shingles(of: list[str]) -> set[tuple[str, ...]]:
    return {tuple(of[i : i + NGRAM]) for i in range(len(of) - NGRAM + 1)}


def plant(texts: list[str]) -> tuple[list[str], list[tuple[int, int]]]:
    """Appends changed copies of documents that are like no other, and shuffles; pairs are numbers of (original, copy)."""
    generator = random.Random(SEED)
    plain = [index for index in alone(texts) if len(PLAIN.findall(texts[index])) >= PLAIN_LEAST * len(words(texts[index]))]
    chosen = generator.sample(plain, min(PAIRS, len(plain)))
    all_texts = [(text, index) for index, text in enumerate(texts)]
    for count, index in enumerate(chosen):
        all_texts.append((changed(texts[index], CHANGED[count % len(CHANGED)], generator), len(texts) + count))
    generator.shuffle(all_texts)
    place = {original: number for number, (_, original) in enumerate(all_texts)}
    return [text for text, _ in all_texts], [(place[index], place[len(texts) + count]) for count, index in enumerate(chosen)]


def alone(texts: list[str]) -> list[int]:
    """Documents of a common length of whose shingles next to none is in another document."""
    seen: dict[int, int] = {}
    hashes = []
    for text in texts:
        mine = {hash(shingle) for shingle in shingles(words(text))}
        hashes.append(mine)
        for each in mine:
            seen[each] = seen.get(each, 0) + 1
    return [
        index
        for index, mine in enumerate(hashes)
        if WORDS_LEAST <= len(mine) <= WORDS_MOST and sum(seen[each] > 1 for each in mine) <= SHARED_AT_MOST * len(mine)
    ]


def changed(text: str, share: float, generator: random.Random) -> str:
    """The text with new words here and there, so many that about this share of its shingles is gone."""
    places = list(PLAIN.finditer(text))
    count = min(len(places), max(1, round(share * len(words(text)) / NGRAM)))
    parts, end = [], 0
    for place in sorted(generator.sample(places, count), key=lambda match: match.start()):
        parts += [text[end : place.start()], "".join(generator.choices("abcdefghijklmnopqrstuvwxyz", k=9))]
        end = place.end()
    return "".join([*parts, text[end:]])


def similarities(texts: list[str], planted: list[tuple[int, int]]) -> list[dict]:
    """Each pair with the Jaccard similarity of its shingles, by our words and by datatrove's."""
    from datatrove.utils.text import TextNormConfig, simplify_text
    from datatrove.utils.word_tokenizers import load_word_tokenizer

    tokenizer, norm = load_word_tokenizer("eng"), TextNormConfig()

    def theirs(text: str) -> list[str]:
        return tokenizer.word_tokenize(simplify_text(text, norm))

    def jaccard(a: set, b: set) -> float:
        return len(a & b) / len(a | b)

    return [
        {
            "original": original,
            "copy": copy,
            "cultivar": jaccard(shingles(words(texts[original])), shingles(words(texts[copy]))),
            "datatrove": jaccard(shingles(theirs(texts[original])), shingles(theirs(texts[copy]))),
        }
        for original, copy in planted
    ]


def run_datatrove(corpus: str, out: Path) -> None:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
    from datatrove.utils.typeshelper import Languages

    config = MinhashConfig(n_grams=NGRAM, num_buckets=BANDS, hashes_per_bucket=ROWS)
    signatures, buckets, removed = (str(out / name) for name in ("signatures", "buckets", "removed"))
    stages = [
        (1, [JsonlReader(corpus), MinhashDedupSignature(signatures, config=config, language=Languages.english)]),
        (BANDS, [MinhashDedupBuckets(signatures, buckets, config=config)]),
        (1, [MinhashDedupCluster(buckets, removed, config=config)]),
        (1, [JsonlReader(corpus), MinhashDedupFilter(removed), JsonlWriter(str(out / "kept"), compression=None)]),
    ]
    for number, (tasks, pipeline) in enumerate(stages):
        LocalPipelineExecutor(pipeline=pipeline, tasks=tasks, workers=1, logging_dir=str(out / f"logs-{number}")).run()


if __name__ == "__main__":
    # the folder of benchmarks must not hide packages
    sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != Path(__file__).resolve().parent]
    target = Path(sys.argv[2])
    shutil.rmtree(target / "signatures", ignore_errors=True)
    run_datatrove(sys.argv[1], target)
