"""Files are written aside, each writer under a name of its own, and moved into place whole."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from parecido.errors import ShopError
from parecido.shop.aside import written_aside


def test_two_that_write_one_file_at_once_do_not_meet(tmp_path: Path) -> None:
    """The one that ends last wins, and neither sees the other's half."""
    file = tmp_path / "similar.csv"
    with written_aside(file) as first:
        first.write_text("first, half")
        with written_aside(file) as second:
            second.write_text("second, whole")
        assert file.read_text() == "second, whole"
        first.write_text("first, whole")
    assert file.read_text() == "first, whole"
    assert list(tmp_path.iterdir()) == [file]


def test_the_file_may_be_read_by_whoever_may_read_a_new_one(tmp_path: Path) -> None:
    plain, file = tmp_path / "plain", tmp_path / "similar.csv"
    plain.touch()
    with written_aside(file) as aside:
        aside.touch()
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_where_writing_fails_the_old_file_stays_alone(tmp_path: Path, error: BaseException) -> None:
    file = tmp_path / "similar.csv"
    file.write_text("old")

    def fail() -> None:
        with written_aside(file) as aside:
            aside.write_text("half")
            raise error

    with pytest.raises((ShopError, KeyboardInterrupt)):
        fail()
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"]


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    file = tmp_path / f"{'x' * 250}.csv"
    with written_aside(file) as aside:
        aside.write_text("whole")
    assert file.read_text() == "whole"
