#!/usr/bin/env bash
# Installs Debian's ceph-mon, ceph-osd, ceph-mgr and radosgw where they are missing, which needs root.
set -euo pipefail
packages=(ceph-mon ceph-osd ceph-mgr radosgw)
for program in ceph "${packages[@]}"; do
  if ! command -v "$program" >/dev/null; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
      echo "$program is missing; as root on Debian: apt-get install --no-install-recommends ${packages[*]}" >&2
      exit 2
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    break
  fi
done
