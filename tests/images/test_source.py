"""Reading many pictures: in order, some together, and never far ahead of who takes them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import cast

import pytest

from parecido.errors import PictureError
from parecido.images.source import OpenedPictures, PictureSource, read_pictures


class Numbers(OpenedPictures):
    """Pictures whose content is their name; those called "none" are not there."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.taken: list[str] = []

    def read(self, name: str) -> bytes:
        self.taken.append(name)
        if name == "none":
            raise PictureError("no such file")
        return name.encode()


def contents(source: Numbers, names: list[str]) -> Iterator[bytes | PictureError]:
    return read_pictures(cast("PictureSource", source), names)


@pytest.mark.parametrize("at_once", [1, 3])
def test_pictures_come_in_order_and_failures_are_among_them(at_once: int) -> None:
    found = contents(Numbers(at_once), ["1", "none", "2", "3"])
    assert [str(each) if isinstance(each, PictureError) else each for each in found] == [
        b"1",
        "no such file",
        b"2",
        b"3",
    ]


@pytest.mark.parametrize("at_once", [1, 3])
def test_thousands_are_not_read_before_they_are_wanted(at_once: int) -> None:
    source = Numbers(at_once)
    found = contents(source, [str(number) for number in range(5000)])
    assert list(islice(found, 2)) == [b"0", b"1"]
    assert len(source.taken) <= 2 + 2 * at_once
    del found
