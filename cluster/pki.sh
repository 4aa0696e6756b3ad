# shellcheck shell=bash disable=SC2164
# Certificates and kubeconfigs of the local cluster, in $STATE/pki and $STATE/etc. Sourced by up.sh, which calls make_pki.

# The Fabric8 client reads EC keys in the form "BEGIN EC PRIVATE KEY" only: hence ecparam and not genpkey.
new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }

authority() { # NAME
  [ -s "$1.crt" ] && return 0
  new_key "$1"
  openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -days 3650 -sha256 -addext basicConstraints=critical,CA:TRUE \
    -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature -out "$1.crt" 2>/dev/null
}

certificate() { # AUTHORITY NAME SUBJECT USAGE [SUBJECT_ALTERNATIVE_NAMES]
  local authority=$1 name=$2
  [ -s "$name.crt" ] && return 0
  new_key "$name"
  openssl req -new -key "$name.key" -subj "$3" -out "$name.csr"
  printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n%s\n' \
    "$4" "${5:+subjectAltName=$5}" >"$name.ext"
  openssl x509 -req -in "$name.csr" -CA "$authority.crt" -CAkey "$authority.key" -CAcreateserial -days 3650 -sha256 \
    -extfile "$name.ext" -out "$name.crt" 2>/dev/null
  rm "$name.csr" "$name.ext"
}

kubeconfig() { # FILE CERTIFICATE
  [ -s "$1" ] || cat >"$1" <<Y
apiVersion: v1
kind: Config
clusters: [{name: cultivar, cluster: {server: "https://$NODE_IP:6443", certificate-authority-data: $(base64 -w0 ca.crt)}}]
users: [{name: $2, user: {client-certificate-data: $(base64 -w0 "$2.crt"), client-key-data: $(base64 -w0 "$2.key")}}]
contexts: [{name: cultivar, context: {cluster: cultivar, user: $2}}]
current-context: cultivar
Y
}

make_pki() (
  set -e
  umask 077
  cd "$STATE/pki"
  authority ca
  authority front-proxy-ca
  if [ ! -s sa.pub ]; then
    openssl genrsa -out sa.key 2048 2>/dev/null
    openssl rsa -in sa.key -pubout -out sa.pub 2>/dev/null
  fi
  local service=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local
  certificate ca etcd /CN=etcd serverAuth,clientAuth IP:127.0.0.1,DNS:localhost
  certificate ca etcd-client /CN=kube-apiserver-etcd-client clientAuth
  certificate ca apiserver /CN=kube-apiserver serverAuth "IP:127.0.0.1,IP:$SERVICE_IP,IP:$NODE_IP,DNS:localhost,$service"
  certificate ca kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth
  certificate ca kubelet "/CN=$NODE" serverAuth "IP:$NODE_IP,DNS:$NODE"
  certificate ca admin /O=system:masters/CN=admin clientAuth
  certificate ca controller-manager /CN=system:kube-controller-manager clientAuth
  certificate ca scheduler /CN=system:kube-scheduler clientAuth
  certificate ca node "/O=system:nodes/CN=system:node:$NODE" clientAuth
  certificate ca proxy /CN=system:kube-proxy clientAuth
  certificate ca names /CN=cultivar:names clientAuth
  certificate front-proxy-ca front-proxy /CN=front-proxy-client clientAuth
  kubeconfig "$KUBECONFIG_FILE" admin
  local name
  for name in controller-manager scheduler node proxy names; do kubeconfig "$STATE/etc/$name.kubeconfig" $name; done
)
