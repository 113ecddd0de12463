"""Shops to be checked, damaged and mended."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from benchmarks.crash.shops import copy_with_log, make_rich


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a shop of some of everything, `shop`, its `images`, and `logged`, whose log is not folded in."""
    place = tmp_path_factory.mktemp("made")
    copy_with_log(make_rich(place), place / "logged")
    return place


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    """A copy of that shop: products 100 to 113 less 103 (a reject) and 104 (removed); 102 has two pictures."""
    return shutil.copytree(made / "shop", tmp_path / "shop")


@pytest.fixture
def logged(made: Path, tmp_path: Path) -> Path:
    """The same with a log: its last two changes are there only."""
    return shutil.copytree(made / "logged", tmp_path / "logged")


def execute(shop: Path, *statements: str) -> None:
    """Change a record behind the back of its checksums."""
    with closing(sqlite3.connect(shop / "shop.sqlite")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def flip(file: Path, place: int, bit: int = 0) -> None:
    """Flip one bit of a file."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1 << bit
    file.write_bytes(content)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of 4 MB, which may be made read-only: see `remount`."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk of its own needs the right to mount a tmpfs")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def remount(disk: Path, how: str) -> None:
    """Make a disk read-only ("ro") or writable again ("rw")."""
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)


def fill(disk: Path, spare: int) -> Path:
    """Leave `spare` bytes free on a disk; return the file that takes the rest."""
    ballast = disk / "ballast"
    free = os.statvfs(disk)
    ballast.write_bytes(bytes(free.f_bavail * free.f_frsize - spare))
    return ballast
