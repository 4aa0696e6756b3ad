#!/bin/bash
# Installs or upgrades the chart in the cluster at hand.   chart.sh WORKSPACE[,WORKSPACE...]
# An operator of the same tag is started anew when its image changed, since the tag does not tell.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
KUBECONFIG=$("$HERE/kubeconfig.sh")
export KUBECONFIG
NAMESPACE=${OPERATOR_NAMESPACE:-cultivar-system}
mark=$(sha256sum "$CACHE/images/operator.json" 2>/dev/null | cut -c1-16 || true)
helm upgrade --install cultivar "$ROOT/helm/cultivar" --namespace "$NAMESPACE" --create-namespace --wait --timeout 5m \
  --set "workspaces={$1}" --set-string "podAnnotations.cultivar\.dev/image=$mark" >/dev/null ||
  {
    kubectl -n "$NAMESPACE" get pods -o wide >&2
    kubectl -n "$NAMESPACE" get events --sort-by=.lastTimestamp >&2 | tail -n 10
    fail "the chart did not install; pods and events of $NAMESPACE are above"
  }
say "chart installed in $NAMESPACE, workspaces $1"
