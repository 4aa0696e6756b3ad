#!/usr/bin/env python3
"""Measures us against the packages people use now: the same input, one core each, side by side in alternation.

  bench/run.sh                      every benchmark, five rounds
  bench/run.sh --rounds 1           a quick look; the page says how many rounds its figures have
  bench/run.sh --only NAME          one of them; --list names them
  bench/run.sh --page               only writes the page anew from the results

Results go to target/bench/results.json, the page to docs/benchmarks.md. A benchmark is one file in bench/benchmarks; bench/README.md
says what it holds. Exit status: 0, 1 when a side's output is wrong, 2 when something is missing. A missed goal is told, not punished:
timing decides nothing.
"""

import argparse
import importlib
import json
import os
import platform
import shutil
import statistics
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import page  # noqa: E402
from measure import Failed, run, say  # noqa: E402

ROOT = HERE.parent
CACHE = Path(os.environ.get("CULTIVAR_CACHE") or Path.home() / ".cache" / "cultivar") / "bench"
RESULTS = ROOT / "target" / "bench" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
MOST_ROUNDS = 50


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each benchmark (default 5)")
    parser.add_argument("--core", type=int, help="the core to run on (default: the last this process may use)")
    parser.add_argument("--only", metavar="NAME", help="one benchmark")
    parser.add_argument("--group", help="only those that need bench/requirements/GROUP.txt")
    parser.add_argument("--groups", action="store_true", help="what the chosen ones need of bench/requirements")
    parser.add_argument("--list", action="store_true", help="names of the benchmarks")
    parser.add_argument("--page", action="store_true", help="write the page from the results that are there")
    parser.add_argument("--check", action="store_true", help="only say whether the other arguments make sense")
    arguments = parser.parse_args()
    names = sorted(file.stem for file in (HERE / "benchmarks").glob("*.py"))
    if arguments.list and not arguments.check:
        print("\n".join(names))
        return 0
    try:
        if not 1 <= arguments.rounds <= MOST_ROUNDS:
            raise Failed(f"--rounds {arguments.rounds}: from 1 to {MOST_ROUNDS}")
        wanted, on = chosen(names, arguments.only, arguments.group), core(arguments.core)
        if arguments.check:
            return 0
        if arguments.groups:
            print("\n".join(sorted({group(name) for name in wanted})))
            return 0
        if arguments.page:
            if not RESULTS.exists():
                raise Failed(f"there are no results yet at {RESULTS}; run without --page")
        else:
            measure(wanted, arguments.rounds, on)
        before = PAGE.read_text() if PAGE.exists() else ""
        results = json.loads(RESULTS.read_text())
        if not arguments.page:
            for name in page.fewer(results, before):
                del results["benchmarks"][name]
                say(f"{PAGE.relative_to(ROOT)} keeps {name} of more rounds than these; --page writes what {RESULTS.relative_to(ROOT)} has")
        PAGE.write_text(page.of(results, before))
        say(f"wrote {PAGE.relative_to(ROOT)}")
    except Failed as e:
        print(f"error: {e}", file=sys.stderr)
        return 2
    wrong = [f"{name}: {each}" for name, one in json.loads(RESULTS.read_text())["benchmarks"].items() for each in one["wrong"]]
    for each in wrong:
        print(f"wrong: {each}", file=sys.stderr)
    return 1 if wrong else 0


def chosen(names: list[str], only: str | None, wanted: str | None = None) -> list[str]:
    if only and only not in names:
        raise Failed(f"there is no benchmark {only}; there are {', '.join(names)}")
    return [name for name in ([only] if only else names) if wanted in (None, group(name))]


def group(name: str) -> str:
    return importlib.import_module(f"benchmarks.{name}").REQUIREMENTS


def core(wanted: int | None) -> int:
    allowed = sorted(os.sched_getaffinity(0))
    if wanted is not None and wanted not in allowed:
        raise Failed(f"core {wanted} is not among those that this process may use: {allowed}")
    return allowed[-1] if wanted is None else wanted


def measure(names: list[str], rounds: int, on: int) -> None:
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"benchmarks": {}}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    for name in names:
        results["benchmarks"][name] = benchmark(name, rounds, on)
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


def benchmark(name: str, rounds: int, on: int) -> dict:
    module = importlib.import_module(f"benchmarks.{name}")
    folder = CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    world = module.prepare(folder)
    rounds = min(rounds, getattr(module, "MOST_ROUNDS", rounds))
    sides = module.contenders(folder)
    warn(name)
    taken: dict[str, list[dict]] = {side: [] for side in sides}
    judged: dict[str, list[dict]] = {side: [] for side in sides}
    load = []
    for number in range(1, rounds + 1):
        # who starts changes, so that neither always finds a warm disk or a hot processor
        for side in list(sides)[:: 1 if number % 2 else -1]:
            load.append(round(os.getloadavg()[0], 1))
            used, verdict = once(module, folder, side, sides[side][1], on)
            taken[side].append(used | {"speed": verdict.get("speed"), "seconds": verdict.get("seconds")})
            judged[side].append(verdict)
            said = f", {verdict['speed']:.0f} a second" if "speed" in verdict else ""
            said += f", {verdict['seconds']:.2f} s counted" if "seconds" in verdict else ""
            say(f"{name} {number}/{rounds} {side}: {used['cpu']:.1f} s of the core, {used['wall']:.1f} s, {used['peak']:.0f} MiB{said}")
    wrong = [f"{side}, round {i + 1}: {each}" for side, all_of in judged.items() for i, one in enumerate(all_of) for each in one["wrong"]]
    first, *others = sides
    if getattr(module, "ALONE", False):
        others = []
    return {
        "title": module.TITLE,
        "what": module.__doc__,
        "goal": getattr(module, "GOAL", None),
        "memoryGoal": getattr(module, "MEMORY_GOAL", None),
        "secondsGoal": getattr(module, "SECONDS_GOAL", None),
        "seconds": getattr(module, "SECONDS", None),
        "world": world,
        "rounds": rounds,
        "machine": machine(),
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "load": load,
        # one that uses all of them makes the load itself
        "cores": None if getattr(module, "ALL_CORES", False) else len(os.sched_getaffinity(0)),
        "sides": {
            side: {
                "version": sides[side][0],
                "taken": taken[side],
                "figures": judged[side][-1]["figures"],
                "tables": [one["table"] for one in judged[side] if "table" in one],
            }
            for side in sides
        },
        "ratios": {other: ratio(taken[first], taken[other]) for other in others},
        "memory": {other: memory(taken[first], taken[other]) for other in others},
        "wrong": wrong,
    }


def warn(name: str) -> None:
    cores, minutes = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    if minutes > cores:
        say(f"{name}: load {minutes:.1f} on {cores} cores: others are at work, and the figures will be of them too")


def once(module, folder: Path, side: str, command, on: int) -> tuple[dict, dict]:
    out = folder / "out" / side
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    line, environment = command(out)
    cores = None if getattr(module, "ALL_CORES", False) else on
    used = run(line, cores, environment, folder / f"{side}.log", module.LIMIT_SECONDS)
    verdict = module.judge(folder, side, out)
    shutil.rmtree(out)
    return used.rounded(), verdict


def ratio(ours: list[dict], theirs: list[dict]) -> dict:
    """How many times our time per core theirs is, round by round; of the speed or seconds that a side says itself, where it does."""
    said = [key for key in ("speed", "seconds") if all(one.get(key) for one in [*ours, *theirs])]
    key = said[0] if said else "cpu"
    return spread([a[key] / b[key] if key == "speed" else b[key] / a[key] for a, b in zip(ours, theirs, strict=True)])


def memory(ours: list[dict], theirs: list[dict]) -> dict:
    """Our most memory as a part of theirs, round by round."""
    return spread([a["peak"] / b["peak"] for a, b in zip(ours, theirs, strict=True)])


def spread(each: list[float]) -> dict:
    return {"median": round(statistics.median(each), 2), "least": round(min(each), 2), "most": round(max(each), 2)}


def machine() -> str:
    models = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{models[0] if models else platform.processor()}, {os.cpu_count()} cores, Linux {platform.machine()}"


if __name__ == "__main__":
    sys.exit(main())
