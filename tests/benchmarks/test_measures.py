"""Targets, and the table of required against measured."""

from __future__ import annotations

import math

import pytest
from benchmarks.quality.__main__ import complaints
from benchmarks.quality.measures import Measure, Section, card_metrics, missed, section_text
from benchmarks.quality.targets import Above, AtLeast, AtMost, Near, Target, Times

SECTION = Section(
    "Held-out products",
    "P@10, 4 products.",
    "recipe",
    [
        Measure("type+colour", 0.5, 0.2, Times(2.2), 0.75),
        Measure("articleType", 0.7, 0.7, Times(1.15)),
        Measure("usage", 0.8, 0.4),
    ],
)


@pytest.mark.parametrize(
    ("target", "met", "not_met", "text"),
    [
        (Times(0.75, aim=1.0), (0.31, 0.4), (0.29, 0.4), "0.75 x (aim 1.00 x)"),
        (AtLeast(0.95), (0.95, math.nan), (0.9499, math.nan), "at least 0.95"),
        (AtMost(12), (12.0, math.nan), (12.1, math.nan), "at most 12"),
        (Above(), (0.41, 0.4), (0.4, 0.4), "above it"),
        (Near(0.1), (0.05, 0.14), (0.25, 0.14), "within 0.10"),
    ],
)
def test_a_target(target: Target, met: tuple[float, float], not_met: tuple[float, float], text: str) -> None:
    assert target.is_met(*met)
    assert not target.is_met(*not_met)
    assert target.text() == text


def test_the_table_says_what_is_required_and_what_is_met() -> None:
    assert section_text(SECTION, "ours") == (
        "### Held-out products\n\nP@10, 4 products.\n\n"
        "| Held-out products | ours | recipe | ratio | required | met | ceiling |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| type+colour | 0.5000 | 0.2000 | 2.50 | 2.20 x | yes | 0.7500 |\n"
        "| articleType | 0.7000 | 0.7000 | 1.00 | 1.15 x | **no** |  |\n"
        "| usage | 0.8000 | 0.4000 | 2.00 |  |  |  |"
    )


def test_columns_that_no_row_fills_are_left_out() -> None:
    alone = Section("Masks", "IoU.", "", [Measure("studio", 0.9), Measure("clutter", 0.8)])
    assert section_text(alone, "ours").splitlines()[-4:] == [
        "| Masks | ours |",
        "| --- | ---: |",
        "| studio | 0.9000 |",
        "| clutter | 0.8000 |",
    ]


def test_chance_is_no_ratio() -> None:
    drawn = Section("Drawn", "", "chance", [Measure("colour alone, kind", 0.12, 0.06, Near(0.1))])
    assert (
        section_text(drawn, "ours").splitlines()[-1] == "| colour alone, kind | 0.1200 | 0.0600 | within 0.10 | yes |"
    )


def test_the_card_gets_every_figure_and_the_recipes_own() -> None:
    blocks = Section("One aspect alone", "", "overall block", [Measure("colour alone", 0.61239, 0.5)])
    assert card_metrics([SECTION, blocks], "ours", "recipe") == {
        "ours": {"type+colour": 0.5, "articleType": 0.7, "usage": 0.8, "colour alone": 0.6124},
        "recipe": {"type+colour": 0.2, "articleType": 0.7, "usage": 0.4},
    }


def test_a_missed_target_is_a_complaint_unless_the_card_owns_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [measure.name for measure in missed([SECTION])] == ["articleType"]
    monkeypatch.setattr("benchmarks.quality.__main__.SHORT", {})
    recorded = {"usage": 0.8}
    assert complaints([SECTION], recorded) == ["articleType: 0.7000 beside 0.7000; required: 1.15 x"]
    monkeypatch.setattr("benchmarks.quality.__main__.SHORT", {"articleType": "a reason"})
    assert complaints([SECTION], recorded) == []


def test_a_card_without_figures_is_a_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.quality.__main__.SHORT", {"articleType": "a reason"})
    assert complaints([SECTION], {}) == ["the model's card has no figures; measure with --write"]


def test_a_figure_that_is_not_the_cards_is_a_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.quality.__main__.SHORT", {"articleType": "a reason"})
    assert complaints([SECTION], {"usage": 0.795, "type+colour": 0.55}) == [
        "type+colour: measured 0.5000, but the model's card says 0.5500; measure again with --write"
    ]
