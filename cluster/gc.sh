#!/bin/bash
# Lists what nobody refers to in the store of a workspace, and with --delete removes it: the namespace's resources as kubectl lists
# them, and the command cultivar, streamed into a short-lived pod that mounts the claim. docs/lifecycle.md says what that is.
#   gc.sh NAMESPACE [--delete] [--older-than HOURS]
#   CLAIM=cultivar-store IMAGE=cultivar/operator:0.1.0 TIMEOUT=1800 may be set; the image needs sh, tar and java
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
[ -n "${1:-}" ] || fail "usage: make gc NS=namespace [DELETE=1] [HOURS=24]"
NAMESPACE=$1
shift
CLAIM=${CLAIM:-cultivar-store} IMAGE=${IMAGE:-cultivar/operator:${TAG:-0.1.0}} TIMEOUT=${TIMEOUT:-1800}
POD=cultivar-gc-$$-$RANDOM
KUBECONFIG=$("$HERE/kubeconfig.sh") || exit 1
export KUBECONFIG
kube() { kubectl --namespace "$NAMESPACE" --request-timeout=60s "$@"; }
kube get persistentvolumeclaim "$CLAIM" >/dev/null || fail "namespace $NAMESPACE has no claim $CLAIM: set CLAIM=name"
say "building the command cultivar, if it is not there or older than its sources"
"$ROOT/cultivar" gc --help >/dev/null
PARTS=$(mktemp -d)
trap 'rm -rf "$PARTS"; kube delete pod "$POD" --wait=false --ignore-not-found >/dev/null 2>&1' EXIT

pod() {
  cat <<Y
apiVersion: v1
kind: Pod
metadata: {name: $POD, labels: {app.kubernetes.io/name: cultivar-gc, app.kubernetes.io/managed-by: make}}
spec:
  restartPolicy: Never
  activeDeadlineSeconds: $((TIMEOUT + 300))
  terminationGracePeriodSeconds: 1
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, fsGroupChangePolicy: OnRootMismatch, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: gc
    image: $IMAGE
    imagePullPolicy: IfNotPresent
    command: [/bin/sh, -c, "trap 'exit 0' TERM; sleep $((TIMEOUT + 300)) & wait"]
    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
    resources: {requests: {cpu: 50m, memory: 256Mi}, limits: {memory: 512Mi}}
    volumeMounts: [{name: store, mountPath: /store}, {name: tmp, mountPath: /tmp}]
  volumes: [{name: store, persistentVolumeClaim: {claimName: $CLAIM}}, {name: tmp, emptyDir: {sizeLimit: 1Gi}}]
Y
}

say "starting a pod that mounts claim $CLAIM of namespace $NAMESPACE (at most two minutes)"
pod | kube create -f - >/dev/null
kube wait --for=condition=Ready "pod/$POD" --timeout=120s >/dev/null 2>&1 ||
  fail "the pod that looks at the store did not start within two minutes: kubectl -n $NAMESPACE describe pod $POD; does the node have $IMAGE?"
cp "$(find "$ROOT/cli/target" -maxdepth 1 -name 'cli-*.jar' | head -n 1)" "$PARTS/cli.jar"
cp -r "$ROOT/cli/target/lib" "$PARTS/lib"
# last, so that it is young; two lists one after the other are one file
kube get domaindatasets,adaptationrecipes,trainingruns,evaluations -o json >"$PARTS/resources.json"
kube get configmaps -l app.kubernetes.io/managed-by=cultivar -o json >>"$PARTS/resources.json"
say "reading the manifests of the store: nothing is shown until all are read (at most $TIMEOUT s)"
# shellcheck disable=SC2016  # these are expanded in the pod
RUN='set -e; mkdir /tmp/gc; tar -x -o -m -f - -C /tmp/gc
java=$(command -v java || echo "$JAVA_HOME/bin/java"); exec "$java" -Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar /tmp/gc/cli.jar gc --store /store --resources /tmp/gc/resources.json "$@"'
tar -C "$PARTS" -cf - . | timeout "$TIMEOUT" kubectl --namespace "$NAMESPACE" exec -i "$POD" -- /bin/sh -c "$RUN" gc "$@"
