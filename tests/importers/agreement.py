"""What every importer's test asks: do the ONNX file's rows, by onnxruntime alone, agree with the original's?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.importers.contract import Converted
from parecido.embeddings.importers.registry import find_importer

LEAST = 0.9999


def import_source(source: str, folder: Path) -> Converted:
    """Convert a source into `folder`, which is made, without the network."""
    folder.mkdir()
    convert, rest = find_importer(source)
    return convert(rest, folder, offline=True)


def pictures(size: tuple[int, int], count: int = 5) -> NDArray[np.uint8]:
    """Return random pixels, brighter from picture to picture, so that rows of different pictures differ."""
    noise = np.random.default_rng(0).integers(0, 128, (count, *size, 3))
    return (noise * np.linspace(0.2, 2.0, count)[:, None, None, None]).astype(np.uint8)


def rows_of(file: Path, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Run an ONNX file of the contract: one input `pixels`, any number of pictures, one output `embeddings`."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    (taken,), (given,) = session.get_inputs(), session.get_outputs()
    assert (taken.name, taken.type, taken.shape) == ("pixels", "tensor(uint8)", ["n", *pixels.shape[1:]])
    assert (given.name, given.type, given.shape[0]) == ("embeddings", "tensor(float)", "n")
    one = session.run(None, {"pixels": pixels[:1]})[0]
    rows: NDArray[np.float32] = session.run(None, {"pixels": pixels})[0]
    np.testing.assert_allclose(rows[:1], one, rtol=1e-3, atol=1e-4)
    return rows


def cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the smallest cosine of two sets of rows."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return float((np.sum(one * other, axis=1) / lengths).min())


def assert_agrees(converted: Converted, expected: NDArray[np.float32] | None = None) -> None:
    """Assert that converted and original, and `expected` where given, agree on pictures that are not all alike."""
    pixels = pictures(converted.framing.size)
    found, original = rows_of(converted.file, pixels), converted.original(pixels)
    assert cosine(found, original) >= LEAST
    np.testing.assert_allclose(found, original, rtol=1e-2, atol=1e-2 * float(np.abs(original).max()))
    assert float(np.abs(original[0] - original[-1]).max()) > 1e-3 * float(np.abs(original).max())
    if expected is not None:
        np.testing.assert_allclose(original, expected, rtol=1e-3, atol=1e-4 * float(np.abs(expected).max()))
    assert [path.name for path in converted.file.parent.iterdir()] == [converted.file.name]
