"""Images per second of the classic network alone: pixels in memory, no decoding, no files. Prints JSON."""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
from features import SIDE, load_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=1, help="pictures per call of predict")
    parser.add_argument("--calls", type=int, default=200, help="calls that are timed")
    options = parser.parse_args()
    model = load_model()
    pixels = np.random.default_rng(0).uniform(-1, 1, (options.batch, SIDE, SIDE, 3)).astype(np.float32)
    for _ in range(5):
        model.predict(pixels, verbose=0, batch_size=options.batch)
    start = time.perf_counter()
    for _ in range(options.calls):
        model.predict(pixels, verbose=0, batch_size=options.batch)
    seconds = time.perf_counter() - start
    print(json.dumps({"images_per_second": options.batch * options.calls / seconds}))


if __name__ == "__main__":
    main()
