"""Contact sheets: whose neighbours stand in them, and how large they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from benchmarks.sheet import main, nearest_lines, rankings
from click.testing import CliRunner
from PIL import Image
from tests.fake_head import store_fake_head

from parecido.shop.reader import Shop


def test_neighbours_are_the_nearest_others_first_rows_first() -> None:
    rows = np.array([[1, 0], [0, 1], [0.6, 0.8], [0.6, 0.8]], dtype=np.float32)
    (line,) = nearest_lines(rows, [1], 2)
    assert line.neighbours.tolist() == [2, 3]
    assert np.allclose(line.similarities, [0.8, 0.8])


def test_a_sheet_for_the_default_and_for_every_aspect(tiny_shop: Path, tmp_path: Path) -> None:
    """Six products: six rows of a query and five neighbours."""
    out = tmp_path / "sheets"
    result = CliRunner().invoke(main, [str(tiny_shop), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert sorted(file.stem for file in out.iterdir()) == [
        "colour-1",
        "default-1",
        "overall-1",
        "shape-1",
        "texture-1",
    ]
    with Image.open(out / "colour-1.png") as sheet:
        assert sheet.size == (6 * 84 + 10, 13 + 6 * (84 + 13))


def test_a_shop_with_a_head_is_ranked_by_its_aspects_too(tiny_shop: Path) -> None:
    with Shop(tiny_shop) as shop:
        plain = rankings(shop)["colour"]
    store_fake_head(tiny_shop)
    with Shop(tiny_shop) as shop:
        found = rankings(shop)
    assert list(found) == ["default", "overall", "colour", "shape", "texture"]
    np.testing.assert_allclose(found["colour"], plain, atol=1e-6)  # the guess is part of the overall block
