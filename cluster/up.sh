#!/bin/bash
# From a bare Debian 12 machine (root) to a running one-node Kubernetes with real pods, without Docker and without an image registry.
# Run it again at any time: it does only what is missing. Prints the path of the kubeconfig as its last line.
#   up.sh [packages]     packages: installs the Debian packages that it needs, and does no more
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source=cluster/pki.sh
source "$HERE/pki.sh"
PKI=$STATE/pki

clear_what_a_restart_left() {
  [ -d "$STATE" ] || return 0
  [ "$(cat "$STATE/boot" 2>/dev/null)" = "$(cat /proc/sys/kernel/random/boot_id)" ] && return 0
  say "the machine was restarted: clearing what is left of the cluster"
  "$HERE/down.sh"
}

install_packages() {
  local missing=() program package
  while read -r program package; do
    command -v "$program" >/dev/null || [ -x "/usr/lib/cni/$program" ] || missing+=("$package")
  done <<<"openssl openssl
ip iproute2
nft nftables
containerd containerd
runc runc
ptp containernetworking-plugins"
  # Debian's Python comes without pip, which gets test material and the environment of make parity
  [ "$(command -v "${PYTHON:-python3}")" != /usr/bin/python3 ] || /usr/bin/python3 -c 'import ensurepip, pip' 2>/dev/null ||
    missing+=(python3-pip python3-venv)
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing Debian packages: ${missing[*]}"
  command -v apt-get >/dev/null || fail "missing on this machine: ${missing[*]} (the names are Debian's)"
  # the package of containerd would start a daemon of its own, which is none of ours to leave behind
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

make_folders() {
  mkdir -p "$STATE"/{pki,log,pid,etc,cni,volumes,imported} "$RUN"
  cat /proc/sys/kernel/random/boot_id >"$STATE/boot"
  [ ! -e "$STATE/etc/sysctls" ] || return 0
  local key folder
  for folder in "${SHARED_FOLDERS[@]}"; do [ -e "$folder" ] || echo "$folder"; done >"$STATE/etc/new-folders"
  for key in "${SYSCTLS[@]}"; do echo "$key $(cat "/proc/sys/$key")"; done >"$STATE/etc/sysctls"
}

make_links() {
  ip link show $NODE_LINK >/dev/null 2>&1 || ip link add $NODE_LINK type bridge
  ip address replace $NODE_IP/32 dev $NODE_LINK
  ip link set $NODE_LINK up
  ip route replace $SERVICE_CIDR dev $NODE_LINK # so that a packet to a service leads nowhere else
  fill packets.nft | nft -f -
}

start_control_plane() {
  start etcd --name=cultivar --data-dir="$STATE/etcd" --unsafe-no-fsync --log-level=warn \
    --listen-client-urls=https://127.0.0.1:2379 --advertise-client-urls=https://127.0.0.1:2379 \
    --cert-file="$PKI/etcd.crt" --key-file="$PKI/etcd.key" --trusted-ca-file="$PKI/ca.crt" --client-cert-auth \
    --listen-peer-urls=https://127.0.0.1:2380 --initial-advertise-peer-urls=https://127.0.0.1:2380 \
    --peer-cert-file="$PKI/etcd.crt" --peer-key-file="$PKI/etcd.key" --peer-trusted-ca-file="$PKI/ca.crt" --peer-client-cert-auth \
    --initial-cluster=cultivar=https://127.0.0.1:2380
  start kube-apiserver --bind-address=$NODE_IP --advertise-address=$NODE_IP --secure-port=6443 --service-cluster-ip-range=$SERVICE_CIDR \
    --etcd-servers=https://127.0.0.1:2379 --etcd-cafile="$PKI/ca.crt" --etcd-certfile="$PKI/etcd-client.crt" --etcd-keyfile="$PKI/etcd-client.key" \
    --client-ca-file="$PKI/ca.crt" --tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" \
    --kubelet-client-certificate="$PKI/kubelet-client.crt" --kubelet-client-key="$PKI/kubelet-client.key" \
    --kubelet-certificate-authority="$PKI/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$PKI/sa.pub" --service-account-signing-key-file="$PKI/sa.key" \
    --requestheader-client-ca-file="$PKI/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file="$PKI/front-proxy.crt" --proxy-client-key-file="$PKI/front-proxy.key" --enable-aggregator-routing=true \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true --profiling=false
  # the others exit when the RBAC roles that the API server makes at its start are not there
  wait_for kube-apiserver 120 kubectl get --raw /readyz
  local name
  name=$STATE/etc/controller-manager.kubeconfig
  start kube-controller-manager --kubeconfig="$name" --authentication-kubeconfig="$name" --authorization-kubeconfig="$name" \
    --bind-address=127.0.0.1 --leader-elect=false --use-service-account-credentials=true \
    --service-account-private-key-file="$PKI/sa.key" --root-ca-file="$PKI/ca.crt" \
    --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key"
  name=$STATE/etc/scheduler.kubeconfig
  start kube-scheduler --kubeconfig="$name" --authentication-kubeconfig="$name" --authorization-kubeconfig="$name" \
    --bind-address=127.0.0.1 --leader-elect=false
  say "API server ready"
}

start_containers() {
  fill containerd.toml >"$STATE/etc/containerd.toml"
  fill pods.conflist >"$STATE/cni/10-pods.conflist"
  start containerd --config "$STATE/etc/containerd.toml"
  wait_for containerd 60 ctr_k8s version
  "$HERE/images/import.sh"
}

start_node() {
  OPEN_FILES=$(ulimit -Hn | sed 's/unlimited/1000000/') fill kubelet.yaml >"$STATE/etc/kubelet.yaml"
  start kubelet --config="$STATE/etc/kubelet.yaml" --kubeconfig="$STATE/etc/node.kubeconfig" --root-dir="$STATE/kubelet" \
    --cert-dir="$PKI" --hostname-override=$NODE --node-ip=$NODE_IP
  start kube-proxy --kubeconfig="$STATE/etc/proxy.kubeconfig" --proxy-mode=nftables --cluster-cidr=$POD_CIDR --hostname-override=$NODE \
    --oom-score-adj=0 --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0 \
    --healthz-bind-address=127.0.0.1:10256 --metrics-bind-address=127.0.0.1:10249
  kubectl apply -f "$HERE/config/access.yaml" >/dev/null
  fill Corefile >"$STATE/etc/Corefile"
  start names -conf "$STATE/etc/Corefile"
  wait_for kubelet 60 kubectl get node $NODE
  wait_for kubelet 120 kubectl wait --for=condition=Ready node/$NODE --timeout=1s
  wait_for kube-controller-manager 60 kubectl -n default get serviceaccount default
  say "node ready"
}

if [ -n "${CONTEXT:-}" ]; then
  "$HERE/kubeconfig.sh" >/dev/null
  say "using the cluster of context $CONTEXT; nothing is started here"
elif [ "${1:-}" = packages ]; then
  need_root
  install_packages
  exit 0
else
  need_root
  clear_what_a_restart_left
  install_packages
  "$HERE/binaries.sh"
  make_folders
  make_pki
  export KUBECONFIG=$KUBECONFIG_FILE
  make_links
  start_control_plane
  start_containers
  start_node
  "$HERE/volumes.sh"
fi
"$HERE/kubeconfig.sh"
