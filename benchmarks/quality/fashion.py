"""The held-out products of the fashion catalogue: P@10 by label, and each block alone."""

from __future__ import annotations

import numpy as np

from benchmarks.quality.ceilings import macro, perfect_rates
from benchmarks.quality.embedders import DEFAULT, Ours, Recipe, Rows
from benchmarks.quality.galleries import Gallery
from benchmarks.quality.measures import Measure, Section
from benchmarks.quality.targets import AtLeast, Times
from parecido.evaluate.precision import COMBINATIONS, precision_at_k

COLUMNS = ("articleType", "baseColour", "gender", "usage")
TARGETS = {
    "type+colour": Times(2.2),
    "articleType": Times(1.15),
    "articleType, macro": Times(1.4),
    "type+colour+gender": Times(2.2),
}
ORDER = (*TARGETS, "baseColour", "gender", "usage")


def fashion_figures(rows: Rows, gallery: Gallery) -> dict[str, float]:
    """Return leave-one-out P@10 by label."""
    return precision_at_k(rows, {name: gallery.labels[name] for name in COLUMNS})


def fashion_ceilings(gallery: Gallery) -> dict[str, float]:
    """Return what perfect labels would reach, by the labels of fashion_figures."""
    rates = {name: perfect_rates(gallery.labels[name]) for name in COLUMNS}
    rates |= {name: perfect_rates(*(gallery.labels[part] for part in parts)) for name, parts in COMBINATIONS.items()}
    ceilings = {name: float(np.nanmean(rate)) for name, rate in rates.items()}
    ceilings["articleType, macro"] = macro(rates["articleType"], gallery.labels["articleType"])
    return ceilings


def measure_fashion(gallery: Gallery, ours: Ours, recipe: Recipe) -> Section:
    """Measure the default similarity beside the recipe."""
    figures = fashion_figures(ours.rows(gallery.pictures), gallery)
    against = fashion_figures(recipe.rows(gallery.pictures), gallery)
    ceilings = fashion_ceilings(gallery)
    return Section(
        "Held-out products",
        f"P@10, leave-one-out, {len(gallery.pictures):,} products. Ceiling: what perfect labels would reach.",
        recipe.name,
        [Measure(name, figures[name], against[name], TARGETS.get(name), ceilings[name]) for name in ORDER],
    )


def measure_blocks(gallery: Gallery, ours: Ours) -> Section:
    """Measure colour and shape alone beside the overall block, and the default similarity for comparison."""
    blocks = ("overall", "colour", "shape", DEFAULT)
    alone = {block: fashion_figures(ours.rows(gallery.pictures, block), gallery) for block in blocks}
    kind, colour = alone["overall"]["articleType"], alone["overall"]["baseColour"]
    of_default = alone["shape"]["articleType"] / alone[DEFAULT]["articleType"]
    measures = [
        Measure("colour alone, baseColour", alone["colour"]["baseColour"], colour, AtLeast(0.55)),
        Measure("default, baseColour", alone[DEFAULT]["baseColour"], colour),
        Measure("shape alone, articleType", alone["shape"]["articleType"], kind, Times(0.8)),
        Measure("default, articleType", alone[DEFAULT]["articleType"], kind),
    ]
    return Section(
        "One aspect alone",
        f"P@10, leave-one-out, the same {len(gallery.pictures):,} products, beside the overall block alone. A colour "
        f"histogram reaches .48 on baseColour. On articleType shape alone has {of_default:.2f} of the default "
        "similarity's.",
        "overall block",
        measures,
    )
