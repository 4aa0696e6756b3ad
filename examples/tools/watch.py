#!/usr/bin/env python3
"""Shows datasets, runs and evaluations of a workspace until the evaluations have a verdict. Standard library only.

On a terminal one table is redrawn; elsewhere a line is printed whenever something moved. What the API server said last
is kept in --out: datasets.json, run.json, evaluation.json and pods.json, as it returned them; the last has every pod
that was ever seen, since finished pods may be removed before the end.

Exit status: 0 every gate that is enforced holds, 1 one does not, 2 something failed (conditions, events and the end of
the pods' logs are printed), 3 nothing moved for --minutes, or there was no verdict in four times as long.
"""

import argparse
import atexit
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from api_server import ApiServer

API = "apis/cultivar.dev/v1alpha1/namespaces/{}/"
KINDS = {
    "DomainDataset": API + "domaindatasets",
    "AdaptationRecipe": API + "adaptationrecipes",
    "TrainingRun": API + "trainingruns",
    "Evaluation": API + "evaluations",
}
FILES = {"DomainDataset": "datasets", "AdaptationRecipe": "recipe", "TrainingRun": "run", "Evaluation": "evaluation"}
SECONDS_BETWEEN_LOOKS = 2
# An object may well be stalled for a moment while what it refers to is still being applied.
STALLED_SECONDS = 20
# The operator writes a first status in its first reconcile; silence for this long means that none is running.
SILENT_SECONDS = 90
FAILED_LOOKS = 15
LOG_LINES = 40
MOST_TIMES = 4
TRIAL_LABEL = "cultivar.dev/search"
TELLING = ("Failed", "Stalled", "Ready", "Valid", "GatePassed")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=30, help="how long nothing may move (default 30)")
    arguments = parser.parse_args()
    workspace = Workspace(arguments.namespace, arguments.out)
    screen = Screen()
    patience = Patience(arguments.minutes * 60)
    while True:
        if not workspace.look():
            patience.failed_look(workspace.error)
        else:
            rows = list(table(workspace))
            patience.saw(rows)
            screen.show(rows)
            ended = patience.verdict(workspace)
            if ended is not None:
                workspace.look()
                screen.show(list(table(workspace)))
                if ended.status != 0:
                    print(f"\n{ended.message}", file=sys.stderr)
                if ended.status >= 2:
                    explain(workspace)
                return ended.status
        time.sleep(SECONDS_BETWEEN_LOOKS)


def a_list(items: list[dict]) -> dict:
    return {"apiVersion": "v1", "kind": "List", "items": items}


class Workspace:
    """What the API server says about one namespace, looked at again and again."""

    def __init__(self, namespace: str, out: Path) -> None:
        self.namespace, self.out = namespace, out
        self.objects: dict[str, list[dict]] = {kind: [] for kind in KINDS}
        self.pods: dict[str, dict] = {}
        self.kept: dict[str, dict] = {}
        self.error = ""
        self.server = ApiServer()
        atexit.register(self.server.close)
        out.mkdir(parents=True, exist_ok=True)

    def look(self) -> bool:
        """False, with the reason in `error`, when the API server did not answer; what was known stays."""
        lists = {}
        for kind, resources in {**KINDS, "Pod": "api/v1/namespaces/{}/pods"}.items():
            try:
                lists[kind] = self.server.get("/" + resources.format(self.namespace))
            except OSError as failure:
                self.error = str(failure)
                return False
        for pod in lists.pop("Pod")["items"]:
            self.pods[pod["metadata"]["uid"]] = pod
        for kind, found in lists.items():
            self.objects[kind] = found["items"]
            # not the list itself, whose resourceVersion moves with every write anywhere
            self.keep(FILES[kind], found["items"][0] if len(found["items"]) == 1 else a_list(found["items"]))
        self.keep("pods", a_list(list(self.pods.values())))
        return True

    def keep(self, name: str, content: dict) -> None:
        if self.kept.get(name) == content:
            return
        self.kept[name] = content
        partial = self.out / f"{name}.json.partial"
        partial.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        partial.replace(self.out / f"{name}.json")

    def kubectl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["kubectl", "--namespace", self.namespace, "--request-timeout", "20s", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def everything(self) -> Iterator[dict]:
        for found in self.objects.values():
            yield from found


class Ended:
    def __init__(self, status: int, message: str) -> None:
        self.status, self.message = status, message


class Patience:
    """Decides when there is nothing left to wait for."""

    def __init__(self, seconds: float) -> None:
        self.start = time.monotonic()
        self.seconds = seconds
        self.moved_at = self.start
        self.rows: list[tuple[str, str, str]] = []
        self.stalled_since: dict[str, float] = {}
        self.failed_looks = 0

    def saw(self, rows: list[tuple[str, str, str]]) -> None:
        if rows != self.rows:
            self.rows, self.moved_at = rows, time.monotonic()

    def failed_look(self, error: str) -> None:
        self.failed_looks += 1
        if self.failed_looks >= FAILED_LOOKS:
            print(f"the API server did not answer {FAILED_LOOKS} times in a row: {error}", file=sys.stderr)
            sys.exit(2)

    def verdict(self, workspace: Workspace) -> Ended | None:
        self.failed_looks = 0
        waited = time.monotonic() - self.start
        evaluations = workspace.objects["Evaluation"]
        judged = [condition(evaluation, "GatePassed") for evaluation in evaluations]
        if evaluations and all(verdict.get("status") in ("True", "False") for verdict in judged):
            failed = [verdict for verdict in judged if verdict["status"] == "False"]
            return Ended(1, "\n".join(verdict.get("message", "") for verdict in failed)) if failed else Ended(0, "")
        for thing in workspace.everything():
            # a search goes on without a trial that failed, and says so itself
            if is_trial(thing):
                continue
            if condition(thing, "Failed").get("status") == "True":
                return Ended(2, f"{title(thing)} failed: {sentence(condition(thing, 'Failed'))}")
            stalled = condition(thing, "Stalled")
            if stalled.get("status") != "True":
                self.stalled_since.pop(title(thing), None)
            elif time.monotonic() - self.stalled_since.setdefault(title(thing), time.monotonic()) > STALLED_SECONDS:
                return Ended(2, f"{title(thing)} cannot go on: {sentence(stalled)}")
        if waited > SILENT_SECONDS and not any(thing.get("status") for thing in workspace.everything()):
            return Ended(2, f"no resource has a status after {SILENT_SECONDS} s: is the operator running?")
        still = time.monotonic() - self.moved_at
        if still > self.seconds:
            return Ended(3, f"no verdict, and nothing has moved for {still / 60:.0f} minutes")
        if waited > MOST_TIMES * self.seconds:
            return Ended(3, f"no verdict after {waited / 60:.0f} minutes")
        return None


class Screen:
    """Redraws its lines on a terminal; elsewhere prints those that were not printed before, with the time."""

    def __init__(self) -> None:
        self.live = sys.stdout.isatty()
        self.drawn = 0
        self.printed: dict[str, str] = {}
        self.start = time.monotonic()

    def show(self, rows: list[tuple[str, str, str]]) -> None:
        """Rows of key, text, and what has to change for a plain line to be printed again."""
        if self.live:
            width = shutil.get_terminal_size().columns
            lines = [f"{clock(time.monotonic() - self.start)} since the resources were applied"]
            lines += [text[: width - 1] for _, text, _ in rows]
            back = f"\x1b[{self.drawn}A" if self.drawn else ""
            print(back + "\n".join(f"\x1b[2K{line}" for line in lines) + "\x1b[J", flush=True)
            self.drawn = len(lines)
            return
        for key, text, moved in rows:
            if moved and self.printed.get(key) != moved:
                self.printed[key] = moved
                print(f"{clock(time.monotonic() - self.start)}  {text.strip()}", flush=True)


def table(workspace: Workspace) -> Iterator[tuple[str, str, str]]:
    for dataset in workspace.objects["DomainDataset"]:
        yield dataset_row(dataset)
    for run in workspace.objects["TrainingRun"]:
        if is_trial(run):
            continue
        yield heading(run)
        if searched(run) is None:
            yield from (stage_row(run, stage) for stage in run.get("status", {}).get("stages", []))
        else:
            yield from trial_rows(run, workspace.objects["TrainingRun"])
    for evaluation in workspace.objects["Evaluation"]:
        yield heading(evaluation)
        status = evaluation.get("status", {})
        yield from (stage_row(evaluation, stage) for stage in status.get("stages", []))
        yield from (result_row(result) for result in status.get("results", []))
        yield from (gate_row(gate) for gate in status.get("gates", []))


def dataset_row(dataset: dict) -> tuple[str, str, str]:
    name, status = dataset["metadata"]["name"], dataset.get("status", {})
    prepared = condition(dataset, "Prepared")
    if prepared.get("status") == "True":
        splits = ", ".join(f"{split['name']} {split['records']:,}" for split in status.get("splits", []))
        said = f"{status.get('records', 0):,} records ({splits})"
        state = "Prepared"
    else:
        state, said = state_of(dataset), status.get("stage") or waiting(status)
    return title(dataset), f"{name:<20} {state:<12} {said}", f"{state} {said}"


def heading(thing: dict) -> tuple[str, str, str]:
    said = waiting(thing.get("status", {}))
    state = state_of(thing)
    return title(thing), f"{thing['metadata']['name']:<20} {state:<12} {said}", f"{state} {said}"


def searched(run: dict) -> dict | None:
    return run.get("status", {}).get("search")


def is_trial(thing: dict) -> bool:
    return TRIAL_LABEL in thing["metadata"].get("labels", {})


def trial_rows(parent: dict, runs: list[dict]) -> Iterator[tuple[str, str, str]]:
    """One line a trial: where it stands in the search, and the stage that it is at."""
    owned = {run["metadata"]["name"]: run for run in runs if is_trial(run)}
    for trial in searched(parent).get("trials", []):
        run = owned.get(trial["name"], {})
        stages = [stage for stage in run.get("status", {}).get("stages", []) if stage.get("startTime")]
        state, parts = trial["state"], [" ".join(f"{key}={value}" for key, value in trial.get("coordinates", {}).items())]
        if stages and state in ("Running", "Succeeded"):
            stage = stages[-1]
            parts.append(stage["name"] if state == "Running" else "")
            loss = loss_of(run, stage)
            parts.append(f"loss {loss:.3f}" if loss is not None and state == "Succeeded" else "")
        if state == "Failed":
            parts.append(trial.get("message") or "")
        said = "  ".join(part for part in parts if part)
        yield f"trial/{trial['name']}", f"  {trial['name']:<18} {state:<12} {said}", f"{state} {said}"


def stage_row(thing: dict, stage: dict) -> tuple[str, str, str]:
    state, step, total = stage.get("state", "Pending"), stage.get("step", 0), stage.get("total", 0)
    parts = [f"{step}/{total}"] if total else []
    loss = loss_of(thing, stage)
    if loss is not None:
        parts.append(f"loss {loss:.3f}")
    if stage.get("tokensPerSecond"):
        parts.append(f"{stage['tokensPerSecond']:.0f} tokens/s")
    if state == "Running":
        parts += remaining(thing, stage)
    if stage.get("lostSteps"):
        parts.append(f"{stage['lostSteps']} steps lost")
    if stage.get("completionTime") and stage.get("startTime"):
        seconds = (moment(stage["completionTime"]) - moment(stage["startTime"])).total_seconds()
        parts.append(f"took {clock(seconds)}")
    if state == "Failed":
        parts.append(f"{stage.get('reason') or ''}: {stage.get('message') or ''}")
    # a plain line stands alone, and each evaluation has a stage of the same name
    name = f"{thing['metadata']['name']}/{stage['name']}"
    quarter = step * 4 // total if total else 0
    return name, f"  {name:<18} {state:<12} {'  '.join(parts)}", f"{state} {quarter}"


def loss_of(thing: dict, stage: dict) -> float | None:
    progress = thing.get("status", {}).get("progress") or {}
    if progress.get("stage") == stage["name"] and progress.get("loss"):
        return float(progress["loss"])
    return stage.get("metrics", {}).get("loss")


def remaining(thing: dict, stage: dict) -> list[str]:
    progress = thing.get("status", {}).get("progress") or {}
    expected = progress.get("estimatedCompletionTime")
    if progress.get("stage") != stage["name"] or not expected:
        return []
    return [f"ready in {clock(max(0, (moment(expected) - datetime.now(UTC)).total_seconds()))}"]


def result_row(result: dict) -> tuple[str, str, str]:
    coordinates = " ".join(f"{key}={value}" for key, value in result.get("coordinates", {}).items())
    key = f"{result['task']}/{result['metric']}/{result['model']}/{coordinates}"
    interval = (
        f" [{result['low']:.3f}, {result['high']:.3f}]"
        if result.get("low") is not None and result.get("high") is not None
        else ""
    )
    value = f"{result['value']:.3f}{interval}"
    of = f"{result['model']} {coordinates}".strip()
    text = f"  {result['task']:<18} {result['metric']:<12} {of:<8} {value}, n = {result['n']}"
    return key, text, value


def gate_row(gate: dict) -> tuple[str, str, str]:
    text = f"  gate {gate['name']:<13} {gate['verdict']:<12} {gate.get('message', '')}"
    return f"gate/{gate['name']}", text, gate["verdict"]


def condition(thing: dict, kind: str) -> dict:
    """The condition of that type, if it is about the object as it is now; {} else."""
    generation = thing["metadata"].get("generation")
    for found in thing.get("status", {}).get("conditions", []):
        if found["type"] == kind and found.get("observedGeneration") in (None, generation):
            return found
    return {}


def state_of(thing: dict) -> str:
    for kind in ("Failed", "GatePassed", "Succeeded", "Suspended", "Running"):
        if condition(thing, kind).get("status") == "True":
            return kind
    if condition(thing, "GatePassed").get("status") == "False":
        return "GateFailed"
    if condition(thing, "Stalled").get("status") == "True":
        return "Stalled"
    if condition(thing, "Ready").get("status") == "True":
        return "Ready"
    return condition(thing, "Reconciling").get("reason") or "Pending"


def waiting(status: dict) -> str:
    names = [f"{one['name']}" for one in status.get("waitingFor", [])]
    return f"waits for {', '.join(names)}" if names else ""


def title(thing: dict) -> str:
    return f"{thing['kind']} {thing['metadata']['name']}"


def sentence(found: dict) -> str:
    return f"{found.get('message', '')} ({found.get('reason', '')})"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text).replace("Z", "+00:00"))


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def explain(workspace: Workspace) -> None:
    """Everything that somebody needs who was not there: conditions, warnings, the end of the logs of failed pods."""
    for thing in workspace.everything():
        for found in thing.get("status", {}).get("conditions", []):
            wrong = "False" if found["type"] in ("Ready", "Valid", "GatePassed") else "True"
            if found["type"] in TELLING and found["status"] == wrong:
                print(f"{title(thing)}: {found['type']}={found['status']}: {sentence(found)}", file=sys.stderr)
    events = workspace.kubectl("get", "events", "--field-selector", "type=Warning", "--sort-by", ".lastTimestamp")
    print("\nwarnings of the namespace:", *events.stdout.strip().splitlines()[-10:], sep="\n  ", file=sys.stderr)
    for pod in workspace.pods.values():
        if pod["status"].get("phase") == "Succeeded":
            continue
        name = pod["metadata"]["name"]
        logs = workspace.kubectl("logs", name, "--all-containers", f"--tail={LOG_LINES}")
        print(f"\npod {name} is {pod['status'].get('phase')}; the end of its log:", file=sys.stderr)
        print((logs.stdout or logs.stderr).strip(), file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
