"""Pictures from the web: limited, retried, kept, and from nowhere that is not allowed."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.images.shelf import CERTIFICATE, Answer, Shelf, open_shelf

from parecido.errors import CatalogueError, PictureError
from parecido.images.source import read_pictures
from parecido.images.web.patience import read_wait
from parecido.images.web.pictures import WebPictures
from parecido.settings import PictureLimits, Settings, WebLimits

LOCAL = WebLimits(allow_private=True, timeout=5.0)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with open_shelf() as opened:
        yield opened


@pytest.fixture
def pauses() -> list[float]:
    """The waits that were asked for, in seconds; none of them takes any time."""
    return []


@pytest.fixture
def opened(tmp_path: Path, pauses: list[float]) -> Iterator[Callable[..., WebPictures]]:
    """Open the web with some limits changed; the cache is one folder."""
    made: list[WebPictures] = []

    def open_web(*, max_bytes: int = 1000, **limits: Any) -> WebPictures:
        settings = Settings(limits=PictureLimits(max_bytes=max_bytes), web=replace(LOCAL, **limits))
        made.append(WebPictures(settings, tmp_path / "cache", pauses.append))
        return made[-1]

    yield open_web
    for web in made:
        web.close()


def refusal(web: WebPictures, address: str) -> str:
    with pytest.raises(PictureError) as caught:
        web.read(address)
    return str(caught.value)


Opener = Callable[..., WebPictures]


def test_a_picture_is_fetched_whatever_its_type_is_called(shelf: Shelf, opened: Opener) -> None:
    address = shelf.put("/a.jpg", Answer(b"red", headers={"Content-Type": "text/html"}))
    assert opened().read(address) == b"red"
    (path, headers) = shelf.asked[0]
    assert path == "/a.jpg"
    assert headers["host"] == address.split("/")[2]
    assert headers["accept-encoding"] == "identity"
    assert "authorization" not in headers


def test_many_are_fetched_together_and_come_in_order(shelf: Shelf, opened: Opener) -> None:
    names = [shelf.put(f"/{number}", Answer(b"%d" % number)) for number in range(1, 41)]
    shelf.put("/7", Answer(status=410))
    found = read_pictures(opened(at_once=8), names)
    assert [content if isinstance(content, bytes) else str(content) for content in found] == [
        b"%d" % number if number != 7 else "the server answers 410" for number in range(1, 41)
    ]


def test_a_server_in_trouble_is_asked_again(shelf: Shelf, opened: Opener, pauses: list[float]) -> None:
    address = shelf.put("/a", Answer(status=503), Answer(b"half", cut=2), Answer(status=500), Answer(b"red"))
    assert opened().read(address) == b"red"
    assert pauses == [0.5, 1.0, 2.0]


def test_what_the_server_asks_for_is_waited_for(shelf: Shelf, opened: Opener, pauses: list[float]) -> None:
    busy = Answer(status=429, headers={"Retry-After": "7"})
    assert opened().read(shelf.put("/a", busy, Answer(b"red"))) == b"red"
    assert pauses == [7.0]
    busy.headers["Retry-After"] = "3600"
    assert refusal(opened(), shelf.put("/b", busy)) == (
        "not fetched: the server answers 429; it would be 3600 s until the next try"
    )
    assert pauses == [7.0]


def test_trying_ends(shelf: Shelf, opened: Opener, pauses: list[float]) -> None:
    assert refusal(opened(), shelf.put("/a", Answer(b"half", cut=2))) == (
        "not fetched in 4 tries: the connection was cut"
    )
    assert refusal(opened(tries=2), shelf.put("/b", Answer(status=502))) == (
        "not fetched in 2 tries: the server answers 502"
    )
    assert pauses == [0.5, 1.0, 2.0, 0.5]


def test_nobody_listening_is_said(opened: Opener) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refusal(opened(tries=1), f"http://127.0.0.1:{port}/a") == "not fetched in 1 tries: connection refused"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 206])
def test_other_answers_are_final(shelf: Shelf, opened: Opener, pauses: list[float], status: int) -> None:
    assert refusal(opened(), shelf.put("/a", Answer(b"x", status=status))) == f"the server answers {status}"
    assert pauses == []


def test_size_is_limited_with_and_without_a_length(shelf: Shelf, opened: Opener) -> None:
    big = bytes(1500)
    assert refusal(opened(), shelf.put("/a", Answer(big))) == "0.0 MB, more than the 0.0 allowed"
    assert refusal(opened(), shelf.put("/b", Answer(big, length=False))) == "more than the 0.0 MB allowed"
    assert refusal(opened(), shelf.put("/c", Answer())) == "0 bytes"
    assert refusal(opened(max_bytes=10**6), shelf.put("/d", Answer(endless=True))) == "more than the 1.0 MB allowed"


def test_an_answer_that_never_ends_is_left(shelf: Shelf, opened: Opener) -> None:
    """Neither bytes that stop coming nor bytes that trickle in keep a build waiting."""
    assert refusal(opened(total=0.2), shelf.put("/a", Answer(b"r", length=False, slow=True))) == "not there after 0.2 s"
    assert refusal(opened(timeout=0.1, tries=1), shelf.put("/b", Answer(b"r", length=False, slow=True))) == (
        "not fetched in 1 tries: no answer in time"
    )


def test_time_is_limited_through_tls_too(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    answer_lookups(monkeypatch, ["127.0.0.1"])
    with open_shelf(tls=True) as shelf:
        place = shelf.put("/a", Answer(b"r", length=False, slow=True)).replace("127.0.0.1", "pictures.example")
        assert refusal(opened(total=0.5), place) == "not there after 0.5 s"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(b"-1\r\nx", headers={"Transfer-Encoding": "chunked"}, length=False, endless=True), id="-1"),
        pytest.param(Answer(b"-5\r\nxxxxx\r\n", headers={"Transfer-Encoding": "chunked"}, length=False), id="-5"),
        pytest.param(Answer(b"no size\r\n", headers={"Transfer-Encoding": "chunked"}, length=False), id="no size"),
    ],
)
def test_a_chunk_of_no_size_is_refused(shelf: Shelf, opened: Opener, answer: Answer) -> None:
    """Python reads one of less than none to its end, whatever that is."""
    address = shelf.put("/a.jpg", answer)
    with opened() as pictures, pytest.raises(PictureError, match=r"malformed|cut|tries"):
        pictures.read(address)


def test_a_length_of_too_many_digits_is_too_large(shelf: Shelf, opened: Opener) -> None:
    address = shelf.put("/a.jpg", Answer(b"x", headers={"Content-Length": "9" * 5000}, length=False))
    with opened() as pictures, pytest.raises(PictureError, match="allowed"):
        pictures.read(address)


@pytest.mark.parametrize("wait", ["Mon, 01 Jan 99999999999 00:00:00 GMT", "Mon, 01 Jan 2024 00:00:00 +99999999999999"])
def test_a_wait_that_is_no_time_is_none(wait: str) -> None:
    assert read_wait(wait) is None


def test_a_packed_answer_is_refused(shelf: Shelf, opened: Opener) -> None:
    packed = Answer(b"x", headers={"Content-Encoding": "gzip"})
    assert refusal(opened(), shelf.put("/a", packed)) == "the server packs it, although it was asked not to"


def test_redirects_are_followed_to_a_limit(shelf: Shelf, opened: Opener) -> None:
    shelf.put("/red", Answer(b"red"))
    address = shelf.put("/a", Answer(status=302, headers={"Location": "b"}))
    shelf.put("/b", Answer(b"moved", status=308, headers={"Location": f"{shelf.address}/red"}))
    assert opened().read(address) == b"red"
    round_ = shelf.put("/c", Answer(status=301, headers={"Location": "/c"}))
    assert refusal(opened(redirects=2), round_) == "more than 2 redirects"


@pytest.mark.parametrize(
    ("leads_to", "reason"),
    [
        ("file:///etc/passwd", "no http or https address"),
        ("ftp://shop.example/a", "no http or https address"),
        ("http://user:secret@shop.example/a", "its address holds a user name or password, which is not sent"),
        ("http://[::1/a", "Invalid IPv6 URL"),
    ],
)
def test_every_hop_is_checked(shelf: Shelf, opened: Opener, leads_to: str, reason: str) -> None:
    said = refusal(opened(), shelf.put("/a?key=k", Answer(status=302, headers={"Location": leads_to})))
    assert said.startswith(f"{shelf.address}/a?… redirects to ")
    assert reason in said
    assert "secret" not in said
    assert "key" not in said


def test_a_redirect_to_nowhere_is_said(shelf: Shelf, opened: Opener) -> None:
    assert refusal(opened(), shelf.put("/a", Answer(status=302))) == f"{shelf.address}/a redirects to nowhere"


def test_an_unchanged_picture_is_not_sent_again(shelf: Shelf, opened: Opener) -> None:
    same = Answer(status=304)
    address = shelf.put("/a", Answer(b"red", headers={"ETag": '"1"', "Last-Modified": "Thu"}), same)
    assert opened().read(address) == b"red"
    assert opened().read(address) == b"red"
    assert [(headers.get("if-none-match"), headers.get("if-modified-since")) for _, headers in shelf.asked] == [
        (None, None),
        ('"1"', "Thu"),
    ]
    shelf.put("/a", Answer(b"blue", headers={"ETag": '"2"'}))
    assert opened().read(address) == b"blue"
    shelf.put("/a", same)
    assert opened().read(address) == b"blue"
    assert shelf.asked[-1][1]["if-none-match"] == '"2"'


def test_what_is_kept_is_checked_and_hidden(shelf: Shelf, opened: Opener, tmp_path: Path) -> None:
    address = shelf.put("/a?key=secret", Answer(b"red", headers={"ETag": '"1"'}))
    opened().read(address)
    (kept,) = [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]
    assert b"secret" not in kept.read_bytes()
    kept.write_bytes(kept.read_bytes()[:-1] + b"D")
    assert opened().read(address) == b"red"
    assert [headers.get("if-none-match") for _, headers in shelf.asked] == [None, None]


@pytest.mark.parametrize("headers", [{}, {"ETag": '"1"', "Cache-Control": "private, No-Store"}])
def test_what_may_not_or_need_not_be_kept_is_not(
    shelf: Shelf, opened: Opener, tmp_path: Path, headers: dict[str, str]
) -> None:
    opened().read(shelf.put("/a", Answer(b"red", headers=headers)))
    assert not (tmp_path / "cache").exists()


def test_an_entity_tag_is_not_told_to_another_address(shelf: Shelf, opened: Opener) -> None:
    shelf.put("/new", Answer(b"new"))
    shelf.put("/old", Answer(b"old", headers={"ETag": '"1"'}))
    address = shelf.put(
        "/a",
        Answer(status=302, headers={"Location": "/old"}),
        Answer(status=302, headers={"Location": "/old"}),
        Answer(status=302, headers={"Location": "/new"}),
    )
    for content in (b"old", b"old", b"new"):
        assert opened().read(address) == content
    told = [(path, headers.get("if-none-match")) for path, headers in shelf.asked]
    assert told == [("/a", None), ("/old", None), ("/a", None), ("/old", '"1"'), ("/a", None), ("/new", None)]


def test_a_304_that_nothing_asked_for_is_refused(shelf: Shelf, opened: Opener) -> None:
    assert refusal(opened(), shelf.put("/a", Answer(status=304))) == "the server answers 304"


def test_a_cache_that_cannot_be_written_ends_the_run(shelf: Shelf, opened: Opener, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(CatalogueError) as caught:
        opened().read(shelf.put("/a", Answer(b"red", headers={"ETag": '"1"'})))
    assert str(caught.value) == (
        f"{tmp_path / 'cache'}, where fetched pictures are kept, cannot be written: Not a directory; make room, or "
        "set PARECIDO_CACHE to another folder"
    )


def test_a_full_disk_leaves_nothing_half_written(
    shelf: Shelf, opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace_(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", replace_)
    with pytest.raises(CatalogueError, match=r"cannot be written: No space left on device; make room"):
        opened().read(shelf.put("/a", Answer(b"red", headers={"ETag": '"1"'})))
    assert [file for file in (tmp_path / "cache").rglob("*") if file.is_file()] == []


def test_the_own_network_is_not_asked_unless_allowed(shelf: Shelf, opened: Opener) -> None:
    address = shelf.put("/a", Answer(b"red"))
    assert refusal(opened(allow_private=False), address) == (
        "127.0.0.1 is at 127.0.0.1, an address of a private or special network; "
        "add --allow-private-addresses if its pictures are wanted"
    )
    assert shelf.asked == []
    assert opened().read(address) == b"red"


def answer_lookups(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the lookups give these addresses in turn (the last ones again and again); return the names looked up."""
    waiting = list(answers)
    looked_up: list[str] = []

    def look_up(host: str, port: int, **_: object) -> list[Any]:
        looked_up.append(host)
        found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return looked_up


def test_a_name_of_the_own_network_is_refused_beside_a_public_one(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_lookups(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    assert refusal(opened(allow_private=False), "http://pictures.example/a").startswith(
        "pictures.example is at 10.0.0.1, an address of a private or special network"
    )


def test_the_address_that_was_checked_is_the_one_that_is_asked(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere when it is looked up again (DNS rebinding) gains nothing."""
    looked_up = answer_lookups(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    connected: list[object] = []

    def connect(_: socket.socket, place: object) -> None:
        connected.append(place)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert refusal(opened(allow_private=False, tries=1), "http://pictures.example/a") == (
        "not fetched in 1 tries: connection refused"
    )
    assert looked_up == ["pictures.example"]
    assert connected == [("93.184.216.34", 80)]


def test_a_redirect_into_the_own_network_is_refused(
    shelf: Shelf, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first host counts as public here; the second is what a redirect should not reach."""
    monkeypatch.setattr("parecido.images.web.guard.is_public", lambda text: text != "127.0.0.2")
    address = shelf.put("/a", Answer(status=302, headers={"Location": "http://127.0.0.2/meta-data"}))
    assert refusal(opened(allow_private=False), address).startswith(
        "127.0.0.2 is at 127.0.0.2, an address of a private"
    )


def test_an_unknown_host_is_said_at_once(opened: Opener, monkeypatch: pytest.MonkeyPatch, pauses: list[float]) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert refusal(opened(), "http://gone.example/a") == "there is no host gone.example"
    assert pauses == []


def test_tls_is_asked_for_the_host_by_name(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_shelf(tls=True) as shelf:
        address = shelf.put("/a", Answer(b"red")).replace("127.0.0.1", "pictures.example")
        answer_lookups(monkeypatch, ["127.0.0.1"])
        assert refusal(opened(), address) == "pictures.example has no certificate that can be trusted"
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert opened().read(address) == b"red"
        assert shelf.names == ["pictures.example", "pictures.example"]
        assert shelf.asked[0][1]["host"].startswith("pictures.example:")
        other = address.replace("pictures.example", "other.example")
        assert refusal(opened(), other) == "other.example has no certificate that can be trusted"


def test_https_does_not_lead_to_http(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    answer_lookups(monkeypatch, ["127.0.0.1"])
    with open_shelf(tls=True) as shelf:
        address = shelf.put("/a", Answer(status=302, headers={"Location": "http://pictures.example/a"}))
        place = address.replace("127.0.0.1", "pictures.example")
        assert refusal(opened(), place) == f"{place} redirects to http://pictures.example/a, which is not https"


def test_connections_are_used_again(shelf: Shelf, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = answer_lookups(monkeypatch, ["127.0.0.1"])
    web = opened()
    for path in ("/a", "/b", "/c"):
        assert web.read(shelf.put(path, Answer(b"red"))) == b"red"
    assert looked_up == ["127.0.0.1"]


def silent_port() -> int:
    """A port of this computer that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_host_that_gives_no_answer_is_not_waited_for_again(opened: Opener, pauses: list[float]) -> None:
    host = f"127.0.0.1:{silent_port()}"
    web = opened(tries=2, silent=3)
    for _ in range(3):
        assert refusal(web, f"http://{host}/a") == "not fetched in 2 tries: connection refused"
    assert len(pauses) == 3
    found = list(read_pictures(web, [f"http://{host}/{number}" for number in range(1000)]))
    assert {str(each) for each in found} == {
        f"not fetched: {host} gave no answer for 3 pictures in a row (connection refused), so it is not asked for more "
        "in this run; run the command again when it answers"
    }
    assert len(pauses) == 3


def test_an_answer_in_between_keeps_a_host(shelf: Shelf, opened: Opener) -> None:
    """Neither an answer that is no picture nor another host's silence counts against it."""
    web = opened(tries=1, silent=2)
    cut, gone = shelf.put("/cut", Answer(b"half", cut=2)), shelf.put("/gone", Answer(status=404))
    for address in (cut, gone, cut, gone, f"http://127.0.0.1:{silent_port()}/a"):
        refusal(web, address)
    assert web.read(shelf.put("/a", Answer(b"red"))) == b"red"


def test_a_host_that_takes_all_the_time_there_is_counts_as_silent(shelf: Shelf, opened: Opener) -> None:
    web = opened(total=0.2, silent=1)
    address = shelf.put("/a", Answer(b"r", length=False, slow=True))
    assert refusal(web, address) == "not there after 0.2 s"
    assert "gave no answer for 1 pictures in a row (not there after 0.2 s)" in refusal(web, address)


def test_what_is_being_fetched_ends_when_the_run_does(shelf: Shelf, opened: Opener) -> None:
    web = opened()
    slow = shelf.put("/a", Answer(b"r", length=False, slow=True))
    with ThreadPoolExecutor(2) as pool:
        reading = [pool.submit(web.read, slow) for _ in range(2)]
        assert shelf.reached.wait(10)
        web.stop()
        for each in reading:
            with pytest.raises(CancelledError):
                each.result(10)
    with pytest.raises(CancelledError):
        web.read(slow)


def test_a_lookup_that_never_ends_is_left(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own can be neither limited nor interrupted."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait())
    assert refusal(opened(timeout=0.1, tries=1), "http://slow.example/a") == "not fetched in 1 tries: no answer in time"
    assert refusal(opened(total=0.1), "http://slow.example/a") == "not there after 0.1 s"
    over.set()


def test_a_tag_that_is_longer_than_a_request_is_not_kept(shelf: Shelf, opened: Opener, tmp_path: Path) -> None:
    address = shelf.put("/a", Answer(b"red", headers={"ETag": f'"{"1" * 5000}"'}))
    assert opened().read(address) == b"red"
    assert not (tmp_path / "cache").exists()


def test_an_address_of_any_length_is_cut_in_the_reason(shelf: Shelf, opened: Opener) -> None:
    said = refusal(opened(), shelf.put("/a", Answer(status=302, headers={"Location": f"ftp://{'a' * 6000}"})))
    assert said == f"{shelf.address}/a redirects to ftp://{'a' * 300}…: no http or https address"


def test_a_kept_picture_that_is_damaged_in_any_way_is_fetched_again(
    shelf: Shelf, opened: Opener, tmp_path: Path
) -> None:
    address = shelf.put("/a", Answer(b"red", headers={"ETag": '"1"'}))
    opened().read(address)
    (kept,) = [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]
    for damaged in (b"", b"[" * 100_000, b"{}", b'{"etag": ' + b"9" * 5000 + b"}", b"\xff"):
        kept.write_bytes(damaged)
        assert opened().read(address) == b"red"
