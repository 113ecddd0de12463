"""All attacks, seeded: which comes next is chance, and the same for the same seed."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator, Sequence

from benchmarks.hostile.bodies import body_attack
from benchmarks.hostile.bombs import bomb
from benchmarks.hostile.events import event_attack
from benchmarks.hostile.forms import form_attack
from benchmarks.hostile.framing import framing_attack
from benchmarks.hostile.paths import path_attack
from benchmarks.hostile.pictures import hostile_picture
from benchmarks.hostile.place import Place
from benchmarks.hostile.wire import Attack, http
from benchmarks.hostile.writes import write_attack

SHARES = {"forms": 20, "pictures": 16, "bombs": 5, "questions": 17, "paths": 17, "HTTP": 11, "writes": 8, "events": 6}
"""Percent of the requests."""


def attacks(count: int, seed: int, place: Place, bombs: Sequence[str]) -> Iterator[Attack]:
    """Yield the attacks, some of them with one of these bombs."""
    chance = random.Random(seed)  # noqa: S311 - an attack need not be secret
    makers = {
        "forms": form_attack,
        "pictures": lambda chance: photo_attack(chance, hostile_picture(chance), "pictures"),
        "bombs": lambda chance: photo_attack(chance, bomb(chance.choice(bombs)), "bombs"),
        "questions": body_attack,
        "paths": path_attack,
        "HTTP": framing_attack,
        "writes": lambda chance: write_attack(chance, place),
        "events": event_attack,
    }
    for kind in chance.choices(list(SHARES), weights=list(SHARES.values()), k=count):
        yield makers[kind](chance)


def each_bomb(bombs: Sequence[str]) -> Iterator[Attack]:
    """Yield each bomb once as a photo, and the dearest eight times more, which come together."""
    chance = random.Random(0)  # noqa: S311
    for name in [*bombs, *["WebP of 49 megapixels"] * 8]:
        yield photo_attack(chance, bomb(name), "bombs")


def photo_attack(chance: random.Random, picture: bytes, family: str) -> Attack:
    """Return a question with a picture in one of the three ways in which a photo can come."""
    way = chance.randrange(3)
    if way == 0:
        body = json.dumps({"photo": base64.b64encode(picture).decode(), "n": 3}).encode()
        return Attack(family, [http("POST", "/v1/similar", body, "application/json")])
    if way == 1:
        question = json.dumps({"n": 3, "crop": [0, 0, 0.9, chance.choice([0.5, 1e-6])]}).encode()
        body = b'--x\r\nContent-Disposition: form-data; name="question"\r\n\r\n' + question + b"\r\n"
        body += _part(b"photo", picture) + b"--x--\r\n"
        return Attack(family, [http("POST", "/v1/similar", body, "multipart/form-data; boundary=x")])
    liked = _part(b"like", picture) if chance.random() < 0.2 else b""
    body = _part(b"image", picture) + liked + b"--x--\r\n"
    return Attack(family, [http("POST", "/fashion?n=3", body, "multipart/form-data; boundary=x")])


def _part(name: bytes, picture: bytes) -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="%s"; filename="a"\r\n\r\n' % name + picture + b"\r\n"
