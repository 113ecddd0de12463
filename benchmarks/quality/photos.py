"""Finding again: the same product from its larger photo, and people's own photos of clothes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.ceilings import K
from benchmarks.quality.embedders import Ours, Recipe, Rows
from benchmarks.quality.galleries import Gallery, Pairs
from benchmarks.quality.measures import Measure, Section
from benchmarks.quality.targets import AtLeast, Times
from parecido.index.exact import nearest_rows
from parecido.index.rank import DECIMALS
from parecido.train.shipped.sources import SAME_KIND

_BLOCK = 512


def share_found(queries: Rows, gallery: Rows, own: NDArray[np.intp], digests: Sequence[str]) -> float:
    """Return R@1: the share of queries whose own gallery row is as similar as the most similar one.

    Similarities are compared rounded to six decimals, so a tie counts as found; a gallery picture of the same bytes
    (`digests`) as the query's own counts as it.
    """
    _, twins = np.unique(np.asarray(digests), return_inverse=True)
    found = 0
    for start in range(0, len(queries), _BLOCK):
        block = slice(start, start + _BLOCK)
        similarities = np.rint((queries[block] @ gallery.T).astype(np.float64) * 10.0**DECIMALS)
        is_own = twins[None, :] == twins[own[block]][:, None]
        best_own = np.where(is_own, similarities, -np.inf).max(axis=1)
        found += int(np.sum(best_own >= similarities.max(axis=1)))
    return found / len(queries)


def class_precision(queries: Rows, asked: NDArray[np.str_], gallery: Rows, labels: NDArray[np.str_]) -> float:
    """Return the share of the ten nearest gallery rows that carry the query's class."""
    nearest, _ = nearest_rows(gallery, queries, K)
    return float(np.mean(labels[nearest] == asked[:, None]))


def measure_photos(gallery: Gallery, pairs: Pairs, ours: Ours, recipe: Recipe) -> Section:
    """Measure the same product from its larger photo beside the recipe."""
    digests = gallery.pictures.digests()
    figure, against = (
        share_found(network.rows(pairs.photos), network.rows(gallery.pictures), pairs.rows, digests)
        for network in (ours, recipe)
    )
    return Section(
        "The same product from its larger photo",
        f"R@1: {len(pairs.photos):,} larger photos of held-out products ask, the {len(gallery.pictures):,} small ones "
        "are the gallery. Similarities are rounded to six decimals, a tie counts as found, and so does a picture of "
        "the same bytes.",
        recipe.name,
        [Measure("same product, R@1", figure, against, AtLeast(0.95), 1.0)],
    )


def measure_clothing(queries: Gallery, gallery: Gallery, shop: Gallery, ours: Ours, recipe: Recipe) -> Section:
    """Measure the class of people's own photos, and their kind among a shop's products, beside the recipe."""
    kinds = np.array([SAME_KIND.get(name, "") for name in queries.labels["class"]])
    asked = kinds != ""

    def rates(network: Ours | Recipe) -> tuple[float, float]:
        photos = network.rows(queries.pictures)
        return (
            class_precision(photos, queries.labels["class"], network.rows(gallery.pictures), gallery.labels["class"]),
            class_precision(photos[asked], kinds[asked], network.rows(shop.pictures), shop.labels["articleType"]),
        )

    (figure, in_shop), (against, beside) = rates(ours), rates(recipe)
    return Section(
        "People's own photos of clothes",
        f"P@10 of the class: {len(queries.pictures):,} photos of the split `test` ask, {len(gallery.pictures):,} of "
        "`train` are the gallery. (The photos of `train` were trained on, those of `test` not.) *In the shop*: the "
        f"held-out products are the gallery, and the {int(asked.sum()):,} photos ask whose class is a kind of theirs.",
        recipe.name,
        [
            Measure("clothing class", figure, against, Times(1.0)),
            Measure("in the shop, articleType", in_shop, beside),
        ],
    )
