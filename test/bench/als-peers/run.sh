#!/usr/bin/env bash
# Trains beside implicit and Spark's MLlib, both from PyPI, two threads each, and prints a Markdown table for each data set:
#   test/bench/als-peers/run.sh            # all sets; about eight minutes on two quiet cores
#   test/bench/als-peers/run.sh films      # one of add-ons, films, songs
# TELE_PYSPARK_VENV and PYSPARK_VERSION are those of test/model/mllib/run.sh.
set -euo pipefail
cd "$(dirname "$0")/../../.."

version=${PYSPARK_VERSION:-4.3.0}
venv=${TELE_PYSPARK_VENV:-${TMPDIR:-/tmp}/tele-pyspark-$version}
if [ ! -e "$venv/installed" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet "pyspark==$version" numpy setuptools
  touch "$venv/installed"
fi
if [ ! -e "$venv/installed-implicit" ]; then
  "$venv/bin/pip" install --quiet implicit==0.7.2 scipy
  touch "$venv/installed-implicit"
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/tele-als-peers-XXXXXX")
trap 'rm -rf "$folder"' EXIT
npx esbuild test/bench/als-peers/ours.ts --bundle --platform=node --format=esm --outfile=dist/bench/als-peers.mjs --log-level=error
# An older OpenBLAS may have been told another processor than this one; implicit wants its BLAS without threads.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=2 PYSPARK_PYTHON="$venv/bin/python" SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS="$folder"

for name in "${@:-}"; do
  for set in ${name:-films songs add-ons}; do
    case $set in
      films) parameters=(films 64 5 10) ;;
      songs) parameters=(songs 100 2 10) ;;
      add-ons) parameters=(add-ons 100 0.5 10) ;;
      *) echo "there is no set $set" >&2 && exit 2 ;;
    esac
    more=()
    if [ "$set" = add-ons ]; then more=(mllib); fi
    node dist/bench/als-peers.mjs "$folder" "${parameters[@]}" "${more[@]}"
    "$venv/bin/python" test/bench/als-peers/peers.py "$folder" "${parameters[@]}" "${more[@]}" 2>"$folder/log" || { tail -n 20 "$folder/log" >&2; exit 1; }
  done
done
