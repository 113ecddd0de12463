"""No output takes the place of a shop's own files, nor of what is no plain file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from parecido.cli import parecido as parecido_command
from parecido.cli import run_command
from parecido.errors import ShopError
from parecido.shop.outside import check_outside
from parecido.shop.reader import Shop


def test_a_file_elsewhere_may_be_written(tmp_path: Path) -> None:
    check_outside(tmp_path / "new.csv")
    (tmp_path / "old.csv").touch()
    check_outside(tmp_path / "old.csv")
    check_outside(Path("new.csv"))


def test_links_devices_and_folders_stay(tmp_path: Path) -> None:
    (tmp_path / "aim").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "aim")
    (tmp_path / "broken").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "broken", "pipe"):
        with pytest.raises(ShopError, match="it is a link or a device; name a file"):
            check_outside(tmp_path / name)
    with pytest.raises(ShopError, match="it is a folder"):
        check_outside(tmp_path)


@pytest.mark.parametrize(
    "command",
    [
        ["backup", "SHOP", "FILE"],
        ["health", "SHOP", "--csv", "FILE"],
        ["export", "SHOP", "--vectors", "FILE"],
        ["explain", "SHOP", "--product", "0", "--with", "1", "--picture", "FILE"],
    ],
)
@pytest.mark.parametrize("name", ["shop.sqlite", "model/model.onnx", "new.zip"])
def test_commands_write_nothing_into_a_shop(
    tiny_shop: Path, command: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"SHOP": str(tiny_shop), "FILE": str(tiny_shop / name)}
    assert run_command(parecido_command, [given.get(word, word) for word in command]) == 1
    assert "it is inside the shop" in capsys.readouterr().err
    assert not (tiny_shop / "new.zip").exists()
    with Shop(tiny_shop) as shop:
        assert len(shop) == 6
