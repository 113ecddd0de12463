"""Stanford Online Products: Song, Xiang, Jegelka and Savarese 2016, "Deep Metric Learning via Lifted Structured Feature
Embedding"."""

from __future__ import annotations

from pathlib import Path

from parecido.evaluate.protocols.contract import Entry, Task, check_once, check_task
from parecido.evaluate.protocols.list_file import Line, check_picture, malformed, read_list

HEADING = ("image_id", "class_id", "super_class_id", "path")


def load_sop(folder: Path, part: str = "test") -> Task:
    """Return the pictures of `Ebay_test.txt` in `folder` (or of another part), each to be found by the others.

    A right answer is of the same class, which is one product on offer. Raises CatalogueError.
    """
    file = folder / f"Ebay_{part}.txt"
    lines = read_list(file, HEADING)
    entries = tuple(_read_line(line, file) for line in lines)
    check_once(entries, [line.number for line in lines], file)
    return check_task(Task(folder, entries, None), file)


def _read_line(line: Line, file: Path) -> Entry:
    """Return a line's picture with its class."""
    *numbers, picture = line.fields
    if not all(number.isascii() and number.isdigit() for number in numbers):
        raise malformed(line, file, "three whole numbers and a path")
    return Entry(check_picture(picture, line, file), numbers[1])
