#!/usr/bin/env python3
"""Runs a command within a memory limit: limited.py BYTES COMMAND...

The limit is a cgroup's when this user may make one (version 2 or 1). The last line on standard error says which limit held, the seconds, and
the peak resident memory of the largest process.
"""
import os
import pathlib
import resource
import subprocess
import sys
import time

ROOTS = [
    (pathlib.Path("/sys/fs/cgroup"), "memory.max"),
    (pathlib.Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
]


def limited(size):
    for root, knob in ROOTS:
        # the root of all hierarchies of version 1 is an ordinary folder: what is made there limits nothing
        if not (root / "cgroup.procs").exists():
            continue
        group = root / f"cultivar-bench-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / knob).write_text(str(size))
            return group
        except OSError:
            group.rmdir()
    return None


def main():
    size, command = int(sys.argv[1]), sys.argv[2:]
    group = limited(size)
    begun = time.time()
    enter = (lambda: (group / "cgroup.procs").write_text(str(os.getpid()))) if group else None
    code = subprocess.Popen(command, preexec_fn=enter).wait()
    seconds = time.time() - begun
    if group:
        group.rmdir()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"exit {code}, limit {size >> 20} MiB {'of a cgroup' if group else 'NOT enforced: no cgroup could be made'}, {seconds:.0f} s, "
        f"{usage.ru_utime + usage.ru_stime:.0f} s CPU, peak resident {usage.ru_maxrss >> 10} MiB",
        file=sys.stderr,
    )
    sys.exit(code)


if __name__ == "__main__":
    main()
