#!/bin/bash
# Stops the local cluster and removes all that it made on this machine; what is in the cache stays. Fine to run when there is none.
set -uo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
if [ -n "${CONTEXT:-}" ]; then
  say "context $CONTEXT is not ours to take down"
  exit 0
fi
need_root
# without a state of ours, what runs here is somebody else's cluster
[ -d "$STATE" ] || {
  say "there is no local cluster"
  exit 0
}
ENDING=()

note() { # NAME   the program, if its id still is that of the one which up.sh started
  alive "$1" && ENDING+=("$(cat "$STATE/pid/$1")")
  rm -f "$STATE/pid/$1"
}

running() { # whether one of ENDING is: a zombie has no exe
  local pid
  for pid in "${ENDING[@]}"; do readlink "/proc/$pid/exe" >/dev/null && return 0; done
  return 1
}

end() { # [now]   TERM and after three seconds KILL; KILL at once when now
  [ ${#ENDING[@]} -gt 0 ] || return 0
  local n
  if [ "${1:-}" != now ]; then
    kill "${ENDING[@]}" 2>/dev/null
    for ((n = 0; n < 30; n++)); do running && sleep 0.1; done
  fi
  kill -9 "${ENDING[@]}" 2>/dev/null
  for ((n = 0; n < 30; n++)); do running && sleep 0.1; done
  ENDING=()
}

end_containers() { # processes of pods by the cgroup that only they are in, shims by our containerd's address, then containerd
  local process
  mapfile -t ENDING < <(find /sys/fs/cgroup/{memory/,}$PODS_CGROUP -name cgroup.procs -exec cat {} + 2>/dev/null)
  end now
  if alive containerd; then
    ctr_k8s tasks ls -q 2>/dev/null | timeout 30 xargs -r -P 8 -I{} ctr --address "$RUN/containerd.sock" -n k8s.io tasks delete -f {} >/dev/null 2>&1
    ctr_k8s containers ls -q 2>/dev/null | timeout 30 xargs -r ctr --address "$RUN/containerd.sock" -n k8s.io containers delete >/dev/null 2>&1
  fi
  note containerd
  for process in /proc/[0-9]*; do
    [[ $(tr '\0' ' ' 2>/dev/null <"$process/cmdline") != *containerd-shim-runc-v2*"-address $RUN/containerd.sock"* ]] || ENDING+=("${process#/proc/}")
  done
  end
}

remove_mounts() {
  local mount
  awk -v s="$STATE/" -v r="$RUN/" 'index($2, s) == 1 || index($2, r) == 1 {print $2}' /proc/mounts | sort -r |
    while read -r mount; do umount -l "$mount"; done
  # the namespaces of pods are those that containerd made; their veth links go with them
  awk '$2 ~ "^(/var)?/run/netns/cni-" {sub(".*/", "", $2); print $2}' /proc/mounts | sort -u | xargs -r -n 1 ip netns delete
}

remove_cgroups() {
  local group
  for group in /sys/fs/cgroup/*/"$PODS_CGROUP" /sys/fs/cgroup/$PODS_CGROUP; do
    [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
  done
}

remove_links() {
  nft delete table ip $NFT_TABLE 2>/dev/null
  nft delete table ip kube-proxy 2>/dev/null
  nft delete table ip6 kube-proxy 2>/dev/null
  ip link delete $NODE_LINK 2>/dev/null
}

remove_folders() { # those that were not there before; in the others only what is known to be ours
  rm -f /var/lib/cni/results/cultivar-*
  find /var/log/containers -lname "$STATE/*" -delete 2>/dev/null
  [ ! -s "$STATE/etc/new-folders" ] || xargs -r rm -rf <"$STATE/etc/new-folders"
  rm -rf "$STATE" "$RUN"
}

restore_sysctls() {
  [ -s "$STATE/etc/sysctls" ] || return 0
  local key value
  while read -r key value; do echo "$value" >"/proc/sys/$key"; done <"$STATE/etc/sysctls"
}

for name in kueue kubelet kube-proxy names kube-scheduler kube-controller-manager kube-apiserver etcd; do note $name; done
end
end_containers
remove_mounts
remove_cgroups
remove_links
restore_sysctls
remove_folders
say "cluster is down; caches stay in $CACHE"
