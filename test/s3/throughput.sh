#!/usr/bin/env bash
# Compares `tele fetch`, as built, with the bare parallel GETs of the SDK; see throughput.ts.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(mktemp "${TMPDIR:-/tmp}/tele-throughput-XXXXXX.cjs")
trap 'rm -f "$program"' EXIT
npx esbuild test/s3/throughput.ts --bundle --platform=node --target=node20 --log-level=error --outfile="$program"
node "$program" measure "$@"
