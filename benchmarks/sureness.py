"""How often the category of a photo is right where it is stated and where it is doubted.

    python -m benchmarks.sureness --shop SHOP --data DATA [--write]

SHOP is the shop of the catalogue in DATA, which holds `images-large`, `clothing` and `objects` (see
`benchmarks/quality/galleries.py`). Products whose name was held out of the training ask with their larger photo, and
have no vote themselves, nor has what has the same picture. A part is a box at a random place, each of its sides 0.3 to
0.7 of the photo's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from PIL import Image

from benchmarks.table import replace_table
from parecido.evaluate.split import is_held_out
from parecido.images.blank import is_blank
from parecido.images.decode import Box
from parecido.recommend import Photo, Recommender
from parecido.recommend.finding.alike import VOTERS, read_alike
from parecido.recommend.finding.doubt import doubt_photo
from parecido.recommend.finding.nearest import Nearest
from parecido.recommend.finding.vote import vote
from parecido.train.shipped.sources import SAME_KIND

DOCUMENT = Path(__file__).parents[1] / "docs" / "similar.md"
BEGIN, END = "<!-- sureness:begin -->", "<!-- sureness:end -->"
HEADER = (
    "| photos | | share of the vote | right | believed | right of the believed | right of the doubted |\n"
    "|---|---:|---:|---:|---:|---:|---:|"
)
MOST = 700
"""Photos of products, and of things."""
MADE = 60
"""Pictures of one colour, and of noise."""
_SAME = 0.995


@dataclass(frozen=True, slots=True)
class Asked:
    """A photo, the category that is right ("" for none), and the product that has no vote, by its row."""

    group: str
    photo: Photo
    right: str = ""
    own: int = -1
    part: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a photo: the share of the vote, whether its winner is right, and whether it is believed."""

    group: str
    share: float
    right: bool
    believed: bool


@click.command()
@click.option("--shop", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, metavar="SHOP")
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, metavar="DATA")
@click.option("--seed", default=0, show_default=True)
@click.option("--write", is_flag=True, help="Write the table into docs/similar.md.")
def main(shop: Path, data: Path, seed: int, *, write: bool) -> None:
    """Ask with photos, parts of them, and pictures of nothing, and print how often the category is right."""
    with Recommender.open(shop) as opened:
        told = list(tell(opened, ask_all(opened, data, np.random.default_rng(seed))))
    text = "\n".join([HEADER, *(line_of(group, told) for group in dict.fromkeys(each.group for each in told))])
    print(text)
    if write:
        document = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(replace_table(document, text, BEGIN, END), encoding="utf-8")


def ask_all(shop: Recommender, data: Path, generator: np.random.Generator) -> Iterator[Asked]:
    """Yield the photos, with what is right of each."""
    photos = list(of_products(shop, data / "images-large", generator))
    yield from photos
    yield from parts(shop, photos, "a part of a product's larger photo", generator)
    own = [
        Asked("people's own photo of clothes", file, SAME_KIND[file.parent.name])
        for file in sorted((data / "clothing" / "test").glob("*/*.jpg"))
        if file.parent.name in SAME_KIND
    ]
    yield from own
    yield from parts(shop, own, "a part of people's own photo", generator)
    things = sorted((data / "objects").glob("*/*.jpg"))
    for number in generator.permutation(len(things))[:MOST]:
        yield Asked("a photo of anything else", things[number])
    for _ in range(MADE):
        red, green, blue = generator.integers(0, 256, 3).tolist()
        yield Asked("one colour", Image.new("RGB", (240, 320), (red, green, blue)))
    for _ in range(MADE):
        levels = generator.normal(generator.integers(0, 256, 3), generator.uniform(5, 80), (320, 240, 3))
        yield Asked("noise", Image.fromarray(levels.clip(0, 255).astype(np.uint8)))


def of_products(shop: Recommender, folder: Path, generator: np.random.Generator) -> Iterator[Asked]:
    """Yield the larger photos of some products that were held out of the training."""
    category = shop.shop.category_column()
    ids, (categories,) = shop.shop.ids_with((str(category),))
    rows = [row for row, name in enumerate(shop.shop.names()) if is_held_out(name)]
    rows = [row for row in rows if (folder / f"{ids[row]}.jpg").is_file()]
    for row in generator.permutation(rows)[:MOST].tolist():
        yield Asked("a product's larger photo", folder / f"{ids[row]}.jpg", categories[row], row)


def parts(shop: Recommender, asked: list[Asked], group: str, generator: np.random.Generator) -> Iterator[Asked]:
    """Yield a part of each photo."""
    for each in asked:
        yield Asked(group, shop.cut(each.photo, random_box(generator)), each.right, each.own, part=True)


def random_box(generator: np.random.Generator) -> Box:
    """Return a box of 0.3 to 0.7 of either side, anywhere."""
    width, height = generator.uniform(0.3, 0.7, 2).tolist()
    left, top = generator.uniform(0.0, 1.0 - width), generator.uniform(0.0, 1.0 - height)
    return left, top, left + width, top + height


def tell(shop: Recommender, asked: Iterator[Asked]) -> Iterator[Told]:
    """Yield what is said of photos, as `Recommender.similar` says it but for the product's own vote."""
    card = read_alike(shop.shop)
    _, (categories,) = shop.shop.ids_with((str(shop.shop.category_column()),))
    known = dict(enumerate(categories))
    rows = shop.shop.vectors()[shop.shop.picture_rows.first]
    for each in asked:
        similarities = rows @ shop.embed(each.photo)
        if each.own >= 0:
            similarities[(similarities >= _SAME) | (np.arange(len(rows)) == each.own)] = -1.0
        nearest = np.argsort(-similarities, kind="stable")[:VOTERS].tolist()
        voters = [Nearest(row, float(similarities[row]), row) for row in nearest]
        won = vote(voters, known)
        doubt = doubt_photo(card, voters, blank=is_blank(shop.decode(each.photo)), part=each.part)
        if won is not None:
            yield Told(each.group, won.share, won.category == each.right, doubt is None)


def line_of(group: str, told: list[Told]) -> str:
    """Return a group's line of the table."""
    own = [each for each in told if each.group == group]
    believed, doubted = [each for each in own if each.believed], [each for each in own if not each.believed]
    share = np.mean([each.share for each in own])
    return (
        f"| {group} | {len(own)} | {share:.0%} | {_right(own)} | {len(believed) / len(own):.0%} "
        f"| {_right(believed)} | {_right(doubted)} |"
    )


def _right(told: list[Told]) -> str:
    return f"{np.mean([each.right for each in told]):.0%}" if told else ""


if __name__ == "__main__":
    main()
