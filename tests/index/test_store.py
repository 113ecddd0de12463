"""The derived folder: whole or refused."""

from __future__ import annotations

import csv
import json
import resource
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from parecido.errors import IndexDamaged, MissingExtra, ShopError
from parecido.index import registry
from parecido.index.contract import Candidate, Index
from parecido.index.manifest import measure_file
from parecido.index.registry import BACKENDS, check_backend, load_backend
from parecido.index.store import open_index, write_index
from parecido.settings import Settings

ROWS = np.array([(1, 0), (0.6, 0.8), (0, 1)], dtype=np.float32)
UP = np.array([0, 1], dtype=np.float32)
IDS = ["10", "7", 'comma, quote"']
PICTURES = ["10.jpg", "in/7.jpg", "ç.png"]


@pytest.fixture(params=sorted(BACKENDS))
def backend(request: pytest.FixtureRequest) -> str:
    package = BACKENDS[request.param][1]
    if package is not None and find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    return str(request.param)


def write(folder: Path, backend: str, digest: str = "d1", rows: int = 3) -> None:
    write_index(
        folder,
        backend=backend,
        vectors=ROWS[:rows],
        ids=IDS[:rows],
        pictures=PICTURES[:rows],
        digest=digest,
        settings=Settings(),
    )


def reopen(folder: Path, backend: str, digest: str = "d1") -> Index:
    return open_index(folder, backend=backend, digest=digest, settings=Settings())


def refusal(folder: Path, backend: str, digest: str = "d1") -> str:
    with pytest.raises(IndexDamaged) as refused:
        reopen(folder, backend, digest)
    return str(refused.value)


def files_of(backend: str) -> list[str]:
    return ["index.json", "vectors.npy", *load_backend(backend).FILES]


def test_what_is_written_is_found_again(tmp_path: Path, backend: str) -> None:
    write(tmp_path / "index", backend)
    index = reopen(tmp_path / "index", backend)
    assert index.nearest(UP, 2) == [Candidate(2, 1.0), Candidate(1, 0.8)]
    assert sorted(p.name for p in (tmp_path / "index").iterdir()) == sorted(files_of(backend))
    assert [p.name for p in tmp_path.iterdir()] == ["index"]


def test_an_index_of_nothing(tmp_path: Path, backend: str) -> None:
    write(tmp_path / "index", backend, rows=0)
    assert reopen(tmp_path / "index", backend).nearest(UP, 2) == []


def test_the_mapping_names_product_and_picture_of_each_row(tmp_path: Path) -> None:
    pytest.importorskip("annoy", reason="annoy is not installed")
    write(tmp_path / "index", "annoy")
    with (tmp_path / "index" / "annoy.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["row", "id", "picture"],
        ["0", "10", "10.jpg"],
        ["1", "7", "in/7.jpg"],
        ["2", 'comma, quote"', "ç.png"],
    ]


def test_the_same_vectors_grow_the_same_trees(tmp_path: Path) -> None:
    pytest.importorskip("annoy", reason="annoy is not installed")
    write(tmp_path / "a", "annoy")
    write(tmp_path / "b", "annoy")
    assert (tmp_path / "a" / "annoy.ann").read_bytes() == (tmp_path / "b" / "annoy.ann").read_bytes()


def test_writing_again_replaces_the_whole(tmp_path: Path, backend: str) -> None:
    write(tmp_path / "index", backend)
    (tmp_path / "index" / "stray").touch()
    write(tmp_path / "index", backend, "d2", rows=1)
    assert reopen(tmp_path / "index", backend, "d2").nearest(UP, 2) == [Candidate(0, 0.0)]
    assert sorted(p.name for p in (tmp_path / "index").iterdir()) == sorted(files_of(backend))


def test_missing_and_stale_and_other_kinds_are_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    assert refusal(folder, "exact") == f"the index is missing: there is no {folder / 'index.json'}"
    write(folder, "exact")
    said = refusal(folder, "exact", "d2")
    assert said == f"the index {folder} is stale: it was made of other vectors or by another model"
    (folder / "index.json").write_text((folder / "index.json").read_text().replace('"exact"', '"annoy"'))
    assert refusal(folder, "exact") == f"the index {folder} is of the kind 'annoy', expected 'exact'"


def test_every_truncated_or_missing_file_is_noticed(tmp_path: Path, backend: str) -> None:
    for name in files_of(backend):
        write(tmp_path / "index", backend)
        path = tmp_path / "index" / name
        path.write_bytes(path.read_bytes()[:-5])
        assert str(path) in refusal(tmp_path / "index", backend)
        path.unlink()
        assert str(path) in refusal(tmp_path / "index", backend)


def test_every_flipped_bit_is_noticed(tmp_path: Path, backend: str) -> None:
    write(tmp_path / "index", backend)
    for name in files_of(backend)[1:]:
        path = tmp_path / "index" / name
        good = path.read_bytes()
        for place in range(0, len(good), max(1, len(good) // 20)):
            flipped = bytearray(good)
            flipped[place] ^= 0x10
            path.write_bytes(flipped)
            said = refusal(tmp_path / "index", backend)
            assert said == f"{path} is damaged: its SHA-256 is not the one it was written with"
        path.write_bytes(good)
    assert len(reopen(tmp_path / "index", backend)) == 3


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"format": 2}, id="another format"),
        pytest.param({"rows": "3"}, id="rows as text"),
        pytest.param({"rows": True}, id="rows as truth"),
        pytest.param({"dim": -2}, id="negative"),
        pytest.param({"rows": 4}, id="another number of rows"),
        pytest.param({"digest": None}, id="no digest"),
        pytest.param({"files": []}, id="files as list"),
        pytest.param({"files": {}}, id="no files"),
        pytest.param({"files": {"vectors.npy": 5}}, id="file without facts"),
        pytest.param({"files": {"vectors.npy": {"bytes": 1.5, "sha256": ""}}}, id="half a byte"),
        pytest.param({"files": {"../../etc/passwd": {"bytes": 1, "sha256": ""}}}, id="path out of the folder"),
        pytest.param({"more": 1}, id="unknown key"),
    ],
)
def test_foreign_manifests_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    folder = tmp_path / "index"
    write(folder, "exact")
    facts = json.loads((folder / "index.json").read_text())
    (folder / "index.json").write_text(json.dumps(facts | change))
    refusal(folder, "exact")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 30_000, "\udcff", "x" * 70_000])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    write(tmp_path / "index", "exact")
    (tmp_path / "index" / "index.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert "index.json" in refusal(tmp_path / "index", "exact")


def test_vectors_of_another_kind_are_refused_even_with_their_checksum(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    write(folder, "exact")
    for array in (ROWS.astype(np.float64), np.asfortranarray(ROWS), ROWS[:2]):
        np.save(folder / "vectors.npy", array)
        facts = json.loads((folder / "index.json").read_text())
        about = measure_file(folder / "vectors.npy")
        facts["files"]["vectors.npy"] = {"bytes": about.bytes, "sha256": about.sha256}
        (folder / "index.json").write_text(json.dumps(facts))
        assert "is damaged: float" in refusal(folder, "exact")


def test_a_link_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    write(folder, "exact")
    (folder / "vectors.npy").rename(tmp_path / "elsewhere.npy")
    (folder / "vectors.npy").symlink_to(tmp_path / "elsewhere.npy")
    assert refusal(folder, "exact") == f"{folder / 'vectors.npy'} is not a plain file"


@pytest.mark.parametrize("size", [100, 140, 200])
def test_a_full_disk_leaves_the_old_index(tmp_path: Path, backend: str, size: int) -> None:
    """A limit on file sizes stands for the full disk: writing fails within the header, the vectors, the manifest."""
    folder = tmp_path / "index"
    write(folder, backend)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        with pytest.raises(ShopError, match=f"^the index {folder} cannot be written: .*File too large"):
            write(folder, backend, "d2")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(reopen(folder, backend)) == 3
    assert [p.name for p in tmp_path.iterdir()] == ["index"]


@pytest.mark.parametrize("step", [1, 2])
def test_a_crash_while_swapping_is_noticed_or_harmless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Killed at the first rename the old index stands; at the second none does; the next writer tidies up."""
    folder = tmp_path / "index"
    write(folder, "exact")
    renames: list[Path] = []
    rename = Path.rename

    def dying(self: Path, target: Path) -> Path:
        renames.append(self)
        if len(renames) == step:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", dying)
    with pytest.raises(KeyboardInterrupt):
        write(folder, "exact", "d2")
    monkeypatch.undo()
    if step == 1:
        assert len(reopen(folder, "exact")) == 3
    else:
        assert refusal(folder, "exact").startswith("the index is missing")
    write(folder, "exact", "d2")
    assert len(reopen(folder, "exact", "d2")) == 3
    assert [p.name for p in tmp_path.iterdir()] == ["index"]


def test_a_file_in_the_folders_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("mine")
    with pytest.raises(ShopError, match="there is a file of that name"):
        write(tmp_path / "index", "exact")
    assert (tmp_path / "index").read_text() == "mine"


def test_rows_and_names_must_fit(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="do not fit 1 product ids"):
        write_index(
            tmp_path / "index",
            backend="exact",
            vectors=ROWS,
            ids=["1"],
            pictures=["1.jpg"],
            digest="",
            settings=Settings(),
        )


def test_unknown_backends_and_missing_packages_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ShopError, match=r"^there is no index 'faiss'; choose one of: exact, hnsw, annoy$"):
        check_backend("faiss")
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"^the annoy index needs annoy, .* pip install '\.\[annoy\]'$"):
        check_backend("annoy")
    check_backend("exact")
