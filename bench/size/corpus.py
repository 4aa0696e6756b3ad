#!/usr/bin/env python3
"""Writes a corpus of a wanted size from the pages of an API documentation: corpus.py PAGES OUT MEGABYTES

PAGES holds HTML (Debian's openjdk-17-doc: 10,141 pages), OUT gets shards of JSON lines {"text", "page"}. The pages come again and again,
each time with other words exchanged: every second copy 2 in 100, so that it is a near-duplicate of the first, the others 30 in 100, so that it
is not. The same arguments give the same bytes.
"""
import html
import json
import pathlib
import random
import re
import sys

PASSAGE = 4000
SHARD = 128 << 20
SOUND = re.compile(r"(?s)<(script|style|head|noscript)\b.*?</\1>")
TAG = re.compile(r"<[^>]*>")


def passages(pages):
    for page in sorted(pages.rglob("*.html")):
        source = page.read_text(encoding="utf-8", errors="replace")
        words = html.unescape(TAG.sub(" ", SOUND.sub(" ", source))).split()
        name = str(page.relative_to(pages))
        passage, size = [], 0
        for word in words:
            passage.append(word)
            size += len(word) + 1
            if size >= PASSAGE:
                yield name, passage
                passage, size = [], 0
        if len(passage) > 20:
            yield name, passage


def edited(words, share, draw):
    words = list(words)
    for _ in range(int(len(words) * share)):
        words[int(draw.random() * len(words))] = words[int(draw.random() * len(words))]
    return words


def main():
    pages, out, wanted = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]) << 20
    out.mkdir(parents=True, exist_ok=True)
    all_passages = list(passages(pages))
    draw = random.Random(17)
    copy, written, in_shard, number, file = 0, 0, 0, 0, None
    while written < wanted:
        share = 0 if copy == 0 else (0.02 if copy % 2 else 0.3)
        for page, words in all_passages:
            if file is None or in_shard >= SHARD:
                if file:
                    file.close()
                file, in_shard, number = open(out / f"part-{number:03}.jsonl", "wb"), 0, number + 1
            line = json.dumps({"text": " ".join(edited(words, share, draw)), "page": page}, ensure_ascii=False).encode() + b"\n"
            file.write(line)
            written, in_shard = written + len(line), in_shard + len(line)
            if written >= wanted:
                break
        copy += 1
    file.close()
    print(f"{written} bytes, {number} shards, {len(all_passages)} passages, {copy} copies", file=sys.stderr)


if __name__ == "__main__":
    main()
