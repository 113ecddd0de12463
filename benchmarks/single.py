"""One large JPEG decoded and embedded by Parecido on one thread, again and again. Prints JSON: ms per call."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from parecido.embeddings.embedder import Embedder
from parecido.images.decode import decode_picture
from parecido.settings import Settings
from parecido.shop.reader import Shop

WARM_UP = 10


def time_calls(shop: Path, photo: Path, calls: int) -> list[float]:
    """Return the milliseconds of every call: read, decoded as a photo query decodes, prepared, embedded."""
    settings = Settings()
    with Shop(shop) as opened:
        embedder = Embedder(opened.model_card, opened.model_file, threads=1)
    target = (settings.thumbnail_side, settings.thumbnail_side)
    milliseconds = []
    for _ in range(WARM_UP + calls):
        start = time.perf_counter()
        picture = decode_picture(photo, settings.limits, target=target)
        embedder.embed(embedder.prepare(picture)[np.newaxis])
        milliseconds.append((time.perf_counter() - start) * 1000)
    return milliseconds[WARM_UP:]


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", type=Path, help="a shop that parecido build made")
    parser.add_argument("photo", type=Path, help="a JPEG")
    parser.add_argument("--calls", type=int, default=100, help="calls that are timed")
    options = parser.parse_args()
    print(json.dumps({"milliseconds": time_calls(options.shop, options.photo, options.calls)}))


if __name__ == "__main__":
    main()
