"""The main job on the real catalogue: nothing lost, shirts for a shirt, bounded memory."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from benchmarks.sampler import tree_pss

import parecido
from parecido.cli import parecido as command
from parecido.cli import run_command
from parecido.embeddings.aspects import weigh_query
from parecido.embeddings.embedder import unit_rows
from parecido.health.check import check_health
from parecido.index.contract import Index
from parecido.index.exact import ExactIndex
from parecido.index.store import Rows, open_base, write_base
from parecido.recommend import Recommender
from parecido.settings import default_settings
from parecido.shop.reader import Shop

pytestmark = pytest.mark.catalogue

PEAK_MB = 600


@pytest.fixture(scope="module")
def built(real_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The real catalogue's shop, and the peak of its build's memory in MB (PSS of all its processes)."""
    shop = tmp_path_factory.mktemp("real") / "shop"
    arguments = [str(real_catalogue / "images"), str(real_catalogue / "styles.csv"), "--out", str(shop)]
    peak = 0.0
    with subprocess.Popen([sys.executable, "-m", "parecido", "build", *arguments]) as build:
        while build.poll() is None:
            peak = max(peak, tree_pss(build.pid) / 1e6)
            time.sleep(0.2)
    assert build.returncode == 0
    return shop, peak


def open_kind(shop: Shop, folder: Path, kind: str = "annoy") -> Index:
    """An approximate index of a shop's vectors, made anew; skips where Annoy is not installed."""
    if kind == "annoy":
        pytest.importorskip("annoy", reason="annoy compiles, and is an extra")
    settings = default_settings()
    rows = Rows(shop.vectors(), shop.picture_rows.numbers, shop.ids(), shop.pictures())
    reference = write_base(folder, rows, backend=kind, sight="real", settings=settings)
    return open_base(folder, reference, backend=kind, sight="real", settings=settings).index


def test_no_row_is_lost(built: tuple[Path, float]) -> None:
    with Shop(built[0]) as shop:
        assert len(shop) == 35_230
        assert sorted(reject.id for reject in shop.rejects()) == ["39401", "39403", "39410"]
        assert shop.facts["repaired"] == "19"


def test_building_keeps_within_its_memory(built: tuple[Path, float]) -> None:
    assert 50 < built[1] <= PEAK_MB


def test_a_shirt_looks_like_shirts(built: tuple[Path, float], real_catalogue: Path) -> None:
    with parecido.open(built[0]) as shop:
        answer = shop.similar(product="15970", k=10)
        kinds = Counter(found.product["articleType"] for found in answer.recommendations)
        assert kinds.most_common(1)[0][0] == "Shirts"
        assert kinds["Shirts"] >= 8
        assert answer.predicted is not None
        assert answer.predicted.category == "Shirts"
        men = shop.similar(product="15970", k=5, where={"gender": "Men"})
        assert [found.product["gender"] for found in men.recommendations] == ["Men"] * 5
        # byte-identical pictures tie and come in catalogue order, so the photo's own product need not be first
        photo = shop.similar(photo=real_catalogue / "images" / "15970.jpg", k=1)
        assert photo.recommendations[0].similarity == pytest.approx(1.0, abs=1e-4)


def test_organized_into_148_and_139_folders(
    real_catalogue: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["organize", str(real_catalogue / "images"), str(real_catalogue / "styles.csv"), "--mode", "symlink"]
    assert run_command(command, [*arguments, "--out", str(tmp_path / "both")]) == 0
    assert run_command(command, [*arguments, "--out", str(tmp_path / "one"), "--by", "articleType"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"organized: 35230 pictures in 148 folders in {tmp_path / 'both'}",
        f"organized: 35230 pictures in 139 folders in {tmp_path / 'one'}",
    ]


def test_similar_finds_what_a_plain_comparison_finds_at_every_weighting(
    built: tuple[Path, float], tmp_path: Path
) -> None:
    """Each aspect alone and fifty weightings by chance, asked of a shop whose index is made for the default ones."""
    shop = Shop(built[0])
    annoy = open_kind(shop, tmp_path / "index")
    vectors, ids, aspects = shop.vectors(), shop.ids(), shop.card.aspects
    names, wide = [aspect.name for aspect in aspects], vectors.astype(np.float64)
    random, row_of = np.random.default_rng(11), {product_id: row for row, product_id in enumerate(ids)}
    chance = [dict(zip(names, each.tolist(), strict=True)) for each in random.dirichlet(np.ones(len(names)), 50)]
    with Recommender(shop, annoy, default_settings()) as recommender:
        for weights in [*({name: 1.0} for name in names), *chance]:
            hits = 0
            for row in random.choice(len(ids), 5, replace=False).tolist():
                similarities = wide @ weigh_query(vectors[row], aspects, weights)
                least = np.sort(np.delete(similarities, row))[-10] - 2e-6  # equal to six decimals: any will do
                found = recommender.similar(product=ids[row], k=10, weights=weights).recommendations
                hits += sum(similarities[row_of[each.id]] >= least for each in found)
            assert hits / 50 >= 0.99, weights


@pytest.mark.parametrize("kind", ["hnsw", "annoy"])
def test_an_index_finds_what_exact_search_finds(built: tuple[Path, float], tmp_path: Path, kind: str) -> None:
    with Shop(built[0]) as shop:
        vectors, index = shop.vectors(), open_kind(shop, tmp_path / "index", kind)
    exact = ExactIndex(vectors)
    found = 0
    # Halfway between two products of the shop: like a photo, no query is a row of the index.
    pairs = np.random.default_rng(0).choice(len(vectors), (500, 2))
    for query in unit_rows(vectors[pairs[:, 0]] + 0.5 * vectors[pairs[:, 1]]):
        # By similarity and not by row: of pictures that are equal, any is right.
        least = exact.nearest(query, 10)[-1].similarity
        found += sum(candidate.similarity >= least for candidate in index.nearest(query, 10))
    recall = found / (10 * len(pairs))
    sys.stderr.write(f"{kind} recall@10 on {len(pairs)} queries: {recall:.4f}\n")  # shown with -s
    assert recall >= 0.99


def test_health_finds_every_group_of_equal_pictures(built: tuple[Path, float], real_catalogue: Path) -> None:
    contents: dict[str, set[str]] = {}
    for picture in (real_catalogue / "images").iterdir():
        contents.setdefault(hashlib.sha256(picture.read_bytes()).hexdigest(), set()).add(picture.stem)
    groups = {frozenset(ids) for ids in contents.values() if len(ids) > 1}
    assert (len(groups), sum(map(len, groups))) == (490, 1075)
    health = check_health(built[0])
    found = [each for each in health.findings if each.kind == "duplicate"]
    assert {frozenset({each.product, *each.others}) for each in found} == groups
    assert (health.counts["reject"], health.counts["blank"], health.counts["blurred"]) == (3, 1, 0)
    assert [each.product for each in health.findings if each.kind == "blank"] == ["44998"]
    assert health.counts["over-exposed"] <= 10  # of 35,230, nearly all on white
