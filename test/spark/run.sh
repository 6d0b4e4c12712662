#!/usr/bin/env bash
# Runs the Spark tests on a real cluster: a standalone master and two workers, each with one core and a bounded memory, on 127.0.0.1.
# PySpark comes from PyPI into a throw-away environment, kept for the next run: TELE_PYSPARK_VENV names another place, PYSPARK_VERSION
# another version. What was started ends with the script, by its process id. Arguments go to vitest.
set -euo pipefail
cd "$(dirname "$0")/../.."

source test/spark/pyspark.sh

source test/support/processes.sh
on_finish() { if [ -n "${TELE_TEST_SPARK_FULL:-}" ]; then umount "$TELE_TEST_SPARK_FULL"; fi; }

SPARK_HOME=$("$venv/bin/python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
export PYTHONDONTWRITEBYTECODE=1 SPARK_HOME PYSPARK_PYTHON="$venv/bin/python" SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS="$folder/local" SPARK_CONF_DIR="$folder/conf"
mkdir "$folder"/{conf,local,work,requests}
printf 'spark.ui.showConsoleProgress false\nspark.driver.memory 512m\nspark.executor.memory 512m\n' >"$folder/conf/spark-defaults.conf"

if mkdir "$folder/full" && mount -t tmpfs -o size=64k tele-full "$folder/full" 2>/dev/null; then
  export TELE_TEST_SPARK_FULL="$folder/full"
fi

port=$(free_port)
export TELE_TEST_SPARK_WORK="$folder/work"
export TELE_TEST_SPARK_MASTER="spark://127.0.0.1:$port"
start master "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0
wait_for 'the master' grep -q 'New state: ALIVE' "$folder/log/master"
TELE_TEST_SPARK_UI=$(sed -n 's/.*MasterWebUI .* started at \(http[^ ]*\).*/\1/p' "$folder/log/master")
export TELE_TEST_SPARK_UI
# Executors have keys of their own to buckets, as from a role of their machines. No test says them to the cluster.
export TELE_TEST_SPARK_FOLDER="$folder" TELE_TEST_SPARK_KEY="key-$RANDOM$RANDOM$RANDOM" TELE_TEST_SPARK_SECRET="secret-$RANDOM$RANDOM$RANDOM"
# Spark starts no copy of a slow task on the same host, so each worker has a host of its own.
for number in 1 2; do
  start "worker-$number" env AWS_ACCESS_KEY_ID="$TELE_TEST_SPARK_KEY" AWS_SECRET_ACCESS_KEY="$TELE_TEST_SPARK_SECRET" \
    "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker --host "127.0.0.$number" \
    --webui-port 0 --cores 2 --memory 1536m --work-dir "$folder/work" "$TELE_TEST_SPARK_MASTER"
done
wait_for 'a worker' sh -c "test \$(grep -c 'Registering worker' '$folder/log/master') = 2"

# One application stays for the tests of many jobs; it leaves a core of each worker to those that submit their own.
export TELE_WARM_REQUESTS="$folder/requests"
start warm "$SPARK_HOME/bin/spark-submit" --master "$TELE_TEST_SPARK_MASTER" --name warm --conf spark.executor.cores=1 \
  --conf spark.cores.max=2 test/spark/warm.py "$TELE_WARM_REQUESTS"
wait_for 'the application' test -e "$TELE_WARM_REQUESTS/ready"
echo "Spark $version answers at $TELE_TEST_SPARK_MASTER"
export TELE_TEST_SPARK_WARM="$PWD/test/spark/warm-submit"
# The first job waits for executors to start.
npx vitest run test/spark --no-file-parallelism --testTimeout 600000 "$@"
