"""The command line: exact output, exit codes, one line for every mistake."""

from __future__ import annotations

import json
import re
import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import numpy as np
import pytest
from PIL import Image

from parecido.cli import parecido, run_command
from parecido.recommend import Answer, Recommendation, Recommender


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run_command(parecido, [str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_build_prints_the_counts_and_the_rejects(tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny.images / "2.jpg").write_bytes(b"")
    (tiny.images / "stray.jpg").write_bytes(b"")
    shop = tmp_path / "shop"
    code, out, err = run(capsys, "build", tiny.images, tiny.table, "--out", shop)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "table: 6 rows, 6 products, 0 rejects, 0 repaired; 1 picture without a row",
        f"shop: 5 products, 1 reject of 6 rows (5 embedded now, exact index) in {shop}",
        "  reject: line 4, id 2: picture 2.jpg: 0 bytes",
    ]


def test_guesses_are_printed(tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.table.write_text("sku,foto,titulo,categoria\n0,0.jpg,Um,Boné\n", encoding="utf-8")
    _, out, _ = run(capsys, "build", tiny.images, tiny.table, "--out", tmp_path / "shop")
    for guess in (
        'id: guessed column "sku"',
        '"foto"',
        'caption: guessed column "titulo"',
        'guessed column "categoria"',
    ):
        assert guess in out.replace("'", '"')


def test_similar_as_text_and_as_json(tiny: Any, tiny_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "similar", tiny_shop, "--photo", tiny.images / "1.jpg", "-n", "1")
    assert code == 0
    assert out.splitlines()[1] == " 1.000         1  Green Caps"
    _, out, _ = run(
        capsys,
        "similar",
        tiny_shop,
        "--product",
        "1",
        "-n",
        "2",
        "--where",
        "gender=Women",
        "--where",
        "id=4",
        "--json",
    )
    answer = json.loads(out)
    assert list(answer) == ["predicted", "recommendations", "search"]
    (found,) = answer["recommendations"]
    assert list(found) == ["id", "similarity", "aspects", "caption", "url", "product", "image_url"]
    assert (found["id"], found["caption"], found["image_url"]) == ("4", "Green Belts", "/images/4")
    assert found["product"] == {
        "id": "4",
        "gender": "Women",
        "articleType": "Belts",
        "baseColour": "Green",
        "productDisplayName": "Green Belts",
    }


@pytest.mark.parametrize(
    ("clauses", "found"),
    [
        (["gender=Women"], ["2", "4"]),
        (["gender = Women and not baseColour='Green'"], ["2"]),
        (["baseColour in (Red, Green)", "id>=3"], ["3", "4"]),
        (["id>3 and id<=4"], ["4"]),
        (["gender is missing"], []),
    ],
)
def test_similar_among_what_matches(
    fake_shop: Path, capsys: pytest.CaptureFixture[str], clauses: list[str], found: list[str]
) -> None:
    where = [each for clause in clauses for each in ("--where", clause)]
    code, out, err = run(capsys, "similar", fake_shop, "--product", "0", "--json", *where)
    assert (code, err) == (0, "")
    assert sorted(each["id"] for each in json.loads(out)["recommendations"]) == found


def test_a_filter_that_may_be_meant_otherwise_is_noted_and_one_that_does_not_parse_is_shown(
    fake_shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ("similar", fake_shop, "--product", "0", "--json", "--where")
    code, out, err = run(capsys, *question, "gender=Men or Women")
    assert (code, json.loads(out)["recommendations"]) == (0, [])
    assert err == (
        'note: "gender=Men or Women" was read as one text, which no product has in "gender"; to join conditions name a '
        "column in each, as in gender=Women and baseColour='Navy Blue'\n"
    )
    assert run(capsys, *question, "gender='Men or so")[2] == (
        "note: \"gender='Men or so\" was read as one text, which no product has: the filter has a ' without its pair "
        "at character 8: gender=»'Men or so; close the text with '; inside the text write ' twice\n"
    )
    assert run(capsys, *question, "gender=women")[2] == (
        'note: no product has "women" in "gender", compared letter for letter, but "Women" is there; write '
        "gender = Women\n"
    )
    code, out, err = run(capsys, *question, "id>3 and gender==Men")
    assert (code, out) == (1, "")
    assert err == (
        "error: the filter has an unexpected '=' at character 17: id>3 and gender=»=Men; after = comes one text, in "
        "quotes where it has more than letters and digits\n"
    )
    assert run(capsys, *question, "gender<5")[2].startswith(
        'error: the column "gender" has no number to compare with <; '
    )


def test_similar_by_aspects_and_in_a_colour(fake_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = ("similar", fake_shop, "--product", "3", "-n", "1", "--weights", "colour=1,shape=1")
    code, out, err = run(capsys, *question, "--colour", "#0000ff")
    assert (code, err) == (0, "")
    line = out.splitlines()[-1]
    assert re.fullmatch(
        r" [01]\.\d{3}  overall  [01]\.\d\d  colour  [01]\.\d\d  shape  [01]\.\d\d +5  Blue Belts", line
    )
    for arguments, sentence in (
        (("--weights", "colour"), "the weight 'colour' is not of the form aspect=number"),
        (("--weights", "size=1"), "no aspect 'size' to weigh; this shop's model has overall, colour, shape"),
        (("--colour", "vermelo"), "'vermelo' names no colour; did you mean vermelho"),
    ):
        code, out, err = run(capsys, "similar", fake_shop, "--product", "3", *arguments)
        assert (code, out) == (1, "")
        assert err.startswith(f"error: {sentence}")
        assert err.count("\n") == 1


def test_similar_by_text(text_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "similar", text_shop, "--text", "vermelho", "-n", "1", "--where", "gender=Men")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"[ -][01]\.\d{3} +3  Red Belts", out.splitlines()[-1])
    _, out, _ = run(capsys, "similar", text_shop, "--text", "vermelho", "-n", "1", "--json")
    assert list(json.loads(out)["recommendations"][0]["aspects"]) == ["overall"]
    _, out, err = run(capsys, "similar", text_shop, "--text", "vermelho", "--min-similarity", "0.99")
    assert out == "nothing like it here, or nothing that the filter lets through\n"
    assert err == "note: texts and pictures compare lower than pictures do; ask without --min-similarity\n"
    code, _, err = run(capsys, "similar", text_shop, "--text", " ")
    assert (code, err) == (1, "error: the text is empty; say in a few words what to look for\n")
    pytest.importorskip("matplotlib", reason="the sheet needs Matplotlib (extra picture)")
    sheet = tmp_path / "sheet.png"
    assert run(capsys, "similar", text_shop, "--text", "a $5 red cap", "--picture", sheet)[0] == 0
    with Image.open(sheet) as picture:
        assert picture.width > picture.height


def test_a_question_that_annoy_is_not_built_for_says_so(
    fake_shop: Path, tiny: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("annoy", reason="annoy compiles, and is an extra")
    run(capsys, "build", tiny.images, tiny.table, "--out", fake_shop, "--index", "annoy")
    _, out, err = run(capsys, "similar", fake_shop, "--product", "3", "--json", "--weights", "colour=1")
    assert json.loads(out)["search"] == "exact"
    assert err == "note: the annoy index is built for the default weights; searched exactly\n"
    _, out, err = run(capsys, "similar", fake_shop, "--product", "3", "--json")
    assert (json.loads(out)["search"], err) == ("annoy", "")


def test_the_plan_is_explained_where_asked_for(tiny_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = run(capsys, "similar", tiny_shop, "--product", "0", "--explain-plan")
    assert err == "plan: exact search, 6 of 6 rows compete: every row is compared\n"
    _, _, err = run(capsys, "similar", tiny_shop, "--product", "0", "--explain-plan", "--where", "gender=Unisex")
    assert err == "plan: exact search, 0 of 6 rows compete: only the allowed rows are compared\n"


def test_the_index_is_chosen_by_size_and_named(fake_shop: Path, tiny: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "build", tiny.images, tiny.table, "--out", fake_shop, "--index", "auto")
    assert "exact index" in out
    _, out, _ = run(capsys, "build", tiny.images, tiny.table, "--out", fake_shop, "--index", "hnsw")
    assert "hnsw index" in out


def test_nothing_like_it_and_a_cut_photo(tiny_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "similar", tiny_shop, "--product", "0", "--where", "gender=Unisex")
    assert out.splitlines()[-1] == "nothing like it here, or nothing that the filter lets through"
    (tmp_path / "cut.jpg").write_bytes(b"\xff\xd8\xff")
    code, _, err = run(capsys, "similar", tiny_shop, "--photo", tmp_path / "cut.jpg")
    assert code == 1
    assert err.startswith(f"error: the photo {tmp_path / 'cut.jpg'} cannot be used: truncated or damaged")


def test_a_sheet_of_pictures(tiny_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib", reason="the sheet needs Matplotlib (extra picture)")
    sheet = tmp_path / "sheet.png"
    assert run(capsys, "similar", tiny_shop, "--product", "0", "--picture", sheet)[0] == 0
    with Image.open(sheet) as picture:
        assert picture.format == "PNG"
        assert picture.width > picture.height
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 50


def test_explain_as_text_as_json_and_as_a_picture(
    fake_shop: Path, tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heat = tmp_path / "heat.png"
    code, out, err = run(capsys, "explain", fake_shop, "--product", "0", "--with", "0", "--picture", heat)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "similarity   1.000",
        "  overall    1.000",
        "  colour     1.000",
        "  shape      1.000",
        f"heat map: {heat}",
    ]
    with Image.open(heat) as picture:
        assert (picture.format, picture.size) == ("PNG", (60 + 8 + 60, 80))
    _, out, err = run(capsys, "explain", fake_shop, "--photo", tiny.images / "0.jpg", "--with", "4", "--json")
    said = json.loads(out)
    assert list(said) == ["similarity", "aspects", "guessed", "map", "query", "with"]
    assert said["guessed"] == pytest.approx(0.0, abs=1e-5)  # this model guesses nothing
    for side in ("query", "with"):
        assert np.sum(said[side]["contributions"]) == pytest.approx(said["aspects"]["overall"], abs=2e-5)
        assert np.shape(said[side]["contributions"]) == (4, 4)
    wished = ("--weights", "colour=1", "--like", "4", "--dislike", "2", "--json")
    _, out, _ = run(capsys, "explain", fake_shop, "--product", "0", "--with", "3", *wished)
    said = json.loads(out)
    assert (said["map"], said["guessed"]) == ("similarity", None)
    assert said["similarity"] == pytest.approx(said["aspects"]["colour"], abs=1e-5)
    _, out, _ = run(capsys, "explain", fake_shop, "--product", "0", "--with", "3", "--colour", "blue")
    assert out.splitlines()[0].startswith("similarity ")
    code, _, err = run(capsys, "explain", fake_shop, "--product", "0", "--with", "1", "--picture", tmp_path)
    assert (code, err) == (1, f"error: cannot write {tmp_path}: it is a folder; name a file\n")
    code, _, err = run(capsys, "explain", fake_shop, "--with", "1")
    assert code == 2
    assert "give one of --product ID and --photo FILE" in err


def test_export(tiny_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "v.npz"
    assert run(capsys, "export", tiny_shop, "--vectors", file) == (0, f"exported: 6 vectors to {file}\n", "")
    with np.load(file, allow_pickle=False) as exported:
        assert exported["ids"].dtype.kind == "U"
        np.testing.assert_allclose(np.linalg.norm(exported["vectors"], axis=1), 1.0, atol=1e-6)


def test_organize(tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "folders"
    code, text, _ = run(capsys, "organize", tiny.images, tiny.table, "--out", out, "--by", "articleType")
    assert (code, text) == (0, f"organized: 6 pictures in 2 folders in {out}\n")
    assert sorted(str(file.relative_to(out)) for file in out.rglob("*.jpg"))[:2] == ["Belts/3.jpg", "Belts/4.jpg"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["build", "IMAGES", "absent.csv", "--out", "SHOP"], "absent.csv"),
        (["build", "absent", "TABLE", "--out", "SHOP"], "absent"),
        (["build", "EMPTY", "TABLE", "--out", "SHOP"], "no pictures"),
        (["build", "IMAGES", "TABLE", "--out", "SHOP", "--caption", "title"], "the columns are"),
        (["build", "IMAGES", "TABLE", "--out", "/proc/none/shop"], "/proc/none"),
        (["similar", "SHOP", "--product", "0"], "holds no shop"),
        (["export", "SHOP", "--vectors", "x.npz"], "holds no shop"),
        (["serve", "SHOP", "--port", "0"], "holds no shop"),
    ],
)
def test_mistakes_are_one_line_and_exit_1(
    arguments: list[str], sentence: str, tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    named = {
        "IMAGES": tiny.images,
        "TABLE": tiny.table,
        "SHOP": tmp_path / "shop",
        "EMPTY": tmp_path / "empty",
    }
    code, _, err = run(capsys, *(named.get(argument, argument) for argument in arguments))
    assert code == 1
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert sentence in err


def test_wrong_usage_exits_2(tiny_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ((), ("--product", "0", "--text", "red cap")):
        code, _, err = run(capsys, "similar", tiny_shop, *arguments)
        assert code == 2
        assert "give one of --product ID, --photo FILE and --text TEXT" in err
        assert ("or --like ID and --like-photo FILE alone" in err) == (not arguments)


def test_an_interruption_says_how_to_continue(
    tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("parecido.build.build_shop", interrupted)
    code, _, err = run(capsys, "build", tiny.images, tiny.table, "--out", tmp_path / "shop")
    assert code == 130
    assert "run the same command to continue" in err
    monkeypatch.setattr("parecido.index.info.describe_shop", interrupted)
    code, _, err = run(capsys, "info", tmp_path / "shop")
    assert (code, err.strip()) == (130, "interrupted")


@pytest.mark.parametrize("group", [[], ["models"]])
def test_no_arguments_print_the_help_as_it_is(group: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, *group, "--help")[1] == run(capsys, *group)[2]


def test_what_cannot_be_drawn_or_served_is_told_before_any_work(
    tiny_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = run(capsys, "demo", "--folder", tmp_path / "sample", "--port", port)
    assert (code, out) == (1, "")
    assert f"port {port} is taken" in err
    assert not (tmp_path / "sample").exists()
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    code, out, err = run(capsys, "similar", tiny_shop, "--product", "0", "--picture", tmp_path / "sheet.png")
    assert (code, out) == (1, "")
    assert "Matplotlib" in err


def test_a_similarity_of_almost_nothing_has_no_sign(
    tiny_shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Recommendation("1", -0.0001, "Cap", "", {}, {"colour": -0.001})
    monkeypatch.setattr(Recommender, "similar", lambda *_, **__: Answer(None, (found,), "exact"))
    assert run(capsys, "similar", tiny_shop, "--product", "0", "--weights", "colour=1")[1].split()[:3] == [
        "0.000",
        "colour",
        "0.00",
    ]


def test_a_damaged_model_names_its_repair(tiny: Any, tiny_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tiny_shop / "model" / "model.onnx"
    whole = model.read_bytes()
    model.write_bytes(whole[:-1])
    question = ("similar", tiny_shop, "--photo", tiny.images / "0.jpg")
    assert f"; parecido check {tiny_shop} --repair copies it again" in run(capsys, *question)[2]
    assert run(capsys, "check", tiny_shop, "--repair")[0] == 0
    assert model.read_bytes() == whole


def test_the_classic_commands(
    tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    import flask_app
    import train_index

    arguments = ["--images", str(tiny.images), "--styles", str(tiny.table)]
    assert run_command(train_index.main, arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "organized: 6 pictures in 2 folders under shop/organized" in lines
    assert lines[-1] == "next: python flask_app.py --shop shop"
    assert (tmp_path / "shop" / "organized" / "Caps" / "0.jpg").samefile(tiny.images / "0.jpg")
    served: list[tuple[Path, int]] = []
    monkeypatch.setattr(flask_app, "serve", lambda shop, **options: served.append((shop, options["port"])))
    assert run_command(flask_app.main, []) == 0
    assert served == [(Path("shop"), 5000)]
    assert run_command(train_index.main, arguments) == 0


def test_train_index_fetches_a_kaggle_data_set(
    tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in with kagglehub's interface and folder layout: no account and no network in a test."""
    import train_index

    version = tmp_path / "datasets" / "owner" / "fashion" / "versions" / "1"
    version.mkdir(parents=True)
    tiny.images.rename(version / "images")
    tiny.table.rename(version / "styles.csv")
    kagglehub = ModuleType("kagglehub")
    asked: list[str] = []

    def dataset_download(handle: str) -> str:
        asked.append(handle)
        return str(version)

    kagglehub.dataset_download = dataset_download  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kagglehub", kagglehub)
    arguments = ["--images", "kaggle:owner/fashion", "--out", str(tmp_path / "shop")]
    assert run_command(train_index.main, arguments) == 0
    assert asked == ["owner/fashion"]
    assert "shop: 6 products, 0 rejects of 6 rows" in capsys.readouterr().out


def test_annoy_is_used_where_it_is_installed(tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("annoy", reason="annoy compiles, and is an extra")
    import train_index

    arguments = ["--images", str(tiny.images), "--styles", str(tiny.table), "--out", str(tmp_path / "shop")]
    assert run_command(train_index.main, arguments) == 0
    (base,) = (tmp_path / "shop" / "index").iterdir()
    assert (base / "annoy.ann").is_file()
    mapping = (base / "annoy.csv").read_text().splitlines()
    assert mapping[:2] == ["row,id,picture", "0,0,0.jpg"]
    assert "annoy index" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [(MemoryError(), "not enough memory"), (OSError(28, "No space left on device"), "No space left on device")],
)
def test_what_the_machine_lacks_is_one_sentence(
    failure: Exception, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def lacking() -> None:
        raise failure

    assert run_command(lacking, []) == 1
    said = capsys.readouterr().err
    assert (said.count("\n"), sentence in said) == (1, True)
