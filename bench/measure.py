"""Runs a command on one core and says what it took."""

import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

LOG_LINES = 15


class Failed(Exception):
    """Something that a reader can mend."""


@dataclass
class Taken:
    """Seconds on the clock, seconds of the processor, and the most memory that was resident, in MiB."""

    wall: float
    cpu: float
    peak: float

    def rounded(self) -> dict:
        return {name: round(value, 3) for name, value in asdict(self).items()}


def run(command: list[str], core: int | None, environment: dict[str, str], log: Path, limit: float) -> Taken:
    """The command and all its children stay on one core, if one is given; what they print goes to a file. They are stopped after `limit` seconds."""
    started = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **environment},
            preexec_fn=lambda: core is None or os.sched_setaffinity(0, {core}),
        )
    try:
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - started > limit:
                raise Failed(f"{command[0]} did not end within {limit:.0f} s; its log is {log}")
            time.sleep(0.02)
    except BaseException:
        process.kill()
        process.wait()
        raise
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES:])
        raise Failed(f"exit code {process.returncode} from: {' '.join(command)[:300]}\n{tail}\nthe whole log is {log}")
    return Taken(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)
