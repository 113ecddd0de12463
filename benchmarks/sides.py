"""The two sides: the commands that build and serve a shop, the classic way and Parecido's."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environment import CLASSIC
from benchmarks.subset import Subset

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Side:
    """How one side is called; `shop` is the folder it builds."""

    name: str
    python: str

    def build(self, subset: Subset, shop: Path) -> list[str]:
        """Return the command that makes `shop` of the subset."""
        if self.name == "classic":
            return [
                *self._script("train_index.py"),
                *("--images", str(subset.images), "--styles", str(subset.styles), "--out", str(shop)),
            ]
        return [*self._parecido("build"), str(subset.images), str(subset.styles), "--out", str(shop)]

    def serve(self, subset: Subset, shop: Path, port: int) -> list[str]:
        """Return the command that serves `shop` on a port of the loopback interface."""
        if self.name == "classic":
            return [
                *self._script("flask_app.py"),
                *("--out", str(shop), "--images", str(subset.images), "--port", str(port)),
            ]
        return [*self._parecido("serve"), str(shop), "--port", str(port)]

    def network(self, shop: Path, batch: int, calls: int, *, workers: int = 0) -> list[str]:
        """Return the command that prints the images per second of the side's network alone, as JSON.

        `workers` threads that run it at once, on one thread each, are Parecido's only.
        """
        counts = ["--batch", str(batch), "--calls", str(calls)]
        if self.name == "classic":
            return [*self._script("network.py"), *counts]
        counts += ["--workers", str(workers)]
        return [self.python, "-P", str(HERE / "network.py"), str(find_network(shop)), *counts]

    def single(self, shop: Path, photo: Path, calls: int) -> list[str]:
        """Return the command that prints how long one photo takes on one thread, milliseconds per call, as JSON."""
        counts = [str(photo), "--calls", str(calls)]
        if self.name == "classic":
            return [*self._script("single.py"), *counts]
        return [self.python, "-P", str(HERE / "single.py"), str(shop), *counts]

    def _script(self, name: str) -> list[str]:
        return [self.python, "-B", str(CLASSIC / name)]

    def _parecido(self, verb: str) -> list[str]:
        return [self.python, "-m", "parecido", verb]


def both_sides(classic_python: Path) -> tuple[Side, Side]:
    """Return the classic recipe, run by its own interpreter, and Parecido, run by this one."""
    return Side("classic", str(classic_python)), Side("parecido", sys.executable)


def find_network(shop: Path) -> Path:
    """Return the ONNX file that a Parecido shop carries. Raises FileNotFoundError."""
    for path in sorted((shop / "model").glob("*.onnx")):
        return path
    raise FileNotFoundError(f"no .onnx file in {shop / 'model'}")
