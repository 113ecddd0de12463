"""Wrong labels among caps and belts that are plain to see: voters, learned maps, and the two together."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.health.classes import Classes, read_classes
from parecido.health.learned import Learned
from parecido.health.mislabelled import confidence_of, find_mislabelled, weigh_labels
from parecido.health.voters import CONFUSED, PRIOR, Voters, weigh_voters
from parecido.index.exact import nearest_rows


def rows() -> NDArray[np.float32]:
    """Forty caps around 0 degrees and forty belts around 90, two degrees apart, none where another is."""
    degrees = np.concatenate([np.arange(40) * 0.5 - 10, np.arange(40) * 0.5 + 80])
    return np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], axis=1).astype(np.float32)


def texts() -> list[str]:
    """Cap 7 is called a belt, belt 50 a cap; belt 60 has no label."""
    made = ["cap"] * 40 + ["belt"] * 40
    made[7], made[50], made[60] = "belt", "cap", ""
    return made


def find(labels: list[str], groups: NDArray[np.intp] | None = None, least: float = 0.5) -> list[tuple[int, str, str]]:
    vectors = rows()
    nearest, similarities = nearest_rows(vectors, vectors, 30, exclude_self=True)
    numbers = np.arange(len(vectors)) if groups is None else groups
    blocks = np.tile(vectors, (1, 12))  # a model of several aspects: each block has length 1
    found = find_mislabelled(blocks, nearest, similarities, numbers, read_classes("kind", labels), least=least)
    assert all(least <= each.confidence <= 1 for each in found)
    return [(each.row, each.given, each.suggestion) for each in found]


def test_wrong_labels_are_found_with_what_they_should_be() -> None:
    assert sorted(find(texts())) == [(7, "belt", "cap"), (50, "cap", "belt")]


def test_right_labels_are_left_alone() -> None:
    assert find(["cap"] * 40 + ["belt"] * 40) == []


def test_duplicates_have_no_say() -> None:
    """Cap 7's own photograph, listed ten times with the same mistake, does not excuse it."""
    labels, groups = texts(), np.arange(80)
    for row in range(8, 12):
        labels[row], groups[row] = "belt", 7
    assert [row for row, given, _ in find(labels, groups) if given == "belt"] == [7, 8, 9, 10, 11]


def test_of_few_labels_or_of_one_value_nothing_is_said() -> None:
    assert find(["cap"] * 10 + ["belt"] * 9 + [""] * 61) == []
    assert find(["cap"] * 80) == []
    assert find([""] * 80) == []


def test_voters_are_the_nearest_others_that_have_the_label() -> None:
    """Of product 0: 1 has no label, 2 is the nearest that has one. Where 2 and 3 show what 0 does, nobody votes."""
    nearest = np.array([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]])
    similarities = np.tile(np.array([0.9, 0.8, 0.7], dtype=np.float32), (4, 1))
    known = np.array([True, False, True, True])
    weights = weigh_voters(nearest, similarities, np.arange(4), known)
    assert weights[0].tolist() == pytest.approx([0.0, 1.0, np.exp(-1.0)], abs=1e-6)
    assert weigh_voters(nearest, similarities, np.array([0, 1, 0, 0]), known)[0].tolist() == [0.0, 0.0, 0.0]


def test_votes_are_shares_with_a_little_of_what_all_products_are() -> None:
    """Each product's one neighbour votes; half of the catalogue is of each class."""
    classes = Classes("kind", ("a", "b"), np.array([0, 0, 1, 1]))
    nearest = np.array([[1], [0], [3], [2]])
    guess = Voters(nearest, np.ones((4, 1), dtype=np.float32), np.arange(4), classes).guess(slice(0, 4))
    own = (1 + PRIOR / 2) / (1 + PRIOR)  # of each other, one vote of 1.3
    confused = ((0.25 + 2 * own) / (0.5 + 2), (0.25 + 2 * (1 - own)) / (0.5 + 2))
    expected = (1 - CONFUSED) * own + CONFUSED * (own * confused[0] + (1 - own) * confused[1])
    assert guess[:, 0].tolist() == pytest.approx([expected, expected, 1 - expected, 1 - expected], abs=1e-6)
    assert guess.sum(axis=1).tolist() == pytest.approx([1.0] * 4)


def test_what_is_learned_is_learned_without_the_product() -> None:
    """A row that is alone of its class is given to the other: no map was taught by it."""
    labels = ["cap"] * 40 + ["belt"] * 40
    labels[5] = "hat"
    classes = read_classes("kind", labels)
    guess = Learned(np.tile(rows(), (1, 12)), np.arange(80), classes).guess(slice(0, 80))
    assert [classes.names[code] for code in guess.argmax(axis=1)] == ["cap"] * 40 + ["belt"] * 40
    assert guess.sum(axis=1).tolist() == pytest.approx([1.0] * 80)


class Fixed:
    """Guesses what it is told to."""

    def __init__(self, guesses: list[list[float]]) -> None:
        self.guesses = np.array(guesses, dtype=np.float32)

    def guess(self, rows: slice) -> NDArray[np.float32]:
        return self.guesses[rows]


def test_odds_are_of_being_drawn_by_chance_against_being_meant() -> None:
    """Four classes of equal share: a wrong label is drawn with .02 / 4."""
    classes = Classes("kind", ("a", "b", "c", "d"), np.array([0, 1, 2, 3, -1]))
    guesses = [[0.97, 0.01, 0.01, 0.01]] * 5
    odds, suggested = weigh_labels([Fixed(guesses), Fixed(guesses)], classes)
    assert odds.tolist() == pytest.approx([0.0, *[0.02 / 4 * 0.97 / 0.01] * 3, 0.0], rel=1e-4)
    assert suggested.tolist()[1:4] == [0, 0, 0]


def test_the_class_of_all_rare_values_is_never_suggested() -> None:
    classes = Classes("kind", ("a", "b", ""), np.array([0, 1, 2]))
    _, suggested = weigh_labels([Fixed([[0.1, 0.2, 0.7]] * 3)], classes)
    assert suggested.tolist() == [1, 0, 1]


def test_confidence_rises_with_the_odds() -> None:
    found = confidence_of(np.array([0.0, 0.01, 0.1, 1.0, 100.0], dtype=np.float32)).tolist()
    assert found == sorted(found)
    assert found[0] < 1e-6
    assert found[-1] > 0.99
