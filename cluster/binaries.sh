#!/bin/bash
# Builds Kubernetes, etcd, helm and the name server from the Go module proxy into the cache: about ten minutes on two cores, once.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

PACKAGES=(./names ./pause go.etcd.io/etcd/server/v3 helm.sh/helm/v4/cmd/helm
  k8s.io/kubernetes/cmd/{kube-apiserver,kube-controller-manager,kube-scheduler,kubectl,kubelet,kube-proxy})
stamp=$(cat "$HERE"/tools/go.{mod,sum} "$HERE"/tools/*/main.go - <<<"$KUBERNETES ${PACKAGES[*]}" | sha256sum | cut -c1-16)
built() { [ "$(cat "$BIN/.stamp" 2>/dev/null)" = "$stamp" ]; }
built && exit 0
mkdir -p "$CACHE"
exec 9>"$CACHE/.building"
flock 9 # another build may be running: then this one finds its result
built && exit 0

say "building Kubernetes $KUBERNETES, etcd, helm and the name server (once; about ten minutes on two cores)"
# sources and objects (6 GB) have a folder of their own, kept when a build is interrupted and removed when it is done
export GOMODCACHE=$CACHE/go/mod GOCACHE=$CACHE/go/build GOFLAGS=-buildvcs=false GOTOOLCHAIN=local CGO_ENABLED=0
version=k8s.io/component-base/version
IFS=. read -r major minor _ <<<"${KUBERNETES#v}"
mkdir -p "$CACHE/bin.new"
(cd "$HERE/tools" && go build -mod=readonly -trimpath -gcflags=all=-dwarf=false -o "$CACHE/bin.new/" \
  -ldflags "-s -w -X $version.gitVersion=$KUBERNETES -X $version.gitMajor=$major -X $version.gitMinor=$minor -X $version.gitTreeState=clean" \
  "${PACKAGES[@]}" 2> >(grep -v '^go: downloading' >&2))
mv "$CACHE/bin.new/server" "$CACHE/bin.new/etcd" # the package of etcd is named server
echo "$stamp" >"$CACHE/bin.new/.stamp"
rm -rf "$BIN"
mv "$CACHE/bin.new" "$BIN"
chmod -R u+w "$CACHE/go" && rm -rf "$CACHE/go"
say "binaries: $BIN, $(du -sh "$BIN" | cut -f1)"
