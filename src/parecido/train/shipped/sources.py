"""Which pictures the shipped model learns from, and what is known of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parecido.catalogue.columns import ColumnOptions
from parecido.catalogue.read import read_catalogue
from parecido.evaluate.split import is_held_out
from parecido.images.folder import list_pictures

FASHION, LARGE, CLOTHING, OBJECTS, DRAWN = "fashion", "large", "clothing", "objects", "drawn"
"""The five sources: the small and the large photos of one catalogue, people's own photos of clothes, other things,
and pictures that the package draws."""

SAME_KIND = {
    "dress": "Dresses",
    "hat": "Caps",
    "outwear": "Jackets",
    "pants": "Trousers",
    "shirt": "Shirts",
    "shorts": "Shorts",
    "skirt": "Skirts",
    "t-shirt": "Tshirts",
}
"""Classes of people's own photos that are a kind of the catalogue's: a shopper's photo is to be guessed, too."""

UNSEEN_SHARE = 5
"""One class of objects in so many is kept from the training, to see how the model does on what it never saw."""


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture on disk: its source, the product it shows, and its labels by name ("" = missing)."""

    file: Path
    source: str
    product: str
    labels: dict[str, str]


def is_unseen(name: str) -> bool:
    """True for the classes of objects that the training never sees: SHA-256 of the name, mod UNSEEN_SHARE, is 0."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % UNSEEN_SHARE == 0


def list_photos(data: Path) -> list[Photo]:
    """Return every photo to train on; `data` holds styles.csv, images/, images-large/, clothing/ and objects/.

    Left out: products whose names are held out (parecido.evaluate.split), pictures whose bytes occur among theirs, the
    clothing photos of the splits `validation` and `test`, and the classes of objects that is_unseen names.
    """
    return [*_fashion(data), *_clothing(data), *_objects(data)]


def _fashion(data: Path) -> Iterator[Photo]:
    images, large = data / "images", data / "images-large"
    catalogue, _ = read_catalogue(data / "styles.csv", list_pictures(images), ColumnOptions())
    digests = {
        product.id: hashlib.sha256((images / product.picture).read_bytes()).digest() for product in catalogue.products
    }
    held_out = {p.id for p in catalogue.products if is_held_out(p.attributes["productDisplayName"])}
    shown = {digests[product_id] for product_id in held_out}
    for product in catalogue.products:
        if product.id in held_out or digests[product.id] in shown:
            continue
        labels = dict(product.attributes)
        yield Photo(images / product.picture, FASHION, product.id, labels)
        if (large / f"{product.id}.jpg").is_file():
            yield Photo(large / f"{product.id}.jpg", LARGE, product.id, labels)


def _clothing(data: Path) -> Iterator[Photo]:
    for file in sorted((data / "clothing" / "train").glob("*/*.jpg")):
        yield Photo(file, CLOTHING, file.stem, {"clothing": file.parent.name})


def _objects(data: Path) -> Iterator[Photo]:
    for file in sorted((data / "objects").glob("*/*.jpg")):
        name = file.parent.name
        if not is_unseen(name):
            background = name.startswith("BACKGROUND")
            yield Photo(file, OBJECTS, f"{name}/{file.stem}", {"object": "" if background else name})
