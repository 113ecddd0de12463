"""Cursors give back the numbers that they were made of, and nothing else passes for one."""

from __future__ import annotations

import base64
import zlib

import pytest

from parecido.errors import QueryError
from parecido.recommend.asking.cursor import MOST_SHOWN, read_cursor, write_cursor


@pytest.mark.parametrize("numbers", [[], [0], [1], [5, 127, 128, 129, 70_000], [2**55]])
def test_a_cursor_gives_its_numbers_back(numbers: list[int]) -> None:
    assert read_cursor(write_cursor(numbers)) == numbers


def test_the_order_of_the_numbers_does_not_matter() -> None:
    assert write_cursor([9, 3, 9]) == write_cursor([3, 9])


def test_a_cursor_is_short_and_safe_in_an_address() -> None:
    text = write_cursor(range(0, 1_000_000, 1000))
    assert len(text) <= 2700
    assert text.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("text", ["", "AAAA", "Zm9v", "é", "a b", "=", write_cursor([1, 2, 3])[:-1], "A" * 20_000])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is no cursor of an answer; give the text of its key next, whole"):
        read_cursor(text)


@pytest.mark.parametrize("steps", [b"\xff" * 40 + b"\x01", b"\x01" * (MOST_SHOWN + 1)], ids=["too large", "too many"])
def test_a_forged_cursor_is_refused(steps: bytes) -> None:
    text = base64.urlsafe_b64encode(zlib.crc32(steps).to_bytes(4, "big") + steps).rstrip(b"=").decode()
    with pytest.raises(QueryError, match="is no cursor of an answer"):
        read_cursor(text)
