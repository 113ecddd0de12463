"""What `parecido health --keep` leaves in a shop for its service: what only a look at every product can tell.

What one product alone tells (its picture, who has the same) is looked at when it is asked for and is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parecido.errors import ShopError
from parecido.health.finding import HUB, LONELY, MISLABELLED, OUTLIER, Finding
from parecido.shop.beside import beside, write_beside

FILE = "health.json"
FORMAT = 1
KEPT = frozenset({MISLABELLED, OUTLIER, LONELY, HUB})
"""The kinds that are kept: they compare a product with all others."""


@dataclass(frozen=True, slots=True)
class KeptHealth:
    """The findings of one look at a shop by their products, when it was made (ISO 8601, UTC), and of which snapshot."""

    shop: str
    snapshot: int
    made: str
    findings: Mapping[str, tuple[Finding, ...]] = field(repr=False)


def keep_health(folder: Path, facts: Mapping[str, str], findings: tuple[Finding, ...]) -> int:
    """Keep the findings of a look at the shop of those facts; return how many are kept. Raises ShopError."""
    kept = [asdict(each) for each in findings if each.kind in KEPT]
    made = datetime.now(UTC).isoformat(timespec="seconds")
    about = {"format": FORMAT, "shop": facts.get("shop", ""), "snapshot": int(facts["snapshot"]), "made": made}
    write_beside(folder, FILE, json.dumps(about | {"findings": kept}, ensure_ascii=False).encode("utf-8") + b"\n")
    return len(kept)


def parse_health(content: bytes, file: Path) -> KeptHealth:
    """Return what a file holds. Raises ShopError for what `keep_health` did not write."""
    try:
        found = json.loads(content)
        if found["format"] != FORMAT:
            raise ShopError(
                f"{file} has format {found['format']!r:.20}, this parecido knows {FORMAT}; "
                "run: parecido health SHOP --keep"
            )
        by_product: dict[str, list[Finding]] = {}
        for each in found["findings"]:
            finding = _finding(each)
            by_product.setdefault(finding.product, []).append(finding)
        findings = {product: tuple(every) for product, every in by_product.items()}
        return KeptHealth(str(found["shop"]), int(found["snapshot"]), str(found["made"]), findings)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ShopError(f"{file} is damaged; write it anew: parecido health SHOP --keep") from error


class HealthFile:
    """What is kept in a shop's folder, read again when it has changed. Safe between threads: a value is set whole."""

    def __init__(self, shop: Path) -> None:
        self._file = beside(shop, FILE)
        self._read: tuple[tuple[int, int, int], KeptHealth] | None = None

    def read(self) -> KeptHealth | None:
        """Return what is kept now, None where nothing is. Raises ShopError for a file that cannot be read."""
        try:
            about = self._file.stat()
            state = (about.st_ino, about.st_mtime_ns, about.st_size)
            if self._read is None or self._read[0] != state:
                self._read = (state, parse_health(self._file.read_bytes(), self._file))
            return self._read[1]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ShopError(f"cannot read {self._file}: {error.strerror or error}; make it readable") from error


def _finding(facts: Mapping[str, Any]) -> Finding:
    finding = Finding(**{**facts, "others": tuple(facts["others"])})
    texts = (finding.product, finding.kind, finding.detail, finding.column, finding.suggestion, *finding.others)
    if not all(isinstance(text, str) for text in texts) or finding.kind not in KEPT:
        raise ValueError("a finding's facts are of other types")
    return finding
