"""POST /v1/explain."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

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


def test_the_map_of_a_question_with_wishes(reading: FlaskClient) -> None:
    """The similarity is the one that ranked, and the map another one than that of the overall aspect."""
    wished = {"product": "0", "weights": {"colour": 1}}
    found = {other: reading.post("/v1/explain", json={**wished, "with": other}).get_json() for other in ("2", "3")}
    for other, each in found.items():
        ranked = reading.post("/v1/similar", json=wished).get_json()["recommendations"]
        (similarity,) = [one["similarity"] for one in ranked if one["id"] == other]
        assert (each["map"], each["guessed"]) == ("similarity", None)
        assert each["similarity"] == pytest.approx(similarity, abs=0.05)  # of the thumbnail
    assert np.min(found["2"]["with"]["contributions"]) < -0.05  # a blue cap, beside a red one
    plain = reading.post("/v1/explain", json={"product": "0", "with": "3"}).get_json()
    assert plain["map"] == "overall"
    assert plain["with"]["contributions"] != found["3"]["with"]["contributions"]


def test_what_is_liked_comes_as_ids_and_as_files(reading: FlaskClient) -> None:
    question = {"product": "0", "with": "3", "dislike": ["2"], "colour": "green"}
    parts = {"question": json.dumps(question), "like": (io.BytesIO(picture_of("blue")), "p.png")}
    several = reading.post("/v1/explain", data=parts).get_json()
    one = reading.post("/v1/explain", json=question).get_json()
    assert several["aspects"]["overall"] != pytest.approx(one["aspects"]["overall"], abs=0.01)
    assert several["aspects"]["colour"] == pytest.approx(one["aspects"]["colour"], abs=1e-4)  # the wish's


@pytest.mark.parametrize(
    ("question", "status", "code"),
    [
        ({"product": "0"}, 400, "bad_body"),
        ({"with": "3"}, 400, "bad_query"),
        ({"with": "x", "product": "0"}, 404, "unknown_product"),
        ({"with": "3", "product": "0", "photo": "AAAA"}, 400, "bad_query"),
        ({"with": "3", "product": "0", "n": 1}, 400, "bad_field"),
        ({"with": "3", "product": "0", "weights": {"smell": 1}}, 400, "bad_weights"),
        ({"with": "3", "product": "0", "weights": "colour=1"}, 400, "bad_weights"),
        ({"with": "3", "product": "0", "colour": "blurple"}, 400, "bad_colour"),
        ({"with": "3", "product": "0", "like": ["x"]}, 404, "unknown_product"),
        ({"with": "3", "like": ["0"]}, 400, "bad_query"),
    ],
)
def test_what_cannot_be_explained(reading: FlaskClient, question: dict[str, Any], status: int, code: str) -> None:
    assert problem(reading.post("/v1/explain", json=question)) == (status, code)
