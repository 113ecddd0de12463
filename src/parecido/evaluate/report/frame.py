"""The frame of every page: its head and foot, its style, and how its templates are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from parecido.evaluate.report.place import MARK

FOLDER = Path(__file__).parent
"""Holds frame.html and the parts that pages share."""


def render_framed(
    template: Path, words: Mapping[str, object], filters: Mapping[str, Callable[..., str]], styles: Sequence[Path] = ()
) -> str:
    """Return a page that needs nothing else; its template extends frame.html. Product names and the like are escaped.

    `styles` are files of a style of its own, which comes behind the common one.
    """
    environment = Environment(
        loader=FileSystemLoader([template.parent, FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    style = "\n".join(file.read_text(encoding="utf-8") for file in (FOLDER / "page.css", *styles))
    return environment.get_template(template.name).render(
        words,
        mark=Markup(MARK),  # noqa: S704  (our own text)
        style=Markup(style),  # noqa: S704  (our own files)
    )
