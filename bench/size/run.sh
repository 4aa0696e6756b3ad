#!/usr/bin/env bash
# Prepares a corpus of MEGABYTES (2048) with the dataset image's program within MEMORY MiB (2048), and says the peak memory and the time.
# The corpus is the API documentation of Debian's openjdk-17-doc, repeated with edits (corpus.py). Downloads, corpus and artifact are kept under
# ${CULTIVAR_CACHE:-~/.cache/cultivar}/size; nothing is installed.   make bench-size [MEGABYTES=2048] [MEMORY=2048]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
# shellcheck source=cluster/images/jvm.sh
source "$root/cluster/images/jvm.sh"
place=${CULTIVAR_CACHE:-$HOME/.cache/cultivar}/size
megabytes=${MEGABYTES:-2048}
memory=${MEMORY:-2048}
python=${PYTHON:-python3}
store=$place/store-$megabytes
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT

if [ ! -d "$place/pages" ]; then
  mkdir -p "$place/deb"
  (cd "$place/deb" && { apt-get download -qq -o APT::Sandbox::User=root openjdk-17-doc || { apt-get update -qq && apt-get download -qq -o APT::Sandbox::User=root openjdk-17-doc; }; })
  dpkg-deb -x "$place"/deb/openjdk-17-doc_*.deb "$place/unpacked"
  mv "$place/unpacked" "$place/pages"
fi
if [ ! -d "$store/imports/corpus" ]; then
  rm -rf "$store/imports/partial"
  "$python" "$here/corpus.py" "$place/pages" "$store/imports/partial" "$megabytes"
  mv "$store/imports/partial" "$store/imports/corpus"
fi

(cd "$root" && "${MVN:-mvn}" -q -B -ntp -pl dataset-image -am package dependency:copy-dependencies -Dmaven.test.skip -Dspotless.check.skip \
  -DincludeScope=runtime -DoutputDirectory=target/lib)
# what an earlier run left would be found instead of made
rm -rf "$store/dataset" "$store/runs"
mkdir "$run/tmp"
CULTIVAR_ORDER=$here/order.json CULTIVAR_STORE=$store CULTIVAR_TERMINATION_LOG=$run/termination "$python" "$here/limited.py" $((memory << 20)) \
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" "${WORK[@]:1}" "${SPARK[@]}" "-Djava.io.tmpdir=$run/tmp" \
  -cp "$root/dataset-image/target/classes:$root/dataset-image/target/lib/*" dev.cultivar.dataset.Main
