#!/bin/bash
# Prints the path of the kubeconfig that everything here uses: the local cluster's, or with CONTEXT=name a copy of that context alone.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
if [ -n "${CONTEXT:-}" ]; then
  file=$ROOT/target/cluster/$CONTEXT.kubeconfig
  mkdir -p "$(dirname "$file")"
  # by way of a second file: KUBECONFIG may name the first one
  (umask 077 && kubectl config view --minify --flatten --context="$CONTEXT" >"$file.new" && mv "$file.new" "$file") || fail "no context named $CONTEXT: see kubectl config get-contexts"
  kubectl --kubeconfig "$file" --request-timeout=15s get --raw /readyz >/dev/null || fail "the cluster of context $CONTEXT does not answer"
else
  file=$KUBECONFIG_FILE
  [ -s "$file" ] || fail "no local cluster: run make cluster first, or set CONTEXT=name"
fi
echo "$file"
