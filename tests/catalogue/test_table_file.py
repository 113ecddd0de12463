"""What is given as a table and is no file, or is one that somebody still writes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from parecido.catalogue.formats import read_table
from parecido.catalogue.table_file import TableFile, open_table
from parecido.errors import CatalogueError

CHANGED = "was changed while it was being read; nothing was taken from it"
posix = pytest.mark.skipif(sys.platform == "win32", reason="devices and pipes as POSIX has them")


def refusal(path: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        read_table(path)
    return str(caught.value)


@posix
def test_a_device_and_a_pipe_are_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "table.csv"
    os.mkfifo(pipe)
    for path, what in ((pipe, "a pipe"), (Path("/dev/zero"), "a device"), (Path("/dev/null"), "a device")):
        assert refusal(path) == (
            f"{path} is {what}, not a file, and may never end; write the table into a file and give that"
        )


def test_what_is_not_there_or_may_not_be_opened_says_so(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path} is a folder, not a table; give the path of a table's file"
    absent = tmp_path / "absent.csv"
    assert refusal(absent) == f"there is no table at {absent}; give the path of a table's file"
    long = tmp_path / ("a" * 5000)
    assert refusal(long) == f"the table {long} cannot be read: File name too long"
    (tmp_path / "file").write_text("id\n1\n", encoding="utf-8")
    below = tmp_path / "file" / "table.csv"
    assert refusal(below) == f"the table {below} cannot be read: Not a directory"


@posix
@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_table_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.touch(mode=0)
    assert refusal(table) == f"the table {table} cannot be read: Permission denied"


@pytest.mark.parametrize(
    "take",
    [
        lambda file: file.read(),
        lambda file: [chunk for _ in range(9) for chunk in file.chunks()],
        lambda file: [file.line(10) for _ in range(9)],
    ],
    ids=["read", "chunks", "line"],
)
def test_a_file_that_grows_is_left_at_its_first_size(tmp_path: Path, take: Callable[[TableFile], object]) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(b"id\n1\n")

    def read_while_it_grows() -> None:
        with open_table(table) as file:
            table.write_bytes(b"id\n1\n" + b"2\n" * 100_000)
            take(file)

    with pytest.raises(CatalogueError, match=CHANGED):
        read_while_it_grows()


def test_a_file_that_goes_away_was_changed(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(b"id\n1\n")

    def read_and_remove() -> None:
        with open_table(table) as file:
            assert file.read() == b"id\n1\n"
            table.unlink()

    with pytest.raises(CatalogueError, match=CHANGED):
        read_and_remove()
