"""Which views stand together in a batch."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="scipy is part of the extra train")

from parecido.train.shipped.sampling import SHARES, Pair, Sampler
from parecido.train.shipped.views import Views


@pytest.fixture
def views() -> Views:
    """Sixty of everything: one view of a fashion product, two of its large photo, two of all others."""
    sources, products, labels = [], [], []
    for source, count in (("fashion", 1), ("large", 2), ("objects", 2), ("clothing", 2), ("drawn", 2)):
        for number in range(60):
            for _ in range(count):
                sources.append(source)
                products.append(str(number))
                labels.append({"articleType": "Caps"})
    nothing = np.zeros((len(sources), 0), dtype=np.uint8)
    covered = np.zeros(len(sources), dtype=bool)
    return Views(nothing, nothing, covered, nothing.astype(np.float16), sources, products, labels)


def test_a_batch_has_every_source_in_its_share(views: Views) -> None:
    batch = Sampler(views).draw(np.random.default_rng(0))
    found = [views.sources[row] for row in batch.first]
    assert {source: found.count(source) for source in SHARES} == SHARES


def test_a_pair_is_of_one_product(views: Views) -> None:
    """Beside a large photo stands the small one; a drawn product is never beside the very same picture."""
    batch = Sampler(views).draw(np.random.default_rng(1))
    for first, second, pair in zip(batch.first, batch.second, batch.pairs, strict=True):
        assert views.products[first] == views.products[second]
        source = views.sources[first]
        assert views.sources[second] == ("fashion" if source == "large" else source)
        assert (pair == Pair.REDRESSED) == (source == "drawn")
        if source == "drawn":
            assert first != second


def test_a_seed_gives_the_same_batches(views: Views) -> None:
    one, other = (Sampler(views).draw(np.random.default_rng(5)) for _ in range(2))
    assert one.first.tolist() == other.first.tolist()
    assert one.second.tolist() == other.second.tolist()
    assert one.pairs.tolist() == other.pairs.tolist()
