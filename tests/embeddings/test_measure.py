"""What regions add, measured: with similarities whose answer can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.fake_model import write_fake_model

from parecido.embeddings.aspects import Weights, weigh_query
from parecido.embeddings.embedder import Embedder, Prepared
from parecido.embeddings.measure import Rows, Similarities, measure_places, paint_over, see_parts

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def quarters(*colours: tuple[int, int, int]) -> Prepared:
    """A picture of 4x4 pixels: top left, top right, bottom left and bottom right are of these colours."""
    return np.kron(np.array(colours, np.uint8).reshape(2, 2, 3), np.ones((2, 2, 1), np.uint8))


def product_in(*cells: int) -> NDArray[np.float32]:
    """A mask of 2x2 in which these cells, from 0, are the product's."""
    return np.array([float(cell in cells) for cell in range(4)], np.float32).reshape(2, 2)


def measure_dark(pixels: Prepared, mask: NDArray[np.float32], similarities: Similarities) -> NDArray[np.float64]:
    """What each quarter adds to a similarity of rows of one number: how dark a picture is, 0 to 1."""
    return measure_places(see_parts(pixels, mask, (2, 2), darkness), (2, 2), similarities)


def test_each_region_is_shown_alone_and_left_out() -> None:
    """The rest is painted with the mean of what is not the product: of white and red here."""
    pixels = quarters(RED, WHITE, BLUE, BLUE)
    paint = (255, 128, 128)
    whole, none, *others = paint_over(pixels, product_in(2, 3), (2, 2))
    np.testing.assert_array_equal(whole, pixels)
    np.testing.assert_array_equal(none, quarters(paint, paint, paint, paint))
    np.testing.assert_array_equal(others[0], quarters(RED, paint, paint, paint))
    np.testing.assert_array_equal(others[3], quarters(paint, paint, paint, BLUE))
    np.testing.assert_array_equal(others[4], quarters(paint, WHITE, BLUE, BLUE))
    np.testing.assert_array_equal(others[7], quarters(RED, WHITE, BLUE, paint))


def test_where_all_is_the_product_the_rest_is_white() -> None:
    none = paint_over(quarters(RED, RED, RED, BLUE), product_in(0, 1, 2, 3), (2, 2))[1]
    np.testing.assert_array_equal(none, quarters(WHITE, WHITE, WHITE, WHITE))


def test_of_a_sum_each_region_has_its_own_term() -> None:
    """How dark a picture is on average is a sum: a quarter of blue adds two thirds of a quarter."""
    pixels = quarters(BLUE, WHITE, WHITE, (0, 0, 0))
    added = measure_dark(pixels, product_in(0, 3), lambda rows: rows[:, 0].astype(np.float64))
    np.testing.assert_allclose(added, [[1 / 6, 0], [0, 1 / 4]], atol=1e-6)


def test_what_every_region_has_is_told_of_each() -> None:
    """Whether there is any blue: the one quarter of two that is left is enough, so each adds half."""
    pixels = quarters(BLUE, WHITE, WHITE, BLUE)

    def any_blue(rows: Rows) -> NDArray[np.float64]:
        return (rows[:, 0] > 0.1).astype(np.float64)

    added = measure_dark(pixels, product_in(0, 3), any_blue)
    np.testing.assert_array_equal(added, [[0.5, 0], [0, 0.5]])


def test_a_region_that_speaks_against_it_is_negative() -> None:
    pixels = quarters(BLUE, WHITE, WHITE, WHITE)
    added = measure_dark(pixels, product_in(0), lambda rows: -rows[:, 0].astype(np.float64))
    assert added[0, 0] == pytest.approx(-1 / 6, abs=1e-6)
    assert (added.ravel()[1:] == 0).all()


def test_colours_and_shapes_are_in_different_places(tmp_path: Path) -> None:
    """Red in the first corner asks; the other picture is blue there, and red in its last corner.

    The fake model's colours are what white has more of: nothing in white, (0, 1, 1) in red, (1, 1, 0) in blue. So blue
    is .5 like red, and both together .866. The red corner adds 1 alone and .366 to the blue one; the blue one adds .5
    alone and takes .134 from the red one. What is dark where, its shape, is alike in the first corner alone.
    """
    embedder = Embedder(write_fake_model(tmp_path / "fake.onnx"), tmp_path / "fake.onnx")
    other = np.full((16, 16, 3), 255, np.uint8)
    asked = other.copy()
    asked[:4, :4], other[:4, :4], other[12:, 12:] = RED, BLUE, RED
    row = embedder.embed(asked[np.newaxis])[0]
    parts = see_parts(other, embedder.see(other[np.newaxis]).mask[0], (4, 4), embedder.embed)

    def measure(weights: Weights) -> NDArray[np.float64]:
        weighed = weigh_query(row, embedder.card.aspects, weights).astype(np.float64)
        return measure_places(parts, (4, 4), lambda rows: rows.astype(np.float64) @ weighed)

    colours = measure({"colour": 1})
    assert colours[3, 3] == pytest.approx((1 + 0.366) / 2, abs=1e-3)
    assert colours[0, 0] == pytest.approx((0.5 - 0.134) / 2, abs=1e-3)
    assert np.count_nonzero(colours) == 2
    shapes = measure({"shape": 1})
    assert shapes[0, 0] > 0 > shapes[3, 3]
    assert np.count_nonzero(shapes) == 2


def darkness(pictures: Prepared) -> Rows:
    """Rows of one number, as an embedder of how dark a picture is gives them."""
    return np.asarray(1 - pictures.mean((1, 2, 3), keepdims=True)[:, :, 0, 0] / 255, dtype=np.float32)
