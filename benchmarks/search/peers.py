"""The others: plain FAISS, hnswlib, Annoy and LanceDB, each as its documentation shows it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.search.contender import Contender, Ids
from benchmarks.search.vectors import Rows

_EFFORTS = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048, 4096)
_LINKS, _CONSTRUCTION = 16, 200
_STEP = 50_000
_NONE = (0,)


class FaissHnsw:
    """IndexHNSWFlat, and a bitmap where there is a filter."""

    efforts = _EFFORTS
    filtered_efforts = _EFFORTS[4:]

    def build(self, rows: Rows, masks: dict[str, NDArray[np.bool_]], folder: Path) -> None:
        faiss: Any = import_module("faiss")

        del masks
        index = faiss.IndexHNSWFlat(rows.shape[1], _LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = _CONSTRUCTION
        for start in range(0, len(rows), _STEP):
            index.add(np.ascontiguousarray(rows[start : start + _STEP]))
        faiss.write_index(index, str(folder / "hnsw.faiss"))

    def open(self, rows_file: Path, folder: Path) -> None:
        faiss: Any = import_module("faiss")

        del rows_file
        self._faiss = faiss
        self._index = faiss.read_index(str(folder / "hnsw.faiss"), faiss.IO_FLAG_MMAP_IFC)

    def prepare(self, name: str, mask: NDArray[np.bool_]) -> Any:
        del name
        return self._faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))

    def search(self, query: Rows, k: int, effort: int, prepared: Any = None) -> Ids:
        self._faiss.omp_set_num_threads(1)
        parameters = self._faiss.SearchParametersHNSW(efSearch=effort, sel=prepared)
        found: Ids = self._index.search(query[np.newaxis], k, params=parameters)[1][0]
        return found


class FaissFlat:
    """IndexFlatIP: exact, and the rows by number where there is a filter."""

    efforts = filtered_efforts = _NONE

    def build(self, rows: Rows, masks: dict[str, NDArray[np.bool_]], folder: Path) -> None:
        faiss: Any = import_module("faiss")

        del masks
        index = faiss.IndexFlatIP(rows.shape[1])
        for start in range(0, len(rows), _STEP):
            index.add(np.ascontiguousarray(rows[start : start + _STEP]))
        faiss.write_index(index, str(folder / "flat.faiss"))

    def open(self, rows_file: Path, folder: Path) -> None:
        faiss: Any = import_module("faiss")

        del rows_file
        self._faiss = faiss
        self._index = faiss.read_index(str(folder / "flat.faiss"), faiss.IO_FLAG_MMAP_IFC)

    def prepare(self, name: str, mask: NDArray[np.bool_]) -> Any:
        del name
        return self._faiss.SearchParameters(sel=self._faiss.IDSelectorArray(np.flatnonzero(mask)))

    def search(self, query: Rows, k: int, effort: int, prepared: Any = None) -> Ids:
        del effort
        self._faiss.omp_set_num_threads(1)
        found: Ids = self._index.search(query[np.newaxis], k, params=prepared)[1][0]
        return found


class Hnswlib:
    """hnswlib, and a Python function where there is a filter."""

    efforts = _EFFORTS
    filtered_efforts = _EFFORTS

    def build(self, rows: Rows, masks: dict[str, NDArray[np.bool_]], folder: Path) -> None:
        hnswlib: Any = import_module("hnswlib")

        del masks
        index = hnswlib.Index(space="ip", dim=rows.shape[1])
        index.init_index(max_elements=len(rows), M=_LINKS, ef_construction=_CONSTRUCTION, random_seed=1)
        for start in range(0, len(rows), _STEP):
            part = rows[start : start + _STEP]
            index.add_items(part, np.arange(start, start + len(part)))
        index.save_index(str(folder / "hnswlib.bin"))
        (folder / "dim").write_text(str(rows.shape[1]), encoding="ascii")

    def open(self, rows_file: Path, folder: Path) -> None:
        hnswlib: Any = import_module("hnswlib")

        del rows_file
        dim = int((folder / "dim").read_text(encoding="ascii"))
        self._index = hnswlib.Index(space="ip", dim=dim)
        self._index.load_index(str(folder / "hnswlib.bin"))
        self._index.set_num_threads(1)

    def prepare(self, name: str, mask: NDArray[np.bool_]) -> Any:
        del name
        kept = bytes(mask.view(np.uint8))
        return lambda row: kept[row] != 0

    def search(self, query: Rows, k: int, effort: int, prepared: Any = None) -> Ids:
        self._index.set_ef(max(effort, k))
        try:
            found = self._index.knn_query(query, k, num_threads=1, filter=prepared)[0][0]
        except RuntimeError:  # it raises where it finds fewer than k
            return np.full(k, -1, dtype=np.int64)
        return np.asarray(found, dtype=np.int64)


class AnnoyTrees:
    """Annoy with 50 trees; with a filter it fetches more, and filters them."""

    efforts = tuple(1000 * 2**power for power in range(11))
    filtered_efforts = efforts[2:]

    def build(self, rows: Rows, masks: dict[str, NDArray[np.bool_]], folder: Path) -> None:
        annoy: Any = import_module("annoy")

        del masks
        trees = annoy.AnnoyIndex(rows.shape[1], "angular")
        trees.set_seed(1)
        for number, row in enumerate(rows):
            trees.add_item(number, row.tolist())
        trees.build(50, -1)
        trees.save(str(folder / "annoy.ann"))
        (folder / "dim").write_text(str(rows.shape[1]), encoding="ascii")

    def open(self, rows_file: Path, folder: Path) -> None:
        annoy: Any = import_module("annoy")

        del rows_file
        self._trees = annoy.AnnoyIndex(int((folder / "dim").read_text(encoding="ascii")), "angular")
        self._trees.load(str(folder / "annoy.ann"))

    def prepare(self, name: str, mask: NDArray[np.bool_]) -> Any:
        del name
        return mask

    def search(self, query: Rows, k: int, effort: int, prepared: Any = None) -> Ids:
        count = k if prepared is None else effort // 4
        found = np.array(self._trees.get_nns_by_vector(query.tolist(), count, effort), dtype=np.int64)
        return found[:k] if prepared is None else found[prepared[found]][:k]


class Lance:
    """LanceDB with its IVF_HNSW_SQ index, a column for each filter, and re-ranking by the stored vectors."""

    efforts = (1, 2, 4, 8, 16, 32, 64)
    filtered_efforts = efforts
    any_filter = False
    """A filter is a column, written as it is built."""

    def build(self, rows: Rows, masks: dict[str, NDArray[np.bool_]], folder: Path) -> None:
        lancedb: Any = import_module("lancedb")
        pyarrow: Any = import_module("pyarrow")

        dim = rows.shape[1]

        def table(start: int) -> Any:
            part = np.ascontiguousarray(rows[start : start + _STEP])
            vectors = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(part.reshape(-1)), dim)
            columns = {"row": pyarrow.array(np.arange(start, start + len(part))), "vector": vectors}
            flags = {self._column(name): pyarrow.array(mask[start : start + _STEP]) for name, mask in masks.items()}
            return pyarrow.table(columns | flags)

        made = lancedb.connect(str(folder)).create_table("rows", table(0))
        for start in range(_STEP, len(rows), _STEP):
            made.add(table(start))
        made.create_index(
            metric="dot", vector_column_name="vector", index_type="IVF_HNSW_SQ", m=_LINKS, ef_construction=_CONSTRUCTION
        )

    def open(self, rows_file: Path, folder: Path) -> None:
        lancedb: Any = import_module("lancedb")

        del rows_file
        self._table = lancedb.connect(str(folder)).open_table("rows")

    def prepare(self, name: str, mask: NDArray[np.bool_]) -> Any:
        del mask
        return self._column(name)

    def search(self, query: Rows, k: int, effort: int, prepared: Any = None) -> Ids:
        question = self._table.search(query).distance_type("dot").limit(k).nprobes(effort)
        question = question.ef(64 * effort).refine_factor(4).select(["row"])
        if prepared is not None:
            question = question.where(prepared, prefilter=True)
        return np.asarray(question.to_arrow()["row"].to_numpy(), dtype=np.int64)

    @staticmethod
    def _column(name: str) -> str:
        return "f_" + "".join(letter if letter.isalnum() else "_" for letter in name)


PEERS: dict[str, tuple[type[Contender], str]] = {
    "faiss": (FaissHnsw, "faiss-cpu"),
    "faiss-flat": (FaissFlat, "faiss-cpu"),
    "hnswlib": (Hnswlib, "hnswlib"),
    "annoy": (AnnoyTrees, "annoy"),
    "lancedb": (Lance, "lancedb"),
}
"""Name -> its class, and the package that it is of."""
