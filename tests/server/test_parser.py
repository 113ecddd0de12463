"""Requests that two servers could read differently, or that only cost time, are refused."""

from __future__ import annotations

import pytest
from waitress.adjustments import Adjustments

from parecido.server.parser import MOST_HEADERS, StrictParser


def parse(*pieces: bytes) -> StrictParser:
    parser = StrictParser(Adjustments(max_request_header_size=MOST_HEADERS))
    for piece in pieces:
        while piece and not parser.completed:
            piece = piece[parser.received(piece) :]  # noqa: PLW2901 - what is left of it
    return parser


def refused(*pieces: bytes) -> tuple[int, str, str]:
    """Return the status, the sentence and the path of a refused request."""
    parser = parse(*pieces)
    assert parser.completed
    return parser.error.code, parser.error.body, parser.path


def test_chunks_become_a_body() -> None:
    parser = parse(
        b"POST /v1/similar HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{", b"}\r\n0\r\n\r\n"
    )
    assert (parser.beginning(1), parser.beginning(9)) == (b"{", b"{}")
    assert (parser.error, parser.get_body_stream().read(), parser.headers["CONTENT_LENGTH"]) == (None, b"{}", "2")


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nContent-Length: 0",
        b"Content-Length: 4\r\nContent-Length: 4",
        b"Content-Length: 4, 5",
        b"Content-Length: +4",
        b"Content-Length: 0x4",
        b"Content-Length: " + b"9" * 5000,
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding: \x0bchunked",
        b"Transfer-Encoding:",
        b"Transfer-Encoding : chunked",
        b"X: a\nTransfer-Encoding: chunked",
    ],
)
def test_a_body_whose_end_is_told_in_two_ways_is_refused(headers: bytes) -> None:
    code, _, path = refused(b"POST /v1/similar HTTP/1.1\r\nHost: shop\r\n" + headers + b"\r\n\r\n0\r\n\r\n")
    assert (code, path) == (400, "/v1/similar")


@pytest.mark.parametrize("headers", [b"", b"X: y\r\n", b"Host: a\r\nHost: b\r\n", b"Host: a, b\r\n"])
def test_a_request_names_one_host(headers: bytes) -> None:
    code, said, path = refused(b"GET /health HTTP/1.1\r\n" + headers + b"\r\n")
    assert (code, said, path) == (400, "The header Host must be there once", "/health")


def test_one_of_http_1_0_need_not_name_any() -> None:
    assert parse(b"GET /health HTTP/1.0\r\n\r\n").error is None


def test_chunks_are_no_part_of_http_1_0() -> None:
    code, said, _ = refused(b"POST /fashion HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert (code, said) == (400, "Transfer-Encoding is given where it cannot be")


@pytest.mark.parametrize("address", [b"http://[", b"http://[::1", b"//[/", b"/a b"])
def test_an_address_that_cannot_be_read_is_refused(address: bytes) -> None:
    parser = parse(b"GET " + address + b" HTTP/1.1\r\nHost: shop\r\n\r\n")
    assert parser.completed
    assert parser.error is None or parser.error.code == 400


@pytest.mark.parametrize("start", [b"POST /v1/similar?n=3 HTTP/1.1\r\nX: ", b"\r\nPOST /v1/similar HTTP/1.1\r\n"])
def test_headers_beyond_all_limits_are_refused_with_their_path(start: bytes) -> None:
    assert refused(start, b"x" * MOST_HEADERS)[::2] == (431, "/v1/similar")
    assert refused(b"x" * MOST_HEADERS)[::2] == (431, "")


@pytest.mark.parametrize("between", [b"0" * 20_000, b"0\r\n" + b"X: y\r\n" * 4000, b"1;a=" + b"b" * 20_000])
def test_what_never_ends_between_two_chunks_is_refused(between: bytes) -> None:
    code, said, _ = refused(b"POST /fashion HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", between)
    assert (code, said) == (400, "More than 16384 bytes between two chunks, or after the last")


def test_the_next_request_begins_where_this_one_ends() -> None:
    parser = StrictParser(Adjustments())
    first = b"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    taken = parser.received(first)
    taken += parser.received((first + b"GET /b HTTP/1.1\r\nHost: a\r\n\r\n")[taken:])
    assert (taken, parser.completed) == (len(first), True)
