"""A base index: whole or refused."""

from __future__ import annotations

import csv
import json
import resource
import zlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.errors import IndexDamaged, MissingExtra, ShopError
from parecido.index import registry
from parecido.index.contract import Candidate, Index
from parecido.index.manifest import BLOCK, check_files, measure_file, read_manifest
from parecido.index.registry import BACKENDS, check_backend, load_backend
from parecido.index.store import Rows, drop_bases, has_base, open_base, write_base
from parecido.settings import Settings

ROWS = np.array([(1, 0), (0.6, 0.8), (0, 1)], dtype=np.float32)
UP = np.array([0, 1], dtype=np.float32)
IDS = ["10", "7", 'comma, quote"']
NAMES = ["10.jpg", "in/7.jpg", "ç.png"]
NUMBERS = np.array([4, 7, 9], dtype=np.int64)


@pytest.fixture(params=sorted(BACKENDS))
def backend(request: pytest.FixtureRequest) -> str:
    package = BACKENDS[request.param][1]
    if package is not None and find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    return str(request.param)


def write(place: Path, backend: str, sight: str = "s1", rows: int = 3) -> str:
    made = Rows(ROWS[:rows], NUMBERS[:rows], IDS[:rows], NAMES[:rows])
    return write_base(place, made, backend=backend, sight=sight, settings=Settings())


def reopen(place: Path, reference: str, backend: str, sight: str = "s1") -> Index:
    return open_base(place, reference, backend=backend, sight=sight, settings=Settings()).index


def refusal(place: Path, reference: str, backend: str, sight: str = "s1") -> str:
    with pytest.raises(IndexDamaged) as refused:
        reopen(place, reference, backend, sight)
    return str(refused.value)


def folder_of(place: Path, reference: str) -> Path:
    return place / reference.split(maxsplit=1)[0]


def files_of(backend: str) -> list[str]:
    return ["index.json", "vectors.npy", "pictures.npy", *load_backend(backend).FILES]


def rename_manifest(place: Path, reference: str, content: bytes) -> str:
    """Put another manifest there; return the reference that names it."""
    (folder_of(place, reference) / "index.json").write_bytes(content)
    return f"{reference.split(maxsplit=1)[0]} {zlib.crc32(content):08x}"


def test_what_is_written_is_found_again(tmp_path: Path, backend: str) -> None:
    reference = write(tmp_path / "index", backend)
    base = open_base(tmp_path / "index", reference, backend=backend, sight="s1", settings=Settings())
    assert base.index.nearest(UP, 2) == [Candidate(2, 1.0), Candidate(1, 0.8)]
    assert base.pictures.tolist() == [4, 7, 9]
    folder = folder_of(tmp_path / "index", reference)
    assert sorted(p.name for p in folder.iterdir()) == sorted(files_of(backend))
    assert list((tmp_path / "index").iterdir()) == [folder]


def test_an_index_of_nothing(tmp_path: Path, backend: str) -> None:
    assert reopen(tmp_path, write(tmp_path, backend, rows=0), backend).nearest(UP, 2) == []


def test_the_mapping_names_product_and_picture_of_each_row(tmp_path: Path) -> None:
    pytest.importorskip("annoy", reason="annoy is not installed")
    reference = write(tmp_path, "annoy")
    with (folder_of(tmp_path, reference) / "annoy.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["row", "id", "picture"],
        ["0", "10", "10.jpg"],
        ["1", "7", "in/7.jpg"],
        ["2", 'comma, quote"', "ç.png"],
    ]


def test_the_same_vectors_grow_the_same_trees(tmp_path: Path) -> None:
    pytest.importorskip("annoy", reason="annoy is not installed")
    one, other = (folder_of(tmp_path, write(tmp_path, "annoy")) / "annoy.ann" for _ in range(2))
    assert one.read_bytes() == other.read_bytes()


def test_a_base_is_written_beside_the_others_and_takes_their_place(tmp_path: Path, backend: str) -> None:
    place = tmp_path / "index"
    old, new = write(place, backend), write(place, backend, "s2", rows=1)
    opened = reopen(place, old, backend)
    (place / ".base-left-by-a-killed-writer").mkdir()
    (place / "index.json").touch()  # as a shop of layout 2 had it
    drop_bases(place, new)
    assert [entry.name for entry in place.iterdir()] == [new.split()[0]]
    assert opened.nearest(UP, 1) == [Candidate(2, 1.0)]  # who has it open keeps it
    assert reopen(place, new, backend, "s2").nearest(UP, 2) == [Candidate(0, 0.0)]
    assert (has_base(place, old), has_base(place, new)) == (False, True)


def test_missing_and_stale_and_other_kinds_are_told_apart(tmp_path: Path) -> None:
    assert refusal(tmp_path, "", "exact") == f"the index is missing: {tmp_path} has none"
    assert "is missing" in refusal(tmp_path, "../../etc/passwd 00000000", "exact")
    reference = write(tmp_path, "exact")
    folder = folder_of(tmp_path, reference)
    gone = "base-0123456789abcdef 00000000"
    assert refusal(tmp_path, gone, "exact").startswith("the index is missing: there is no ")
    said = refusal(tmp_path, reference, "exact", "s2")
    assert said == f"the index {folder} is stale: it is of another shop, model or head"
    assert refusal(tmp_path, reference, "annoy") == f"the index {folder} is of the kind 'exact', expected 'annoy'"


def test_every_truncated_or_missing_file_is_noticed(tmp_path: Path, backend: str) -> None:
    for name in files_of(backend):
        reference = write(tmp_path, backend)
        path = folder_of(tmp_path, reference) / name
        path.write_bytes(path.read_bytes()[:-5])
        assert str(path) in refusal(tmp_path, reference, backend)
        path.unlink()
        assert str(path) in refusal(tmp_path, reference, backend)


def test_every_flipped_bit_is_noticed(tmp_path: Path, backend: str) -> None:
    reference = write(tmp_path, backend)
    for name in files_of(backend):
        path = folder_of(tmp_path, reference) / name
        good = path.read_bytes()
        for place in range(0, len(good), max(1, len(good) // 20)):
            flipped = bytearray(good)
            flipped[place] ^= 0x10
            path.write_bytes(flipped)
            said = refusal(tmp_path, reference, backend)
            assert said.startswith(f"{path} is damaged")
            assert "checksum" in said
        path.write_bytes(good)
    assert len(reopen(tmp_path, reference, backend)) == 3


def test_the_damaged_block_is_told(tmp_path: Path) -> None:
    """Twenty blocks and a bit, checked by two threads."""
    vectors = np.zeros((20 * BLOCK // 4 + 5, 1), dtype=np.float32)
    rows = Rows(vectors, np.arange(len(vectors)), [""] * len(vectors), [""] * len(vectors))
    reference = write_base(tmp_path, rows, backend="exact", sight="", settings=Settings())
    path = folder_of(tmp_path, reference) / "vectors.npy"
    manifest = read_manifest(path.parent, int(reference.split()[1], 16))
    assert len(manifest.files["vectors.npy"].sums) == 21
    check_files(path.parent, manifest, 2)
    with path.open("r+b") as file:
        file.seek(18 * BLOCK + 77)
        file.write(b"\x01")
    with pytest.raises(IndexDamaged, match=f"is damaged at byte {18 * BLOCK} or shortly after"):
        check_files(path.parent, manifest, 2)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"format": 1}, id="another format"),
        pytest.param({"rows": "3"}, id="rows as text"),
        pytest.param({"rows": True}, id="rows as truth"),
        pytest.param({"dim": -2}, id="negative"),
        pytest.param({"rows": 4}, id="another number of rows"),
        pytest.param({"sight": None}, id="no sight"),
        pytest.param({"files": []}, id="files as list"),
        pytest.param({"files": {}}, id="no files"),
        pytest.param({"files": {"vectors.npy": 5}}, id="file without facts"),
        pytest.param({"files": {"vectors.npy": {"bytes": 1.5, "sums": []}}}, id="half a byte"),
        pytest.param({"files": {"vectors.npy": {"bytes": 5, "sums": []}}}, id="too few checksums"),
        pytest.param({"files": {"vectors.npy": {"bytes": 5, "sums": ["x"]}}}, id="a checksum as text"),
        pytest.param({"files": {"../../etc/passwd": {"bytes": 1, "sums": [0]}}}, id="path out of the folder"),
        pytest.param({"more": 1}, id="unknown key"),
    ],
)
def test_foreign_manifests_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    reference = write(tmp_path, "exact")
    facts = json.loads((folder_of(tmp_path, reference) / "index.json").read_text())
    changed = rename_manifest(tmp_path, reference, json.dumps(facts | change).encode())
    assert str(folder_of(tmp_path, reference)) in refusal(tmp_path, changed, "exact")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 30_000, "\udcff", "x" * 70_000])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    reference = write(tmp_path, "exact")
    changed = rename_manifest(tmp_path, reference, text.encode("utf-8", "surrogateescape"))
    assert "index.json" in refusal(tmp_path, changed, "exact")


@pytest.mark.parametrize(
    "array",
    [ROWS.astype(np.float64), np.asfortranarray(ROWS), ROWS[:2], np.array([None] * 3, dtype=object)],
    ids=["wide", "by columns", "short", "objects"],
)
def test_vectors_of_another_kind_are_refused_even_with_their_checksum(
    tmp_path: Path, array: NDArray[np.generic]
) -> None:
    reference = write(tmp_path, "exact")
    folder = folder_of(tmp_path, reference)
    np.save(folder / "vectors.npy", array)
    facts = json.loads((folder / "index.json").read_text())
    about = measure_file(folder / "vectors.npy")
    facts["files"]["vectors.npy"] = {"bytes": about.bytes, "sums": about.sums}
    changed = rename_manifest(tmp_path, reference, json.dumps(facts).encode())
    assert "vectors.npy is damaged: " in refusal(tmp_path, changed, "exact")


def test_a_link_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    reference = write(tmp_path, "exact")
    folder = folder_of(tmp_path, reference)
    (folder / "vectors.npy").rename(tmp_path / "elsewhere.npy")
    (folder / "vectors.npy").symlink_to(tmp_path / "elsewhere.npy")
    assert refusal(tmp_path, reference, "exact") == f"{folder / 'vectors.npy'} is not a plain file"


@pytest.mark.parametrize("size", [100, 140, 160])
def test_a_full_disk_leaves_the_old_base(tmp_path: Path, backend: str, size: int) -> None:
    """A limit on file sizes stands for the full disk: writing fails within the header, the vectors, the manifest."""
    place = tmp_path / "index"
    reference = write(place, backend)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        with pytest.raises(ShopError, match=f"^the index {place} cannot be written: .*File too large"):
            write(place, backend, "s2")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(reopen(place, reference, backend)) == 3
    assert [p.name for p in place.iterdir()] == [reference.split()[0]]


def test_a_file_in_the_folders_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("mine")
    with pytest.raises(ShopError, match="cannot be written"):
        write(tmp_path / "index", "exact")
    assert (tmp_path / "index").read_text() == "mine"


def test_rows_and_names_must_fit(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="do not fit 1 product ids"):
        write_base(tmp_path, Rows(ROWS, NUMBERS, ["1"], ["1.jpg"]), backend="exact", sight="", settings=Settings())


def test_unknown_backends_and_missing_packages_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ShopError, match=r"^there is no index 'faiss'; choose one of: auto, exact, hnsw, annoy"):
        check_backend("faiss")
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"^the annoy index needs annoy, .* pip install '\.\[annoy\]'$"):
        check_backend("annoy")
    check_backend("exact")
