"""Checks a converted model against its original, before anything is built with it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.framing import Framing
from parecido.embeddings.importers.contract import Converted, ConvertedText, Rows
from parecido.embeddings.preprocess import frame_picture
from parecido.embeddings.session import first_line, open_session, runtime_errors
from parecido.embeddings.text import open_tokenizer
from parecido.errors import ModelError
from parecido.sample.picture import draw_picture
from parecido.sample.table import list_products

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

LEAST_COSINE = 0.9999
"""Below this the converted model is another model than the original."""
LEAST_ALONE = 0.99999
"""Cosine of a row computed alone with the one computed among others: kernels differ in the last bits, no more."""
PICTURES = 12
TEXTS = (
    "a red dress",
    "blue jeans for men",
    "white leather sneakers",
    "vestido floral azul",
    "a photo of a black handbag with a gold chain",
    "camisa listrada de algodão, manga longa, para o verão",
    "watch",
)
_SEED = 7


def sample_pixels(framing: Framing, pictures: int = PICTURES) -> NDArray[np.uint8]:
    """Return drawn products and a few of their parts in a model's frame: uint8 (n, height, width, 3)."""
    return np.stack([frame_picture(picture, framing) for picture in _pictures(pictures)])


@cache
def _pictures(count: int) -> tuple[Image.Image, ...]:
    drawn = [draw_picture(product, _SEED).image for product in list_products(count, _SEED)]
    return tuple(_part(picture, at) for at, picture in enumerate(drawn))


def _part(picture: Image.Image, at: int) -> Image.Image:
    """Return every third picture as it is, the upper half of the next and the left half of the one after."""
    width, height = picture.size
    return picture.crop([(0, 0, width, height), (0, 0, width, height // 2), (0, 0, width // 2, height)][at % 3])


def verify_pictures(converted: Converted) -> int:
    """Return the dimension of a converted model's rows, once they are the original's.

    Raises ModelError for a file that is no network of uint8 pixels of the framing's size, and for rows that are not
    (n, dimension), not finite, the same for every picture, other for a picture alone than among others, or other than
    the original's.
    """
    session = open_session(converted.file, 1)
    _check_input(session, converted.framing)
    pixels = sample_pixels(converted.framing)
    rows = _check_rows(session, pixels, "picture")
    _compare("picture", rows, converted.original(pixels))
    return int(rows.shape[1])


def verify_text(text: ConvertedText, dimension: int) -> None:
    """Check a converted text tower against its original on a few texts, in two languages, short and long.

    Raises ModelError as verify_pictures does, and where its rows cannot be compared with pictures' rows of `dimension`
    numbers; MissingExtra without the package tokenizers.
    """
    encoded = open_tokenizer(text.tokenizer, "a model that compares texts").encode_batch(list(TEXTS))
    lengths = {len(each.ids) for each in encoded}
    if lengths != {text.length}:
        raise ModelError(f"the tokenizer gives texts of {sorted(lengths)} tokens, expected all {text.length}")
    session = open_session(text.file, 1)
    rows = _check_rows(session, np.array([each.ids for each in encoded], dtype=np.int64), "text")
    if rows.shape[1] != dimension:
        raise ModelError(f"texts have {rows.shape[1]} numbers but pictures have {dimension}; they cannot be compared")
    _compare("text", rows, text.original(TEXTS))


def _check_input(session: InferenceSession, framing: Framing) -> None:
    """Raise ModelError unless the network takes uint8 pixels of the framing's size."""
    wanted = [*framing.size, 3]
    inputs = session.get_inputs()
    shape = inputs[0].shape if inputs else []
    fits = len(shape) == 4 and all(isinstance(a, str | None) or a == b for a, b in zip(shape[1:], wanted, strict=True))
    if len(inputs) != 1 or inputs[0].type != "tensor(uint8)" or not fits:
        found = "; ".join(f"{each.name} {each.type} {each.shape}" for each in inputs) or "nothing"
        height, width = framing.size
        raise ModelError(f"the model takes {found}, expected one input of uint8 pixels (n, {height}, {width}, 3)")


def _check_rows(session: InferenceSession, given: NDArray[np.generic], what: str) -> Rows:
    """Return the rows of all that is given, once they are rows, and the same one by one."""
    rows = _run(session, given, what)
    if rows.ndim != 2 or len(rows) != len(given) or rows.dtype != np.float32:
        raise ModelError(
            f"the model gives {rows.dtype} {list(rows.shape)} for {len(given)} {what}s, expected one float32 row for "
            "each; choose an output that is pooled"
        )
    if not np.isfinite(rows).all():
        raise ModelError(f"the model gives numbers that are not finite for a {what}; it cannot be used as it is")
    if np.allclose(rows, rows[:1], rtol=1e-5, atol=1e-7 * float(np.abs(rows).max(initial=0.0))):
        raise ModelError(f"the model gives the same row for every {what}; its weights are missing, or not trained")
    if not np.linalg.norm(rows, axis=1).all():
        raise ModelError(f"the model gives a row of zeros for a {what}, which is like nothing; choose another output")
    alone = np.concatenate([_run(session, given[at : at + 1], what) for at in range(len(given))])
    if alone.shape != rows.shape or _cosines(rows, alone).min() < LEAST_ALONE:
        raise ModelError(
            f"the model gives a {what} another row alone than among others; it cannot be used: export it in "
            "inference mode, without quantising its activations while it runs"
        )
    return rows


def _run(session: InferenceSession, given: NDArray[np.generic], what: str) -> Rows:
    name, output = session.get_inputs()[0].name, session.get_outputs()[0].name
    try:
        rows: Rows = session.run([output], {name: given})[0]
    except runtime_errors() as error:
        raise ModelError(
            f"the model does not run on {len(given)} {what}s: {first_line(error)}; export it with a dynamic batch"
        ) from error
    return rows


def _compare(what: str, rows: Rows, original: Rows) -> None:
    """Raise ModelError unless every row is the original's, in direction."""
    if original.shape != rows.shape:
        raise ModelError(
            f"the converted model gives rows {list(rows.shape)} where the original gives {list(original.shape)}; "
            "nothing was imported"
        )
    least = float(_cosines(rows, original).min())
    if not least >= LEAST_COSINE:
        raise ModelError(
            f"the converted model gives another row for a {what} than the original: cosine {least:.6f}, at least "
            f"{LEAST_COSINE} is expected; nothing was imported"
        )


def _cosines(rows: Rows, others: Rows) -> NDArray[np.float64]:
    one, other = rows.astype(np.float64), others.astype(np.float64)
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return np.asarray((one * other).sum(axis=1) / np.maximum(lengths, 1e-30))
