"""Questions by text, on six drawn products and a text tower to which a text is the mean colour of its words.

Caps are 0, 1, 2 and belts 3, 4, 5, each in red, green and blue.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.fake_head import store_fake_head
from tests.fake_model import ASPECTS, LENGTH, WORDS

import parecido
from parecido.build import build_shop
from parecido.embeddings.aspects import block_slices
from parecido.embeddings.card import file_digest
from parecido.embeddings.text import TextTower
from parecido.errors import BadColour, BadText, BadWeights, MissingExtra, ModelError, QueryError
from parecido.recommend import Answer, Recommender
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

OVERALL = block_slices(ASPECTS)["overall"]


@pytest.fixture
def recommender(text_shop: Path) -> Iterator[Recommender]:
    with parecido.open(text_shop) as opened:
        yield opened


def ids(answer: Answer) -> list[str]:
    return [found.id for found in answer.recommendations]


def cosines(shop: Path, row: tuple[float, float, float]) -> dict[str, float]:
    """The cosine of a row and every product's overall block, worked out from the shop's own vectors."""
    with Shop(shop) as made:
        blocks = made.vectors()[:, OVERALL].astype(np.float64)
    products = blocks @ np.array(row) / np.linalg.norm(blocks, axis=1) / np.linalg.norm(row)
    return {str(number): float(product) for number, product in enumerate(products)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("red", {"0", "3"}),
        ("um boné VERMELHO", {"0", "3"}),
        ("green cap", {"1", "4"}),
        ("  azul  ", {"2", "5"}),
    ],
)
def test_a_text_finds_what_it_says(recommender: Recommender, text: str, found: set[str]) -> None:
    assert set(ids(recommender.similar(text=text, k=2))) == found


def test_the_similarity_is_the_cosine_of_the_overall_aspect(recommender: Recommender, text_shop: Path) -> None:
    answer = recommender.similar(text="red", k=6)
    expected = cosines(text_shop, WORDS["red"])
    assert {found.id: found.similarity for found in answer.recommendations} == pytest.approx(expected, abs=2e-6)
    assert ids(answer) == sorted(expected, key=lambda name: -expected[name])
    for found in answer.recommendations:
        assert dict(found.similarities) == pytest.approx({"overall": found.similarity}, abs=2e-6)


def test_what_a_text_is_silent_about_counts_nothing(recommender: Recommender) -> None:
    plain = recommender.similar(text="azul")
    assert recommender.similar(text="azul", weights={"overall": 1, "shape": 9, "colour": 2}) == plain
    with pytest.raises(BadWeights, match=r"^the query says nothing of what has a weight; give overall one$"):
        recommender.similar(text="azul", weights={"shape": 1})
    with pytest.raises(BadWeights, match=r"^no aspect 'size' to weigh"):
        recommender.similar(text="azul", weights={"size": 1})
    with pytest.raises(BadWeights, match=r"^no aspect has a weight"):
        recommender.similar(text="azul", weights={})


def test_a_wish_fills_the_colour_aspect(recommender: Recommender) -> None:
    answer = recommender.similar(text="white", colour="red", k=6, weights={"colour": 3, "overall": 1, "shape": 5})
    assert set(ids(answer)[:2]) == {"0", "3"}
    for found in answer.recommendations:
        assert set(found.similarities) == {"overall", "colour"}
        mean = (3 * found.similarities["colour"] + found.similarities["overall"]) / 4
        assert found.similarity == pytest.approx(mean, abs=2e-6)
    only = recommender.similar(text="azul", colour="red", k=2, weights={"colour": 1})
    assert set(ids(only)) == {"0", "3"}
    with pytest.raises(BadColour):
        recommender.similar(text="azul", colour="elephant")


def test_filters_floor_and_vote(recommender: Recommender, text_shop: Path) -> None:
    assert ids(recommender.similar(text="red", k=1, where={"articleType": "Belts"})) == ["3"]
    answer = recommender.similar(text="white", min_similarity=0.9)
    expected = cosines(text_shop, WORDS["white"])
    assert sorted(ids(answer)) == sorted(name for name, cosine in expected.items() if cosine >= 0.9)
    assert answer.predicted is not None
    assert recommender.similar(text="red", min_similarity=0.99) == Answer(None, ())


def test_a_text_goes_through_the_head_as_pictures_do(text_shop: Path) -> None:
    """The guess of a picture and of the text add what they have in common; the rest is .64 of the plain cosine."""
    plain = cosines(text_shop, WORDS["red"])
    head = store_fake_head(text_shop)
    with parecido.open(text_shop) as shop:
        answer = shop.similar(text="red", k=6)
    with Shop(text_shop) as made:
        tones = dict(zip(made.ids(), head.probabilities(made.model_vectors())["tone"], strict=True))
        row = np.zeros((1, made.model_card.dimension), dtype=np.float32)
        overall = made.model_card.aspects[0]
        red = np.array(WORDS["red"])
        row[0, :3] = red / np.linalg.norm(red) * np.sqrt(overall.weight)
        (asked,) = head.probabilities(row)["tone"]
    expected = {name: 0.36 * float(np.sqrt(tone * asked).sum()) + 0.64 * plain[name] for name, tone in tones.items()}
    assert {each.id: each.similarity for each in answer.recommendations} == pytest.approx(expected, abs=2e-6)
    assert answer.predicted is not None
    assert answer.predicted.labels == ()  # probabilities are calibrated on pictures


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"^the text is empty; say in a few words what to look for$"),
        (" \n", r"^the text is empty"),
        ("red \udcff", r"^the text 'red \\udcff' holds bytes that are no letters; send it as UTF-8$"),
        (
            "red cap " * 4,
            rf"^the text is longer than the {LENGTH} tokens that the model reads, up to '…red cap red cap red cap'; ",
        ),
    ],
)
def test_what_is_no_text_to_ask_with_is_one_sentence(recommender: Recommender, text: str, sentence: str) -> None:
    with pytest.raises(BadText, match=sentence):
        recommender.similar(text=text)
    assert ids(recommender.similar(text="red cap " * 3, k=1)) == ["0"]


def test_one_question_at_a_time(recommender: Recommender) -> None:
    for others in ({"product": "0"}, {"photo": b"x"}):
        with pytest.raises(QueryError, match=r"^give one of a product id, a photo and a text, and no more than one$"):
            recommender.similar(text="red", **others)


def test_a_shop_whose_model_reads_no_texts_says_so(fake_shop: Path) -> None:
    with (
        parecido.open(fake_shop) as shop,
        pytest.raises(BadText, match=r"^the model 'mean-colour-and-shape' of this shop reads no texts; build the shop"),
    ):
        shop.similar(text="red")


def test_without_tokenizers_the_extra_is_named(text_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with parecido.open(text_shop) as shop:
        with pytest.raises(MissingExtra, match=r"a question by text needs tokenizers, .* pip install '\.\[text\]'$"):
            shop.similar(text="red")
        assert ids(shop.similar(product="0", k=1))


@pytest.mark.parametrize("name", ["text.onnx", "tokenizer.json"])
def test_changed_files_are_refused(text_shop: Path, name: str) -> None:
    file = text_shop / "model" / name
    file.write_bytes(file.read_bytes() + b" ")
    with parecido.open(text_shop) as shop, pytest.raises(ModelError, match=rf"{name} has SHA-256 .* its card says"):
        shop.similar(text="red")


def test_a_tokenizer_of_another_length_is_refused(text_shop: Path) -> None:
    with Shop(text_shop) as made, ShopWriter(text_shop) as writer:
        assert made.card.text is not None
        writer.put_facts(card=replace(made.card, text=replace(made.card.text, length=7)).to_json())
    with parecido.open(text_shop) as shop, pytest.raises(ModelError, match=r"^the tokenizer gives 6 tokens but .* 7; "):
        shop.similar(text="red")


def test_annoy_is_left_aside_for_texts(text_shop: Path, tiny: Any) -> None:
    if find_spec("annoy") is None:
        pytest.skip("annoy is not installed")
    with parecido.open(text_shop) as exact:
        expected = exact.similar(text="red")
    with Shop(text_shop) as made:
        card = made.facts["card"]
    build_shop(tiny.images, tiny.table, text_shop, backend="annoy")
    with ShopWriter(text_shop) as writer:
        writer.put_facts(card=card)
    with parecido.open(text_shop) as shop:
        assert shop.index_kind == "annoy"
        assert shop.similar(text="red") == expected


def test_a_tokenizer_that_is_none_is_one_sentence(text_shop: Path) -> None:
    """Even one whose digest is the card's."""
    with Shop(text_shop) as made:
        text = made.card.text
        folder = made.model_file.parent
    assert text is not None
    (folder / "tokenizer.json").write_text("{}")
    card = replace(text, tokenizer_sha256=file_digest(folder / "tokenizer.json"))
    with pytest.raises(ModelError, match="the tokenizer of the model cannot be used"):
        TextTower(card, folder)
