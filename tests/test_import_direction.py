"""Data flows one way, and so do imports: each room imports only from its left."""

from __future__ import annotations

import ast
import gc
from pathlib import Path

import pytest

ROOMS = [
    {"errors", "interruption", "paths", "printing", "progress", "threads"},
    {"client"},
    {"settings"},
    {"sample"},
    {"catalogue"},
    {"images"},
    {"embeddings"},
    {"shop"},
    {"index"},
    {"filters"},
    {"recommend", "weights", "where"},
    {"answer", "sheet"},
    {"evaluate"},
    {"train"},
    {"build", "export", "health"},
    {"classic"},
    {"server"},
    {"cli"},
    {"start"},
]
SOURCE = Path(__file__).parents[1] / "src" / "parecido"
FRAMEWORKS = {
    "huggingface_hub",
    "keras",
    "open_clip",
    "safetensors",
    "tensorflow",
    "tensorflow_hub",
    "tf2onnx",
    "timm",
    "torch",
    "torchvision",
    "transformers",
}
PLACE = {room: place for place, rooms in enumerate(ROOMS) for room in rooms}


def parse(file: Path) -> ast.Module:
    gc.disable()  # CPython 3.11 can fail to parse when a collection begins meanwhile (python/cpython#106905)
    try:
        return ast.parse(file.read_text(encoding="utf-8"))
    finally:
        gc.enable()


def imported_names(file: Path) -> set[str]:
    """What a file imports, wherever in the file, as whole names: `parecido.errors.PictureError`."""
    return {name for node in ast.walk(parse(file)) for name in names_of(node)}


def top_level_names(file: Path) -> set[str]:
    """What a file imports as it is imported itself: all but what stands in its functions."""
    names: set[str] = set()
    waiting: list[ast.AST] = [parse(file)]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            names |= names_of(node)
            waiting += ast.iter_child_nodes(node)
    return names


def names_of(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        # a relative import keeps its dots, and so belongs to no room
        module = "parecido." + "." * node.level if node.level else node.module
        return {f"{module}.{alias.name}" for alias in node.names}
    return set()


def imported_rooms(file: Path) -> set[str]:
    """The rooms of this package that a file imports; what is no room, as in `from parecido import open`, too."""
    parts = [name.split(".") for name in imported_names(file)]
    return {rest[0] if rest else package for package, *rest in parts if package == "parecido"}


def imports_framework(file: Path, *, outside_functions: bool = False) -> bool:
    """Whether a file imports torch, TensorFlow or a package of their world, which no server needs."""
    names = top_level_names(file) if outside_functions else imported_names(file)
    return any(name.split(".")[0] in FRAMEWORKS for name in names)


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
        ("import tensorflow as tf", True),
        ("import torchless", False),
        ("'import torch'", False),
    ],
)
def test_a_framework_is_seen(tmp_path: Path, line: str, seen: bool) -> None:
    file = tmp_path / "room.py"
    file.write_text(f"def use():\n    {line}\n")
    assert imports_framework(file) is seen
    assert not imports_framework(file, outside_functions=True)
    file.write_text(f"class Room:\n    if True:\n        {line}\n")
    assert imports_framework(file, outside_functions=True) is seen


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


def test_frameworks_are_imported_to_train_networks_and_by_importers_on_use_only() -> None:
    """Whoever serves a shop has neither torch nor TensorFlow installed."""
    users = {file.relative_to(SOURCE) for file in SOURCE.rglob("*.py") if imports_framework(file)}
    assert {file.parts[:2] for file in users} == {("train", "shipped"), ("train", "full"), ("embeddings", "importers")}
    importers = [file for file in users if file.parts[1] == "importers"]
    assert [file for file in importers if imports_framework(SOURCE / file, outside_functions=True)] == []
