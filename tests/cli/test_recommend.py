"""`parecido recommend` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parecido.cli import parecido, run_command


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run_command(parecido, [str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_it_says_what_it_did(fake_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "similar.csv"
    code, out, err = run(capsys, "recommend", fake_shop, "--top", "2", "--out", file)
    assert code == 0
    assert out == f"recommended: 12 rows for 6 products in {file} (6 lists computed, 0 took new products in)\n"
    assert "no column looks_alike" in err
    code, out, _ = run(capsys, "recommend", fake_shop, "--top", "2", "--out", file, "--json")
    assert json.loads(out) == {"products": 6, "rows": 12, "computed": 0, "merged": 0, "looks_alike": False}
    _, out, _ = run(capsys, "recommend", fake_shop, "--top", "2", "--out", file, "--json", "--full")
    assert json.loads(out)["computed"] == 6


def test_mistakes_are_one_line(fake_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "recommend", fake_shop, "--out", tmp_path / "similar.txt")
    assert code == 1
    assert err == (
        f"error: {tmp_path}/similar.txt is no kind of table that can be written; name it .parquet, .csv or .jsonl\n"
    )
    assert run(capsys, "recommend", tmp_path, "--out", tmp_path / "s.csv")[0] == 1
