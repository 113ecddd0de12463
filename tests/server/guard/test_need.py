"""What a request needs: what is not known to be reading is writing."""

from __future__ import annotations

import pytest

from parecido.server.guard.need import Need, need_of


@pytest.mark.parametrize(
    ("request_line", "need"),
    [
        ("GET /similar/1", Need.READ),
        ("HEAD /images/1", Need.READ),
        ("GET /v1/products", Need.READ),
        ("GET /v1/products/1/variants", Need.READ),
        ("GET /v1/products/1/notes", Need.STAFF),
        ("HEAD /v1/products/a/b/notes", Need.STAFF),
        ("GET /v1/products/notes", Need.STAFF),
        ("GET /v1/product/notes", Need.STAFF),
        ("GET /v1/product/similar", Need.READ),
        ("PUT /v1/product", Need.WRITE),
        ("GET /nowhere", Need.READ),
        ("GET /metrics", Need.WATCH),
        ("POST /fashion", Need.READ),
        ("POST /v1/similar", Need.READ),
        ("POST /v1/explain", Need.READ),
        ("POST /v1/events", Need.READ),
        ("GET /", Need.NOTHING),
        ("GET /page/page.js", Need.NOTHING),
        ("GET /health/ready", Need.NOTHING),
        ("GET /docs", Need.NOTHING),
        ("GET /problems/bad_n", Need.NOTHING),
        ("GET /page", Need.READ),
        ("GET /healthy", Need.READ),
        ("OPTIONS /v1/sync", Need.NOTHING),
        ("POST /v1/sync", Need.WRITE),
        ("PUT /v1/products/1", Need.WRITE),
        ("DELETE /v1/products/1", Need.WRITE),
        ("PATCH /v1/products/1", Need.WRITE),
        ("POST /v1/similar/", Need.WRITE),
        ("POST /V1/SIMILAR", Need.WRITE),
        ("POST /page/x", Need.WRITE),
        ("POST /health", Need.WRITE),
        ("get /similar/1", Need.WRITE),
    ],
)
def test_what_a_request_needs(request_line: str, need: Need) -> None:
    assert need_of(*request_line.split()) is need
