"""Data flows one way, and so do imports: each room imports only from its left."""

from __future__ import annotations

import re
from pathlib import Path

ROOMS = [
    {"errors", "progress"},
    {"settings"},
    {"sample"},
    {"catalogue"},
    {"images"},
    {"embeddings"},
    {"shop"},
    {"index"},
    {"recommend", "where"},
    {"answer", "sheet"},
    {"evaluate"},
    {"train"},
    {"build", "export"},
    {"classic"},
    {"server"},
    {"cli"},
]
SOURCE = Path(__file__).parents[1] / "src" / "parecido"
PLACE = {room: place for place, rooms in enumerate(ROOMS) for room in rooms}


def imported_rooms(file: Path) -> set[str]:
    """The rooms of this package that a file imports, wherever in the file."""
    return set(re.findall(r"^\s*(?:from|import) parecido\.(\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))


def test_imports_are_seen(tmp_path: Path) -> None:
    """The two tests below would pass if nothing were found."""
    file = tmp_path / "room.py"
    file.write_text("from parecido.index.exact import x\nif True:\n    import parecido.shop.reader\n")
    assert imported_rooms(file) == {"index", "shop"}


def test_every_file_imports_only_from_its_left() -> None:
    wrong = []
    for file in SOURCE.rglob("*.py"):
        room = file.relative_to(SOURCE).parts[0].removesuffix(".py")
        if room in {"__init__", "__main__"}:
            continue
        wrong += [
            f"{file.name} in {room} imports {other}"
            for other in imported_rooms(file)
            if other != room and PLACE[other] >= PLACE[room]
        ]
    assert wrong == []


def test_torch_is_imported_in_the_training_of_the_shipped_model_only() -> None:
    importers = {
        file.relative_to(SOURCE).parts[:2] for file in SOURCE.rglob("*.py") if "import torch" in file.read_text()
    }
    assert importers == {("train", "shipped")}
