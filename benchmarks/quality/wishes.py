"""The same, but in another colour: what comes back when a colour is wished for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.ceilings import K
from benchmarks.quality.embedders import Ours, Rows
from benchmarks.quality.galleries import Gallery
from benchmarks.quality.measures import CHANCE, Measure, Section
from parecido.embeddings.aspects import COLOUR, block_slices
from parecido.images.colour_names import parse_colour
from parecido.images.swatch import draw_shirt
from parecido.index.exact import nearest_rows

WISHES = ("Black", "White", "Blue", "Red", "Green", "Navy Blue", "Pink", "Grey", "Brown", "Purple", "Yellow")
"""The catalogue's commonest colours that name one colour."""
QUERIES = 400
"""Products that ask for each of them."""


def wished_rates(
    queries: Rows, gallery: Rows, kinds: tuple[NDArray[np.str_], NDArray[np.str_]], right: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return of the ten nearest the shares of the wished colour, of the query's kind, and of both, (3,).

    `kinds` are the queries' and the gallery's; `right` (gallery,) marks products of the wished colour.
    """
    nearest, _ = nearest_rows(gallery, queries, K)
    colour, kind = right[nearest], kinds[1][nearest] == kinds[0][:, None]
    return np.array([colour.mean(), kind.mean(), (colour & kind).mean()])


def measure_wishes(gallery: Gallery, ours: Ours) -> Section:
    """Measure a wish for each colour, at the default weights."""
    rows, kinds, colours = ours.rows(gallery.pictures), gallery.labels["articleType"], gallery.labels["baseColour"]
    asked = np.sort(np.random.default_rng(0).permutation(len(rows))[:QUERIES])
    block = block_slices(ours.card.aspects)[COLOUR]
    rates, chances = [], []
    for wish in WISHES:
        shirt = ours.embedder.prepare(draw_shirt(parse_colour(wish)))
        queries = rows[asked].copy()
        queries[:, block] = ours.embedder.embed(shirt[np.newaxis])[0, block]
        rates.append(wished_rates(queries, rows, (kinds[asked], kinds), colours == wish))
        chances.append(np.mean(colours == wish))
    colour, kind, both = np.mean(rates, axis=0)
    return Section(
        "The same, but in another colour",
        f"P@10 at the default weights: {QUERIES} held-out products ask for themselves in each of {len(WISHES)} colours "
        f"({', '.join(WISHES)}) among all held-out products. *Both*: of the wished colour and of the query's "
        "articleType. Chance: a random product's colour.",
        CHANCE,
        [
            Measure("wish, colour", float(colour), float(np.mean(chances))),
            Measure("wish, articleType", float(kind)),
            Measure("wish, both", float(both)),
        ],
    )
