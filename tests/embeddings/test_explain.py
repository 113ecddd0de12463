"""Contributions add up to the cosine, and regions come back to where they are in the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.fake_model import ASPECTS, write_fake_model, write_plain_model

from parecido.embeddings.aspects import turn_overall, turn_places
from parecido.embeddings.embedder import Embedder, Sight
from parecido.embeddings.explain import Look, explain_pair, place_contributions
from parecido.embeddings.preprocess import Place, place_picture
from parecido.embeddings.regions import lay_mask, lay_places
from parecido.embeddings.separate import separate_picture
from parecido.embeddings.shipped import shipped_model
from parecido.errors import ModelError


@pytest.fixture
def embedder(tmp_path: Path) -> Embedder:
    return Embedder(write_fake_model(tmp_path / "fake.onnx"), tmp_path / "fake.onnx")


def bar(colour: str, *, box: tuple[int, int, int, int] = (0, 0, 8, 16)) -> Image.Image:
    """A bar on white, 16x16: by default the left half."""
    picture = Image.new("RGB", (16, 16), "white")
    picture.paste(colour, box)
    return picture


def look(embedder: Embedder, picture: Image.Image) -> Look:
    return Look(picture, embedder.see(embedder.prepare(picture)[np.newaxis]))


def test_contributions_of_two_places_are_worked_out_by_hand() -> None:
    places = np.array([[(2.0, 0.0), (0.0, 2.0)]], dtype=np.float32)  # their mean is (1, 1)
    other = np.array([[(3.0, 0.0)]], dtype=np.float32)
    np.testing.assert_allclose(place_contributions(places, other), np.array([[3.0, 0.0]]))
    against = place_contributions(np.array([[(3.0, 0.0), (-1.0, 0.0)]], dtype=np.float32), other)
    np.testing.assert_allclose(against, np.array([[4.5, -1.5]]))
    assert place_contributions(np.zeros((1, 2, 2), np.float32), other).tolist() == [[0.0, 0.0]]


def test_contributions_add_up_to_the_overall_cosine(embedder: Embedder) -> None:
    one, other = look(embedder, bar("red")), look(embedder, bar("navy", box=(2, 2, 14, 10)))
    explanation = explain_pair(one, other, embedder.card, side=320)
    overall = explanation.similarities["overall"]
    assert explanation.query.contributions.shape == (4, 4)
    assert explanation.query.contributions.sum() == pytest.approx(overall, abs=1e-6)
    assert explanation.other.contributions.sum() == pytest.approx(overall, abs=1e-6)
    mean = sum(aspect.weight * explanation.similarities[aspect.name] for aspect in ASPECTS)
    assert explanation.similarity == pytest.approx(mean, abs=1e-6)


def test_through_a_head_they_still_do(embedder: Embedder) -> None:
    matrix = np.array([(2, 0, 1), (0, 1, 0), (1, 0, 0.5)], dtype=np.float32)

    def turned(picture: Image.Image) -> Look:
        plain = look(embedder, picture).sight
        assert plain.places is not None
        rows = turn_overall(plain.embeddings, embedder.card.aspects, matrix)
        return Look(picture, Sight(rows, plain.mask, turn_places(plain.places, plain.embeddings, ASPECTS, matrix)))

    explanation = explain_pair(turned(bar("red")), turned(bar("navy")), embedder.card, side=320)
    for each in (explanation.query, explanation.other):
        assert each.contributions.sum() == pytest.approx(explanation.similarities["overall"], abs=1e-6)


def test_the_shipped_model_keeps_the_identity() -> None:
    embedder = Embedder(*shipped_model())
    noise = np.random.default_rng(5).integers(0, 256, (2, 40, 30, 3), dtype=np.uint8)
    one, other = (look(embedder, Image.fromarray(pixels)) for pixels in noise)
    explanation = explain_pair(one, other, embedder.card, side=320)
    overall = embedder.card.aspects[0]
    blocks = [each.sight.embeddings[0, : overall.dimension] for each in (one, other)]
    assert one.sight.places is not None
    seen = one.sight.places.shape[3]
    np.testing.assert_allclose(one.sight.places[0].mean((0, 1)), blocks[0][-seen:] / np.sqrt(overall.weight), atol=1e-4)
    guesses = [block[:-seen].astype(np.float64) for block in blocks]
    assert explanation.guessed == pytest.approx(float(guesses[0] @ guesses[1]) / overall.weight, abs=1e-4)
    for each in (explanation.query, explanation.other):
        added = explanation.guessed + each.contributions.sum()
        assert added == pytest.approx(explanation.similarities["overall"], abs=1e-4)
        assert each.heat.shape == (40, 30)
    mask = separate_picture(one.picture, one.sight, embedder.card).mask
    assert mask.shape == (40, 30)
    assert 0.0 <= mask.min() <= mask.max() <= 1.0


def test_heat_is_where_the_pictures_agree(embedder: Embedder) -> None:
    """Black on the left beside black all over: only the left half is like it, the white half speaks against it."""
    more_black = bar("black", box=(0, 0, 9, 16))  # as much black as white averages to nothing
    one, other = look(embedder, more_black), look(embedder, Image.new("RGB", (16, 16), "black"))
    explanation = explain_pair(one, other, embedder.card, side=320)
    assert (explanation.query.contributions[:, :2] > 0).all()
    assert (explanation.query.contributions[:, 2:] < 0).all()
    assert explanation.heat.dtype == np.float32
    assert explanation.heat.max() == pytest.approx(1.0)
    assert explanation.heat[:, 13:].max() == 0.0
    assert explanation.heat[:, :5].min() > 0.5


def test_the_picture_shows_both_at_one_height(embedder: Embedder) -> None:
    tall = Image.new("RGB", (30, 60), "red")
    explanation = explain_pair(look(embedder, tall), look(embedder, bar("red")), embedder.card, side=40)
    assert explanation.query.picture.size == (20, 40)
    assert explanation.query.heat.shape == (40, 20)
    assert explanation.picture().size == (20 + 8 + 40, 40)
    assert explanation.picture().getpixel((24, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("picture", "stretch", "place"),
    [
        ((100, 50), 1.0, Place(0, 4, 16, 8)),
        ((50, 100), 1.0, Place(4, 0, 8, 16)),
        ((30, 40), 4 / 3, Place(0, 0, 16, 16)),
        ((20, 40), 4 / 3, Place(2, 0, 11, 16)),
        ((16, 16), 1.0, Place(0, 0, 16, 16)),
    ],
)
def test_a_picture_s_place_in_the_frame(picture: tuple[int, int], stretch: float, place: Place) -> None:
    assert place_picture(picture, (16, 16), stretch) == place


def test_a_mask_loses_the_frame_s_white_border(embedder: Embedder) -> None:
    """A picture twice as wide as high fills the middle half of the frame, rows 4 to 12."""
    mask = np.zeros((16, 16), dtype=np.float32)
    mask[:, :8] = 1.0
    laid = lay_mask(mask, (64, 32), embedder.card)
    assert laid.shape == (32, 64)
    assert laid[:, :30].min() == 1.0
    assert laid[:, 34:].max() == 0.0
    np.testing.assert_array_equal(lay_mask(mask, (16, 8), embedder.card), mask[4:12])


def test_a_place_is_centred_at_its_part_s_first_pixel(embedder: Embedder) -> None:
    """The second of four places across sixteen pixels looks at pixel 4, and not at 5.5."""
    values = np.zeros((4, 4))
    values[2, 1] = 1.0
    laid = lay_places(values, (16, 16), embedder.card)
    assert divmod(int(laid.argmax()), 16) == (8, 4)
    np.testing.assert_allclose(laid[:, 3], laid[:, 5], atol=1e-6)
    larger = lay_places(values, (160, 160), embedder.card)
    assert divmod(int(larger.argmax()), 160) in {(84, 44), (85, 45), (84, 45), (85, 44)}


def test_a_product_is_cut_out_onto_white(embedder: Embedder) -> None:
    picture = bar("black")
    picture.paste((200, 200, 200), (8, 0, 16, 16))
    separation = separate_picture(picture, look(embedder, picture).sight, embedder.card)
    assert separation.mask.shape == (16, 16)
    np.testing.assert_allclose(separation.mask[:, :8], 1.0, atol=1e-6)
    np.testing.assert_allclose(separation.mask[:, 8:], 55 / 255, atol=1e-6)
    cut = separation.on_white()
    assert cut.getpixel((2, 2)) == (0, 0, 0)
    assert cut.getpixel((12, 2)) == (243, 243, 243)  # what the model is not sure of fades


def test_a_model_that_tells_no_regions_says_so(tmp_path: Path) -> None:
    embedder = Embedder(write_plain_model(tmp_path / "plain.onnx"), tmp_path / "plain.onnx")
    with pytest.raises(
        ModelError, match=r"^model 'mean-colour' tells no regions; build the shop again with --replace$"
    ):
        look(embedder, bar("red"))
