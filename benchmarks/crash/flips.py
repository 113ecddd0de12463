"""Flips single bits of a shop's files: each is noticed, or it changes no answer and nothing that is written then."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.crash.questions import SETTINGS, ask, is_refusal
from parecido.catalogue.product import Product
from parecido.embeddings.card import ModelCard
from parecido.errors import ParecidoError
from parecido.index.check import check_shop
from parecido.shop.contents import Content
from parecido.shop.products import Put
from parecido.shop.reader import Shop
from parecido.shop.stored import Picture
from parecido.shop.writer import ShopWriter


@dataclass(slots=True)
class Tally:
    """What became of flips in one kind of file."""

    flips: int = 0
    refused: int = 0
    """Flips after which at least one question was refused; the others were answered as before."""
    found: int = 0
    """Flips that the check found."""
    wrong: list[str] = field(default_factory=list)
    """Flips after which anything was answered otherwise, or failed otherwise than in one sentence."""
    missed: list[str] = field(default_factory=list)
    """Flips that the check did not find though a question was refused."""


def flip_all(shop: Path, photo: Path, work: Path, flips: int, seed: int) -> dict[str, Tally]:
    """Flip `flips` bits at random, one at a time, spread over the shop's files as `_places` says."""
    expected = ask_and_write(shutil.copytree(shop, work / "whole"), photo)
    tallies: dict[str, Tally] = {}
    for file, bit in places(shop, flips, seed):
        tally = tallies.setdefault(kind_of(file), Tally())
        flip_one(shop, file, bit, work / "flipped", expected, photo, tally)
    return tallies


def places(shop: Path, flips: int, seed: int) -> list[tuple[Path, int]]:
    """Return files (relative) and bits: as many in each file, half of the record's in its first three pages."""
    chosen = random.Random(seed)  # noqa: S311
    files = [file for file in sorted(shop.rglob("*")) if file.is_file() and file.stat().st_size]
    found = []
    for number in range(flips):
        file = files[number % len(files)]
        size = file.stat().st_size
        if file.name == "shop.sqlite" and chosen.random() < 0.2:
            size = 100
        found.append((file.relative_to(shop), chosen.randrange(size * 8)))
    return found


def kind_of(file: Path) -> str:
    """Return the name under which a file is counted."""
    return f"index/base/{file.name}" if file.parts[0] == "index" else str(file)


def flip_one(shop: Path, file: Path, bit: int, work: Path, expected: dict[str, Any], photo: Path, tally: Tally) -> None:
    """Flip one bit in a copy, check it and ask it."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(shop, work)
    with (work / file).open("r+b") as opened:
        opened.seek(bit // 8)
        (value,) = opened.read(1)
        opened.seek(bit // 8)
        opened.write(bytes([value ^ 1 << bit % 8]))
    where = f"{file} bit {bit}"
    tally.flips += 1
    try:
        found = not check_shop(work, settings=SETTINGS).sound
    except ParecidoError:
        found = True
    except Exception as error:  # noqa: BLE001  (what must not happen is what is looked for)
        found = True
        tally.wrong.append(f"{where}: check raised {error!r}")
    try:
        answers = ask_and_write(work, photo)
    except Exception as error:  # noqa: BLE001
        tally.wrong.append(f"{where}: a question raised {error!r}")
        return
    others = different(expected, answers)
    tally.wrong += [f"{where}: {name} was answered otherwise: {str(answers.get(name))[:200]}" for name in others]
    refused = any(map(is_refusal, answers.values())) and answers != expected
    tally.refused += refused
    tally.found += found
    if refused and not found:
        tally.missed.append(f"{where}: {next(value for name, value in answers.items() if value != expected.get(name))}")


def ask_and_write(folder: Path, photo: Path) -> dict[str, Any]:
    """Return the answers of a shop, and what a writer then makes of it: numbers that were given, all of them."""
    answers = ask(folder, photo)
    try:
        answers["written"] = write(folder)
    except ParecidoError as error:
        answers["written"] = f"error: {error}"
    return answers


def write(folder: Path) -> list[Any]:
    """Take the last product out, add one and give another a picture; return ids and numbers as they are then."""
    content = b"a picture of its own"
    with ShopWriter(folder) as writer:
        card = ModelCard.from_json(writer.facts()["card"])
        vector = np.eye(1, card.dimension, dtype=np.float32)[0]
        picture = Picture("new.png", hashlib.sha256(content).digest())
        stored = writer.stored()
        last = max(stored.values(), key=lambda each: each.number)
        writer.update({}, [last.number])
        new = [Put(_product(identity), (picture,)) for identity in ("another", "101")]
        writer.put(new, [Content(picture.digest, vector, content)], card.digest)
    with Shop(folder) as shop:
        rows = shop.picture_rows
        return [shop.ids(), rows.products.tolist(), rows.numbers.tolist(), rows.owners.tolist(), shop.captions()]


def _product(identity: str) -> Product:
    return Product(identity, 1, ("new.png",), "new", "Caps", "", {"articleType": "Caps"})


def different(expected: dict[str, Any], answers: dict[str, Any]) -> Sequence[str]:
    """Return the questions that were answered, and otherwise than they are by the undamaged shop."""
    return [name for name, answer in answers.items() if not is_refusal(answer) and answer != expected.get(name)]
