"""A running service knows the keys as they are now."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.server.guard.conftest import Clock

from parecido.errors import AccessError
from parecido.server.guard.file import keys_file
from parecido.server.guard.keyring import SWAP, Keyring
from parecido.server.guard.keys import add_key, revoke_keys


def test_keys_made_and_revoked_meanwhile(folder: Path, clock: Clock) -> None:
    """Two keyrings stand for two worker processes."""
    rings = [Keyring(keys_file(folder), clock), Keyring(keys_file(folder), clock)]
    assert [ring.find("pk_" + "A" * 43) for ring in rings] == [None, None]
    one, secret = add_key(folder, "one")
    other, second = add_key(folder, "page", "widget", origin="https://shop.example")
    assert [ring.find(secret) for ring in rings] == [one, one]
    assert [ring.find(second) for ring in rings] == [other, other]
    assert rings[0].widget_origins() == {"https://shop.example"}
    revoke_keys(folder, [one.id])
    assert [ring.find(secret) for ring in rings] == [None, None]
    assert rings[0].find(second) == other


@pytest.mark.parametrize("text", ["", "pk_", "pk_" + "A" * 42, "pk_" + "é" * 43, "A" * 46, "pk_" + "A" * 43 + "\n"])
def test_what_is_no_key(folder: Path, text: str) -> None:
    add_key(folder, "one")
    assert Keyring(keys_file(folder)).find(text) is None


def test_the_file_is_read_only_when_it_was_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_key(folder, "one")
    ring = Keyring(keys_file(folder))
    (kept,) = ring.keys()
    monkeypatch.setattr("parecido.server.guard.keyring.parse_keys", pytest.fail)
    assert ring.keys() == (kept,)


def test_a_shop_that_is_replaced_is_without_its_file_for_a_moment(folder: Path, clock: Clock) -> None:
    _, secret = add_key(folder, "one")
    ring = Keyring(keys_file(folder), clock)
    assert ring.find(secret) is not None
    away = folder.rename(folder.with_name(".shop.old"))
    assert ring.find(secret) is not None
    away.rename(folder)
    clock.now += SWAP
    assert ring.find(secret) is not None
    keys_file(folder).unlink()  # by hand: no key any more
    assert ring.find(secret) is not None
    clock.now += SWAP
    assert (ring.find(secret), ring.keys()) == (None, ())


def test_a_file_that_cannot_be_read_opens_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, secret = add_key(folder, "page", "widget", origin="https://shop.example")
    ring = Keyring(keys_file(folder))
    assert ring.find(secret) is not None
    keys_file(folder).write_text("{")
    for _ in range(2):
        with pytest.raises(AccessError, match="is damaged"):
            ring.find(secret)
    assert ring.widget_origins() == frozenset()

    def refuse(_file: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("parecido.server.guard.keyring.read_file", refuse)
    with pytest.raises(AccessError, match="Permission denied; let the service's user own it, with mode 0600"):
        ring.keys()


def test_the_same_size_at_the_same_time_is_another_file(folder: Path, clock: Clock) -> None:
    one, secret = add_key(folder, "one")
    file = keys_file(folder)
    about = file.stat()
    ring = Keyring(file, clock)
    assert ring.find(secret) == one
    aside = file.with_name("aside")
    aside.write_text(file.read_text().replace(one.sha256, "0" * 64))
    os.utime(aside, ns=(about.st_atime_ns, about.st_mtime_ns))
    aside.replace(file)
    assert ring.find(secret) is None


def test_a_service_without_a_shop_has_no_keys() -> None:
    assert (Keyring(None).keys(), Keyring(None).find("pk_" + "A" * 43)) == ((), None)
