"""Without a browser the tests say what is missing, and fail where one is required."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser import chromium
from tests.browser.chromium import demand, lacking


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chromium, "PROGRAMS", (tmp_path, tmp_path / "chromedriver"))
    assert lacking() == f"{tmp_path}/chromedriver is missing (apt-get install chromium chromium-driver)"
    monkeypatch.setattr(chromium, "PROGRAMS", (tmp_path,))
    monkeypatch.setattr(chromium, "find_spec", lambda _name: None)
    assert lacking() == "selenium is missing (pip install '.[browser]')"
    monkeypatch.setattr(chromium, "find_spec", lambda name: None if name == chromium.AXE[0] else name)
    assert lacking() == "axe-core is missing (pip install --no-deps axe-playwright-python)"


def test_it_is_a_reason_to_skip_or_to_fail() -> None:
    demand(None, required=True)
    with pytest.raises(pytest.skip.Exception, match="selenium is missing"):
        demand("selenium is missing", required=False)
    with pytest.raises(pytest.fail.Exception, match="a browser is required, but selenium is missing"):
        demand("selenium is missing", required=True)
