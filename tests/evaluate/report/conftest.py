"""Six products on a circle, whose lists can be told by looking."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.evaluate.exclusion import Exclusion
from parecido.evaluate.labels import attributes_of, make_labels
from parecido.evaluate.measurement import Measurement, measure_rankings

TABLE = {"kind": ["cap", "cap", "cap", "belt", "belt", "belt"], "colour": ["red", "green", "red", "red", "", "green"]}
ANGLES = [0.0, 10.0, 21.0, 90.0, 100.0, 60.0]


def measure_circle(angles: list[float], k: int = 2) -> Measurement:
    """Rank the six products at those angles, in degrees, by kind and by colour."""
    radians = np.radians(angles)
    vectors = np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)
    labels = make_labels(["kind", "colour"], TABLE)
    return measure_rankings(vectors, labels, attributes_of(labels, TABLE), Exclusion(len(vectors)), k)


@pytest.fixture
def circle() -> Measurement:
    """Lists: 0: 1 2   1: 0 2   2: 1 0   3: 4 5   4: 3 5   5: 3 2. Only the belt 5 is shown a cap, 2."""
    return measure_circle(ANGLES)
