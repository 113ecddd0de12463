"""The benchmark of similar products for every product, on six products."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import recommend


def test_every_step_is_measured_and_checked(fake_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recommend, "CHANGED", 2)
    lines = recommend.measure(fake_shop, tmp_path, 2).splitlines()
    steps = [line.split(" | ")[0] for line in lines if line.startswith("| ")]
    assert steps[1:] == [
        "| exact matrix product alone, every product with every product",
        "| everything",
        "| nothing changed",
        "| 2 products removed",
        "| 2 products added",
    ]
    assert lines[-1] == "This shop has no calibration."


def test_a_file_that_differs_from_a_full_one_is_an_error(fake_shop: Path, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("another", encoding="utf-8")
    with pytest.raises(RuntimeError, match="differs from a full one"):
        recommend.check(fake_shop, tmp_path / "s.csv", tmp_path / "again.csv", 2)
