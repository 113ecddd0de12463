"""Keys in their file: hashed, readable to the owner alone, and whole after whatever happens."""

from __future__ import annotations

import hashlib
import json
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parecido.errors import AccessError, ShopError
from parecido.server.guard import file as guard_file
from parecido.server.guard.file import keys_file, read_keys
from parecido.server.guard.key import Scope, make_key
from parecido.server.guard.keys import add_key, revoke_keys
from parecido.shop.lock import hold_lock


def test_a_key_is_kept_as_its_hash(folder: Path) -> None:
    key, secret = add_key(folder, "the sync job", "write")
    assert secret.startswith("pk_")
    assert len(secret) == 46
    kept = json.loads(keys_file(folder).read_text())
    assert kept == {
        "format": 1,
        "keys": [
            {
                "id": key.id,
                "name": "the sync job",
                "scope": "write",
                "origin": None,
                "rate": 6000,
                "made": key.made,
                "sha256": hashlib.sha256(secret.encode()).hexdigest(),
            }
        ],
    }
    assert not any(secret[i : i + 4] in keys_file(folder).read_text() for i in range(3, 43, 4))
    assert key.sha256 not in repr(key)


def test_the_file_is_its_owners_alone(folder: Path) -> None:
    add_key(folder, "one")
    file = keys_file(folder)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert sorted(entry.name for entry in file.parent.iterdir()) == ["keys.json", "keys.lock"]


def test_keys_are_listed_and_revoked_by_their_ids(folder: Path) -> None:
    assert read_keys(folder) == ()
    one, other, third = (add_key(folder, name)[0] for name in ("one", "other", "third"))
    assert revoke_keys(folder, [other.id, third.id, other.id]) == [other, third]
    assert read_keys(folder) == (one,)
    with pytest.raises(AccessError, match=r"^no key has the id 'gone'; run: parecido keys .* list$"):
        revoke_keys(folder, [one.id, "gone"])
    assert read_keys(folder) == (one,)


def test_the_facts_of_a_key() -> None:
    noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    key, _ = make_key(" page ", "widget", origin="https://Shop.example:443/", rate=0, now=noon)
    assert (key.name, key.scope, key.origin) == ("page", "widget", "https://shop.example")
    assert (key.rate, key.made) == (0, "2026-11-26T12:00:00+00:00")
    assert (make_key("a", "read")[0].rate, make_key("a", "widget", origin="https://a.b")[0].rate) == (600, 120)


@pytest.mark.parametrize(
    ("name", "scope", "origin", "reason"),
    [
        ("", "read", None, "is no name for a key"),
        ("two\nlines", "read", None, "is no name for a key"),
        ("x" * 61, "read", None, "is no name for a key"),
        ("page", "widget", None, "belongs to the pages of one origin; give it: --origin"),
        ("job", "write", "https://a.b", "a key of scope write has no origin"),
        ("page", "widget", "*", "is no origin"),
    ],
)
def test_keys_that_cannot_be_made(name: str, scope: Scope, origin: str | None, reason: str) -> None:
    with pytest.raises(AccessError, match=reason):
        make_key(name, scope, origin=origin)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"rate": -1}, "-1 is no rate; give whole requests a minute"),
        ({"rate": 10**400}, "is no rate"),
        ({"rate": 1.5}, "1.5 is no rate"),
        ({"rate": True}, "True is no rate"),
        ({"scope": "admin"}, "'admin' is no scope of a key; the scopes are read, write and widget"),
    ],
)
def test_what_would_damage_the_file_is_not_written(folder: Path, wish: dict[str, Any], reason: str) -> None:
    """Read again, such a key would make the whole file a damaged one, and refuse all others with it."""
    key, _ = add_key(folder, "one")
    with pytest.raises(AccessError, match=reason):
        add_key(folder, "two", **wish)
    assert read_keys(folder) == (key,)


def test_there_must_be_a_shop(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(ShopError, match="there is no shop in"):
        add_key(tmp_path / "nowhere", "one")
    (tmp_path / ".shop.old").mkdir()  # the keys are still in there
    with pytest.raises(ShopError, match="is just being replaced, or that was cut off"):
        add_key(folder, "one")
    assert not (folder / "service").exists()


def test_a_write_that_fails_keeps_the_keys(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = add_key(folder, "one")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(AccessError, match=r"keys\.json: No space left on device; the keys stay as they were$"):
            add_key(folder, "other")
    assert read_keys(folder) == (one,)
    keys_file(folder).with_name("keys.json.part").write_text("left by one that was killed")
    add_key(folder, "other")
    assert [key.name for key in read_keys(folder)] == ["one", "other"]
    assert not keys_file(folder).with_name("keys.json.part").exists()


def test_one_change_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_key(folder, "one")
    monkeypatch.setattr(guard_file, "_PATIENCE", 0.0)
    with closing(hold_lock(keys_file(folder).with_name("keys.lock"))), pytest.raises(ShopError, match="is locked"):
        add_key(folder, "other")


def test_a_thousand_keys_are_the_most(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_file, "MOST", 2)
    for name in ("one", "other"):
        add_key(folder, name)
    with pytest.raises(AccessError, match="has 2 keys, which is the most; revoke those that nobody uses"):
        add_key(folder, "third")


GOOD = (
    '"id": "1", "name": "n", "scope": "read", "origin": null, "rate": 1, "made": "2026", "sha256": "' + "0" * 64 + '"'
)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"format": 1}',
        '{"format": 1, "keys": [{}]}',
        '{"format": 1, "keys": [{' + GOOD.replace('"read"', '"all"') + "}]}",
        '{"format": 1, "keys": [{' + GOOD.replace('"rate": 1', '"rate": "1"') + "}]}",
        '{"format": 1, "keys": [{' + GOOD.replace('"rate": 1', '"rate": -1') + "}]}",
        '{"format": 1, "keys": [{' + GOOD.replace("null", '"https://a.b"') + "}]}",
        '{"format": 1, "keys": [{' + GOOD.replace('"read"', '"widget"') + "}]}",
        '{"format": 1, "keys": [{' + GOOD.replace("0000", "é", 1) + "}]}",
        '{"format": 1, "keys": [{' + GOOD + ', "more": 1}]}',
    ],
)
def test_a_damaged_file_opens_nothing(folder: Path, content: str) -> None:
    keys_file(folder).parent.mkdir()
    keys_file(folder).write_text(content, encoding="utf-8")
    with pytest.raises(AccessError, match=r"keys\.json is damaged; delete it and make the keys anew"):
        read_keys(folder)


def test_a_file_of_a_later_format(folder: Path) -> None:
    keys_file(folder).parent.mkdir()
    keys_file(folder).write_text('{"format": 2}')
    with pytest.raises(AccessError, match=r"has format 2, this parecido knows 1; upgrade parecido$"):
        read_keys(folder)
