"""From a shop's vectors and labels to a head: guess every label, choose how much of the rows the guesses take."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import COLOUR, OVERALL, Aspect, block_slices
from parecido.evaluate.reliability import Reliability, measure_reliability
from parecido.evaluate.split import is_held_out, is_judging
from parecido.train.calibrate import choose_temperature
from parecido.train.labels import ClassLabel
from parecido.train.mix import Gallery, Guess, Mix, choose_mix
from parecido.train.softmax import Lesson, Linear, Rows, fit_softmax, softmax

MOST_LEARNED = 200_000
"""Products that are learned from: of more, as many drawn at random."""
MOST_CHOOSING = 4_000
"""Products that choose, each asking for the others: of more, as many drawn at random."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Which products learn, which choose and which judge, each bool (n,): whole names, apart from each other."""

    learning: NDArray[np.bool_]
    choosing: NDArray[np.bool_]
    judging: NDArray[np.bool_]

    @property
    def held_out(self) -> NDArray[np.bool_]:
        """The products that nothing is learned from: those that choose and those that judge."""
        return self.choosing | self.judging

    def counts(self) -> tuple[int, int, int]:
        """Return how many products learn, choose and judge."""
        return int(self.learning.sum()), int(self.choosing.sum()), int(self.judging.sum())


@dataclass(frozen=True, slots=True)
class Learned:
    """A head in parts: the guesses' maps and calibrating temperatures by column, and the mix of the rows."""

    maps: Mapping[str, Linear]
    temperatures: Mapping[str, float]
    mix: Mix
    reliability: Mapping[str, Reliability]
    """Of the judging products, by column, where any has the label."""
    right: Mapping[str, float]
    """Share of the judging products whose label is guessed right, by column, where any has it."""


def split_products(names: Sequence[str]) -> Parts:
    """Return the parts that products fall into by their names; one name never stands in two."""
    held_out = np.array([is_held_out(name) for name in names], dtype=bool)
    judging = np.array([is_judging(name) for name in names], dtype=bool)
    return Parts(~held_out, held_out & ~judging, held_out & judging)


def unit_blocks(rows: Rows, aspects: Sequence[Aspect]) -> Rows:
    """Return rows (n, dim) whose blocks, stored at default weights, have length 1 each: what guesses are made of."""
    scale = np.concatenate([np.full(each.dimension, each.weight**-0.5, np.float32) for each in aspects])
    return np.asarray(rows * scale, dtype=np.float32)


def place_guesses(labels: Sequence[ClassLabel], aspects: Sequence[Aspect], colour: str | None) -> Mix:
    """Return a mix without any share: a label of the `colour` column joins the colour block, others the overall one."""
    names = block_slices(aspects)
    blocks = [COLOUR if label.column == colour and COLOUR in names else OVERALL for label in labels]
    return Mix(tuple(Guess(label.column, block) for label, block in zip(labels, blocks, strict=True)), tuple(aspects))


def learn_head(
    rows: Rows,
    labels: Sequence[ClassLabel],
    parts: Parts,
    start: Mix,
    *,
    watched: Sequence[ClassLabel] = (),
    seed: int = 0,
) -> Learned:
    """Return a head for unit rows (n, dim) of a model with the `start` mix's aspects.

    `watched` labels are not guessed, but a mix that harms them together with the others is not chosen.
    """
    unit = unit_blocks(rows, start.aspects)
    maps, temperatures = {}, {}
    reliability, right = {}, {}
    for label in labels:
        lesson, apart, judge = (
            _lesson(unit, label, part) for part in (at_most(parts.learning, seed), parts.choosing, parts.judging)
        )
        fitted = fit_softmax(lesson, apart, len(label.classes), seed=seed)
        maps[label.column] = fitted
        temperatures[label.column] = choose_temperature(fitted.logits(apart.rows), apart.codes)
        if len(judge.codes):
            found = softmax(fitted.logits(judge.rows), temperatures[label.column]).astype(np.float64)
            hits = found.argmax(axis=1) == judge.codes
            reliability[label.column] = measure_reliability(np.minimum(found.max(axis=1), 1.0), hits)
            right[label.column] = float(hits.mean())
    choosing = at_most(parts.choosing, seed, MOST_CHOOSING)
    gallery = Gallery(
        rows[choosing],
        start.aspects,
        [ClassLabel(each.column, each.classes, each.codes[choosing], each.left_out) for each in (*labels, *watched)],
        {column: linear.logits(unit[choosing]) for column, linear in maps.items()},
    )
    mix = choose_mix(gallery, start, seed=seed)
    return Learned(maps, temperatures, mix, reliability, right)


def _lesson(unit: Rows, label: ClassLabel, part: NDArray[np.bool_]) -> Lesson:
    known = part & label.known
    return Lesson(unit[known], label.codes[known])


def at_most(part: NDArray[np.bool_], seed: int, most: int = MOST_LEARNED) -> NDArray[np.bool_]:
    """Return the part, or `most` products of it drawn at random."""
    rows = np.flatnonzero(part)
    if len(rows) <= most:
        return part
    drawn = np.zeros_like(part)
    drawn[np.random.default_rng(seed).choice(rows, most, replace=False)] = True
    return drawn


def digest_of(graph: bytes) -> str:
    """Return the SHA-256 of a graph, in hexadecimal."""
    return hashlib.sha256(graph).hexdigest()
