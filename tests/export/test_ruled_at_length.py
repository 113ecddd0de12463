"""In a shop of hundreds, where no list holds everybody, the export is row by row what single questions answer."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.export.seeded_shop import Seeded, draw_picture, draw_seeded
from tests.fake_model import write_fake_model

import parecido
from parecido.build import build_shop, sync_shop
from parecido.catalogue.columns import ColumnOptions
from parecido.export import recommend_all
from parecido.recommend import Recommender
from parecido.recommend.rules.kept import set_rules
from parecido.settings import Settings

HOT = '[[boost]]\ncolumn = "hot"\nvalue = "yes"\nby = 0.2\n'
DEAR = '[[boost]]\ncolumn = "price"\nby = -0.1\n'
PINS = '[[pin]]\nproducts = ["p7", "p8", "p9", "p10", "p11", "p12"]\nplace = 2\n'
OWN_PIN = '[[pin]]\nfor = "p4"\nproducts = ["p300", "p7"]\n'
BLOCKS = '[[block]]\nproducts = ["p1", "p2", "p9"]\n[[block]]\nfor = "p4"\nproducts = ["p5", "p6", "p8", "p40"]\n'
MANY_BLOCKS = f'[[block]]\nfor = "p8"\nproducts = {[f"p{number}" for number in range(20, 200)]}\n'.replace("'", '"')
RULES = {
    "none": "",
    "filter": 'where = "price < 40 and style is not missing"',
    "boosts": HOT + DEAR,
    "blocks": BLOCKS + MANY_BLOCKS,
    "pins": PINS + OWN_PIN,
    "pins and boosts": HOT + PINS,
    "style": 'group = "style"',
    "style and boosts": 'group = "style"\n' + HOT + DEAR,
    "style and diversity": 'group = "style"\ndiversity = 0.6',
    "coarse group": 'group = "baseColour"\n' + HOT,
    "picture": 'group = "picture"',
    "picture and boosts": 'group = "picture"\n' + HOT + DEAR,
    "picture and diversity": 'group = "picture"\ndiversity = 0.3',
    "diversity and pins": "diversity = 0.7\n" + PINS,
    "same category": 'category = "same"\ndiversity = 0.6',
    "same category alone": 'category = "same"\n' + BLOCKS,
    "other category": 'category = "other"\n' + HOT + BLOCKS,
    "everything": 'where = "price > 20"\ngroup = "style"\ncategory = "same"\ndiversity = 0.4\n' + HOT + PINS + BLOCKS,
}
TOP = 8


@pytest.fixture(scope="module", params=[False, True], ids=["one picture", "several pictures"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Seeded, Path]]:
    """The seeded shop, and what it was built from."""
    folder = tmp_path_factory.mktemp("seeded")
    seeded = draw_seeded(folder, several=request.param)
    card = write_fake_model(folder / "fake.onnx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parecido.build.shop.shipped_model", lambda: (card, folder / "fake.onnx"))
        build_shop(seeded.images, seeded.table, folder / "shop", columns=ColumnOptions(image="picture"))
        yield seeded, folder / "shop"


def exported(file: Path) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    with file.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            found.setdefault(row["id"], []).append((row["similar_id"], row["similarity"], row["looks_alike"]))
    return found


def answered(shop: Path, every: int, settings: Settings | None = None) -> dict[str, list[tuple[str, ...]]]:
    """What `similar` answers, for every so many products."""
    with Recommender.open(shop, settings) as recommender:
        answers = {
            f"p{number}": recommender.similar(product=f"p{number}", k=TOP).recommendations
            for number in range(0, len(recommender), every)
        }
    return {
        product: [
            (each.id, f"{each.similarity:.6f}", "" if each.looks_alike is None else f"{each.looks_alike:.6f}")
            for each in found
        ]
        for product, found in answers.items()
    }


@pytest.mark.parametrize("name", RULES)
def test_every_list_is_what_similar_answers(built: tuple[Seeded, Path], tmp_path: Path, name: str) -> None:
    _, shop = built
    set_rules(shop, RULES[name])
    recommend_all(shop, tmp_path / "s.csv", top=TOP)
    made, expected = exported(tmp_path / "s.csv"), answered(shop, every=4)
    assert {product: made.get(product, []) for product in expected} == expected


@pytest.mark.parametrize("name", ["coarse group", "same category", "other category", "picture", "everything"])
def test_so_is_one_that_is_looked_for_among_all_products_at_once(
    built: tuple[Seeded, Path], tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where many compete, products are compared with all of them, a few at a time: here with three."""
    _, shop = built
    monkeypatch.setattr("parecido.recommend.ruled_lists.FEW", 0)
    monkeypatch.setattr("parecido.recommend.ruled_lists.BLOCK_BYTES", 3 * 4 * 360)
    set_rules(shop, RULES[name])
    recommend_all(shop, tmp_path / "s.csv", top=TOP)
    made, expected = exported(tmp_path / "s.csv"), answered(shop, every=7)
    assert {product: made.get(product, []) for product in expected} == expected


def test_looking_alike_is_the_same_whoever_predicts_the_category(built: tuple[Seeded, Path], tmp_path: Path) -> None:
    """How many neighbours vote for a category is a setting; how many a calibration was fitted on is not."""
    _, shop = built
    set_rules(shop, "")
    recommend_all(shop, tmp_path / "s.csv", top=TOP)
    made, expected = exported(tmp_path / "s.csv"), answered(shop, 16, Settings(voters=3))
    assert {product: made[product] for product in expected} == expected


@pytest.mark.parametrize("name", ["none", "style and boosts", "everything"])
def test_so_is_every_list_after_a_change(built: tuple[Seeded, Path], tmp_path: Path, name: str) -> None:
    """Products come, go, change their pictures and their texts; the next export computes what it must, and no less."""
    seeded, built_shop = built
    shop, file = tmp_path / "shop", tmp_path / "s.csv"
    shutil.copytree(built_shop, shop)
    set_rules(shop, RULES[name])
    recommend_all(shop, file, top=TOP)
    rows = {product: list(row) for product, row in seeded.rows.items()}
    for number in range(5, 320, 40):
        del rows[f"p{number}"]
    for number in range(4, 320, 40):
        rows[f"p{number}"][1] = f"new-{number}.png"
        draw_picture(seeded.images / f"new-{number}.png", 1000 + number)
    for number in range(8, 320, 30):
        rows[f"p{number}"][4:] = ["s1", "12.00", "yes"]
    rows["late"] = ["late", "12.png", "Caps", "Red", "s2", "50.00", "no"]
    changed = Seeded(rows, seeded.images, tmp_path / "styles.csv")
    changed.write()
    sync_shop(shop, changed.images, changed.table)
    recommend_all(shop, file, top=TOP)
    made = exported(file)
    recommend_all(shop, file, top=TOP, full=True)
    assert made == exported(file)
    with parecido.open(shop) as recommender:
        for product in list(rows)[::16]:
            found = [each.id for each in recommender.similar(product=product, k=TOP).recommendations]
            assert [each for each, *_ in made.get(product, [])] == found
