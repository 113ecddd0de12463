"""Folders of the hub come by its own library: pinned, resumed, from the cache where downloads are switched off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.importers.hub import COMMIT, REPOSITORY, Hub, run_with_hub, serve_hub

pytest.importorskip("huggingface_hub", reason="comes with the extras text, hf and openclip")

WEIGHTS = bytes(range(251)) * 50_000
"""12.5 MB: the library keeps what it read 10 MB at a time."""
SCRIPT = """
from parecido.embeddings.importers.hub_folder import fetch_hub_folder
from parecido.errors import ModelError
try:
    found = fetch_hub_folder({repository!r}, ["config.json", "*.safetensors"], {revision!r}, offline={offline})
    print(found.commit, *sorted(file.name for file in found.path.iterdir()), sep="\\n")
except ModelError as error:
    print("refused:", error)
"""


@pytest.fixture
def hub() -> Iterator[Hub]:
    files = {"config.json": b"{}", "model.safetensors": WEIGHTS, "pytorch_model.bin": b"a pickle", "run.py": b"0"}
    with serve_hub(Hub(files)) as serving:
        yield serving


def fetch(
    hub: Hub, cache: Path, *, revision: str | None = None, offline: bool = False, repository: str = REPOSITORY
) -> list[str]:
    script = SCRIPT.format(repository=repository, revision=revision, offline=offline)
    code, printed = run_with_hub(script, hub.address, cache)
    assert code == 0, printed
    return printed.splitlines()


def test_only_what_fits_is_fetched_and_the_commit_is_known(hub: Hub, tmp_path: Path) -> None:
    assert fetch(hub, tmp_path) == [COMMIT, "config.json", "model.safetensors"]
    assert sorted(name for name, _ in hub.asked) == ["config.json", "model.safetensors"]
    assert fetch(hub, tmp_path, revision=COMMIT) == [COMMIT, "config.json", "model.safetensors"]
    assert len(hub.asked) == 2  # the rest was there


def test_offline_takes_the_cache_or_says_how_to_fill_it(hub: Hub, tmp_path: Path) -> None:
    (said,) = fetch(hub, tmp_path, offline=True)
    assert said == (
        f"refused: {REPOSITORY} at its main branch is not in the hub's cache and downloads are switched off; fetch it "
        f"where there is a connection (hf download {REPOSITORY}) and copy the cache's folder here"
    )
    assert hub.asked == []
    fetch(hub, tmp_path)
    assert fetch(hub, tmp_path, offline=True) == [COMMIT, "config.json", "model.safetensors"]


def test_a_download_that_stops_goes_on_where_it_was(hub: Hub, tmp_path: Path) -> None:
    hub.files = {"model.safetensors": WEIGHTS}
    hub.cuts = [11_000_000]
    found = fetch(hub, tmp_path)
    assert found == [COMMIT, "model.safetensors"]
    ranges = [wanted for name, wanted in hub.asked if name == "model.safetensors"]
    assert len(ranges) == 2
    assert ranges[1] is not None
    assert int(ranges[1].removeprefix("bytes=").partition("-")[0]) > 0
    stored = next((tmp_path / "hub").rglob("model.safetensors"))
    assert stored.read_bytes() == WEIGHTS


def test_a_repository_that_is_not_there_is_one_sentence(hub: Hub, tmp_path: Path) -> None:
    (said,) = fetch(hub, tmp_path, repository="makers/none")
    assert said.startswith("refused: makers/none at its main branch could not be fetched: ")
