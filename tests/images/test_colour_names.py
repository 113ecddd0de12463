"""Names of colours, and the pictures that stand for them."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.errors import BadColour
from parecido.images.colour_names import COLOURS, parse_colour
from parecido.images.swatch import draw_shirt, draw_swatch
from parecido.sample.palette import PALETTE

CATALOGUE = (
    "Beige,Black,Blue,Bronze,Brown,Burgundy,Charcoal,Coffee Brown,Copper,Cream,Fluorescent Green,Gold,Green,Grey,"
    "Grey Melange,Khaki,Lavender,Lime Green,Magenta,Maroon,Mauve,Metallic,Multi,Mushroom Brown,Mustard,Navy Blue,Nude,"
    "Off White,Olive,Orange,Peach,Pink,Purple,Red,Rose,Rust,Sea Green,Silver,Skin,Steel,Tan,Taupe,Teal,"
    "Turquoise Blue,White,Yellow"
)
"""Every colour that the column baseColour of the public fashion catalogue has."""
RED, NAVY = (196, 38, 46), (38, 46, 84)


@pytest.mark.parametrize("name", [*CATALOGUE.split(","), *PALETTE])
def test_a_catalogue_s_own_names_are_known(name: str) -> None:
    assert len(parse_colour(name)) == (5 if name == "Multi" else 1)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("red", RED),
        ("  RED ", RED),
        ("vermelho", RED),
        ("Vermelha", RED),
        ("Navy Blue", NAVY),
        ("navy-blue", NAVY),
        ("azul-marinho", NAVY),
        ("azul marinho", NAVY),
        ("pêssego", (240, 176, 148)),
        ("PESSEGO", (240, 176, 148)),
        ("café", (74, 54, 46)),
        ("preta", (35, 34, 36)),
        ("rosa", (232, 134, 168)),
        ("cor_de_rosa", (232, 134, 168)),
        ("azul-clara", (150, 188, 222)),
        ("rosa-clara", (246, 196, 208)),
        ("cinza escura", (92, 94, 98)),
        ("cinza-clara", (188, 190, 192)),
        ("vermelha escura", (138, 24, 34)),
        ("#c0392b", (192, 57, 43)),
        ("#C0392B", (192, 57, 43)),
        ("#f80", (255, 136, 0)),
    ],
)
def test_names_and_hexadecimal_numbers(text: str, colour: tuple[int, int, int]) -> None:
    assert parse_colour(text) == (colour,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "vermelo",
            "'vermelo' names no colour; did you mean vermelho, verde-limão, verde-claro? Otherwise give #rrggbb",
        ),
        ("burgandy", "'burgandy' names no colour; did you mean burgundy? Otherwise give #rrggbb"),
        ("elephant", "'elephant' names no colour; give a name, such as azul-marinho, or #rrggbb"),
        ("", "'' names no colour; give a name, such as azul-marinho, or #rrggbb"),
        ("#12345", "'#12345' names no colour; give a name, such as azul-marinho, or #rrggbb"),
        ("rosa " * 30, f"{('rosa ' * 8)!r} names no colour; give a name, such as azul-marinho, or #rrggbb"),
        ("x" * 99, f"'{'x' * 40}' names no colour; give a name, such as azul-marinho, or #rrggbb"),
    ],
)
def test_what_is_no_colour_is_refused_with_what_comes_close(text: str, sentence: str) -> None:
    with pytest.raises(BadColour) as caught:
        parse_colour(text)
    assert str(caught.value) == sentence


def test_no_name_stands_for_two_colours() -> None:
    names = [name for each in COLOURS.values() for name in each]
    assert sorted(names) == sorted(set(names))
    assert all(parse_colour(name) == (colour,) for colour, each in COLOURS.items() for name in each)


def test_a_swatch_is_its_colour_in_mild_light() -> None:
    pixels = np.asarray(draw_swatch([(100, 50, 200)], (24, 32)), dtype=np.float64)
    assert pixels.shape == (24, 32, 3)
    assert pixels[0, 0].tolist() == [108, 54, 216]  # the light comes from the upper left
    assert pixels[-1, -1].tolist() == [92, 46, 184]
    np.testing.assert_allclose(pixels.mean((0, 1)), (100, 50, 200), atol=0.5)


def test_a_swatch_never_leaves_the_range() -> None:
    assert np.asarray(draw_swatch([(255, 0, 255)], (8, 8)))[0, 0].tolist() == [255, 0, 255]


def test_several_colours_share_a_swatch_equally() -> None:
    row = np.asarray(draw_swatch([(200, 0, 0), (0, 200, 0)], (2, 48)))[0]
    assert int((row[:, 0] > 0).sum()) == int((row[:, 1] > 0).sum()) == 24
    assert (row[0] > 0).tolist() == [True, False, False]
    assert (row[8] > 0).tolist() == [False, True, False]


def test_a_shirt_of_a_colour_stands_on_white() -> None:
    pixels = np.asarray(draw_shirt([(100, 50, 200)], (80, 60)), dtype=np.float64)
    assert pixels[0, 0].tolist() == pixels[-1, -1].tolist() == pixels[10, 30].tolist() == [255, 255, 255]
    assert pixels[20:70, 20:40].mean((0, 1)).tolist() == pytest.approx([100, 50, 200], abs=2)
    cloth = (pixels[:, :, 0] < 200).mean()
    assert cloth == pytest.approx(0.45, abs=0.1)
