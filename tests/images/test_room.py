"""Pictures that do not fit into memory together wait for each other."""

from __future__ import annotations

import io
import threading

import pytest
from PIL import Image

from parecido.images.room import MOST_BYTES, Room, decoding_bytes
from parecido.settings import PictureLimits


class Borrower(threading.Thread):
    """Takes its bytes, says so, and gives them back when told."""

    def __init__(self, room: Room, size: int) -> None:
        super().__init__(daemon=True)
        self.room, self.size = room, size
        self.has, self.done = threading.Event(), threading.Event()

    def run(self) -> None:
        with self.room.lend(self.size):
            self.has.set()
            self.done.wait(10)

    def give_back(self) -> None:
        self.done.set()
        self.join(10)


def waiting(room: Room, count: int) -> None:
    """Return once so many wait."""
    with room._changed:
        assert room._changed.wait_for(lambda: len(room._waiting) == count, 10)


def borrow(room: Room, *sizes: int) -> list[Borrower]:
    borrowers = [Borrower(room, size) for size in sizes]
    for borrower in borrowers:
        borrower.start()
    return borrowers


def test_what_fits_together_is_lent_together() -> None:
    first, second = borrow(Room(100), 60, 40)
    assert first.has.wait(10)
    assert second.has.wait(10)
    first.give_back()
    second.give_back()


def test_what_does_not_fit_waits_and_comes_before_those_that_come_later() -> None:
    room = Room(100)
    (first,) = borrow(room, 60)
    assert first.has.wait(10)
    (large,) = borrow(room, 90)
    waiting(room, 1)
    (small,) = borrow(room, 10)
    waiting(room, 2)
    assert (large.has.is_set(), small.has.is_set()) == (False, False)
    first.give_back()
    assert large.has.wait(10)
    assert small.has.wait(10)
    large.give_back()
    small.give_back()


def test_more_than_there_is_has_all_of_it() -> None:
    room = Room(100)
    (huge,) = borrow(room, 1000)
    assert huge.has.wait(10)
    (small,) = borrow(room, 1)
    waiting(room, 1)
    huge.give_back()
    assert small.has.wait(10)
    small.give_back()


def test_bytes_come_back_after_an_error() -> None:
    room = Room(100)
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"), room.lend(100):
            raise ValueError("broken")
    assert room._left == 100


def opened(file_format: str, **options: object) -> Image.Image:
    out = io.BytesIO()
    Image.new("RGB", (80, 40)).save(out, file_format, **options)
    return Image.open(out)


def test_what_a_picture_takes_depends_on_its_format() -> None:
    assert decoding_bytes(opened("PNG"), 3200) == 32_000
    assert decoding_bytes(opened("WEBP"), 3200) == 51_200
    small = opened("JPEG")
    small.draft(None, (10, 5))
    assert decoding_bytes(small, 3200) == 500
    small = opened("JPEG", progressive=True)
    small.draft(None, (10, 5))
    assert decoding_bytes(small, 3200) == 25_600 + 500


def test_the_dearest_picture_that_is_allowed_fits() -> None:
    assert PictureLimits().max_pixels * 16 == MOST_BYTES
