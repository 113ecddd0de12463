"""An import ends with a whole model in its folder, or leaves everything as it was."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")

from tests.importers.made_importer import FRAMING
from tests.importers.text_tower import text_tower
from tests.small_networks import MEANS, SIDE, Nodes, write_network, write_pixel_network

from parecido.embeddings.aspects import Aspect
from parecido.embeddings.card import TEXT, TOKENIZER, file_digest
from parecido.embeddings.importers import import_model as flow
from parecido.embeddings.importers.contract import Converted, Origin
from parecido.embeddings.importers.import_model import Wanted, find_or_import, import_model
from parecido.embeddings.importers.registry import SOURCES, is_source, name_source
from parecido.embeddings.library import read_card
from parecido.errors import MissingExtra, ModelError


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "made", "tests.importers.made_importer")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


def names(folder: Path) -> list[str]:
    """Everything in a folder, hidden files too."""
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def test_a_model_is_imported_with_its_card(folder: Path) -> None:
    said: list[str] = []
    card = import_model(Wanted("made:good", "means"), folder, announce=said.append)
    assert names(folder) == ["means"]
    assert names(folder / "means") == ["card.json", "model.onnx"]
    assert read_card(folder / "means") == card
    assert (card.name, card.licence, card.origin, card.data) == ("means", "CC0-1.0", "Means: made:good", "nothing")
    assert (card.dimension, card.aspects, card.opset) == (3, (Aspect("overall", 3, 1.0),), 17)
    assert card.framing == FRAMING
    assert card.sha256 == file_digest(folder / "means" / "model.onnx")
    assert card.preprocessing.startswith("upright RGB squashed to 8x8")
    assert said[1:] == ["verified: 12 pictures give the original's rows of 3 numbers"]


def test_what_the_owner_says_stands_first(folder: Path) -> None:
    card = import_model(Wanted("made:good", "means", licence="MIT", origin="our own"), folder)
    assert (card.licence, card.origin) == ("MIT", "our own")


def test_a_licence_that_nobody_told_is_asked_for(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"made:unlicensed does not tell the licence of Means; .*--licence TEXT"):
        import_model(Wanted("made:unlicensed", "means"), folder)
    assert names(folder) == []
    assert import_model(Wanted("made:unlicensed", "means", licence="MIT"), folder).licence == "MIT"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("made:other", "gives another row for a picture than the original"),
        ("made:broken off", "broke off after 4 of 9 bytes"),
        ("made:full", "cannot be imported into .*: No space left on device; .*nothing was imported"),
        ("made", "cannot tell what 'made' is"),
        ("made:", "cannot tell what 'made:' is"),
        ("unmade:x", "cannot tell what 'unmade:x' is; give an .onnx file or one of onnx"),
    ],
)
def test_what_fails_leaves_nothing(folder: Path, source: str, sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence) as raised:
        import_model(Wanted(source, "means"), folder)
    assert "\n" not in str(raised.value)
    assert names(folder) == []


def test_what_fails_leaves_the_old_model(folder: Path) -> None:
    card = import_model(Wanted("made:good", "means"), folder)
    for source in ("made:full", "made:other"):
        with pytest.raises(ModelError):
            import_model(Wanted(source, "means"), folder, replace=True)
    assert names(folder) == ["means"]
    assert read_card(folder / "means") == card


def test_a_new_model_that_cannot_take_its_place_leaves_the_old_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = import_model(Wanted("made:good", "means"), folder)
    rename = Path.rename

    def refuse(file: Path, target: Path) -> Path:
        if (file.name, target.name) == ("made", "means"):
            raise OSError(errno.EIO, "Input/output error")
        return rename(file, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ModelError, match="Input/output error"):
        import_model(Wanted("made:good", "means", licence="MIT"), folder, replace=True)
    assert names(folder) == ["means"]
    assert read_card(folder / "means") == card


def test_a_disk_that_fills_at_the_last_file_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Path) -> str:
        raise OSError(errno.ENOSPC, "No space left on device", str(file))

    monkeypatch.setattr(flow, "file_digest", full)
    with pytest.raises(ModelError, match="No space left on device"):
        import_model(Wanted("made:good", "means"), folder)
    assert names(folder) == []


def test_a_taken_name_is_not_overwritten_by_chance(folder: Path) -> None:
    import_model(Wanted("made:good", "means"), folder)
    with pytest.raises(ModelError, match="there is a model 'means' already; add --replace"):
        import_model(Wanted("made:good", "means", licence="MIT"), folder)
    assert read_card(folder / "means").licence == "CC0-1.0"
    import_model(Wanted("made:good", "means", licence="MIT"), folder, replace=True)
    assert read_card(folder / "means").licence == "MIT"
    assert names(folder) == ["means"]


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "Upper", "..", "x" * 65])
def test_a_name_must_be_a_folder_s(folder: Path, name: str) -> None:
    with pytest.raises(ModelError, match="a model cannot be named"):
        import_model(Wanted("made:good", name), folder)


def test_the_package_s_own_name_stays_its_own(folder: Path) -> None:
    with pytest.raises(ModelError, match="'parecido-s' is a model of the package; choose another --name"):
        import_model(Wanted("made:good", "parecido-s"), folder)


def test_offline_is_passed_on(folder: Path) -> None:
    with pytest.raises(ModelError, match="--offline forbids"):
        import_model(Wanted("made:web", "means", offline=True), folder)
    import_model(Wanted("made:web", "means"), folder)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match=r"cannot be imported into .*: Not a directory"):
        import_model(Wanted("made:good", "means"), tmp_path / "file" / "models")


def test_a_card_belongs_to_an_onnx_file(tmp_path: Path, folder: Path) -> None:
    file = write_network(tmp_path / "network.onnx", MEANS, ["n", 3, SIDE, SIDE])
    card = tmp_path / "card.json"
    card.write_text(json.dumps({"scale": 1, "licence": "CC0-1.0"}))
    assert import_model(Wanted(str(file), "means", card=card), folder).dimension == 3
    with pytest.raises(ModelError, match=r"--card describes an \.onnx file, and made:good is none"):
        import_model(Wanted("made:good", "others", card=card), folder)


def test_texts_come_along(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tower = text_tower(tmp_path)
    digests = file_digest(tower.file), file_digest(tower.tokenizer)

    def convert(source: str, place: Path, *, offline: bool) -> Converted:
        del source, offline
        nodes: Nodes = (
            ("Cast", ["pixels"], "numbers", {"to": 1}),
            ("ReduceMean", ["numbers"], "means", {"axes": [1, 2], "keepdims": 0}),
            ("Concat", ["means", "means"], "six", {"axis": 1}),
            ("Slice", ["six", "from", "to", "axis"], "embeddings", {}),
        )
        bounds = {"from": np.array([0]), "to": np.array([4]), "axis": np.array([1])}
        file = write_pixel_network(place / "made.onnx", nodes, constants=bounds)
        means = lambda pixels: np.tile(pixels.reshape(len(pixels), -1, 3).mean(1), 2)[:, :4].astype(np.float32)  # noqa: E731
        return Converted(file, means, FRAMING, Origin("Texts", "a test", "CC0-1.0"), tower)

    monkeypatch.setattr("tests.importers.made_importer.convert", convert)
    card = import_model(Wanted("made:texts", "texts"), folder)
    assert card.text is not None
    assert (card.text.length, card.text.sha256, card.text.tokenizer_sha256) == (4, *digests)
    assert (file_digest(folder / "texts" / TEXT), file_digest(folder / "texts" / TOKENIZER)) == digests
    assert read_card(folder / "texts") == card


def test_a_source_is_imported_once_under_a_name_of_its_own(folder: Path) -> None:
    said: list[str] = []
    model = find_or_import("made:good", folder, announce=said.append)
    assert model.card.name == name_source("made:good")
    again = find_or_import("made:good", folder, announce=said.append)
    assert again == model
    assert find_or_import(model.card.name, folder) == model
    assert said[0] == f"model: importing made:good as {model.card.name}"
    assert "imported before; to import it again: parecido models import made:good --name made-good-" in said[-1]


def test_a_source_that_does_not_tell_its_licence_needs_one(folder: Path) -> None:
    with pytest.raises(ModelError, match="--licence TEXT"):
        find_or_import("made:unlicensed", folder)
    assert find_or_import("made:unlicensed", folder, licence="MIT").card.licence == "MIT"


def test_sources_are_told_from_names(tmp_path: Path) -> None:
    assert [is_source(text) for text in ("made:x", "a.onnx", "means", "made:", "C:x")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    one, other = tmp_path / "one" / "My Model", tmp_path / "other" / "My Model"
    one.mkdir(parents=True)
    other.mkdir(parents=True)
    first, second = name_source(f"made:{one}"), name_source(f"made:{other}")
    assert first.startswith("made-my-model-")
    assert first != second
    assert name_source(f"made:{one}/") == first


def test_a_framework_that_is_not_installed_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def convert(source: str, place: Path, *, offline: bool) -> Converted:
        raise MissingExtra("TensorFlow", "tfhub", f"importing {source} {place.name} {offline}")

    monkeypatch.setattr("tests.importers.made_importer.convert", convert)
    with pytest.raises(MissingExtra, match=r"pip install '\.\[tfhub\]'"):
        import_model(Wanted("made:good", "means"), folder)
    assert names(folder) == []
