#!/bin/bash
# What `make proof` and `make proof-all` do: cluster, images, chart, then one system after the other. What is there already is left as it is.
#   proof.sh S031 [S045 ...]     these systems
#   proof.sh --shard 1/4         the first of four parts of all that have a folder
# KEEP=1 leaves what is in the namespace of an earlier try, so that its stages are reused. MINUTES=20 waits that long for a verdict.
# Exit status: 0 all are Proven, 1 one is not, 2 one failed, 3 one had no verdict in time.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(dirname "$HERE")
PYTHON=${PYTHON:-python3}

"$PYTHON" "$HERE/prove.py" --check "$@"
names=$("$PYTHON" "$HERE/prove.py" --list "$@")
[ -n "$names" ] || exit 0
"$ROOT/cluster/up.sh" >/dev/null
"$ROOT/cluster/images/build.sh"
KUBECONFIG=$("$ROOT/cluster/kubeconfig.sh")
export KUBECONFIG
# the chart is told of all workspaces that it made, or it would take back the rights it gave there
there=$(helm get values cultivar --namespace "${OPERATOR_NAMESPACE:-cultivar-system}" --output json 2>/dev/null || echo '{}')
# shellcheck disable=SC2086  # names are words
workspaces=$("$PYTHON" -c '
import json, sys
there = [one["name"] if isinstance(one, dict) else one for one in (json.load(sys.stdin) or {}).get("workspaces") or []]
print(",".join(dict.fromkeys([*there, *(f"system-{name.lower()}" for name in sys.argv[1:])])))' $names <<<"$there")
"$ROOT/cluster/chart.sh" "$workspaces"
worst=0
for name in $names; do
  status=0
  "$PYTHON" "$HERE/prove.py" --run "$name" || status=$?
  [ "$status" -le "$worst" ] || worst=$status
done
exit $worst
