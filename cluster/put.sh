#!/bin/bash
# Copies a file or folder into the store of a workspace: a tar stream into a short-lived pod that mounts the namespace's claim.
# What was at DEST before is replaced as a whole, at the end and at once; a transfer that breaks changes nothing.
#   put.sh NAMESPACE SOURCE DEST     DEST lies under imports/, for example imports/manuals/pages.jsonl.zst
#   CLAIM=cultivar-store IMAGE=cultivar/operator:0.1.0 TIMEOUT=1800 may be set
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
[ "${1:+1}${2:+2}${3:+3}" = 123 ] || fail "usage: make put NS=namespace SRC=path DEST=imports/name"
NAMESPACE=$1 SOURCE=$2 DEST=${3%/}
CLAIM=${CLAIM:-cultivar-store} IMAGE=${IMAGE:-cultivar/operator:${TAG:-0.1.0}} TIMEOUT=${TIMEOUT:-1800}
POD=cultivar-put-$$-$RANDOM

[ -e "$SOURCE" ] || fail "SRC=$SOURCE does not exist"
[[ $DEST =~ ^imports(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$ ]] ||
  fail "DEST=$DEST must be a path under imports/ of letters, digits, dot, dash and underscore, for example imports/manuals"
KUBECONFIG=$("$HERE/kubeconfig.sh") || exit 1
export KUBECONFIG
kube() { kubectl --namespace "$NAMESPACE" --request-timeout=30s "$@"; }
kube get persistentvolumeclaim "$CLAIM" >/dev/null ||
  fail "namespace $NAMESPACE has no claim $CLAIM: add the namespace to the chart's workspaces, or set CLAIM=name"

pod() {
  cat <<Y
apiVersion: v1
kind: Pod
metadata: {name: $POD, labels: {app.kubernetes.io/name: cultivar-put, app.kubernetes.io/managed-by: make}}
spec:
  restartPolicy: Never
  activeDeadlineSeconds: $((TIMEOUT + 300))
  terminationGracePeriodSeconds: 1
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, fsGroupChangePolicy: OnRootMismatch, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: put
    image: $IMAGE
    imagePullPolicy: IfNotPresent
    command: [/bin/sh, -c, "trap 'exit 0' TERM; sleep $((TIMEOUT + 300)) & wait"]
    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
    resources: {requests: {cpu: 50m, memory: 32Mi}, limits: {memory: 256Mi}}
    volumeMounts: [{name: store, mountPath: /store}]
  volumes: [{name: store, persistentVolumeClaim: {claimName: $CLAIM}}]
Y
}

wait_until_running() {
  local end=$((SECONDS + 120)) reason
  until kube wait --for=condition=Ready "pod/$POD" --timeout=1s >/dev/null 2>&1; do
    reason=$(kube get pod "$POD" -o jsonpath='{.status.containerStatuses[0].state.waiting.reason}' || true)
    case $reason in
    ErrImagePull | ImagePullBackOff | InvalidImageName | ErrImageNeverPull)
      fail "the node has no image $IMAGE: run make images, or set IMAGE to one that it can pull and that has sh and tar" ;;
    esac
    if [ $SECONDS -ge $end ]; then
      kube get events --field-selector "involvedObject.name=$POD" -o custom-columns=REASON:.reason,MESSAGE:.message --no-headers >&2 || true
      fail "the pod that takes the files did not start within two minutes; its events are above"
    fi
  done
}

# shellcheck disable=SC2016  # these are expanded in the pod
# The stream is unpacked beside its place and renamed only when all of it has come. When that fails the rest of it is read all the
# same: the other end would not hear of the failure otherwise.
RECEIVE='set -e; dest=/store/$1; part=/store/.put-$2; trap "rm -rf $part" EXIT; mkdir -p "$part/all" "${dest%/*}"
tar -x -o -f - -C "$part/all" || { cat >/dev/null; exit 1; }; rm -rf "$dest"; mv "$part/$3" "$dest"; sync; du -sh "$dest" | cut -f1'

if [ -d "$SOURCE" ]; then FROM=$SOURCE ENTRY=. ARRIVED=all; else FROM=$(dirname "$SOURCE") ENTRY=$(basename "$SOURCE") ARRIVED=all/$(basename "$SOURCE"); fi
trap 'kube delete pod "$POD" --wait=false --ignore-not-found >/dev/null 2>&1' EXIT
pod | kube create -f - >/dev/null
wait_until_running
SIZE=$(tar -C "$FROM" -cf - "$ENTRY" | timeout "$TIMEOUT" kubectl --namespace "$NAMESPACE" exec -i "$POD" -- /bin/sh -c "$RECEIVE" put "$DEST" "$POD" "$ARRIVED") ||
  fail "the transfer of $SOURCE did not finish (limit $TIMEOUT s); the store is as it was"
say "put $SOURCE in namespace $NAMESPACE at $DEST, $SIZE"
