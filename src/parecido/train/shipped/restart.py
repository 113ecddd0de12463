"""Starting from an exported model: its weights back in a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from parecido.errors import ModelError
from parecido.train.shipped.network import Network

_PREFIX, _HALF = "network.", ".half"


def start_from(network: Network, file: Path) -> None:
    """Give `network` the weights and norms of an ONNX file that export_onnx wrote of a network of the same shape.

    They were rounded to float16 in the file. Raises ModelError where the file lacks a weight of the network's size, and
    for a quantised file.
    """
    graph = onnx.load(file).graph
    if any(node.op_type == "DequantizeLinear" for node in graph.node):
        raise ModelError(f"{file} is quantised, its norms are gone; give what `train` or `attributes` wrote")
    stored = {
        each.name.removesuffix(_HALF): torch.from_numpy(numpy_helper.to_array(each).astype(np.float32))
        for each in graph.initializer
    }
    state = network.state_dict()
    found = {name: stored[_PREFIX + name] for name in state if _PREFIX + name in stored}
    for name, value in state.items():
        counts = name.endswith("num_batches_tracked")
        if not counts and (name not in found or found[name].numel() != value.numel()):
            raise ModelError(f"{file} has no weight {name!r} of this network's size; it is of another shape")
    network.load_state_dict(state | {name: value.reshape(state[name].shape) for name, value in found.items()})
