#!/usr/bin/env python3
"""Writes a lake of main pings whose truth is known, as NDJSON, and the truth as one line of JSON to standard error.

Clients have sessions; how much a client hangs, and how much a session of it, is log-normal, so that sessions of one
client resemble each other and few have very much. Durations are log-normal above 128 ms, told by Firefox's bins. With
--parts a session comes in several pings, each with all hangs from its beginning on, as unified pings do.

    python3 test/bench/planted_hangs.py --sessions 5000 --seed 1 --per-client 2.5 --tail heavy > lake.ndjson
"""
import argparse
import json
import math
import random
import sys

FRAMES = [("Startup::XRE_Main", 26), ("PresShell::DoReflow", 10), ("nsCycleCollector::collectSlice", 9),
          ("IPDL::PPluginInstance::SendNPP_Destroy", 15), ("nsJSContext::GarbageCollectNow", 7)]
FRAMES += [(f"Tail{i}::Run", 1.5) for i in range(22)]
PER_MINUTE = 0.3
# Between clients, and between the sessions of one.
TAILS = {"light": (0.4, 0.3), "heavy": (1.0, 0.6)}
# Milliseconds above 128: log-normal.
DURATION = (math.log(120), 1.1)


def poisson(rng, mean):
    if mean > 60:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, k, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        k += 1
        product *= rng.random()
    return k


def spread(rng, sigma):
    return math.exp(rng.gauss(-sigma * sigma / 2, sigma))


def key_of(ms):
    """The bin of Firefox that holds a duration: its inclusive upper bound; 8,192 ms and more are one bin."""
    return min(16383, 2 ** (int(ms).bit_length()) - 1)


def session(rng, minutes, frailty, options):
    counts = {}
    for index, (frame, weight) in enumerate(FRAMES):
        factor = options.factor if index == options.worse else 1
        for _ in range(poisson(rng, minutes * PER_MINUTE * frailty * factor * weight / TOTAL)):
            ms = (128 + math.exp(rng.gauss(*DURATION))) * options.longer
            bins = counts.setdefault(frame, {})
            bins[key_of(ms)] = bins.get(key_of(ms), 0) + 1
    return counts


def ping(client, number, part, minutes, counts):
    hangs = [{"stack": ["main()", frame], "histogram": {"range": [1, 0], "bucket_count": 33, "histogram_type": 0,
              "values": {str(key): n for key, n in sorted(bins.items())}, "sum": 0}} for frame, bins in counts.items()]
    return {"id": f"{client}-{number}-{part}", "clientId": client,
            "payload": {"info": {"sessionId": f"{client}-{number}"}, "simpleMeasurements": {"uptime": minutes},
                        "threadHangStats": [{"name": "Gecko", "hangs": hangs}]}}


def part_of(counts, share):
    return {frame: kept for frame, bins in counts.items()
            if (kept := {key: n for key, total in bins.items() if (n := int(total * share)) > 0})}


def write(options, out):
    rng = random.Random(options.seed)
    between, within = TAILS[options.tail]
    lines = []
    made = 0
    while made < options.sessions:
        client = f"{options.seed}-{options.side}-{made}"
        own = 1 if options.per_client <= 1 else 1 + poisson(rng, options.per_client - 1)
        frailty = spread(rng, between)
        for number in range(min(own, options.sessions - made)):
            minutes = max(1, round(math.exp(rng.gauss(math.log(16), 1.2))))
            counts = session(rng, minutes, frailty * spread(rng, within), options)
            for part in range(1, options.parts):
                share = part / options.parts
                lines.append(ping(client, number, part, int(minutes * share), part_of(counts, share)))
            lines.append(ping(client, number, options.parts, minutes, counts))
            made += 1
    if options.shuffle:
        rng.shuffle(lines)
    for line in lines:
        out.write(json.dumps(line) + "\n")


def truth(options):
    weights = [weight * (options.factor if i == options.worse else 1) for i, (_, weight) in enumerate(FRAMES)]
    median = (128 + math.exp(DURATION[0])) * options.longer
    p95 = (128 + math.exp(DURATION[0] + 1.6448536269514722 * DURATION[1])) * options.longer
    return {"hangsPerHour": 60 * PER_MINUTE * sum(weights) / TOTAL, "plugin.share": 15 / sum(weights),
            "length.median": 16, "duration.median": median, "duration.p95": p95}


TOTAL = sum(weight for _, weight in FRAMES)

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--side", default="a", help="clients of two sides are different people")
    parser.add_argument("--per-client", type=float, default=1)
    parser.add_argument("--tail", choices=list(TAILS), default="light")
    parser.add_argument("--parts", type=int, default=1, help="pings of each session")
    parser.add_argument("--shuffle", action="store_true")
    parser.add_argument("--worse", type=int, default=-1, help="the frame with --factor times as many hangs")
    parser.add_argument("--factor", type=float, default=1)
    parser.add_argument("--longer", type=float, default=1, help="all hangs last so many times as long")
    chosen = parser.parse_args()
    write(chosen, sys.stdout)
    print(json.dumps(truth(chosen)), file=sys.stderr)
