#!/usr/bin/env bash
# Runs the tests of pages in a real browser: Debian's Chromium, which is installed if it is not there. TELE_TEST_CHROMIUM names another program.
set -euo pipefail
cd "$(dirname "$0")/../.."

test/browser/install.sh
export TELE_TEST_CHROMIUM=${TELE_TEST_CHROMIUM:-/usr/bin/chromium}
exec npx vitest run test/browser "$@"
