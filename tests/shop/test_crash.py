"""A killed writer loses nothing that it acknowledged. The long form is `python -m benchmarks.crash`."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest
from benchmarks.crash.commands import kill_commands
from benchmarks.crash.kills import kill_writers
from benchmarks.crash.questions import SETTINGS, ask
from benchmarks.crash.state import Item, steps
from benchmarks.crash.writer import WINDOWS

from parecido.index.check import check_shop
from parecido.shop.database import transaction
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter


def test_writers_are_killed_and_nothing_is_lost(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Eight kills, four of them at moments that a random one would seldom meet."""
    caplog.set_level(logging.ERROR, "parecido")
    result = kill_writers(tmp_path / "kills", 8, seed=5)
    assert result.failures == []
    assert (result.kills, result.windows["any"] >= 4, len(WINDOWS) > 8) == (8, True, True)
    assert (result.asked >= 8, result.moved > 0) == (True, True)


def test_commands_are_killed_and_end_when_they_are_run_again(tmp_path: Path) -> None:
    """Six kills, three of them at a moment: one of each command."""
    killed = kill_commands(tmp_path / "commands", 6, seed=5)
    assert killed.failures == []
    assert killed.kills.total() == 6
    assert {
        "build --replace: between the two renames",
        "migrate: migrated, without an index",
        "check --repair: mended, without an index",
    } <= killed.kills.keys()


def test_a_change_is_cut_off_between_its_two_transactions() -> None:
    kept, gone = Item("Caps", 1, "a.png", "aa"), Item("Caps", 1, "b.png", "bb")
    new = Item("Belts", 2, "c.png", "cc")
    before, after = {"1": kept, "2": gone}, {"1": new, "3": new}
    assert steps(before, after) == [before, {"1": Item("Belts", 2, "c.png", "aa")}, after]


def test_a_transaction_that_is_not_finished_never_was(shop: Path) -> None:
    expected = ask(shop, None)
    with ShopWriter(shop) as writer:
        with pytest.raises(sqlite3.IntegrityError):
            _fail(writer)
        writer.put_facts(noted="x")
    assert Shop(shop).facts["noted"] == "x"
    assert ask(shop, None) == expected
    assert check_shop(shop, settings=SETTINGS).sound


def _fail(writer: ShopWriter) -> None:
    with transaction(writer._connection) as connection:
        connection.execute("DELETE FROM products")
        connection.execute("INSERT INTO facts VALUES ('state', 'x', NULL)")
