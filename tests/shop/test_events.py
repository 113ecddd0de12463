"""What was seen and clicked: kept in order, set aside when full, whole after a crash."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from parecido.errors import ShopError
from parecido.shop.events import KEPT, Event, append_events, event_files, prepare_events, read_events

SEEN = Event("2026-11-27T14", "impression", "20013", "20001", 1)
CLICKED = Event("2026-11-27T14", "click", None, "é/2", 2)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    prepare_events(folder)
    return folder


def test_they_come_back_as_they_went(shop: Path) -> None:
    append_events(shop, [SEEN])
    append_events(shop, [CLICKED])
    assert list(read_events(shop)) == [SEEN, CLICKED]
    file = event_files(shop)[0]
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(head) == {"format": 1, "fields": ["hour", "kind", "product", "shown", "rank"]}
    assert lines == [
        '["2026-11-27T14","impression","20013","20001",1]',
        '["2026-11-27T14","click",null,"é/2",2]',
    ]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_shop_without_any(tmp_path: Path, shop: Path) -> None:
    assert list(read_events(shop)) == []
    assert list(read_events(tmp_path)) == []


def test_a_line_that_was_cut_off_is_left_out_and_spoils_no_other(shop: Path) -> None:
    append_events(shop, [SEEN])
    with event_files(shop)[0].open("ab") as out:
        out.write(b'["2026-11-27T14","cli')
    append_events(shop, [CLICKED])
    assert list(read_events(shop)) == [SEEN, CLICKED]


@pytest.mark.parametrize("line", ["{}", "[1,2,3,4,5]", '["h","other","1","2",1]', '["h","click","1","2",0]', "\xff"])
def test_what_is_no_event_is_left_out(shop: Path, line: str) -> None:
    append_events(shop, [SEEN])
    with event_files(shop)[0].open("ab") as out:
        out.write(line.encode("latin-1") + b"\n")
    assert list(read_events(shop)) == [SEEN]


def test_a_full_file_is_set_aside_and_the_oldest_one_goes(shop: Path) -> None:
    for rank in range(1, KEPT + 3):
        append_events(shop, [Event("2026-11-27T14", "click", None, "1", rank)], most=1)
    assert [event.rank for event in read_events(shop)] == list(range(KEPT + 2, 2, -1))
    names = {file.name for file in (shop / "service").iterdir()}
    assert names == {"events.lock", *(file.name for file in event_files(shop))}


def test_what_cannot_be_written_whole_is_taken_away(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_events(shop, [SEEN])
    size = event_files(shop)[0].stat().st_size

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(ShopError, match=r"events.jsonl: No space left on device; free some space"):
            append_events(shop, [CLICKED])
    assert event_files(shop)[0].stat().st_size == size
    append_events(shop, [CLICKED])
    assert list(read_events(shop)) == [SEEN, CLICKED]


def test_several_write_at_once(shop: Path) -> None:
    def write(number: int) -> None:
        for rank in range(1, 11):
            append_events(shop, [Event("2026-11-27T14", "click", None, str(number), rank)], most=400)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert event_files(shop)[2].exists()
    found = sorted((event.shown, event.rank) for event in read_events(shop))
    assert found == [(str(number), rank) for number in range(3) for rank in range(1, 11)]


def test_a_later_format_is_refused(shop: Path) -> None:
    event_files(shop)[0].write_text('{"format":2}\n')
    with pytest.raises(ShopError, match="has format 2, this parecido knows 1; upgrade parecido"):
        list(read_events(shop))


def test_a_shop_that_is_being_replaced_is_left_alone(shop: Path) -> None:
    """Its keys are in the old folder: a new one would stand in their way."""
    (shop.parent / ".shop.old").mkdir()
    with pytest.raises(ShopError, match="is just being replaced"):
        prepare_events(shop)


def test_nothing_is_made_where_the_folder_went(shop: Path) -> None:
    for file in (shop / "service").iterdir():
        file.unlink()
    (shop / "service").rmdir()
    with pytest.raises(ShopError):
        append_events(shop, [SEEN])
    assert list(shop.iterdir()) == []
