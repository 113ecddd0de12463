"""What names say apart from colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from parecido.filters.columns import Columns
from parecido.recommend.variants.names import bare_name, colour_words, namesakes, same_but_codes, size_columns, size_in

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
        ("Puma Men's NAVY Polo", ("puma", "men", "polo")),
        ("Puma Men’s Polo S", ("puma", "men", "polo")),
        ("Koro G Slippers", ("koro", "g", "slippers")),
        ("Koro Slippers - G", ("koro", "slippers")),
        ("Phone 5s", ("phone", "5s")),
        ("Bottle 2L", ("bottle", "2l")),
        ("Pencil skirt, red, 2XL", ("pencil", "skirt")),
        ("Flared skirt size 42", ("flared", "skirt")),
        ("Camisa GG tamanho 3", ("camisa",)),
        ("Air Max 90", ("air", "max", "90")),
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


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Cap", ()),
        ("Cap XL", ("xl",)),
        ("XXL cap", ("xxl",)),
        ("3XS cap", ("3xs",)),
        ("Cap XGG", ("xgg",)),
        ("Cap, size 42", ("size", "42")),
        ("Cap 42", ()),
        ("Puma Men's Cap", ()),
        ("Puma Men’s Cap", ()),
        ("Cap 'S'", ("s",)),
        ("Phone 5s", ()),
        ("Bottle 2L", ()),
        ("Koro G Slippers", ()),
        ("Koro GG Slippers", ()),
        ("Koro Slippers G", ("g",)),
        ("Koro Slippers (PP)", ("pp",)),
        ("Tamanho M camisa", ("tamanho", "m")),
        ("M L XL cap", ("m", "l", "xl")),
        ("Cap S/M", ("s", "m")),
        ("S. M. Koro cap", ()),
    ],
)
def test_the_size_that_a_name_says(name: str, size: tuple[str, ...]) -> None:
    """A lone letter is one at the end and next to a size; elsewhere it may be an initial."""
    assert size_in(name) == size


def test_the_columns_of_sizes() -> None:
    assert size_columns(["Size", "resize", "Tamanho", "sizes"]) == ["Size", "Tamanho", "sizes"]


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Solly Sunglasses AS123-C3", "Solly Sunglasses AS123-C1 Red", True),
        ("Red pencil skirt", "Navy Blue flared skirt", False),
        ("Puma Faas T-shirt", "Puma Drone T-shirt", False),
        ("Red", "Blue", True),
    ],
)
def test_names_that_are_the_same_but_for_codes(name: str, other: str, *, same: bool) -> None:
    assert same_but_codes(name, other, COLOURS) is same
