"""Which rows compete: one mask in the forms that backends want."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.errors import QueryError
from parecido.index.allowed import Allowed


def test_one_filter_in_every_form() -> None:
    allowed = Allowed(np.array([True, False, False, True, True, False, False, False, True, False]))
    assert (len(allowed), allowed.count, allowed.share) == (10, 4, 0.4)
    assert allowed.rows.tolist() == [0, 3, 4, 8]
    assert allowed.barred.tolist() == [1, 2, 5, 6, 7, 9]
    assert allowed.bits.tolist() == [0b00011001, 0b00000001]
    assert allowed.rows is allowed.rows


def test_a_filter_of_nothing() -> None:
    allowed = Allowed(np.zeros(0, dtype=np.bool_))
    assert (len(allowed), allowed.count, allowed.share, allowed.rows.tolist()) == (0, 0, 0.0, [])


def test_a_filter_cannot_be_changed() -> None:
    allowed = Allowed(np.ones(3, dtype=np.bool_))
    with pytest.raises(ValueError, match="read-only"):
        allowed.mask[0] = False


def test_what_is_no_mask_is_refused() -> None:
    with pytest.raises(QueryError, match=r"^the filter is int64 \(2,\); expected bool \(n,\), one for each row$"):
        Allowed(np.array([0, 1]))
    with pytest.raises(QueryError, match=r"^the filter is bool \(1, 2\)"):
        Allowed(np.ones((1, 2), dtype=np.bool_))
