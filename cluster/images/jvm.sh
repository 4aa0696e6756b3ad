# shellcheck shell=bash disable=SC2034
# How the images start Java. Sourced by what builds them and by what measures them.
JVM=(/opt/java/bin/java -XX:+UseSerialGC -XX:-UsePerfData -XX:+ErrorFileToStderr -XX:-CreateCoredumpOnCrash)
WORK=("${JVM[@]}" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dai.djl.offline=true -DOPT_OUT_TRACKING=true)
# Compiles later: a pod that starts takes a quarter less CPU time (2.4 s to 1.8 s for two steps of a tiny model). Never
# TieredStopAtLevel=1 here: without the last compiler SHA-256 is 15 times slower, and checkpoints and artifacts are hashed.
TENSORS=(-XX:CompileThresholdScaling=5 -XX:MaxRAMPercentage=30)
SPARK=(-XX:MaxRAMPercentage=60 -XX:TieredStopAtLevel=1)
