"""Which lane a request takes."""

from __future__ import annotations

import pytest

from parecido.server.load.lane import EXPLANATIONS, LANES, lane_of, rooms
from parecido.settings import Settings, worker_settings

MULTIPART = "multipart/form-data; boundary=x"
JSON = "application/json"


@pytest.mark.parametrize(
    ("line", "media", "body", "lane"),
    [
        ("GET /health", "", b"", "probes"),
        ("GET /health/ready", "", b"", "probes"),
        ("GET /metrics", "", b"", "probes"),
        ("GET /healthy", "", b"", "questions"),
        ("GET /", "", b"", "pictures"),
        ("GET /page/page.js", "", b"", "pictures"),
        ("GET /images/1", "", b"", "pictures"),
        ("GET /similar/1", "", b"", "questions"),
        ("GET /similar?like=1", "", b"", "questions"),
        ("GET /similar?text=a+red+shirt", "", b"", "photos"),
        ("GET /v1/products/1/similar", "", b"", "questions"),
        ("GET /similar/1?n=3&colour=red", "", b"", "photos"),
        ("GET /similar/1?where=colour=red", "", b"", "questions"),
        ("POST /v1/similar", JSON, b'{"product": "1", "weights": {"colour": 1}}', "questions"),
        ("POST /v1/similar", JSON, b'{"product": "1", "colour": "red"}', "photos"),
        ("POST /v1/similar", JSON, b'{"text" : "a red shirt"}', "photos"),
        ("POST /v1/similar", JSON, b'{"photo_url":"https://shop.test/1.jpg"}', "photos"),
        ("POST /v1/similar", JSON, b'{"photo":"/9j/"}', "photos"),
        ("POST /v1/similar", JSON, b" " * 40_000, "photos"),
        ("POST /v1/similar", MULTIPART, b"-", "photos"),
        ("POST /v1/explain", JSON, b"{}", "explanations"),
        ("POST /v1/explain", MULTIPART, b"-", "explanations"),
        ("POST /fashion", MULTIPART, b"-", "photos"),
        ("POST /v1/events", JSON, b"{}", "questions"),
        ("PUT /v1/products/1", MULTIPART, b"-", "changes"),
        ("POST /v1/sync", "", b"", "changes"),
        ("BREW /coffee", "", b"", "changes"),
    ],
)
def test_requests_of_one_cost_share_a_lane(line: str, media: str, body: bytes, lane: str) -> None:
    method, _, address = line.partition(" ")
    path, _, query = address.partition("?")
    assert LANES[lane_of(method, path, query, media, body)] == lane


def test_workers_share_the_cores_and_the_queue() -> None:
    settings = Settings(workers=4, threads=16, queue=128)
    one_of_three = worker_settings(settings, 3)
    assert (one_of_three.workers, one_of_three.threads, one_of_three.queue) == (1, 6, 43)
    assert worker_settings(settings, 1) == settings
    assert [room.waiting for room in rooms(one_of_three)] == [32, 344, 86, 43, 8, 8, 32]
    assert rooms(settings)[EXPLANATIONS].threads == rooms(one_of_three)[EXPLANATIONS].threads == 1
