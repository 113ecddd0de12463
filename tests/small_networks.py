"""Small ONNX networks of outsiders, whose rows can be worked out by hand: each is a few nodes of the package onnx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper, save

SIDE = 8
Node = tuple[str, Sequence[str], str, Mapping[str, Any]]
"""Kind, inputs, output, attributes."""
Nodes = tuple[Node, ...]
MEANS: Nodes = (
    ("GlobalAveragePool", ["images"], "maps", {}),
    ("Flatten", ["maps"], "features", {"axis": 1}),
)
"""From images (n, 3, h, w) to the mean of every channel."""
PIXEL_MEANS: Nodes = (
    ("Cast", ["pixels"], "numbers", {"to": TensorProto.FLOAT}),
    ("ReduceMean", ["numbers"], "embeddings", {"axes": [1, 2], "keepdims": 0}),
)
"""From pixels (n, h, w, 3) to the mean of red, green and blue: what an importer makes."""


def write_network(
    file: Path,
    nodes: Nodes,
    takes: Sequence[int | str],
    *,
    kind: int = TensorProto.FLOAT,
    outputs: Sequence[str] = (),
    constants: Mapping[str, NDArray[Any]] | None = None,
    opset: int = 17,
) -> Path:
    """Write nodes as a network that takes the first one's first input; it gives `outputs`, or the last node's."""
    given = nodes[0][1][0]
    graph = helper.make_graph(
        [_node(*each) for each in nodes],
        "small",
        [helper.make_tensor_value_info(given, kind, takes)],
        [helper.make_empty_tensor_value_info(name) for name in outputs or [nodes[-1][2]]],
        [numpy_helper.from_array(array, name) for name, array in (constants or {}).items()],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8), file)
    return file


def write_pixel_network(file: Path, nodes: Nodes = PIXEL_MEANS, **options: Any) -> Path:
    """Write a network that takes uint8 pixels, as an importer makes them."""
    return write_network(file, nodes, ["n", SIDE, SIDE, 3], kind=TensorProto.UINT8, **options)


def mean_colours(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What MEANS and PIXEL_MEANS give, by NumPy."""
    return np.asarray(pixels.reshape(len(pixels), -1, 3).mean(axis=1, dtype=np.float64), dtype=np.float32)


def _node(kind: str, inputs: Sequence[str], output: str, attributes: Mapping[str, Any]) -> NodeProto:
    return helper.make_node(kind, list(inputs), [output], **attributes)
