"""The labelled pictures that are measured on; none of them was trained on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.pictures import Pictures
from parecido.catalogue.columns import ColumnOptions
from parecido.catalogue.read import read_catalogue
from parecido.evaluate.split import is_held_out
from parecido.images.folder import list_pictures
from parecido.train.shipped.sources import is_unseen

Texts = NDArray[np.str_]
"""One text for every picture, "" where it is missing."""

PARTS = ("styles.csv", "images", "images-large", "clothing", "objects")
"""What the folder of data holds."""
_COLUMNS = ("articleType", "baseColour", "gender", "usage", "productDisplayName")


@dataclass(frozen=True)
class Gallery:
    """Pictures and what is known of each, by name."""

    pictures: Pictures
    labels: dict[str, Texts]


@dataclass(frozen=True)
class Pairs:
    """Photos and, for each, the row of its product in the gallery."""

    photos: Pictures
    rows: NDArray[np.intp]


def held_out_products(data: Path) -> tuple[Gallery, Pairs]:
    """Return every product whose name was held out of the training, and the larger photos of those that have one."""
    catalogue, _ = read_catalogue(data / "styles.csv", list_pictures(data / "images"), ColumnOptions())
    products = [p for p in catalogue.products if is_held_out(p.attributes["productDisplayName"])]
    files = [data / "images" / product.picture for product in products]
    labels = {name: np.array([product.attributes[name] for product in products]) for name in _COLUMNS}
    large = [(data / "images-large" / f"{product.id}.jpg", row) for row, product in enumerate(products)]
    found = [(file, row) for file, row in large if file.is_file()]
    photos = Pictures("larger photos", [file for file, _ in found])
    return Gallery(Pictures("held-out products", files), labels), Pairs(photos, np.array([row for _, row in found]))


def clothing(data: Path, split: str) -> Gallery:
    """Return one split of people's own photos of clothes, with the label `class`."""
    return _folders(f"clothing {split}", data / "clothing" / split, "class")


HALF_SEEN = frozenset({"crocodile_head", "flamingo_head"})
"""Kinds kept from the training whose things it saw all the same, as crocodiles and flamingos: not asked about."""


def unseen_objects(data: Path) -> Gallery:
    """Return the photos of the kinds of things that training never saw, with the label `category`."""
    return _folders(
        "unseen kinds", data / "objects", "category", lambda name: is_unseen(name) and name not in HALF_SEEN
    )


def _folders(name: str, folder: Path, label: str, wanted: Callable[[str], bool] = lambda _: True) -> Gallery:
    """Return the pictures of the folders that are wanted, labelled by their folder."""
    files = [file for file in sorted(folder.glob("*/*.jpg")) if wanted(file.parent.name)]
    return Gallery(Pictures(name, files), {label: np.array([file.parent.name for file in files])})
