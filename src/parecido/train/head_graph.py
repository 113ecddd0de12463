"""A head as an ONNX graph: see parecido.embeddings.head for what it computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from parecido.embeddings.aspects import Aspect, block_slices
from parecido.embeddings.head import EMBEDDINGS, PROBABILITIES, ROWS
from parecido.train.mix import Mix
from parecido.train.softmax import Linear

OPSET = 18
IR_VERSION = 9
"""What onnxruntime has read since 1.15; newer ones it may not know."""


def grow_aspects(mix: Mix, classes: Mapping[str, int]) -> tuple[Aspect, ...]:
    """Return the aspects of a head's rows: every block with its guesses' classes (by column) before its numbers."""
    return tuple(
        Aspect(
            aspect.name,
            aspect.dimension + sum(classes[guess.column] for guess in _shown(mix, aspect.name)),
            aspect.weight,
        )
        for aspect in mix.aspects
    )


def write_graph(
    base: Sequence[Aspect], mix: Mix, maps: Mapping[str, Linear], temperatures: Mapping[str, float]
) -> bytes:
    """Return the graph of a head on rows with the `base` aspects, as the bytes of an ONNX file.

    `maps` tell a label's classes from the model's blocks, each at length 1, side by side; `temperatures` calibrate.
    The labels' probabilities come in the order of `maps`.
    """
    graph = _Graph()
    scale = np.concatenate([np.full(each.dimension, each.weight**-0.5, np.float32) for each in base])
    unit = graph.node("Mul", ROWS, graph.number("lengthen", scale[np.newaxis]))
    logits: dict[str, str] = {}
    for number, (column, linear) in enumerate(maps.items()):
        weights, bias = graph.number(f"weights{number}", linear.weights), graph.number(f"bias{number}", linear.bias)
        logits[column] = graph.node("Gemm", unit, weights, bias, transB=1)
        softened = graph.node("Div", logits[column], graph.number(f"temperature{number}", temperatures[column]))
        graph.node("Softmax", softened, output=f"{PROBABILITIES}{number}", axis=1)
    parts = []
    for aspect, block in zip(mix.aspects, block_slices(base).values(), strict=True):
        for guess in _shown(mix, aspect.name):
            softened = graph.node("Div", logits[guess.column], graph.number(f"soft {guess.column}", guess.softness))
            roots = graph.node("Sqrt", graph.node("Softmax", softened, axis=1))
            length = (aspect.weight * guess.share) ** 0.5
            parts.append(graph.node("Mul", roots, graph.number(f"length {guess.column}", length)))
        ends = [
            graph.number(f"{aspect.name} {end}", [value]) for end, value in (("from", block.start), ("to", block.stop))
        ]
        seen = graph.node("Slice", unit, *ends, graph.number(f"{aspect.name} axis", [1]))
        length = (aspect.weight * mix.left(aspect.name)) ** 0.5
        parts.append(graph.node("Mul", seen, graph.number(f"{aspect.name} length", length)))
    graph.node("Concat", *parts, output=EMBEDDINGS, axis=1)
    dims = {column: len(linear.bias) for column, linear in maps.items()}
    outputs = {EMBEDDINGS: sum(each.dimension for each in grow_aspects(mix, dims))} | {
        f"{PROBABILITIES}{number}": dim for number, dim in enumerate(dims.values())
    }
    return graph.to_bytes(len(scale), outputs)


def _shown(mix: Mix, aspect: str) -> list[Any]:
    """Return the guesses that are part of a block: those with a share of it."""
    return [guess for guess in mix.guesses if guess.aspect == aspect and guess.share > 0]


class _Graph:
    """Nodes and numbers in the making."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._numbers: list[onnx.TensorProto] = []

    def number(self, name: str, values: Any) -> str:
        """Add numbers (float32, whole ones as int64) and return their name."""
        array = np.asarray(values)
        kind = np.int64 if array.dtype.kind == "i" else np.float32
        self._numbers.append(numpy_helper.from_array(array.astype(kind), name))
        return name

    def node(self, kind: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        """Add a node and return its output's name."""
        output = output or f"{kind} {len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def to_bytes(self, numbers: int, outputs: Mapping[str, int]) -> bytes:
        """Return the file of a graph that takes rows of so many numbers; `outputs` have so many each."""
        values = [
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", size])
            for name, size in {ROWS: numbers, **outputs}.items()
        ]
        graph = helper.make_graph(self._nodes, "head", values[:1], values[1:], self._numbers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="parecido")
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))
