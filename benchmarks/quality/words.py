"""Pattern words in products' names, within one articleType: does the texture block find the same pattern?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.ceilings import K, perfect_rates
from benchmarks.quality.embedders import DEFAULT, Ours, Recipe, Rows
from benchmarks.quality.galleries import Gallery, Texts
from benchmarks.quality.measures import Measure, Section
from benchmarks.quality.targets import Above
from parecido.evaluate.precision import hit_rates
from parecido.index.exact import nearest_rows
from parecido.train.shipped.names import pattern_word

WORDS = ("striped", "checks", "printed", "solid")


@dataclass(frozen=True)
class Competition:
    """Products that compete with each other: their rows in the gallery, and each one's word."""

    rows: NDArray[np.intp]
    words: Texts


def competitions(kinds: Texts, words: Texts) -> list[Competition]:
    """Return one competition for every kind with more than ten products that have a word, and two words or more.

    Fewer could not fill ten places, and of one word every neighbour is a hit.
    """
    found = []
    for kind in np.unique(kinds[kinds != ""]):
        rows = np.flatnonzero((kinds == kind) & (words != ""))
        if len(rows) > K and len(np.unique(words[rows])) > 1:
            found.append(Competition(rows, words[rows]))
    return found


def word_precision(vectors: Rows, among: list[Competition]) -> float:
    """Return leave-one-out P@10 of the word over all competitions' products, each compared within its own only."""
    rates = []
    for each in among:
        rows = np.ascontiguousarray(vectors[each.rows])
        nearest, _ = nearest_rows(rows, rows, K, exclude_self=True)
        rates.append(hit_rates(nearest, [each.words]))
    return float(np.concatenate(rates).mean())


def word_chance(among: list[Competition]) -> float:
    """Return the P@10 of neighbours drawn at random."""
    rates = [(np.sum(each.words[:, None] == each.words[None], axis=1) - 1) / (len(each.rows) - 1) for each in among]
    return float(np.concatenate(rates).mean())


def measure_words(gallery: Gallery, ours: Ours, recipe: Recipe) -> Section:
    """Measure texture alone beside the overall block."""
    words = np.array([pattern_word(name, WORDS) for name in gallery.labels["productDisplayName"]])
    among = competitions(gallery.labels["articleType"], words)
    figures = {
        name: word_precision(ours.rows(gallery.pictures, name), among)
        for name in ("texture", "overall", "colour", "shape", DEFAULT)
    }
    overall, beside = figures["overall"], word_precision(recipe.rows(gallery.pictures), among)
    ceiling = float(np.concatenate([perfect_rates(each.words) for each in among]).mean())
    count = sum(len(each.rows) for each in among)
    return Section(
        "Pattern words within one articleType",
        f"P@10, leave-one-out, of the word in productDisplayName ({', '.join(WORDS)}): {count:,} products of "
        f"{len(among)} types, each with exactly one of these words, compete within their own articleType (types with "
        f"more than ten such products and more than one word). {recipe.name} has {beside:.4f}, chance is "
        f"{word_chance(among):.4f}.",
        "overall block",
        [
            Measure("texture alone, pattern word", figures["texture"], overall, Above(), ceiling),
            Measure("shape alone, pattern word", figures["shape"], overall),
            Measure("colour alone, pattern word", figures["colour"], overall),
            Measure("default, pattern word", figures[DEFAULT], overall),
        ],
    )
