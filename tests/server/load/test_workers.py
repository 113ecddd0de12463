"""Two workers behind one address: whichever answers, it is one service."""

from __future__ import annotations

import http.client
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import draw_tiny
from tests.fake_model import write_fake_model

from parecido.build import build_shop
from parecido.server.guard.keys import add_key
from parecido.settings import Settings

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="several workers need a system that can fork")
CLIENTS = 8
"""Connections that are kept open: with a slack of two, each worker has some of them."""


class Service:
    """The command itself, and clients that keep their connections."""

    def __init__(self, shop: Path, *options: str) -> None:
        command = [sys.executable, "-m", "parecido", "serve", str(shop), "--port", "0", "--workers", "2", *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, start_new_session=True
        )
        assert self.process.stdout is not None
        assert select.select([self.process.stdout], [], [], 60)[0]
        line = self.process.stdout.readline().decode()
        found = re.fullmatch(r"6 products at http://127\.0\.0\.1:(\d+) \(Ctrl-C ends it\)\n", line)
        assert found, line
        self.clients = [http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=20) for _ in range(CLIENTS)]

    def ask(self, client: int, line: str, key: str = "", body: Any = None) -> tuple[int, bytes]:
        method, path = line.split()
        headers = {"X-Api-Key": key} if key else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = self.clients[client]
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def end(self) -> tuple[int, str]:
        """Return the exit code and what is on stderr, once it was told to end."""
        for client in self.clients:
            client.close()
        _, error = self.process.communicate(timeout=20)
        return self.process.returncode, error.decode()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workers")
    tiny, card = draw_tiny(folder), write_fake_model(folder / "fake.onnx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parecido.build.shop.shipped_model", lambda: (card, folder / "fake.onnx"))
        build_shop(tiny.images, tiny.table, folder / "shop", settings=Settings(workers=1))
    return folder / "shop"


@pytest.fixture(scope="module")
def service(shop: Path) -> Iterator[Service]:
    running = Service(shop)
    for client in range(CLIENTS):
        assert running.ask(client, "GET /health")[0] == 200
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


def test_a_change_through_one_is_read_through_any(service: Service, shop: Path) -> None:
    _, key = add_key(shop, "writer", "write")
    for client in range(CLIENTS):
        assert service.ask(client, "PUT /v1/products/1", key, {"gender": f"as {client} says"})[0] == 200
        answers = [service.ask(each, "GET /v1/products/1")[1] for each in range(CLIENTS)]
        assert {json.loads(answer)["product"]["gender"] for answer in answers} == {f"as {client} says"}


def test_a_rate_holds_for_all_workers_together(service: Service, shop: Path) -> None:
    _, key = add_key(shop, "reader", rate=1)
    answers = [service.ask(each, "GET /v1/products/1", key)[0] for each in range(CLIENTS)]
    assert answers == [200] + [429] * (CLIENTS - 1)


def test_the_figures_are_those_of_both_and_the_clients_are_spread(service: Service) -> None:
    text = service.ask(0, "GET /metrics")[1].decode()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    starts = [lines[f'parecido_worker_starts_total{{worker="{worker}"}}'] for worker in (0, 1)]
    connections = [int(lines[f'parecido_connections{{worker="{worker}"}}']) for worker in (0, 1)]
    assert starts == ["1", "1"]
    assert sum(connections) == CLIENTS
    assert min(connections) >= CLIENTS // 2 - 2
    assert lines['parecido_request_seconds_count{route="GET /health",status="200"}'] == str(CLIENTS)


def test_a_signal_to_all_of_them_lets_what_was_begun_be_answered(service: Service) -> None:
    """Ctrl-C in a terminal reaches every process, and the first one tells the workers once more."""
    begun, *idle = service.clients
    begun.putrequest("POST", "/v1/similar")
    for name, value in {"Content-Type": "application/json", "Content-Length": "15", "Expect": "100-continue"}.items():
        begun.putheader(name, value)
    begun.endheaders()
    assert begun.sock.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    os.killpg(service.process.pid, signal.SIGINT)
    assert [client.sock.recv(1) for client in idle] == [b""] * len(idle)  # all workers are about to end
    begun.send(b'{"product":"1"}')
    assert begun.getresponse().status == 200
    assert service.end() == (0, "")


def test_told_to_stop_all_workers_answer_on_for_the_load_balancer(shop: Path) -> None:
    """Longer than the supervisor waits for workers that have no more to answer; a second signal ends it."""
    service = Service(shop, "--drain", "600")
    try:
        until = time.monotonic() + 20
        service.process.send_signal(signal.SIGTERM)
        for client in range(CLIENTS):
            while service.ask(client, "GET /health/ready")[0] == 200:
                assert time.monotonic() < until
            assert service.ask(client, "GET /v1/products/1")[0] == 200
        service.process.send_signal(signal.SIGTERM)
        assert service.end() == (0, "")
    finally:
        service.process.kill()
        service.process.communicate()
