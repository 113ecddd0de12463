"""Starting from a quantised model, as shops have them: its kernels as floats again, its norms as what is left of them.

onnxruntime has folded every norm behind a convolution into it, and the colour head's anchors into one linear map. The
network that comes of it gives the file's rows but for what rounding pictures to 8 bits did to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from parecido.errors import ModelError
from parecido.train.shipped.network import Network

_PREFIX = re.compile(r"^(ConvBnFusion_W_)?network\.")
_SUFFIX = re.compile(r"(\.half|_quantized)$")

Numbers = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _Read:
    """The weights of a file by the network's own names, and the convolutions' biases by the name of their kernel."""

    weights: Numbers
    biases: Numbers


def start_from_quantised(network: Network, file: Path) -> None:
    """Give `network` the weights of a file that `quantise` wrote of a network of the same shape.

    Its norms behind convolutions become the identity and a bias; keep the network in evaluation mode, also to train it.
    Raises ModelError for any other file.
    """
    found = _read(file)
    state = network.state_dict()
    anchors, sharpness = _find_anchors(found.weights, len(network.colour.anchors), file)  # type: ignore[arg-type]
    made = {"colour.anchors": anchors, "colour.sharpness": sharpness}
    for kernel, norm in _pairs(network):
        if kernel not in found.biases:
            raise ModelError(f"{file} has no convolution {kernel!r}; it is no quantised file of this package's network")
        module = network.get_submodule(norm)
        made |= _identity(norm, torch.from_numpy(found.biases[kernel].copy()), module.eps)  # type: ignore[arg-type]
    for name in state:
        if name in made or name.endswith("num_batches_tracked"):
            continue
        if name not in found.weights:
            raise ModelError(f"{file} has no weight {name!r}; it is no quantised file of this package's network")
        made[name] = torch.from_numpy(found.weights[name].copy())
    for name, value in made.items():
        if value.shape != state[name].shape:
            raise ModelError(f"{file} has another size of {name!r} than this network; it is of another shape")
    network.load_state_dict(state | made)


def _pairs(network: Network) -> Iterator[tuple[str, str]]:
    """Yield the name of every kernel that a norm follows, and the norm's."""
    for name, module in network.named_modules():
        if isinstance(module, nn.Sequential) and len(module) > 1 and isinstance(module[1], nn.BatchNorm2d):
            yield f"{name}.0.weight", f"{name}.1"


def _read(file: Path) -> _Read:
    """Return the file's weights as float32, those in integers times their steps."""
    graph = onnx.load(file).graph
    known = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    origin = {name: name for name in known}
    for node in graph.node:
        if node.op_type in {"Cast", "DequantizeLinear"} and all(name in known for name in node.input):
            known[node.output[0]] = _as_floats(*(known[name] for name in node.input))
            origin[node.output[0]] = origin[node.input[0]]
    weights, biases = {}, {}
    for name, values in known.items():
        plain = _own_name(origin[name])
        if plain is not None and values.dtype == np.float32:
            weights[plain] = values
    for node in graph.node:
        if node.op_type == "Conv" and len(node.input) == 3 and node.input[1] in origin:
            kernel = _own_name(origin[node.input[1]])
            if kernel is not None and node.input[2] in known:
                biases[kernel] = known[node.input[2]].astype(np.float32)
    loose = {name: values for name, values in known.items() if values.dtype == np.float32}
    return _Read({**loose, **weights}, biases)


def _as_floats(
    values: NDArray[Any], scale: NDArray[Any] | None = None, zero: NDArray[Any] | None = None
) -> NDArray[np.float32]:
    """Return what a Cast to floats or a DequantizeLinear, a scale for each of the first axis, makes of numbers."""
    floats = values.astype(np.float32)
    along = (-1, *[1] * (values.ndim - 1))
    if zero is not None:
        floats -= zero.astype(np.float32).reshape(along)
    return floats if scale is None else np.asarray(floats * scale.reshape(along), dtype=np.float32)


def _own_name(name: str) -> str | None:
    """Return a weight's name in the network, None for a number that is none of its weights."""
    return _SUFFIX.sub("", _PREFIX.sub("", name)) if _PREFIX.match(name) else None


def _identity(norm: str, bias: Tensor, eps: float) -> dict[str, Tensor]:
    """Return the numbers of a norm that adds `bias` and changes nothing else."""
    ones = torch.ones_like(bias)
    return {
        f"{norm}.weight": ones,
        f"{norm}.bias": bias,
        f"{norm}.running_mean": torch.zeros_like(bias),
        f"{norm}.running_var": ones - eps,
    }


def _find_anchors(numbers: Numbers, count: int, file: Path) -> tuple[Tensor, Tensor]:
    """Return the colour head's anchors (count, 3) and the logarithm of their sharpness s.

    The file holds 2 s a and -s |a|^2 for the anchors a: of no other two weights are all quotients one number.
    """
    wide = [each for each in numbers.values() if each.shape == (3, count)]
    wide += [each.T for each in numbers.values() if each.shape == (count, 3)]
    for doubled in wide:
        squares = np.square(doubled.astype(np.float64)).sum(axis=0)
        for bias in numbers.values():
            if bias.shape != (count,) or not (bias < 0).all():
                continue
            sharp = squares / (-4.0 * bias.astype(np.float64))
            if np.ptp(sharp) < 1e-2 * sharp.mean():
                mean = float(sharp.mean())
                anchors = np.asarray(doubled.T / (2.0 * mean), dtype=np.float32)
                return torch.from_numpy(anchors), torch.tensor(float(np.log(mean)))
    raise ModelError(f"{file} has no anchors of colours; it is no quantised file of this package's network")
