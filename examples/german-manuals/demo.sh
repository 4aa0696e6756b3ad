#!/usr/bin/env bash
# The demo, once a cluster with the chart is there (`make demo` sees to that): data into the store, the manifests beside
# this script to the API server, a progress view until the verdict.
#
# target/demo/ gets what the API server returned (datasets.json, run.json, evaluation.json, pods.json), report.html out
# of the store, and timings.json: seconds for each phase. `make demo` may write lines of "phase seconds" for what it
# does itself to target/demo/phases beforehand; they are taken over.
#
# Exit status: 0 every gate holds, 1 a gate does not, 2 something failed, 3 no verdict and nothing moved for DEMO_MINUTES (30).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/target/demo
cache=${CULTIVAR_CACHE:-$HOME/.cache/cultivar}
export PATH=$cache/bin:$PATH
python=${PYTHON:-python3}
readonly NAMESPACE=german-manuals
readonly CLAIM=cultivar-store
readonly IMPORTS=imports/german-manuals

say() { printf '\n== %s\n' "$*"; }
die() { printf 'demo: %s\n' "$*" >&2; exit 2; }

started=$(date +%s)
phase() { # phase NAME COMMAND...: runs it and notes its seconds, also when it fails
  local name=$1 begin=${EPOCHREALTIME/./} status=0
  shift
  "$@" || status=$?
  awk -v name="$name" -v us=$((${EPOCHREALTIME/./} - begin)) 'BEGIN {printf "%s %.1f\n", name, us / 1e6}' >>"$out/phases"
  return $status
}

preconditions() {
  local crd
  command -v kubectl >/dev/null || die 'kubectl is missing; run this through `make demo`'
  KUBECONFIG=${KUBECONFIG:-$("$root/cluster/kubeconfig.sh")} || exit 2
  export KUBECONFIG
  kubectl --request-timeout=15s get --raw /readyz >/dev/null || die "the cluster of $KUBECONFIG does not answer"
  for crd in domaindatasets adaptationrecipes trainingruns evaluations; do
    kubectl get "customresourcedefinition/$crd.cultivar.dev" >/dev/null 2>&1 ||
      die "the cluster has no $crd.cultivar.dev: install helm/cultivar first, or run \`make demo\`"
  done
  kubectl get namespace "$NAMESPACE" >/dev/null 2>&1 || kubectl create namespace "$NAMESPACE" >/dev/null
  kubectl --namespace "$NAMESPACE" get persistentvolumeclaim "$CLAIM" >/dev/null 2>&1 ||
    die "namespace $NAMESPACE has no claim $CLAIM: install the chart with --set workspaces={$NAMESPACE}"
}

fetch() { "$here/fetch" "$cache/german-manuals"; }

put() { "$root/cluster/put.sh" "$NAMESPACE" "$cache/german-manuals" "$IMPORTS"; }

apply() { kubectl --namespace "$NAMESPACE" apply --server-side --filename "$here"; }

watch() { "$python" "$root/examples/tools/watch.py" --namespace "$NAMESPACE" --out "$out" --minutes "${DEMO_MINUTES:-30}"; }

report() {
  local folder
  [ -s "$out/evaluation.json" ] || return 0
  folder=$("$python" -c '
import json, sys
report = json.load(open(sys.argv[1])).get("status", {}).get("report") or {}
print(report.get("kind", "") + "/" + report["digest"].removeprefix("sha256:") if report else "")' "$out/evaluation.json")
  [ -n "$folder" ] || return 0
  "$root/examples/tools/read-store.sh" "$NAMESPACE" get "$folder/report.html" "$out/report.html"
}

mkdir -p "$out"
rm -f "$out"/{datasets,recipe,run,evaluation,pods,timings}.json "$out/report.html"

say "material: German manual pages, English speeches, SmolLM2-135M-Instruct"
preconditions
phase fetch fetch || die 'the material could not be fetched (lines above)'
say "into the store of workspace $NAMESPACE"
phase put put || die 'the material could not be put into the store (lines above)'
say "kubectl apply -f examples/german-manuals/"
phase apply apply || die 'the API server refused the manifests (lines above)'
say 'preparing, training, evaluating'
verdict=0
phase watch watch || verdict=$?
phase report report || die "the evaluation's report could not be copied out of the store (lines above)"
"$python" "$root/examples/tools/timings.py" "$out" "$(($(date +%s) - started))"
case $verdict in
  0) say "every gate holds; the numbers are in target/demo/evaluation.json, plots in target/demo/report.html" ;;
  1) say 'a gate does not hold: see the messages above and target/demo/report.html' ;;
  3) say 'no verdict yet: see above. What is under way goes on in the cluster: the same command again looks on; DEMO_MINUTES=60 waits longer' ;;
  *) say 'the demo failed: see above' ;;
esac
exit $verdict
