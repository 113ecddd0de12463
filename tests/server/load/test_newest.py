"""A change that one worker answered is in what another one answers next."""

from __future__ import annotations

from typing import Any, cast

from parecido.recommend.live import LiveShop
from parecido.server.load.board import Board
from parecido.server.load.newest import Newest


class Numbers:
    """Stands in for a live shop: the newest snapshot has a number, the open one may be behind."""

    def __init__(self) -> None:
        self.newest = 1
        self.current: Any = 1
        self.refreshed = 0

    def refresh(self) -> bool:
        self.refreshed += 1
        self.current = self.newest
        return True


def test_the_newest_is_opened_once_for_each_change() -> None:
    board, shop = Board(), Numbers()
    newest = Newest(cast("LiveShop", shop), board)
    assert cast("Any", newest()) == 1
    shop.newest = 2
    assert cast("Any", newest()) == 1  # another program's: the watch finds it
    board.note_change()
    assert [cast("Any", newest()) for _ in range(3)] == [2, 2, 2]
    assert shop.refreshed == 1
