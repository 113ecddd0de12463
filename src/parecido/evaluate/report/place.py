"""Where a report is written: a folder of its own, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from parecido.errors import ReportError

PAGE = "report.html"
MARK = '<meta name="generator" content="Parecido report">'
"""What is in every report, and tells it from a page that is someone else's."""
_PART = ".report.html.part"


def check_place(folder: Path) -> None:
    """Raise ReportError unless a report can be written into `folder`: absent, empty, or with an older report alone."""
    try:
        if not folder.exists():
            return
        if not folder.is_dir():
            raise ReportError(f"{folder} is a file; give a folder for the report")
        others = sorted(entry.name for entry in folder.iterdir() if entry.name not in {PAGE, _PART})
        if others:
            raise ReportError(
                f"{folder} holds something else ({others[0]}); give a new folder for the report, nothing was touched"
            )
        page = folder / PAGE
        if page.exists() and not _is_report(page):
            raise ReportError(f"{page} is no report of this program; give a new folder, nothing was touched")
    except OSError as error:
        raise ReportError(f"{folder} cannot be read: {error.strerror or error}; choose another folder") from error


def write_report(folder: Path, html: str) -> Path:
    """Write the page into `folder`, aside and then renamed, and return its file. Raises ReportError.

    An older report stays as it was until the new one is whole.
    """
    check_place(folder)
    page, part = folder / PAGE, folder / _PART
    fresh = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            part.write_text(html, encoding="utf-8")
            part.replace(page)
        except OSError:
            part.unlink(missing_ok=True)
            if fresh:
                folder.rmdir()
            raise
    except OSError as error:
        raise ReportError(f"cannot write {page}: {error.strerror or error}; choose another folder") from error
    return page


def _is_report(page: Path) -> bool:
    """Tell whether a page was written by this program."""
    with page.open(encoding="utf-8", errors="replace") as file:
        return MARK in file.read(4096)
