"""Keeps one Spark application for many jobs, so that a test of a job does not pay for the start of Spark each time.

What warm-submit leaves in the folder given as the only argument is run by the driver that is shipped, one job after the other.
"""

import json
import os
import sys
import time
import traceback

from pyspark import SparkContext, cloudpickle

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "dist"))
import driver  # noqa: E402

# Executors have no such module: as where it is the program itself, they get its code.
cloudpickle.register_pickle_by_value(driver)


def main(requests):
    sc = SparkContext.getOrCreate()
    open(os.path.join(requests, "ready"), "w").close()
    while os.path.isdir(requests):
        for name in sorted(os.listdir(requests)):
            if name.endswith(".request"):
                serve(sc, os.path.join(requests, name))
        time.sleep(0.02)


def serve(sc, request):
    with open(request) as file:
        job, folder = file.read().split("\n")
    try:
        driver.run(sc, job, folder)
    except Exception as error:
        if os.path.isdir(folder):
            failure = {"error": str(error), "trace": traceback.format_exc()}
            driver.write(folder, "failure.json", json.dumps(failure))
    finally:
        os.remove(request)


main(sys.argv[1])
