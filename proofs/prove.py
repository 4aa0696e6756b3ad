#!/usr/bin/env python3
"""Proves published systems on the cluster at hand. Standard library only; `proof.sh` calls it once the cluster is up.

  prove.py --check S031 | --shard 1/4    refuses folders that are not committed as they are
  prove.py --list S031 | --shard 1/4     their numbers, one a line
  prove.py --run S031                    material into the store, manifests to the API server, a line for each change,
                                         and at the verdict docs/proofs/S031.json and docs/systems.md

A claim that is not committed is no claim: a folder with changes is refused, but for its README.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from proof import collect, write
from systems import NUMBER, PROSE, ROOT, Repository, digest, gates
from table import page
from table import write as write_page

sys.path.insert(0, str(ROOT / "examples" / "tools"))
from watch import Ended, Patience, Screen, Workspace, explain, table  # noqa: E402

KINDS = ("evaluations", "trainingruns", "adaptationrecipes", "domaindatasets")
SECONDS_BETWEEN_LOOKS = 2
# Generated worlds train in minutes; where there is material to fetch, a real model is adapted.
MINUTES_OF_A_WORLD = 15
MINUTES_WITH_MATERIAL = 40


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true")
    action.add_argument("--list", action="store_true")
    action.add_argument("--run", action="store_true")
    parser.add_argument("--shard", help="part/parts, for example 1/4")
    parser.add_argument("systems", nargs="*")
    arguments = parser.parse_args()
    repository = Repository(ROOT)
    chosen = choose(repository.folders(), arguments.systems, arguments.shard)
    if arguments.list:
        print("\n".join(chosen))
        return 0
    if arguments.check:
        for folder in chosen.values():
            committed(folder)
        return 0
    return max(Proof(repository, number, folder).run() for number, folder in chosen.items())


def choose(folders: dict[str, Path], named: list[str], shard: str | None) -> dict[str, Path]:
    """The systems that are named, or every n-th: neighbours are often of one kind, so a part has some of each."""
    if bool(named) == bool(shard):
        fail("name systems (SYSTEM=S031), or a part of all (SHARD=1/4)")
    for number in named:
        if not NUMBER.fullmatch(number) or number not in folders:
            fail(f"{number} has no manifests in examples/systems; there are {', '.join(folders) or 'none'}")
    if named:
        return {number: folders[number] for number in named}
    part, _, parts = shard.partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        fail(f"SHARD={shard} must be part/parts, for example 1/4 for the first of four")
    return dict(list(folders.items())[int(part) - 1 :: int(parts)])


def committed(folder: Path) -> str:
    """The commit that wrote the claims as they are; there is none while the folder has changes."""
    path = str(folder.relative_to(ROOT))
    prose = [f":(exclude){path}/{name}" for name in sorted(PROSE)]
    changes = git("status", "--porcelain", "--untracked-files=all", "--", path, *prose)
    if changes:
        fail(f"{path} has changes that are not committed; claims are committed before they are run:\n{changes}")
    commit = git("log", "-1", "--format=%H", "--", path, *prose)
    if not commit:
        fail(f"{path} is in no commit")
    return commit


def git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        fail(f"git {shlex.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.strip()


class Proof:
    """One system's run, from an empty namespace to its file in docs/proofs."""

    def __init__(self, repository: Repository, number: str, folder: Path) -> None:
        self.repository, self.number, self.folder = repository, number, folder
        self.namespace = f"system-{number.lower()}"
        self.start = time.monotonic()

    def run(self) -> int:
        commit, content = committed(self.folder), digest(self.folder)
        self.say(f"{self.number} {self.folder.name}, claims of commit {commit[:12]}")
        if not os.environ.get("KEEP"):
            self.kubectl("delete", ",".join(KINDS), "--all", "--cascade=foreground", "--timeout=120s")
        self.material()
        self.kubectl("apply", "--server-side", "--filename", str(self.folder))
        self.say("applied; preparing, training, evaluating")
        workspace = Workspace(self.namespace, self.repository.root / "target" / "proofs" / self.number)
        ended = self.watch(workspace)
        if ended.status >= 2:
            print(ended.message, file=sys.stderr)
            explain(workspace)
            return ended.status
        operator = Workspace(os.environ.get("OPERATOR_NAMESPACE", "cultivar-system"), workspace.out / "operator")
        operator.look()
        proof = collect(workspace, list(operator.pods.values()), self.nodes())
        proof = {
            "system": self.number,
            "folder": self.folder.name,
            "date": datetime.now(UTC).date().isoformat(),
            "manifests": {"commit": commit, "digest": content},
            **proof,
        }
        write(self.repository, proof)
        write_page(self.repository, page(self.repository))
        self.tell(proof)
        return 0 if proof["verdict"] == "Proven" else 1

    def material(self) -> None:
        """What the folder's script `fetch` writes goes to imports/ of the store."""
        script = self.folder / "fetch"
        if not script.exists():
            return
        cache = Path(os.environ.get("CULTIVAR_CACHE") or Path.home() / ".cache" / "cultivar")
        out = cache / "systems" / self.number
        self.call(str(script), str(out))
        self.call(str(ROOT / "cluster" / "put.sh"), self.namespace, str(out), f"imports/{self.number.lower()}")

    def watch(self, workspace: Workspace) -> Ended:
        default = MINUTES_WITH_MATERIAL if (self.folder / "fetch").exists() else MINUTES_OF_A_WORLD
        patience, screen = Patience(float(os.environ.get("MINUTES") or default) * 60), Screen()
        screen.live = False
        while True:
            if workspace.look():
                screen.show(list(table(workspace)))
                ended = patience.verdict(workspace)
                if ended is not None:
                    return ended
            else:
                patience.failed_look(workspace.error)
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def nodes(self) -> list[dict]:
        return json.loads(self.kubectl("get", "nodes", "--output", "json"))["items"]

    def tell(self, proof: dict) -> None:
        for gate in gates(proof):
            print(f"  {gate['name']:<24} {gate['verdict']:<10} {gate['message']}")
        self.say(f"{self.number} is {proof['verdict']} after {proof['minutes']:.1f} minutes: docs/proofs/{self.number}.json, docs/systems.md")

    def kubectl(self, *arguments: str) -> str:
        command = ["kubectl", "--namespace", self.namespace, "--request-timeout", "150s", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            fail(f"{shlex.join(command)}:\n{done.stderr.strip()}")
        return done.stdout

    def call(self, *command: str) -> None:
        done = subprocess.run(command, check=False)
        if done.returncode != 0:
            fail(f"{Path(command[0]).name} ended with status {done.returncode}; its lines are above")

    def say(self, text: str) -> None:
        seconds = int(time.monotonic() - self.start)
        print(f"== {seconds // 60}:{seconds % 60:02d} {text}", flush=True)


def fail(message: str) -> None:
    print(f"proof: {message}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
