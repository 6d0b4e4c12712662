"""Trains MLlib's implicit ALS and writes what it learned: factors.py RATINGS FOLDER RANK LAMBDA ALPHA ITERATIONS,…

RATINGS has lines of user, item and rating. For each number of iterations FOLDER gets users-N.json and items-N.json, a line {id, features}
each. The same seed makes the same start, so that the run of N + 1 iterations goes on from where that of N ended.
"""

import json
import sys

from pyspark.ml.recommendation import ALS
from pyspark.sql import SparkSession

ratings, folder, rank, reg, alpha, iterations = sys.argv[1:]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "2g")
    .config("spark.sql.shuffle.partitions", "4")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
data = spark.read.csv(ratings, sep="\t", schema="user int, item int, rating float").coalesce(2).cache()
data.count()
for count in map(int, iterations.split(",")):
    als = ALS(
        implicitPrefs=True,
        rank=int(rank),
        regParam=float(reg),
        alpha=float(alpha),
        maxIter=count,
        seed=42,
        userCol="user",
        itemCol="item",
        ratingCol="rating",
        numUserBlocks=2,
        numItemBlocks=2,
        checkpointInterval=-1,
    )
    model = als.fit(data)
    for name, rows in (("users", model.userFactors), ("items", model.itemFactors)):
        with open(f"{folder}/{name}-{count}.json", "w") as out:
            for row in rows.collect():
                out.write(json.dumps({"id": row["id"], "features": list(row["features"])}) + "\n")
spark.stop()
