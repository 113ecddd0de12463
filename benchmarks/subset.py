"""The same pictures for both sides: the first N products of the table, and photos to ask with."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass
from itertools import islice
from pathlib import Path


@dataclass(frozen=True)
class Subset:
    """A part of a catalogue, laid out as the catalogue itself is."""

    images: Path
    styles: Path
    products: int


def table_ids(styles: Path) -> list[str]:
    """Return the first field of every line after the header; one line holds one product."""
    lines = styles.read_bytes().splitlines()
    return [line.split(b",", 1)[0].decode("utf-8") for line in lines[1:]]


def make_subset(images: Path, styles: Path, out: Path, products: int) -> Subset:
    """Lay the first `products` rows that have a picture `<id>.jpg` out in `out`, as they stand in the table.

    Pictures are hard links, or copies on another file system. Each is read once, so that both sides find them
    in the page cache. Raises ValueError when the catalogue has fewer products.
    """
    header, *lines = styles.read_bytes().splitlines(keepends=True)
    folder = out / "images"
    folder.mkdir(parents=True)
    kept = [header]
    for line in lines:
        name = line.split(b",", 1)[0].decode("utf-8").strip() + ".jpg"
        if len(kept) > products or not (images / name).is_file():
            continue
        _link(images / name, folder / name)
        (folder / name).read_bytes()
        kept.append(line)
    if len(kept) <= products:
        raise ValueError(f"{styles} has {len(kept) - 1} products with a picture; {products} were asked for")
    (out / "styles.csv").write_bytes(b"".join(kept))
    return Subset(folder, out / "styles.csv", products)


def choose_photos(photos: Path, count: int, avoid: Path) -> list[Path]:
    """Return `count` photos, evenly spaced by name, leaving out names that `avoid` holds too.

    A shopper's photo is not a picture of the shop. Raises ValueError when fewer than `count` are left.
    """
    taken = {path.name for path in avoid.iterdir()}
    left = sorted(path for path in photos.rglob("*.jpg") if path.name not in taken)
    if len(left) < count:
        raise ValueError(f"{photos} has {len(left)} photos outside the shop; {count} were asked for")
    return list(islice(left, 0, None, len(left) // count))[:count]


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK):
            raise
        shutil.copyfile(source, target)
