"""From a TensorFlow function of pictures to an ONNX file, and the same function asked in numpy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.importers.contract import Rows
from parecido.embeddings.importers.onnx_graph import OPSET, one_line, save_graph
from parecido.embeddings.importers.preparation import Preparation
from parecido.errors import ModelError

Network = Callable[[Any], Any]
"""A float32 tensor (n, height, width, 3), prepared, to a float32 tensor (n, dimension)."""

_BATCH = 16


def write_network(network: Network, prepared: Preparation, size: tuple[int, int], file: Path) -> None:
    """Write `network` with its preparation before it as ONNX, as the contract asks. Imports TensorFlow and tf2onnx.

    Raises ModelError for a network whose output is not 2-D of a fixed dimension, and for one that holds what tf2onnx
    cannot convert.
    """
    import tensorflow as tf
    import tf2onnx.convert

    signature = [tf.TensorSpec([None, *size, 3], tf.uint8, name="pixels")]
    traced = tf.function(lambda pixels: network(_prepare(pixels, prepared)), input_signature=signature)
    try:
        shape = traced.get_concrete_function().structured_outputs.shape
    except (ValueError, TypeError, tf.errors.OpError) as error:
        raise ModelError(f"the network does not take pictures of {size[0]} x {size[1]}: {one_line(error)}") from error
    if shape.rank != 2 or shape[1] is None:
        found = "any shape" if shape.rank is None else str(tuple(shape))
        raise ModelError(f"the network gives rows of shape {found}, expected (n, dimension); cut off what follows them")
    try:
        model, _ = tf2onnx.convert.from_function(traced, input_signature=signature, opset=OPSET)
    except (ValueError, TypeError, KeyError, NotImplementedError, RuntimeError, AssertionError) as error:
        raise ModelError(f"tf2onnx cannot convert the network: {one_line(error)}") from error
    save_graph(model, file)


def ask_network(network: Network, prepared: Preparation) -> Callable[[NDArray[np.uint8]], Rows]:
    """Return the network as TensorFlow runs it: pixels, uint8 (n, height, width, 3), to rows."""
    import tensorflow as tf

    def rows(pixels: NDArray[np.uint8]) -> Rows:
        batches = [pixels[start : start + _BATCH] for start in range(0, len(pixels), _BATCH)]
        found = [network(_prepare(tf.constant(batch), prepared)).numpy() for batch in batches]
        return np.concatenate(found).astype(np.float32, copy=False)

    return rows


def _prepare(pixels: Any, prepared: Preparation) -> Any:
    import tensorflow as tf

    colours = tf.cast(pixels, tf.float32)
    if prepared.channels == "bgr":
        colours = tf.reverse(colours, axis=[-1])
    return colours * tf.constant(prepared.factor()) + tf.constant(prepared.offset())
