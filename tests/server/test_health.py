"""GET /health."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_health_names_the_shop(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert answer.json == {
        "status": "ok",
        "products": 3,
        "model": "mean-colour",
        "aspects": {"colour": 1.0},
        "text": False,
    }
    assert answer.text == '{"status":"ok","products":3,"model":"mean-colour","aspects":{"colour":1.0},"text":false}\n'
