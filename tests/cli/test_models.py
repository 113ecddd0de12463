"""parecido models, parecido build --model and train_index.py --model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("onnx")

from parecido.cli import parecido, run_command
from parecido.embeddings.importers.registry import SOURCES, name_source
from parecido.embeddings.shipped import shipped_model


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(SOURCES, "made", "tests.importers.made_importer")
    monkeypatch.setenv("PARECIDO_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run_command(parecido, [str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_model_is_imported_listed_shown_and_built_with(
    tiny: Any, tmp_path: Path, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "models", "import", "made:good", "--name", "means")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "converted: Means, 0.0 MB as ONNX",
        "verified: 12 pictures give the original's rows of 3 numbers",
        f"imported: means, CC0-1.0, in {models / 'means'}",
        "next: parecido build IMAGES TABLE --out SHOP --model means",
    ]
    _, out, _ = run(capsys, "models", "list")
    heading, ours, means = out.splitlines()
    assert heading.split() == ["name", "numbers", "MB", "text", "SHA-256", "licence", "from"]
    assert ours.split()[:2] == ["parecido-s", "512"]
    assert ours.endswith("  the package")
    others = shipped_model()[0].dimension - shipped_model()[0].aspects[0].dimension
    assert means.split()[:4] == ["means", str(3 + others), "0.0", "-"]
    assert means.endswith("  CC0-1.0     Means: made:good")
    _, out, _ = run(capsys, "models", "show", "means")
    assert "preprocessing  upright RGB squashed to 8x8" in out
    assert "aspects        overall 3 (weight 0.7), colour" in out
    assert "companion      parecido-s" in out
    assert run(capsys, "build", tiny.images, tiny.table, "--out", tmp_path / "shop", "--model", "means")[0] == 0
    code, out, _ = run(capsys, "similar", tmp_path / "shop", "--photo", tiny.images / "2.jpg", "-n", 1)
    assert out.splitlines()[-1].split() == ["1.000", "2", "Blue", "Caps"]
    heat = tmp_path / "heat.png"
    code, out, err = run(capsys, "explain", tmp_path / "shop", "--product", 0, "--with", 3, "--picture", heat)
    assert code == 1
    assert out.splitlines()[1].split()[0] == "overall"
    assert err.startswith("error: an imported model does not tell which regions")
    assert not heat.exists()


def test_json_is_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = run(capsys, "models", "import", "made:unlicensed", "--name", "means", "--licence", "MIT", "--json")
    card = json.loads(out)
    assert (card["name"], card["licence"]) == ("means", "MIT")
    assert err.splitlines()[0] == "converted: Means, 0.0 MB as ONNX"
    _, out, _ = run(capsys, "models", "list", "--json")
    ours, means = json.loads(out)
    assert (ours["name"], ours["imported"], ours["text"]) == ("parecido-s", False, False)
    assert (means["licence"], means["imported"], means["overall"]) == ("MIT", True, 3)
    _, out, _ = run(capsys, "models", "show", "means", "--json")
    assert json.loads(out)["companion"]["name"] == "parecido-s"
    _, out, _ = run(capsys, "models", "show", "parecido-s", "--json")
    assert json.loads(out)["sha256"] == ours["sha256"]


def test_damaged_models_are_listed_beside_the_others(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b", "c"):
        run(capsys, "models", "import", "made:good", "--name", name)
    (models / "a" / "card.json").write_text("{}")
    (models / "b" / "model.onnx").unlink()
    code, out, err = run(capsys, "models", "list")
    assert (code, err) == (0, "")
    _, ours, a, b, c = out.splitlines()
    assert [ours.split()[:2], c.split()[0]] == [["parecido-s", "512"], "c"]
    assert a.split(maxsplit=1)[0] == "a"
    assert f"  damaged: the card {models / 'a' / 'card.json'} cannot be read (" in a
    assert b.split(maxsplit=1)[1] == (
        f"damaged: model file {models / 'b' / 'model.onnx'} cannot be read: No such file or directory; "
        "import the model again with --replace"
    )
    code, out, _ = run(capsys, "models", "list", "--json")
    assert code == 0
    damaged = {row["name"]: row["damaged"] for row in json.loads(out)}
    assert (damaged["parecido-s"], damaged["c"]) == (None, None)
    assert damaged["a"].startswith("the card ")
    assert damaged["b"].startswith("model file ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "none"], "error: no model named 'none'; there are parecido-s; import one with: "),
        (["import", "made:unlicensed", "--name", "means"], "error: made:unlicensed does not tell the licence of Means"),
        (["import", "made:broken off", "--name", "means"], "error: the download of made broke off after 4 of 9 bytes"),
        (["import", "what", "--name", "means"], "error: cannot tell what 'what' is"),
    ],
)
def test_mistakes_are_one_line(
    arguments: list[str], sentence: str, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "models", *arguments)
    assert code == 1
    assert err.startswith(sentence)
    assert err.count("\n") == 1
    assert not models.exists() or list(models.iterdir()) == []


def test_a_shop_without_regions_is_explained_as_json(
    tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "models", "import", "made:good", "--name", "means")
    run(capsys, "build", tiny.images, tiny.table, "--out", tmp_path / "shop", "--model", "means")
    _, out, _ = run(capsys, "explain", tmp_path / "shop", "--product", 0, "--with", 3, "--json")
    said = json.loads(out)
    assert list(said["aspects"]) == ["overall", "colour", "shape", "texture"]
    assert (said["guessed"], said["query"], said["with"]) == (None, {"contributions": None}, {"contributions": None})
    _, out, _ = run(
        capsys, "explain", tmp_path / "shop", "--product", 0, "--with", 3, "--json", "--weights", "colour=1"
    )
    weighed = json.loads(out)
    assert weighed["similarity"] == said["aspects"]["colour"]
    assert (weighed["map"], weighed["guessed"], weighed["with"]) == ("similarity", None, {"contributions": None})


def test_train_index_imports_a_source(
    tiny: Any, tmp_path: Path, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import train_index

    given = ["--images", tiny.images, "--styles", tiny.table, "--out", tmp_path / "shop", "--model", "made:unlicensed"]
    arguments = [str(argument) for argument in given]
    assert run_command(train_index.main, arguments) == 1
    assert "give it: --licence TEXT" in capsys.readouterr().err
    assert run_command(train_index.main, [*arguments, "--licence", "MIT"]) == 0
    out = capsys.readouterr().out
    name = name_source("made:unlicensed")
    assert f"model: importing made:unlicensed as {name}" in out
    assert [each.name for each in models.iterdir()] == [name]
    assert run_command(train_index.main, arguments) == 0
    assert f"model: {name}, imported before" in capsys.readouterr().out
