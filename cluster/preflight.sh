#!/bin/bash
# Finds what a build needs and prints it as exports, or names what is missing and how to install it.   eval "$(cluster/preflight.sh)"
set -uo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
MISSING=()

missing() { MISSING+=("$1
      $2"); }

at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; } # LEAST FOUND

first_version() { grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1; }

find_java() {
  local home path
  path=$(command -v javac) && path=$(dirname "$(dirname "$(readlink -f "$path")")")
  for home in "${JAVA_HOME:-}" "$path" /usr/lib/jvm/* /usr/java/* /opt/java* /opt/jdk* "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -x "$home/bin/javac" ] && [ -x "$home/bin/jlink" ] && grep -qs '^JAVA_VERSION="25' "$home/release"; then
      export JAVA_HOME=$home
      return 0
    fi
  done
  unset JAVA_HOME
  missing "JDK 25 (with javac and jlink)" "install Temurin 25 (package temurin-25-jdk) or another JDK 25, or set JAVA_HOME to one"
}

find_go() {
  local version
  version=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null)
  at_least 1.26 "${version#go}" ||
    missing "Go 1.26 or later (found: ${version:-none})" "unpack the Go archive as /usr/local/go, or put its bin folder into PATH"
}

find_maven() {
  local version
  version=$(mvn -v 2>/dev/null | first_version)
  at_least 3.8.7 "${version:-0}" || missing "Maven 3.8.7 or later (found: ${version:-none})" "apt-get install maven"
}

find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      export PYTHON=$name
      return 0
    fi
  done
  missing "Python 3.11 or later" "apt-get install python3 python3-pip python3-venv"
}

find_npm() { command -v npm >/dev/null || missing npm "apt-get install npm"; }

find_tools() {
  local name
  for name in tar sha256sum timeout flock awk find dpkg-deb; do command -v "$name" >/dev/null || missing "$name" "apt-get install coreutils tar util-linux mawk findutils dpkg"; done
}

find_machine() {
  local disk memory
  mkdir -p "$CACHE" || return
  disk=$(df -Pk "$CACHE" | awk 'NR == 2 {print int($4 / 1048576)}')
  memory=$(awk '/^MemTotal/ {print int($2 / 1048576)}' /proc/meminfo 2>/dev/null)
  [ "$disk" -ge 20 ] || missing "20 GiB of free disk under $CACHE (found: $disk GiB)" "free some, or set CULTIVAR_CACHE to a folder on a larger disk"
  [ -n "${CONTEXT:-}" ] && return
  [ "${memory:-0}" -ge 7 ] || missing "8 GB of memory (found: ${memory:-0} GiB)" "use a larger machine, or CONTEXT=name for a cluster elsewhere"
  [ "$(id -u)" = 0 ] || missing "root (found: $(id -un))" "the local cluster needs it: run as root, or CONTEXT=name for a cluster that exists"
}

find_java
find_go
find_maven
find_python
find_npm
find_tools
find_machine
if [ ${#MISSING[@]} -gt 0 ]; then
  echo "This machine lacks:" >&2
  printf '  - %s\n' "${MISSING[@]}" >&2
  exit 1
fi
printf 'export JAVA_HOME=%q PYTHON=%q\n' "$JAVA_HOME" "$PYTHON"
