"""A report is written into a folder of its own, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from parecido.errors import ReportError
from parecido.evaluate.report.place import MARK, check_place, write_report

HTML = f"<!doctype html>{MARK}<p>new"


def test_a_new_folder_and_again_over_an_older_report(tmp_path: Path) -> None:
    page = write_report(tmp_path / "a" / "report", HTML)
    assert page == tmp_path / "a" / "report" / "report.html"
    (page.parent / ".report.html.part").write_text("left behind by a run that was stopped")
    write_report(page.parent, HTML + "er")
    assert [entry.name for entry in page.parent.iterdir()] == ["report.html"]
    assert page.read_text(encoding="utf-8").endswith("<p>newer")


def test_what_is_someone_else_s_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ReportError, match=r"holds something else \(notes.txt\); give a new folder"):
        write_report(tmp_path, HTML)
    assert [entry.name for entry in tmp_path.iterdir()] == ["notes.txt"]
    (tmp_path / "notes.txt").rename(tmp_path / "report.html")
    with pytest.raises(ReportError, match=r"report\.html is no report of this program"):
        check_place(tmp_path)
    with pytest.raises(ReportError, match="is a file; give a folder for the report"):
        check_place(tmp_path / "report.html")


def test_a_failed_write_leaves_the_older_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    page = write_report(tmp_path / "old", HTML)
    monkeypatch.setattr(Path, "write_text", full)
    for folder in ("old", "new"):
        with pytest.raises(ReportError, match=r"cannot write .*: No space left on device; choose another folder"):
            write_report(tmp_path / folder, HTML)
    assert page.read_text(encoding="utf-8") == HTML
    assert [entry.name for entry in tmp_path.iterdir()] == ["old"]
