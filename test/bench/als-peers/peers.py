"""The peers' half: implicit and MLlib on the data that ours.ts made, and the table. peers.py FOLDER NAME FACTORS LAMBDA ITERATIONS [mllib]

All minimise the same objective: implicit and ours here with the same parameters, MLlib with alpha 1, since it adds alpha to 1. MLlib scales lambda by the number of ratings, which costs it nothing. Its start-up and the reading of the data are not counted: an
iteration is the difference between runs of different length.
"""

import json
import os
import sys
import time

import numpy as np
import scipy.sparse as sparse

folder, name, factors, reg, iterations = sys.argv[1:6]
factors, reg, iterations = int(factors), float(reg), int(iterations)
ours = json.load(open(f"{folder}/ours.json"))
shape = (ours["users"], ours["items"])


def matrix_of(file):
    pairs = np.loadtxt(f"{folder}/{file}", dtype=np.int64, delimiter="\t", ndmin=2)
    ones = np.ones(len(pairs), np.float32)
    return sparse.csr_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape)


train, held = matrix_of("train.tsv"), matrix_of("held.tsv")


def loss(x, y):
    """Every cell once, in double precision."""
    x, y = x.astype(np.float64), y.astype(np.float64)
    rows, columns = train.nonzero()
    total = np.sum((x.T @ x) * (y.T @ y)) + reg * (np.sum(x**2) + np.sum(y**2))
    for at in range(0, len(rows), 100_000):
        s = np.sum(x[rows[at : at + 100_000]] * y[columns[at : at + 100_000]], axis=1)
        total += np.sum(2 * (1 - s) ** 2 - s**2)
    return total


def metrics(x, y):
    """recall@20 and NDCG@100 over at most 10,000 users, with the conventions of Liang and others 2018."""
    users = np.flatnonzero((np.diff(held.indptr) > 0) & (np.diff(train.indptr) > 0))[:10_000]
    discounts = 1 / np.log2(np.arange(2, 102))
    recalls, gains = [], []
    for at in range(0, len(users), 500):
        some = users[at : at + 500]
        scores = x[some] @ y.T
        known = train[some]
        scores[np.repeat(np.arange(len(some)), np.diff(known.indptr)), known.indices] = -np.inf
        top = np.argpartition(-scores, 100, axis=1)[:, :100]
        top = np.take_along_axis(top, np.argsort(-np.take_along_axis(scores, top, 1), axis=1), 1)
        for row, user in enumerate(some):
            mine = held.indices[held.indptr[user] : held.indptr[user + 1]]
            hits = np.isin(top[row], mine)
            recalls.append(hits[:20].sum() / min(20, len(mine)))
            gains.append((hits * discounts).sum() / discounts[: min(100, len(mine))].sum())
    return np.mean(recalls), np.mean(gains)


def implicit_als():
    from implicit.als import AlternatingLeastSquares

    seconds = []
    model = AlternatingLeastSquares(
        factors=factors, regularization=reg, alpha=2.0, iterations=iterations, num_threads=2, use_gpu=False, random_state=42
    )
    model.fit(train, show_progress=False, callback=lambda _, elapsed, *rest: seconds.append(elapsed))
    return np.asarray(model.user_factors), np.asarray(model.item_factors), float(np.median(seconds))


def mllib_iteration():
    from pyspark.ml.recommendation import ALS
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "6g")
    spark = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "4").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    data = spark.read.csv(f"{folder}/train.tsv", sep="\t", schema="user int, item int").selectExpr("user", "item", "1f as rating")
    data = data.coalesce(4).cache()
    data.count()

    def fit(data, count):
        als = ALS(implicitPrefs=True, rank=factors, regParam=reg, alpha=1.0, maxIter=count, seed=42, checkpointInterval=-1)
        started = time.monotonic()
        als.setParams(userCol="user", itemCol="item", ratingCol="rating", numUserBlocks=4, numItemBlocks=4).fit(data)
        return time.monotonic() - started

    # The first run finds a cold virtual machine.
    fit(data.limit(100_000).coalesce(4).cache(), 2)
    first, second = fit(data, 1), fit(data, 3)
    spark.stop()
    return (second - first) / 2


x = np.fromfile(f"{folder}/users.f32", np.float32).reshape(-1, factors)
y = np.fromfile(f"{folder}/items.f32", np.float32).reshape(-1, factors)
rows = [("tele", ours["iteration"], loss(x, y), *metrics(x, y))]
x, y, seconds = implicit_als()
rows.append(("implicit", seconds, loss(x, y), *metrics(x, y)))
print(f"\n{name}: {shape[0]} users, {shape[1]} items, {train.nnz} ratings to learn from, {factors} factors, lambda {reg}\n")
print("| | s an iteration | times tele's | objective | recall@20 | NDCG@100 |\n|---|---:|---:|---:|---:|---:|")
for who, took, value, recall, ndcg in rows:
    print(f"| {who} | {took:.3f} | {took / ours['iteration']:.1f} | {value:.1f} | {recall:.4f} | {ndcg:.4f} |", flush=True)
if "mllib" in sys.argv[6:]:
    took = mllib_iteration()
    print(f"| MLlib, local[2] | {took:.3f} | {took / ours['iteration']:.1f} | | | |")
    if ours["grid"]:
        print(
            f"\n5 lambda x 10 folds x 10 iterations with all metrics: tele {10 * ours['grid']:.0f} s (ten times one fold); "
            f"MLlib for one lambda, without metrics: {100 * took:.0f} s (a hundred times an iteration); "
            f"that is 1/{10 * took / ours['grid']:.1f}"
        )
