"""POST /v1/explain."""

from __future__ import annotations

import base64
import io
import json

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from tests.server.v1.asking import picture_of, problem


def test_the_regions_and_the_guesses_add_up(reading: FlaskClient) -> None:
    found = reading.post("/v1/explain", json={"product": "0", "with": "3"}).get_json()
    added = np.sum(found["query"]["contributions"]) + found["guessed"]
    assert added == pytest.approx(found["aspects"]["overall"], abs=1e-4)
    assert "heat" not in found["query"]


def test_heat_is_a_picture_of_the_picture(reading: FlaskClient) -> None:
    parts = {
        "question": json.dumps({"with": "3", "embed": True, "crop": [0, 0, 0.5, 1]}),
        "photo": (io.BytesIO(picture_of("red")), "p.png"),
    }
    found = reading.post("/v1/explain", data=parts).get_json()
    sizes = [Image.open(io.BytesIO(base64.b64decode(found[side]["heat"]))).size for side in ("query", "with")]
    assert sizes == [(12, 32), (60, 80)]


@pytest.mark.parametrize(
    ("question", "status", "code"),
    [
        ({"product": "0"}, 400, "bad_body"),
        ({"with": "3"}, 400, "bad_query"),
        ({"with": "x", "product": "0"}, 404, "unknown_product"),
        ({"with": "3", "product": "0", "photo": "AAAA"}, 400, "bad_query"),
        ({"with": "3", "product": "0", "n": 1}, 400, "bad_field"),
    ],
)
def test_what_cannot_be_explained(reading: FlaskClient, question: dict[str, str], status: int, code: str) -> None:
    assert problem(reading.post("/v1/explain", json=question)) == (status, code)
