"""What a finished run says, as docs/proofs keeps it: gates with their figures, what was compared, and who did the work.
Nothing of the machine but its size. Standard library only."""

import json
from datetime import datetime

from systems import Repository, verdict

CLAIM = ("of", "metric", "where", "against", "superior", "nonInferior", "equivalent", "value")
FIGURES = ("verdict", "estimate", "low", "high", "n", "replicates", "unit", "neededN", "message")
RESULT = ("task", "metric", "model", "coordinates", "value", "low", "high", "n", "unit")
CONFIDENCE = 0.95


def collect(workspace, operator_pods: list[dict], nodes: list[dict]) -> dict:
    """The part of a proof that the API server knows, from the objects of a workspace that came to verdicts."""
    runs, evaluations = workspace.objects["TrainingRun"], workspace.objects["Evaluation"]
    found = [evaluation_of(evaluation, runs) for evaluation in evaluations]
    return {
        "minutes": minutes_of(runs, evaluations),
        "verdict": verdict([gate for evaluation in found for gate in evaluation["gates"]]),
        "node": size_of(nodes),
        "versions": next((one["status"]["versions"] for one in evaluations if one["status"].get("versions")), {}),
        "images": images_of([*operator_pods, *workspace.pods.values()]),
        "datasets": [
            {"name": dataset["metadata"]["name"], "digest": dataset["status"]["artifact"]["digest"]}
            for dataset in workspace.objects["DomainDataset"]
            if dataset.get("status", {}).get("artifact")
        ],
        "runs": [run_of(run) for run in runs if "cultivar.dev/search" not in run["metadata"].get("labels", {})],
        "evaluations": found,
    }


def minutes_of(runs: list[dict], evaluations: list[dict]) -> float:
    """From the first object to the last change of a verdict's conditions: also true of a try that went on with what an earlier one had left (KEEP=1)."""
    made = [time_of(one["metadata"]["creationTimestamp"]) for one in [*runs, *evaluations]]
    judged = [time_of(each["lastTransitionTime"]) for one in evaluations for each in one["status"]["conditions"]]
    return round((max(judged) - min(made)).total_seconds() / 60, 1)


def time_of(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


def evaluation_of(evaluation: dict, runs: list[dict]) -> dict:
    spec, status = evaluation["spec"], evaluation["status"]
    judged = {gate["name"]: gate for gate in status.get("gates", [])}
    gates = []
    for claim in spec.get("gates", []):
        figures = judged[claim["name"]]
        gates.append(
            {
                "name": claim["name"],
                **{key: claim[key] for key in CLAIM if key in claim},
                "confidence": claim.get("confidence", CONFIDENCE),
                "enforce": claim.get("enforce", True),
                **{key: figures[key] for key in FIGURES if figures.get(key) is not None},
                "seeds": seeds_of(spec, runs),
            }
        )
    return {
        "name": evaluation["metadata"]["name"],
        "gates": gates,
        "report": (status.get("report") or {}).get("digest"),
        "results": [{key: row[key] for key in RESULT if row.get(key) is not None} for row in status.get("results", [])],
    }


def seeds_of(evaluation: dict, runs: list[dict]) -> int:
    """Seeds of the runs that an evaluation measures; one when no search varies them."""
    names = {source["run"]["name"] for source in evaluation["models"].values() if "run" in source}
    seeds = {
        trial["coordinates"]["seed"]
        for run in runs
        if run["metadata"]["name"] in names
        for trial in ((run.get("status") or {}).get("search") or {}).get("trials", [])
        if "seed" in trial.get("coordinates", {})
    }
    return max(1, len(seeds))


def run_of(run: dict) -> dict:
    search = run["status"].get("search")
    told = {"name": run["metadata"]["name"], "recipe": run["spec"]["recipe"]["name"]}
    if search is None:
        return {**told, "seeds": 1}
    trials = [
        {"name": trial["name"], "state": trial["state"], "coordinates": trial.get("coordinates", {})}
        for trial in search.get("trials", [])
    ]
    return {**told, "total": search["total"], "succeeded": search["succeeded"], "failed": search["failed"], "trials": trials}


def size_of(nodes: list[dict]) -> dict:
    """Cores and memory of the cluster; not its names or addresses."""
    return {
        "cores": sum(int(node["status"]["capacity"]["cpu"]) for node in nodes),
        "memoryGi": round(sum(kibibytes(node["status"]["capacity"]["memory"]) for node in nodes) / 2**20),
        "architecture": nodes[0]["status"]["nodeInfo"]["architecture"],
    }


def kibibytes(quantity: str) -> int:
    units = {"Ki": 1, "Mi": 2**10, "Gi": 2**20}
    return int(quantity[:-2]) * units[quantity[-2:]]


def images_of(pods: list[dict]) -> dict:
    """Image to its tag and digest, without the registry's name. Of a rolling update the newest pod counts."""
    found = {}
    for pod in sorted(pods, key=lambda pod: pod["metadata"]["creationTimestamp"]):
        for container in pod["status"].get("containerStatuses", []):
            name, _, tag = container["image"].rpartition("/")[2].partition(":")
            if "sha256:" in container.get("imageID", ""):
                found[name] = {"tag": tag, "digest": "sha256:" + container["imageID"].rpartition("sha256:")[2]}
    return dict(sorted(found.items()))


def write(repository: Repository, proof: dict) -> None:
    repository.proofs.mkdir(parents=True, exist_ok=True)
    file = repository.proofs / f"{proof['system']}.json"
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(proof, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(file)
