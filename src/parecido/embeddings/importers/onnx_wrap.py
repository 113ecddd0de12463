"""Puts the preparation of pixels before an outside network, and rows behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from parecido.embeddings.importers.onnx_inside import Inside
from parecido.embeddings.importers.preparation import Preparation

if TYPE_CHECKING:
    import onnx


def wrap_graph(model: onnx.ModelProto, inside: Inside, preparation: Preparation) -> onnx.ModelProto:
    """Return the model with the preparation before it and rows behind it; the batch is of any size."""
    from onnx import TensorProto, compose, helper

    wrapped = compose.add_prefix(model, "model/")
    graph = wrapped.graph
    before, constants = _preparing(inside, preparation, f"model/{inside.input}")
    nodes = [*before, *graph.node]
    nodes.append(helper.make_node("Flatten", [f"model/{inside.output}"], ["flat"], axis=1))
    nodes.append(helper.make_node("Cast", ["flat"], ["embeddings"], to=TensorProto.FLOAT))
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.initializer.extend(constants)
    graph.input.append(helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["n", *inside.size, 3]))
    graph.output.append(helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["n", inside.dimension]))
    wrapped.ir_version = max(wrapped.ir_version, 8)  # before 4, every weight had to be an input too
    return wrapped


def _preparing(
    inside: Inside, preparation: Preparation, output: str
) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Return the nodes from `pixels` to what the network takes, and their constants."""
    from onnx import TensorProto, helper, numpy_helper

    steps: list[tuple[str, list[str], dict[str, Any]]] = []
    constants = {}
    if preparation.channels == "bgr":
        constants["order"] = np.array([2, 1, 0], dtype=np.int64)
        steps.append(("Gather", ["order"], {"axis": 3}))
    if inside.kind is not np.uint8:
        constants["factor"] = np.array(preparation.factor(), dtype=np.float32)
        constants["offset"] = np.array(preparation.offset(), dtype=np.float32)
        steps += [("Cast", [], {"to": TensorProto.FLOAT}), ("Mul", ["factor"], {}), ("Add", ["offset"], {})]
    if inside.layout == "NCHW":
        steps.append(("Transpose", [], {"perm": [0, 3, 1, 2]}))
    steps.append(("Cast", [], {"to": helper.np_dtype_to_tensor_dtype(np.dtype(inside.kind))}))
    nodes, last = [], "pixels"
    for at, (kind, more, attributes) in enumerate(steps, start=1):
        name = output if at == len(steps) else f"prepared{at}"
        nodes.append(helper.make_node(kind, [last, *more], [name], **attributes))
        last = name
    return nodes, [numpy_helper.from_array(array, name) for name, array in constants.items()]
