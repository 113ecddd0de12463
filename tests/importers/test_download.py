"""Downloads from a server on this machine: cut, changed, moved, refused, too large."""

from __future__ import annotations

import hashlib
import http.client
import json
import urllib.request
from collections.abc import Iterator
from email.message import Message
from io import BytesIO
from pathlib import Path

import pytest
from tests.importers.web import Web, serve

from parecido.embeddings.importers.download import Patience, SafeRedirects, fetch_file
from parecido.errors import ModelError


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(Web()) as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def patience(pauses: list[float]) -> Patience:
    """Three tries, whose pauses are only noted down."""
    return Patience(max_bytes=2000, tries=3, sleep=pauses.append)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_file_is_fetched_once(web: Web, tmp_path: Path, patience: Patience) -> None:
    path = tmp_path / "cache" / "net.tar.gz"
    assert fetch_file(f"{web.address}/file", path, patience=patience) == digest(web.content)
    assert path.read_bytes() == web.content
    assert fetch_file(f"{web.address}/file", path, patience=patience) == digest(web.content)
    assert web.asked == [("/file", None)]
    assert [each.name for each in path.parent.iterdir()] == ["net.tar.gz"]


def test_cut_download_goes_on_where_it_was_cut(
    web: Web, tmp_path: Path, patience: Patience, pauses: list[float]
) -> None:
    web.cuts = [600, 100]
    fetch_file(f"{web.address}/file", tmp_path / "net", patience=patience)
    assert (tmp_path / "net").read_bytes() == web.content
    assert web.asked == [("/file", None), ("/file", "bytes=600-"), ("/file", "bytes=700-")]
    assert pauses == [1.0, 2.0]


def test_next_call_goes_on_where_the_last_gave_up(web: Web, tmp_path: Path, patience: Patience) -> None:
    web.cuts, web.refusals = [600], []
    address = f"{web.address}/file"
    with pytest.raises(ModelError) as caught:
        fetch_file(address, tmp_path / "net", patience=Patience(tries=1))
    assert str(caught.value) == (
        f"{address} could not be fetched in 1 tries: it ended after 600 of 1,000 bytes; "
        "600 bytes are kept and the same command goes on from there"
    )
    assert not (tmp_path / "net").exists()
    fetch_file(address, tmp_path / "net", sha256=digest(web.content).upper(), patience=patience)
    assert web.asked[-1] == ("/file", "bytes=600-")


def test_file_that_changed_meanwhile_is_fetched_from_its_beginning(web: Web, tmp_path: Path) -> None:
    web.cuts = [600]
    with pytest.raises(ModelError):
        fetch_file(f"{web.address}/file", tmp_path / "net", patience=Patience(tries=1))
    web.content, web.etag = b"another", '"two"'
    fetch_file(f"{web.address}/file", tmp_path / "net", patience=Patience(tries=1))
    assert (tmp_path / "net").read_bytes() == b"another"
    assert web.asked[-1] == ("/file", "bytes=600-")


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_without_a_strong_tag_a_cut_download_begins_anew(
    web: Web, tmp_path: Path, patience: Patience, etag: str | None
) -> None:
    web.etag, web.cuts = etag, [600]
    fetch_file(f"{web.address}/file", tmp_path / "net", patience=patience)
    assert (tmp_path / "net").read_bytes() == web.content
    assert web.asked == [("/file", None), ("/file", None)]


def test_whole_part_of_a_killed_download_is_taken_as_it_is(web: Web, tmp_path: Path, patience: Patience) -> None:
    (tmp_path / "net.part").write_bytes(web.content)
    (tmp_path / "net.part.json").write_text(json.dumps({"etag": '"one"', "total": 1000}))
    assert fetch_file(f"{web.address}/file", tmp_path / "net", patience=patience) == digest(web.content)
    assert web.asked == []


def test_part_that_the_server_cannot_continue_is_forgotten(web: Web, tmp_path: Path, patience: Patience) -> None:
    (tmp_path / "net.part").write_bytes(bytes(1200))
    (tmp_path / "net.part.json").write_text(json.dumps({"etag": '"one"', "total": None}))
    web.refusals = [416]
    fetch_file(f"{web.address}/file", tmp_path / "net", patience=patience)
    assert (tmp_path / "net").read_bytes() == web.content
    assert web.asked == [("/file", "bytes=1200-"), ("/file", None)]


def test_wrong_file_is_not_kept(web: Web, tmp_path: Path, patience: Patience) -> None:
    with pytest.raises(ModelError) as caught:
        fetch_file(f"{web.address}/file", tmp_path / "net", sha256="0" * 64, patience=patience)
    assert str(caught.value) == (
        f"{web.address}/file gave a file of SHA-256 {digest(web.content)}, not {'0' * 64}; it was not kept"
    )
    assert list(tmp_path.iterdir()) == []


def test_wrong_file_that_is_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "net").write_bytes(b"other")
    with pytest.raises(ModelError, match=r"net has SHA-256 d9298a10.*, not 0{64}; delete it and it is fetched again"):
        fetch_file("https://example.org/net", tmp_path / "net", sha256="0" * 64)


def test_redirect_is_followed_and_continued(web: Web, tmp_path: Path, patience: Patience) -> None:
    web.cuts = [600]
    fetch_file(f"{web.address}/moved", tmp_path / "net", patience=patience)
    assert (tmp_path / "net").read_bytes() == web.content
    assert web.asked == [("/moved", None), ("/file", None), ("/moved", "bytes=600-"), ("/file", "bytes=600-")]


def test_redirect_from_https_to_http_is_not_followed() -> None:
    request = urllib.request.Request("https://example.org/net")
    with pytest.raises(
        ModelError, match=r"^https://example.org/net leads to http://example.org/net, which is not http"
    ):
        SafeRedirects().redirect_request(request, BytesIO(), 302, "Found", Message(), "http://example.org/net")


def test_download_that_leads_from_https_to_http_is_refused(
    web: Web, tmp_path: Path, patience: Patience, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As above, by a server that answers https without encrypting."""

    def https_open(handler: urllib.request.HTTPSHandler, request: urllib.request.Request) -> http.client.HTTPResponse:
        return handler.do_open(http.client.HTTPConnection, request)

    monkeypatch.setattr(urllib.request.HTTPSHandler, "https_open", https_open)
    web.leads_to = f"{web.address}/file"
    with pytest.raises(ModelError, match=r"/moved leads to http://.*/file, which is not https"):
        fetch_file(f"{web.address.replace('http:', 'https:')}/moved", tmp_path / "net", patience=patience)
    assert web.asked == [("/moved", None)]
    assert list(tmp_path.iterdir()) == []


def test_offline_says_what_to_fetch_and_where_to_put_it(tmp_path: Path) -> None:
    path = tmp_path / "net.tar.gz"
    with pytest.raises(ModelError) as caught:
        fetch_file("https://example.org/net.tar.gz", path, offline=True)
    assert str(caught.value) == (
        f"downloads are switched off and {path} is not there; fetch https://example.org/net.tar.gz by hand to that file"
    )
    path.write_bytes(b"by hand")
    assert fetch_file("https://example.org/net.tar.gz", path, offline=True) == digest(b"by hand")


def test_busy_server_is_asked_again(web: Web, tmp_path: Path, patience: Patience, pauses: list[float]) -> None:
    web.refusals = [503, 429]
    fetch_file(f"{web.address}/file", tmp_path / "net", patience=patience)
    assert pauses == [1.0, 2.0]


def test_missing_file_is_asked_for_once(web: Web, tmp_path: Path, patience: Patience, pauses: list[float]) -> None:
    web.refusals = [404]
    with pytest.raises(ModelError, match=r"/file answers 404 Not Found; check the address$"):
        fetch_file(f"{web.address}/file", tmp_path / "net", patience=patience)
    assert pauses == []
    assert list(tmp_path.iterdir()) == []


def test_server_that_is_not_there(tmp_path: Path, patience: Patience, pauses: list[float]) -> None:
    with serve(Web()) as web:
        address = f"{web.address}/file"
    with pytest.raises(ModelError, match=r"could not be fetched in 3 tries: .*refused"):
        fetch_file(address, tmp_path / "net", patience=patience)
    assert pauses == [1.0, 2.0]


@pytest.mark.parametrize("chunked", [False, True])
def test_too_large_a_file_is_refused(web: Web, tmp_path: Path, chunked: bool) -> None:
    web.chunked = chunked
    with pytest.raises(ModelError, match=r"/file is larger than the 999 bytes that a download may have$"):
        fetch_file(f"{web.address}/file", tmp_path / "net", patience=Patience(max_bytes=999))
    assert not (tmp_path / "net").exists()


def test_cut_of_a_chunked_answer_is_seen(web: Web, tmp_path: Path, patience: Patience) -> None:
    web.chunked, web.cuts = True, [600, 600, 600]
    with pytest.raises(ModelError, match="could not be fetched in 3 tries"):
        fetch_file(f"{web.address}/file", tmp_path / "net", patience=patience)
    fetch_file(f"{web.address}/file", tmp_path / "net", patience=patience)
    assert (tmp_path / "net").read_bytes() == web.content


def test_file_of_untold_length_needs_a_digest(web: Web, tmp_path: Path, patience: Patience) -> None:
    web.length = False
    with pytest.raises(ModelError, match="does not say how long it is, so a cut would go unseen; add #sha256="):
        fetch_file(f"{web.address}/file", tmp_path / "net", patience=patience)
    fetch_file(f"{web.address}/file", tmp_path / "net", sha256=digest(web.content), patience=patience)


def test_only_the_web_is_fetched_from(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    with pytest.raises(ModelError, match=r"is no http\(s\) address"):
        fetch_file((tmp_path / "secret").as_uri(), tmp_path / "net")
    assert not (tmp_path / "net").exists()


def test_place_that_cannot_be_written_is_named(web: Web, tmp_path: Path, patience: Patience) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(ModelError, match=r"cache/net cannot be written: (File exists|Not a directory)"):
        fetch_file(f"{web.address}/file", tmp_path / "cache" / "net", patience=patience)
