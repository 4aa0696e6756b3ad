"""timings.json of a demo: seconds of each phase, and of each stage as the resources in the same folder tell them.

  timings.py FOLDER TOTAL-SECONDS
"""

import json
import re
import sys
from datetime import datetime
from pathlib import Path


def main() -> None:
    folder, total = Path(sys.argv[1]), float(sys.argv[2])
    lines = [line.split() for line in (folder / "phases").read_text().splitlines() if line.strip()]
    timings = {
        "secondsOfPhases": {name: float(seconds) for name, seconds in lines},
        "secondsOfDatasets": {},
        "stages": {},
        "secondsOfDemo": total,
    }
    pods = read(folder / "pods.json").get("items", [])
    for dataset in items(read(folder / "datasets.json")):
        job = dataset.get("status", {}).get("job")
        spans = [pod_seconds(pod) for pod in pods if pod["metadata"].get("labels", {}).get("job-name") == job]
        timings["secondsOfDatasets"][dataset["metadata"]["name"]] = sum(span for span in spans if span is not None)
    for thing in [*items(read(folder / "run.json")), *items(read(folder / "evaluation.json"))]:
        for stage in thing.get("status", {}).get("stages", []):
            timings["stages"][f"{thing['metadata']['name']}/{stage['name']}"] = {
                "seconds": between(stage.get("startTime"), stage.get("completionTime")),
                "queuedSeconds": between(stage.get("queuedAt"), stage.get("startTime")),
                "tokensPerSecond": stage.get("tokensPerSecond"),
            }
    (folder / "timings.json").write_text(json.dumps(timings, indent=2) + "\n")
    (folder / "phases").unlink()
    print("\n".join(f"{name:>12} {float(seconds):8.1f} s" for name, seconds in lines))


def read(path: Path) -> dict:
    return json.loads(path.read_text()) if path.exists() else {}


def items(content: dict) -> list[dict]:
    return content.get("items", [content] if content.get("metadata", {}).get("name") else [])


def pod_seconds(pod: dict) -> float | None:
    ends = [
        status.get("state", {}).get("terminated", {}).get("finishedAt")
        for status in pod["status"].get("containerStatuses", [])
    ]
    return between(pod["status"].get("startTime"), ends[0] if ends else None)


def between(start: str | None, end: str | None) -> float | None:
    return (moment(end) - moment(start)).total_seconds() if start and end else None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text).replace("Z", "+00:00"))


if __name__ == "__main__":
    main()
