#!/bin/bash
# Installs or upgrades the chart in the cluster at hand.   chart.sh [WORKSPACE,...]   makes these namespaces, with a store each
# HOSTS=data.example.org,10.97.0.1:8099 lists the hosts that pods may fetch files from; none when it is not set.
# An operator of the same tag is started anew when its image changed, since the tag does not tell.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
KUBECONFIG=$("$HERE/kubeconfig.sh")
export KUBECONFIG
NAMESPACE=${OPERATOR_NAMESPACE:-cultivar-system}
mark=$(sha256sum "$CACHE/images/operator.json" 2>/dev/null | cut -c1-16 || true)
hosts=$(sed 's/[^,][^,]*/"&"/g' <<<"${HOSTS:-}")
workspaces=$(sed 's/[^,][^,]*/{"name": "&", "create": true}/g' <<<"${1:-}")
# no --wait: it would wait for claims that are bound only when the first pod uses them
helm upgrade --install cultivar "$ROOT/helm/cultivar" --namespace "$NAMESPACE" --create-namespace --timeout 3m \
  --set-json "workspaces=[$workspaces]" --set-json "downloads.hosts=[$hosts]" --set-string "podAnnotations.cultivar\.dev/image=image-$mark" >/dev/null
if ! kubectl -n "$NAMESPACE" rollout status deployment/cultivar-operator --timeout=4m >/dev/null; then
  kubectl -n "$NAMESPACE" get pods -o wide >&2
  kubectl -n "$NAMESPACE" logs deployment/cultivar-operator --tail=15 >&2
  fail "the operator does not get ready; its pods and the end of its log are above"
fi
say "chart installed in $NAMESPACE, workspaces: ${1:-none}"
