"""The search for default weights, on four products."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.quality.galleries import Gallery
from benchmarks.quality.pictures import Pictures
from benchmarks.quality.weights import Score, nearest_by_weights, required_figures, score_weightings, weightings


def test_all_weights_in_steps_sum_to_one() -> None:
    assert list(weightings(3, 0.25)) == [(0.25, 0.25, 0.5), (0.25, 0.5, 0.25), (0.5, 0.25, 0.25)]
    everything = list(weightings(4))
    assert len(everything) == len(set(everything)) == 969
    assert min(min(weights) for weights in everything) == 0.05
    assert {round(sum(weights), 6) for weights in everything} == {1.0}


def test_the_smallest_share_ranks() -> None:
    assert Score((1.0,), {"one": 1.2, "other": 0.9}).least == 0.9


def test_only_both_aspects_together_find_kind_and_colour() -> None:
    """Eleven of each kind and colour. By kind alone all ten neighbours are of the kind, by both also of the colour."""
    kinds, colours = np.repeat(["a", "b"], 22), np.array(["r", "g"] * 22)
    by_kind = np.where(kinds[:, None] == np.array(["a", "b"]), np.float32(1), np.float32(0))
    by_colour = np.where(colours[:, None] == np.array(["r", "g"]), np.float32(1), np.float32(0))
    queries = np.arange(44)
    kind, both = nearest_by_weights([by_kind, by_colour], queries, [(1.0, 0.0), (0.5, 0.5)])
    assert np.all(kind[0] < 22)
    assert sorted(both[0].tolist()) == list(range(2, 22, 2))
    everyone = np.repeat(["Men"], 44)
    gallery = Gallery(Pictures("none", []), {"articleType": kinds, "baseColour": colours, "gender": everyone})
    assert required_figures(both, queries, gallery) == {
        "articleType": 1.0,
        "articleType, macro": 1.0,
        "type+colour": 1.0,
        "type+colour+gender": 1.0,
    }
    best, _ = score_weightings([by_kind, by_colour], by_kind, gallery, queries, [(1.0, 0.0), (0.5, 0.5)])
    assert best.weights == (0.5, 0.5)
    assert best.shares["articleType"] == pytest.approx(1 / 1.15)
