"""`parecido benchmark`: its lines, its JSON, its mistakes; with the shipped model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import draw_product

from parecido.cli import parecido, run_command


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Three equal red caps and three equal blue belts, one of which cannot be read."""
    for kind, colour in (("Caps", "Red"), ("Belts", "Blue")):
        (tmp_path / kind).mkdir()
        for number in range(3):
            draw_product(tmp_path / kind / f"{number}.jpg", kind, colour)
    (tmp_path / "Belts" / "2.jpg").write_bytes(b"")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run_command(parecido, [str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_lines(folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "benchmark", "classes", folders, "--workers", "1")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"classes in {folders}: 5 queries of 2 classes, each against the others, model parecido-s",
        "  R@1    1.0000",
        "  R@2    1.0000",
        "  R@4    1.0000",
        "  R@8    1.0000",
        "  P@10   0.1600",  # three caps find two, two belts one
        "  mAP@R  1.0000",
        "rejects: 1 pictures, so these are not the protocol's own figures",
        "  reject: Belts/2.jpg: 0 bytes",
    ]


def test_the_object(folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "benchmark", "classes", folders, "--json")
    found = json.loads(out)
    assert code == 0
    assert list(found) == [
        "protocol", "folder", "model", "queries", "gallery", "classes", "lonely", "recall", "precision", "map_at_r",
        "rejects",
    ]  # fmt: skip
    assert found["recall"] == {"1": 1.0, "2": 1.0, "4": 1.0, "8": 1.0}
    assert found["rejects"] == [{"picture": "Belts/2.jpg", "reason": "0 bytes"}]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["sop"], 1, "error: there is no "),
        (["classes", "--model", "other"], 1, "error: no model named 'other'; there are parecido-s"),
        (["query-gallery"], 1, "error: there is no folder "),
        (["cub"], 2, "'cub' is not one of"),
    ],
)
def test_mistakes(
    folders: Path, arguments: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    protocol, *options = arguments
    found, out, err = run(capsys, "benchmark", protocol, folders, *options)
    assert (found, out) == (code, "")
    assert sentence in err
