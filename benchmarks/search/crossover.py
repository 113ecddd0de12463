"""From how many rows on the graph answers sooner than exact search: both, asked in turn, at sizes that grow.

python -m benchmarks.search.crossover [--shop SHOP] [--dim 256] [--write FILE]
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from benchmarks.machine import circumstances
from benchmarks.search.report import replace_section
from benchmarks.search.run import make_vectors
from benchmarks.search.vectors import Rows
from parecido.index.contract import Index
from parecido.index.exact import ExactIndex
from parecido.index.hnsw import open_files, write_files
from parecido.settings import default_settings

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 40_000)
K = 10
QUESTIONS = 300


@click.command()
@click.option("--shop", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Its embeddings are used.")
@click.option("--dim", type=click.IntRange(min=8), default=256, show_default=True, help="Numbers of a row.")
@click.option("--write", type=click.Path(path_type=Path, exists=True), metavar="FILE", help="Document to write into.")
def main(shop: Path | None, dim: int, write: Path | None) -> None:
    """Time both kinds at every size and print the table."""
    load_before = os.getloadavg()[0]
    vectors = make_vectors("synthetic" if shop is None else "catalogue", shop, max(SIZES), dim)
    queries = vectors.queries[:QUESTIONS]
    lines = ["| rows | exact, p50 us | hnsw, p50 us | hnsw, recall |", "|---:|---:|---:|---:|"]
    for size in SIZES:
        rows = np.ascontiguousarray(vectors.rows[:size])
        exact, graph = ExactIndex(rows), _graph(rows)
        right, sooner = _ask(exact, queries)
        found, later = _ask(graph, queries)
        recall = np.mean([len(set(one) & set(other)) / K for one, other in zip(right, found, strict=True)])
        lines.append(f"| {size:,} | {sooner * 1e6:,.0f} | {later * 1e6:,.0f} | {recall:.4f} |")
    source = "the catalogue's embeddings" if shop is not None else "synthetic vectors"
    text = "\n".join([circumstances(load_before, more=[f"rows: {source}, {dim} numbers"]), "", *lines])
    print(text)
    if write is not None:
        document = write.read_text(encoding="utf-8")
        title = f"Exact or the graph, {dim} numbers"
        write.write_text(replace_section(document, title, text), encoding="utf-8")


def _graph(rows: Rows) -> Index:
    with tempfile.TemporaryDirectory() as folder:
        names = [""] * len(rows)
        write_files(Path(folder), rows, names, names, default_settings())
        return open_files(Path(folder), rows, default_settings())  # what is mapped stays when the folder is gone


def _ask(index: Index, queries: Rows) -> tuple[list[Sequence[int]], float]:
    """Return the rows found for each query, and the median time of one."""
    for query in queries[:50]:
        index.nearest(query, K)
    found, taken = [], []
    for query in queries:
        start = time.perf_counter()
        candidates = index.nearest(query, K)
        taken.append(time.perf_counter() - start)
        found.append([candidate.row for candidate in candidates])
    return found, float(np.median(taken))


if __name__ == "__main__":
    main()
