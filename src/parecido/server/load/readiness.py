"""Whether the service takes requests."""

from __future__ import annotations

from typing import Literal

from parecido.server.load.figures import Figures
from parecido.server.load.series import READY

State = Literal["starting", "ready", "stopping"]


class Readiness:
    """Starting, until the shop is open and its model warm; then ready, until it is told to stop."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self.state: State = "starting"

    def become(self, state: State) -> None:
        """Go on to the next state."""
        self.state = state
        self._figures.set(READY, float(state == "ready"))
