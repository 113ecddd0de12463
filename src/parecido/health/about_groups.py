"""What is said about products with the same picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from parecido.health.duplicates import Group, group_equal, group_near
from parecido.health.finding import DUPLICATE, NEAR_DUPLICATE, Finding
from parecido.health.gathered import Gathered

DIFFER = " differs: "
"""Stands in the detail of a group whose members' labels differ."""
_MOST_VALUES = 10
"""Values of a label that are told of a group."""


def group_findings(gathered: Gathered) -> Iterator[Finding]:
    """Yield one finding for each group of products with the same picture, and with nearly the same one.

    Of groups with the same picture those come first whose labels differ: there one is likely to be wrong.
    """
    equal = [
        _tell(group, DUPLICATE, f"{len(group.rows)} products, the same bytes", gathered)
        for group in group_equal(gathered.equal)
    ]
    yield from sorted(equal, key=lambda finding: DIFFER not in finding.detail)
    near = group_near(gathered.groups, gathered.equal, gathered.pairs, gathered.pair_similarities)
    for group in near:
        yield _tell(group, NEAR_DUPLICATE, f"{len(group.rows)} products, similarity {group.similarity:.4f}", gathered)


def _tell(group: Group, kind: str, detail: str, gathered: Gathered) -> Finding:
    """Return the finding about a group; where its members' labels differ, one of them may be wrong."""
    detail += tell_differences({column: [texts[row] for row in group.rows] for column, texts in gathered.table.items()})
    first, *others = (gathered.ids[row] for row in group.rows)
    return Finding(first, kind, max(0.0, group.similarity), detail, others=tuple(others))


def tell_differences(table: Mapping[str, Sequence[str]]) -> str:
    """Return where the members of a group, one text of each in every column, have several values; "" for nowhere."""
    said = ""
    for column, texts in table.items():
        values = Counter(filter(None, texts))
        if len(values) > 1:
            told = ", ".join(f"{value} ({count})" for value, count in values.most_common(_MOST_VALUES))
            told += f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
            said += f"; {column}{DIFFER}{told}"
    return said
