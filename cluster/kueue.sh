#!/bin/bash
# Kueue beside the local cluster: its own manifests with its webhooks, its manager as a process of this machine as the other parts of
# the control plane are.
#   kueue.sh build    the binary from the Go module proxy, into the cache: two to three minutes on two cores, once
#   kueue.sh start    needs a cluster that is up; returns when a queue can be made.   kueue.sh stop   removes it and all its objects
#   kueue.sh test     all of that around KueueTest, with a cluster that is made for it unless there is one
# `make down` ends it with the rest. With CONTEXT=name it does nothing: that cluster has its Kueue, or has none.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
FOLDER=$CACHE/kueue
NAMESPACE=kueue-system
CERTIFICATE=kueue-webhook-server-cert
export PATH=$FOLDER:$PATH

build() {
  local stamp new=$FOLDER.new
  stamp=$(cat "$HERE"/kueue/go.{mod,sum} | sha256sum | cut -c1-16)
  [ "$(cat "$FOLDER/.stamp" 2>/dev/null)" != "$stamp" ] || return 0
  mkdir -p "$CACHE"
  exec 9>"$CACHE/.building-kueue"
  flock 9 # another build may be running: then this one finds its result
  [ "$(cat "$FOLDER/.stamp" 2>/dev/null)" != "$stamp" ] || return 0
  say "building Kueue (once; two to three minutes on two cores)"
  rm -rf "$new"
  mkdir -p "$new/go"
  (
    export GOMODCACHE=$new/go/mod GOCACHE=$new/go/build GOFLAGS='-buildvcs=false -modcacherw' GOTOOLCHAIN=local CGO_ENABLED=0
    cd "$HERE/kueue"
    go build -mod=readonly -trimpath -gcflags=all=-dwarf=false -ldflags '-s -w' -o "$new/kueue" sigs.k8s.io/kueue/cmd/kueue \
      2> >(grep -v '^go: downloading' >&2)
    cp -r "$(go list -mod=readonly -m -f '{{.Dir}}' sigs.k8s.io/kueue)/config" "$new/config"
  )
  rm -rf "$new/go" "$FOLDER"
  echo "$stamp" >"$new/.stamp"
  mv "$new" "$FOLDER"
  say "binary: $FOLDER/kueue, $(du -sh "$FOLDER/kueue" | cut -f1)"
}

# Kueue's manifests but for its Deployment, and for what its visibility server would answer: an aggregated API that does not answer
# keeps namespaces from being deleted.
manifests() {
  mkdir -p "$STATE/kueue"
  cp -r "$FOLDER/config" "$STATE/kueue/"
  fill kueue-endpoints.yaml >"$STATE/kueue/endpoints.yaml"
  cp "$HERE/config/kueue-kustomization.yaml" "$STATE/kueue/kustomization.yaml"
  kubectl kustomize "$STATE/kueue"
}

certificate() { # Kueue makes it; in a pod the kubelet would put the files there
  local key
  for key in tls.crt tls.key ca.crt; do
    kubectl -n "$NAMESPACE" get secret "$CERTIFICATE" -o "jsonpath={.data.${key/./\\.}}" | base64 -d >"$STATE/kueue/certs/$key.new"
    [ -s "$STATE/kueue/certs/$key.new" ] || return 1
    mv "$STATE/kueue/certs/$key.new" "$STATE/kueue/certs/$key"
  done
}

answers() { # through its webhooks
  printf 'apiVersion: kueue.x-k8s.io/v1beta2\nkind: ResourceFlavor\nmetadata: {name: probe}\n' | kubectl create --dry-run=server -f -
}

start_kueue() {
  alive kube-apiserver || fail "no local cluster: run make cluster first"
  build
  manifests | kubectl apply --server-side --force-conflicts -f - >/dev/null
  mkdir -p "$STATE/kueue/certs"
  fill kueue.yaml >"$STATE/kueue/kueue.yaml"
  start kueue --config="$STATE/kueue/kueue.yaml" --kubeconfig="$KUBECONFIG"
  wait_for kueue 60 certificate
  wait_for kueue 120 answers
  say "Kueue ready"
}

stop_kueue() {
  local pid
  if alive kueue; then
    pid=$(cat "$STATE/pid/kueue")
    # objects with finalizers go first, while there is somebody who takes them off
    kubectl delete workloads.kueue.x-k8s.io,localqueues.kueue.x-k8s.io,clusterqueues.kueue.x-k8s.io --all --all-namespaces --timeout=60s >/dev/null
    kill "$pid"
    while alive kueue; do sleep 0.1; done
  fi
  [ ! -d "$STATE/kueue" ] || manifests | kubectl delete --ignore-not-found --wait=false -f - >/dev/null
  rm -rf "$STATE/kueue" "$STATE/pid/kueue"
  say "Kueue is gone"
}

test_queue() {
  local ours=
  alive kube-apiserver || ours=yes
  build
  "$HERE/images/build.sh"
  "$HERE/up.sh"
  HOSTS=$TEST_FILES "$HERE/chart.sh"
  "$HERE/kueue.sh" start
  (cd "$ROOT" && "$HERE/with.sh" "${MVN:-mvn}" -B -ntp -pl e2e -am -Pcluster -Dincluded.tags=kueue verify \
    -Dunchecked -Dspotless.check.skip -Dtest=KueueTest -Dsurefire.failIfNoSpecifiedTests=false)
  "$HERE/kueue.sh" stop
  [ -z "$ours" ] || "$HERE/down.sh"
}

case ${1:-} in
build) build ;;
test)
  [ -z "${CONTEXT:-}" ] || fail "the test makes a Kueue of its own, and context $CONTEXT is not ours to change: unset CONTEXT"
  need_root
  test_queue
  ;;
start | stop)
  [ -z "${CONTEXT:-}" ] || { say "context $CONTEXT: its Kueue is left as it is" && exit 0; }
  need_root
  KUBECONFIG=$("$HERE/kubeconfig.sh")
  export KUBECONFIG
  "${1}_kueue"
  ;;
*) fail "usage: kueue.sh build|start|stop|test" ;;
esac
