"""Findings as pictures in a row: the product, and those that it is told of beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parecido.evaluate.report.tiles import data_uri
from parecido.health.check import Checked
from parecido.health.finding import DUPLICATE, HUB, LONELY, MISLABELLED, NEAR_DUPLICATE, OUTLIER, REJECT, Finding

MOST_CARDS, MOST_LABELS = 12, 24
"""Findings of one kind that are shown, and mislabelled products of one column."""
_MOST_OTHERS = 5
ABOUT = {
    REJECT: "They are in the table and not in the shop, so nobody is shown them. Each has its reason.",
    DUPLICATE: "One photograph, several products: right for sizes of one thing, wrong where a photograph was mixed up. "
    "Where their labels differ, one of them may be wrong.",
    NEAR_DUPLICATE: "The same photograph saved anew, or with a shade changed: beside each other they look like one "
    "product listed twice.",
    MISLABELLED: "Neither the most similar products nor what was learned from all the others agree with the label. The "
    "picture may be the wrong one as well.",
    OUTLIER: "Far from the other products of their category: a wrong category, a wrong picture, or one of its kind.",
    LONELY: "Whoever looks at one of these is shown products that are not much alike: that is the best there is.",
    HUB: "They are among the most similar of very many products, and so push others out of the answers.",
}
OF_PICTURES = "Told from the thumbnails. A product on white is not over-exposed, nor is one on black too dark."


@dataclass(frozen=True, slots=True)
class Tile:
    """A product's picture with its words; `picture` is a data URI, "" where it cannot be shown."""

    id: str
    caption: str
    picture: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A finding with the product's tile (None for a reject) and those beside it; `more` others are not shown."""

    finding: Finding
    tile: Tile | None
    others: tuple[Tile, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Section:
    """Findings of one kind: what they are, how many there are, and the first of them as cards."""

    kind: str
    title: str
    about: str
    count: int
    cards: tuple[Card, ...]


class Cards:
    """Makes the cards of a shop; every picture is read once."""

    def __init__(self, checked: Checked) -> None:
        """Show the products of `checked`."""
        self._checked = checked
        self._pictures: dict[str, str] = {}

    def cards(self, findings: Sequence[Finding]) -> tuple[Card, ...]:
        """Return the cards of the first findings: up to MOST_CARDS, or MOST_LABELS for each column of labels."""
        counts: dict[str, int] = {}
        chosen = []
        for finding in findings:
            counts[finding.column] = counts.get(finding.column, 0) + 1
            if counts[finding.column] <= (MOST_LABELS if finding.column else MOST_CARDS):
                chosen.append(finding)
        return tuple(self._card(finding) for finding in sorted(chosen, key=lambda each: self._place(each.column)))

    def _card(self, finding: Finding) -> Card:
        if finding.kind == REJECT:
            return Card(finding, None, (), 0)
        shown = finding.others[:_MOST_OTHERS]
        others = tuple(self._tile(product_id, finding.column) for product_id in shown)
        return Card(finding, self._tile(finding.product, finding.column), others, len(finding.others) - len(shown))

    def _tile(self, product_id: str, column: str) -> Tile:
        row = self._checked.rows[product_id]
        label = self._checked.table[column][row] if column else ""
        return Tile(product_id, self._checked.shop.products([row])[0].caption, self._picture(product_id, row), label)

    def _picture(self, product_id: str, row: int) -> str:
        if product_id not in self._pictures:
            self._pictures[product_id] = data_uri(self._checked.shop, row)
        return self._pictures[product_id]

    def _place(self, column: str) -> int:
        """Return where a column stands among those judged, so that each one's cards stand together."""
        return self._checked.health.labels.index(column) if column else 0


def make_sections(checked: Checked, kinds: dict[str, str]) -> Iterator[Section]:
    """Yield a section for every kind of `kinds` (kind -> title) that was found."""
    cards = Cards(checked)
    for kind, title in kinds.items():
        findings = [finding for finding in checked.health.findings if finding.kind == kind]
        if findings:
            made = cards.cards(findings)
            yield Section(kind, title, ABOUT.get(kind, OF_PICTURES), len(findings), made)
