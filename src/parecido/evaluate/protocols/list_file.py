"""The text lists that protocols are published in: a heading, then fields with blanks between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from parecido.catalogue.pictures import leaves_folder
from parecido.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class Line:
    """The fields of one line and its number, from 1."""

    number: int
    fields: tuple[str, ...]


def read_list(file: Path, heading: Sequence[str], *, counted: bool = False) -> list[Line]:
    """Return the lines below the heading of a list; blank lines at the end do not count.

    With `counted` the line before the heading is the number of lines below it. Raises CatalogueError for a missing
    file, another heading, a line with another number of fields, and another number of lines than was said.
    """
    rows = _read_rows(file)
    told = _read_count(rows, file) if counted else None
    start = int(counted)
    found = rows[start].split() if len(rows) > start else []
    if [name.lower() for name in found] != list(heading):
        raise CatalogueError(
            f"line {start + 1} of {file} is {_shown(rows, start)}; expected the heading {' '.join(heading)}"
        )
    lines = list(_split_rows(rows, start + 1, heading, file))
    if told is not None and told != len(lines):
        raise CatalogueError(f"{file} says that it lists {told} pictures and lists {len(lines)}; fetch it again")
    return lines


def check_picture(name: str, line: Line, file: Path) -> str:
    """Return a picture's name from a list. Raises CatalogueError for one that points out of the folder."""
    if leaves_folder(name):
        raise CatalogueError(f"line {line.number} of {file} names {name!r}, which is outside the folder of pictures")
    return name


def malformed(line: Line, file: Path, expected: str) -> CatalogueError:
    """Return the error for a line whose fields are not what they should be."""
    return CatalogueError(f"line {line.number} of {file} is {' '.join(line.fields)[:80]!r}; expected {expected}")


def _read_rows(file: Path) -> list[str]:
    """Return the lines of a text file."""
    try:
        return file.read_text(encoding="utf-8-sig").rstrip().split("\n")
    except FileNotFoundError as error:
        raise CatalogueError(f"there is no {file}; give the folder that the data set was unpacked into") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{file} is not UTF-8 text (byte {error.start}); fetch it again") from error
    except OSError as error:
        raise CatalogueError(f"{file} cannot be read: {error.strerror or error}") from error


def _read_count(rows: Sequence[str], file: Path) -> int:
    """Return the number on the first line."""
    first = rows[0].strip()
    if not (first.isascii() and first.isdigit()):
        raise CatalogueError(f"line 1 of {file} is {_shown(rows, 0)}; expected the number of pictures")
    return int(first)


def _split_rows(rows: Sequence[str], start: int, heading: Sequence[str], file: Path) -> Iterator[Line]:
    """Yield the fields of the lines from `start` on."""
    for number, row in enumerate(rows[start:], start=start + 1):
        line = Line(number, tuple(row.split()))
        if len(line.fields) != len(heading):
            raise malformed(line, file, f"the {len(heading)} fields {' '.join(heading)}")
        yield line


def _shown(rows: Sequence[str], place: int) -> str:
    """Return a line as an error shows it."""
    return repr(rows[place].strip()[:80]) if len(rows) > place else "not there"
