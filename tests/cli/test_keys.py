"""`parecido keys`: exact output, one line for every mistake; and what other commands make of the keys."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from tests.conftest import TinyCatalogue

from parecido.cli import parecido, run_command
from parecido.server.guard.file import keys_file
from parecido.server.guard.key import digest_of, is_secret
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.keys import add_key, read_keys


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run_command(parecido, [str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_key_is_made_listed_and_revoked(fake_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "keys", fake_shop, "list") == (0, "keys: there are none\n", "")
    code, out, err = run(capsys, "keys", fake_shop, "add", "--name", "the sync job", "--scope", "write")
    (key,) = read_keys(fake_shop)
    assert (code, is_secret(out.rstrip("\n")), digest_of(out.rstrip("\n"))) == (0, True, key.sha256)
    assert err == (
        f"made: {key.id}, the sync job, scope write, 6000 requests a minute; keep it now, it cannot be shown again\n"
    )
    add_key(fake_shop, "page", "widget", origin="https://shop.example", rate=0)
    widget = read_keys(fake_shop)[1]
    code, out, err = run(capsys, "keys", fake_shop, "list")
    assert out == (
        "id        made                       scope   a minute  name\n"
        f"{key.id}  {key.made}  write       6000  the sync job\n"
        f"{widget.id}  {widget.made}  widget  no limit  page, https://shop.example\n"
    )
    code, out, err = run(capsys, "keys", fake_shop, "revoke", key.id, widget.id)
    assert (code, err) == (0, "")
    assert out == (
        f"revoked: {key.id}, the sync job, scope write, 6000 requests a minute\n"
        f"revoked: {widget.id}, page, scope widget for https://shop.example, no limit\n"
    )
    assert run(capsys, "keys", fake_shop, "list", "--json")[1] == "[]\n"


def test_keys_as_json_never_hold_the_hash(fake_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "keys", fake_shop, "add", "--name", "é", "--json")
    made = json.loads(out)
    secret = made.pop("key")
    facts = {"id": made["id"], "name": "é", "scope": "read", "origin": None, "rate": 600, "made": made["made"]}
    assert (code, made, err) == (0, facts, "")
    assert read_keys(fake_shop)[0].sha256 == digest_of(secret)
    assert json.loads(run(capsys, "keys", fake_shop, "list", "--json")[1]) == [facts]
    assert json.loads(run(capsys, "keys", fake_shop, "revoke", made["id"], "--json")[1]) == [facts]


def test_mistakes_are_one_line(fake_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "keys", fake_shop, "revoke", "abc")
    assert (code, out) == (1, "")
    assert err == f"error: no key has the id 'abc'; run: parecido keys {fake_shop} list\n"
    code, _, err = run(capsys, "keys", fake_shop, "add", "--name", "page", "--scope", "widget")
    assert code == 1
    assert err == ("error: a widget's key belongs to the pages of one origin; give it: --origin https://shop.example\n")
    code, _, err = run(capsys, "keys", tmp_path / "none", "list")
    assert (code, err.count("\n"), "there is no shop in" in err) == (1, 1, True)
    assert run(capsys, "keys", fake_shop, "add")[0] == 2
    assert not keys_file(fake_shop).exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("--allow-origin", "*"),
            "error: '*' is no origin; give scheme and host of one site, such as https://shop.example\n",
        ),
        (
            ("--allow-host", "a:1"),
            "error: 'a:1' is no host; give a name or an address without a port, as shop.example\n",
        ),
    ],
)
def test_serve_refuses_what_it_cannot_mean(
    fake_shop: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, str], sentence: str
) -> None:
    assert run(capsys, "serve", fake_shop, "--port", "0", *options) == (1, "", sentence)


def test_no_backup_holds_keys(fake_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, secret = add_key(fake_shop, "one")
    file = tmp_path / "shop.zip"
    assert run(capsys, "backup", fake_shop, file)[0] == 0
    with zipfile.ZipFile(file) as archive:
        assert not [name for name in archive.namelist() if name.startswith("service")]
    content = file.read_bytes()
    assert not [text for text in (secret, key.sha256) if text.encode() in content]
    assert run(capsys, "restore", file, tmp_path / "again")[0] == 0
    assert read_keys(tmp_path / "again") == ()


def test_check_info_and_compact_pass_the_keys_by(fake_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = [run(capsys, command, fake_shop) for command in ("check", "info")]
    (key, _), written = add_key(fake_shop, "one"), keys_file(fake_shop).read_bytes()
    assert [run(capsys, command, fake_shop) for command in ("check", "info")] == before
    assert run(capsys, "check", fake_shop, "--repair")[0] == 0
    assert run(capsys, "compact", fake_shop)[0] == 0
    assert (read_keys(fake_shop), keys_file(fake_shop).read_bytes()) == ((key,), written)


def test_a_shop_that_is_built_anew_keeps_its_keys(
    fake_shop: Path, tiny: TinyCatalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    key, secret = add_key(fake_shop, "one")
    ring = Keyring(keys_file(fake_shop))
    assert ring.find(secret) == key
    build = ("build", tiny.images, tiny.table, "--out", fake_shop)
    code, out, _ = run(capsys, *build, "--replace")
    assert (code, out.splitlines()[-1]) == (
        0,
        f"keys: 1 kept from the shop before; parecido keys {fake_shop} list shows them",
    )
    assert read_keys(fake_shop) == (key,)
    assert ring.find(secret) == key
    assert keys_file(fake_shop).stat().st_mode & 0o777 == 0o600
    assert not re.search("keys", run(capsys, *build)[1])
