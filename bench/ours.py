"""Our side: the work of an image outside a pod, with the Java options that the image has."""

import json
import os
import shlex
from pathlib import Path

from measure import Failed

ROOT = Path(__file__).resolve().parent.parent
# A pod of 2 GiB, of whose memory Java takes what the image says.
POD_MEMORY = 2 << 30


def prepare(order: dict, store: Path, scratch: Path) -> tuple[list[str], dict[str, str]]:
    """The command that prepares a dataset as its pod would, and its environment."""
    jars = ROOT / "dataset-image" / "target"
    if not (jars / "lib").is_dir() or "BENCH_DATASET_JVM" not in os.environ:
        raise Failed("the dataset image's jars are not built; start with bench/run.sh, which builds them")
    scratch.mkdir(parents=True, exist_ok=True)
    file = scratch / "order.json"
    file.write_text(json.dumps({"schemaVersion": 1, "seed": 7, "threads": 1, "work": {"prepare": order}}))
    options = shlex.split(os.environ["BENCH_DATASET_JVM"])
    java = Path(os.environ.get("JAVA_HOME", "")) / "bin" / "java"
    if not java.is_file():
        raise Failed("JAVA_HOME names no Java; start with make bench, which finds one")
    # Java asks for the machine's memory where the pod has its own
    options.append(f"-XX:MaxRAM={POD_MEMORY}")
    options.append(f"-Djava.io.tmpdir={scratch}")
    command = [str(java), *options, "-cp", f"{jars}/*:{jars}/lib/*", "dev.cultivar.dataset.Main"]
    environment = {
        "CULTIVAR_ORDER": str(file),
        "CULTIVAR_STORE": str(store),
        "CULTIVAR_TERMINATION_LOG": str(scratch / "outcome.json"),
        "SPARK_LOCAL_HOSTNAME": "localhost",
        "SPARK_USER": "cultivar",
        "HADOOP_USER_NAME": "cultivar",
    }
    return command, environment


def outcome(scratch: Path) -> dict:
    return json.loads((scratch / "outcome.json").read_text())


def version() -> str:
    import subprocess

    described = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True, check=False
    )
    return described.stdout.strip() or "unknown"
