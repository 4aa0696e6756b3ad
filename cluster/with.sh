#!/bin/bash
# Runs a command with the tools that the preflight found and, when there is a cluster, its kubeconfig: with.sh COMMAND...
# The command's environment: JAVA_HOME, PYTHON, PATH with ours first, KUBECONFIG, and for tests
#   CULTIVAR_BIN (kube-apiserver, etcd, kubectl, helm), CULTIVAR_CONTAINERD (socket of the local node; absent with CONTEXT), CULTIVAR_TAG,
#   CULTIVAR_FILES (where a test serves files to pods)
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
found=$("$HERE/preflight.sh")
eval "$found"
export CULTIVAR_BIN=$BIN CULTIVAR_TAG=${TAG:-0.1.0} CULTIVAR_FILES=$TEST_FILES
if [ -n "${CONTEXT:-}" ] || [ -s "$KUBECONFIG_FILE" ]; then
  KUBECONFIG=$("$HERE/kubeconfig.sh")
  export KUBECONFIG
fi
[ -n "${CONTEXT:-}" ] || export CULTIVAR_CONTAINERD=$RUN/containerd.sock
exec "$@"
