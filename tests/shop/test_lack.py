"""What the machine lacks is said so, and is no damage."""

from __future__ import annotations

import errno
import logging
import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from benchmarks.crash.questions import SETTINGS

from parecido.errors import IndexDamaged, ShopError
from parecido.index.check import check_shop
from parecido.index.derive import open_shop_index
from parecido.index.manifest import read_manifest
from parecido.shop.lack import refuse_lack
from parecido.shop.reader import Shop

SENTENCE = "cannot be opened now: this process has too many files open; close some"


@contextmanager
def no_more_files() -> Iterator[None]:
    """Let this process open no file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    probe = os.open(os.devnull, os.O_RDONLY)
    os.close(probe)
    resource.setrlimit(resource.RLIMIT_NOFILE, (probe, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_without_a_file_handle_a_shop_is_not_damaged(shop: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "parecido")
    with Shop(shop) as opened:
        base = shop / "index" / opened.facts["base"].split()[0]
        with no_more_files():
            for attempt in (
                lambda: Shop(shop),
                lambda: check_shop(shop, settings=SETTINGS),
                lambda: open_shop_index(opened, SETTINGS),
                lambda: read_manifest(base, 0),
            ):
                with pytest.raises(ShopError, match=SENTENCE) as raised:
                    attempt()
                assert not isinstance(raised.value, IndexDamaged)
    assert check_shop(shop, settings=SETTINGS).sound


def test_each_lack_has_its_sentence(tmp_path: Path) -> None:
    for error, what in (
        (OSError(errno.ENFILE, "x"), "the system has too many files open"),
        (OSError(errno.ENOMEM, "x"), "the system is out of memory"),
        (MemoryError(), "the system is out of memory"),
    ):
        with pytest.raises(ShopError, match=what):
            refuse_lack(error, tmp_path)
    refuse_lack(OSError(errno.EIO, "x"), tmp_path)
    refuse_lack(sqlite3.OperationalError("x"), tmp_path)
