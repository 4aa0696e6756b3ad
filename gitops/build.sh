#!/bin/bash
# Builds the judge of dumps (kstatus, Argo CD's Lua, Flux's expressions) from the Go module proxy, and gets promtool from Debian, into
# the cache: a minute on two idle cores, once.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cluster/settings.sh"
HERE=$ROOT/gitops

stamp=$(cat "$HERE"/go.{mod,sum} "$HERE"/*.go "$HERE/build.sh" | sha256sum | cut -c1-16)
built() { [ "$(cat "$CACHE/gitops/.stamp" 2>/dev/null)" = "$stamp" ]; }
built && exit 0
mkdir -p "$CACHE"
exec 9>"$CACHE/.building-gitops"
flock 9 # another build may be running: then this one finds its result
built && exit 0

say "building the judge of what GitOps tools see (once; a minute on two cores)"
new=$CACHE/gitops.new
rm -rf "$new"
mkdir -p "$new/go"
(
  export GOMODCACHE=$new/go/mod GOCACHE=$new/go/build GOFLAGS='-buildvcs=false -modcacherw' GOTOOLCHAIN=local CGO_ENABLED=0
  cd "$HERE" && go build -mod=readonly -trimpath -gcflags=all=-dwarf=false -ldflags '-s -w' -o "$new/gitops" . 2> >(grep -v '^go: downloading' >&2)
)
# the package alone: installed, it would start a daemon
fetch() { apt-get download -qq -o APT::Sandbox::User=root prometheus; }
(cd "$new" && { fetch || { apt-get update -qq && fetch; }; } && dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x --strip-components=3 ./usr/bin/promtool)
rm -rf "$new/go" "$new"/*.deb "$CACHE/gitops"
echo "$stamp" >"$new/.stamp"
mv "$new" "$CACHE/gitops"
say "binaries: $CACHE/gitops, $(du -sh "$CACHE/gitops" | cut -f1)"
