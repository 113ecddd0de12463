"""`parecido evaluate`: its tables, its JSON, its mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import draw_product

from parecido.build import build_shop
from parecido.cli import parecido, run_command
from parecido.shop.reader import Shop


@pytest.fixture(scope="module")
def ten_each(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty products: ten caps and ten belts, each red but for the last, which is blue."""
    folder = tmp_path_factory.mktemp("ten")
    rows = ["id,articleType,baseColour,productDisplayName"]
    for number in range(20):
        kind, colour = ("Caps", "Belts")[number // 10], "Blue" if number % 10 == 9 else "Red"
        if number % 10 in {0, 9}:
            draw_product(folder / f"{kind}{colour}.jpg", kind, colour)
        (folder / f"{number}.jpg").write_bytes((folder / f"{kind}{colour}.jpg").read_bytes())
        rows.append(f"{number},{kind},{colour},{colour} {kind} {number}")
    (folder / "styles.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    build_shop(folder, folder / "styles.csv", folder / "shop")
    return folder / "shop"


@pytest.fixture(autouse=True)
def on_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caps one degree apart, belts one degree apart, 60 degrees between them."""
    angles = np.radians([number % 10 + 60.0 * (number // 10) for number in range(20)])
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    monkeypatch.setattr(Shop, "vectors", lambda shop: rows[: len(shop)])


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run_command(parecido, [str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_table(ten_each: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(
        capsys, "evaluate", ten_each, "-k", "3", "--sample", "0", "--labels", "articleType,articleType+baseColour"
    )
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"{ten_each}: 20 products, model parecido-s, lists of 3"
    assert lines[1:8] == [
        "",
        "             micro                 chance ceiling   macro                 chance ceiling",
        "articleType: 20 queries, 2 classes",
        "  P@3        1.000 [1.000, 1.000]   0.474   1.000   1.000 [1.000, 1.000]   0.474   1.000",
        "  recall@3   0.333 [0.333, 0.333]   0.158   0.333   0.333 [0.333, 0.333]   0.158   0.333",
        "  hit@3      1.000 [1.000, 1.000]           1.000   1.000 [1.000, 1.000]           1.000",
        "  mAP@R      1.000 [1.000, 1.000]           1.000   1.000 [1.000, 1.000]           1.000",
    ]
    assert lines[8] == "articleType+baseColour: 20 queries, 4 classes; 2 with no other of their class"
    assert "graded by articleType, baseColour; classes of articleType" in lines
    assert lines[-1].startswith("lists: coverage 100.0%, diversity 0.00")


def test_the_object(ten_each: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "evaluate", ten_each, "-k", "3", "--sample", "0", "--exclude-duplicates", "--json")
    found = json.loads(out)
    assert code == 0
    assert list(found) == [
        "shop", "model", "head", "products", "k", "held_out", "weights", "duplicates", "labels", "graded_by",
        "graded", "lists", "index", "latency", "rules", "clicks",
    ]  # fmt: skip
    # a red cap's duplicates are the other red ones, by thumbnail; those within 5° of the blue one (cos 5° is .996,
    # cos 6° .9945) are left with no other cap; belts likewise
    assert found["duplicates"]["similarity"] == 0.995
    assert found["duplicates"]["queries"] == 20
    kind = found["labels"][0]
    assert (kind["label"], kind["queries"], kind["lonely"]) == ("articleType", 20, 10)
    assert list(kind["metrics"]["precision"]["micro"]) == ["value", "low", "high", "chance", "ceiling"]
    assert [(each["name"], each["queries"]) for each in kind["classes"]] == [("Belts", 10), ("Caps", 10)]


def test_the_comparison(ten_each: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("evaluate", ten_each, "--against", ten_each, "-k", "3", "--sample", "0", "--labels", "articleType")
    code, out, _ = run(capsys, *arguments)
    lines = out.splitlines()
    assert code == 0
    assert lines[:7] == [
        f"SHOP {ten_each}: 20 products, model parecido-s, lists of 3",
        f"AGAINST {ten_each}: 20 products, model parecido-s, lists of 3",
        "",
        "                      SHOP  AGAINST  difference [95 %]          p (Holm)",
        "articleType",
        "  P@3        micro  1.0000   1.0000  +0.0000 [+0.0000, +0.0000]   1.0000",
        "  recall@3   micro  0.3333   0.3333  +0.0000 [+0.0000, +0.0000]   1.0000",
    ]
    assert lines[16].startswith("significant: 0 of 10 (p below 0.05 after Holm's correction")
    assert [line.split()[:2] for line in lines[-2:]] == [["SHOP", "lists:"], ["AGAINST", "lists:"]]
    found = json.loads(run(capsys, *arguments, "--json")[1])
    assert (found["only_in_shop"], found["resamples"], found["shop"]["products"]) == (0, 2000, 20)
    assert found["differences"][0] == {
        "label": "articleType", "metric": "precision", "over": "micro", "shop": 1.0, "against": 1.0,
        "difference": 0.0, "low": 0.0, "high": 0.0, "p": 1.0, "p_corrected": 1.0, "significant": False,
    }  # fmt: skip


def test_few_names_have_no_bounds_in_table_and_object(
    tiny_shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("evaluate", tiny_shop, "--against", tiny_shop, "--sample", "0", "--labels", "articleType")
    _, out, _ = run(capsys, *arguments)
    assert "+0.0000    " in out.splitlines()[5]  # six products: the difference stands without brackets
    found = json.loads(run(capsys, *arguments, "--json")[1], parse_constant=pytest.fail)
    assert {(each["low"], each["high"], each["p"]) for each in found["differences"]} == {(None, None, 1.0)}
    monkeypatch.setattr("parecido.evaluate.json_object.evaluation_dict", lambda _: {"value": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        run(capsys, "evaluate", tiny_shop, "--sample", "0", "--json")


def test_index_and_latency_are_printed(ten_each: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    monkeypatch.undo()  # the shop's own vectors: the index was made of them
    _, out, _ = run(capsys, "evaluate", ten_each, "--sample", "2", "--aspect", "colour")
    lines = out.splitlines()
    assert lines[1] == "weights: overall 0, colour 1, shape 0, texture 0"
    assert lines[-3] == "index: exact, recall@10 1.0000 of exact search, 2 queries"
    assert [line.partition(":")[0] for line in lines[-2:]] == ["latency by product", "latency by photo"]


def test_the_report_is_written_beside_the_table_or_the_object(
    ten_each: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the shop's own vectors, which have its aspects
    page = tmp_path / "report" / "report.html"
    arguments = ("evaluate", ten_each, "-k", "3", "--sample", "0", "--report", page.parent)
    code, out, err = run(capsys, *arguments)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == f"report: {page}"
    alone = page.read_bytes()
    code, out, err = run(capsys, *arguments, "--against", ten_each, "--json")
    assert (code, err, json.loads(out)["only_in_shop"]) == (0, f"report: {page}\n", 0)
    assert page.read_bytes() != alone
    (tmp_path / "report" / "notes.txt").write_text("mine")
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (1, "")
    assert "holds something else (notes.txt); give a new folder for the report" in err


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--labels", "size"], 1, "error: no column 'size' to evaluate by; this shop has id, articleType"),
        (["--weights", "colour"], 1, "error: the weight 'colour' is not of the form aspect=number"),
        (["--weights", ""], 1, "error: the weight '' is not of the form aspect=number"),
        (["--against", ".", "--against-weights", ""], 1, "error: the weight '' is not of the form aspect=number"),
        (["--weights", "smell=1"], 1, "error: no aspect 'smell' to weigh"),
        (["--exclude-duplicates", "3"], 1, "error: duplicates cannot begin at similarity 3.0"),
        (["--held-out"], 1, "held-out products; there must be two for one to find the other"),
        (["--against", "absent"], 1, "absent holds no shop"),
        (["--aspect", "colour", "--weights", "colour=1"], 2, "give one of --aspect NAME and --weights"),
        (["--against-weights", "colour=1"], 2, "--against-weights needs --against SHOP"),
    ],
)
def test_mistakes(
    ten_each: Path, arguments: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found, out, err = run(capsys, "evaluate", ten_each, "--sample", "0", *arguments)
    assert (found, out) == (code, "")
    assert sentence in err
