#!/bin/bash
# Fills FOLDER with the layer that all images stand on: a Java run-time image made by jlink, the C libraries that it, libtorch and
# zstd-jni load, busybox for a shell and tar, and a user.   base.sh FOLDER
set -euo pipefail
# shellcheck source=cluster/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/../settings.sh"
FOLDER=$1

MODULES=java.se,jdk.unsupported,jdk.crypto.ec,jdk.httpserver,jdk.incubator.vector,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent
MODULES+=,jdk.naming.dns,jdk.net,jdk.nio.mapmode,jdk.security.auth,jdk.security.jgss,jdk.xml.dom,jdk.zipfs
PACKAGES=(libc6 libgcc-s1 libgomp1 libstdc++6 zlib1g busybox)
APPLETS=(sh ash cat chmod cp cut date df du echo env false find grep gzip head hostname id kill ls mkdir mv nslookup od ps pwd rm rmdir
  sed sha256sum sleep sort stat sync tail tar tee test touch true tr uname vi wc wget xargs zcat)
LIBRARIES=x86_64-linux-gnu

download_packages() {
  local package
  mkdir -p "$CACHE/downloads"
  cd "$CACHE/downloads"
  for package in "${PACKAGES[@]}"; do
    compgen -G "${package}_*.deb" >/dev/null || apt-get download -qq -o APT::Sandbox::User=root "$package" 2>/dev/null ||
      { apt-get update -qq && apt-get download -qq -o APT::Sandbox::User=root "$package"; }
    dpkg-deb -x "$(compgen -G "${package}_*.deb" | tail -n 1)" "$UNPACKED"
  done
}

copy_libraries() {
  mkdir -p "$FOLDER/lib64" "$FOLDER/usr/lib/$LIBRARIES"
  find "$UNPACKED"/{lib,usr/lib}/$LIBRARIES -maxdepth 1 -name '*.so*' ! -name 'libc_malloc_debug*' ! -name 'libmemusage*' \
    ! -name 'libnss_compat*' ! -name 'libnss_hesiod*' ! -name 'libpcprofile*' -exec cp -P {} "$FOLDER/usr/lib/$LIBRARIES/" \;
  ln -s usr/lib "$FOLDER/lib"
  ln -s ../usr/lib/$LIBRARIES/ld-linux-x86-64.so.2 "$FOLDER/lib64/ld-linux-x86-64.so.2"
}

copy_busybox() {
  local applet
  mkdir -p "$FOLDER/bin"
  cp "$UNPACKED/bin/busybox" "$FOLDER/bin/busybox"
  for applet in "${APPLETS[@]}"; do ln -s busybox "$FOLDER/bin/$applet"; done
}

write_settings() {
  mkdir -p "$FOLDER"/{etc/ssl/certs,tmp,proc,sys,dev,app}
  chmod 1777 "$FOLDER/tmp"
  printf 'root:x:0:0:root:/:/bin/false\ncultivar:x:10001:10001:cultivar:/tmp:/bin/false\n' >"$FOLDER/etc/passwd"
  printf 'root:x:0:\ncultivar:x:10001:\n' >"$FOLDER/etc/group"
  printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$FOLDER/etc/nsswitch.conf"
  [ ! -s /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$FOLDER/etc/ssl/certs/"
}

UNPACKED=$(mktemp -d)
trap 'rm -rf "$UNPACKED"' EXIT
(download_packages)
copy_libraries
copy_busybox
write_settings
"$JAVA_HOME/bin/jlink" --add-modules "$MODULES" --strip-debug --no-man-pages --no-header-files --generate-cds-archive --output "$FOLDER/opt/java"
