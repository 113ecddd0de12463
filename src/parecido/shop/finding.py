"""What a check finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

RESTORE = "put a backup back with parecido restore, or build the shop again with --replace"
REPAIR = "parecido check SHOP --repair"
SYNC = "parecido sync SHOP IMAGES TABLE, which embeds the picture again"
_CHECK = re.compile(r"; run: parecido check \S.*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: where, what, and how to mend it. `harmless`: what a writer removes."""

    where: str
    what: str
    mend: str
    harmless: bool = False

    def after_repair(self) -> Finding:
        """Return what it is once a repair could not mend it: to run that again would not, either."""
        return replace(self, mend=RESTORE) if REPAIR in self.mend else self

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; to mend it: {self.mend}"


@dataclass(slots=True)
class Findings:
    """Findings as they come, and how many rows and files were read, by what they are."""

    found: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, where: str, what: str, mend: str, *, harmless: bool = False) -> None:
        """Add a finding."""
        said = _CHECK.sub("", " ".join(what.split()))  # who reads it has just run it
        self.found.append(Finding(where, said, mend, harmless))

    @contextmanager
    def expecting(self, errors: type[Exception] | tuple[type[Exception], ...], where: str, mend: str) -> Iterator[None]:
        """Make a finding of an error inside the block, which ends there."""
        try:
            yield
        except errors as error:
            self.add(where, str(error), mend)
