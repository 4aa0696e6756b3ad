#!/bin/bash
# Holds what GitOps tools and Prometheus make of our resources and metrics to what they must.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cluster/settings.sh"
cd "$ROOT"
gitops/build.sh
say "each kind in each phase, to kstatus, Argo CD and Flux"
"$CACHE/gitops/gitops" check operator/src/test/resources/phases examples/gitops gitops/verdicts.txt
say "each alert, fired and not fired, to promtool"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp helm/cultivar/monitoring/alerts.yaml gitops/alerts_test.yaml "$folder" # the tests name the rules beside them
"$CACHE/gitops/promtool" check rules "$folder/alerts.yaml"
"$CACHE/gitops/promtool" test rules "$folder/alerts_test.yaml"
