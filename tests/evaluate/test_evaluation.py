"""Six products whose neighbours can be seen: one shop's figures, weights, held-out products, duplicates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import parecido
from parecido.build import build_shop
from parecido.catalogue.columns import ColumnOptions
from parecido.errors import QueryError, UnknownColumn
from parecido.evaluate.evaluation import Duplicates
from parecido.evaluate.gallery import choose_rows
from parecido.evaluate.json_object import evaluation_dict
from parecido.evaluate.split import is_held_out
from parecido.evaluate.table import evaluation_lines
from parecido.recommend.rules.kept import set_rules
from parecido.shop.reader import Shop
from parecido.train.learn import split_products

# Caps 0 to 2 (red, green, blue) at these angles, then belts 3 to 5 (red, green, blue).
ANGLES = np.radians([0.0, 10.0, 21.0, 90.0, 100.0, 60.0])
CIRCLE = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1).astype(np.float32)


def by_aspect(shop: Shop) -> Any:
    """Rows whose colour block tells the colour and nothing else, whose shape block the kind; the others are equal."""
    rows = []
    for kind in range(2):
        for colour in range(3):
            blocks = []
            for aspect in shop.card.aspects:
                block = np.zeros(aspect.dimension, dtype=np.float32)
                block[{"colour": colour, "shape": kind}.get(aspect.name, 0)] = np.sqrt(aspect.weight)
                blocks.append(block)
            rows.append(np.concatenate(blocks))
    return np.stack(rows)


def test_figures_by_hand(tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shop, "vectors", lambda _: CIRCLE)
    found = parecido.evaluate_shop(tiny_shop, k=2, sample=0)
    # lists: 0: 1 2   1: 0 2   2: 1 0   3: 4 5   4: 3 5   5: 3 2
    kind, colour, both = found.labels
    assert [figures.label for figures in found.labels] == ["articleType", "baseColour", "articleType+baseColour"]
    micro = {name: metric.micro.value for name, metric in kind.metrics.items()}
    # only 5, a belt, lists a cap: P@2 and recall@2 1/2 (R = 2), found at rank 1, so AP@R 1/2 too
    assert micro == {
        "precision": pytest.approx(5.5 / 6),
        "recall": pytest.approx(5.5 / 6),
        "hit": 1.0,
        "map_at_r": pytest.approx(5.5 / 6),
    }
    macro = kind.metrics["precision"].macro
    assert [macro.value, macro.chance, macro.ceiling] == pytest.approx([(1 + 2.5 / 3) / 2, 2 / 5, 1.0])
    assert (macro.low, macro.high) == (None, None)  # six products are too few for an interval
    assert [(each.name, each.queries) for each in kind.classes] == [("Belts", 3), ("Caps", 3)]
    assert kind.classes[0].metrics["precision"].value == pytest.approx(2.5 / 3)
    # of the same colour there is one other, and only 5 lists it, second: never within R = 1
    assert colour.metrics["precision"].micro.value == pytest.approx(0.5 / 6)
    assert colour.metrics["recall"].micro.value == pytest.approx(1 / 6)
    assert colour.metrics["map_at_r"].micro.value == 0.0
    # no other is of the same kind and colour: nothing to recall
    assert (both.lonely, list(both.metrics)) == (6, ["precision", "hit"])
    # every product listed shares one attribute with the query, and none shares two
    assert (found.graded_by, found.graded.metrics["ndcg"].micro.value) == (("articleType", "baseColour"), 1.0)
    assert (found.lists.coverage, found.lists.hubness) == (1.0, 0.0)
    assert (found.lists.most_listed, found.lists.most_listed_id) == (3, "2")
    assert (found.products, found.index, found.latency, found.duplicates, found.weights) == (6, None, None, None, None)


def test_one_aspect_alone(tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shop, "vectors", by_aspect)
    colour = parecido.evaluate_shop(tiny_shop, labels=["baseColour"], k=1, weights={"colour": 5}, sample=0)
    assert colour.labels[0].metrics["precision"].micro.value == 1.0
    assert colour.weights == {"overall": 0.0, "colour": 1.0, "shape": 0.0, "texture": 0.0}
    shape = parecido.evaluate_shop(tiny_shop, labels=["articleType", "baseColour"], k=2, weights={"shape": 1}, sample=0)
    assert [figures.metrics["precision"].micro.value for figures in shape.labels] == [1.0, 0.0]


def test_duplicates_are_left_out_and_counted(tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shop, "vectors", lambda _: CIRCLE)
    # cos 10° is .985, cos 11° is .982: 0-1 and 3-4 are too near, 1-2 is not
    found = parecido.evaluate_shop(tiny_shop, labels=["articleType"], k=1, exclude_duplicates=0.984, sample=0)
    assert found.duplicates == Duplicates(0.984, queries=4, pairs=4)
    # lists: 0: 2   1: 2   2: 1   3: 5   4: 5   5: 3
    assert found.labels[0].metrics["precision"].micro.value == 1.0
    # weights change the ranking, never what is a duplicate
    monkeypatch.setattr(Shop, "vectors", by_aspect)
    for weights in (None, {"texture": 1.0}):
        near = parecido.evaluate_shop(tiny_shop, exclude_duplicates=0.995, weights=weights, sample=0).duplicates
        assert near is not None
        assert near.pairs == 0


def test_identical_thumbnails_are_duplicates(tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shop, "vectors", lambda _: CIRCLE)
    monkeypatch.setattr(Shop, "thumbnails", lambda _, rows: [b"one" if row < 2 else b"%d" % row for row in rows])
    found = parecido.evaluate_shop(tiny_shop, k=1, exclude_duplicates=1.0, sample=0)
    assert found.duplicates == Duplicates(1.0, queries=2, pairs=2)


def test_held_out_products_ask_and_answer(tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, other = (
        next(name for name in map("cap {}".format, "abcdefghijklmnopqrstuvwxyz") if is_held_out(name) is wanted)
        for wanted in (True, False)
    )
    names = [held, other, held, held, other, other]
    monkeypatch.setattr(Shop, "names", lambda _: names)
    monkeypatch.setattr(Shop, "vectors", lambda _: CIRCLE)
    found = parecido.evaluate_shop(tiny_shop, labels=["articleType"], k=1, held_out=True, sample=0)
    # 0 and 2, caps, find each other; 3, a belt, finds cap 2
    assert found.products == 3
    assert found.labels[0].metrics["precision"].micro.value == pytest.approx(2 / 3)
    names[1:] = [other] * 5
    with pytest.raises(QueryError, match="has 1 held-out products; there must be two"):
        parecido.evaluate_shop(tiny_shop, held_out=True, sample=0)


@pytest.mark.parametrize(
    ("head", "options", "expected"),
    [
        ("productDisplayName", ColumnOptions(), ["Black Cap", "", "Black Cap"]),
        ("productDisplayName", ColumnOptions(caption="articleType"), ["Black Cap", "", "Black Cap"]),
        ("title", ColumnOptions(caption="title"), ["Black Cap", "", "Black Cap"]),
    ],
)
def test_a_name_is_the_table_s_and_not_the_caption_made_of_others(
    head: str, options: ColumnOptions, expected: list[str], tiny: Any, tmp_path: Path
) -> None:
    """The training goes by the table's text: a missing name is "" there, though its caption is not."""
    table = tmp_path / "styles.csv"
    rows = [f"id,articleType,baseColour,{head}", "0,Caps,Red,Black Cap", "1,Caps,Green,", "2,Caps,Blue,Black Cap"]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    build_shop(tiny.images, table, tmp_path / "shop", columns=options)
    with Shop(tmp_path / "shop") as shop:
        assert shop.names() == expected
        # "Black Cap" is held out and "" is not, though "Green Caps", made of the other columns, would be
        assert choose_rows(shop, held_out=True) == [0, 2]
        assert split_products(shop.names()).held_out.tolist() == [True, False, True]  # the same for training


def test_without_a_column_of_names_the_caption_is_the_name(tiny: Any, tmp_path: Path) -> None:
    table = tmp_path / "styles.csv"
    table.write_text("id,articleType,baseColour\n0,Caps,Red\n1,Caps,Green\n", encoding="utf-8")
    build_shop(tiny.images, table, tmp_path / "shop")
    with Shop(tmp_path / "shop") as shop:
        assert shop.names() == ["Red Caps", "Green Caps"]


def test_the_index_and_the_clock_are_asked(tiny_shop: Path) -> None:
    found = parecido.evaluate_shop(tiny_shop, k=2, sample=4, weights={"colour": 1, "shape": 1})
    assert found.index is not None
    assert found.latency is not None
    assert (found.index.recall, found.index.queries, found.index.differences) == (1.0, 4, ())
    assert found.latency["photo"].queries == 4
    assert evaluation_dict(found)["index"] == {"backend": "exact", "queries": 4, "recall": 1.0, "differences": []}


def test_mistakes_are_told(tiny_shop: Path) -> None:
    with pytest.raises(UnknownColumn, match="no column 'size' to evaluate by; this shop has id, gender"):
        parecido.evaluate_shop(tiny_shop, labels=["size"])
    with pytest.raises(QueryError, match="no aspect 'smell' to weigh"):
        parecido.evaluate_shop(tiny_shop, weights={"smell": 1})
    with pytest.raises(QueryError, match="duplicates cannot begin at similarity 2"):
        parecido.evaluate_shop(tiny_shop, exclude_duplicates=2)
    with pytest.raises(QueryError, match="0 neighbours were asked for"):
        parecido.evaluate_shop(tiny_shop, k=0)


def test_rules_are_left_aside(tiny_shop: Path) -> None:
    before = parecido.evaluate_shop(tiny_shop, k=2, sample=2)
    set_rules(tiny_shop, '[[block]]\nproducts = ["1", "2", "3"]')
    after = parecido.evaluate_shop(tiny_shop, k=2, sample=2)
    assert (before.rules, after.rules) == (False, True)
    assert (after.labels, after.lists, after.index) == (before.labels, before.lists, before.index)
    assert "rules left aside: what is measured is the similarity alone" in list(evaluation_lines(after))
    assert not any("rules" in line for line in evaluation_lines(before))
