"""Writes golden files: inputs and expected values of a reference package, with where they come from.

A golden is <module>/src/test/resources/golden/<family>/<branch>/<case>.json, with binary files beside it where it has
large tensors. Nothing else writes there. A golden that would not change is left alone: its date is that of its last change.
"""

import base64
import datetime
import hashlib
import importlib.metadata
import json
import pathlib
import platform
import sys

import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent


def folder(path, module="models"):
    """The folder of one branch, made if absent."""
    target = ROOT / module / "src/test/resources/golden" / path
    target.mkdir(parents=True, exist_ok=True)
    return target


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def bits(array):
    """float32 values, exactly: base64 of their little-endian bytes."""
    return base64.b64encode(numpy.ascontiguousarray(array, dtype="<f4").tobytes()).decode()


def version(package):
    return importlib.metadata.version(package)


def oracle(package, function, seed, helpers=()):
    """What made a golden; helpers are other scripts of this folder that shaped it."""
    scripts = [pathlib.Path(sys.argv[0]).resolve(), *(ROOT / "oracles" / name for name in helpers)]
    return {
        "package": package,
        "version": version(package),
        "function": function,
        "script": f"oracles/{scripts[0].name}",
        "scriptSha256": {f"oracles/{path.name}": sha256(path) for path in scripts},
        "seed": seed,
        "platform": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "date": datetime.date.today().isoformat(),
    }


def write(branch, case, oracle, inputs, expected, tolerance, reason, files=(), module="models"):
    """Writes golden/<branch>/<case>.json; files names the binary files beside it that belong to it."""
    directory = folder(branch, module)
    content = {
        "oracle": oracle,
        "tolerance": {**tolerance, "reason": reason},
        "files": {name: sha256(directory / name) for name in files},
        "inputs": inputs,
        "expected": expected,
    }
    path = directory / f"{case}.json"
    if path.is_file():
        previous = json.loads(path.read_text())
        same = {**content, "oracle": {**oracle, "date": previous.get("oracle", {}).get("date")}}
        if json.loads(json.dumps(same)) == previous:
            print("unchanged", path.relative_to(ROOT))
            return
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    print("written", path.relative_to(ROOT), path.stat().st_size)
