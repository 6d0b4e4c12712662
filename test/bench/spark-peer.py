"""Who has which system, by Spark alone, twice in one application. Prints how long each job took, and the answer, as JSON.

spark-submit spark-peer.py rdd|text|json FILE
"""

import json
import sys
import time

from pyspark.sql import SparkSession, functions

way, file = sys.argv[1:]
spark = SparkSession.builder.appName("peer").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")


def job():
    if way == "rdd":
        systems = spark.sparkContext.textFile(file).map(lambda line: json.loads(line)["info"]["OS"])
        return dict(systems.map(lambda system: (system, 1)).reduceByKey(lambda a, b: a + b).collect())
    if way == "text":
        read = spark.read.text(file)
        system = functions.get_json_object(functions.col("value"), "$.info.OS")
    else:
        read = spark.read.schema("info struct<OS:string>").json(file)
        system = functions.col("info.OS")
    return {row["os"]: row["count"] for row in read.groupBy(system.alias("os")).count().collect()}


seconds = []
for _ in range(2):
    begin = time.monotonic()
    answer = job()
    seconds.append(time.monotonic() - begin)
print(json.dumps({"seconds": seconds, "answer": answer}))
spark.stop()
