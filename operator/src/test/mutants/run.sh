#!/bin/bash
# Puts each seeded defect into a copy of the tree and shows that the test named in its patch finds it: run.sh [NAME...]
# Exit 0 when each was found. Called by `make mutants`; needs the binaries of a real API server (make cluster).
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../../../.." && pwd)
MVN=${MVN:-mvn}
COPY=$ROOT/target/mutants
STATUS=0
[ $# -gt 0 ] || set -- $(cd "$HERE" && ls ./*.patch | sed 's|^\./||; s|\.patch$||')
mkdir -p "$COPY"
for NAME in "$@"; do
  PATCH=$HERE/$NAME.patch
  TEST=$(sed -n 's/^Caught-By: //p' "$PATCH")
  ONLY=$(sed -n 's/^Only: //p' "$PATCH")
  TREE=$COPY/tree
  rm -rf "$TREE" && mkdir "$TREE"
  (cd "$ROOT" && git ls-files -z | tar -c --null --files-from=-) | tar -x -C "$TREE"
  (cd "$TREE" && GIT_CEILING_DIRECTORIES=$COPY git apply "$PATCH")
  (cd "$TREE" && "$MVN" -B -ntp -Dunchecked -pl crds,operator test -Dtest="$TEST" -Dsurefire.failIfNoSpecifiedTests=false \
    ${ONLY:+"-Dperturb.only=$ONLY"}) > "$COPY/$NAME.log" 2>&1 && RC=0 || RC=$?
  REPORT=$TREE/operator/target/surefire-reports/TEST-dev.cultivar.operator.perturb.${TEST%%#*}.xml
  if [ "$RC" -ne 0 ] && grep -qE "<(failure|error)" "$REPORT" 2>/dev/null; then
    echo "$NAME: found by $TEST"
  else
    echo "$NAME: NOT FOUND by $TEST (exit $RC, log $COPY/$NAME.log)"
    STATUS=1
  fi
done
exit $STATUS
