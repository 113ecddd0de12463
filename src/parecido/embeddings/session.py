"""Opens an ONNX file with onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parecido.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def open_session(model: Path, threads: int) -> InferenceSession:
    """Open a session on the CPU that keeps to `threads` threads and does not spin while idle.

    Raises ModelError for a file that is no network.
    """
    import onnxruntime  # noqa: PLC0415  (60 ms and 40 MB: only who embeds pays)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # what is wrong is raised; what an exporter left over is no news to a shop
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"], enable_fallback=0
        )  # a second try on the CPU would fail as the first one did, and print so
        for each in (*session.get_inputs(), *session.get_outputs()):
            _ = each.name  # in a damaged file it may be no text
        return session
    except runtime_errors() as error:
        raise ModelError(f"model file {model} cannot be loaded: {first_line(error)}") from error


def runtime_errors() -> tuple[type[Exception], ...]:
    """Return what onnxruntime raises for a network that it cannot load, or cannot run on what it is given."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415

    return (
        state.Fail,
        state.InvalidArgument,
        state.InvalidGraph,
        state.InvalidProtobuf,
        state.NotImplemented,
        state.NoSuchFile,
        state.RuntimeException,
        UnicodeDecodeError,  # a name, in the file or in what is wrong with it, that is no UTF-8
    )


def first_line(error: Exception) -> str:
    """Return an error's first line, which is what fits a sentence."""
    return next(iter(str(error).splitlines()), type(error).__name__)[:300]
