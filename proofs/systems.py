"""What is known of the 119 systems: `systems.tsv` (number, wave, title, what it is), the folders of examples/systems
and the verdicts in docs/proofs. Standard library only."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NUMBER = re.compile(r"S\d{3}")
# What a folder says in prose may be written after its run; everything else is the claim, or what the claim rests on.
PROSE = {"README.md"}


@dataclass(frozen=True)
class System:
    """A published system, as `systems.tsv` names it."""

    number: str
    wave: int
    title: str
    what: str


@dataclass(frozen=True)
class Repository:
    """The three places that a proof has in a repository; tests have one of their own."""

    root: Path

    @property
    def proofs(self) -> Path:
        return self.root / "docs" / "proofs"

    @property
    def page(self) -> Path:
        return self.root / "docs" / "systems.md"

    def systems(self) -> list[System]:
        lines = (self.root / "proofs" / "systems.tsv").read_text(encoding="utf-8").splitlines()
        return [System(number, int(wave), title, what) for number, wave, title, what in (line.split("\t") for line in lines)]

    def folders(self) -> dict[str, Path]:
        """Number to folder, of those that have manifests."""
        found: dict[str, Path] = {}
        for folder in sorted((self.root / "examples" / "systems").glob("S[0-9][0-9][0-9]-*")):
            number = folder.name[:4]
            if number in found:
                raise ValueError(f"{number} has two folders: {found[number].name} and {folder.name}")
            if any(folder.glob("*.yaml")):
                found[number] = folder
        return found

    def proof(self, number: str) -> dict | None:
        file = self.proofs / f"{number}.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def digest(folder: Path) -> str:
    """A name for what a folder claims: the bytes and names of its files without its prose."""
    sums = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(folder).as_posix()}\n"
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in PROSE and "__pycache__" not in file.parts
    ]
    return "sha256:" + hashlib.sha256("".join(sums).encode()).hexdigest()


def verdict(gates: list[dict]) -> str:
    """The verdict on a system: of its enforced gates, the worst."""
    enforced = [gate["verdict"] for gate in gates if gate["enforce"]]
    if not enforced:
        raise ValueError("a proof needs a gate that is enforced")
    return next((bad for bad in ("NotProven", "Undecided") if bad in enforced), "Proven")


def gates(proof: dict) -> list[dict]:
    return [gate for evaluation in proof["evaluations"] for gate in evaluation["gates"]]
