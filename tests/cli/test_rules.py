"""`parecido rules`, and the wishes of `parecido similar`: exact output, one line for every mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from parecido.cli import parecido, run_command
from parecido.cli.wishes import parse_boost
from parecido.errors import QueryError
from parecido.recommend.arranging.boosts import Boost

RULES = 'group = "baseColour"\n\n[[block]]\nproducts = ["4", "99"]\n'
WARNING = "warning: block[1]: no product '99' here; kept for when it comes\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run_command(parecido, [str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    return tmp_path / "rules.toml"


def test_rules_are_set_shown_and_cleared(fake_shop: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "rules", fake_shop, "--show") == (0, "rules: there are none\n", "")
    assert run(capsys, "rules", fake_shop, "--check", file) == (0, f"rules: {file} fits {fake_shop}\n", WARNING)
    assert run(capsys, "rules", fake_shop, "--show")[1] == "rules: there are none\n"
    assert run(capsys, "rules", fake_shop, "--set", file) == (0, f"rules: set in {fake_shop}\n", WARNING)
    assert run(capsys, "rules", fake_shop, "--show") == (0, RULES, "")
    assert run(capsys, "rules", fake_shop, "--clear") == (0, "rules: cleared\n", "")
    assert run(capsys, "rules", fake_shop, "--clear") == (0, "rules: there are none\n", "")


def test_rules_as_json(fake_shop: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = run(capsys, "rules", fake_shop, "--set", file, "--json")
    assert (json.loads(out)["warnings"], err) == ([WARNING.removeprefix("warning: ").rstrip()], "")
    assert json.loads(run(capsys, "rules", fake_shop, "--show", "--json")[1]) == {"rules": RULES}
    assert json.loads(run(capsys, "rules", fake_shop, "--clear", "--json")[1]) == {"rules": None}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"diversity = 2\n", "error: rules, line 1: diversity is 2; give a number from 0 to 1\n"),
        (
            b'group = "style"\n',
            "error: rules: group names no column 'style'; "
            "this shop has id, gender, articleType, baseColour, productDisplayName\n",
        ),
        (b"group = '\xff'\n", "error: the rules {file} are not UTF-8 text; save the file as UTF-8\n"),
    ],
)
def test_rules_that_cannot_be_kept(
    fake_shop: Path, file: Path, capsys: pytest.CaptureFixture[str], content: bytes, sentence: str
) -> None:
    file.write_bytes(content)
    assert run(capsys, "rules", fake_shop, "--set", file) == (1, "", sentence.format(file=file))


def test_a_missing_file_and_no_choice(fake_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = tmp_path / "gone.toml"
    code, _, err = run(capsys, "rules", fake_shop, "--set", gone)
    assert (code, err) == (
        1,
        f"error: the rules {gone} cannot be read: No such file or directory; give the path of a TOML file\n",
    )
    code, _, err = run(capsys, "rules", fake_shop)
    assert (code, err.splitlines()[-1]) == (2, "Error: give one of --set FILE, --check FILE, --show and --clear")
    assert run(capsys, "rules", fake_shop, "--show", "--clear")[0] == 2


def test_rules_show_in_the_answer(fake_shop: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The red belt is of the query's own group, the green belt is blocked."""
    run(capsys, "rules", fake_shop, "--set", file)
    _, out, _ = run(capsys, "similar", fake_shop, "--product", "0", "-n", "2")
    assert out.splitlines()[1:] == [
        " 0.888         1  Green Caps",
        " 0.831         5  Blue Belts  (folded 1 variant)",
    ]
    answer = json.loads(run(capsys, "similar", fake_shop, "--product", "0", "-n", "2", "--json")[1])
    assert answer["folded"] == ["3"]
    assert answer["recommendations"][1]["folded"] == ["2"]
    assert answer["recommendations"][1]["reasons"] == [{"rule": "group", "says": "folded 1 variant"}]
    assert "reasons" not in answer["recommendations"][0]
    _, out, _ = run(capsys, "similar", fake_shop, "--product", "0", "-n", "1", "--no-rules")
    assert out.splitlines()[1:] == [" 0.980         3  Red Belts"]


def test_wishes_are_options(fake_shop: Path, tiny: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def ids(*options: object) -> list[str]:
        code, out, err = run(capsys, "similar", fake_shop, "--json", *options)
        assert (code, err) == (0, "")
        return [found["id"] for found in json.loads(out)["recommendations"]]

    zero = ("--product", "0", "-n", "5")
    assert ids(*zero, "--diversity", "0.5")[:3] == ["3", "1", "5"]
    assert ids(*zero, "--category", "same") == ["1", "2"]
    assert ids(*zero, "--boost", "baseColour=Blue:0.2")[:2] == ["5", "2"]
    assert ids(*zero, "--group", "gender", "--tidy") == ["3"]
    assert ids("--like", "0", "--like", "5", "-n", "1") == ["3"]
    assert "1" not in ids(*zero, "--dislike", "1")
    assert len(ids(*zero, "--like-photo", tiny.images / "5.jpg", "--dislike-photo", tiny.images / "1.jpg")) == 5


def test_a_sheet_of_what_is_like_several(fake_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib", reason="a sheet needs Matplotlib (extra picture)")
    sheet = tmp_path / "sheet.png"
    assert run(capsys, "similar", fake_shop, "--like", "0", "--like", "5", "-n", "2", "--picture", sheet)[0] == 0
    with Image.open(sheet) as drawn:
        assert drawn.format == "PNG"


def test_the_next_page(fake_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zero = ("similar", fake_shop, "--product", "0", "-n", "3", "--json")
    first = json.loads(run(capsys, *zero)[1])
    second = json.loads(run(capsys, *zero, "--after", first["next"])[1])
    assert [found["id"] for found in first["recommendations"]] == ["3", "1", "4"]
    assert [found["id"] for found in second["recommendations"]] == ["5", "2"]
    assert "next" not in second


@pytest.mark.parametrize(
    ("text", "boost"),
    [
        ("in_stock=yes:0.05", Boost("in_stock", 0.05, "yes")),
        ("margin:-0.02", Boost("margin", -0.02)),
        ("size=a:b=c:0.1", Boost("size", 0.1, "a:b=c")),
        ("season=:0.1", Boost("season", 0.1, "")),
    ],
)
def test_boosts_as_text(text: str, boost: Boost) -> None:
    assert parse_boost(text) == boost


@pytest.mark.parametrize("text", ["", "margin", "margin:", ":0.1", "margin:much"])
def test_what_is_no_boost(text: str) -> None:
    with pytest.raises(QueryError, match=r"is not of the form COLUMN=TEXT:X or COLUMN:X; write in_stock=yes:0.05"):
        parse_boost(text)


def test_a_photo_that_is_no_file(fake_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "similar", fake_shop, "--product", "0", "--like-photo", tmp_path / "gone.jpg")
    assert (code, err) == (1, f"error: no photo {tmp_path / 'gone.jpg'}; give the path of a picture file\n")
