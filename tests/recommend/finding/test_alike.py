"""How probably a recommendation looks alike, by features that can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
import pytest

import parecido
from parecido.errors import ShopError
from parecido.index.neighbours import NOBODY, Neighbours
from parecido.recommend.finding.alike import FACT, AlikeCard, describe_pairs, label_codes, read_alike
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

TABLE = [["cap", "cap", "belt", "", "cap"], ["red", "blue", "red", "red", "red"]]
VOTERS = Neighbours(np.array([[0, 1, 2]], np.int32), np.array([[800000, 600000, 400000]], np.int32))
FOUND = Neighbours(np.array([[0, 4, 3, NOBODY]], np.int32), np.array([[800000, 300000, 200000, 0]], np.int32))


def odds(share: float) -> float:
    return log((20 * share + 0.5) / (20 * (1 - share) + 0.5))


def make_card(weights: tuple[float, ...], columns: tuple[str, ...] = ("articleType", "baseColour")) -> AlikeCard:
    """Return a card of these weights: of the similarity, then of what describes the pair."""
    ones = (1.0,) * len(weights)
    zeros = (0.0,) * len(weights)
    return AlikeCard("", columns, 6, (), zeros, ones, weights, 0.0, (0.0, 1.0), (0.0, 1.0), {}, 1, "")


def test_what_describes_a_pair() -> None:
    described = describe_pairs(FOUND, VOTERS, label_codes(TABLE), [0.5])
    # similarity, above the knot, below the voters' mean of .6, first, last, votes for cap, for red, for both, products
    kind, colour, both = odds(1.4 / 1.8), odds(1.2 / 1.8), odds(0.8 / 1.8)
    expected = [
        0.3,
        0.0,
        -0.3,
        0.8,
        0.4,
        kind,
        colour,
        both,
        0.3 * kind,
        0.3 * colour,
        0.3 * both,
        -0.3 * both,
        0.6 * both,
    ]
    assert described[0, 1] == pytest.approx(expected)
    # a candidate has no vote for itself: of the other two one is a cap, one is red, none is both
    kind, colour, both = odds(0.6), odds(0.4), odds(0.0)
    expected = [
        0.8,
        0.3,
        0.2,
        0.8,
        0.4,
        kind,
        colour,
        both,
        0.8 * kind,
        0.8 * colour,
        0.8 * both,
        0.2 * both,
        0.6 * both,
    ]
    assert described[0, 0] == pytest.approx(expected)


def test_one_label_is_described_by_its_own_votes() -> None:
    described = describe_pairs(FOUND, VOTERS, label_codes(TABLE[:1]), [])
    kind = odds(1.4 / 1.8)
    assert described[0, 1] == pytest.approx([0.3, -0.3, 0.8, 0.4, kind, 0.3 * kind, -0.3 * kind, 0.6 * kind])


def test_a_candidate_without_a_label_has_no_probability() -> None:
    card = make_card((1.0, *[0.0] * 11))
    stated = card.state(FOUND, VOTERS, label_codes(TABLE))[0]
    assert stated[:2] == pytest.approx([round(1 / (1 + np.exp(-x)), 4) for x in (0.8, 0.3)])
    assert np.isnan(stated[2:]).tolist() == [True, True]


def test_the_rising_function_has_the_last_word() -> None:
    card = replace(make_card((0.0,)), places=(0.0, 1.0), values=(0.2, 0.4))
    assert card.probabilities(np.zeros((1, 1))) == pytest.approx([0.3])


def test_a_card_reads_back_and_another_version_is_none() -> None:
    card = make_card((1.0, 2.0))
    assert AlikeCard.from_json(card.to_json()) == card
    assert AlikeCard.from_json(card.to_json().replace('"version": 2', '"version": 3')) is None
    for text in ("", "[]", "{}", '{"version": 2}'):
        with pytest.raises(ShopError, match="the fact 'alike' of the shop cannot be read"):
            AlikeCard.from_json(text)


def give_card(folder: Path, card: AlikeCard) -> None:
    with Shop(folder) as shop:
        card = replace(card, belongs=shop.sight)
    with ShopWriter(folder) as writer:
        writer.put_facts(**{FACT: card.to_json()})


def test_answers_state_it_and_other_weights_do_not(fake_shop: Path) -> None:
    give_card(fake_shop, make_card((1.0, *[0.0] * 11)))
    with parecido.open(fake_shop) as shop:
        answer = shop.similar(product="0", k=3)
        stated = [each.looks_alike for each in answer.recommendations]
        assert stated == pytest.approx(
            [1 / (1 + np.exp(-each.similarity)) for each in answer.recommendations], abs=1e-4
        )
        filtered = shop.similar(product="0", k=1, where={"articleType": "Belts"}).recommendations[0]
        assert filtered.looks_alike == pytest.approx(1 / (1 + np.exp(-filtered.similarity)), abs=1e-4)
        for other in (shop.similar(product="0", weights={"colour": 1}), shop.similar(product="0", colour="red")):
            assert {each.looks_alike for each in other.recommendations} == {None}
        assert shop.similar(product="0", min_similarity=0.99999).recommendations == ()


def test_without_a_calibration_nothing_is_stated(fake_shop: Path) -> None:
    with parecido.open(fake_shop) as shop:
        assert {each.looks_alike for each in shop.similar(product="0").recommendations} == {None}


def test_a_calibration_of_another_sight_or_other_columns_is_none(fake_shop: Path) -> None:
    with ShopWriter(fake_shop) as writer:
        writer.put_facts(**{FACT: replace(make_card((1.0,)), belongs="another").to_json()})
    with Shop(fake_shop) as shop:
        assert read_alike(shop) is None
    give_card(fake_shop, make_card((1.0,), ("articleType",)))
    with Shop(fake_shop) as shop:
        assert read_alike(shop) is None
    give_card(fake_shop, make_card((1.0,)))
    with Shop(fake_shop) as shop:
        assert read_alike(shop) is not None
