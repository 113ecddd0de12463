"""How much a network costs: multiplies per image counted from the ONNX graph, bytes of the file, numbers it gives.

    python -m benchmarks.multiplies FILE.onnx

Prints JSON and ends with 1 where the project's limits are exceeded. Needs the package onnx (extra `train`).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

Shape = tuple[int, ...]
Shapes = Mapping[str, Shape]

MOST_BYTES = 12_000_000
MOST_MULTIPLIES = 350_000_000
MOST_NUMBERS = 512

_TYPES = {"tensor(uint8)": np.uint8, "tensor(float)": np.float32}


@dataclass(frozen=True)
class Cost:
    """What one image costs, and what the file weighs."""

    multiplies: int
    """Of all convolutions and matrix products, biases and single-number operations left out."""
    bytes: int
    numbers: int
    """Of the first output, the embedding."""

    def exceeded(self) -> list[str]:
        """Return the limits that are exceeded, each in a few words."""
        limits = (
            (self.bytes, MOST_BYTES, "bytes"),
            (self.multiplies, MOST_MULTIPLIES, "multiplies per image"),
            (self.numbers, MOST_NUMBERS, "numbers in an embedding"),
        )
        return [f"{found:,} {what}, at most {most:,}" for found, most, what in limits if found > most]


def network_cost(file: Path) -> Cost:
    """Return the cost of an ONNX network whose inputs' first dimension is the batch.

    Raises ImportError without the package onnx, ValueError for a graph whose shapes cannot be told.
    """
    import onnx

    model = onnx.load(file)
    shapes = _shapes(model)
    multiplies = sum(node_multiplies(node, shapes) for node in model.graph.node)
    return Cost(multiplies, file.stat().st_size, shapes[model.graph.output[0].name][-1])


def node_multiplies(node: Any, shapes: Shapes) -> int:
    """Return the multiplies of one node of a graph, 0 for kinds that are neither convolution nor matrix product.

    Raises ValueError where a shape that it takes is not known.
    """
    count = _COUNTS.get(node.op_type)
    if count is None:
        return 0
    try:
        return count(node, [shapes[name] for name in node.input if name], shapes[node.output[0]])
    except KeyError as error:
        raise ValueError(f"node {node.name or node.op_type}: the shape of {error} is not known") from error


def _convolution(_node: Any, inputs: Sequence[Shape], output: Shape) -> int:
    return math.prod(output) * math.prod(inputs[1][1:])  # the kernel is (out, in / groups, height, width)


def _matrix_product(_node: Any, inputs: Sequence[Shape], output: Shape) -> int:
    return math.prod(output) * inputs[0][-1]


def _gemm(node: Any, inputs: Sequence[Shape], output: Shape) -> int:
    turned = any(each.name == "transA" and each.i for each in node.attribute)
    return math.prod(output) * inputs[0][0 if turned else -1]


def _einsum(node: Any, inputs: Sequence[Shape], _output: Shape) -> int:
    """Count one multiply for every combination of the equation's letters."""
    (equation,) = (each.s.decode() for each in node.attribute if each.name == "equation")
    terms = equation.replace(" ", "").partition("->")[0].split(",")
    sizes = {
        letter: size
        for term, shape in zip(terms, inputs, strict=True)
        for letter, size in zip(term, shape, strict=True)
    }
    return math.prod(sizes.values())


_COUNTS: dict[str, Callable[[Any, Sequence[Shape], Shape], int]] = {
    "Conv": _convolution,
    "MatMul": _matrix_product,
    "Gemm": _gemm,
    "Einsum": _einsum,
}


def _shapes(model: Any) -> dict[str, Shape]:
    """Return the shape of every value that a counted node takes or gives, for one picture: the graph is run on zeros.

    Inferring shapes without running it stops at sizes that the graph itself computes.
    """
    import onnx
    import onnxruntime

    graph = model.graph
    shapes: dict[str, Shape] = {weight.name: tuple(weight.dims) for weight in graph.initializer}
    counted = [node for node in graph.node if node.op_type in _COUNTS]
    names = {name for node in counted for name in (*node.input, *node.output) if name and name not in shapes}
    asked = sorted(names - {value.name for value in graph.input} | {graph.output[0].name})
    wider = onnx.ModelProto()
    wider.CopyFrom(model)
    del wider.graph.output[:]
    wider.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in asked)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(wider.SerializeToString(), options, providers=["CPUExecutionProvider"])
    taken = session.get_inputs()[0]
    zeros = np.zeros([1, *taken.shape[1:]], dtype=_TYPES[taken.type])
    shapes[taken.name] = zeros.shape
    return shapes | {
        name: value.shape for name, value in zip(asked, session.run(asked, {taken.name: zeros}), strict=True)
    }


def main() -> None:
    """Parse, count, print; end with 1 where a limit is exceeded."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.multiplies", description=__doc__)
    parser.add_argument("model", type=Path, metavar="FILE", help="an .onnx file")
    cost = network_cost(parser.parse_args().model)
    print(json.dumps(asdict(cost)))
    if exceeded := cost.exceeded():
        sys.exit("; ".join(exceeded))


if __name__ == "__main__":
    main()
