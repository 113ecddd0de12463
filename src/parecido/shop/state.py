"""Names for what a shop holds and how it sees, by which a change is kept from falling on another state."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from parecido.errors import ShopError


def state_of(facts: Mapping[str, str]) -> str:
    """Return a name for what is searched in a shop with these facts: the same name, the same vectors and ids."""
    return f"{facts.get('shop', '')}-{facts.get('vectors_snapshot', '0')}"


def sight_of(facts: Mapping[str, str]) -> str:
    """Return a name for how a shop with these facts sees: its model and its head."""
    return f"{facts.get('shop', '')} {facts.get('model_digest', '')} {facts.get('head', '-')}"


def check_state(folder: Path, facts: Mapping[str, str], state: str | None) -> None:
    """Raise ShopError unless the shop is in the state that a change was made for (None: whatever it is)."""
    if state is not None and state_of(facts) != state:
        raise ShopError(f"{folder} was changed by another program meanwhile; run the same command again")
