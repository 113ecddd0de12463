"""From a TensorFlow function of pictures to an ONNX file, and the same function asked in numpy."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.importers.contract import Rows
from parecido.embeddings.importers.onnx_graph import OPSET, one_line, save_graph
from parecido.embeddings.importers.preparation import Preparation
from parecido.errors import ModelError

if TYPE_CHECKING:
    import onnx

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
        with _without_reports("tf2onnx"):
            model, _ = tf2onnx.convert.from_function(
                traced, input_signature=signature, opset=OPSET, custom_op_handlers={"Erfc": (_write_erfc, [])}
            )
    except (ValueError, TypeError, KeyError, NotImplementedError, RuntimeError, AssertionError) as error:
        raise ModelError(f"tf2onnx cannot convert the network: {one_line(error)}") from error
    _refuse_unknown_steps(model.graph)
    _drop_constant_inputs(model.graph)
    save_graph(model, file)


def ask_network(network: Network, prepared: Preparation) -> Callable[[NDArray[np.uint8]], Rows]:
    """Return the network as TensorFlow runs it: pixels, uint8 (n, height, width, 3), to rows."""
    import tensorflow as tf

    def rows(pixels: NDArray[np.uint8]) -> Rows:
        batches = [pixels[start : start + _BATCH] for start in range(0, len(pixels), _BATCH)]
        found = [network(_prepare(tf.constant(batch), prepared)).numpy() for batch in batches]
        return np.concatenate(found).astype(np.float32, copy=False)

    return rows


@contextmanager
def _without_reports(logger: str) -> Iterator[None]:
    """Let a library log nothing until the block ends: what matters of it becomes an error here."""
    reports = logging.getLogger(logger)
    before = reports.level
    reports.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        reports.setLevel(before)


def _write_erfc(ctx: Any, node: Any, name: str, _: Any) -> None:
    """Write erfc(x), which TensorFlow makes its GELU of and tf2onnx 1.17 does not know, as 1 - erf(x)."""
    one = ctx.make_const(f"{name}_one", np.array(1, dtype=np.float32)).output[0]
    erf = ctx.make_node("Erf", [node.input[0]]).output[0]
    shape, kind = ctx.get_shape(node.output[0]), ctx.get_dtype(node.output[0])
    ctx.remove_node(name)
    ctx.make_node("Sub", [one, erf], outputs=[node.output[0]], name=name, shapes=[shape], dtypes=[kind])


def _refuse_unknown_steps(graph: onnx.GraphProto) -> None:
    """Raise ModelError where tf2onnx left steps of TensorFlow as they are, which it only logs."""
    import onnx

    if unknown := sorted({node.op_type for node in graph.node if not onnx.defs.has(node.op_type, node.domain)}):
        raise ModelError(
            f"the network takes steps that tf2onnx cannot convert: {', '.join(unknown)}; take one without them, "
            "or the same network from timm:"
        )


def _drop_constant_inputs(graph: onnx.GraphProto) -> None:
    """Take out inputs that tf2onnx leaves of numbers that it made weights of, or folded into others."""
    stored = {weights.name for weights in graph.initializer}
    read = {name for node in graph.node for name in node.input}
    for value in list(graph.input):
        if value.name in stored or value.name not in read:
            graph.input.remove(value)
    if len(graph.input) != 1:
        names = ", ".join(value.name for value in graph.input)
        raise ModelError(f"tf2onnx gave a graph that takes {names or 'nothing'}, expected one input, pixels")


def _prepare(pixels: Any, prepared: Preparation) -> Any:
    import tensorflow as tf

    colours = tf.cast(pixels, tf.float32)
    if prepared.channels == "bgr":
        colours = tf.reverse(colours, axis=[-1])
    return colours * tf.constant(prepared.factor()) + tf.constant(prepared.offset())
