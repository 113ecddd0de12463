"""Images per second of an ONNX network alone: pixels in memory, no decoding, no files. Prints JSON."""

from __future__ import annotations

import argparse
import json
import time
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


def images_per_second(model: Path, batch: int, calls: int) -> float:
    """Time `calls` runs after a few that warm up; onnxruntime chooses its threads itself."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    feed = {entry.name: example(entry.shape, entry.type, batch)}
    for _ in range(5):
        session.run(None, feed)
    start = time.perf_counter()
    for _ in range(calls):
        session.run(None, feed)
    return batch * calls / (time.perf_counter() - start)


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="an .onnx file")
    parser.add_argument("--batch", type=int, default=1, help="pictures per run")
    parser.add_argument("--calls", type=int, default=200, help="runs that are timed")
    options = parser.parse_args()
    speed = images_per_second(options.model, options.batch, options.calls)
    print(json.dumps({"images_per_second": speed}))


if __name__ == "__main__":
    main()
