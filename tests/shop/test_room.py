"""What killed work left beside a target goes with the next; what is in use, or is not ours, is never touched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from parecido.shop.backup import backup_shop, unpack_backup
from parecido.shop.room import room_beside

KILLED = """
import os, signal, sys
from pathlib import Path
from parecido.shop.room import room_beside
with room_beside(Path(sys.argv[1])) as room:
    (room / "shop").mkdir()
    (room / "shop" / "large").write_text("much")
    (room / "whole").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def kill_beside(target: Path) -> Path:
    """Leave a room of work that was killed; return it."""
    before = set(target.parent.iterdir())
    subprocess.run([sys.executable, "-c", KILLED, str(target)], check=False)
    (room,) = set(target.parent.iterdir()) - before
    assert (room / "shop" / "large").exists()
    return room


def test_what_killed_work_left_goes_with_the_next_one(tmp_path: Path) -> None:
    target = tmp_path / "b.zip"
    kill_beside(target)
    kill_beside(target)
    with room_beside(target) as room:
        assert list(tmp_path.iterdir()) == [room]
    assert list(tmp_path.iterdir()) == []


def test_a_backup_and_a_restore_sweep(shop: Path, tmp_path: Path) -> None:
    kill_beside(tmp_path / "b.zip")
    backup_shop(shop, tmp_path / "b.zip")
    kill_beside(tmp_path / "again")
    unpack_backup(tmp_path / "b.zip", tmp_path / "again")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["again", "b.zip", "shop"]


def test_two_at_once_do_not_meet(tmp_path: Path) -> None:
    with room_beside(tmp_path / "b.zip") as one:
        (one / "whole").write_text("one")
        with room_beside(tmp_path / "b.zip") as other:
            (other / "whole").write_text("other")
            assert one != other
        assert (one / "whole").read_text() == "one"
        assert not other.exists()
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """A folder without the mark, one with another's file of that name, a link, and the room of another target."""
    (tmp_path / ".b.zip.plain").mkdir()
    (tmp_path / ".b.zip.plain" / "whole").write_text("mine")
    (tmp_path / ".b.zip.other").mkdir()
    (tmp_path / ".b.zip.other" / "room.parecido").write_text("mine")
    room = kill_beside(tmp_path / "c.zip")
    (tmp_path / ".b.zip.link").symlink_to(room, target_is_directory=True)
    with room_beside(tmp_path / "b.zip"):
        pass
    names = sorted(entry.name for entry in tmp_path.iterdir())
    assert names == [".b.zip.link", ".b.zip.other", ".b.zip.plain", room.name]
    assert (tmp_path / ".b.zip.plain" / "whole").exists()
    assert (room / "whole").exists()


@pytest.mark.parametrize("name", ["靴" * 80 + ".zip", "x" * 251 + ".zip", "é" * 125])
def test_names_may_be_as_long_as_the_file_system_takes(name: str, shop: Path, tmp_path: Path) -> None:
    """The folder beside it is named after as many bytes of it as fit."""
    kill_beside(tmp_path / name)
    assert backup_shop(shop, tmp_path / name).products == 12
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([name, "shop"])
