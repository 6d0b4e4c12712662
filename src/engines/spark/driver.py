"""The part of tele that runs inside Spark: it pipes tasks through `tele worker` on the executors, and writes their
lines to a folder.

    spark-submit driver.py JOB FOLDER

JOB is a JSON file: name (of the command, for Spark's pages), tasks (lines for the workers), worker and merge (their command lines; merge is null if nothing is
merged), limited (true if the first tasks may be enough), probe (true to report versions). Or it has only train, the
parameters of MLlib's ALS for the ratings in ratings.ndjson beside it. FOLDER gets app.json at the start; then
part-000000, part-000001, ..., with lines in the order of the tasks, which their reader deletes; and at the end
manifest.json or failure.json. If the folder is removed, the job ends. It is plain Python 3.8 over RDDs, for Spark 3.5
and later.
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

NEIGHBOURS = 32  # the number of tasks, or blocks of tasks, that one merge joins
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
    """Pipes an RDD through a command. By default PySpark gives it an empty environment, and ignores its exit code."""
    return rdd.pipe(command, env=ExecutorEnvironment(), checkCode=True)


class ExecutorEnvironment(dict):
    """Becomes the environment of the process that unpickles it, which is the executor, with the number of the attempt at
    the task. Nothing of this machine's environment is sent."""

    def __reduce__(self):
        return executor_environment, ()


def executor_environment():
    task = TaskContext.get()
    return dict(os.environ, TELE_ATTEMPT=str(task.attemptNumber() if task else 0))


def in_order(sc, job):
    """The lines of the tasks, in order. A batch stays on the executors' disks until it has been read."""
    tasks, width = job["tasks"], 32 * sc.defaultParallelism
    at, size = 0, 1 if job["limited"] else width
    while at < len(tasks):
        batch = tasks[at : at + size]
        sc.setJobDescription("%s: tasks %d to %d of %d" % (job["name"], at + 1, at + len(batch), len(tasks)))
        lines = piped(sc.parallelize(batch, len(batch)), job["worker"]).persist(StorageLevel.DISK_ONLY)
        lines.count()
        yield from lines.toLocalIterator()
        lines.unpersist()
        at, size = at + size, min(4 * size, width)


def merged(sc, job):
    """The lines of the tasks, with the states of each key merged, neighbours first, until one is left."""
    tasks = job["tasks"]
    partitions = max(1, min(len(tasks), sc.defaultParallelism))
    lines = piped(sc.parallelize(tasks, len(tasks)), job["worker"])
    sc.setJobDescription("%s: %d tasks and the merging of their states" % (job["name"], len(tasks)))
    block = NEIGHBOURS
    while True:
        lines = piped(together(lines, block, partitions), "%s %d" % (job["merge"], block))
        if block >= len(tasks):
            return lines.collect()
        block *= NEIGHBOURS


def trained(sc, parameters, file):
    """The item factors that MLlib learns, a line for each item. The file has a line for each user."""
    from pyspark.ml.recommendation import ALS  # this needs NumPy, and nothing else does
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
    """The versions of Python here and on the executors, and the lines of tele on the executors."""
    tasks = sc.parallelize(job["tasks"], len(job["tasks"]))
    return [python_version(None)] + tasks.map(python_version).collect() + piped(tasks, job["worker"]).collect()


def python_version(_):
    return "%d.%d" % sys.version_info[:2]


def together(lines, block, partitions):
    """Brings the lines of one key and one block of tasks to one partition, in the order of the tasks."""

    def place(sort_key):
        key, task = sort_key
        return zlib.crc32(("%d %s" % (task // block, key)).encode("utf-8"))

    return lines.keyBy(key_of).repartitionAndSortWithinPartitions(partitions, place).values()


def key_of(line):
    kind, task, key, _ = line.split("\t", 3)
    return kind + key, int(task)


def deliver(folder, lines):
    """Writes lines to files, at most FILES_AHEAD before their reader. Returns the numbers of files and of lines."""
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
    """Writes a file that appears whole or not at all."""
    hidden = os.path.join(folder, "." + name)
    with open(hidden, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.rename(hidden, os.path.join(folder, name))


def watch(sc, folder, over):
    """Ends the jobs when the folder is gone: the command that submitted them removes it if it wants no more."""
    while not over.wait(0.5):
        if not os.path.isdir(folder):
            sc.cancelAllJobs()
            return


def failed_attempts(sc):
    """The number of failed attempts at tasks, from Spark's own web page; None if that page is switched off."""
    try:
        address = "%s/api/v1/applications/%s/stages" % (sc.uiWebUrl, sc.applicationId)
        with urllib.request.urlopen(address, timeout=5) as answer:
            return sum(stage["numFailedTasks"] for stage in json.load(answer))
    except Exception:
        return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
