"""The models of the package and those that were imported, one beside the other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.imported_model import import_fake

from parecido.embeddings.aspects import Aspect
from parecido.embeddings.card import ASPECTS, MODEL, ModelCard, TextCard
from parecido.embeddings.embedder import Embedder
from parecido.embeddings.framing import Framing
from parecido.embeddings.library import CARD, find_model, imported_names, stand_beside
from parecido.embeddings.shipped import shipped_model
from parecido.errors import ModelError
from parecido.settings import models_from_environment


def test_the_package_s_own_model_is_found_without_a_folder(tmp_path: Path) -> None:
    card, file = shipped_model()
    model = find_model("parecido-s", tmp_path / "none")
    assert (model.card, model.files) == (card, {MODEL: file})
    assert imported_names(tmp_path / "none") == []


def test_an_imported_model_has_ours_beside_it(tmp_path: Path) -> None:
    import_fake(tmp_path)
    ours, file = shipped_model()
    model = find_model("mean-colour", tmp_path)
    assert model.files == {MODEL: tmp_path / "mean-colour" / MODEL, ASPECTS: file}
    assert set(model.files) == set(model.card.files)
    assert model.card.companion == ours
    weights = {each.name: each.weight for each in model.card.aspects}
    assert weights == pytest.approx({"overall": 0.7, "colour": 0.2, "shape": 0.05, "texture": 0.05})
    sizes = {each.name: each.dimension for each in ours.aspects}
    assert [each.dimension for each in model.card.aspects] == [3, sizes["colour"], sizes["shape"], sizes["texture"]]
    assert model.card.dimension == sum(each.dimension for each in model.card.aspects)


def test_hidden_folders_are_no_models(tmp_path: Path) -> None:
    for name in ("b", "a", ".c.left-over"):
        import_fake(tmp_path, name)
    assert imported_names(tmp_path) == ["a", "b"]


@pytest.mark.parametrize("name", ["other", "../a", "", "A"])
def test_a_name_that_there_is_not_says_which_there_are(tmp_path: Path, name: str) -> None:
    import_fake(tmp_path, "a")
    with pytest.raises(ModelError, match=r"no model named .*; there are parecido-s, a; import one with: "):
        find_model(name, tmp_path)


@pytest.mark.parametrize("content", [b"{}", b"\xff", b""])
def test_a_broken_card_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    import_fake(tmp_path, "a")
    (tmp_path / "a" / CARD).write_bytes(content)
    with pytest.raises(ModelError, match=r"the card .*a/card\.json cannot be read \(.*\); import the model again"):
        find_model("a", tmp_path)


def test_the_digest_tells_all_that_makes_a_row(tmp_path: Path) -> None:
    """Either file, the framing, the weights; neither the name nor the text tower."""
    ours, _ = shipped_model()
    card = stand_beside(import_fake(tmp_path), ours)
    assert ours.digest == ours.sha256
    others = [
        replace(card, sha256="0" * 64),
        replace(card, mode="crop"),
        replace(card, aspects=(Aspect("overall", 3, 0.5), *card.aspects[1:])),
        replace(card, companion=replace(ours, sha256="0" * 64)),
    ]
    assert len({card.digest, *(each.digest for each in others)}) == 5
    assert replace(card, name="b", text=TextCard(8, "1" * 64, "2" * 64)).digest == card.digest


def test_a_card_with_a_companion_and_texts_reads_back_equal(tmp_path: Path) -> None:
    card = replace(stand_beside(import_fake(tmp_path), shipped_model()[0]), text=TextCard(8, "1" * 64, "2" * 64))
    assert ModelCard.from_json(card.to_json()) == card
    assert card.files["text.onnx"] == "1" * 64
    assert card.files["tokenizer.json"] == "2" * 64
    assert card.framing == Framing((16, 16), mode="squash")
    assert card.decode_size == (96, 96)
    assert replace(card, mode="crop", crop=0.125).decode_size == (128, 128)


def test_a_card_of_a_newer_framing_is_refused() -> None:
    card, _ = shipped_model()
    with pytest.raises(ModelError, match="mode 'spin' and filter 'bicubic'; a newer parecido wrote it"):
        ModelCard.from_json(card.to_json().replace('"mode": "fit"', '"mode": "spin"'))


BLOCK = {"name": "overall", "dimension": 3, "weight": 1.0}


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"aspects": []}, "aspects is '', expected 'overall' among them and each once"),
        ({"aspects": [{**BLOCK, "name": "colour"}]}, "aspects is 'colour', expected 'overall' among them and each"),
        ({"aspects": [BLOCK, BLOCK]}, "aspects is 'overall, overall', expected"),
        ({"aspects": {"overall": 3}}, "aspects is a JSON object of 1, expected a list"),
        ({"aspects": [{"name": "overall"}]}, "what an aspect tells is 'name', expected dimension, name, weight"),
        ({"aspects": [{**BLOCK, "weight": 0.5}]}, "the sum of the aspects' weights is 0.5, expected 1"),
        ({"aspects": [{**BLOCK, "weight": 0}]}, "the weight of overall is 0, expected a number from 1e-06 to 1"),
        ({"aspects": [{**BLOCK, "dimension": "3"}]}, "the dimension of overall is '3', expected a whole number from"),
        ({"dimension": "3"}, "dimension is '3', expected a whole number from 1 to 65536"),
        ({"dimension": 4}, "dimension is 4, expected the aspects' 3 numbers"),
        ({"input_size": [16, 0]}, "input_size is 0, expected a whole number from 1 to 4096"),
        ({"input_size": 16}, "input_size is 16, expected [height, width] in pixels"),
        ({"crop": 0}, "crop is 0, expected a number from 0.01 to 1"),
        ({"stretch": float("nan")}, "stretch is nan, expected a number from 1 to 100"),
        ({"sha256": "../x"}, "sha256 is '../x', expected 64 digits of 0-9 and a-f"),
        ({"licence": None}, "licence is None, expected a text"),
        ({"metrics": {"a": {"b": "c"}}}, "the metric b is 'c', expected a number"),
        ({"metrics": [1]}, "metrics is a list of 1, expected a JSON object"),
        ({"text": "words"}, "text is 'words', expected a JSON object"),
        ({"companion": 1}, "companion is 1, expected a JSON object"),
    ],
)
def test_a_card_that_no_model_can_have_is_refused(tmp_path: Path, odd: dict[str, Any], reason: str) -> None:
    facts = json.loads(import_fake(tmp_path, "a").to_json())
    (tmp_path / "a" / CARD).write_text(json.dumps({**facts, **odd}))
    with pytest.raises(ModelError) as caught:
        find_model("a", tmp_path)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["[1]", '"card"', "[" * 200_000, '{"companion":' * 200_000])
def test_json_that_is_no_card_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match=r"model card cannot be read: .*; build the shop again"):
        ModelCard.from_json(text)


@pytest.mark.parametrize("odd", [{"input_size": (8, 16)}, {"dimension": 4, "aspects": (Aspect("overall", 4, 1.0),)}])
def test_a_card_of_other_shapes_than_the_network_is_refused_at_once(tmp_path: Path, odd: dict[str, Any]) -> None:
    card = replace(import_fake(tmp_path, "a"), **odd)
    with pytest.raises(ModelError, match=r"takes \['n', 16, 16, 3\] and gives \['n', 3\] but its card says \(n, "):
        Embedder(card, tmp_path / "a" / MODEL)


def test_the_folder_of_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARECIDO_MODELS", "")
    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert models_from_environment() == tmp_path / ".local" / "share" / "parecido" / "models"
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert models_from_environment() == Path("/data/parecido/models")
    monkeypatch.setenv("PARECIDO_MODELS", "/m")
    assert models_from_environment() == Path("/m")
