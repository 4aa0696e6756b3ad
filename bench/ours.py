"""Our side: the work of an image outside a pod, with the Java options that the image has."""

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

from measure import Failed

ROOT = Path(__file__).resolve().parent.parent
# A pod of 2 GiB, of whose memory Java takes what the image says.
POD_MEMORY = 2 << 30
UNKNOWN = "unknown"


def pod(image: str, work: dict, store: Path, scratch: Path) -> tuple[list[str], dict[str, str]]:
    """The command that does an order's work as a pod of the image would, and its environment."""
    jars = ROOT / f"{image}-image" / "target"
    jvm = f"BENCH_{image.upper()}_JVM"
    if not (jars / "lib").is_dir() or jvm not in os.environ:
        raise Failed(f"the {image} image's jars are not built; start with bench/run.sh, which builds them")
    scratch.mkdir(parents=True, exist_ok=True)
    file = scratch / "order.json"
    file.write_text(json.dumps({"schemaVersion": 1, "seed": 7, "threads": 1, "work": work}))
    options = shlex.split(os.environ[jvm])
    java = Path(os.environ.get("JAVA_HOME", "")) / "bin" / "java"
    if not java.is_file():
        raise Failed("JAVA_HOME names no Java; start with make bench, which finds one")
    # Java asks for the machine's memory where the pod has its own
    options.append(f"-XX:MaxRAM={POD_MEMORY}")
    options.append(f"-Djava.io.tmpdir={scratch}")
    command = [str(java), *options, "-cp", f"{jars}/*:{jars}/lib/*", f"dev.cultivar.{image}.Main"]
    environment = {
        "CULTIVAR_ORDER": str(file),
        "CULTIVAR_STORE": str(store),
        "CULTIVAR_OWNER_UID": scratch.name,
        "CULTIVAR_TERMINATION_LOG": str(scratch / "outcome.json"),
        "OMP_WAIT_POLICY": "passive",
        "SPARK_LOCAL_HOSTNAME": "localhost",
        "SPARK_USER": "cultivar",
        "HADOOP_USER_NAME": "cultivar",
    }
    return command, environment


def program(
    image: str, name: str, arguments: list[str], scratch: Path, work: dict | None = None, store: Path | None = None
) -> tuple[list[str], dict[str, str]]:
    """The command that runs bench/java/NAME.java with an image's jars and Java options: parts of its work by themselves."""
    command, environment = pod(image, work or {}, store or scratch, scratch)
    compiled = scratch / "classes"
    javac = [str(Path(command[0]).with_name("javac")), "-d", str(compiled), "-cp", command[command.index("-cp") + 1]]
    done = subprocess.run([*javac, str(ROOT / "bench" / "java" / f"{name}.java")], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"bench/java/{name}.java does not compile\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    shutil.copytree(ROOT / "bench" / "java" / "kernels", compiled / "kernels", dirs_exist_ok=True)
    return [*command[:-2], f"{compiled}:{command[-2]}", name, *arguments], environment


def made(image: str, work: dict, store: Path, scratch: Path) -> dict:
    """What the work leaves in the store, done now: kind to digest."""
    done(*pod(image, work, store, scratch))
    return {output["kind"]: output["digest"] for output in outcome(scratch)["outputs"]}


def done(command: list[str], environment: dict[str, str]) -> None:
    run = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Failed(f"exit code {run.returncode} from {' '.join(command)[-300:]}\n{run.stdout[-1500:]}{run.stderr[-1500:]}")


def linked(made: dict, store: Path, own: Path) -> Path:
    """A store of its own for one run, with the artifacts that were made before."""
    for kind in ("model", "dataset"):
        (own / kind).mkdir(parents=True)
        (own / kind / made[kind]).symlink_to(store / kind / made[kind])
    return own


def outcome(scratch: Path) -> dict:
    return json.loads((scratch / "outcome.json").read_text())


def kept(file: Path) -> bool:
    """Whether what the file names is there and of this version: artifacts of older code would be measured as ours. Two states of a tree
    with changes cannot be told apart, so there everything is made anew."""
    now = version()
    return file.exists() and not now.endswith(("-dirty", UNKNOWN)) and json.loads(file.read_text()).get("version") == now


def version() -> str:
    described = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True, check=False
    )
    return described.stdout.strip() or UNKNOWN
