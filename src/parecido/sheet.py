"""An answer as one sheet of pictures, to judge by eye (Matplotlib, extra `picture`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from parecido.errors import MissingExtra, ShopError
from parecido.recommend import Answer, Photo, Recommender

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = 6


def draw_sheet(
    recommender: Recommender,
    answer: Answer,
    file: Path,
    *,
    product: str | None = None,
    photo: Photo | None = None,
) -> None:
    """Write a PNG: the query first, then its recommendations with similarity and caption, row by row.

    Raises MissingExtra without Matplotlib, ShopError when the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  (an extra)
        from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra("Matplotlib", "picture", "a sheet of pictures") from error

    query = recommender.thumbnail_picture(product) if product is not None else recommender.decode(photo or b"")
    tiles = [("query", "" if product is None else product, query)]
    tiles += [
        (f"{found.similarity:.3f}", found.caption, recommender.thumbnail_picture(found.id))
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


def _draw_tile(axes: Axes, title: str, caption: str, picture: Image.Image) -> None:
    """Draw one picture with its similarity above and its caption below."""
    axes.imshow(picture)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(title, fontsize=9)
    words = caption if len(caption) <= 30 else f"{caption[:29]}…"
    axes.set_xlabel(words.replace("$", r"\$"), fontsize=7)
    for side in axes.spines.values():
        side.set_visible(False)
