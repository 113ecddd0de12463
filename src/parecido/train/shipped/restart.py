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

    They were rounded to float16 in the file. Raises ModelError where the file lacks a weight.
    """
    stored = {
        each.name.removesuffix(_HALF): torch.from_numpy(numpy_helper.to_array(each).astype(np.float32))
        for each in onnx.load(file).graph.initializer
    }
    state = network.state_dict()
    wanted = [name for name in state if not name.endswith("num_batches_tracked")]
    if lacking := [name for name in wanted if _PREFIX + name not in stored]:
        raise ModelError(f"{file} has no weight {lacking[0]!r}; it was exported from a network of another shape")
    network.load_state_dict(state | {name: stored[_PREFIX + name].reshape(state[name].shape) for name in wanted})
