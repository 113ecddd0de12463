"""What is said about labels that the rest of the catalogue contradicts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parecido.health.classes import read_classes
from parecido.health.finding import MISLABELLED, Finding
from parecido.health.gathered import NEIGHBOURS, Gathered
from parecido.health.mislabelled import find_mislabelled
from parecido.index.exact import nearest_rows
from parecido.shop.reader import Shop
from parecido.train.learn import unit_blocks

_SHOWN = 5


def label_findings(shop: Shop, gathered: Gathered, least: float) -> Iterator[Finding]:
    """Yield a finding for every label that is wrong with at least this confidence, `others` being its neighbours.

    A shop's trained head has learned every product's label, and would excuse it: what judges are the model's own rows,
    and maps that are learned here, each without the products that it judges.
    """
    if not gathered.table:
        return
    model_rows = shop.model_vectors()
    if shop.head is None:
        nearest, similarities = gathered.nearest, gathered.similarities
    else:
        nearest, similarities = nearest_rows(model_rows, model_rows, NEIGHBOURS, exclude_self=True)
    rows = unit_blocks(model_rows, shop.model_card.aspects)
    for column, texts in gathered.table.items():
        classes = read_classes(column, texts)
        for each in find_mislabelled(rows, nearest, similarities, gathered.groups, classes, least=least):
            given = texts[each.row]
            others = nearest[each.row][gathered.groups[nearest[each.row]] != gathered.groups[each.row]][:_SHOWN]
            agreeing = int(np.sum([texts[other] == each.suggestion for other in others]))
            yield Finding(
                gathered.ids[each.row],
                MISLABELLED,
                each.confidence,
                f"{column} is {given}, looks like {each.suggestion}, as do {agreeing} of the {len(others)} nearest",
                column=column,
                suggestion=each.suggestion,
                others=tuple(gathered.ids[other] for other in others),
            )
