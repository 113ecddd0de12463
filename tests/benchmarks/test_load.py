"""Percentiles, request bodies, and the check of an answer."""

from __future__ import annotations

import base64
import json

import pytest
from benchmarks.load.closed import BadAnswerError, check_answer, multipart, percentile


@pytest.mark.parametrize(
    ("percent", "expected"), [(50, 30.0), (99, 50.0), (100, 50.0), (1, 10.0), (20, 10.0), (21, 20.0)]
)
def test_percentile_is_the_nearest_rank(percent: float, expected: float) -> None:
    assert percentile([50.0, 10.0, 40.0, 20.0, 30.0], percent) == expected


def test_p99_of_two_hundred_is_the_third_largest() -> None:
    assert percentile([float(value) for value in range(1, 201)], 99) == 198.0


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="of no values"):
        percentile([], 50)


def test_multipart_body() -> None:
    assert multipart(b"\xff\xd8", "a.jpg") == (
        b"--photo-follows-8f3c1d\r\n"
        b'Content-Disposition: form-data; name="image"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n"
        b"\xff\xd8\r\n--photo-follows-8f3c1d--\r\n"
    )


def answer(count: int, picture: bytes = b"\xff\xd8jpeg") -> bytes:
    image = base64.b64encode(picture).decode("ascii")
    return json.dumps({"recommendations": [{"image": image, "caption": "a shirt"}] * count}).encode()


def test_ten_recommendations_with_pictures_pass() -> None:
    check_answer(answer(10))


def test_too_few_recommendations_are_a_bad_answer() -> None:
    with pytest.raises(BadAnswerError, match="9 recommendations instead of 10"):
        check_answer(answer(9))


def test_a_picture_that_is_no_jpeg_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswerError, match="without a JPEG"):
        check_answer(answer(10, b"GIF89a"))
