"""How often what a shop recommended was clicked, by its rank: from the events that its service kept."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from parecido.shop.events import read_events

Z = 1.959964
"""The normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class ClickThrough:
    """Impressions, clicks and their ratio with its 95 % interval, None where there is none to tell."""

    impressions: int
    clicks: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class RankClicks:
    """The same of one rank, from 1."""

    rank: int
    impressions: int
    clicks: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Clicks:
    """What was seen and clicked from the hour `since` to the hour `until` (UTC, as `2026-11-27T14`), by rank."""

    since: str
    until: str
    overall: ClickThrough
    ranks: tuple[RankClicks, ...]


def measure_clicks(shop: Path) -> Clicks | None:
    """Return a shop's click-through, None where its service kept no events. Raises ShopError for a later format."""
    counts: Counter[tuple[str, int]] = Counter()
    since, until = "", ""
    for event in read_events(shop):
        counts[event.kind, event.rank] += 1
        since = min(since or event.hour, event.hour)
        until = max(until, event.hour)
    if not counts:
        return None
    ranks = sorted({rank for _, rank in counts})
    by_rank = [(rank, counts["impression", rank], counts["click", rank]) for rank in ranks]
    impressions, clicks = (sum(each[place] for each in by_rank) for place in (1, 2))
    return Clicks(
        since,
        until,
        ClickThrough(impressions, clicks, *click_rate(clicks, impressions)),
        tuple(RankClicks(rank, seen, clicked, *click_rate(clicked, seen)) for rank, seen, clicked in by_rank),
    )


def click_rate(clicks: int, impressions: int) -> tuple[float | None, float | None, float | None]:
    """Return clicks / impressions and its 95 % score interval (Wilson 1927); None three times for no impressions.

    Where there are more clicks than impressions, as when a product is clicked twice, there is no interval.
    """
    if impressions == 0:
        return None, None, None
    rate = clicks / impressions
    if rate > 1:
        return rate, None, None
    scale = 1 + Z**2 / impressions
    middle = (rate + Z**2 / (2 * impressions)) / scale
    half = Z / scale * math.sqrt(rate * (1 - rate) / impressions + Z**2 / (4 * impressions**2))
    return rate, max(0.0, middle - half), min(1.0, middle + half)
