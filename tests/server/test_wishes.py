"""The fields that arrange an answer, as a recommender is asked them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from tests.server.conftest import Colour, ColourShop
from werkzeug.datastructures import FileStorage

from parecido.recommend.asking.cursor import write_cursor
from parecido.server.upload import MOST_EXAMPLES

CURSOR = write_cursor([3, 7])


def test_what_is_not_sent_is_not_asked(client: FlaskClient, shop: ColourShop) -> None:
    """So a recommender that knows no wishes can serve whoever has none."""
    assert client.get("/similar/red").status_code == 200
    assert shop.wishes == {}


@pytest.mark.parametrize(
    ("fields", "wishes"),
    [
        ("group=picture", {"group": "picture"}),
        ("group=", {"group": ""}),
        ("diversity=0.3", {"diversity": 0.3}),
        ("diversity=0", {"diversity": 0.0}),
        ("category=other", {"category": "other"}),
        ("tidy=1", {"tidy": True}),
        ("tidy=0", {}),
        (f"after={CURSOR}", {"after": CURSOR}),
        ("like=blue&like=a/b%20c&dislike=red2", {"like": ["blue", "a/b c"], "dislike": ["red2"]}),
    ],
)
def test_wishes_are_asked_as_sent(
    client: FlaskClient, shop: ColourShop, fields: str, wishes: dict[str, object]
) -> None:
    assert client.get(f"/similar/red?{fields}").status_code == 200
    assert shop.wishes == wishes


def test_several_products_may_be_asked_with(client: FlaskClient, shop: ColourShop) -> None:
    answer = client.get("/similar?like=red&like=blue&n=1")
    assert [each["id"] for each in answer.get_json()["recommendations"]] == ["a/b c"]
    assert shop.wishes == {"like": ["red", "blue"]}


def test_a_photo_may_come_with_others_and_with_products(
    client: FlaskClient, shop: ColourShop, photo_of: Callable[[Colour], bytes]
) -> None:
    red, blue = photo_of((255, 0, 0)), photo_of((0, 0, 255))
    data = {
        "image": (io.BytesIO(red), "a.png"),
        "like": ["a/b c", (io.BytesIO(blue), "b.png")],
        "dislike": (io.BytesIO(red), "c.png"),
    }
    assert client.post("/fashion", data=data).status_code == 200
    assert shop.wishes == {"like": ["a/b c", blue], "dislike": [red]}


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ("diversity=2", "bad_diversity", "diversity is '2'; it must be a number from 0 to 1"),
        ("diversity=nan", "bad_diversity", "diversity is 'nan'; it must be a number from 0 to 1"),
        ("diversity=", "bad_diversity", "diversity is ''; it must be a number from 0 to 1"),
        ("category=like", "bad_category", "the category mode is 'like'; it is one of same, other, any"),
        ("group=a&group=b", "bad_group", "group is given 2 times; give it once"),
        ("tidy=yes", "bad_tidy", "tidy is 'yes'; it must be 1 (variants folded, and some variety) or 0"),
        (
            "after=nonsense",
            "bad_after",
            "'nonsense' is no cursor of an answer; give the text of its key next, whole, or leave it out",
        ),
    ],
)
def test_a_wish_that_is_none_is_refused(client: FlaskClient, fields: str, code: str, message: str) -> None:
    answer = client.get(f"/similar/red?{fields}")
    assert (answer.status_code, answer.get_json()) == (400, {"error": {"code": code, "message": message}})


def test_too_many_photos_are_refused(client: FlaskClient, photo_of: Callable[[Colour], bytes]) -> None:
    red = photo_of((255, 0, 0))
    files = [FileStorage(io.BytesIO(red), "a.png") for _ in range(MOST_EXAMPLES + 1)]
    answer = client.post("/fashion", data={"image": (io.BytesIO(red), "a.png"), "like": files})
    assert answer.get_json()["error"] == {
        "code": "several_images",
        "message": f"the field like holds {MOST_EXAMPLES + 1} files; send at most {MOST_EXAMPLES}",
    }


def test_an_empty_example_is_refused(client: FlaskClient, photo_of: Callable[[Colour], bytes]) -> None:
    data = {"image": (io.BytesIO(photo_of((255, 0, 0))), "a.png"), "like": (io.BytesIO(b""), "b.png")}
    assert client.post("/fashion", data=data).get_json()["error"]["code"] == "empty_image"
