#!/bin/bash
# make callback: transformers' own KubeflowCallback against the report endpoint. Python is CALLBACK_PYTHON, or what make parity made.
# UPDATE=true writes what it posted to operator/src/test/resources/reports, which make test posts again.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
pins=$(sha256sum "$ROOT/oracles/requirements.txt" | cut -c1-12)
python=${CALLBACK_PYTHON:-$CACHE/oracles/venv-$pins/bin/python}
"$python" -c 'import torch, transformers, accelerate' 2>/dev/null ||
  fail "$python has no torch, transformers and accelerate: run make parity once, or set CALLBACK_PYTHON"
cd "$ROOT"
"${MVN:-mvn}" -B -ntp -pl crds,operator test -Dtest=TransformersCallback -Dsurefire.failIfNoSpecifiedTests=false \
  -Dcallback.python="$python" -Dupdate="${UPDATE:-false}"
