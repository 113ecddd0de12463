"""The page: whole in itself, escaped, with a picture for each finding."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from parecido.errors import ReportError
from parecido.health.check import Checked, open_health
from parecido.health.finding import Finding
from parecido.health.report import cards
from parecido.health.report.page import render_page, summary_sentences
from parecido.health.report.write import report_health


def with_findings(checked: Checked, *findings: Finding) -> Checked:
    return replace(checked, health=replace(checked.health, findings=findings))


def test_the_page_is_whole_and_names_what_was_found(faulty_shop: Path, tmp_path: Path) -> None:
    health = report_health(faulty_shop, tmp_path / "report", labels=["articleType"])
    html = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert health.counts["duplicate"] == 1
    assert re.findall(r'<section id="([\w-]+)"', html) == [
        "summary",
        "reject",
        "duplicate",
        "near-duplicate",
        "blank",
        "blurred",
    ]
    assert html.count('<img src="data:image/jpeg;base64,') == 7  # two groups of two and three, and two alone
    assert "White &lt;b&gt;Cap&lt;/b&gt;" in html
    assert "<script" not in html
    assert re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', html) == []
    assert report_health(faulty_shop, tmp_path / "report").products == 7  # an older report is written anew


def test_a_folder_of_something_else_is_refused_before_anything_is_checked(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ReportError, match="holds something else"):
        report_health(tmp_path / "no shop", tmp_path)


def test_a_suggestion_is_shown_beside_what_is_given(faulty_shop: Path) -> None:
    found = Finding("same", "mislabelled", 0.93, "…", "articleType", "Caps", ("cap", "near"))
    with open_health(faulty_shop) as checked:
        html = render_page(with_findings(checked, found))
    assert "article type: <s>Belts</s>" in html
    assert "Caps</b></p>" in html
    assert "93&#8239;% sure" in html
    assert re.findall(r'<p class="words">(\w+)</p><p class="soft words">(\w+)</p>', html) == [
        ("Caps", "cap"),
        ("Caps", "near"),
    ]


def test_of_many_findings_the_first_are_shown_of_each_column(
    faulty_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "MOST_LABELS", 1)
    found = [
        Finding(product, "mislabelled", 0.9, "…", column, "x")
        for product, column in (("cap", "baseColour"), ("blue", "baseColour"), ("belt", "articleType"))
    ]
    with open_health(faulty_shop) as checked:
        (section,) = cards.make_sections(with_findings(checked, *found), {"mislabelled": "labels"})
    assert section.count == 3
    assert [card.finding.product for card in section.cards] == ["belt", "cap"]


def test_a_large_group_is_shown_in_part(faulty_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "_MOST_OTHERS", 2)
    found = Finding("cap", "duplicate", 1.0, "…", others=("same", "near", "blue", "belt"))
    with open_health(faulty_shop) as checked:
        ((card,),) = [
            section.cards for section in cards.make_sections(with_findings(checked, found), {"duplicate": "d"})
        ]
    assert [tile.id for tile in card.others] == ["same", "near"]
    assert card.more == 2


def test_the_summary_in_sentences(faulty_shop: Path) -> None:
    with open_health(faulty_shop) as checked:
        pass
    health = checked.health
    group = Finding("cap", "duplicate", 1.0, "2 products, the same bytes; kind differs: a (1), b (1)", others=("same",))
    wrong = [Finding("cap", "mislabelled", score, "…", "articleType", "x") for score in (0.95, 0.6)]
    assert list(summary_sentences(replace(health, findings=(group, *wrong)))) == [
        "Three findings in seven products, to look at one by one.",
        "Two products may have another article type than they are given, one of them almost certainly.",
        "Two products share their picture with others; in one of the groups labels differ.",
    ]
    assert list(summary_sentences(replace(health, findings=()))) == ["Nothing was found in seven products."]
