"""What names say apart from colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from parecido.filters.columns import Columns
from parecido.recommend.variants.names import bare_name, colour_words, namesakes, shared_words

COLOURS = colour_words(["Navy Blue", "Red", "", "Azul-marinho"])
NAMES = ["Puma Men Red Polo", "Puma Men Navy Blue Polo", "puma men polo", "Puma Men Red Cap", "Red", "Blue", ""]


class Named:
    """A table of names alone."""

    columns = ("name",)

    def texts(self, column: str, rows: object = None, /) -> list[str]:
        assert (column, rows) == ("name", None)
        return NAMES

    def lines(self, columns: Sequence[str], /) -> list[list[str]]:
        assert columns == ["name"]
        return [[name] for name in NAMES]


def test_the_words_of_colours() -> None:
    assert colour_words(["Navy Blue", "XL", "Vermelho"]) == {"navy", "blue", "vermelho"}


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Puma Men's NAVY Polo", ("puma", "men", "s", "polo")),
        ("Red", ()),
        ("Camiseta azul-marinho", ("camiseta",)),
        ("Reddish cap", ("reddish", "cap")),
    ],
)
def test_a_name_without_its_colour(name: str, bare: tuple[str, ...]) -> None:
    assert bare_name(name, COLOURS) == bare


@pytest.mark.parametrize(("row", "found"), [(0, [1, 2]), (2, [0, 1]), (3, []), (4, []), (6, [])])
def test_namesakes(row: int, found: list[int]) -> None:
    among = np.array([each for each in range(len(NAMES)) if each != row])
    assert namesakes(Columns(Named(), len(NAMES)), "name", row, among, COLOURS).tolist() == found


def test_the_words_that_two_names_share() -> None:
    assert shared_words("Nike Red Shoes", "Nike Blue Shoes", COLOURS) == 1.0
    assert shared_words("Nike Shoes", "Puma Shoes", COLOURS) == pytest.approx(1 / 3)
    assert shared_words("Red", "Blue", COLOURS) == 0.0
