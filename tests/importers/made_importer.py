"""An importer of the tests: SOURCE `made:WHAT` says what becomes of it."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
from tests.small_networks import SIDE, mean_colours, write_pixel_network

from parecido.embeddings.framing import Framing
from parecido.embeddings.importers.contract import Converted, Origin
from parecido.errors import ModelError

FRAMING = Framing((SIDE, SIDE), mode="squash", filter="bilinear")


def convert(source: str, folder: Path, *, offline: bool) -> Converted:
    """Write the network of mean colours, or break off after half of it, as `source` says."""
    file = folder / "made.onnx"
    if source in {"full", "broken off"}:
        file.write_bytes(b"half")
        if source == "full":
            raise OSError(errno.ENOSPC, "No space left on device")
        raise ModelError("the download of made broke off after 4 of 9 bytes; run the same command again")
    if source == "web" and offline:
        raise ModelError("made is not here yet, and --offline forbids to fetch it")
    write_pixel_network(file)
    turn = -1 if source == "other" else 1
    licence = None if source == "unlicensed" else "CC0-1.0"
    return Converted(
        file=file,
        original=lambda pixels: np.asarray(mean_colours(pixels)[:, ::turn]),
        framing=FRAMING,
        origin=Origin("Means", f"made:{source}", licence, "nothing"),
    )
