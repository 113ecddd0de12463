"""Imports an .onnx file of anyone: the preparation of its pixels, which a card tells, becomes part of the graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.card import file_digest
from parecido.embeddings.importers.contract import Converted, Origin, Rows
from parecido.embeddings.importers.onnx_card import OnnxCard, read_onnx_card
from parecido.embeddings.importers.onnx_graph import one_line, save_graph
from parecido.embeddings.importers.onnx_inside import Inside, look_inside, run_original
from parecido.embeddings.importers.onnx_wrap import wrap_graph
from parecido.embeddings.importers.preparation import Preparation
from parecido.embeddings.session import open_session
from parecido.errors import ModelError

if TYPE_CHECKING:
    import onnx
    from onnxruntime import InferenceSession

_OLDEST = 13
"""Opset from which the graph takes what is put before it; an older one is converted."""


def convert(source: str, folder: Path, *, offline: bool, card: Path | None = None) -> Converted:  # noqa: ARG001
    """Wrap the .onnx file `source` so that it takes uint8 pixels; `card`, or FILE.onnx.json, tells how it wants them.

    Nothing is ever downloaded. Raises ModelError for a file or a card that cannot be used.
    """
    file = Path(source).expanduser()
    if not file.is_file():
        raise ModelError(f"no file {file}; give the path of an .onnx file")
    told = read_onnx_card(file, card)
    model = _load(file)
    running = _running_file(model, told, file, folder)
    session = open_session(running, 1)
    inside = look_inside(session, told, file)
    made = folder / "wrapped.onnx"
    save_graph(wrap_graph(model, inside, told.preparation), made)
    return Converted(
        file=made,
        original=_original(session, inside, told.preparation),
        framing=told.preparation.framing(inside.size),
        origin=Origin(
            name=told.name or file.stem,
            source=told.origin or f"{file.name} (SHA-256 {file_digest(file)})",
            licence=told.licence,
            data=told.data or "not told by the source",
        ),
    )


def _load(file: Path) -> onnx.ModelProto:
    """Read a model with all of its weights. Raises ModelError for a file that is none."""
    import onnx
    from google.protobuf.message import DecodeError

    try:
        model = onnx.load(file, format="protobuf")  # whatever its name ends in
        if not model.graph.node:
            raise ModelError(f"{file} is no ONNX model: it has no graph; export or download it again")
        opset = max((each.version for each in model.opset_import if not each.domain), default=_OLDEST)
        return model if opset >= _OLDEST else onnx.version_converter.convert_version(model, _OLDEST)
    except DecodeError as error:
        raise ModelError(f"{file} is damaged or no ONNX model: {one_line(error)}") from error
    except (onnx.checker.ValidationError, RuntimeError, ValueError) as error:
        raise ModelError(
            f"{file} cannot be used: {one_line(error)}; export it with opset {_OLDEST} or newer, weights included"
        ) from error


def _running_file(model: onnx.ModelProto, told: OnnxCard, file: Path, folder: Path) -> Path:
    """Return the file to run as the original: the user's own, or a copy that also gives an inner tensor."""
    if told.output is None or told.output in [each.name for each in model.graph.output]:
        return file
    import onnx

    if told.output not in {name for node in model.graph.node for name in node.output}:
        outputs = ", ".join(each.name for each in model.graph.output)
        raise ModelError(f"{file} has no tensor {told.output!r}; its outputs are {outputs}")
    model.graph.output.append(onnx.helper.make_empty_tensor_value_info(told.output))
    copy = folder / "original.onnx"
    onnx.save(model, copy)
    return copy


def _original(
    session: InferenceSession, inside: Inside, preparation: Preparation
) -> Callable[[NDArray[np.uint8]], Rows]:
    """Return what runs the file as it is, one picture at a time, on pixels that NumPy prepares."""

    def original(pixels: NDArray[np.uint8]) -> Rows:
        return np.concatenate(
            [run_original(session, inside, preparation, each[np.newaxis]).reshape(1, -1) for each in pixels]
        )

    return original
