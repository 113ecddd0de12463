"""Kinds of things that training never saw: their category, the same thing in another view, their colour."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.colour_names import LEAST_SHARE, NAMED, colour_names
from benchmarks.quality.embedders import Ours, Recipe, Rows
from benchmarks.quality.galleries import Gallery, Texts
from benchmarks.quality.measures import Measure, Section
from benchmarks.quality.pictures import Pictures
from benchmarks.quality.targets import Times
from benchmarks.quality.views import make_view
from parecido.evaluate.precision import precision_at_k
from parecido.index.exact import nearest_rows

SEEDS = (31, 32)
"""The two views of every photo."""


def other_view_share(first: Rows, second: Rows) -> float:
    """Return R@1: how often a view's nearest among all other views, of both kinds, is the same photo's other one."""
    rows = np.concatenate([first, second])
    nearest, _ = nearest_rows(rows, rows, 1, exclude_self=True)
    count = len(first)
    return float(np.mean(nearest[:, 0] == (np.arange(2 * count) + count) % (2 * count)))


def colour_across_kinds(rows: Rows, colours: Texts, kinds: Texts) -> float:
    """Return P@10 of the colour where only photos of other kinds compete, so that likeness of kind is no help."""
    rates = []
    coloured = colours != ""
    for kind in np.unique(kinds[coloured]):
        asked, others = np.flatnonzero((kinds == kind) & coloured), np.flatnonzero((kinds != kind) & coloured)
        nearest, _ = nearest_rows(rows[others], rows[asked], 10)
        rates.append((colours[others][nearest] == colours[asked][:, None]).mean(axis=1))
    return float(np.concatenate(rates).mean())


def measure_unseen(gallery: Gallery, ours: Ours, recipe: Recipe) -> Section:
    """Measure the three beside the recipe."""
    photos, kinds = gallery.pictures, gallery.labels["category"]
    colours = colour_names(photos)
    views = [Pictures(f"{photos.name}, view {seed}", photos.sources, partial(make_view, seed)) for seed in SEEDS]

    def figures(rows: Rows, views: list[Rows]) -> NDArray[np.float64]:
        coloured = np.ascontiguousarray(rows[colours != ""])
        return np.array(
            [
                precision_at_k(rows, {"category": kinds})["category"],
                other_view_share(*views),
                precision_at_k(coloured, {"colour": colours[colours != ""]})["colour"],
                colour_across_kinds(rows, colours, kinds),
            ]
        )

    against = figures(recipe.rows(photos), [recipe.rows(view) for view in views])
    default = figures(ours.rows(photos), [ours.rows(view) for view in views])
    colour = figures(ours.rows(photos, "colour"), [ours.rows(view, "colour") for view in views])
    overall = figures(ours.rows(photos, "overall"), [ours.rows(view, "overall") for view in views])
    return Section(
        "Kinds of things it never saw",
        f"{len(photos):,} photos of {len(np.unique(kinds))} kinds of objects that were kept from the training. "
        "*Category*: P@10, leave-one-out. *Other view*: of every photo two views are made (a turned, tilted piece, "
        "perhaps mirrored, in other light; fixed seeds), and R@1 is how often a view's nearest among all other views "
        f"is the same photo's. *Colour*: P@10, leave-one-out, over the {int(np.sum(colours != '')):,} photos that have "
        f"one colour: the name (of {len(NAMED)}, by the nearest example in OKLab) that most pixels of the photo's "
        f"central half have, at least {LEAST_SHARE:.0%}; pixels like a plain light edge are left out. *Across kinds*: "
        "only photos of other kinds compete, so that likeness of kind is no help.",
        recipe.name,
        [
            Measure("unseen category", default[0], against[0], Times(0.75, aim=1.0)),
            Measure("unseen category, overall alone", overall[0], against[0]),
            Measure("unseen other view, R@1", default[1], against[1], Times(1.0)),
            Measure("unseen other view, overall alone, R@1", overall[1], against[1]),
            Measure("unseen colour", default[2], against[2], Times(1.0)),
            Measure("unseen colour, colour alone", colour[2], against[2]),
            Measure("unseen colour across kinds", default[3], against[3]),
            Measure("unseen colour across kinds, colour alone", colour[3], against[3]),
        ],
    )
