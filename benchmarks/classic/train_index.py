"""The classic recipe, first half: one .npz with a vector for each picture, then Annoy and its mapping."""

from __future__ import annotations

import argparse
import csv
import json
import time
from pathlib import Path

import numpy as np
from annoy import AnnoyIndex
from features import LENGTH, extract, load_model

TREES = 100


def extract_all(images: Path, vectors: Path) -> int:
    """Write one .npz for each picture of the folder and return how many there are."""
    model = load_model()
    vectors.mkdir(parents=True, exist_ok=True)
    paths = sorted(images.glob("*.jpg"))
    for number, path in enumerate(paths, start=1):
        np.savez(vectors / f"{path.stem}.npz", features=extract(model, path))
        if number % 500 == 0:
            print(f"{number} of {len(paths)} pictures", flush=True)
    return len(paths)


def read_captions(styles: Path) -> dict[str, str]:
    """Return id -> caption; rows of another length than the header are dropped, as notebooks do."""
    with styles.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return {row[0]: row[-1] for row in rows if len(row) == len(header)}


def build_index(vectors: Path, captions: dict[str, str], out: Path) -> None:
    """Write the Annoy index, and the mapping from its item numbers to file names and captions."""
    index = AnnoyIndex(LENGTH, "angular")
    mapping = []
    for item, path in enumerate(sorted(vectors.glob("*.npz"))):
        with np.load(path) as arrays:
            index.add_item(item, arrays["features"])
        mapping.append({"file": f"{path.stem}.jpg", "caption": captions.get(path.stem, "")})
    index.build(TREES)
    index.save(str(out / "index.ann"))
    (out / "mapping.json").write_text(json.dumps(mapping), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=Path, required=True, help="folder of <id>.jpg")
    parser.add_argument("--styles", type=Path, required=True, help="table whose first column is id, last the caption")
    parser.add_argument("--out", type=Path, required=True, help="folder to make")
    options = parser.parse_args()
    start = time.perf_counter()
    count = extract_all(options.images, options.out / "vectors")
    extracted = time.perf_counter()
    build_index(options.out / "vectors", read_captions(options.styles), options.out)
    seconds = {"extract": extracted - start, "index": time.perf_counter() - extracted}
    (options.out / "seconds.json").write_text(json.dumps({"pictures": count, **seconds}), encoding="utf-8")


if __name__ == "__main__":
    main()
