"""The notes about one product for the shop's staff: what is looked at now, and what was kept of the whole catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from parecido.errors import PictureError
from parecido.health.about_groups import tell_differences
from parecido.health.duplicates import confirm_pairs
from parecido.health.exposure import judge_exposure, measure_exposure
from parecido.health.finding import DUPLICATE, NEAR_DUPLICATE, Finding
from parecido.health.gathered import damaged, read_looks
from parecido.health.kept import KeptHealth
from parecido.images.decode import decode_picture
from parecido.recommend import Recommender
from parecido.settings import Settings
from parecido.shop.reader import Shop

NEAREST = 50
"""Most similar products that may have nearly the same picture, as `parecido health` looks at."""
MOST_OTHERS = 100
"""Products that a note names."""
LOST = "lost-picture"
"""A picture of the table that could not be used; `parecido health` tells none of them, a build does."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What is noted about a product. `kept` is when the whole catalogue was looked at last, None where it was not.

    Where the product changed since, or the catalogue was not looked at, `current` is false: nothing of what only a
    look at all products tells is among the findings then.
    """

    findings: tuple[Finding, ...]
    kept: str | None
    current: bool


def read_notes(recommender: Recommender, product: str, kept: KeptHealth | None, settings: Settings) -> Notes:
    """Return the notes about a product; `kept` is what there is of its shop. Raises UnknownProduct or ShopError."""
    shop, row = recommender.shop, recommender.row(product)
    current = kept is not None and kept.shop == shop.facts.get("shop", "") and shop.changed(row) <= kept.snapshot
    findings = [
        *(kept.findings.get(product, ()) if kept is not None and current else ()),
        *_same(shop, row),
        *_near(recommender, row, product),
        *_pictures(shop, row, product, settings),
    ]
    there = kept is not None and kept.shop == shop.facts.get("shop", "")
    return Notes(tuple(findings), kept.made if kept is not None and there else None, current=current)


def _same(shop: Shop, row: int) -> Iterator[Finding]:
    """Yield the note that other products have the same picture, byte for byte."""
    rows = shop.sharing(row)
    if len(rows) > 1:
        yield _about(shop, row, rows, Finding("", DUPLICATE, 1.0, f"{len(rows)} products, the same bytes"))


def _near(recommender: Recommender, row: int, product: str) -> Iterator[Finding]:
    """Yield the note that other products have nearly the same picture: as similar, and confirmed by eye."""
    shop, near = recommender.shop, Settings.near_duplicate
    found = recommender.similar(product=product, k=NEAREST, min_similarity=near, category="any", group="", rules=False)
    same = set(shop.sharing(row))
    rows = [other for each in found.recommendations if (other := recommender.row(each.id)) not in same]
    if not rows:
        return
    ids = dict(zip([row, *rows], [product, *(each.id for each in shop.products(rows))], strict=True))
    pairs = np.array([sorted((row, other)) for other in rows], dtype=np.intp)
    confirmed = confirm_pairs(pairs, lambda some: read_looks(shop, some, ids))
    alike = [other for other, yes in zip(rows, confirmed.tolist(), strict=True) if yes]
    if alike:
        similarity = min(each.similarity for each in found.recommendations if recommender.row(each.id) in alike)
        said = f"{len(alike) + 1} products, similarity {similarity:.4f}"
        yield _about(shop, row, [row, *alike], Finding("", NEAR_DUPLICATE, similarity, said))


def _about(shop: Shop, row: int, rows: list[int], said: Finding) -> Finding:
    """Return what is said of a group as a note about one of it; where their labels differ, one of them may be wrong."""
    others = [other for other in rows if other != row][:MOST_OTHERS]
    own, *members = shop.products([row, *others])
    columns = dict.fromkeys(column for column in (shop.category_column(), shop.colour_column()) if column is not None)
    table = {column: [each.attributes.get(column, "") for each in (own, *members)] for column in columns}
    detail = said.detail + tell_differences(table)
    return replace(said, product=own.id, detail=detail, others=tuple(each.id for each in members))


def _pictures(shop: Shop, row: int, product: str, settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the product's pictures, and which of the table's could not be used."""
    thumbnails = shop.picture_thumbnails(shop.picture_rows.of(row).tolist())
    for place, thumbnail in enumerate(thumbnails):
        try:
            measured = measure_exposure(decode_picture(thumbnail, settings.limits))
        except PictureError as error:
            raise damaged(product, error) from error
        for kind, score, detail in judge_exposure(measured, settings.tiny_side):
            yield Finding(product, kind, score, f"picture {place + 1}: {detail}" if len(thumbnails) > 1 else detail)
    for owner, name, reason in shop.lost_pictures():
        if owner == product:
            yield Finding(product, LOST, 1.0, f"{name}: {reason}")
