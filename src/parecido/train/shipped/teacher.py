"""The teacher: an ImageNet network whose outputs, not weights, the shipped model learns from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 224
TEACHER_NUMBERS = 256
"""The teacher's rows are turned to their principal axes, and so many of them kept."""
WHITEN = 0.5
"""0 keeps the axes' spreads, 1 makes them equal."""


class Teacher:
    """An ONNX network: `images` float32 (n, 3, 224, 224), RGB in [-1, 1], to `features` (n, dimension)."""

    def __init__(self, file: Path, *, threads: int = 2) -> None:
        """Open the network on the CPU."""
        import onnxruntime  # noqa: PLC0415  (as in the embedder: on use)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def features(self, pictures: list[Image.Image]) -> NDArray[np.float16]:
        """Return one row for every RGB picture, squashed to a square as the classic recipe does."""
        squashed = [np.asarray(p.resize((SIDE, SIDE), Image.Resampling.BILINEAR), dtype=np.float32) for p in pictures]
        images = np.ascontiguousarray(np.stack(squashed).transpose(0, 3, 1, 2) / 127.5 - 1.0)
        return np.asarray(self._session.run(None, {"images": images})[0], dtype=np.float16)


def reduce_teacher(rows: NDArray[np.float16]) -> NDArray[np.float32]:
    """Return unit rows (n, TEACHER_NUMBERS) on the principal axes of the rows that are not zero, partly whitened."""
    wide = np.asarray(rows, dtype=np.float32)
    asked = np.abs(wide).sum(1) > 0
    centred = wide - wide[asked].mean(0)
    spread = np.cov(centred[asked].T)
    values, axes = np.linalg.eigh(spread)
    chosen = np.argsort(values)[::-1][:TEACHER_NUMBERS]
    turned = centred @ (axes[:, chosen] / values[chosen] ** (WHITEN / 2)).astype(np.float32)
    turned[~asked] = 0.0
    return np.asarray(turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9), dtype=np.float32)
