"""Data flows one way, and so do imports: each room imports only from its left."""

from __future__ import annotations

import ast
import gc
from pathlib import Path

import pytest

ROOMS = [
    {"errors", "progress", "threads"},
    {"settings"},
    {"sample"},
    {"catalogue"},
    {"images"},
    {"embeddings"},
    {"shop"},
    {"index"},
    {"recommend", "weights", "where"},
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


def imported_names(file: Path) -> set[str]:
    """What a file imports, wherever in the file, as whole names: `parecido.errors.PictureError`."""
    names: set[str] = set()
    gc.disable()  # CPython 3.11 can fail to parse when a collection begins meanwhile (python/cpython#106905)
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    finally:
        gc.enable()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            # a relative import keeps its dots, and so belongs to no room
            module = "parecido." + "." * node.level if node.level else node.module
            names |= {f"{module}.{alias.name}" for alias in node.names}
    return names


def imported_rooms(file: Path) -> set[str]:
    """The rooms of this package that a file imports; what is no room, as in `from parecido import open`, too."""
    parts = [name.split(".") for name in imported_names(file)]
    return {rest[0] if rest else package for package, *rest in parts if package == "parecido"}


def imports_torch(file: Path) -> bool:
    return any(name.split(".")[0] == "torch" for name in imported_names(file))


def test_imports_are_seen(tmp_path: Path) -> None:
    """The two tests below would pass if nothing were found."""
    file = tmp_path / "room.py"
    file.write_text("from parecido.index.exact import x\nif True:\n    import parecido.shop.reader\n")
    assert imported_rooms(file) == {"index", "shop"}
    file.write_text("from parecido import (\n    open,\n    where,\n)\nimport numpy, parecido\n")
    assert imported_rooms(file) == {"open", "where", "parecido"}
    file.write_text("from .index import x\n")
    assert imported_rooms(file) == {""}


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("import torch", True),
        ("import torch.nn as nn", True),
        ("from torch import nn", True),
        ("from torch.nn import functional", True),
        ("import torchless", False),
        ("'import torch'", False),
    ],
)
def test_torch_is_seen(tmp_path: Path, line: str, seen: bool) -> None:
    file = tmp_path / "room.py"
    file.write_text(f"def use():\n    {line}\n")
    assert imports_torch(file) is seen


def test_every_file_imports_only_from_its_left() -> None:
    """Nothing imports the package itself; only the command asks it for its version."""
    wrong = []
    for file in SOURCE.rglob("*.py"):
        room = file.relative_to(SOURCE).parts[0].removesuffix(".py")
        if room in {"__init__", "__main__"}:
            continue
        wrong += [
            f"{file.name} in {room} imports {other}"
            for other in imported_rooms(file) - {room}
            if PLACE.get(other, len(ROOMS)) >= PLACE[room] and (room, other) != ("cli", "__version__")
        ]
    assert wrong == []


def test_torch_is_imported_in_the_training_of_the_shipped_model_only() -> None:
    importers = {file.relative_to(SOURCE).parts[:2] for file in SOURCE.rglob("*.py") if imports_torch(file)}
    assert importers == {("train", "shipped")}
