"""The page itself: whole, escaped, readable without colour, script or network."""

from __future__ import annotations

import re
import shutil
from dataclasses import asdict, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import draw_product
from tests.fake_head import make_fake_head

import parecido
from parecido.build import build_shop
from parecido.evaluate.measured import measure_shop
from parecido.evaluate.reliability import measure_reliability
from parecido.evaluate.report.page import gather_page, render_page
from parecido.recommend.finding.alike import AlikeCard, alike_columns
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

EMPTY = {"meta", "img", "br", "use", "path"}
COLOURS = ("Red", "Green", "Blue")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve products, two of each kind and colour, the first of which has a dangerous name."""
    folder = tmp_path_factory.mktemp("page")
    rows = ["id\tarticleType\tbase$Colour\tproductDisplayName"]
    for number in range(12):
        kind, colour = ("Caps", "Belts")[number // 6], COLOURS[number % 3]
        draw_product(folder / f"{number}.jpg", kind, colour)
        name = "<script>alert(1)</script> & 'so on'" if number == 0 else f"{colour} {kind} {number}"
        rows.append(f"{number}\t{kind}\t{colour}\t{name}")
    (folder / "styles.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    build_shop(folder, folder / "styles.tsv", folder / "shop")
    return folder / "shop"


class Reading(HTMLParser):
    """Collects what is in a page, and whether every element is closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    assert reading.open == []
    return reading


def test_one_shop(shop: Path, tmp_path: Path) -> None:
    labels = ["articleType", "base$Colour"]
    found = parecido.report_shop(shop, tmp_path / "report", labels=labels, k=3, sample=2)
    assert found.labels == parecido.evaluate_shop(shop, labels=labels, k=3, sample=0).labels
    html = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    page = read(html)
    assert "Of three products shown for one product, " in page.text
    assert "are of the same article type on average" in page.text
    assert "<script" not in html
    assert "<script>alert(1)</script> & 'so on'" in page.text
    # nothing is loaded: every picture is inside, every link leads into the page
    assert re.findall(r"https?://", html) == []
    assert {str(each["src"]).partition(",")[0] for each in page.attributes("img")} == {"data:image/jpeg;base64"}
    names = {each["id"] for _, each in page.found if each.get("id")}
    assert {str(each["href"]).removeprefix("#") for each in page.attributes("a")} <= names
    # read aloud it makes sense: pictures, drawings and tables have names, headings go down one by one
    assert all("alt" in each for each in page.attributes("img"))
    assert all(each["aria-label"] for each in page.attributes("svg"))
    assert len(page.attributes("caption")) == len(page.attributes("table"))
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_right_and_wrong_are_told_in_words_and_frames(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # every product stands at the place of its colour: half of the answers are of another kind
    rows = [[float(number % 3 == colour) for colour in range(3)] for number in range(12)]
    monkeypatch.setattr(Shop, "vectors", lambda _: np.array(rows, dtype=np.float32))
    monkeypatch.setattr("parecido.evaluate.report.page.share_similarity", lambda *_: ())
    with measure_shop(shop, labels=["articleType", "base$Colour"], k=3, sample=0) as measured:
        page = gather_page(measured)
    html = render_page(page)
    # red: caps 0 and 3, belts 6 and 9; a belt is shown both caps before the other belt
    (worst, *_), (best, *_) = page.galleries[0].examples, page.galleries[1].examples
    assert (worst.query.id, worst.query.marks[0].text, best.query.id) == ("6", "Belts", "0")
    assert [(tile.id, tile.right) for tile in worst.lists[0].tiles] == [("0", False), ("3", False), ("9", True)]
    assert [mark.right for mark in worst.lists[0].tiles[1].marks] == [False, True]
    assert '<li class="right">' in html
    assert '<li class="wrong">' in html
    assert '<span class="hidden">wrong:</span>' in html
    assert page.confusion.mistakes[0].share == pytest.approx(2 / 3)
    assert page.summary[0] == (
        "Of three products shown for one product, 1.0 are of the same article type on average: "
        "1.4 would be at random, 3.0 at best."
    )
    assert page.summary[1].startswith("Of three, 3.0 are of the same base$colour on average")


def test_two_shops_side_by_side(shop: Path, tmp_path: Path) -> None:
    found = parecido.report_comparison(
        shop, shop, tmp_path / "report", labels=["articleType+base$Colour"], k=2, sample=0, against_weights={"shape": 1}
    )
    assert found.against.weights is not None
    page = read((tmp_path / "report" / "report.html").read_text(encoding="utf-8"))
    assert "other shop" in page.text
    assert "at weights shape 100\u202f%" in page.text
    assert "Where this shop gained" in page.text
    assert "Same article type and base$colour: " in page.text


def test_the_head_s_reliability_stands_in_the_page(shop: Path, tmp_path: Path) -> None:
    with measure_shop(shop, labels=["articleType"], k=2, sample=0) as measured:
        plain = gather_page(measured)
    assert plain.diagrams == ()
    told = {"reliability": {"tone": asdict(measure_reliability([0.9, 0.8], [True, False]))}}
    copied = Path(shutil.copytree(shop, tmp_path / "shop"))
    with Shop(copied) as made:
        head = make_fake_head(made.model_card)
    with ShopWriter(copied) as writer:
        writer.put_head(replace(head.card, report=told), head.graph)
    with measure_shop(copied, labels=["articleType"], k=2, sample=0) as measured:
        found = gather_page(measured)
    page = read(render_page(found))
    assert "Can the probabilities be believed?" in page.text
    assert "expected calibration error" in page.text


def test_how_far_looks_alike_can_be_believed_stands_in_the_page(shop: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(shop, tmp_path / "shop"))
    missed = {"by_category": 0.03, "by_density": None}
    report = {
        "reliability": asdict(measure_reliability([0.9, 0.8], [True, False])),
        **missed,
        "cosine": missed | {"by_category": 0.08},
    }
    with Shop(copied) as made:
        card = AlikeCard(made.sight, alike_columns(made), 6, (), (), (), (), 0.0, (), (), report, 1, "")
    with ShopWriter(copied) as writer:
        writer.put_facts(alike=card.to_json())
    with measure_shop(copied, labels=["articleType"], k=2, sample=0) as measured:
        found = gather_page(measured)
    assert [diagram.name for diagram in found.diagrams] == ["looks alike: same article type and base$colour"]
    assert found.diagrams[0].says.endswith(
        "Percentage points that it misses by among queries of one category 3.0 (by the similarity alone 8.0)."
    )
    assert "Can the probabilities be believed?" in read(render_page(found)).text


def test_a_damaged_thumbnail_is_no_picture_and_no_end(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shop, "thumbnails", lambda _, rows: [b"damaged"] * len(rows))
    with measure_shop(shop, k=2, sample=0, labels=["articleType"]) as measured:
        page = read(render_page(gather_page(measured)))
    assert page.attributes("img") == []
    assert "no picture" in page.text


def test_nothing_is_measured_for_a_report_that_cannot_be_written(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(parecido.ParecidoError, match="holds something else"):
        parecido.report_shop(shop / "absent", tmp_path)
