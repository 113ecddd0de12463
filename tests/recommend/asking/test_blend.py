"""Liked and disliked queries, on an aspect of colours and one of shapes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.embeddings.aspects import Aspect
from parecido.errors import QueryError
from parecido.recommend.asking.blend import blend_queries

ASPECTS = (Aspect("colour", 2, 0.36), Aspect("shape", 2, 0.64))
# colour at length .6, shape at length .8
RED_DISC = [0.6, 0, 0.8, 0]
BLUE_DISC = [0, 0.6, 0.8, 0]
RED_BAR = [0.6, 0, 0, 0.8]


def rows(*given: list[float]) -> NDArray[np.float32]:
    return np.array(given, dtype=np.float32).reshape(-1, 4)


def test_one_liked_row_is_the_query_itself() -> None:
    assert blend_queries(rows(RED_DISC), rows(), ASPECTS).tolist() == rows(RED_DISC)[0].tolist()


def test_two_liked_rows_meet_half_way_aspect_by_aspect() -> None:
    """Both are discs, so the shape stays; red and blue meet at 45 degrees."""
    half = 0.6 / np.sqrt(2)
    assert blend_queries(rows(RED_DISC, BLUE_DISC), rows(), ASPECTS).tolist() == pytest.approx([half, half, 0.8, 0])


def test_a_disliked_row_pushes_away_where_it_differs() -> None:
    """(1, 0) less half of (0, 1) is 26.6 degrees past red; the shape they share stays a disc."""
    query = blend_queries(rows(RED_DISC), rows(BLUE_DISC), ASPECTS)
    assert query.tolist() == pytest.approx([0.6 * 2 / 5**0.5, -0.6 / 5**0.5, 0.8, 0], abs=1e-6)
    assert query @ rows(BLUE_DISC)[0] < rows(RED_DISC)[0] @ rows(BLUE_DISC)[0]


def test_what_is_liked_and_disliked_alike_changes_nothing() -> None:
    assert blend_queries(rows(RED_BAR), rows(RED_BAR), ASPECTS).tolist() == pytest.approx(RED_BAR)


def test_something_must_be_liked() -> None:
    with pytest.raises(QueryError, match="nothing is liked; give a product or a photo"):
        blend_queries(rows(), rows(RED_DISC), ASPECTS)


def test_likes_that_cancel_leave_nothing_to_look_for() -> None:
    with pytest.raises(QueryError, match="leave nothing to look for; give other products"):
        blend_queries(rows(RED_DISC, [-0.6, 0, -0.8, 0]), rows(), ASPECTS)
