#!/bin/bash
# What `make test` does: binaries of a real API server, all modules with their tests, images, a real node, the tests that need it,
# and, when the cluster was not up before, the check that its end leaves the machine as it was.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
cd "$ROOT"
MVN=${MVN:-mvn}
OURS=
[ -n "${CONTEXT:-}" ] || alive kube-apiserver || OURS=yes

"$HERE/binaries.sh"
[ -z "$OURS" ] || "$HERE/up.sh" packages
[ -z "$OURS" ] || "$HERE/check-down.sh" snapshot
"$ROOT/gitops/run.sh"
"$MVN" -B -ntp install
BUILT=1 "$HERE/images/build.sh"
"$HERE/up.sh"
HOSTS=$TEST_FILES "$HERE/chart.sh"
"$HERE/with.sh" "$MVN" -B -ntp -pl e2e -Pcluster verify
if [ -n "$OURS" ]; then
  "$HERE/down.sh"
  "$HERE/check-down.sh" compare
else
  say "the cluster was up before and stays; make down && make test also checks that its end leaves nothing behind"
fi
