"""What is computed again after a change is little, and the same as computing everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.export.refresh import Refreshed, refresh_lists
from parecido.export.state import Known, State, digest_names
from parecido.index import neighbours
from parecido.index.product_pictures import ProductPictures

Shelf = Mapping[str, Sequence[float]]
"""Products by id, in catalogue order: the angles of their pictures, in degrees."""
SHELF: Shelf = {"a": [0.0], "b": [10.0], "c": [25.0], "d": [90.0], "e": [100.0], "f": [130.0]}


def refresh(shelf: Shelf, before: State | None, k: int = 2, barred: Sequence[str] = ()) -> tuple[Refreshed, State]:
    radians = np.radians([angle for angles in shelf.values() for angle in angles])
    vectors = np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)
    owners = np.repeat(np.arange(len(shelf)), [len(angles) for angles in shelf.values()])
    pictures = ProductPictures.of(vectors, owners)
    answering = np.array([product not in barred for product in shelf], dtype=bool)
    known = Known(digest_names(list(shelf)), pictures.contents(), answering)
    found = refresh_lists(before, known, pictures, k)
    return found, State(known, found.lists)


def named(shelf: Shelf, found: Refreshed) -> dict[str, str]:
    ids = list(shelf)
    return {ids[row]: "".join(ids[each] for each in others) for row, others in enumerate(found.lists.rows)}


@pytest.fixture
def before() -> State:
    """Lists: a: b c   b: a c   c: b a   d: e f   e: d f   f: e d."""
    found, state = refresh(SHELF, None)
    assert named(SHELF, found) == {"a": "bc", "b": "ac", "c": "ba", "d": "ef", "e": "df", "f": "ed"}
    assert (found.computed, found.merged) == (6, 0)
    return state


def test_nothing_is_computed_where_nothing_changed(before: State) -> None:
    found, _ = refresh(SHELF, before)
    assert (found.computed, found.merged) == (0, 0)


def test_a_new_product_joins_the_lists_that_it_reaches(before: State) -> None:
    shelf = {**SHELF, "g": [5.0]}
    found, _ = refresh(shelf, before)
    assert named(shelf, found) == {"a": "gb", "b": "ga", "c": "bg", "d": "ef", "e": "df", "f": "ed", "g": "ab"}
    assert (found.computed, found.merged) == (1, 3)


def test_lists_of_a_removed_product_are_computed_again(before: State) -> None:
    shelf = {product: angles for product, angles in SHELF.items() if product != "b"}
    found, _ = refresh(shelf, before)
    assert named(shelf, found) == {"a": "cd", "c": "ad", "d": "ef", "e": "df", "f": "ed"}
    assert (found.computed, found.merged) == (2, 0)


def test_a_changed_picture_is_a_product_gone_and_one_come(before: State) -> None:
    shelf = {**SHELF, "f": [12.0]}
    found, _ = refresh(shelf, before)
    assert named(shelf, found) == {"a": "bf", "b": "fa", "c": "fb", "d": "ec", "e": "dc", "f": "ba"}
    assert (found.computed, found.merged) == (3, 3)


def test_a_further_picture_counts(before: State) -> None:
    shelf = {**SHELF, "f": [130.0, 12.0]}
    assert named(shelf, refresh(shelf, before)[0])["f"] == "ba"


def test_a_barred_product_goes_and_comes_back(before: State) -> None:
    found, without = refresh(SHELF, before, barred=["a"])
    assert named(SHELF, found) == {"a": "bc", "b": "cd", "c": "bd", "d": "ef", "e": "df", "f": "ed"}
    assert (found.computed, found.merged) == (2, 0)
    found, _ = refresh(SHELF, without)
    assert named(SHELF, found) == named(SHELF, refresh(SHELF, None)[0])
    assert (found.computed, found.merged) == (0, 2)


def test_another_order_or_length_computes_everything(before: State) -> None:
    assert refresh(dict(reversed(list(SHELF.items()))), before)[0].computed == 6
    assert refresh(SHELF, before, k=3)[0].computed == 6


@pytest.mark.parametrize("seed", range(12))
def test_random_changes_give_what_computing_everything_gives(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("BLOCK", 16), ("TILE", 32), ("_GROUPS", 8)):
        monkeypatch.setattr(neighbours, name, size)
    rng = np.random.default_rng(seed)
    several, k = bool(seed % 2), int(rng.integers(1, 9))

    def draw() -> list[float]:
        # whole degrees: many products are equal, or equally similar
        return [float(angle) for angle in rng.integers(0, 360, rng.integers(1, 4) if several else 1)]

    shelf = {str(number): draw() for number in range(int(rng.integers(3, 150)))}
    state = None
    for step in range(5):
        barred = [product for product in shelf if rng.random() < (0.1 if seed % 3 else 0.0)]
        found, state = refresh(shelf, state, k, barred)
        whole, _ = refresh(shelf, None, k, barred)
        assert _same(found.lists.rows, whole.lists.rows)
        assert _same(found.lists.millionths, whole.lists.millionths)
        for product in rng.choice(list(shelf), max(1, len(shelf) // 20), replace=False).tolist():
            if rng.random() < 0.4 and len(shelf) > 3:
                del shelf[product]
            else:
                shelf[product if rng.random() < 0.5 else f"new {step} {product}"] = draw()


def _same(one: NDArray[np.int32], other: NDArray[np.int32]) -> bool:
    return one.shape == other.shape and bool((one == other).all())
