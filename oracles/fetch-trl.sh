#!/bin/sh
# Puts TRL's chat templates (Apache-2.0) from its PyPI package into the cache and prints their folder.
# Safe to run at the same time from several processes; does nothing but print when they are there.
set -eu

VERSION=1.16.0
SHA256=c4726e139dd40e1a41661511c639c8a68416782b2e3e8c0befebd77bb7ba0396
FOLDER=${CULTIVAR_CACHE:-$HOME/.cache/cultivar}/trl/$VERSION

if [ ! -d "$FOLDER/chat_templates" ]; then
    mkdir -p "$FOLDER"
    WORK=$(mktemp -d "$FOLDER/fetch.XXXXXX")
    trap 'rm -rf "$WORK"' EXIT
    python3 -m pip download --quiet --no-deps --no-cache-dir --dest "$WORK" "trl==$VERSION" >&2
    FOUND=$(sha256sum "$WORK/trl-$VERSION-py3-none-any.whl" | cut -d' ' -f1)
    if [ "$FOUND" != "$SHA256" ]; then
        echo "trl $VERSION is a wheel with SHA-256 $FOUND, not $SHA256: it is not the one we know" >&2
        exit 2
    fi
    python3 -m zipfile -e "$WORK/trl-$VERSION-py3-none-any.whl" "$WORK/unpacked" >&2
    # Another process may have been faster.
    mv -T "$WORK/unpacked/trl/chat_templates" "$FOLDER/chat_templates" 2>/dev/null || [ -d "$FOLDER/chat_templates" ]
fi
echo "$FOLDER/chat_templates"
