"""The part of tele that runs inside Spark: it pipes tasks through `tele worker` on the executors, and brings what they say to a folder.

    spark-submit driver.py JOB FOLDER

JOB is a JSON file: tasks (lines for the workers), worker and merge (their command lines; merge is null where nothing is to be merged),
limited (true where an early task may be all that is wanted), probe (true where versions are to be told). Or it is train alone: parameters of
MLlib's ALS for the ratings in ratings.ndjson beside it. FOLDER gets app.json at the start; part-000000, part-000001, ..., lines in
the order of the tasks, whose reader deletes them; and at the end manifest.json, or failure.json. Where it is removed, the job ends.
It is plain Python 3.8 over RDDs, for Spark 3.5 and later.
"""

import json
import os
import signal
import sys
import threading
import time
import traceback
import urllib.request
import zlib

from pyspark import SparkContext, StorageLevel, TaskContext

NEIGHBOURS = 32  # as many tasks, or blocks of tasks, does one merge bring together
FILE_BYTES = 8 << 20
FILES_AHEAD = 8


def main(job_file, folder):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sc = None
    try:
        sc = SparkContext.getOrCreate()
        run(sc, job_file, folder)
        return 0
    except Exception as error:
        write(folder, "failure.json", json.dumps({"error": str(error), "trace": traceback.format_exc()}))
        return 1
    finally:
        if sc is not None:
            sc.stop()


def run(sc, job_file, folder):
    with open(job_file, encoding="utf-8") as file:
        job = json.load(file)
    write(folder, "app.json", json.dumps({"id": sc.applicationId, "ui": sc.uiWebUrl}))
    over = threading.Event()
    threading.Thread(target=watch, args=(sc, folder, over), daemon=True).start()
    try:
        if "train" in job:
            lines = trained(sc, job["train"], os.path.join(os.path.dirname(job_file), "ratings.ndjson"))
        else:
            work = probed if job.get("probe") else merged if job["merge"] else in_order
            lines = work(sc, job)
        files, count = deliver(folder, lines)
        manifest = {"version": 1, "files": files, "lines": count, "retries": failed_attempts(sc)}
        over.set()
        write(folder, "manifest.json", json.dumps(manifest))
    finally:
        over.set()


def piped(rdd, command):
    """PySpark gives a piped command an empty environment, and ignores its exit code, unless it is told otherwise."""
    return rdd.pipe(command, env=ExecutorEnvironment(), checkCode=True)


class ExecutorEnvironment(dict):
    """Is the environment of the process that unpickles it, the executor's own, and says which attempt at the task it is. Nothing of this
    machine's is sent."""

    def __reduce__(self):
        return executor_environment, ()


def executor_environment():
    task = TaskContext.get()
    return dict(os.environ, TELE_ATTEMPT=str(task.attemptNumber() if task else 0))


def in_order(sc, job):
    """What the tasks say, in their order. A batch waits on the executors' disks until it has been read."""
    tasks, width = job["tasks"], 32 * sc.defaultParallelism
    at, size = 0, 1 if job["limited"] else width
    while at < len(tasks):
        batch = tasks[at : at + size]
        lines = piped(sc.parallelize(batch, len(batch)), job["worker"]).persist(StorageLevel.DISK_ONLY)
        lines.count()
        yield from lines.toLocalIterator()
        lines.unpersist()
        at, size = at + size, min(4 * size, width)


def merged(sc, job):
    """The same with the states of each key merged, neighbours first, until one is left."""
    tasks = job["tasks"]
    partitions = max(1, min(len(tasks), sc.defaultParallelism))
    lines = piped(sc.parallelize(tasks, len(tasks)), job["worker"])
    block = NEIGHBOURS
    while True:
        lines = piped(together(lines, block, partitions), "%s %d" % (job["merge"], block))
        if block >= len(tasks):
            return lines.collect()
        block *= NEIGHBOURS


def trained(sc, parameters, file):
    """The factors of items that MLlib learns, a line for each. The file has a line for each user."""
    from pyspark.ml.recommendation import ALS  # it needs NumPy, which nothing else does
    from pyspark.sql import SparkSession

    with open(file) as lines:
        rows = sc.parallelize(list(lines), parameters["numUserBlocks"])
    ratings = (
        SparkSession.builder.getOrCreate()
        .read.schema("user int, items array<int>, weights array<float>")
        .json(rows)
        .selectExpr("user", "inline(arrays_zip(items, weights)) AS (item, weight)")
    )
    als = ALS(implicitPrefs=True, userCol="user", itemCol="item", ratingCol="weight", **parameters)
    for row in als.fit(ratings).itemFactors.toLocalIterator():
        yield json.dumps({"id": row["id"], "features": list(row["features"])})


def probed(sc, job):
    """The versions of Python here and on the executors, and what tele says there."""
    tasks = sc.parallelize(job["tasks"], len(job["tasks"]))
    return [python_version(None)] + tasks.map(python_version).collect() + piped(tasks, job["worker"]).collect()


def python_version(_):
    return "%d.%d" % sys.version_info[:2]


def together(lines, block, partitions):
    """Brings the lines of one key and one block of tasks to one place, in the order of the tasks."""

    def place(sort_key):
        key, task = sort_key
        return zlib.crc32(("%d %s" % (task // block, key)).encode("utf-8"))

    return lines.keyBy(key_of).repartitionAndSortWithinPartitions(partitions, place).values()


def key_of(line):
    kind, task, key, _ = line.split("\t", 3)
    return kind + key, int(task)


def deliver(folder, lines):
    """Writes lines into files, never many more than their reader has taken. Tells how many files and lines there were."""
    files = count = size = 0
    held = []
    for line in lines:
        held.append(line)
        count += 1
        size += len(line) + 1
        if size >= FILE_BYTES:
            files, held, size = write_part(folder, files, held), [], 0
    return write_part(folder, files, held) if held else files, count


def write_part(folder, number, lines):
    while sum(name.startswith("part-") for name in os.listdir(folder)) >= FILES_AHEAD:
        time.sleep(0.02)
    write(folder, "part-%06d" % number, "".join(line + "\n" for line in lines))
    return number + 1


def write(folder, name, text):
    """A file is there whole or not at all."""
    hidden = os.path.join(folder, "." + name)
    with open(hidden, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.rename(hidden, os.path.join(folder, name))


def watch(sc, folder, over):
    """The command that submitted the job removes the folder where it wants no more, wherever this runs."""
    while not over.wait(0.5):
        if not os.path.isdir(folder):
            sc.cancelAllJobs()
            return


def failed_attempts(sc):
    """How many attempts at tasks failed, as Spark's own page counts them; null where that page is switched off."""
    try:
        address = "%s/api/v1/applications/%s/stages" % (sc.uiWebUrl, sc.applicationId)
        with urllib.request.urlopen(address, timeout=5) as answer:
            return sum(stage["numFailedTasks"] for stage in json.load(answer))
    except Exception:
        return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
