#!/usr/bin/env bash
# Runs tests on a real YARN over a real HDFS, which test/yarn/up.sh starts on 127.0.0.1 out of Maven's artifacts, with PySpark from PyPI.
# What was started ends with the script. Takes more than a quarter of an hour on two busy cores. -t NAME chooses fewer.
# Arguments go to vitest.
set -euo pipefail
cd "$(dirname "$0")/../.."

source test/spark/pyspark.sh
source test/support/processes.sh
source test/yarn/up.sh

SPARK_HOME=$("$venv/bin/python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
export PYTHONDONTWRITEBYTECODE=1 SPARK_HOME PYSPARK_PYTHON="$venv/bin/python" SPARK_LOCAL_IP=127.0.0.1 SPARK_CONF_DIR="$folder/conf"
mkdir "$folder"/{conf,requests,staging}
cat >"$folder/conf/spark-defaults.conf" <<CONF
spark.ui.showConsoleProgress false
spark.driver.memory 512m
spark.executor.memory 512m
spark.executor.cores 1
spark.yarn.am.memory 256m
spark.yarn.jars local:$SPARK_HOME/jars/*
spark.yarn.appMasterEnv.PYSPARK_PYTHON $PYSPARK_PYTHON
spark.yarn.appMasterEnv.PYTHONDONTWRITEBYTECODE 1
spark.hadoop.yarn.client.nodemanager-connect.max-wait-ms 10000
CONF

# One application stays for the tests of many jobs. Executors know HDFS by what the command says alone.
export TELE_TEST_SPARK_MASTER=yarn TELE_TEST_STAGING="$folder/staging" TELE_WARM_REQUESTS="$folder/requests"
start warm "$SPARK_HOME/bin/spark-submit" --master yarn --name warm --num-executors 2 --conf spark.executor.memoryOverheadFactor=0.4 \
  test/spark/warm.py "$TELE_WARM_REQUESTS"
wait_for 'the application' test -e "$TELE_WARM_REQUESTS/ready"
echo "Spark $version answers on YARN of Hadoop $hadoop, over $TELE_TEST_HDFS"
export TELE_TEST_SPARK_WARM="$PWD/test/spark/warm-submit"
npx vitest run test/yarn test/commands/hdfs.test.ts test/spark/equivalence.test.ts --no-file-parallelism --testTimeout 300000 "$@"
