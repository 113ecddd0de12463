"""A model that gives no numbers for some picture: it is a reject, a photo a sentence, and nothing of it is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import parecido
from parecido.build import build_shop
from parecido.embeddings.aspects import Aspect, usable_rows
from parecido.embeddings.embedder import Embedder
from parecido.errors import PictureError
from parecido.shop.reader import Shop

ASPECTS = (Aspect("overall", 2, 0.5), Aspect("colour", 1, 0.5))


def test_rows_need_finite_numbers_and_an_overall_block() -> None:
    rows = np.array([(1, 0, 1), (np.nan, 0, 1), (1, np.inf, 1), (0, 0, 1), (1, 0, 0)], dtype=np.float32)
    assert usable_rows(rows, ASPECTS).tolist() == [True, False, False, False, True]


def test_such_a_picture_is_a_reject_and_such_a_photo_is_refused(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = Embedder.embed

    def without_red(self: Embedder, prepared: Any) -> Any:
        """No numbers for what is mostly red: the first and the fourth product."""
        rows = embed(self, prepared)
        means = prepared.astype(float).mean(axis=(1, 2))
        rows[(means[:, 0] > means[:, 1] + 10) & (means[:, 0] > means[:, 2] + 10)] = np.nan
        return rows

    monkeypatch.setattr(Embedder, "embed", without_red)
    summary = build_shop(tiny.images, tiny.table, tmp_path / "shop")
    assert (summary.products, summary.rejects) == (4, 2)
    with Shop(tmp_path / "shop") as shop:
        assert [reject.id for reject in shop.rejects()] == ["0", "3"]
        assert shop.rejects()[0].reason == (
            "picture 0.jpg: the model parecido-s gives no numbers for it that can be compared"
        )
        assert np.isfinite(shop.vectors()).all()
    with parecido.open(tmp_path / "shop") as recommender, pytest.raises(PictureError, match="gives no numbers"):
        recommender.similar(photo=tiny.images / "0.jpg")
