"""Two shops on the same products: paired, corrected, and nothing found where there is nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import parecido
from parecido.build import build_shop
from parecido.embeddings.embedder import unit_rows
from parecido.errors import QueryError
from parecido.evaluate.against import Difference, bootstrap_p, compare_measurements, correct_holm
from parecido.evaluate.exclusion import Exclusion
from parecido.evaluate.labels import attributes_of, make_labels
from parecido.evaluate.measurement import Measurement, measure_rankings
from parecido.shop.reader import Shop

RANDOM = np.random.default_rng(8)
KINDS = RANDOM.choice(["a", "b", "c"], size=150)
TABLE = {"kind": KINDS.tolist(), "colour": RANDOM.choice(["red", "blue"], size=150).tolist()}
SIGNAL = (KINDS[:, None] == np.array(["a", "b", "c"])) * 1.0
NOISE = RANDOM.normal(size=(150, 3))


def measured(loudness: float) -> Measurement:
    """Rankings of rows that tell the kind through noise of this loudness, and nothing of the colour."""
    labels = make_labels(["kind", "colour"], TABLE)
    vectors = unit_rows((SIGNAL + loudness * NOISE).astype(np.float32))
    return measure_rankings(vectors, labels, attributes_of(labels, TABLE), Exclusion(150), 5)


def test_a_planted_difference_is_significant_and_its_sign_is_the_first_s() -> None:
    resamples, differences = compare_measurements(measured(0.3), measured(1.5), np.arange(150))
    found = {(each.label, each.metric, each.over): each for each in differences}
    # two labels of four metrics and nDCG, each over queries and over classes
    assert (len(differences), resamples) == (18, 2000)
    kind = found["kind", "precision", "micro"]
    assert kind.significant
    assert kind.difference == pytest.approx(kind.shop - kind.against)
    assert kind.low is not None
    assert kind.high is not None
    assert 0 < kind.low < kind.difference < kind.high
    assert kind.p == pytest.approx(2 / 2001)
    assert kind.p < kind.p_corrected < 0.05
    back = compare_measurements(measured(1.5), measured(0.3), np.arange(150))[1][0]
    assert (back.label, back.metric, back.over, back.significant) == ("kind", "precision", "micro", True)
    assert [back.low, back.high] == pytest.approx([-kind.high, -kind.low])


def test_a_shop_does_not_differ_from_itself() -> None:
    _, differences = compare_measurements(measured(0.3), measured(0.3), np.arange(150))
    assert {(each.difference, each.low, each.high, each.p, each.significant) for each in differences} == {
        (0.0, 0.0, 0.0, 1.0, False)
    }


def test_p_values_by_hand() -> None:
    # of nine differences two lie at or below 0; of nine others all are 0
    resampled = np.array([[-1, -1, 1, 1, 1, 1, 1, 1, 1], [0] * 9]).T.astype(np.float64)
    assert bootstrap_p(resampled).tolist() == [pytest.approx(2 * 3 / 10), 1.0]


def test_a_resample_without_a_value_speaks_for_neither_side() -> None:
    resampled = np.array([[np.nan, 1, 1, 1, 1, 1, 1, 1, 1], [np.nan] * 9]).T
    assert bootstrap_p(resampled).tolist() == [pytest.approx(2 * 2 / 10), 1.0]


def test_few_names_are_not_tested() -> None:
    """The same planted difference, but the 150 queries are of nine names."""
    _, differences = compare_measurements(measured(0.3), measured(1.5), np.arange(150) % 9)
    assert {(each.low, each.high, each.p, each.significant) for each in differences} == {(None, None, 1.0, False)}


def test_a_difference_without_finite_bounds_is_not_significant() -> None:
    bounds = {"low": float("nan"), "high": float("nan"), "p": 0.001, "p_corrected": 0.001}
    found = Difference("kind", "recall", "micro", 0.9, 0.1, 0.8, **bounds)
    assert not found.significant


def test_holm_by_hand() -> None:
    # ascending .01 .02 .03 .04 times 4 3 2 1 is .04 .06 .06 .04, and none may be less than the one before
    assert correct_holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert correct_holm([0.9, 0.6]) == [1.0, 1.0]
    assert correct_holm([]) == []


def test_shops_are_joined_by_id(tiny_shop: Path, smaller_shop: Path) -> None:
    found = parecido.compare_shops(tiny_shop, smaller_shop, k=2, sample=0)
    assert (found.only_in_shop, found.only_in_against) == (1, 0)
    assert (found.shop.products, found.against.products) == (5, 5)
    # the same pictures by the same model: nothing differs, whatever the order of the table
    assert {each.difference for each in found.differences} == {0.0}
    assert found.shop.labels == found.against.labels
    back = parecido.compare_shops(smaller_shop, tiny_shop, k=2, sample=2)
    assert (back.only_in_shop, back.only_in_against) == (0, 1)
    assert back.against.index is not None
    assert back.against.index.queries == 2


def test_held_out_goes_by_the_first_shop_s_names(
    tiny_shop: Path, smaller_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parecido.evaluate.gallery.is_held_out", lambda name: "Belts" in name)
    found = parecido.compare_shops(tiny_shop, smaller_shop, k=1, held_out=True, sample=0)
    assert (found.shop.products, found.against.products) == (3, 3)
    assert (found.only_in_shop, found.only_in_against) == (1, 0)  # the cap is counted, held out or not


def test_what_either_takes_for_a_duplicate_is_left_out_of_both(
    tiny_shop: Path, smaller_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fanned(shop: Shop) -> Any:
        """Products 10° apart in one shop and 60° in the other, by their id."""
        angles = np.radians([int(product_id) * (10.0 if len(shop) == 6 else 60.0) for product_id in shop.ids()])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)

    monkeypatch.setattr(Shop, "vectors", fanned)
    found = parecido.compare_shops(tiny_shop, smaller_shop, k=2, exclude_duplicates=0.98, sample=0)
    # products 1 to 5 in a row: four pairs of neighbours, each counted from both sides
    assert found.shop.duplicates is not None
    assert found.shop.duplicates.pairs == 8
    assert found.shop.duplicates == found.against.duplicates


def test_the_same_shop_at_other_weights(tiny_shop: Path) -> None:
    found = parecido.compare_shops(tiny_shop, tiny_shop, k=1, weights={"colour": 1}, against_weights={"shape": 1})
    assert found.shop.weights is not None
    assert found.against.weights is not None
    assert (found.shop.weights["colour"], found.against.weights["shape"]) == (1.0, 1.0)


def test_shops_without_common_products_are_refused(tiny_shop: Path, tiny: Any, tmp_path: Path) -> None:
    table = tmp_path / "others.csv"
    table.write_text("id,image,productDisplayName\nx,0.jpg,One\ny,1.jpg,Two\n", encoding="utf-8")
    build_shop(tiny.images, table, tmp_path / "others")
    with pytest.raises(QueryError, match="have 0 products in common by id; compare shops of the same catalogue"):
        parecido.compare_shops(tiny_shop, tmp_path / "others")
