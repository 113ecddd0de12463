"""Who is shown for a group of variants."""

from __future__ import annotations

import numpy as np

from parecido.index.contract import Vectors
from parecido.recommend.arranging.grouping import fold_groups, fold_pictures


def turned(*degrees: float) -> Vectors:
    """Unit rows at angles to the first axis: the cosine of two is that of their difference."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_the_first_of_a_group_is_shown_for_all() -> None:
    assert fold_groups([5, 3, 5, 5, 3]).tolist() == [0, 1, 0, 0, 1]


def test_what_has_no_group_is_shown() -> None:
    assert fold_groups([-1, 5, -1, 5]).tolist() == [0, 1, 2, 1]


def test_pictures_that_can_hardly_be_told_apart_are_one_group() -> None:
    """The cosine of 5 degrees is .996, that of 6 degrees .9945."""
    assert fold_pictures(turned(0, 5, 6), near=0.995).tolist() == [0, 0, 2]


def test_a_chain_of_small_changes_is_not_one_group() -> None:
    """Each is near to the next one, but the first only to the second: the third begins a group of its own."""
    assert fold_pictures(turned(0, 5, 10, 15), near=0.995).tolist() == [0, 0, 2, 2]


def test_nothing_to_fold() -> None:
    assert fold_groups([]).tolist() == []
    assert fold_pictures(np.empty((0, 2), dtype=np.float32), near=0.995).tolist() == []
