"""What the first to ask would wait for is read before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.conftest import ColourShop
from tests.server.v1.conftest import SETTINGS, built  # noqa: F401  (a fixture)

from parecido.filters.encoded import Encoded
from parecido.recommend import Recommender
from parecido.recommend.browsing import Browsing
from parecido.server.load.ahead import ReadAhead


@pytest.fixture
def shop(built: Path) -> Iterator[Recommender]:  # noqa: F811
    with Recommender.open(built / "shop", SETTINGS) as opened:
        yield opened


def test_facets_and_variants_find_the_columns_read(shop: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    read, facets = threading.Event(), Browsing.facets

    def told(*asked: object, **how: object) -> object:
        found = facets(*asked, **how)  # type: ignore[arg-type]
        read.set()
        return found

    monkeypatch.setattr(Browsing, "facets", told)
    ahead = ReadAhead()
    ahead.read(shop)
    assert read.wait(10)
    ahead.close()
    monkeypatch.setattr(Encoded, "of", None)
    monkeypatch.setattr(Encoded, "of_several", None)
    assert shop.variants("0").column is None
    assert len(shop.browsing.facets(["gender", "articleType"]).columns) == 2


def test_one_that_fails_is_told_of_and_the_next_one_is_read(
    shop: Recommender, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried, again = threading.Event(), threading.Event()

    def fail(*_asked: object, **_how: object) -> None:
        (again if tried.is_set() else tried).set()
        raise ValueError("a fault")

    monkeypatch.setattr(Browsing, "facets", fail)
    ahead = ReadAhead(pause=0.0)
    ahead.read(shop)
    assert tried.wait(10)
    ahead.read(shop)
    assert again.wait(10)
    ahead.close()
    assert caplog.messages[0] == f"the columns of snapshot {shop.snapshot} are not read ahead"


def test_of_snapshots_that_come_soon_the_last_one_is_read(shop: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[object]()
    monkeypatch.setattr(Browsing, "facets", lambda browsing, *_asked, **_how: asked.append(browsing))
    ahead = ReadAhead(pause=600.0)
    for _ in range(5):
        ahead.read(shop)
    ahead.close()  # does not wait for the pause
    assert len(asked) <= 1
    ahead.read(shop)
    assert ahead._thread is not None
    ahead._thread.join(10)
    assert not ahead._thread.is_alive()


def test_a_stand_in_has_no_columns() -> None:
    ahead = ReadAhead()
    ahead.read(ColourShop())
    assert ahead._thread is None
    ahead.close()
