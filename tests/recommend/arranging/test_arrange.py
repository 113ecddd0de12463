"""The order of a pool: boosts, then groups, then diversity, on four products of a drawn shop."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tests.recommend.arranging.test_grouping import turned

from parecido.index.contract import Candidate, Mask, Vectors
from parecido.recommend.arranging.arrange import choose, fold_variants, rank_pool
from parecido.recommend.arranging.boosts import Boost, Booster, Rows
from parecido.recommend.finding.candidates import Pool, make_pool

NONE = np.empty(0, dtype=np.intp)


class Drawn:
    """Rows 0 to 4: two shirts of one style, a shirt of another, a shoe, and one whose style is not known."""

    def matches(self, column: str, value: str, rows: Rows) -> Mask:
        assert (column, value) == ("in_stock", "yes")
        return np.array([False, True, True, False, False])[rows]

    def groups(self, column: str, rows: Rows) -> NDArray[np.int32]:
        assert column == "style"
        return np.array([7, 7, 8, 9, -1], dtype=np.int32)[rows]

    def members(self, column: str, groups: NDArray[np.int32]) -> Mask:
        raise AssertionError(f"nothing asks who is of the {column} {groups}")

    def numbers(self, column: str) -> NDArray[np.float64]:
        raise AssertionError(f"nothing asks for the numbers of {column}")

    def vectors(self, rows: Rows) -> Vectors:
        return turned(10, 12, -20, 80, 40)[rows]


SHOP = Drawn()
BOOSTER = Booster(SHOP)
POOL = make_pool([Candidate(0, 0.98), Candidate(1, 0.97), Candidate(2, 0.93), Candidate(4, 0.77), Candidate(3, 0.17)])


def test_a_pool_keeps_the_order_of_its_candidates() -> None:
    assert POOL.rows.tolist() == [0, 1, 2, 4, 3]
    assert POOL.similarities.tolist() == [0.98, 0.97, 0.93, 0.77, 0.17]


def test_boosts_reorder_and_the_similarities_stay() -> None:
    ranked = rank_pool(POOL, [Boost("in_stock", 0.05, "yes")], BOOSTER)
    assert ranked.rows.tolist() == [1, 0, 2, 4, 3]  # 1.02, .98, .98 (the earlier one first), .77, .17
    assert ranked.similarities.tolist() == [0.97, 0.98, 0.93, 0.77, 0.17]
    assert ranked.added.tolist() == [[0.05, 0, 0.05, 0, 0]]


def test_one_of_each_style_is_shown_and_names_the_others() -> None:
    kept, away = fold_variants(rank_pool(POOL, (), BOOSTER), "style", NONE, SHOP, 0.995)
    assert kept.rows.tolist() == [0, 2, 4, 3]
    assert kept.folded == ((1,), (), (), ())
    assert away == {}


def test_the_group_of_what_is_seen_anyway_is_not_shown() -> None:
    """The query is row 0: its other variant is folded into it."""
    others = Pool(POOL.rows[1:], POOL.similarities[1:])
    kept, away = fold_variants(rank_pool(others, (), BOOSTER), "style", np.array([0]), SHOP, 0.995)
    assert kept.rows.tolist() == [2, 4, 3]
    assert away == {0: (1,)}


def test_pictures_fold_by_likeness() -> None:
    """The cosine of 2 degrees is .9994."""
    kept, _ = fold_variants(rank_pool(POOL, (), BOOSTER), "picture", NONE, SHOP, 0.995)
    assert kept.rows.tolist() == [0, 2, 4, 3]
    assert kept.folded == ((1,), (), (), ())


def test_what_was_folded_before_stays_folded() -> None:
    """A later stretch of candidates joins the groups of the first one."""
    first, _ = fold_variants(
        rank_pool(Pool(POOL.rows[:2], POOL.similarities[:2]), (), BOOSTER), "style", NONE, SHOP, 0.995
    )
    later = rank_pool(Pool(np.array([2, 1]), np.array([0.9, 0.8])), (), BOOSTER)
    kept, _ = fold_variants(first.join(later), "style", NONE, SHOP, 0.995)
    assert kept.rows.tolist() == [0, 2]
    assert kept.folded == ((1, 1), ())


def test_diversity_chooses_others_and_remembers_where_they_stood() -> None:
    chosen = choose(rank_pool(POOL, (), BOOSTER), 2, 0.3, NONE, SHOP)
    assert chosen.rows.tolist() == [0, 2]
    assert chosen.places.tolist() == [1, 3]


def test_without_diversity_the_first_ones_are_chosen() -> None:
    assert choose(rank_pool(POOL, (), BOOSTER), 2, 0.0, NONE, SHOP).rows.tolist() == [0, 1]


def test_two_stretches_of_candidates_join() -> None:
    ranked = rank_pool(POOL, (), BOOSTER)
    joined = ranked.take(np.array([0, 1])).join(rank_pool(Pool(POOL.rows[2:4], POOL.similarities[2:4]), (), BOOSTER))
    assert joined.rows.tolist() == [0, 1, 2, 4]
    assert joined.places.tolist() == [1, 2, 3, 4]
