"""Everything the training looks at, decoded once and kept as arrays: pixels, covers, the teacher's rows, labels."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.preprocess import Pixels, fit_picture
from parecido.images.decode import decode_picture
from parecido.sample.picture import draw_picture
from parecido.sample.table import SampleProduct, list_products
from parecido.settings import PictureLimits
from parecido.train.shipped.background import studio_cover
from parecido.train.shipped.sources import CLOTHING, DRAWN, LARGE, OBJECTS, Photo, list_photos
from parecido.train.shipped.teacher import Teacher

_log = logging.getLogger(__name__)

SIDE = 112
"""Stored views are squares of this side, a little larger than the network's input."""
STRETCH = 4 / 3
CROPS = {LARGE: 1, CLOTHING: 3, OBJECTS: 3}
"""Random crops kept of every photo beside the whole, each with what the teacher says of just that crop."""
DRAWN_SEEDS = (1001, 1002, 1003, 1004)
DRAWN_PRODUCTS = 1500
"""Drawn for every seed, each twice: in its own and in another product's colour and pattern."""
_CHUNK = 64


@dataclass(frozen=True, slots=True)
class Views:
    """Arrays with one row per view. `labels` holds each view's texts by name; `product` is shared by a product's views.

    `pixels` uint8 (n, SIDE, SIDE, 3); `covers` uint8 (n, SIDE, SIDE), 255 on the product, where `covered`; `teacher`
    float16 (n, dimension), rows of zeros where the teacher was not asked.
    """

    pixels: NDArray[np.uint8]
    covers: NDArray[np.uint8]
    covered: NDArray[np.bool_]
    teacher: NDArray[np.float16]
    sources: list[str]
    products: list[str]
    labels: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class _View:
    """One view while it is being collected; `cover` and `teacher` are None where nobody can tell."""

    source: str
    product: str
    labels: dict[str, str]
    pixels: Pixels
    cover: NDArray[np.bool_] | None
    teacher: NDArray[np.float16] | None


def load_views(folder: Path) -> Views:
    """Open what prepare_views wrote; the large arrays are mapped, not read."""
    about = json.loads((folder / "views.json").read_text(encoding="utf-8"))
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("pixels", "covers", "teacher")}
    return Views(
        **arrays,
        covered=np.load(folder / "covered.npy"),
        sources=about["sources"],
        products=about["products"],
        labels=about["labels"],
    )


def prepare_views(data: Path, teacher: Path, folder: Path, *, seed: int = 0) -> None:
    """Decode, crop, cover and ask the teacher about every training photo, draw the drawn ones; write into `folder`.

    All views are held in memory until they are written: 6 GB for 99,228 of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    views = list(_photographed(list_photos(data), Teacher(teacher), np.random.default_rng(seed)))
    with ProcessPoolExecutor(2) as pool:
        views += pool.map(_draw, _drawn_products(), chunksize=50)
    _write(folder, views)


def _photographed(photos: Sequence[Photo], teacher: Teacher, rng: np.random.Generator) -> Iterator[_View]:
    """Yield every view of every photo, with its studio cover and the teacher's row."""
    for start in range(0, len(photos), _CHUNK):
        looks = [(photo, look) for photo in photos[start : start + _CHUNK] for look in _looks(photo, rng)]
        rows = teacher.features([look for _, look in looks])
        for (photo, look), row in zip(looks, rows, strict=True):
            pixels = fit_picture(look, (SIDE, SIDE), STRETCH)
            yield _View(photo.source, photo.product, photo.labels, pixels, studio_cover(pixels), row)
        if start % (20 * _CHUNK) == 0:
            _log.info("%d of %d photos", start, len(photos))


def _looks(photo: Photo, rng: np.random.Generator) -> Iterator[Image.Image]:
    """Yield the whole photo and its random crops (a third to all of its area, 3:4 to 4:3)."""
    picture = decode_picture(photo.file, PictureLimits())
    yield picture
    for _ in range(CROPS.get(photo.source, 0)):
        yield _random_crop(picture, rng)


def _random_crop(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    area, ratio = rng.uniform(0.3, 1.0), np.exp(rng.uniform(-0.28, 0.28))
    width = min(picture.width, max(16, round(picture.width * np.sqrt(area * ratio))))
    height = min(picture.height, max(16, round(picture.height * np.sqrt(area / ratio))))
    left, top = rng.integers(picture.width - width + 1), rng.integers(picture.height - height + 1)
    return picture.crop((int(left), int(top), int(left) + width, int(top) + height))


def _drawn_products() -> list[tuple[str, SampleProduct, int]]:
    """Return what to draw: (name of the product's shape, the row, the seed), every shape in two dresses."""
    wanted = []
    for seed in DRAWN_SEEDS:
        rows = list_products(DRAWN_PRODUCTS, seed)
        order = np.random.default_rng(seed).permutation(len(rows))
        for row, other in zip(rows, order, strict=True):
            dressed = replace(row, colour=rows[other].colour, pattern=rows[other].pattern)
            wanted += [(f"{seed}/{row.id}", row, seed), (f"{seed}/{row.id}", dressed, seed)]
    return wanted


def _draw(wanted: tuple[str, SampleProduct, int]) -> _View:
    name, row, seed = wanted
    picture = draw_picture(row, seed)
    labels = {"kind": row.kind, "colour": row.colour, "pattern": row.pattern}
    cover = Image.fromarray((picture.cover * 255).astype(np.uint8)).convert("RGB")
    covered = fit_picture(cover, (SIDE, SIDE), STRETCH)[:, :, 0] > 127
    return _View(DRAWN, name, labels, fit_picture(picture.image, (SIDE, SIDE), STRETCH), covered, None)


def _write(folder: Path, views: Sequence[_View]) -> None:
    """Write the arrays and what is known of their rows."""
    dimension = next(len(view.teacher) for view in views if view.teacher is not None)
    empty, nothing = np.zeros((SIDE, SIDE), np.bool_), np.zeros(dimension, np.float16)

    def cover(view: _View) -> NDArray[np.uint8]:
        return np.asarray(empty if view.cover is None else view.cover, dtype=np.uint8) * np.uint8(255)

    _write_rows(folder / "pixels.npy", [view.pixels for view in views])
    _write_rows(folder / "covers.npy", [cover(view) for view in views])
    _write_rows(folder / "teacher.npy", [nothing if view.teacher is None else view.teacher for view in views])
    np.save(folder / "covered.npy", np.array([view.cover is not None for view in views]))
    about = {
        "sources": [view.source for view in views],
        "products": [view.product for view in views],
        "labels": [view.labels for view in views],
    }
    (folder / "views.json").write_text(json.dumps(about), encoding="utf-8")


def _write_rows(file: Path, rows: Sequence[NDArray[Any]]) -> None:
    """Write rows of one shape and type as one array."""
    array = np.lib.format.open_memmap(file, "w+", rows[0].dtype, (len(rows), *rows[0].shape))
    for at, row in enumerate(rows):
        array[at] = row
    array.flush()
