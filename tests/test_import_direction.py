"""Data flows one way, and so do imports: each room imports only from its left."""

from __future__ import annotations

import ast
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
    rooms = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        rooms |= {name.split(".")[1] for name in names if name.startswith("parecido.")}
    return rooms


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
