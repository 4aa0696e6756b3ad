#!/bin/bash
# What `make demo` does: cluster, images, chart, then the example. The seconds of each phase go to target/demo/phases.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
WORKSPACE=german-manuals
EXAMPLE=$ROOT/examples/german-manuals
OUT=$ROOT/target/demo
mkdir -p "$OUT"
: >"$OUT/phases"

phase() { # NAME COMMAND...
  local name=$1 from=${EPOCHREALTIME/./}
  shift
  printf '\n== %s\n' "$name" >&2
  "$@"
  awk -v name="$name" -v us=$((${EPOCHREALTIME/./} - from)) 'BEGIN {printf "%s %.1f\n", name, us / 1e6}' >>"$OUT/phases"
}

phase cluster "$HERE/up.sh"
phase images "$HERE/images/build.sh"
phase chart "$HERE/chart.sh" "$WORKSPACE"
KUBECONFIG=$("$HERE/kubeconfig.sh")
export KUBECONFIG
exec "$EXAMPLE/demo.sh"
