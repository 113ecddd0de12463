"""The notes about one product, and what is kept of a look at all of them."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from parecido.build import put_product
from parecido.errors import ShopError, UnknownProduct
from parecido.health.finding import HUB, MISLABELLED, OUTLIER, TINY, Finding
from parecido.health.kept import HealthFile, KeptHealth, keep_health, parse_health
from parecido.health.notes import LOST, Notes, read_notes
from parecido.health.report.write import report_health
from parecido.recommend import Recommender
from parecido.settings import Settings
from parecido.shop.reader import Shop

WRONG = Finding("cap", MISLABELLED, 0.9, "baseColour is Red, looks like Pink", "baseColour", "Pink", ("blue",))
SETTINGS = Settings()


@pytest.fixture
def shop(faulty_shop: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(faulty_shop, tmp_path / "shop"))


def kept_of(folder: Path, *findings: Finding) -> KeptHealth | None:
    with Shop(folder) as shop:
        keep_health(folder, shop.facts, findings)
    return HealthFile(folder).read()


def notes_of(folder: Path, product: str, kept: KeptHealth | None = None) -> Notes:
    with Recommender.open(folder, SETTINGS) as recommender:
        return read_notes(recommender, product, kept, SETTINGS)


def told(notes: Notes) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.kind, each.detail, each.others) for each in notes.findings]


def test_what_one_product_tells(faulty_shop: Path) -> None:
    notes = notes_of(faulty_shop, "same")
    assert [(kind, detail.replace("0.9999", "1.0000"), others) for kind, detail, others in told(notes)] == [
        ("duplicate", "2 products, the same bytes; articleType differs: Belts (1), Caps (1)", ("cap",)),
        ("near-duplicate", "2 products, similarity 1.0000; articleType differs: Belts (1), Caps (1)", ("near",)),
    ]
    assert (notes.kept, notes.current) == (None, False)
    assert [each.kind for each in notes_of(faulty_shop, "blank").findings] == ["blank"]
    assert [each.kind for each in notes_of(faulty_shop, "blurred").findings] == ["blurred"]
    assert told(notes_of(faulty_shop, "blue")) == []


def test_what_was_kept_of_all_products(shop: Path) -> None:
    kept = kept_of(shop, WRONG, Finding("cap", TINY, 1.0, "not kept: looked at when asked"))
    assert kept is not None
    notes = notes_of(shop, "cap", kept)
    assert notes.findings[0] == WRONG
    assert [each.kind for each in notes.findings] == ["mislabelled", "duplicate", "near-duplicate"]
    assert (notes.kept, notes.current) == (kept.made, True)
    assert notes_of(shop, "blue", kept) == Notes((), kept.made, current=True)


def test_of_a_product_that_changed_since_it_is_not_told(shop: Path) -> None:
    kept = kept_of(shop, WRONG)
    put_product(shop, "cap", {"articleType": "Caps", "baseColour": "Pink"}, ())
    notes = notes_of(shop, "cap", kept)
    assert ([each.kind for each in notes.findings], notes.current) == (["duplicate", "near-duplicate"], False)
    assert notes.kept is not None
    assert notes_of(shop, "blue", kept).current


def test_what_was_kept_of_another_shop_is_not_told(shop: Path) -> None:
    other = KeptHealth("another", 99, "2026-01-01T00:00:00+00:00", {"cap": (WRONG,)})
    notes = notes_of(shop, "cap", other)
    assert (notes.kept, notes.current, "mislabelled" in [each.kind for each in notes.findings]) == (None, False, False)


def test_lost_pictures_are_told(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shop, "lost_pictures", lambda _: [("blue", "b.jpg", "truncated"), ("cap", "c.jpg", "none")])
    assert told(notes_of(shop, "blue")) == [(LOST, "b.jpg: truncated", ())]


def test_an_unknown_product(faulty_shop: Path) -> None:
    with pytest.raises(UnknownProduct):
        notes_of(faulty_shop, "x")


def test_a_look_at_all_products_is_kept(shop: Path) -> None:
    """Only the kinds that compare a product with all others, readable by their owner alone."""
    health = report_health(shop, keep=True)
    file = shop / "service" / "health.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    counted = sum(health.counts[kind] for kind in (MISLABELLED, OUTLIER, HUB, "lonely"))
    assert (kept["format"], len(kept["findings"])) == (1, counted)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["health.json"]


def test_the_file_is_read_again_when_it_has_changed(shop: Path) -> None:
    file = HealthFile(shop)
    assert file.read() is None
    kept_of(shop, WRONG)
    first = file.read()
    assert first is not None
    assert file.read() is first
    kept_of(shop)
    second = file.read()
    assert second is not None
    assert second.findings == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no json", "is damaged"),
        (b"{}", "is damaged"),
        (b'{"format": 2}', "has format 2, this parecido knows 1"),
        (b'{"format": 1, "shop": "", "snapshot": 1, "made": "", "findings": [{"product": 1}]}', "is damaged"),
        (b"[" * 100_000, "is damaged"),
    ],
)
def test_a_file_that_is_none(content: bytes, said: str) -> None:
    with pytest.raises(ShopError, match=said):
        parse_health(content, Path("health.json"))


def test_a_folder_that_is_no_shop_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="there is no shop in"):
        keep_health(tmp_path, {"snapshot": "1"}, ())
    assert list(tmp_path.iterdir()) == []
