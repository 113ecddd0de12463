"""What a shop is expected to hold, and which states a change that was cut off may have left."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.crash.shops import draw
from parecido.shop.reader import Shop

CONTENTS = "contents"
"""The folder beside the pictures that has each of them by its digest."""
KINDS = ("Caps", "Belts", "Socks")


@dataclass(frozen=True, slots=True)
class Item:
    """A product: what the table says of it, and the content of its picture."""

    kind: str
    price: int
    image: str
    digest: str
    extra: str = ""
    """In a column that the table has only while any product has something in it."""


State = dict[str, Item]
"""Products by id."""


def read_state(folder: Path) -> State:
    """Return what a shop holds."""
    with Shop(folder) as shop:
        digests = [digest.hex() for digest in shop.picture_digests()]
        ids, (kinds, prices, images, extras) = shop.ids_with(("articleType", "price", "image", "extra"))
        rows = zip(kinds, prices, images, digests, extras, strict=True)
        items = (Item(kind, int(price), image, digest, extra) for kind, price, image, digest, extra in rows)
        return dict(zip(ids, items, strict=True))


def steps(before: State, after: State) -> list[State]:
    """Return the states in which a change can be cut off: not begun, the table's part done, all done.

    What the table says and what it lacks is one transaction; new products and pictures follow in another.
    """
    table = {
        identity: replace(after[identity], digest=item.digest) for identity, item in before.items() if identity in after
    }
    return [before, table, after]


def draw_item(images: Path, identity: str, chosen: random.Random) -> Item:
    """Draw a new picture for a product and say something of it."""
    image = f"{identity}-{chosen.randrange(10**9)}.png"
    draw(images / image, chosen.randrange(10**9))
    content = (images / image).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    contents = images.with_name(CONTENTS)
    contents.mkdir(exist_ok=True)
    (contents / digest).write_bytes(content)
    return Item(chosen.choice(KINDS), chosen.randrange(100), image, digest)


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a picture's file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def write_table(file: Path, state: State, *, extra: bool = False) -> Path:
    """Write the table of some products; with `extra` that column is in it though no product has anything there."""
    more = extra or any(item.extra for item in state.values())
    lines = ["id,articleType,price,image,productDisplayName" + (",extra" if more else "")]
    lines += [
        f"{name},{item.kind},{item.price},{item.image},{item.kind} {name}" + (f",{item.extra}" if more else "")
        for name, item in state.items()
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
