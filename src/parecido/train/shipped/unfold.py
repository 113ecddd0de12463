"""Starting from a quantised model, as shops have them: its kernels as floats again, its norms as what is left of them.

onnxruntime has folded every norm behind a convolution into it, and the colour head's anchors into one linear map. The
network that comes of it gives the file's rows but for what rounding pictures to 8 bits did to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from parecido.errors import ModelError
from parecido.train.shipped.network import Network

_KERNEL, _BIAS = "ConvBnFusion_W_network.", "ConvBnFusion_BN_B_network."
_HALF, _QUANTISED = ".half", "_quantized"
_PLAIN = "network."

Numbers = Mapping[str, NDArray[np.float32]]


def start_from_quantised(network: Network, file: Path) -> None:
    """Give `network` the weights of a file that `quantise` wrote of a network of the same shape.

    Its norms behind convolutions become the identity and a bias; keep the network in evaluation mode, also to train it.
    Raises ModelError for any other file.
    """
    numbers = _read_numbers(file)
    state = network.state_dict()
    made: dict[str, Tensor] = {}
    for name, module in network.named_modules():
        if isinstance(module, nn.BatchNorm2d):
            made |= _identity(name, module, _find(numbers, f"{_BIAS}{name}.bias", file))
    anchors, sharpness = _find_anchors(numbers, len(network.colour.anchors), file)  # type: ignore[arg-type]
    made |= {"colour.anchors": anchors, "colour.sharpness": sharpness}
    for name, value in state.items():
        if name in made or name.endswith("num_batches_tracked"):
            continue
        found = numbers.get(f"{_KERNEL}{name}", numbers.get(f"{_PLAIN}{name}"))
        if found is None or found.shape != tuple(value.shape):
            raise ModelError(f"{file} has no weight {name!r} of this network's size; it is of another shape")
        made[name] = torch.from_numpy(found.copy())
    for name, value in made.items():
        if value.shape != state[name].shape:
            raise ModelError(f"{file} has another size of {name!r} than this network; it is of another shape")
    network.load_state_dict(state | made)


def _read_numbers(file: Path) -> Numbers:
    """Return the file's weights as float32 by name, those in 8-bit integers times their steps."""
    stored = {each.name: numpy_helper.to_array(each) for each in onnx.load(file).graph.initializer}
    numbers: dict[str, NDArray[np.float32]] = {}
    for name, values in stored.items():
        if values.dtype.kind != "i":
            numbers[name.removesuffix(_HALF)] = values.astype(np.float32)
        elif name.endswith(_QUANTISED):
            plain = name.removesuffix(_QUANTISED)
            scale = stored.get(f"{name}_scale", stored.get(f"{plain}_scale"))
            if scale is not None:
                steps = scale.reshape(-1, *[1] * (values.ndim - 1))
                numbers[plain] = np.asarray(values * steps, dtype=np.float32)
    return numbers


def _find(numbers: Numbers, name: str, file: Path) -> Tensor:
    if name not in numbers:
        raise ModelError(f"{file} has no weight {name!r}; it is no quantised file of this package's network")
    return torch.from_numpy(numbers[name].copy())


def _identity(name: str, norm: nn.BatchNorm2d, bias: Tensor) -> dict[str, Tensor]:
    """Return the numbers of a norm that adds `bias` and changes nothing else."""
    ones = torch.ones_like(bias)
    return {
        f"{name}.weight": ones,
        f"{name}.bias": bias,
        f"{name}.running_mean": torch.zeros_like(bias),
        f"{name}.running_var": ones - norm.eps,
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
