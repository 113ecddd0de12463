"""From files to figures: tiny copies of the published formats, coloured pictures, and what every figure must be."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.evaluate.protocols.conftest import Paint

import parecido
from parecido.errors import CatalogueError, ModelError, QueryError
from parecido.evaluate.protocols.embed import Rejected
from parecido.settings import Settings

pytestmark = pytest.mark.usefixtures("colours")

WARM_AND_COLD = {"warm/1": "red", "warm/2": "yellow", "cold/1": "blue", "cold/2": "red", "rare/1": "cyan"}
APART = {"query/a/1": "red", "gallery/a/1": "lime", "gallery/b/1": "cyan", "gallery/a/2": "red"}


def test_in_shop(tmp_path: Path, paint: Paint) -> None:
    pictures = {
        "img/a/query.png": ("a", "query", "red"),
        "img/b/query.png": ("b", "query", "lime"),
        "img/a/1.png": ("a", "gallery", "red"),
        "img/b/1.png": ("b", "gallery", "yellow"),
        "img/c/1.png": ("c", "gallery", "lime"),
        "img/d/1.png": ("d", "train", "lime"),
    }
    rows = [str(len(pictures)), "image_name item_id evaluation_status"]
    for name, (item, part, colour) in pictures.items():
        paint(f"Img/{name}", colour)
        rows.append(f"{name} {item} {part}")
    (tmp_path / "Eval").mkdir()
    (tmp_path / "Eval" / "list_eval_partition.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = parecido.benchmark_model("in-shop", tmp_path)
    # red finds a first; lime finds lime c first (cosine 1), then yellow b (1/3), which is right
    assert dict(found.recall) == {1: 0.5, 10: 1.0, 20: 1.0, 30: 1.0}
    assert [found.precision, found.map_at_r] == pytest.approx([0.1, 0.5])
    assert (found.queries, found.gallery, found.classes, found.lonely, found.rejects) == (2, 3, 2, 0, ())


def test_sop_each_picture_asks_the_others(tmp_path: Path, paint: Paint) -> None:
    rows = ["image_id class_id super_class_id path"]
    for number, (kind, colour) in enumerate(
        [("7", "red"), ("7", "yellow"), ("8", "cyan"), ("8", "cyan")],
        start=1,
    ):
        paint(f"bicycle_final/{number}_0.png", colour)
        rows.append(f"{number} {kind} 1 bicycle_final/{number}_0.png")
    (tmp_path / "Ebay_test.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = parecido.benchmark_model("sop", tmp_path, settings=Settings(batch_size=1, workers=2))
    # every nearest one is right: red and yellow have 1/3, yellow and cyan -1/3, red and cyan -1
    assert dict(found.recall) == {1: 1.0, 10: 1.0, 100: 1.0, 1000: 1.0}
    assert (found.map_at_r, found.queries, found.gallery) == (1.0, 4, 4)


def test_class_folders_with_rejects(tmp_path: Path, paint: Paint) -> None:
    for name, colour in WARM_AND_COLD.items():
        paint(f"{name}.png", colour)
    (tmp_path / "rare" / "2.png").write_bytes(b"not a picture")
    (tmp_path / "warm" / "3.png").write_bytes(b"")
    found = parecido.benchmark_model("classes", tmp_path)
    assert [reject.picture for reject in found.rejects] == ["rare/2.png", "warm/3.png"]
    assert found.rejects[1] == Rejected("warm/3.png", "0 bytes")
    # red warm/1 finds red cold/2, then yellow; yellow finds cold/2 and warm/1 alike (1/3), and cold/2 stands first;
    # blue cold/1 finds cyan (1/3), then cold/2 and warm/1 (-1/3); red cold/2 finds warm/1, warm/2, cold/1
    assert dict(found.recall) == {1: 0.0, 2: pytest.approx(3 / 5), 4: pytest.approx(4 / 5), 8: pytest.approx(4 / 5)}
    # cyan is left without another of its class
    assert [found.lonely, found.map_at_r, found.precision] == pytest.approx([1, 0.0, 4 / 50])


def test_query_gallery(tmp_path: Path, paint: Paint) -> None:
    for name, colour in APART.items():
        paint(f"{name}.png", colour)
    found = parecido.benchmark_model("query-gallery", tmp_path)
    # red, lime, cyan: right at ranks 1 and 2 of R = 2
    assert [found.recall[1], found.map_at_r, found.precision] == pytest.approx([1.0, 1.0, 0.2])


def test_pictures_that_are_listed_and_absent(tmp_path: Path, paint: Paint) -> None:
    rows = ["image_id class_id super_class_id path", *(f"{number} 1 1 a/{number}.png" for number in (1, 2, 3))]
    (tmp_path / "Ebay_test.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"none of the 3 .* \(a/1.png\) because: no such file; give"):
        parecido.benchmark_model("sop", tmp_path)
    paint("a/1.png", "red")
    with pytest.raises(CatalogueError, match=r"only one picture of .* can be used; there must be two"):
        parecido.benchmark_model("sop", tmp_path)
    paint("a/2.png", "red")
    assert parecido.benchmark_model("sop", tmp_path).rejects == (Rejected("a/3.png", "no such file"),)


def test_unknown_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(QueryError, match="no protocol named 'cub'; there are in-shop, sop, classes, query-gallery"):
        parecido.benchmark_model("cub", tmp_path)
    monkeypatch.undo()
    with pytest.raises(ModelError, match="no model named 'other'; there are parecido-s"):
        parecido.benchmark_model("sop", tmp_path, model="other")
