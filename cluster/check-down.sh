#!/bin/bash
# Shows that make down leaves nothing behind: `snapshot` before the cluster is up, `compare` after it is down.
#   check-down.sh snapshot | compare [FILE]     FILE is target/cluster/before unless given
# Compared: processes that are ours by program or folder, mounts, network links, addresses, routes, nft tables,
# cgroups of pods, every sysctl, and the folders where clusters keep state.
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
FILE=${2:-$ROOT/target/cluster/before}

ours() { # programs from our folder, and whatever was started with one of our folders
  local process exe command
  for process in /proc/[0-9]*; do
    exe=$(readlink "$process/exe" 2>/dev/null) || continue
    command=$(tr '\0' ' ' 2>/dev/null <"$process/cmdline") || continue
    case "$exe $command " in
    "$BIN"/* | *"$RUN/"* | *"$STATE/"*) echo "process ${command:0:120}" ;;
    esac
  done
}

machine() {
  ours
  awk '{print "mount", $2, $3}' /proc/mounts
  ip -o link show | awk '{sub(/@.*|:$/, "", $2); print "link", $2}'
  ip -o address show | awk '{print "address", $2, $4}'
  ip route show table all | sed 's/^/route /; s/ expires [0-9]*sec//'
  if command -v nft >/dev/null; then nft list tables | sed 's/^/nft /'; fi
  # the machine's own services make and remove cgroups all the time; ours are the kubelet's and the runtime's
  find /sys/fs/cgroup -type d 2>/dev/null | grep -E '/(kubepods|kubelet|k8s\.io|cri-containerd|cultivar)' | sed 's/^/cgroup /' || true
  # every setting of the kernel but those that count or change by themselves
  grep -rs '' /proc/sys | grep -av -E '^/proc/sys/[^:]*(random|stat|dentry|inode|/nr|_nr|nr_|file-nr|syncs|last_pid|count:|tainted|sample_rate|cpu_capab|_rss_key)' |
    sed 's/^/sysctl /' || true
  find "$STATE" "$RUN" "${SHARED_FOLDERS[@]}" /var/log/pods /etc/cni /opt/cni /usr/libexec/kubernetes -maxdepth 2 2>/dev/null |
    sed 's/^/path /' || true
}

case ${1:-} in
snapshot)
  mkdir -p "$(dirname "$FILE")"
  # a cluster that is up already cannot be compared with later
  ! alive kube-apiserver || fail "the cluster is up: make down first, then take the snapshot"
  machine | sort >"$FILE"
  ;;
compare)
  [ -s "$FILE" ] || fail "no snapshot in $FILE: run check-down.sh snapshot before make cluster"
  machine | sort >"$FILE.after"
  if left=$(diff "$FILE" "$FILE.after"); then
    say "the machine is as it was: $(wc -l <"$FILE") facts compared"
  else
    printf '%s\n' "$left" >&2
    fail "make down did not leave the machine as it was: < was there before, > is there now"
  fi
  ;;
*) fail "usage: check-down.sh snapshot|compare [FILE]" ;;
esac
