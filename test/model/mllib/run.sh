#!/usr/bin/env bash
# Compares the recommender's training with that of Spark's MLlib, which comes from PyPI into a throw-away environment: TELE_PYSPARK_VENV
# names another place, PYSPARK_VERSION another version. Needs Java 17. Arguments go to vitest.
set -euo pipefail
cd "$(dirname "$0")/../../.."

version=${PYSPARK_VERSION:-4.3.0}
venv=${TELE_PYSPARK_VENV:-${TMPDIR:-/tmp}/tele-pyspark-$version}
if [ ! -e "$venv/installed" ]; then
  echo "installing pyspark $version into $venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet "pyspark==$version" numpy setuptools
  touch "$venv/installed"
fi
export PYSPARK_PYTHON="$venv/bin/python" SPARK_LOCAL_IP=127.0.0.1
exec npx vitest run test/model/mllib "$@"
