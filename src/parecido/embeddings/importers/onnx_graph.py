"""The last step of every conversion: an ONNX graph gets the names and the order that this package expects."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from parecido.errors import MissingExtra, ModelError

if TYPE_CHECKING:
    import onnx

OPSET = 18
_COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*m")
_LARGEST = 2 * 1024**3 - 1
"""Bytes: what fits in one ONNX file, which is one protobuf message."""


def save_graph(model: onnx.ModelProto, file: Path, *, takes: str = "pixels") -> None:
    """Write a graph of one input and one output as `file`, its input named as `takes` says, its output `embeddings`.

    Notes about source files are taken out. Raises ModelError where the graph is not valid, too large for one file, or
    the file cannot be written; `file` is then not there.
    """
    import onnx

    _name_ends(model.graph, takes)
    _strip(model)
    if model.ByteSize() > _LARGEST:
        raise ModelError(
            f"the model takes {model.ByteSize():,} bytes, one ONNX file holds {_LARGEST:,}; take a smaller"
        )
    try:
        onnx.checker.check_model(model)
        onnx.save(model, file)
    except onnx.checker.ValidationError as error:
        raise ModelError(f"the conversion gave no valid ONNX graph: {one_line(error)}") from error
    except OSError as error:
        file.unlink(missing_ok=True)
        raise ModelError(f"{file} cannot be written: {error.strerror or error}") from error


def read_opset(file: Path) -> int:
    """Return the version of ONNX's own operators that a file is written in."""
    import onnx

    imported = onnx.load(file, load_external_data=False).opset_import
    return max((int(each.version) for each in imported if not each.domain), default=OPSET)


def one_line(error: BaseException) -> str:
    """Return an error of another library as one line of at most 300 characters."""
    text = " ".join(_COLOUR_CODE.sub("", str(error)).split()) or type(error).__name__
    return text if len(text) <= 300 else f"{text[:297]}..."


def missing(error: ModuleNotFoundError, packages: dict[str, str], extra: str, purpose: str) -> MissingExtra:
    """Return the error for a package that an import needs; raises `error` itself where it is none of `packages`.

    `packages` are pairs of a module and the package that it comes with.
    """
    module = (error.name or "").split(".")[0]
    if module not in packages:
        raise error
    return MissingExtra(packages[module], extra, purpose)


def _name_ends(graph: onnx.GraphProto, takes: str) -> None:
    """Name the two ends through Identity nodes, so that nothing between them has to be renamed, and the open side n."""
    from onnx import helper

    (taken,), (rows,) = graph.input, graph.output
    if taken.name != takes:
        graph.node.insert(0, helper.make_node("Identity", [takes], [taken.name]))
        taken.name = takes
    if rows.name != "embeddings":
        graph.node.append(helper.make_node("Identity", [rows.name], ["embeddings"]))
        rows.name = "embeddings"
    for end in (taken, rows):
        end.type.tensor_type.shape.dim[0].dim_param = "n"


def _strip(model: onnx.ModelProto) -> None:
    del model.metadata_props[:]
    model.doc_string = ""
    model.graph.doc_string = ""
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info):
        del value.metadata_props[:]
