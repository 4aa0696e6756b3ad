#!/bin/bash
# What `make bench` does: for each group of benchmarks the pinned packages that we are measured against, in an environment of the cache;
# our jars as the images have them; then bench.py with the arguments given here.   bench/run.sh --help
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cluster/settings.sh"
BENCH=$ROOT/bench
PYTHON=${PYTHON:-python3}

"$PYTHON" "$BENCH/bench.py" --check "$@" # before anything is downloaded or built
for argument in "$@"; do
  case $argument in
  -h | --help | --list | --page) exec "$PYTHON" "$BENCH/bench.py" "$@" ;; # needs nothing installed
  esac
done

environment() { # GROUP   prints the environment's folder, made when it is not there
  local pins=$BENCH/requirements/$1.txt venv
  venv=$CACHE/bench/venv-$(sha256sum "$pins" | cut -c1-12)
  if [ ! -f "$venv/complete" ]; then
    say "installing the packages of ${pins#"$ROOT"/} into $venv; pip says nothing meanwhile (minutes for torch, 5 GB on disk)"
    mkdir -p "$CACHE/bench"
    rm -rf "$venv"
    "$PYTHON" -m venv "$venv" || fail "$PYTHON cannot make an environment: apt-get install python3-venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir --requirement "$pins" >&2 ||
      fail "pip could not install ${pins#"$ROOT"/}; the lines above say why"
    touch "$venv/complete"
  fi
  echo "$venv"
}

groups=$("$PYTHON" "$BENCH/bench.py" --groups "$@")
if [ "$groups" != operator ]; then
  say "building the images' jars: Maven says nothing until it is done, minutes the first time"
  (cd "$ROOT" && "${MVN:-mvn}" -B -ntp -q -pl dataset-image,trainer-image,evaluator-image -am package dependency:copy-dependencies -Dmaven.test.skip \
    -Dspotless.check.skip -Dunchecked -DincludeScope=runtime -DoutputDirectory=target/lib && rm -rf ./*/target/maven-status)
fi
if [[ $groups == *operator* ]]; then
  "$HERE/binaries.sh"
  say "building the operator and what measures it"
  (cd "$ROOT" && "${MVN:-mvn}" -B -ntp -q -pl operator -am package dependency:build-classpath -DskipTests \
    -Dspotless.check.skip -Dunchecked -Dmdep.outputFile=target/scale.classpath && rm -rf ./*/target/maven-status)
fi
# shellcheck source=cluster/images/jvm.sh
source "$HERE/images/jvm.sh"
export BENCH_OPERATOR_JVM="${JVM[*]:1}" CULTIVAR_BIN=$BIN
export BENCH_DATASET_JVM="${WORK[*]:1} ${SPARK[*]}" BENCH_TRAINER_JVM="${WORK[*]:1} ${TENSORS[*]}" BENCH_EVALUATOR_JVM="${WORK[*]:1} ${TENSORS[*]}"
worst=0
for group in $groups; do
  venv=$(environment "$group")
  status=0
  "$venv/bin/python" "$BENCH/bench.py" --group "$group" "$@" || status=$?
  [ "$status" -le "$worst" ] || worst=$status
done
exit "$worst"
