#!/bin/bash
# Builds the images of the modules that are there, as layers in the cache, and imports them into the local cluster when it is up.
# What did not change is not packed again. IMAGES="trainer evaluator" builds only those. With ARCHIVES=FOLDER each image is also
# written there as a tar for `docker load`.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/../settings.sh"
: "${JAVA_HOME:?set it to a JDK 25 (make does)}"
STORE=$CACHE/images
TAG=${TAG:-0.1.0}
IMAGES=${IMAGES:-operator dataset trainer evaluator}
mkdir -p "$STORE"
SCRATCH=$(mktemp -d "$STORE/.work-XXXXXX")
trap 'rm -rf "$SCRATCH"' EXIT

ENGINE=/opt/djl
MPI=/opt/openmpi
# shellcheck source=cluster/images/jvm.sh
source "$HERE/images/jvm.sh"
OUR_JARS='*-SNAPSHOT.jar'

content() { # FIND_ARGUMENTS   a digest of the names and bytes of files, wherever they lie
  find "$@" -type f -print0 | xargs -0 -r sha256sum | sed 's|  .*/|  |' | sort | sha256sum | cut -d' ' -f1
}

SCRIPTS=$(content "$HERE/images")

layer() { # NAME KEY COMMAND...   sets LAYER to a digest; COMMAND FOLDER fills the layer, when KEY or a script is another than last time
  local name=$1 key=$2-$SCRIPTS stamp=$STORE/stamps/$1 stamped
  shift 2
  read -r stamped LAYER 2>/dev/null <"$stamp" || stamped=
  if [ "$stamped" = "$key" ] && [ -e "$STORE/layers/$LAYER.tar" ]; then return 0; fi
  mkdir -p "$STORE/stamps" "$SCRATCH/$name"
  "$@" "$SCRATCH/$name"
  LAYER=$(pack layer "$STORE" "$SCRATCH/$name")
  rm -rf "${SCRATCH:?}/$name"
  echo "$key $LAYER" >"$stamp"
  say "packed $name, $(du -h "$STORE/layers/$LAYER.tar" | cut -f1)"
}

fill_engine() { # MODULE FOLDER
  ENGINE_CACHE_DIR=$2$ENGINE DJL_CACHE_DIR=$2$ENGINE "$JAVA_HOME/bin/java" "${WORK[@]:1}" -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$ROOT/$1/target/lib/*" "$HERE/images/Natives.java" >&2
  find "$2$ENGINE" -type f ! -name '*.so*' -delete
  mv "$2$ENGINE"/pytorch/* "$2$ENGINE/libtorch" && rmdir "$2$ENGINE/pytorch"
}

fill_libraries() { # MODULE FOLDER   libtorch is unpacked in a layer of its own, so its jar stays out
  mkdir -p "$2/app/lib"
  find "$ROOT/$1/target/lib" -name '*.jar' ! -name "$OUR_JARS" ! -name 'pytorch-native-*' -exec cp {} "$2/app/lib/" \;
}

fill_program() { # MODULE FOLDER
  mkdir -p "$2/app"
  cp "$ROOT/$1/target/$1"-*-SNAPSHOT.jar "$2/app/"
  find "$ROOT/$1/target/lib" -name "$OUR_JARS" -exec cp {} "$2/app/" \;
}

fill_mpi() { mkdir -p "$1$MPI" && cp -r "$("$HERE/openmpi.sh")"/. "$1$MPI/"; }

fill_quarkus_libraries() { mkdir -p "$1/app" && cp -r "$ROOT/operator/target/quarkus-app/lib" "$1/app/"; }

fill_quarkus_program() {
  mkdir -p "$1/app" && cp -r "$ROOT/operator/target/quarkus-app/." "$1/app/" && rm -r "$1/app/lib"
}

image() { # NAME LAYERS ENV -- ENTRYPOINT...
  local name=$1 layers=$2 digest
  shift 2
  # shellcheck disable=SC2086
  digest=$(pack image "$STORE" "cultivar/$name:$TAG" $layers --user 10001:10001 --workdir /app \
    --env PATH=/opt/java/bin:/bin --env HOME=/tmp --env LANG=C.UTF-8 "$@")
  printf '%-28s %6s  %s\n' "cultivar/$name:$TAG" "$(size "$layers")" "${digest:0:12}"
}

size() { # LAYERS
  local digest files=()
  for digest in $1; do [ "$digest" = --layer ] || files+=("$STORE/layers/$digest.tar"); done
  du -hcL "${files[@]}" | tail -n 1 | cut -f1
}

worker() { # NAME MAIN ENGINE JVM_OPTION...   ENGINE: tensors, or spark
  local name=$1 main=$2 engine=$3 module=$1-image layers="--layer $BASE" env version
  shift 3
  [ -d "$ROOT/$module/target/lib" ] || { say "skipped cultivar/$name: $module has no program yet"; return 0; }
  if [ "$engine" = spark ]; then
    # no look-up of a host name, nor of a user that Hadoop knows
    env=(--env SPARK_LOCAL_HOSTNAME=localhost --env SPARK_USER=cultivar --env HADOOP_USER_NAME=cultivar)
  else
    layer engine "$(content "$ROOT/$module"/target/lib/pytorch-* "$ROOT/$module"/target/lib/tokenizers-*)" fill_engine "$module"
    layers+=" --layer $LAYER"
    version=$(basename "$ROOT/$module"/target/lib/pytorch-native-cpu-*.jar | cut -d- -f4)
    env=(--env "ENGINE_CACHE_DIR=$ENGINE" --env "DJL_CACHE_DIR=$ENGINE"
      --env "PYTORCH_LIBRARY_PATH=$ENGINE/libtorch" --env "PYTORCH_VERSION=${version%.jar}" --env PYTORCH_FLAVOR=cpu
      --env OMP_WAIT_POLICY=passive) # threads that spin while they wait take the cores of a busy node from those they wait for
  fi
  if [ "$name" = trainer ]; then # what the pods of compute.nodes start each other with
    layer mpi "$OPENMPI-$OPENMPI_SHA256" fill_mpi
    layers+=" --layer $LAYER"
    env+=(--env "OPAL_PREFIX=$MPI")
  fi
  layer "$name-libraries" "$(content "$ROOT/$module/target/lib" ! -name "$OUR_JARS")" fill_libraries "$module"
  layers+=" --layer $LAYER"
  layer "$name-program" "$(content "$ROOT/$module"/target/*-SNAPSHOT.jar "$ROOT/$module"/target/lib -name "$OUR_JARS")" fill_program "$module"
  layers+=" --layer $LAYER"
  image "$name" "$layers" "${env[@]}" -- "${WORK[@]}" "$@" -cp '/app/*:/app/lib/*' "$main"
}

operator() {
  local app=$ROOT/operator/target/quarkus-app layers="--layer $BASE"
  [ -d "$app" ] || { say "skipped cultivar/operator: it has no program yet"; return 0; }
  layer operator-libraries "$(content "$app/lib")" fill_quarkus_libraries
  layers+=" --layer $LAYER"
  layer operator-program "$(content "$app" ! -path '*/lib/*')" fill_quarkus_program
  layers+=" --layer $LAYER"
  image operator "$layers" -- "${JVM[@]}" -jar /app/quarkus-run.jar
}

build_jars() { # with BUILT=1 the modules are in the local Maven repository already, and only their libraries are gathered
  local name module modules=() goals=(package dependency:copy-dependencies -am) stamp=$ROOT/target/images.stamp key present=yes
  [ -z "${BUILT:-}" ] || goals=(dependency:copy-dependencies)
  key="$IMAGES $(content "$ROOT"/pom.xml "$ROOT"/*/pom.xml "$ROOT"/*/src/main "$JAVA_HOME/release")"
  for name in $IMAGES; do
    module=$(module_of "$name")
    [ ! -d "$ROOT/$module/src/main/java" ] || modules+=("$module")
    [ -d "$ROOT/$module/target/lib" ] || present=
  done
  [ ${#modules[@]} -gt 0 ] || fail "none of the modules of $IMAGES has sources yet"
  if [ -z "${BUILT:-}" ] && [ -n "$present" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then return 0; fi
  for module in "${modules[@]}"; do rm -rf "$ROOT/$module/target/lib"; done
  (cd "$ROOT" && "${MVN:-mvn}" -B -ntp -q -pl "$(IFS=, && echo "${modules[*]}")" "${goals[@]}" \
    -Dmaven.test.skip -Dspotless.check.skip -Dunchecked -DincludeScope=runtime -DoutputDirectory=target/lib)
  # or a build that checks would take these classes for checked ones
  [ -n "${BUILT:-}" ] || rm -rf "$ROOT"/*/target/maven-status
  mkdir -p "$ROOT/target"
  echo "$key" >"$stamp"
}

module_of() { case $1 in operator) echo operator ;; *) echo "$1-image" ;; esac; }

exec 8>"$STORE/.lock"
flock 8 # one build at a time: the layers and the modules' folders are shared
build_jars
layer base "$(content "$HERE/images/base.sh" "$JAVA_HOME/release")" "$HERE/images/base.sh"
BASE=$LAYER
for name in $IMAGES; do
  case $name in
  operator) operator ;;
  dataset) worker dataset dev.cultivar.dataset.Main spark "${SPARK[@]}" ;;
  trainer) worker trainer dev.cultivar.trainer.Main tensors "${TENSORS[@]}" ;;
  evaluator) worker evaluator dev.cultivar.evaluator.Main tensors "${TENSORS[@]}" ;;
  *) fail "no image is named $name; there are operator, dataset, trainer and evaluator" ;;
  esac
done
pack sweep "$STORE"
say "all layers together: $(du -sh "$STORE/layers" | cut -f1) in $STORE"

if [ -n "${ARCHIVES:-}" ]; then
  mkdir -p "$ARCHIVES"
  for name in $IMAGES; do
    [ ! -e "$STORE/$name.json" ] || pack archive "$STORE" "$name" >"$ARCHIVES/$name.tar"
  done
fi
if [ -n "${CONTEXT:-}" ]; then
  say "context $CONTEXT: load the images where its nodes pull from: ARCHIVES=FOLDER make images writes them for docker load and docker push"
elif [ -S "$RUN/containerd.sock" ] && alive containerd; then
  "$HERE/images/import.sh"
fi
