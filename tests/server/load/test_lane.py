"""Which lane a request takes."""

from __future__ import annotations

import pytest

from parecido.server.load.lane import LANES, lane_of, rooms
from parecido.settings import Settings, worker_settings

MULTIPART = "multipart/form-data; boundary=x"
JSON = "application/json"


@pytest.mark.parametrize(
    ("line", "media", "length", "lane"),
    [
        ("GET /health", "", 0, "probes"),
        ("GET /health/ready", "", 0, "probes"),
        ("GET /metrics", "", 0, "probes"),
        ("GET /healthy", "", 0, "questions"),
        ("GET /", "", 0, "pictures"),
        ("GET /page/page.js", "", 0, "pictures"),
        ("GET /images/1", "", 0, "pictures"),
        ("GET /similar/1", "", 0, "questions"),
        ("GET /similar?like=1", "", 0, "questions"),
        ("GET /similar?text=a+red+shirt", "", 0, "photos"),
        ("GET /v1/products/1/similar", "", 0, "questions"),
        ("POST /v1/similar", JSON, 40, "questions"),
        ("POST /v1/similar", JSON, 40_000, "photos"),
        ("POST /v1/similar", MULTIPART, 40, "photos"),
        ("POST /v1/explain", JSON, 40, "photos"),
        ("POST /fashion", MULTIPART, 40, "photos"),
        ("POST /v1/events", JSON, 40, "questions"),
        ("PUT /v1/products/1", MULTIPART, 40, "changes"),
        ("POST /v1/sync", "", 0, "changes"),
        ("BREW /coffee", "", 0, "changes"),
    ],
)
def test_requests_of_one_cost_share_a_lane(line: str, media: str, length: int, lane: str) -> None:
    method, _, address = line.partition(" ")
    path, _, query = address.partition("?")
    assert LANES[lane_of(method, path, query, media, length)] == lane


def test_workers_share_the_cores_and_the_queue() -> None:
    settings = Settings(workers=4, threads=16, queue=128)
    one_of_three = worker_settings(settings, 3)
    assert (one_of_three.workers, one_of_three.threads, one_of_three.queue) == (1, 6, 43)
    assert worker_settings(settings, 1) == settings
    assert [room.waiting for room in rooms(one_of_three)] == [32, 344, 86, 43, 8]
