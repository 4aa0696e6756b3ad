#!/bin/bash
# What `make test` does: binaries of a real API server, all modules with their tests, images, a real node, the tests that need it.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
cd "$ROOT"
MVN=${MVN:-mvn}

[ -n "${CONTEXT:-}" ] || need_root
"$HERE/binaries.sh"
[ -n "${CONTEXT:-}" ] || "$HERE/check-down.sh" snapshot
"$MVN" -B -ntp install
BUILT=1 "$HERE/images/build.sh"
"$HERE/up.sh"
exec "$HERE/with.sh" "$MVN" -B -ntp -pl e2e -Pcluster verify
