"""The page names products as the client does: the same address for every id."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

from tests.server.page_script import page_modules

from parecido.answer import image_url
from parecido.paths import picture_path, product_path

IDS = ("20001", ".", "..", "...", "a b/c", "a/similar", "b/notes", "/variants", "similar", "ü?&#%2e", "+")
TAILS = ("", "/similar", "/variants", "/notes")


def test_a_field_names_what_a_path_cannot() -> None:
    assert product_path("a b/c") == ("/v1/products/a%20b%2Fc", [])
    assert product_path("similar") == ("/v1/products/similar", [])
    assert product_path("a/similar") == ("/v1/product", [("id", "a/similar")])
    assert product_path(".") == ("/v1/product", [("id", ".")])
    assert picture_path("..") == ("/images/", [("id", "..")])
    assert [image_url(each) for each in (".", "a/similar")] == ["/images/?id=.", "/images/a%2Fsimilar"]


def test_page_and_client_name_alike(tmp_path: Path) -> None:
    run = page_modules(tmp_path, "places")
    ids, tails = json.dumps(IDS), json.dumps(TAILS)
    named = run(f"{ids}.map((id) => [places.pictureOf(id), ...{tails}.map((tail) => places.placeOf(id, tail))])")
    expected = [[image_url(each)[1:], *(_place(each, tail)[1:] for tail in TAILS)] for each in IDS]
    assert named == expected


def _place(product_id: str, tail: str) -> str:
    path, query = product_path(product_id)
    return f"{path}{tail}?{urlencode(query)}" if query else f"{path}{tail}"
