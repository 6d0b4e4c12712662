#!/usr/bin/env bash
# Compares the recommender's training with that of Spark's MLlib, which comes from PyPI into a throw-away environment: TELE_PYSPARK_VENV
# names another place, PYSPARK_VERSION another version. Needs Java 17. Arguments go to vitest.
set -euo pipefail
cd "$(dirname "$0")/../../.."

source test/spark/pyspark.sh
export PYSPARK_PYTHON="$venv/bin/python" SPARK_LOCAL_IP=127.0.0.1
exec npx vitest run test/model/mllib "$@"
