#!/usr/bin/env bash
# Compares the lists of what `recommend train` chooses with those of implicit (PyPI), EASE by numpy and popularity, and prints a Markdown table for each
# data set. MovieLens 100k is the copy in the package recbole (PyPI), of which nothing is installed.
#   test/bench/list-peers/run.sh            # all sets; some five minutes on two cores
#   test/bench/list-peers/run.sh sample     # one of them, by its name in ours.ts
set -euo pipefail
cd "$(dirname "$0")/../../.."

venv=${TELE_LISTS_VENV:-${TMPDIR:-/tmp}/tele-lists}
if [ ! -e "$venv/installed" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet implicit==0.7.2 scipy numpy
  "$venv/bin/pip" download --quiet --no-deps --dest "$venv" recbole==1.2.1
  (cd "$venv" && python3 -m zipfile -e recbole-*.whl recbole)
  touch "$venv/installed"
fi
movies=$venv/recbole/recbole/dataset_example/ml-100k/ml-100k.inter

folder=$(mktemp -d "${TMPDIR:-/tmp}/tele-lists-XXXXXX")
trap 'rm -rf "$folder"' EXIT
npx esbuild test/bench/list-peers/ours.ts --bundle --platform=node --format=esm --outfile=dist/bench/list-peers.mjs --log-level=error
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=2

sets=("$@")
if [ $# = 0 ]; then
  sets=(sample 'add-ons 2014' 'MovieLens 100k, 4 and 5' 'MovieLens 100k' 'topics, 30,000 x 1,000' 'long lists')
fi
for set in "${sets[@]}"; do
  node dist/bench/list-peers.mjs "$folder" "$set" "$movies"
  "$venv/bin/python" test/bench/list-peers/peers.py "$folder" "$set" 2>"$folder/log" || { tail -n 20 "$folder/log" >&2; exit 1; }
done
