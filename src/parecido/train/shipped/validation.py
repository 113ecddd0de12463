"""Pictures that are never trained on, prepared as a shop's are, and how well each block finds their like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.columns import ColumnOptions
from parecido.catalogue.read import read_catalogue
from parecido.embeddings.preprocess import fit_picture
from parecido.evaluate.precision import precision_at_k
from parecido.evaluate.split import is_held_out
from parecido.images.decode import decode_picture
from parecido.images.folder import list_pictures
from parecido.sample.picture import draw_picture
from parecido.sample.table import list_products
from parecido.settings import PictureLimits
from parecido.train.shipped.sources import is_unseen
from parecido.train.shipped.views import STRETCH

DRAWN_SEED = 2001
"""Neither trained on nor the one that the finished model is judged by."""

Rows = Mapping[str, NDArray[np.float32]]
"""Block -> unit rows (n, dim)."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """Some pictures, uint8 (n, height, width, 3), their labels, and which blocks are asked about which of these."""

    name: str
    pixels: NDArray[np.uint8]
    labels: dict[str, NDArray[np.str_]]
    asked: dict[str, tuple[str, ...]]

    def measure(self, embed: Callable[[NDArray[np.uint8]], Rows]) -> dict[str, float]:
        """Return P@10 by block and label."""
        figures: dict[str, float] = {}
        rows = embed(self.pixels)
        for block, names in self.asked.items():
            found = precision_at_k(rows[block], {name: self.labels[name] for name in names})
            figures |= {f"{self.name} {block} {label}": value for label, value in found.items()}
        return figures


def load_galleries(data: Path, size: tuple[int, int]) -> list[Gallery]:
    """Return the held-out fashion products, the unseen kinds of objects, and a drawn catalogue."""
    return [_fashion(data, size), _objects(data, size), _drawn(size)]


def _fashion(data: Path, size: tuple[int, int]) -> Gallery:
    catalogue, _ = read_catalogue(data / "styles.csv", list_pictures(data / "images"), ColumnOptions())
    products = [p for p in catalogue.products if is_held_out(p.attributes["productDisplayName"])]
    names = ("articleType", "baseColour", "gender")
    return Gallery(
        "fashion",
        _load([data / "images" / product.picture for product in products], size),
        {name: np.array([product.attributes[name] for product in products]) for name in names},
        {"overall": names, "whole": names, "colour": ("baseColour",), "shape": ("articleType",)},
    )


def _objects(data: Path, size: tuple[int, int]) -> Gallery:
    files = [file for file in sorted((data / "objects").glob("*/*.jpg")) if is_unseen(file.parent.name)]
    labels = {"object": np.array([file.parent.name for file in files])}
    return Gallery("objects", _load(files, size), labels, {"overall": ("object",), "shape": ("object",)})


def _drawn(size: tuple[int, int]) -> Gallery:
    products = list_products(600, DRAWN_SEED)
    pixels = np.stack([fit_picture(draw_picture(product, DRAWN_SEED).image, size, STRETCH) for product in products])
    labels = {
        name: np.array([getattr(product, name) for product in products]) for name in ("kind", "colour", "pattern")
    }
    names = tuple(labels)
    return Gallery("drawn", pixels, labels, {"colour": names, "shape": names, "texture": names, "overall": names})


def _load(files: list[Path], size: tuple[int, int]) -> NDArray[np.uint8]:
    return np.stack([fit_picture(decode_picture(file, PictureLimits()), size, STRETCH) for file in files])
