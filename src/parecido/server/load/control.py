"""What an application is looked after by: its figures, who sees its answers, and whether it is ready."""

from __future__ import annotations

from flask import Flask

from parecido.server.load.board import Board
from parecido.server.load.figures import Figures
from parecido.server.load.readiness import Readiness
from parecido.server.load.watch import Watch

EXTENSION = "parecido.control"


class Control:
    """What one worker's application is looked after by."""

    def __init__(self, board: Board | None = None, worker: int = 0) -> None:
        self.board = board or Board()
        self.worker = worker
        self.figures = Figures(self.board, worker)
        self.watch = Watch(self.figures)
        self.readiness = Readiness(self.figures)

    def over(self, app: Flask) -> None:
        """Look after `app`, once all its routes are there."""
        app.extensions[EXTENSION] = self
        self.watch.over(app)


def note_refusal(app: Flask, code: str) -> None:
    """Count a refusal, where the application is looked after."""
    control = app.extensions.get(EXTENSION)
    if isinstance(control, Control):
        control.figures.refused(code)


def control_of(app: Flask) -> Control:
    """Return what an application is looked after by."""
    control: Control = app.extensions[EXTENSION]
    return control
