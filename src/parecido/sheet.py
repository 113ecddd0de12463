"""An answer as one sheet of pictures, to judge by eye (Matplotlib, extra `picture`)."""

from __future__ import annotations

import textwrap
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from parecido.errors import MissingExtra, ShopError
from parecido.recommend import Answer, Photo, Recommendation, Recommender
from parecido.shop.outside import check_outside

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = 6


def check_sheet(file: Path) -> None:
    """Raise MissingExtra without Matplotlib, ShopError where the file may not be written there."""
    try:
        import_module("matplotlib.figure")
    except ImportError as error:
        raise MissingExtra("Matplotlib", "picture", "a sheet of pictures") from error
    check_outside(file)


def draw_sheet(
    recommender: Recommender,
    answer: Answer,
    file: Path,
    *,
    product: str | None = None,
    photo: Photo | None = None,
    text: str | None = None,
    colour: str | None = None,
) -> None:
    """Write a PNG: the query first, then its recommendations with similarity and caption, row by row.

    Where the model has several aspects, theirs stand below the captions. `colour` is the wish that was asked with.
    Raises MissingExtra without Matplotlib, ShopError when the file cannot be written.
    """
    check_sheet(file)
    from matplotlib.figure import Figure  # noqa: PLC0415  (an extra)
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415

    title = "query" if colour is None else f"query, in {colour}"
    tiles: list[tuple[str, str, Image.Image | str]] = [
        (title, product or "", _query(recommender, product, photo, text))
    ]
    tiles += [
        (f"{found.similarity:z.3f}", _describe(found), recommender.thumbnail_picture(found.id))
        for found in answer.recommendations
    ]
    rows = -(-len(tiles) // COLUMNS)
    figure = Figure(figsize=(2.0 * COLUMNS, 3.1 * rows), layout=ConstrainedLayoutEngine(h_pad=0.12, hspace=0.06))
    for axes, (title, caption, picture) in zip(figure.subplots(rows, COLUMNS, squeeze=False).flat, tiles, strict=False):
        _draw_tile(axes, title, caption, picture)
    for axes in figure.axes[len(tiles) :]:
        axes.set_axis_off()
    try:
        figure.savefig(file, dpi=100, format="png")
    except OSError as error:
        raise ShopError(f"cannot write {file}: {error.strerror}; choose another file") from error


def _query(recommender: Recommender, product: str | None, photo: Photo | None, text: str | None) -> Image.Image | str:
    """Return what was asked with: a picture, or words."""
    if text is not None:
        return text
    return recommender.thumbnail_picture(product) if product is not None else recommender.decode(photo or b"")


def _describe(found: Recommendation) -> str:
    """Return a product's caption, cut to one line, and its aspects' similarities two to a line."""
    lines = [found.caption if len(found.caption) <= 30 else f"{found.caption[:29]}…"]
    if len(found.similarities) > 1:
        words = [f"{name} {cosine:z.2f}" for name, cosine in found.similarities.items()]
        lines += ["  ".join(words[at : at + 2]) for at in range(0, len(words), 2)]
    return "\n".join(lines)


def _draw_tile(axes: Axes, title: str, caption: str, picture: Image.Image | str) -> None:
    """Draw one picture, or words, with its similarity above and its caption below."""
    if isinstance(picture, str):
        words = "\n".join(textwrap.wrap(picture, 18)[:10]).replace("$", r"\$")
        axes.text(0.5, 0.5, words, ha="center", va="center", transform=axes.transAxes, fontsize=10)
    else:
        axes.imshow(picture)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(title, fontsize=9)
    axes.set_xlabel(caption.replace("$", r"\$"), fontsize=7)
    for side in axes.spines.values():
        side.set_visible(False)
