"""How much a guess counts: all where looks say nothing, nothing where the guess is noise."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.embeddings.aspects import Aspect
from parecido.train.labels import MISSING, ClassLabel
from parecido.train.mix import MOST_GUESSED, Gallery, Guess, Mix, choose_mix

ASPECTS = (Aspect("overall", 3, 1.0),)
START = Mix((Guess("kind", "overall"),), ASPECTS)


def gallery(rows: np.ndarray, codes: list[int], logits: np.ndarray) -> Gallery:
    label = ClassLabel("kind", ("a", "b"), np.array(codes), 0)
    return Gallery(rows.astype(np.float32), ASPECTS, [label], {"kind": logits.astype(np.float32)})


def test_rates_are_the_shares_of_neighbours_with_the_own_class() -> None:
    """Three rows; the first and the last look alike, the first two are of one kind and the last is of none."""
    rows = np.array([(1, 0, 0), (0, 1, 0), (1, 0, 0)])
    found = gallery(rows, [0, 0, MISSING], np.zeros((3, 2)))
    np.testing.assert_allclose(found.rates(START), [(0.5, 0.5), (0.5, 0.5), (np.nan, np.nan)])


def test_a_guess_brings_its_kind_to_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.train.mix.K", 1)
    rows = np.array([(1, 0, 0), (0, 1, 0), (0.9, 0.1, 0)])
    sure = np.array([(9.0, -9.0), (9.0, -9.0), (-9.0, 9.0)])
    found = gallery(rows, [0, 0, 1], sure)
    assert found.rates(START)[0, 0] == 0.0
    assert found.rates(Mix((Guess("kind", "overall", 0.9),), ASPECTS))[0, 0] == 1.0


@pytest.mark.parametrize("useful", [True, False])
def test_only_a_useful_guess_gets_a_share(useful: bool) -> None:
    random = np.random.default_rng(0)
    codes = random.integers(0, 2, 120)
    rows = random.normal(0, 1, (120, 3))
    told = codes if useful else random.integers(0, 2, 120)
    logits = np.where(told[:, None] == [0, 1], 4.0, -4.0)
    label = ClassLabel("kind", ("a", "b"), codes, 0)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    found = Gallery(rows, ASPECTS, [label], {"kind": logits.astype(np.float32)})
    mix = choose_mix(found, START, tries=60)
    (guess,) = mix.guesses
    assert (guess.share > 0.4) is useful
    assert guess.share <= MOST_GUESSED + 1e-9
    gain = np.nanmean(found.rates(mix)[:, 0] - found.rates(START)[:, 0])
    assert gain > 0.2 if useful else gain >= 0.0


def test_a_watched_label_keeps_a_harmful_guess_out() -> None:
    """Looks tell the colour; the guess tells the kind, which has nothing to do with it."""
    random = np.random.default_rng(1)
    colours, kinds = random.integers(0, 2, 160), random.integers(0, 2, 160)
    rows = np.stack([np.where(colours, 1.0, -1.0), *random.normal(0, 0.1, (2, 160))], axis=1)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    labels = [
        ClassLabel("kind", ("a", "b"), kinds, 0),
        ClassLabel("colour", ("c", "d"), colours, 0),
    ]
    logits = {"kind": np.where(kinds[:, None] == [0, 1], 4.0, -4.0).astype(np.float32)}
    found = Gallery(rows, ASPECTS, labels, logits)
    mix = choose_mix(found, START, tries=60)
    before, after = (np.nanmean(found.rates(each), axis=0) for each in (START, mix))
    assert after[0] > before[0]  # within one colour the kind decides
    assert after[2] >= before[2]  # both right does not become less
