"""One large JPEG decoded and embedded the classic way on one thread, again and again. Prints JSON: ms per call."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import tensorflow as tf
from features import extract, load_model

WARM_UP = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photo", type=Path, help="a JPEG")
    parser.add_argument("--calls", type=int, default=100, help="calls that are timed")
    options = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    model = load_model()
    milliseconds = []
    for _ in range(WARM_UP + options.calls):
        start = time.perf_counter()
        extract(model, options.photo)
        milliseconds.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"milliseconds": milliseconds[WARM_UP:]}))


if __name__ == "__main__":
    main()
