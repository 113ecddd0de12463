"""Measure the shipped model beside the classic recipe's network on what training never saw.

    python -m benchmarks.quality --data DIR --baseline FILE [--check] [--write]

DIR holds `styles.csv`, `images/`, `images-large/`, `clothing/` and `objects/`; FILE is the recipe's network as ONNX.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from benchmarks.quality.bench import SECTIONS, Bench
from benchmarks.quality.embedders import Ours, Recipe
from benchmarks.quality.galleries import PARTS
from benchmarks.quality.measures import Measure, Section, card_metrics, missed, section_text
from benchmarks.quality.targets import SHORT
from benchmarks.table import replace_table
from parecido.embeddings.shipped import shipped_model

DOCUMENT = Path(__file__).parents[2] / "docs" / "model.md"
CLOSE = 0.01
"""How far a figure may be from the card's and still be called the same."""


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, metavar="DIR")
@click.option("--baseline", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, metavar="FILE")
@click.option("--only", multiple=True, type=click.Choice(list(SECTIONS)), help="Measure this section (repeatable).")
@click.option("--threads", default=2, show_default=True, help="Batches that are embedded at once.")
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="Keep the baseline's rows there.")
@click.option("--check", is_flag=True, help="Fail when a target is missed or a figure is below the card's.")
@click.option("--write", is_flag=True, help="Write the figures into the card and docs/model.md.")
def main(
    data: Path, baseline: Path, only: Sequence[str], threads: int, cache: Path | None, *, check: bool, write: bool
) -> None:
    """Measure both networks on the same pictures and print the tables of required against measured."""
    if write and only:
        raise click.UsageError("--write writes all figures; leave --only away")
    if lacking := [part for part in PARTS if not (data / part).exists()]:
        raise click.UsageError(f"{data} holds no {', '.join(lacking)}; unpack the data there")
    card, model = shipped_model()
    bench = Bench(data, model, Ours(card, model, threads=threads), Recipe(baseline, threads=threads, cache=cache))
    sections: list[Section] = []
    for name in only or SECTIONS:
        started = time.perf_counter()
        for section in SECTIONS[name](bench):
            sections.append(section)
            print(section_text(section, card.name), end="\n\n", flush=True)
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    if write:
        metrics = card_metrics(sections, card.name, bench.recipe.name)
        card = replace(card, metrics=metrics)
        model.with_suffix(".json").write_text(card.to_json(), encoding="utf-8")
        text = "\n\n".join(section_text(section, card.name) for section in sections)
        DOCUMENT.write_text(replace_table(DOCUMENT.read_text(encoding="utf-8"), text), encoding="utf-8")
    failures = complaints(sections, dict(card.metrics.get(card.name, {})))
    for line in failures:
        print(line, file=sys.stderr)
    if check and failures:
        raise click.ClickException(f"{len(failures)} figures are short of what is asked of them")


def complaints(sections: Sequence[Section], recorded: dict[str, float]) -> list[str]:
    """Return what is wrong, a line each: targets missed that SHORT does not name, figures that differ from the card's.

    A card without figures is itself a complaint: there is nothing that holds the next model to these.
    """
    short = [_missed_line(measure) for measure in missed(sections) if measure.name not in SHORT]
    measured = {measure.name: measure.figure for section in sections for measure in section.measures}
    if not recorded:
        return [*short, "the model's card has no figures; measure with --write"]
    return short + [
        f"{name}: measured {figure:.4f}, but the model's card says {recorded[name]:.4f}; measure again with --write"
        for name, figure in measured.items()
        if name in recorded and abs(figure - recorded[name]) > CLOSE
    ]


def _missed_line(measure: Measure) -> str:
    required = "" if measure.target is None else measure.target.text()
    return f"{measure.name}: {measure.figure:.4f} beside {measure.against:.4f}; required: {required}"


if __name__ == "__main__":
    main()
