#!/usr/bin/env bash
# Reads from the store of a workspace, through a short-lived pod that mounts the store's claim read-only.
# The other way is cluster/put.sh.
#
#   read-store.sh NAMESPACE list PATH        names what is at PATH of the store
#   read-store.sh NAMESPACE get PATH FILE    writes the file at PATH of the store to FILE
#
# CLAIM=cultivar-store IMAGE=cultivar/operator:0.1.0 may be set; the image needs a shell, and the cluster must have it.
set -euo pipefail

readonly CLAIM=${CLAIM:-cultivar-store}
readonly IMAGE=${IMAGE:-cultivar/operator:0.1.0}
readonly POD=cultivar-read-$$-$RANDOM
readonly DEADLINE=600 # seconds after which the pod ends by itself, should this script be killed
readonly UID_OF_PODS=10001

die() { printf 'read-store: %s\n' "$*" >&2; exit 1; }

kube() { kubectl --namespace "$namespace" "$@"; }

in_pod() { kube exec "$POD" -- sh -euc "$1"; }

start_pod() {
  kube get persistentvolumeclaim "$CLAIM" >/dev/null 2>&1 ||
    die "this namespace has no claim $CLAIM: add it to the chart's \`workspaces\`, or create the claim"
  trap 'kube delete pod "$POD" --wait=false --ignore-not-found --grace-period=1 >/dev/null 2>&1' EXIT
  kube apply --server-side -f - >/dev/null <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $POD
  labels: {app.kubernetes.io/name: cultivar-read}
spec:
  restartPolicy: Never
  activeDeadlineSeconds: $DEADLINE
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 1
  securityContext:
    runAsNonRoot: true
    runAsUser: $UID_OF_PODS
    runAsGroup: $UID_OF_PODS
    fsGroup: $UID_OF_PODS
    seccompProfile: {type: RuntimeDefault}
  containers:
  - name: read
    image: $IMAGE
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "exec sleep $DEADLINE"]
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    resources:
      requests: {cpu: 20m, memory: 32Mi}
      limits: {memory: 64Mi}
    volumeMounts:
    - {name: store, mountPath: /store, readOnly: true}
  volumes:
  - name: store
    persistentVolumeClaim: {claimName: $CLAIM, readOnly: true}
MANIFEST
  kube wait pod "$POD" --for=condition=Ready --timeout=120s >/dev/null 2>&1 || {
    kube describe pod "$POD" | tail -n 15 >&2
    die "the reading pod did not start within two minutes (its events are above; image $IMAGE, claim $CLAIM)"
  }
}

get() { # get PATH FILE
  local path=$1 file=$2
  start_pod
  mkdir -p "$(dirname "$file")"
  in_pod "cat '/store/$path'" >"$file.partial" || {
    rm -f "$file.partial"
    die "the store has no file $path"
  }
  mv "$file.partial" "$file"
}

list() { # list PATH
  start_pod
  in_pod "ls -1 '/store/$1'"
}

command -v kubectl >/dev/null || die 'kubectl is missing'
namespace=${1:-}
case "${2:-}:$#" in
  list:3) list "$3" ;;
  get:4) get "$3" "$4" ;;
  *) die 'usage: read-store.sh NAMESPACE list PATH | read-store.sh NAMESPACE get PATH FILE' ;;
esac
