"""`parecido health`: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parecido.cli import parecido, run_command


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run_command(parecido, ["health", *(str(argument) for argument in arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_line_for_each_kind(tiny_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, tiny_shop, "--tiny", "100")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"{tiny_shop}: 6 products, model parecido-s, labels articleType, baseColour"
    assert lines[lines.index("      6  tiny pictures") + 1] == "         0: 80 pixels on its longest side"
    assert lines[-1] == "      0  under-exposed pictures"


def test_table_page_and_object(tiny_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    csv, report = tmp_path / "h.csv", tmp_path / "report"
    code, out, err = run(
        capsys, tiny_shop, "--json", "--csv", csv, "--report", report, "--labels", "gender", "--tiny", "100"
    )
    found = json.loads(out)
    assert code == 0
    assert err.splitlines() == [f"written: {csv}", f"written: {report / 'report.html'}"]
    assert (found["labels"], found["counts"]["tiny"]) == (["gender"], 6)
    assert len(csv.read_text(encoding="utf-8").splitlines()) == 1 + len(found["findings"])
    assert (report / "report.html").is_file()


def test_a_mistake_is_one_line(tiny_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, tiny_shop, "--labels", "size")[::2] == (
        1,
        "error: no column 'size' to judge; this shop has id, gender, articleType, baseColour, productDisplayName\n",
    )
    assert run(capsys, tiny_shop, "--confidence", "1.5")[0] == 1


def test_what_the_service_tells_the_staff_is_kept(tiny_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, tiny_shop, "--keep")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == f"kept for the staff's notes of the service: {tiny_shop}"
    kept = json.loads((tiny_shop / "service" / "health.json").read_text(encoding="utf-8"))
    assert (kept["format"], kept["findings"]) == (1, [])
