"""The training photos as arrays, with their labels and the products held out for validation."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.columns import ColumnOptions
from parecido.catalogue.product import Product
from parecido.catalogue.read import read_catalogue
from parecido.embeddings.preprocess import Pixels, fit_picture
from parecido.evaluate.split import is_held_out
from parecido.images.decode import decode_picture
from parecido.images.folder import list_pictures
from parecido.settings import PictureLimits

LABELS = ("articleType", "baseColour", "gender", "usage")
"""The columns learned from, several at once."""


@dataclass(frozen=True, slots=True)
class Photos:
    """Photos and labels, row by row in catalogue order.

    `pixels` is uint8 (n, height, width, 3); `labels` maps a column to its n texts ("" = missing); `held_out` marks the
    validation gallery; `trainable` the rest, less the pictures whose bytes also occur in the gallery.
    """

    ids: NDArray[np.str_]
    pixels: NDArray[np.uint8]
    labels: dict[str, NDArray[np.str_]]
    held_out: NDArray[np.bool_]
    trainable: NDArray[np.bool_]


def load_photos(folder: Path, size: tuple[int, int], *, threads: int = 2) -> Photos:
    """Read `folder/styles.csv` and `folder/images`, prepared for a network of input `size` (height, width)."""
    images = folder / "images"
    catalogue, _ = read_catalogue(folder / "styles.csv", list_pictures(images), ColumnOptions())
    limits = PictureLimits()

    def load(product: Product) -> tuple[Pixels, bytes]:
        source = (images / product.picture).read_bytes()
        return fit_picture(decode_picture(source, limits, target=size), size), hashlib.sha256(source).digest()

    with ThreadPoolExecutor(threads) as pool:
        loaded = list(pool.map(load, catalogue.products))
    digests = [digest for _, digest in loaded]
    held_out = np.array([is_held_out(product.attributes["productDisplayName"]) for product in catalogue.products])
    shown = {digest for digest, held in zip(digests, held_out, strict=True) if held}
    return Photos(
        ids=np.array([product.id for product in catalogue.products]),
        pixels=np.stack([pixels for pixels, _ in loaded]),
        labels={name: np.array([p.attributes[name] for p in catalogue.products]) for name in LABELS},
        held_out=held_out,
        trainable=~held_out & ~np.array([digest in shown for digest in digests]),
    )
