"""The weights in a checkpoint of torch, read without running any code of the file."""

from __future__ import annotations

import pickle
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parecido.embeddings.importers.onnx_graph import one_line
from parecido.errors import ModelError

SUFFIXES = (".safetensors", ".pth", ".pt", ".bin")
_WRAPPED = ("state_dict_ema", "model_ema", "state_dict", "model")
"""Where a training loop's checkpoint keeps the weights, the averaged ones first."""
_DAMAGED = (
    *(pickle.UnpicklingError, struct.error, zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError),
    *(TypeError, LookupError, AttributeError, ArithmeticError, AssertionError),
)
"""What the loader raises for a pickle that it refuses, or that is damaged; a RecursionError is a RuntimeError."""
_PREFIXES = ("_orig_mod.", "module.", "_orig_mod.")
"""What torch.compile and DistributedDataParallel put before every name."""


def read_weights(file: Path) -> dict[str, Any]:
    """Return the tensors of a checkpoint by name, on the CPU.

    A .safetensors file holds nothing else; .pth, .pt and .bin are pickles and are read by torch's weights-only
    loader. Raises ModelError for a pickle that holds anything else, and for a file that is neither.
    """
    if file.suffix not in SUFFIXES:
        raise ModelError(f"{file} is no checkpoint; expected a file that ends in {', '.join(SUFFIXES)}")
    if not file.is_file():
        raise ModelError(f"{file} is not there, or no file; give the path of a checkpoint")
    found = _unwrap(_read_safetensors(file) if file.suffix == ".safetensors" else _read_pickle(file), file)
    for prefix in _PREFIXES:
        if all(name.startswith(prefix) for name in found):
            found = {name.removeprefix(prefix): tensor for name, tensor in found.items()}
    return found


def _read_safetensors(file: Path) -> Any:
    import safetensors
    from safetensors.torch import load_file

    try:
        return load_file(file)
    except (safetensors.SafetensorError, OSError, ValueError) as error:
        raise ModelError(f"{file} is damaged or no safetensors file: {one_line(error)}") from error


def _read_pickle(file: Path) -> Any:
    import torch

    try:
        return torch.load(file, map_location="cpu", weights_only=True)
    except _DAMAGED as error:
        raise ModelError(
            f"{file} is a pickle that holds more than weights, or damaged, and is not unpickled, which could run code; "
            "where you trust it, save its state_dict with safetensors.torch.save_file and give that file"
        ) from error


def _unwrap(found: Any, file: Path) -> dict[str, Any]:
    import torch

    if isinstance(found, Mapping):
        found = next((found[key] for key in _WRAPPED if isinstance(found.get(key), Mapping)), found)
    if not isinstance(found, Mapping) or not found:
        raise ModelError(f"{file} holds no weights by name; save the model's state_dict")
    if odd := [name for name in found if not isinstance(name, str)]:
        raise ModelError(f"{file} names a tensor {odd[0]!r:.40}, which is no text; save the model's state_dict")
    if strange := [name for name, value in found.items() if not isinstance(value, torch.Tensor)]:
        raise ModelError(
            f"{file} holds {', '.join(sorted(strange)[:3])} beside weights; save the model's state_dict alone"
        )
    return dict(found)
