"""Thousands of runs of one namespace through one operator, on a real API server.

Each round starts etcd, kube-apiserver and kube-controller-manager (jobs, garbage collection) for each number of runs, and the operator as its
image and chart start it: Java options, and the memory that the chart's limit leaves a JVM. A simulator answers for pods as scheduler and kubelet
do, in three writes a pod. All runs have one stage with an order of their own, and start from a model that another run has made. They are made by
six clients. The Jobs' pods wait until all first Jobs are there, so that what is timed until then is the operator and the API server, as in
Kueue's published bench; one row has them at once. When all are at work the leader is killed (SIGKILL) and started again, which includes waiting
for its lease of 15 seconds to end; then all pods end. Writes are the API server's audit log; refused ones count. All of it, simulator included,
shares the machine's cores; the table's processor time is that of everything together, its memory that of the largest process.
"""

import json
import os
from pathlib import Path

import ours
from measure import Failed

TITLE = "Thousands of runs"
REQUIREMENTS = "operator"
LIMIT_SECONDS = 5400.0
ALONE = True
ALL_CORES = True
MOST_ROUNDS = 3
RUNS = [int(each) for each in os.environ.get("RUNS", "").split(",") if each] or [1000, 5000, 10000]
OPERATOR = ours.ROOT / "operator"


def prepare(folder: Path) -> dict:
    return {"runs": " and ".join(f"{each:,}" for each in RUNS), "with pods at once": f"{RUNS[0]:,}", "clients that make them": 6}


def contenders(folder: Path) -> dict:
    program = OPERATOR / "target" / "quarkus-app" / "quarkus-run.jar"
    classes = OPERATOR / "target" / "scale.classpath"
    if not program.is_file() or not classes.is_file() or "BENCH_OPERATOR_JVM" not in os.environ:
        raise Failed("the operator is not built; start with bench/run.sh, which builds it")

    def command(out: Path) -> tuple[list[str], dict[str, str]]:
        java = Path(os.environ["JAVA_HOME"]) / "bin" / "java"
        own = f"{OPERATOR}/target/test-classes:{OPERATOR}/target/classes"
        line = [str(java), "-Xmx1g", "-XX:+UseSerialGC", "-cp", f"{own}:{classes.read_text().strip()}"]
        line += ["-Djava.util.logging.manager=org.jboss.logmanager.LogManager", "dev.cultivar.operator.scale.Scale"]
        line += [str(out / "results.json"), str(program), str(folder / "logs"), *map(str, RUNS), f"{RUNS[0]}+"]
        return ["env", "-C", str(OPERATOR), *line], {}

    return {"cultivar": (ours.version(), command)}


def judge(folder: Path, name: str, out: Path) -> dict:
    results = json.loads((out / "results.json").read_text())
    good = "not all" if results["wrong"] else "all"
    return {"figures": {"runs that succeeded with one Job each": good}, "wrong": results["wrong"], "table": results["rows"]}
