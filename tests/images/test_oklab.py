"""OKLab of colours whose values are published."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.images.oklab import to_oklab


def test_white_black_and_red_are_where_they_belong() -> None:
    """Red as the CSS Color 4 specification's sample code gives it."""
    found = to_oklab(np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0]], dtype=np.uint8))
    assert found[0] == pytest.approx([1.0, 0.0, 0.0], abs=1e-3)
    assert found[1] == pytest.approx([0.0, 0.0, 0.0], abs=1e-6)
    assert found[2] == pytest.approx([0.628, 0.225, 0.126], abs=1e-3)
