"""References, exam and pairs for reading and answering. Standard library only; the same material gives the same bytes.

  prepare.py FROM OUT     FROM is what examples/german-manuals/fetch writes

Some pages are examined: their beginnings are the references, and the exam asks what they are for. The pairs are about other
pages, so that they teach how one answers and none of what is asked. One wrong option is the right one of another examined
page, read as often as the right one: only who has read tells them apart. The other two are sentences out of pages that are in
neither, which do not answer any such question: who knows how one answers can leave them out.
"""

import gzip
import hashlib
import json
import random
import sys
from pathlib import Path

SEED = 42
EXAMINED = 64
PAIRS = 160
DESCRIPTIONS = 2
SENTENCES = 2
SENTENCE_CHARACTERS = range(20, 91)
REFERENCE_CHARACTERS = 120


def main() -> None:
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    pages = {page["document"]: page["text"] for page in read(source / "pages.jsonl.gz")}
    pairs = {pair["document"]: pair for pair in read(source / "pairs.jsonl.gz")}
    descriptions = [pair["completion"] for pair in pairs.values()]
    # a description of two pages would be right for both
    asked = [document for document in sorted(pairs) if descriptions.count(pairs[document]["completion"]) == 1]
    draw(("pages",)).shuffle(asked)
    examined, others = asked[:EXAMINED], asked[EXAMINED : EXAMINED + PAIRS]
    sentences = sorted({line for name in asked[EXAMINED + PAIRS :] for line in pages[name].split("\n") if sentence(line)})
    write(out / "references.jsonl.gz", [{"document": name, "text": beginning(pages[name])} for name in sorted(examined)])
    write(out / "exam.jsonl.gz", [question(name, examined, pairs, sentences) for name in sorted(examined)])
    write(out / "pairs.jsonl.gz", [pairs[name] for name in sorted(others)])


def beginning(text: str) -> str:
    """Whole lines, so many characters at least: the NAME section is the first."""
    lines, length = [], 0
    for line in text.split("\n"):
        lines.append(line)
        length += len(line) + 1
        if length >= REFERENCE_CHARACTERS:
            break
    return "\n".join(lines)[: 2 * REFERENCE_CHARACTERS]


def sentence(line: str) -> bool:
    return len(line) in SENTENCE_CHARACTERS and line[0].isupper() and line.endswith(".")


def question(document: str, examined: list[str], pairs: dict[str, dict], sentences: list[str]) -> dict:
    chance = draw(("exam", document))
    options = [pairs[other]["completion"] for other in chance.sample(sorted(set(examined) - {document}), DESCRIPTIONS - 1)]
    options += chance.sample(sentences, SENTENCES)
    chance.shuffle(options)
    answer = chance.randrange(len(options) + 1)
    options.insert(answer, pairs[document]["completion"])
    return {"document": document, "question": pairs[document]["prompt"], "options": options, "answer": answer}


def draw(purpose: tuple[str, ...]) -> random.Random:
    return random.Random(hashlib.sha256("/".join((str(SEED), *purpose)).encode()).digest())


def read(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def write(path: Path, records: list[dict]) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        for record in records:
            packed.write((json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8"))
    partial.replace(path)
    print(f"fetch: {path.name:<20} {len(records):>6,} records")


if __name__ == "__main__":
    main()
