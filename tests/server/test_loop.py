"""The service over real sockets: large bodies, broken requests, the end."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, BinaryIO

import pytest

from parecido.server import patience
from parecido.server.app import create_app
from parecido.server.listener import open_listener
from parecido.server.loop import ServingLoop, stopped_by_signals, stopped_by_supervisor
from parecido.settings import Settings


class Running:
    """A loop in a thread of its own, and the port that it listens on."""

    def __init__(self, shop: Any, settings: Settings, drain: float = 0.0) -> None:
        self.listener = open_listener("127.0.0.1", 0)
        self.port = self.listener.getsockname()[1]
        self.loop = ServingLoop(create_app(shop, settings), self.listener, settings, drain=drain)
        self.thread = threading.Thread(target=self.loop.run)

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def send(self, *pieces: bytes) -> tuple[int, dict[str, Any]]:
        """Send bytes as they are, all of them, and only then read the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            for piece in pieces:
                connection.sendall(piece)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            try:
                return answer.status, json.loads(answer.read())
            finally:
                answer.close()


def next_answer(told: BinaryIO) -> tuple[int, bytes]:
    """Return status and body of the next of several answers over one connection."""
    status = int(told.readline().split()[1])
    headers = http.client.parse_headers(told)
    return next_answer(told) if status == 100 else (status, told.read(int(headers["Content-Length"])))


@pytest.fixture
def running(shop: Any, settings: Settings) -> Iterator[Running]:
    service = Running(shop, settings)
    service.thread.start()
    yield service
    if service.thread.is_alive():
        service.loop.stop()
    service.thread.join(10)
    assert not service.thread.is_alive()


def test_30_megabytes_are_read_and_refused(running: Running) -> None:
    """The sender, who reads nothing before all is sent, still gets the answer."""
    head = b"POST /fashion HTTP/1.1\r\nHost: shop\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    part = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    body = part + bytes(30_000_000) + b"\r\n--x--\r\n"
    status, answer = running.send(head + f"Content-Length: {len(body)}\r\n\r\n".encode(), body)
    assert (status, answer["error"]["code"]) == (413, "too_large")
    assert running.get("/health")[0] == 200


def test_more_than_the_server_reads_is_refused_in_the_same_shape(running: Running) -> None:
    head = b"POST /fashion HTTP/1.1\r\nHost: shop\r\nContent-Length: 41943040\r\n\r\n"
    status, answer = running.send(head)
    assert (status, answer["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("request_bytes", "status", "code"),
    [
        (b"GET / HTTP/1.1\r\nHost shop\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", 431, "request_header_fields_too_large"),
    ],
)
def test_broken_http_is_refused_in_the_same_shape(
    running: Running, request_bytes: bytes, status: int, code: str
) -> None:
    got, answer = running.send(request_bytes)
    assert (got, answer["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("request_bytes", "status", "code", "kind"),
    [
        (b"GET /v1/model HTTP/1.1\r\nHost shop\r\n\r\n", 400, "bad_request", "/problems/bad_request"),
        (b"GET /v1/model HTTP/1.1\r\nX: " + b"x" * 300_000, 431, "request_header_fields_too_large", "about:blank"),
        (
            b"PUT /v1/products/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 41943040\r\n\r\n",
            413,
            "too_large",
            "/problems/too_large",
        ),
    ],
)
def test_under_v1_broken_http_is_refused_as_a_problem(
    running: Running, request_bytes: bytes, status: int, code: str, kind: str
) -> None:
    got, answer = running.send(request_bytes)
    assert (got, answer["status"], answer["code"], answer["type"]) == (status, status, code, kind)


def test_who_sends_nothing_makes_room_for_others(
    shop: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SPARED", 0.0)
    service = Running(shop, replace(settings, connections=6))
    service.thread.start()
    try:
        idle = [socket.create_connection(("127.0.0.1", service.port), timeout=10) for _ in range(12)]
        assert service.get("/health")[0] == 200
        for connection in idle:
            connection.close()
    finally:
        service.loop.stop()
        service.thread.join(10)


def test_who_takes_no_answer_keeps_neither_connection_nor_thread(
    running: Running, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two connections, as many as pictures have threads; to each is sent more than the system keeps for it."""
    monkeypatch.setattr(patience, "ANSWER", 0.1)
    monkeypatch.setattr(shop, "thumbnail", lambda _product: bytes(30_000_000))
    greedy = [socket.create_connection(("127.0.0.1", running.port), timeout=10) for _ in range(2)]
    try:
        for connection in greedy:
            connection.sendall(b"GET /images/red HTTP/1.1\r\nHost: shop\r\n\r\n")
        server, until = running.loop._server, time.monotonic() + 20
        while len(server.active_channels) < len(greedy):
            assert time.monotonic() < until
        channels = list(server.active_channels.values())
        while any(channel.connected for channel in channels):
            assert time.monotonic() < until
            running.get("/health")
        assert running.get("/images/red?picture=first")[1]["error"]["code"] == "bad_query"
    finally:
        for connection in greedy:
            connection.close()


def test_who_asks_on_is_answered_as_far_as_it_takes_the_answers(
    running: Running, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixteen requests in one go, their answers larger than what the systems of both sides send ahead."""
    made: list[str] = []

    def thumbnail(product: str) -> bytes:
        made.append(product)
        return bytes(8_000_000)

    monkeypatch.setattr(shop, "thumbnail", thumbnail)
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(b"GET /images/red HTTP/1.1\r\nHost: shop\r\n\r\n" * 16)
        server, until = running.loop._server, time.monotonic() + 20
        while not any(channel.ahead and not channel.requests for channel in list(server.active_channels.values())):
            assert time.monotonic() < until
        (channel,) = list(server.active_channels.values())
        for _ in range(5):
            running.get("/health")  # the loop goes round
        assert channel.waited(time.monotonic() + 7) > 5  # it is waited for, and so makes room for others
        assert made == ["red"]
        with connection.makefile("rb") as told:
            for number in range(16):
                status, body = next_answer(told)
                assert (number, status, len(body)) == (number, 200, 8_000_000)
    assert len(made) == 16


def test_where_no_connection_is_left_who_sent_several_requests_at_once_makes_room(
    shop: Any, settings: Settings
) -> None:
    """A service of one connection: who asks again after an answer keeps it; who asked on before is answered once."""
    service = Running(shop, replace(settings, connections=3))
    service.thread.start()
    asked = b"GET /health HTTP/1.1\r\nHost: shop\r\n\r\n"
    try:
        with (
            socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection,
            connection.makefile("rb") as told,
        ):
            for _ in range(3):
                connection.sendall(asked)
                assert next_answer(told)[0] == 200
            connection.sendall(asked * 3)
            assert service.get("/health")[0] == 200
            assert next_answer(told)[0] == 200
            with suppress(ConnectionResetError):
                assert told.read() == b""
    finally:
        service.loop.stop()
        service.thread.join(10)


def test_several_requests_at_once_are_answered_in_their_order(running: Running) -> None:
    """Two whole ones, one with a body in chunks, and one that comes in pieces; empty lines between them."""
    boundary = b'--x\r\nContent-Disposition: form-data; name="n"\r\n\r\n1\r\n--x--\r\n'
    chunked = (
        b"POST /fashion HTTP/1.1\r\nHost: shop\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(boundary), boundary)
    )
    pieces = [
        b"\r\nGET /health HTTP/1.1\r\nHost: shop\r\n\r\n\r\nGET /similar/none HTTP/1.1\r\nHost: shop\r\n\r\n" + chunked,
        b"GET /hea",
        b"lth HTTP/1.1\r\nHost: shop\r\n\r",
        b"\n",
        chunked.replace(b"Host:", b"Expect: 100-continue\r\nHost:"),
    ]
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
        with connection.makefile("rb") as told:
            assert [next_answer(told)[0] for _ in range(5)] == [200, 404, 400, 200, 400]


def test_who_sends_empty_lines_on_and_on_is_not_read_on(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(b"\r\n" * 8_000 + b"GET /health HTTP/1.1\r\nHost: shop\r\n\r\n")
        with connection.makefile("rb") as told:
            assert next_answer(told)[0] == 200
            with suppress(ConnectionError):
                connection.sendall(b"\r\n" * 40_000)
                assert told.read() == b""


def test_an_id_arrives_as_it_was_quoted(running: Running) -> None:
    status, answer = running.get("/similar/a%2Fb%20c?n=1&embed=0")
    assert (status, [each["id"] for each in answer["recommendations"]]) == (200, ["red"])


def test_a_request_in_flight_is_answered_before_the_end(running: Running, shop: Any) -> None:
    shop.gate.clear()
    answers: list[tuple[int, dict[str, Any]]] = []
    asker = threading.Thread(target=lambda: answers.append(running.get("/similar/red?n=1&embed=0")))
    asker.start()
    assert shop.arrived.wait(10)
    running.loop.stop()
    shop.gate.set()
    asker.join(10)
    running.thread.join(10)
    assert not running.thread.is_alive()
    assert [(status, answer["recommendations"][0]["id"]) for status, answer in answers] == [(200, "a/b c")]


def test_an_idle_connection_does_not_hold_the_end_up(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: shop\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 200"
        running.loop.stop()
        running.thread.join(3)
        assert not running.thread.is_alive()


def test_told_to_stop_it_says_so_and_answers_on_until_it_is_told_again(shop: Any, settings: Settings) -> None:
    service = Running(shop, settings, drain=600.0)
    service.thread.start()
    try:
        service.loop.stop()
        until = time.monotonic() + 10
        while (said := service.get("/health/ready"))[0] == 200:
            assert time.monotonic() < until
        assert said == (503, {"status": "stopping"})
        status, answer = service.get("/similar/red?n=1&embed=0")
        assert (status, answer["recommendations"][0]["id"]) == (200, "a/b c")
    finally:
        service.loop.stop()
        service.thread.join(10)
    assert not service.thread.is_alive()


def test_answering_on_has_an_end(shop: Any, settings: Settings) -> None:
    service = Running(shop, settings, drain=0.2)
    service.loop.stop()
    began = time.monotonic()
    service.loop.run()
    assert 0.2 <= time.monotonic() - began < 5


def test_after_the_end_the_port_is_free(running: Running) -> None:
    running.loop.stop()
    running.thread.join(10)
    open_listener("127.0.0.1", running.port).close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_loop(shop: Any, settings: Settings, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    service = Running(shop, settings)
    with stopped_by_signals(service.loop):
        os.kill(os.getpid(), number)
        service.loop.run()
    assert signal.getsignal(number) is before


def test_a_signal_that_reaches_all_processes_does_not_hurry_a_worker(running: Running, shop: Any) -> None:
    """A service manager signals the worker itself, and then the supervisor does."""
    shop.gate.clear()
    answers: list[tuple[int, dict[str, Any]]] = []
    asker = threading.Thread(target=lambda: answers.append(running.get("/similar/red?n=1&embed=0")))
    asker.start()
    assert shop.arrived.wait(10)
    ctrl_c = signal.getsignal(signal.SIGINT)
    with stopped_by_supervisor(running.loop):
        assert signal.getsignal(signal.SIGINT) is ctrl_c
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTERM)
    assert running.loop.stopping
    shop.gate.set()
    asker.join(10)
    running.thread.join(10)
    assert [status for status, _ in answers] == [200]


def test_a_worker_that_is_to_hurry_waits_for_nobody(running: Running, shop: Any) -> None:
    shop.gate.clear()
    try:
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
            connection.sendall(b"GET /similar/red HTTP/1.1\r\nHost: shop\r\n\r\n")
            assert shop.arrived.wait(10)
            with stopped_by_supervisor(running.loop):
                os.kill(os.getpid(), signal.SIGUSR1)
            running.thread.join(4)  # less than the grace of requests in flight
            assert not running.thread.is_alive()
    finally:
        shop.gate.set()
