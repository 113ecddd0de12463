"""The one command: all sides in turn on the same vectors, and the tables of what they measured."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.environment import versions
from benchmarks.machine import circumstances
from benchmarks.process import CommandFailedError
from benchmarks.search.peers import PEERS
from benchmarks.search.report import Figures, filter_table, replace_section, whole_table
from benchmarks.search.right import write_right
from benchmarks.search.vectors import Vectors, draw_synthetic, grow_catalogue, load_vectors

K = 10
SOURCES = ("catalogue", "synthetic")
ROOT = Path(__file__).parents[2]


@click.command()
@click.option("--rows", type=click.IntRange(min=2000), default=44_000, show_default=True, help="Rows of the index.")
@click.option("--dim", type=click.IntRange(min=8), default=256, show_default=True, help="Numbers of a row.")
@click.option("--shop", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Its embeddings are used.")
@click.option("--source", "only", type=click.Choice(SOURCES), help="Only these vectors.  [default: both, with a shop]")
@click.option("--peers", default=",".join(PEERS), show_default=True, help="The others, by name; empty for none.")
@click.option("--env", type=click.Path(path_type=Path), default=Path(".search-env"), help="The others' environment.")
@click.option("--work", type=click.Path(path_type=Path), help="Keep vectors and indexes there, and use what is there.")
@click.option("--write", type=click.Path(path_type=Path, exists=True), metavar="FILE", help="Document to write into.")
def main(
    rows: int,
    dim: int,
    shop: Path | None,
    only: str | None,
    peers: str,
    env: Path,
    work: Path | None,
    write: Path | None,
) -> None:
    """Measure the index beside others: on a shop's embeddings where one is named, and on vectors drawn by chance."""
    names = [name for name in peers.split(",") if name]
    if unknown := [name for name in names if name not in PEERS]:
        raise click.UsageError(f"there is no peer {unknown[0]!r}; choose from {', '.join(PEERS)}")
    python = peers_python(env, names)
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="parecido-search-", dir=work) as passing:
        place = work or Path(passing)
        for source in _sources(shop, only):
            data = place / f"{source}-{rows}-{dim}"
            write_right(data, load_vectors(data, lambda source=source: make_vectors(source, shop, rows, dim)), K)
            sides = _measure_all(data, names, python)
            title = f"{rows:,} x {dim}, {source}"
            text = "\n\n".join(
                [_circumstances(rows, dim, source, python, names, load_before), whole_table(sides), filter_table(sides)]
            )
            print(f"### {title}\n\n{text}\n", flush=True)
            if write is not None:
                document = write.read_text(encoding="utf-8")
                write.write_text(replace_section(document, title, text), encoding="utf-8")


def _sources(shop: Path | None, only: str | None) -> tuple[str, ...]:
    """Return which vectors are measured. Raises UsageError for a catalogue's without a shop."""
    if only == "catalogue" and shop is None:
        raise click.UsageError("name the catalogue's shop with --shop")
    if only is not None:
        return (only,)
    return SOURCES if shop is not None else SOURCES[1:]


def peers_python(folder: Path, names: list[str]) -> Path:
    """Return the interpreter of the others' environment, made and filled on first use."""
    python = folder.absolute() / "bin" / "python"
    if not names:
        return python
    packages = ["numpy", *dict.fromkeys(PEERS[name][1] for name in names)]
    if not python.exists():
        venv.create(folder, with_pip=True)
    if "absent" in versions(python, packages).values():
        print(f"installing {', '.join(packages)} into {folder}", file=sys.stderr, flush=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return python


def make_vectors(source: str, shop: Path | None, rows: int, dim: int) -> Vectors:
    """Return new vectors of a kind."""
    if source == "synthetic" or shop is None:
        return draw_synthetic(rows, dim)
    from parecido.shop.reader import Shop

    with Shop(shop) as opened:
        return grow_catalogue(np.asarray(opened.vectors()), rows, dim)


def _measure_all(data: Path, names: list[str], python: Path) -> dict[str, Figures]:
    """Build what is not there, then ask one side after the other."""
    sides = {"parecido": Path(sys.executable)} | dict.fromkeys(names, python)
    builds = {name: _build(name, each, data) for name, each in sides.items()}
    return {
        name: {"build": builds[name], "ask": _run(each, name, "ask", data, data / name)} for name, each in sides.items()
    }


def _build(name: str, python: Path, data: Path) -> dict[str, Any]:
    """Build a side's index, or return the figures of the one that is there."""
    folder, kept = data / name, data / f"{name}.json"
    if folder.exists() and kept.exists():
        known: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return known
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    figures = _run(python, name, "build", data, folder)
    kept.write_text(json.dumps(figures), encoding="utf-8")
    return figures


def _run(python: Path, name: str, verb: str, data: Path, folder: Path) -> dict[str, Any]:
    """Run one side in a process of its own. Raises CommandFailedError."""
    print(f"{data.name}: {name} {verb}", file=sys.stderr, flush=True)
    command = [str(python), "-m", "benchmarks.search.side", name, verb, str(data), str(folder)]
    variables = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=variables, check=False)
    if done.returncode != 0:
        raise CommandFailedError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _circumstances(rows: int, dim: int, source: str, python: Path, names: list[str], load_before: float) -> str:
    """Return the command, the machine and the versions, as a list."""
    shop = " --shop SHOP" if source == "catalogue" else ""
    found = versions(sys.executable, ["parecido", "faiss-cpu", "numpy"])
    if names:
        found |= versions(python, [PEERS[name][1] for name in names])
    listed = ", ".join(f"{name} {version}" for name, version in found.items())
    command = f"python -m benchmarks.search --rows {rows} --dim {dim}{shop} --peers {','.join(names)}"
    return circumstances(load_before, command=command, more=[f"versions: {listed}"])
