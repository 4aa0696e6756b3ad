#!/bin/bash
# Gives the local cluster its volumes: 24 folders of the node and three small memory disks. A volume whose claim is gone is emptied and free again.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
export KUBECONFIG=$KUBECONFIG_FILE

recycle() {
  local name
  for name in $(kubectl get pv -l cultivar.dev/local -o jsonpath='{range .items[?(@.status.phase=="Released")]}{.metadata.name}{"\n"}{end}'); do
    kubectl delete pv "$name" --timeout=30s >/dev/null
    find "$STATE/volumes/$name" -mindepth 1 -delete
  done
}

volume() { # NAME CLASS SIZE
  mkdir -p "$STATE/volumes/$1"
  if [ "$2" = cultivar-small ] && ! mountpoint -q "$STATE/volumes/$1"; then
    mount -t tmpfs -o "size=${3%i},mode=770" cultivar-small "$STATE/volumes/$1"
  fi
  chown 10001:10001 "$STATE/volumes/$1"
  chmod 770 "$STATE/volumes/$1"
  VOLUME=$1 CLASS=$2 SIZE=$3 fill volume.yaml
}

recycle
{
  cat "$HERE/config/classes.yaml"
  for i in $(seq -w 1 24); do volume "local-$i" cultivar-local 20Gi; done
  for i in 1 2 3; do volume "small-$i" cultivar-small 64Mi; done
} | kubectl apply -f - >/dev/null
say "volumes: $(kubectl get pv -l cultivar.dev/local --no-headers | awk '$5 == "Available"' | wc -l) free"
