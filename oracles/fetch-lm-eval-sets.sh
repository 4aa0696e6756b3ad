#!/bin/sh
# Puts the rows of thirteen real evaluation sets (BIG-bench, from its package's source archive) as JSON lines into the cache and prints the
# folder. They are never committed. Safe to run at the same time from several processes; does nothing but print when they are there.
set -eu

VERSION=1.0.0
SHA256=1bb398a5512c6d798cdebe0dfa0ac03f67f6033fa6b39c6ef71df978c7cbc5c2
FOLDER=${CULTIVAR_CACHE:-$HOME/.cache/cultivar}/lm-eval-sets-2
HERE=$(cd "$(dirname "$0")" && pwd)

if [ ! -d "$FOLDER" ]; then
    mkdir -p "$(dirname "$FOLDER")"
    WORK=$(mktemp -d "$FOLDER.XXXXXX")
    trap 'rm -rf "$WORK"' EXIT
    python3 -m pip download --quiet --no-deps --no-cache-dir --no-binary :all: --dest "$WORK" "bigbench==$VERSION" >&2
    FOUND=$(sha256sum "$WORK/bigbench-$VERSION.tar.gz" | cut -d' ' -f1)
    if [ "$FOUND" != "$SHA256" ]; then
        echo "bigbench $VERSION has the SHA-256 $FOUND, not $SHA256: it is not the archive we know" >&2
        exit 2
    fi
    mkdir "$WORK/rows"
    python3 "$HERE/lm_eval_sets.py" "$WORK/bigbench-$VERSION.tar.gz" "$WORK/rows" >&2
    mv -T "$WORK/rows" "$FOLDER" 2>/dev/null || [ -d "$FOLDER" ]
fi
echo "$FOLDER"
