"""Where the attacked shop lies: a sample shop, and around it files that no answer may ever hold."""

from __future__ import annotations

import ast
import base64
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

import parecido
from benchmarks.hostile.service import BARRED
from parecido.build import build_shop
from parecido.sample import draw_sample
from parecido.server.guard.keys import add_key

CANARY = "canary-5a1f6c0e-no-answer-holds-this"


@dataclass(frozen=True)
class Place:
    """A folder with a shop in `sample/`, and the keys of its service."""

    folder: Path
    write_key: str
    read_key: str

    @property
    def table(self) -> Path:
        """The table that a sync makes the shop equal to."""
        return self.folder / "sample" / "styles.csv"


def make_place(folder: Path, products: int = 60) -> Place:
    """Draw a sample, build its shop, and put canaries beside and above it."""
    sample = draw_sample(folder / "sample", products=products)
    shop = sample / "shop"
    build_shop(sample / "images", sample / "styles.csv", shop)
    for near in (folder, sample, sample / "other"):
        near.mkdir(exist_ok=True)
        (near / "canary.txt").write_text(CANARY, encoding="utf-8")
        Image.new("RGB", (64, 64), (250, 10, 250)).save(near / "canary.png")
    (folder / "tmp").mkdir()
    _, write_key = add_key(shop, "hostile writer", "write", rate=0)
    _, read_key = add_key(shop, "hostile reader", "read", rate=0)
    table = sample / "styles.csv"
    table.with_suffix(".kept").write_bytes(table.read_bytes())
    return Place(folder, write_key, read_key)


def holds_secret(answer: bytes) -> bool:
    """Whether an answer holds a canary's text, as it is or in base64, or the system's list of users."""
    spelled = CANARY.encode()
    encoded = [base64.b64encode(bytes(shift) + spelled)[4:-8] for shift in range(3)]
    return spelled in answer or any(each in answer for each in encoded) or b"root:x:0:0" in answer


def opened_elsewhere(place: Place, calm: set[str]) -> list[str]:
    """Return what the service opened outside its shop while it was attacked, `calm` being what it opened before.

    Its own are the shop, the pictures and the table of its sync, the folder of temporary files, and Python's modules.
    """
    sample, code = place.folder / "sample", Path(parecido.__file__).parent
    own = [sample / "shop", sample / "images", sample / "styles.csv", place.folder / "tmp", code]
    own += [Path(sys.prefix), Path(sys.base_prefix), Path("/proc"), Path("/sys")]
    found = []
    for line in sorted(read_opened(place) - calm):
        event, _, quoted = line.partition("\t")
        name = str(ast.literal_eval(quoted)).removeprefix("file:").partition("?")[0]
        path = Path(os.path.normpath(Path.cwd() / name))
        if event in BARRED or (name and not any(path.is_relative_to(each) for each in own)):
            found.append(line)
    return found


def read_opened(place: Place) -> set[str]:
    """Return the lines that the service has written so far."""
    return set((place.folder / "opened.txt").read_text(encoding="utf-8", errors="replace").splitlines())
