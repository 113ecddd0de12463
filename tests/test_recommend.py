"""Answers on six drawn products whose neighbours the reader can name."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import parecido
from parecido.errors import PictureError, QueryError, UnknownColumn, UnknownProduct
from parecido.export import export_vectors
from parecido.filters import Matched
from parecido.recommend import Answer, Recommender
from parecido.shop.lock import LOCK, hold_lock


@pytest.fixture
def recommender(tiny_shop: Path) -> Any:
    with parecido.open(tiny_shop) as opened:
        yield opened


def ids(answer: Answer) -> list[str]:
    return [recommendation.id for recommendation in answer.recommendations]


def test_a_product_is_not_its_own_recommendation(recommender: Recommender) -> None:
    answer = recommender.similar(product="0", k=10)
    assert sorted(ids(answer)) == ["1", "2", "3", "4", "5"]


def test_a_photo_of_a_product_finds_it_first(recommender: Recommender, tiny: Any) -> None:
    for name in ("0", "3", "5"):
        file = tiny.images / f"{name}.jpg"
        for photo in (file, str(file), file.read_bytes(), Image.open(file)):
            first = recommender.similar(photo=photo, k=1).recommendations[0]
            assert first.id == name
            assert first.similarity == pytest.approx(1.0, abs=1e-4)


def test_similarity_is_the_inner_product_of_exported_rows(
    recommender: Recommender, tiny_shop: Path, tmp_path: Path
) -> None:
    assert export_vectors(tiny_shop, tmp_path / "v.npz") == 6
    with np.load(tmp_path / "v.npz", allow_pickle=False) as exported:
        names, vectors = exported["ids"].tolist(), exported["vectors"]
    assert names == ["0", "1", "2", "3", "4", "5"]
    assert vectors.dtype == np.float32
    products = vectors @ vectors[0]
    expected = sorted(range(1, 6), key=lambda row: (-products[row], row))
    answer = recommender.similar(product="0", k=5)
    assert ids(answer) == [names[row] for row in expected]
    similarities = [found.similarity for found in answer.recommendations]
    assert similarities == pytest.approx([products[row] for row in expected], abs=2e-6)


def test_a_filter_narrows_before_the_cut(recommender: Recommender) -> None:
    everything = ids(recommender.similar(product="0", k=5))
    men = [name for name in everything if int(name) % 2]
    assert ids(recommender.similar(product="0", k=3, where={"gender": "Men"})) == men
    assert ids(recommender.similar(product="0", where={"gender": "Men", "articleType": "Belts"})) == [
        name for name in men if int(name) >= 3
    ]


def test_a_filter_may_be_written_in_several_ways(recommender: Recommender) -> None:
    men = ids(recommender.similar(product="0", where={"gender": "Men"}))
    assert ids(recommender.similar(product="0", where="gender=Men")) == men
    assert ids(recommender.similar(product="0", where=["gender in (Men)", "id<6"])) == men
    assert sorted(ids(recommender.similar(product="0", where="gender=Men and baseColour!=Green"))) == ["3", "5"]
    found = recommender.explain_filter("gender=Men and baseColour!=Green")
    assert found == Matched("gender = Men and baseColour != Green", products=6, matching=2, notes=())


def test_repeated_texts_must_all_hold(recommender: Recommender) -> None:
    assert ids(recommender.similar(product="0", where={"gender": ["Men", "Women"]})) == []
    assert ids(recommender.similar(product="0", where={"gender": ["Men", "Men"], "baseColour": "Red"})) == ["3"]


def test_equal_pictures_come_in_catalogue_order(tiny: Any, tmp_path: Path) -> None:
    same = (tiny.images / "0.jpg").read_bytes()
    for name in ("1", "4", "5"):
        (tiny.images / f"{name}.jpg").write_bytes(same)
    parecido.build_shop(tiny.images, tiny.table, tmp_path / "twins")
    with parecido.open(tmp_path / "twins") as twins:
        assert ids(twins.similar(product="4", k=3)) == ["0", "1", "5"]
        assert ids(twins.similar(product="4", k=2)) == ["0", "1"]


def test_nothing_like_it_is_an_empty_answer(recommender: Recommender, tiny: Any) -> None:
    answer = recommender.similar(photo=tiny.images / "0.jpg", min_similarity=1.1)
    assert answer == Answer(None, ())
    near = recommender.similar(photo=tiny.images / "0.jpg", min_similarity=0.9999)
    assert ids(near) == ["0"]


def test_the_vote_is_weighted_by_similarity(recommender: Recommender, tiny: Any) -> None:
    answer = recommender.similar(photo=tiny.images / "0.jpg", k=1)
    everyone = recommender.similar(photo=tiny.images / "0.jpg", k=6).recommendations
    weights = dict.fromkeys(("Caps", "Belts"), 0.0)
    for found in everyone:
        weights[found.product["articleType"]] += max(found.similarity, 0.0)
    winner = max(weights, key=lambda kind: weights[kind])
    assert answer.predicted is not None
    assert answer.predicted.category == winner
    assert answer.predicted.share == pytest.approx(weights[winner] / sum(weights.values()), abs=1e-5)


def test_wrong_questions_are_answered_with_a_sentence(recommender: Recommender) -> None:
    with pytest.raises(UnknownProduct, match="no product '99' in this shop of 6"):
        recommender.similar(product="99")
    with pytest.raises(UnknownColumn, match="no column 'size'; this shop has id, gender"):
        recommender.similar(product="0", where={"size": "L"})
    with pytest.raises(QueryError, match="give one of a product id, a photo and a text"):
        recommender.similar()
    with pytest.raises(QueryError, match="give one of a product id, a photo and a text"):
        recommender.similar(product="0", photo=b"x")
    with pytest.raises(QueryError, match="k is 0"):
        recommender.similar(product="0", k=0)
    with pytest.raises(PictureError, match="not a picture"):
        recommender.similar(photo=b"hello, I am text")


def test_a_thumbnail_is_a_jpeg(recommender: Recommender) -> None:
    assert recommender.thumbnail("2").startswith(b"\xff\xd8\xff")
    with pytest.raises(UnknownProduct):
        recommender.thumbnail("../2")


def test_a_shop_with_a_changed_model_is_refused(tiny_shop: Path, tiny: Any) -> None:
    model = tiny_shop / "model" / "model.onnx"
    model.write_bytes(model.read_bytes()[:-1] + b"?")
    with parecido.open(tiny_shop) as opened:
        assert ids(opened.similar(product="0", k=1))
        with pytest.raises(parecido.ParecidoError, match="its card says"):
            opened.similar(photo=tiny.images / "0.jpg")


@pytest.mark.parametrize("damage", ["missing", "truncated", "flipped", "stale"])
def test_a_damaged_index_is_made_again_never_searched(tiny_shop: Path, damage: str) -> None:
    with parecido.open(tiny_shop) as opened:
        expected = opened.similar(product="0")
    (vectors,) = tiny_shop.glob("index/base-*/vectors.npy")
    content = bytearray(vectors.read_bytes())
    if damage == "missing":
        vectors.unlink()
    elif damage == "truncated":
        vectors.write_bytes(content[:-100])
    elif damage == "flipped":
        content[-5] ^= 0x40
        vectors.write_bytes(content)
    else:
        manifest = vectors.with_name("index.json")
        manifest.write_text(manifest.read_text().replace('"sight": "', '"sight": "0'))
    with parecido.open(tiny_shop) as opened:
        assert opened.similar(product="0") == expected
    (mended,) = tiny_shop.glob("index/base-*/vectors.npy")
    assert mended.parent != vectors.parent
    assert len(mended.read_bytes()) == len(content)


def test_a_shop_whose_index_cannot_be_made_now_is_searched_in_memory(
    tiny_shop: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with parecido.open(tiny_shop) as shop:
        expected = shop.similar(product="0")
    shutil.rmtree(tiny_shop / "index")
    with closing(hold_lock(tiny_shop / LOCK)), parecido.open(tiny_shop) as shop:
        assert shop.similar(product="0") == expected
    assert "another parecido is writing here" in caplog.text
    with parecido.open(tiny_shop) as shop:
        assert shop.similar(product="0") == expected
    assert len(list(tiny_shop.glob("index/base-*/index.json"))) == 1


@pytest.mark.parametrize("floor", [float("nan"), float("inf")])
def test_a_least_similarity_that_is_no_number_is_refused(recommender: Recommender, floor: float) -> None:
    with pytest.raises(QueryError, match=f"the least similarity is {floor}; give a number from -1 to 1"):
        recommender.similar(product="0", min_similarity=floor)
