"""Arguments that are no text, names that are too long for a file, files that are none: one sentence each."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from parecido.cli import parecido, run_command

NO_TEXT = "\udcff\x1b[31m"
"""What Python makes of an argument of the bytes FF 1B [31m."""
LONG = "a" * 5000


def refusal(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run_command(parecido, [str(argument) for argument in arguments]) == 1
    out, said = capsys.readouterr()
    assert out == ""
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    assert said.isprintable() or said[:-1].isprintable()
    return said.removeprefix("error: ").rstrip("\n")


@pytest.mark.parametrize("odd", [NO_TEXT, LONG], ids=["no text", "long"])
@pytest.mark.parametrize(
    "command",
    [
        "build ODD TABLE --out NEW", "build IMAGES ODD --out NEW",
        "sync ODD IMAGES TABLE", "sync SHOP ODD TABLE", "sync SHOP IMAGES ODD", "add SHOP IMAGES ODD",
        "remove SHOP ODD",
        "info ODD", "similar ODD --product 0", "similar SHOP --product ODD", "similar SHOP --photo ODD",
        "similar SHOP --like ODD", "similar SHOP --like-photo ODD", "similar SHOP --product 0 --where ODD",
        "similar SHOP --product 0 --group ODD",
        "similar SHOP --product 0 --boost ODD", "similar SHOP --product 0 --after ODD",
        "similar SHOP --product 0 --colour ODD", "similar SHOP --text ODD", "explain SHOP --product 0 --with ODD",
        "rules SHOP --set ODD", "organize ODD TABLE --out NEW", "organize IMAGES TABLE --out NEW --by ODD",
        "evaluate SHOP --labels ODD", "health SHOP --labels ODD", "models show ODD", "benchmark classes ODD",
    ],
)  # fmt: skip
def test_an_odd_argument_is_one_sentence(
    command: str, odd: str, tiny: Any, tiny_shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tiny_shop.parent / "new"
    named = {"ODD": odd, "SHOP": str(tiny_shop), "IMAGES": str(tiny.images), "TABLE": str(tiny.table), "NEW": str(new)}
    refusal(capsys, *(named.get(word, word.replace("ODD", odd)) for word in command.split()))
    assert not new.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes as POSIX has them")
def test_a_pipe_is_waited_for_nowhere(
    tiny: Any, tiny_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "pipe.zip"
    os.mkfifo(pipe)
    assert "is a pipe, not a file" in refusal(capsys, "sync", tiny_shop, tiny.images, pipe)
    assert "is a pipe or a device, no ZIP file" in refusal(capsys, "sync", tiny_shop, pipe, tiny.table)
    assert "no photo" in refusal(capsys, "similar", tiny_shop, "--photo", pipe)
    assert "no photo" in refusal(capsys, "similar", tiny_shop, "--like-photo", pipe)


def test_a_liked_photo_that_is_none_is_named(
    tiny_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"")
    question = ("similar", tiny_shop, "--like-photo", photo)
    assert refusal(capsys, *question) == f"the photo {photo} cannot be used: 0 bytes"
    said = refusal(capsys, *question, "--dislike-photo", photo)
    assert said == f"one of the photos {photo}, {photo} cannot be used: 0 bytes"


@pytest.mark.parametrize("odd", [NO_TEXT, LONG], ids=["no text", "long"])
def test_a_shop_with_an_odd_name_is_not_begun(
    odd: str, tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(parecido, ["build", str(tiny.images), str(tiny.table), "--out", str(tmp_path / odd)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["images", "styles.csv"]
