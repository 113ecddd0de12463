"""How much of the rows a head's guesses take: chosen by retrieval on products that it did not learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import Aspect, block_slices
from parecido.train.labels import MISSING, ClassLabel
from parecido.train.softmax import Rows, softmax

K = 10
SOFTNESS = (1.0, 2.0)
"""What the logits are divided by before they become a block's numbers: a softer guess keeps its second thoughts."""
MOST_GUESSED = 0.95
"""Share of a block's squared length that guesses may take together, so that looks still count among equals."""
TRIES = 240
STEP = 0.2
"""How far a share, and the logarithm of a default weight, moves in one try: the standard deviation."""
FALL = 10.0
"""How many parts of gain one part of a label's fall is worth: a head that makes a label worse is not adopted."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One label's guess in the rows: its block, its share of that block's squared length, and its softness."""

    column: str
    aspect: str
    share: float = 0.0
    softness: float = 1.0


@dataclass(frozen=True, slots=True)
class Mix:
    """All guesses, and the aspects with the default weights that go with them."""

    guesses: tuple[Guess, ...]
    aspects: tuple[Aspect, ...]

    def left(self, aspect: str) -> float:
        """Return the share of a block's squared length that stays what the model saw."""
        return 1.0 - sum(guess.share for guess in self.guesses if guess.aspect == aspect)


class Gallery:
    """Products that ask for each other. The parts of all similarities are worked out once."""

    def __init__(
        self,
        rows: Rows,
        aspects: Sequence[Aspect],
        labels: Sequence[ClassLabel],
        logits: Mapping[str, Rows],
    ) -> None:
        """Take unit rows (n, dim) at default weights, the products' labels, and the logits by column.

        Labels without logits are only watched: none of the guesses is theirs.
        """
        self._codes = [label.codes for label in labels]
        self._seen = {
            aspect.name: rows[:, block] @ rows[:, block].T / np.float32(aspect.weight)
            for aspect, block in zip(aspects, block_slices(aspects).values(), strict=True)
        }
        self._guessed = {}
        for label, softness in product([each for each in labels if each.column in logits], SOFTNESS):
            roots = np.sqrt(softmax(logits[label.column], softness))
            self._guessed[label.column, softness] = roots @ roots.T

    def rates(self, mix: Mix) -> NDArray[np.float64]:
        """Return every product's P@10 by label and by all labels together: (n, labels + 1), NaN where it has none."""
        similarities = np.zeros_like(next(iter(self._seen.values())))
        for aspect in mix.aspects:
            similarities += np.float32(aspect.weight * mix.left(aspect.name)) * self._seen[aspect.name]
            for guess in mix.guesses:
                if guess.aspect == aspect.name and guess.share > 0:
                    part = self._guessed[guess.column, guess.softness]
                    similarities += np.float32(aspect.weight * guess.share) * part
        np.fill_diagonal(similarities, -np.inf)
        width = min(K, similarities.shape[1] - 1)
        nearest = np.argpartition(-similarities, width - 1, axis=1)[:, :width]
        together, known = np.ones(nearest.shape, dtype=bool), np.ones(len(nearest), dtype=bool)
        columns = []
        for codes in self._codes:
            hits, asks = codes[nearest] == codes[:, None], codes != MISSING
            columns.append(np.where(asks, hits.mean(axis=1), np.nan))
            together &= hits
            known &= asks
        return np.stack([*columns, np.where(known, together.mean(axis=1), np.nan)], axis=1)

    def macro(self, rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean over classes of the mean over their products, by label: (labels,)."""
        means = []
        for codes, column in zip(self._codes, rates.T, strict=False):
            asks = ~np.isnan(column)
            sums, counts = (np.bincount(codes[asks], of) for of in (column[asks], None))
            means.append((sums[counts > 0] / counts[counts > 0]).mean() if asks.any() else 0.0)
        return np.array(means)


def choose_mix(gallery: Gallery, start: Mix, *, seed: int = 0, tries: int = TRIES) -> Mix:
    """Return the mix that gains most over the start's figures, found by changing it here and there at random.

    What counts is the mean gain of the labels, of all together, and of the labels' means over classes, of those that
    are guessed. P@10 of a label, and of all together, must gain at least its standard error, or that is held against
    the mix: on other products it may fall.
    """
    before = gallery.rates(start)
    asks = np.maximum((~np.isnan(before)).sum(axis=0), 1)
    base, base_macro = np.nansum(before, axis=0) / asks, gallery.macro(before)
    learned = len(start.guesses)

    def worth(mix: Mix) -> float:
        after = gallery.rates(mix)
        differences = after - before
        means = np.nansum(differences, axis=0) / asks
        gains = means / np.maximum(base, 1e-9)
        noise = np.sqrt(np.nansum((differences - means) ** 2, axis=0)) / asks / np.maximum(base, 1e-9)
        falls = np.minimum(gains - noise, 0.0)[[*range(learned), -1]].sum()
        macro = (gallery.macro(after) / np.maximum(base_macro, 1e-9) - 1.0)[:learned].mean()
        return float(gains[:learned].mean() + gains[-1] + macro + FALL * falls)

    rng = np.random.default_rng(seed)
    best, most = start, worth(start)
    for _ in range(tries):
        candidate = _change(best, rng)
        if (found := worth(candidate)) > most:
            best, most = candidate, found
    return best


def _change(mix: Mix, rng: np.random.Generator) -> Mix:
    """Return the mix with some shares, some softness and perhaps some default weights moved."""
    guesses = [
        replace(
            guess,
            share=float(np.clip(guess.share + rng.normal(0.0, STEP), 0.0, 1.0)) if rng.random() < 0.5 else guess.share,
            softness=float(rng.choice(SOFTNESS)) if rng.random() < 0.2 else guess.softness,
        )
        for guess in mix.guesses
    ]
    taken: dict[str, float] = {}
    for guess in guesses:
        taken[guess.aspect] = taken.get(guess.aspect, 0.0) + guess.share
    fitting = tuple(
        replace(each, share=each.share * min(1.0, MOST_GUESSED / max(taken[each.aspect], 1e-9))) for each in guesses
    )
    moved = rng.normal(0.0, STEP, len(mix.aspects)) * (rng.random(len(mix.aspects)) < 0.5) * (rng.random() < 0.5)
    weights = np.array([aspect.weight for aspect in mix.aspects]) * np.exp(moved)
    weights /= weights.sum()
    aspects = (replace(aspect, weight=float(weight)) for aspect, weight in zip(mix.aspects, weights, strict=True))
    return Mix(fitting, tuple(aspects))
