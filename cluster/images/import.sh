#!/bin/bash
# Imports every image of the cache into the local cluster's containerd, unless the same image is there.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/../settings.sh"
STORE=$CACHE/images

if [ ! -s "$STORE/pause.json" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  cp "$BIN/pause" "$folder/pause"
  layer=$(pack layer "$STORE" "$folder")
  pack image "$STORE" cultivar/pause:1 --layer "$layer" -- /pause >/dev/null
fi

for image in "$STORE"/*.json; do
  name=$(basename "$image" .json)
  cmp -s "$image" "$STATE/imported/$name.json" && continue
  mapfile -t present < <(ctr_k8s content ls -q | sed 's/^sha256://')
  pack archive "$STORE" "$name" --without "${present[@]}" | ctr_k8s images import - >/dev/null
  cp "$image" "$STATE/imported/$name.json"
  say "imported image $name"
done
