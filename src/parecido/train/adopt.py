"""Learn a head from a shop's categories, and adopt it only if held-out products say it is better."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import OVERALL, Aspect, block_slices, turn_overall
from parecido.embeddings.embedder import unit_rows
from parecido.evaluate.precision import hit_rates
from parecido.evaluate.split import is_held_out
from parecido.index.contract import Vectors
from parecido.index.exact import nearest_rows
from parecido.shop.reader import Shop
from parecido.shop.writer import PATIENCE, ShopWriter
from parecido.train.head import learn_head

STRENGTHS = (0.03, 0.1, 0.5, 2.0, 8.0)
"""How strongly the head may stretch the telling directions; chosen on products apart from the held-out ones."""
FALL = 10.0
"""How many points of category one point of category+colour is worth when a strength is chosen."""
FEWEST = 40
"""Products that must be left on each side of the split for the figures to mean anything."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Leave-one-out P@10 on some products; `with_colour` is None where the table has no colour column."""

    category: float
    with_colour: float | None

    def beats(self, other: Figures) -> bool:
        """True when category rises and category+colour does not fall."""
        if self.with_colour is None or other.with_colour is None:
            return self.category > other.category
        return self.category > other.category and self.with_colour >= other.with_colour

    def __str__(self) -> str:
        if self.with_colour is None:
            return f"category P@10 {self.category:.4f}"
        return f"category P@10 {self.category:.4f}, category+colour P@10 {self.with_colour:.4f}"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Vectors with the labels that a head is learned from and judged by; texts are "" where missing."""

    vectors: Vectors
    categories: NDArray[np.str_]
    colours: NDArray[np.str_] | None
    aspects: tuple[Aspect, ...]

    def part(self, rows: NDArray[np.bool_]) -> Labelled:
        """Return the rows marked."""
        colours = None if self.colours is None else self.colours[rows]
        return Labelled(self.vectors[rows], self.categories[rows], colours, self.aspects)

    def learn(self, strength: float) -> NDArray[np.float32]:
        """Return a head on the overall block, which is learned from at length 1."""
        overall = unit_rows(self.vectors[:, block_slices(self.aspects)[OVERALL]])
        return learn_head(overall, self.categories.tolist(), strength=strength)

    def judge(self, head: NDArray[np.float32] | None) -> Figures:
        """Return the figures of the whole vectors, as `similar` sorts them, seen through `head` where there is one."""
        vectors = self.vectors if head is None else turn_overall(self.vectors, self.aspects, head)
        nearest, _ = nearest_rows(vectors, vectors, 10, exclude_self=True)
        category = float(np.nanmean(hit_rates(nearest, [self.categories])))
        if self.colours is None or not (self.colours != "").any():
            return Figures(category, None)
        return Figures(category, float(np.nanmean(hit_rates(nearest, [self.categories, self.colours]))))


def adopt_head(folder: Path, announce: Callable[[str], None]) -> bool:
    """Learn a head from the category column of the shop in `folder`; store it if it is better, else store none.

    Judged on products whose names were held out of the learning (`parecido.evaluate.split`); the figures before and
    after are announced. Returns whether the head was adopted.
    """
    with Shop(folder, unfinished=True) as shop:
        labelled, held_out, inner = _read(shop)
    known = labelled.categories != ""
    held_out, learning = held_out & known, ~held_out & known
    rest = labelled.part(learning)
    if min(held_out.sum(), learning.sum()) < FEWEST or len(np.unique(rest.categories)) < 2:
        announce(f"head: not learned; it needs two categories and {FEWEST} products on each side of the split")
        _store(folder, None, "")
        return False
    strength = _choose_strength(rest, inner[learning])
    head = rest.learn(strength)
    gallery = labelled.part(held_out)
    before, after = gallery.judge(None), gallery.judge(head)
    adopted = after.beats(before)
    announce(f"head: {learning.sum()} products learned from, {held_out.sum()} held out")
    announce(f"  before  {before}")
    announce(f"  after   {after}")
    announce(f"  {'adopted' if adopted else 'not adopted: it must raise the first and not lower the second'}")
    _store(folder, head if adopted else None, json.dumps({"before": str(before), "after": str(after)}))
    return adopted


def _read(shop: Shop) -> tuple[Labelled, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the shop's vectors and labels, which rows are held out, and which of the others choose the strength."""
    colour = shop.colour_column()
    names = shop.names()
    return (
        Labelled(
            shop.model_vectors(),
            np.array(shop.categories(), dtype=np.str_),
            None if colour is None else np.array(shop.attribute(colour), dtype=np.str_),
            shop.card.aspects,
        ),
        np.array([is_held_out(name) for name in names]),
        np.array([is_held_out(f"choose {name}") for name in names]),
    )


def _choose_strength(rest: Labelled, inner: NDArray[np.bool_]) -> float:
    """Return the strength that raises category most on an inner split, a fall of category+colour counted against it.

    The fall weighs FALL times: it would cost the head its adoption, but on few products it is mostly chance.
    """
    if not 0 < inner.sum() < len(inner):
        return STRENGTHS[0]
    learning, choosing = rest.part(~inner), rest.part(inner)
    before = choosing.judge(None)

    def worth(strength: float) -> float:
        after = choosing.judge(learning.learn(strength))
        fall = max(0.0, (before.with_colour or 0.0) - (after.with_colour or 0.0))
        return after.category - FALL * fall

    return max(STRENGTHS, key=worth)


def _store(folder: Path, head: NDArray[np.float32] | None, labels: str) -> None:
    """Store the head, or none."""
    with ShopWriter(folder, wait=PATIENCE) as writer:
        if head is None:
            writer.remove_head()
        else:
            writer.put_head(head, labels, hashlib.sha256(head.astype("<f4").tobytes()).hexdigest())
