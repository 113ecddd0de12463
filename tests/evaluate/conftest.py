"""One tiny shop for all tests of this room, none of which changes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import draw_tiny

from parecido.build import build_shop


@pytest.fixture(scope="session")
def tiny_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built shop of the tiny catalogue; a test that writes copies it first."""
    folder = tmp_path_factory.mktemp("evaluate")
    tiny = draw_tiny(folder)
    build_shop(tiny.images, tiny.table, folder / "shop")
    return folder / "shop"


@pytest.fixture(scope="session")
def smaller_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny catalogue's shop without its first product, and in another order."""
    folder = tmp_path_factory.mktemp("smaller")
    tiny = draw_tiny(folder)
    head, *rows = tiny.table.read_text(encoding="utf-8").splitlines()
    tiny.table.write_text("\n".join([head, *reversed(rows[1:])]) + "\n", encoding="utf-8")
    build_shop(tiny.images, tiny.table, folder / "shop")
    return folder / "shop"
