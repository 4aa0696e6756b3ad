#!/bin/bash
# What `make bench` does: the pinned packages that we are measured against in an environment of the cache, our jars as an image has
# them, then bench.py with the arguments given here.   bench/run.sh --help
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cluster/settings.sh"
BENCH=$ROOT/bench
PINS=$(sha256sum "$BENCH/requirements.txt" | cut -c1-12)
VENV=$CACHE/bench/venv-$PINS

"${PYTHON:-python3}" "$BENCH/bench.py" --check "$@" # before anything is downloaded or built
for argument in "$@"; do
  case $argument in
  -h | --help | --list | --page) exec "${PYTHON:-python3}" "$BENCH/bench.py" "$@" ;; # needs nothing installed
  esac
done
if [ ! -f "$VENV/complete" ]; then
  say "installing the packages of bench/requirements.txt into $VENV"
  mkdir -p "$CACHE/bench"
  rm -rf "$VENV"
  "${PYTHON:-python3}" -m venv "$VENV" || fail "${PYTHON:-python3} cannot make an environment: apt-get install python3-venv"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir --requirement "$BENCH/requirements.txt" ||
    fail "pip could not install bench/requirements.txt; the lines above say why"
  touch "$VENV/complete"
fi
say "building the dataset image's jars"
(cd "$ROOT" && "${MVN:-mvn}" -B -ntp -q -pl dataset-image -am package dependency:copy-dependencies -Dmaven.test.skip \
  -Dspotless.check.skip -DincludeScope=runtime -DoutputDirectory=target/lib)
# shellcheck source=cluster/images/jvm.sh
source "$HERE/images/jvm.sh"
export BENCH_DATASET_JVM="${WORK[*]:1} ${SPARK[*]}"
exec "$VENV/bin/python" "$BENCH/bench.py" "$@"
