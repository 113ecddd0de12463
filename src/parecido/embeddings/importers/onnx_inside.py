"""Looks into an .onnx file of anyone: which of its tensors takes pictures, and which is the embedding."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.importers.onnx_card import Layout, OnnxCard
from parecido.embeddings.importers.onnx_graph import one_line
from parecido.embeddings.importers.preparation import Preparation
from parecido.embeddings.session import runtime_errors
from parecido.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_KINDS: dict[str, type[np.generic]] = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(uint8)": np.uint8,
}
"""What onnxruntime calls the inputs that pixels can be given to."""


@dataclass(frozen=True, slots=True)
class Inside:
    """The network as its file has it: which tensors are its ends, how its pixels lie, and how many numbers it gives."""

    input: str
    output: str
    layout: Layout
    size: tuple[int, int]
    kind: type[np.generic]
    dimension: int


def look_inside(session: InferenceSession, told: OnnxCard, file: Path) -> Inside:
    """Find the ends of a network, and run it once. Raises ModelError for one that gives no rows for pictures."""
    given = _choose([each.name for each in session.get_inputs()], told.input, f"{file} has the inputs", "input")
    asked = _choose([each.name for each in session.get_outputs()], told.output, f"{file} has the outputs", "output")
    if len(session.get_inputs()) > 1:
        raise ModelError(f"{file} takes more than pictures; expected a network of one input")
    (node,) = session.get_inputs()
    layout, size = _frame(node.shape, told, file)
    if node.type not in _KINDS:
        raise ModelError(f"{file} takes {node.type}, expected tensor(float), tensor(float16) or tensor(uint8)")
    kind = _KINDS[node.type]
    neutral = told.preparation.factor() == (1.0,) * 3 and not any(told.preparation.offset())
    if kind is np.uint8 and not neutral:
        raise ModelError(f"{file} takes uint8 pixels, which its card would scale; give scale 1, no mean and no std")
    inside = Inside(given, asked, layout, size, kind, 0)
    rows = run_original(session, inside, told.preparation, np.zeros((1, *size, 3), dtype=np.uint8))
    if not np.issubdtype(rows.dtype, np.floating) or not _is_pooled(rows.shape):
        shape = ", ".join(["n", *map(str, rows.shape[1:])])
        raise ModelError(
            f"the output {asked!r} of {file} is {rows.dtype} ({shape}), expected rows (n, dimension) or pooled maps "
            '(n, channels, 1, 1); name another tensor in the card: "output"'
        )
    return Inside(given, asked, layout, size, kind, int(np.prod(rows.shape[1:])))


def _is_pooled(shape: tuple[int, ...]) -> bool:
    """Tell whether one picture has one number for each of its channels: (n, c), (n, c, 1, 1) or (n, 1, 1, c)."""
    return len(shape) == 2 or (len(shape) == 4 and (shape[2:] == (1, 1) or shape[1:3] == (1, 1)))


def _choose(names: list[str], wanted: str | None, has: str, what: str) -> str:
    """Return the one that the card names, or the only one there is."""
    if wanted is not None and wanted in names:
        return wanted
    if wanted is None and len(names) == 1:
        return names[0]
    raise ModelError(f'{has} {", ".join(names)}; name one of them in the card: "{what}"')


def _frame(shape: list[int | str | None], told: OnnxCard, file: Path) -> tuple[Layout, tuple[int, int]]:
    """Return how the pixels lie and the (height, width) of the input, from its shape and the card."""
    if len(shape) != 4:
        raise ModelError(f"{file} takes {shape}, expected pictures: (n, 3, height, width) or (n, height, width, 3)")
    told_by_shape: dict[Layout, bool] = {"NCHW": shape[1] == 3, "NHWC": shape[3] == 3}
    possible = [layout for layout, told in told_by_shape.items() if told]
    layout = told.layout or (possible[0] if len(possible) == 1 else None)
    if layout is None:
        raise ModelError(f'{file} takes {shape}, which may be NCHW or NHWC; say it in the card: "layout"')
    channels, *sides = (shape[1], shape[2], shape[3]) if layout == "NCHW" else (shape[3], shape[1], shape[2])
    if isinstance(channels, int) and channels != 3:
        raise ModelError(f"{file} takes pictures of {channels} channels ({layout}), expected 3")
    size = told.preparation.size
    if size is None:
        height, width = sides
        if not isinstance(height, int) or not isinstance(width, int):
            raise ModelError(f'{file} takes pictures of any size; say which in the card: "size": [height, width]')
        return layout, (height, width)
    for side, wanted in zip(sides, size, strict=True):
        if isinstance(side, int) and side != wanted:
            raise ModelError(f"{file} takes pictures of {sides[0]}x{sides[1]}, but its card says {size[0]}x{size[1]}")
    return layout, size


def run_original(
    session: InferenceSession, inside: Inside, preparation: Preparation, pixels: NDArray[np.uint8]
) -> NDArray[np.float32]:
    ordered = pixels[..., ::-1] if preparation.channels == "bgr" else pixels
    prepared = (ordered * preparation.scale - np.array(preparation.mean)) / np.array(preparation.std)
    if inside.layout == "NCHW":
        prepared = prepared.transpose(0, 3, 1, 2)
    try:
        found = session.run([inside.output], {inside.input: np.ascontiguousarray(prepared.astype(inside.kind))})[0]
    except runtime_errors() as error:
        raise ModelError(f"the network does not run on a picture: {one_line(error)}") from error
    rows: NDArray[np.float32] = found.astype(np.float32) if np.issubdtype(found.dtype, np.floating) else found
    return rows
