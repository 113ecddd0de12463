"""Guesses of attributes as parts of blocks: unit rows whose inner products hold the chance of being of one class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is part of the extra train")
pytest.importorskip("onnxscript", reason="onnxscript is part of the extra train")

from torch.nn import functional

from parecido.train.shipped.attributes import (
    ATTRIBUTES,
    UNSEEN,
    Attribute,
    Attributes,
    fit_attributes,
    number_classes,
    telling_directions,
)
from parecido.train.shipped.export import export_onnx
from parecido.train.shipped.features import whole_photos
from parecido.train.shipped.network import Network, Shape
from parecido.train.shipped.restart import start_from
from parecido.train.shipped.views import Views

KIND = Attribute("kind", "overall", 0.6, ("thing",))
DYE = Attribute("dye", "colour", 0.5)
DIMS = {"overall": 8, "colour": 4, "shape": 4, "texture": 4}
SMALL = Shape(
    size=(32, 32), channels=(4, 6, 8, 8), blocks=(0, 1, 1, 1), pooled=8, overall=8, colour=4, shape=4, texture=4
)
LABELS = [{"kind": "bag", "dye": "red"}, {"kind": "cap", "dye": "blue"}, {"thing": "lion"}] * 1000


def rows_by_kind() -> dict[str, Any]:
    """3,000 rows of three kinds: unlike between kinds, much alike within one."""
    torch.manual_seed(0)
    centres = {name: torch.randn(3, dim) for name, dim in DIMS.items()}
    return {
        name: functional.normalize(each.repeat(1000, 1) + 0.1 * torch.randn(3000, DIMS[name]))
        for name, each in centres.items()
    }


def fitted() -> tuple[dict[str, Any], Attributes]:
    blocks = rows_by_kind()
    return blocks, fit_attributes(blocks, [number_classes(each, LABELS) for each in (KIND, DYE)])


def test_rivals_come_after_an_attribute_s_own_classes_and_rare_ones_are_left() -> None:
    labels = [*LABELS, {"kind": "rare"}, {}, {"kind": "bag", "thing": "lion"}]
    classes = number_classes(KIND, labels)
    assert (classes.own, classes.count) == (2, 3)
    assert classes.codes.tolist() == [0, 1, 2] * 1000 + [-1, -1, 0]


def test_blocks_are_of_length_1_and_begin_with_the_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.train.shipped.attributes.UNSEEN", 0.0)
    blocks, attributes = fitted()
    with torch.no_grad():
        made = attributes(blocks)
    assert {name: rows.shape[1] for name, rows in made.items()} == attributes.dims
    assert attributes.dims == {"overall": 10, "colour": 6, "shape": 4, "texture": 4}
    for rows in made.values():
        torch.testing.assert_close(rows.norm(dim=1), torch.ones(3000))
    guesses = made["overall"][:, :2] / KIND.share**0.5
    assert guesses[0].tolist() == pytest.approx([1.0, 0.0], abs=0.1)
    assert guesses[1].tolist() == pytest.approx([0.0, 1.0], abs=0.1)


def test_rivals_are_taken_for_likelier_than_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their logits are raised, the others' are not."""
    _, raised = fitted()
    monkeypatch.setattr("parecido.train.shipped.attributes.UNSEEN", 0.0)
    _, plain = fitted()
    difference = (raised.heads[0].bias - plain.heads[0].bias).detach()
    assert difference.tolist() == pytest.approx([0.0, 0.0, UNSEEN])


def test_of_things_that_are_of_no_known_kind_only_what_is_seen_stays() -> None:
    blocks, attributes = fitted()
    with torch.no_grad():
        made = attributes(blocks)
        seen = functional.normalize(attributes.reduce["colour"](blocks["colour"]))
    lions = slice(2, None, 3)
    assert float(made["overall"][lions, :2].abs().max()) < 0.1
    assert float(made["colour"][lions, :2].abs().max()) < 0.1
    torch.testing.assert_close(made["colour"][lions, 2:], seen[lions], atol=0.02, rtol=0)


def test_a_full_reduction_keeps_inner_products() -> None:
    blocks, attributes = fitted()
    with torch.no_grad():
        made = attributes(blocks)
    torch.testing.assert_close(made["shape"] @ made["shape"].T, blocks["shape"] @ blocks["shape"].T)


def test_a_reduction_keeps_the_directions_that_matter() -> None:
    """Rows that differ in two of six numbers, reduced to two."""
    torch.manual_seed(1)
    turns = torch.rand(600) * 6.28
    rows = functional.normalize(torch.stack([turns.cos(), turns.sin(), *0.01 * torch.randn(4, 600)], 1))
    blocks = {"overall": rows, "colour": rows, "shape": rows, "texture": rows}
    attributes = fit_attributes(
        blocks, [number_classes(KIND, LABELS[:600])], keep={"colour": 2, "shape": 2, "texture": 2}
    )
    with torch.no_grad():
        made = attributes(blocks)["shape"]
    assert made.shape == (600, 2)
    torch.testing.assert_close(made @ made.T, rows @ rows.T, atol=5e-3, rtol=0)


def test_directions_that_tell_a_label_are_taken_out() -> None:
    """The label is the sign of the first of three numbers; what is left has none of it."""
    torch.manual_seed(2)
    rows = torch.randn(400, 3)
    rows[:, 0] = rows[:, 0].abs() * torch.tensor([1.0, -1.0]).repeat(200)
    told = telling_directions(rows, [{"sign": "plus"}, {"sign": "minus"}] * 200, ["sign"])
    assert told.shape == (1, 3)
    assert abs(float(told[0, 0])) > 0.95
    unit = functional.normalize(rows)
    blocks = {"overall": unit, "colour": unit, "shape": unit, "texture": unit}
    keep = {"colour": 3, "shape": 2, "texture": 3}
    attributes = fit_attributes(blocks, [number_classes(KIND, LABELS[:400])], without={"shape": told}, keep=keep)
    weight = attributes.reduce["shape"].weight.detach().double()
    torch.testing.assert_close(weight @ told.T, torch.zeros(2, 1, dtype=torch.float64), atol=1e-6, rtol=0)


def test_people_s_own_photos_are_of_the_catalogue_s_kinds() -> None:
    """Where their class is one of these; shoes could be any of several."""
    labels = [{"articleType": "Tshirts"}, {"clothing": "t-shirt"}, {"clothing": "shoes"}, {"object": "lion"}] * 5
    classes = number_classes(ATTRIBUTES[0], labels)
    assert (classes.own, classes.count) == (1, 2)
    assert classes.codes.tolist() == [0, 0, -1, 1] * 5


def test_whole_photos_are_the_first_views_and_none_is_drawn() -> None:
    views = Views(
        pixels=np.zeros((0,), np.uint8),
        covers=np.zeros((0,), np.uint8),
        covered=np.zeros((0,), np.bool_),
        teacher=np.zeros((0,), np.float16),
        sources=["fashion", "large", "large", "objects", "objects", "drawn"],
        products=["1", "1", "1", "a", "a", "d"],
        labels=[{}] * 6,
    )
    assert whole_photos(views).tolist() == [0, 1, 3]


def test_a_network_with_attributes_is_exported_and_can_be_started_from(tmp_path: Path) -> None:
    _, attributes = fitted()
    torch.manual_seed(0)
    network = Network(SMALL)
    network.train()(torch.rand(8, 3, 32, 32))
    export_onnx(network, tmp_path / "small.onnx", attributes)  # compares the file's rows with the network's
    other = Network(SMALL)
    start_from(other, tmp_path / "small.onnx")
    pictures = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        ours, theirs = network.eval()(pictures), other.eval()(pictures)
    torch.testing.assert_close(ours.aspects["overall"], theirs.aspects["overall"], atol=0.02, rtol=0.02)
