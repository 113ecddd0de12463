"""A Keras model in a file, `.keras` or `.h5`, as ONNX."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.importers.contract import Converted, Origin
from parecido.embeddings.importers.onnx_graph import missing, one_line
from parecido.embeddings.importers.preparation import Preparation, preparation_file, read_preparation
from parecido.embeddings.importers.tensorflow_graph import ask_network, write_network
from parecido.errors import ModelError

_PACKAGES = {"keras": "keras", "tensorflow": "tensorflow", "tf2onnx": "tf2onnx", "onnx": "onnx", "h5py": "h5py"}
_DAMAGED = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError),
    *(RuntimeError, ImportError, OSError, EOFError, struct.error, zipfile.BadZipFile, zlib.error),
)
"""What Keras raises for a file that holds code, or is damaged; a RecursionError is a RuntimeError."""
_LARGEST_INPUT = 16.0
"""What a network's own first layer may make of 255, at most, if it is to be one that takes 0..255."""
_SEES = ("Conv1D", "Conv2D", "SeparableConv2D", "DepthwiseConv2D", "Dense", "BatchNormalization")


def convert(source: str, folder: Path, *, offline: bool) -> Converted:
    """Convert a model file. What it wants of its pixels stands in SOURCE.json, unless a layer of its own does that.

    The file is loaded in Keras's safe mode: a Lambda layer, which is code, is refused, and so is any class that is
    not of Keras. `offline` changes nothing, as nothing is downloaded.
    """
    del offline
    file = Path(source)
    if file.suffix not in {".keras", ".h5"}:
        raise ModelError(f"{source} is no .keras or .h5 file; save the model as one, or give its SavedModel to tfhub:")
    if not file.is_file():
        raise ModelError(f"{source} is not there, or no file; give the path of a .keras or .h5 file")
    model = _load(file)
    prepared = _preparation(model, file)
    size = _size(model, file, prepared)

    def network(pictures: Any) -> Any:
        return model(pictures, training=False)

    write_network(network, prepared, size, folder / "model.onnx")
    return Converted(
        folder / "model.onnx",
        ask_network(network, prepared),
        prepared.framing(size),
        Origin(str(model.name), str(file), licence=None),
    )


def _load(file: Path) -> Any:
    try:
        import keras
        import tensorflow  # noqa: F401
        import tf2onnx  # noqa: F401
    except ModuleNotFoundError as error:
        raise missing(error, _PACKAGES, "keras", "converting a Keras model") from None
    if (backend := keras.backend.backend()) != "tensorflow":
        raise ModelError(
            f"Keras runs on {backend} here, and the conversion needs TensorFlow; set KERAS_BACKEND=tensorflow"
        )
    try:
        return keras.saving.load_model(file, compile=False, safe_mode=True)
    except _DAMAGED as error:
        if "safe_mode" in str(error):
            reason = "it holds a Lambda layer, which is code; build the model with a layer of Keras in its place"
        else:
            reason = one_line(error)
        raise ModelError(f"{file} cannot be loaded without running code of the file: {reason}") from error


def _preparation(model: Any, file: Path) -> Preparation:
    beside = preparation_file(file)
    if beside.is_file():
        return read_preparation(beside)
    if _scales_itself(model):
        return Preparation()
    raise ModelError(
        f"{file} does not say what its network wants of pixels, and has no Rescaling or Normalization of 0..255 as its "
        f'first layer; say it in {beside.name} beside it, for example {{"mean": 127.5, "std": 127.5}} for -1..1'
    )


def _scales_itself(model: Any) -> bool:
    """Whether a layer before the first that sees brings 0..255 to small numbers."""
    for layer in _layers(model):
        kind = type(layer).__name__
        if kind == "Rescaling":
            return _is_small(255 * np.asarray(layer.scale) + np.asarray(layer.offset))
        if kind == "Normalization":
            return _is_small((255 - np.asarray(layer.mean)) / np.sqrt(np.asarray(layer.variance)))
        if kind in _SEES:
            return False
    return False


def _is_small(white: NDArray[np.float32]) -> bool:
    return bool(np.abs(white).max() <= _LARGEST_INPUT)


def _layers(model: Any) -> Iterator[Any]:
    """Walk through all layers in order, those of models within the model too."""
    for layer in model.layers:
        if getattr(layer, "layers", None):
            yield from _layers(layer)
        else:
            yield layer


def _size(model: Any, file: Path, prepared: Preparation) -> tuple[int, int]:
    """Return the input's (height, width). Raises ModelError where the model and its preparation do not agree on it."""
    shape = getattr(model, "input_shape", None)
    if not isinstance(shape, tuple) or len(shape) != 4 or shape[3] != 3:
        raise ModelError(f"{file} takes input of shape {shape}, expected one picture: (None, height, width, 3)")
    _, height, width, _ = shape
    if height is None or width is None:
        if prepared.size is None:
            raise ModelError(
                f'{file} takes pictures of any size; say which in {preparation_file(file).name}: "size": 224'
            )
        return prepared.size
    if prepared.size not in {None, (height, width)}:
        raise ModelError(f"{file} takes {height} x {width} pixels, {preparation_file(file).name} says {prepared.size}")
    return int(height), int(width)
