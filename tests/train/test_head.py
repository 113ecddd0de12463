"""A head stretches what tells classes apart, and is adopted only when held-out products gain."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import draw_product

from parecido.build import build_shop
from parecido.embeddings.aspects import Aspect, block_slices, scale_blocks
from parecido.embeddings.embedder import unit_rows
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter
from parecido.train.adopt import Figures, Labelled, adopt_head
from parecido.train.head import learn_head


def planted(count: int, seed: int) -> tuple[Any, list[str], list[str]]:
    """Rows whose fifth number tells the kind and whose sixth the colour, both under louder noise in the first four."""
    random = np.random.default_rng(seed)
    kinds, colours = random.integers(0, 2, count), random.integers(0, 2, count)
    rows = random.normal(0.0, 1.0, (count, 8))
    rows[:, 4:] *= 0.05
    rows[:, 4] += np.where(kinds, 0.4, -0.4)
    rows[:, 5] += np.where(colours, 0.4, -0.4)
    return unit_rows(rows.astype(np.float32)), [f"k{kind}" for kind in kinds], [f"c{colour}" for colour in colours]


def test_the_head_stretches_the_telling_direction_most() -> None:
    vectors, kinds, _ = planted(400, seed=1)
    head = learn_head(vectors, kinds, strength=8.0)
    stretch = np.linalg.norm(head, axis=0)
    assert int(np.argmax(stretch)) == 4
    assert stretch[4] > 2.0
    np.testing.assert_allclose(np.delete(stretch, 4), 1.0, atol=0.2)
    np.testing.assert_allclose(head, head.T, atol=1e-5)


def test_one_class_teaches_nothing() -> None:
    vectors, _, _ = planted(20, seed=1)
    np.testing.assert_array_equal(learn_head(vectors, ["a"] * 19 + [""], strength=8.0), np.eye(8, dtype=np.float32))


def test_a_learned_head_raises_precision_on_rows_it_never_saw() -> None:
    vectors, kinds, _ = planted(400, seed=1)
    unseen, unseen_kinds, unseen_colours = planted(300, seed=2)
    gallery = Labelled(unseen, np.array(unseen_kinds), np.array(unseen_colours), (Aspect("overall", 8, 1.0),))
    before, after = gallery.judge(None), gallery.judge(learn_head(vectors, kinds, strength=8.0))
    assert after.category > before.category + 0.1


def test_better_means_category_up_and_colour_not_down() -> None:
    assert Figures(0.6, 0.4).beats(Figures(0.5, 0.4))
    assert not Figures(0.6, 0.39).beats(Figures(0.5, 0.4))
    assert not Figures(0.5, 0.5).beats(Figures(0.5, 0.4))
    assert Figures(0.6, None).beats(Figures(0.5, None))


def test_a_small_shop_learns_no_head(tiny_shop: Path) -> None:
    told: list[str] = []
    assert adopt_head(tiny_shop, told.append) is False
    assert told == ["head: not learned; it needs two categories and 40 products on each side of the split"]


def test_a_stored_head_changes_vectors_queries_and_export_alike(tiny_shop: Path, tiny: Any) -> None:
    import parecido

    with Shop(tiny_shop) as shop:
        aspects = shop.card.aspects
        plain = shop.model_vectors()
    overall = block_slices(aspects)["overall"]
    matrix = np.diag(np.linspace(0.1, 3.0, overall.stop)).astype(np.float32)
    with ShopWriter(tiny_shop) as writer:
        writer.put_head(matrix, "{}", "0" * 64)
        with Shop(tiny_shop) as shop:
            writer.put_facts(digest=shop.compute_digest())
    with Shop(tiny_shop) as shop:
        turned = shop.vectors()
        expected = unit_rows(plain[:, overall] @ matrix.T) * np.sqrt(aspects[0].weight)
        np.testing.assert_allclose(turned[:, overall], expected, atol=1e-6)
        np.testing.assert_array_equal(turned[:, overall.stop :], plain[:, overall.stop :])
        np.testing.assert_allclose(np.linalg.norm(turned, axis=1), 1.0, atol=1e-6)
        np.testing.assert_allclose(shop.vector(3), shop.vectors()[3], atol=1e-6)
    with parecido.open(tiny_shop) as recommender:
        photo = recommender.similar(photo=tiny.images / "3.jpg", k=1).recommendations[0]
        assert photo.id == "3"
        assert photo.similarity == pytest.approx(1.0, abs=1e-4)


@pytest.fixture
def labelled_shop(tmp_path: Path) -> Path:
    """240 drawn caps and belts in three colours, each with a name of its own letters."""
    images = tmp_path / "many"
    images.mkdir()
    rows = ["id,articleType,baseColour,productDisplayName"]
    for number in range(240):
        kind, colour = ("Caps", "Belts")[number % 2], ("Red", "Green", "Blue")[number % 3]
        letters = f"{'abcdefghijklmnop'[number // 16]}{'abcdefghijklmnop'[number % 16]}"
        draw_product(images / f"{number}.jpg", kind, colour)
        rows.append(f"{number},{kind},{colour},{letters} {colour} {kind}")
    table = tmp_path / "many.csv"
    table.write_text("\n".join(rows) + "\n")
    build_shop(images, table, tmp_path / "labelled")
    return tmp_path / "labelled"


def figures_of(line: str) -> list[float]:
    return [float(text) for text in re.findall(r"P@10 ([0-9.]+)", line)]


@pytest.mark.parametrize("adopted", [False, True])
def test_the_head_is_adopted_only_if_held_out_products_gain(
    labelled_shop: Path, monkeypatch: pytest.MonkeyPatch, adopted: bool
) -> None:
    """In the place of learning: a head that stretches what tells kinds and colours apart, or one that harms colour.

    In the place of the model: an overall block whose first number tells the kind and whose next three the colour, all
    under noise, beside other blocks that are the same for every product.
    """
    with Shop(labelled_shop) as shop:
        kinds, colours = np.array(shop.attribute("articleType")), np.array(shop.attribute("baseColour"))
        aspects, shape = shop.card.aspects, (len(shop), shop.card.dimension)
    rows = np.ones(shape)
    rows[:, : aspects[0].dimension] = np.random.default_rng(0).normal(0, 0.3, (shape[0], aspects[0].dimension))
    rows[:, 0] += np.where(kinds == "Caps", 1.0, -1.0)
    rows[:, 1:4] += 2.0 * (colours[:, np.newaxis] == np.unique(colours))
    vectors = scale_blocks(rows.astype(np.float32), aspects)
    stretch = np.ones(aspects[0].dimension, dtype=np.float32)
    stretch[:4] = 4.0 if adopted else (4.0, 0.0, 0.0, 0.0)
    monkeypatch.setattr("parecido.train.adopt.learn_head", lambda *_, **__: np.diag(stretch))
    monkeypatch.setattr(Shop, "model_vectors", lambda _: vectors)
    told: list[str] = []
    assert adopt_head(labelled_shop, told.append) is adopted
    before, after = figures_of(told[1]), figures_of(told[2])
    assert (after[0] > before[0] and after[1] >= before[1]) is adopted
    monkeypatch.undo()
    with Shop(labelled_shop) as shop:
        assert (shop.head is not None) is adopted


def test_a_learned_head_is_judged_on_a_real_shop(labelled_shop: Path) -> None:
    told: list[str] = []
    adopted = adopt_head(labelled_shop, told.append)
    assert re.fullmatch(r"head: \d+ products learned from, \d+ held out", told[0])
    before, after = figures_of(told[1]), figures_of(told[2])
    assert adopted is (after[0] > before[0] and after[1] >= before[1])
    assert told[3].strip().startswith("adopted" if adopted else "not adopted")


def test_classes_without_any_spread_teach_nothing() -> None:
    vectors, _, _ = planted(20, seed=1)
    labels = [f"only {row}" for row in range(20)]
    np.testing.assert_array_equal(learn_head(vectors, labels, strength=8.0), np.eye(8, dtype=np.float32))
