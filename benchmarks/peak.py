"""The matrix peak of one core: multiplies per second of float32 matrix products of 1024 x 1024. Prints JSON.

The better of NumPy's and, where the package onnx is installed (extra `train`), onnxruntime's. NumPy keeps to one thread
where OMP_NUM_THREADS and OPENBLAS_NUM_THREADS are 1, as benchmarks/core.py sets them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

SIDE = 1024
CALLS = 30


def best_rate(product: Callable[[], object], multiplies: int = SIDE**3, calls: int = CALLS) -> float:
    """Return the multiplies per second of the fastest of some calls: other work on the machine only slows them."""
    seconds = []
    for _ in range(calls):
        start = time.perf_counter()
        product()
        seconds.append(time.perf_counter() - start)
    return multiplies / min(seconds)


def numpy_product(one: NDArray[np.float32], other: NDArray[np.float32]) -> Callable[[], object]:
    """Return the product as NumPy computes it, into the same array every time."""
    out = np.empty_like(one)
    return lambda: np.matmul(one, other, out=out)


def onnxruntime_product(one: NDArray[np.float32], other: NDArray[np.float32]) -> Callable[[], object]:
    """Return the product as onnxruntime computes it on one thread. Raises ImportError without the package onnx."""
    import onnxruntime
    from onnx import TensorProto, helper

    names = ("one", "other", "product")
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, one.shape) for name in names]
    graph = helper.make_graph([helper.make_node("MatMul", names[:2], names[2:])], "product", values[:2], values[2:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"one": one, "other": other})


def main() -> None:
    """Measure and print."""
    one, other = np.random.default_rng(0).uniform(-1, 1, (2, SIDE, SIDE)).astype(np.float32)
    rates = {"numpy": best_rate(numpy_product(one, other))}
    with suppress(ImportError):
        rates["onnxruntime"] = best_rate(onnxruntime_product(one, other))
    print(json.dumps({"multiplies_per_second": max(rates.values()), **rates}))


if __name__ == "__main__":
    main()
