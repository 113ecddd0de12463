"""Images per second of an ONNX network alone: pixels in memory, no decoding, no files. Prints JSON."""

from __future__ import annotations

import argparse
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

TYPES = {"tensor(float)": np.float32, "tensor(uint8)": np.uint8}


def example(shape: list[int | str], kind: str, batch: int) -> NDArray[np.generic]:
    """Return random pixels of the input's shape, its free first dimension filled with `batch`."""
    sizes = [batch, *(size for size in shape[1:] if isinstance(size, int))]
    if len(sizes) != len(shape):
        raise ValueError(f"only the first dimension of the input may be free; this one is {shape}")
    pixels = np.random.default_rng(0).uniform(0, 255, sizes)
    return pixels.astype(TYPES[kind]) if kind == "tensor(uint8)" else (pixels / 127.5 - 1).astype(TYPES[kind])


def images_per_second(model: Path, batch: int, calls: int, workers: int = 0) -> float:
    """Time `calls` runs of the first output, the embedding, after a few that warm up.

    With `workers`, so many threads run the network at once, on one thread each, as a build does; at 0 onnxruntime
    chooses the threads of one run after the other itself.
    """
    options = onnxruntime.SessionOptions()
    if workers:
        options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    entry, wanted = session.get_inputs()[0], [session.get_outputs()[0].name]
    feed = {entry.name: example(entry.shape, entry.type, batch)}

    def run(_: int) -> None:
        session.run(wanted, feed)

    with ThreadPoolExecutor(max(1, workers)) as pool:
        list(pool.map(run, range(5 * max(1, workers))))
        start = time.perf_counter()
        list(pool.map(run, range(calls)))
        return batch * calls / (time.perf_counter() - start)


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="an .onnx file")
    parser.add_argument("--batch", type=int, default=1, help="pictures per run")
    parser.add_argument("--calls", type=int, default=200, help="runs that are timed")
    parser.add_argument("--workers", type=int, default=0, help="threads that run it at once, on one thread each")
    options = parser.parse_args()
    speed = images_per_second(options.model, options.batch, options.calls, options.workers)
    print(json.dumps({"images_per_second": speed}))


if __name__ == "__main__":
    main()
