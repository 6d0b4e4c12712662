#!/usr/bin/env bash
# Installs Debian's Chromium where it is missing, for the tests of pages. TELE_TEST_CHROMIUM names another program: then nothing is installed.
set -euo pipefail

if [ -z "${TELE_TEST_CHROMIUM:-}" ] && [ ! -x /usr/bin/chromium ]; then
  apt-get update
  apt-get install --yes --no-install-recommends chromium fonts-dejavu-core
fi
