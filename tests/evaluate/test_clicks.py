"""Click-through by rank: counts that can be seen, and Wilson's interval against published figures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import parecido
from parecido.evaluate.clicks import ClickThrough, RankClicks, click_rate, measure_clicks
from parecido.evaluate.json_object import evaluation_dict
from parecido.evaluate.report.summary import serving_sentences
from parecido.evaluate.table import serving_lines
from parecido.shop.events import Event, Kind, append_events, prepare_events


def event(kind: Kind, rank: int, hour: str = "2026-11-27T14") -> Event:
    return Event(hour, kind, "0", "3", rank)


EVENTS = [
    *[event("impression", 1)] * 10,
    *[event("impression", 2, "2026-11-26T09")] * 4,
    *[event("click", 1)] * 2,
    event("click", 3, "2026-11-28T00"),
]


def test_a_shop_without_events_has_no_clicks(tmp_path: Path) -> None:
    assert measure_clicks(tmp_path) is None


def test_clicks_by_rank(tmp_path: Path) -> None:
    prepare_events(tmp_path)
    append_events(tmp_path, EVENTS)
    found = measure_clicks(tmp_path)
    assert found is not None
    assert (found.since, found.until) == ("2026-11-26T09", "2026-11-28T00")
    assert (found.overall.impressions, found.overall.clicks) == (14, 3)
    first, second, third = found.ranks
    assert (first.rank, first.impressions, first.clicks, first.rate) == (1, 10, 2, 0.2)
    assert (second.rate, second.low) == (0.0, 0.0)
    assert third == RankClicks(3, 0, 1, None, None, None)


@pytest.mark.parametrize(
    ("clicks", "impressions", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(clicks: int, impressions: int, low: float, high: float) -> None:
    rate, *bounds = click_rate(clicks, impressions)
    assert rate == clicks / impressions
    assert bounds == pytest.approx([low, high], abs=5e-5)


def test_what_has_no_interval() -> None:
    assert click_rate(0, 0) == (None, None, None)
    assert click_rate(3, 2) == (1.5, None, None)
    assert click_rate(2, 2)[2] == 1.0


@pytest.fixture
def shop(tiny_shop: Path, tmp_path: Path) -> Path:
    """A copy, as others read the tiny shop, too."""
    folder = Path(shutil.copytree(tiny_shop, tmp_path / "shop"))
    prepare_events(folder)
    return folder


def test_an_evaluation_tells_of_them(shop: Path) -> None:
    append_events(shop, EVENTS)
    evaluation = parecido.evaluate_shop(shop, labels=["articleType"], sample=0)
    assert list(serving_lines(evaluation))[-4:] == [
        "clicks: 14 impressions, 3 clicks, rate 0.214 [0.076, 0.476], from 2026-11-26T09 to 2026-11-28T00 UTC",
        "  rank 1       10 impressions     2 clicks  0.200 [0.057, 0.510]",
        "  rank 2        4 impressions     0 clicks  0.000 [0.000, 0.490]",
        "  rank 3        0 impressions     1 clicks",
    ]
    assert evaluation.clicks is not None
    assert evaluation.clicks.overall == ClickThrough(14, 3, *click_rate(3, 14))
    told = evaluation_dict(evaluation)["clicks"]
    assert told["ranks"][0] == {
        "rank": 1,
        "impressions": 10,
        "clicks": 2,
        "rate": 0.2,
        "low": 0.056682,
        "high": 0.509838,
    }
    assert list(serving_sentences(evaluation))[-1] == (
        "Shoppers saw 14 recommended products and clicked 3; of those at the first place, 2 of 10."
    )


def test_many_ranks_are_cut_short(shop: Path) -> None:
    append_events(shop, [event("impression", rank) for rank in range(1, 15)])
    evaluation = parecido.evaluate_shop(shop, labels=["articleType"], sample=0)
    assert list(serving_lines(evaluation))[-1] == "  and 4 later ranks; --json has them"
