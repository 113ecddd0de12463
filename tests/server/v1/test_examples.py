"""The examples of docs/api.md and docs/client.md run against a live service of the sample catalogue."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.server.open_door import OpenDoor

from parecido.build import build_shop
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.sample import draw_sample
from parecido.server.app import create_app
from parecido.server.listener import address_of, open_listener
from parecido.server.loop import ServingLoop
from parecido.server.snapshot import RequestSnapshot
from parecido.server.writing import SyncSource, Writing
from parecido.settings import Settings

DOCS = Path(__file__).parents[3] / "docs"
WRITTEN = "http://127.0.0.1:5000"
SETTINGS = Settings(threads=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the examples run in: sample/ lies there."""
    folder = tmp_path_factory.mktemp("examples")
    sample = draw_sample(folder / "sample", products=40)
    build_shop(sample / "images", sample / "styles.csv", sample / "shop")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    sample = folder / "sample"
    with closing(LiveShop(Recommender.open(sample / "shop", SETTINGS))) as live:
        source = SyncSource(str(sample / "images"), sample / "styles.csv")
        app = create_app(
            RequestSnapshot(lambda: live.current), SETTINGS, OpenDoor(), writing=Writing(live, SETTINGS, source)
        )
        listener = open_listener("127.0.0.1", 0)
        loop = ServingLoop(app, listener, SETTINGS)
        thread = threading.Thread(target=loop.run)
        thread.start()
        yield address_of(listener)
        loop.stop()
        thread.join(10)


def examples(page: str, language: str, address: str) -> list[str]:
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    found = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)
    assert found
    return [example.replace(WRITTEN, address) for example in found]


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PARECIDO_KEY": "pk_example"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("page", ["api", "client"])
def test_python(page: str, address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PARECIDO_KEY", "pk_example")
    names: dict[str, object] = {}
    for number, example in enumerate(examples(page, "python", address), start=1):
        exec(compile(example, f"docs/{page}.md, example {number}", "exec"), names)  # noqa: S102  (our own examples)
    closing_client = names["client"]
    closing_client.close()  # type: ignore[attr-defined]


def test_curl(address: str, folder: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    for example in examples("api", "sh", address):
        quiet = f'curl() {{ command curl -sS --fail-with-body "$@"; echo; }}\n{example}'
        printed = run(["bash", "-euc", quiet], folder).splitlines()
        assert len(printed) >= example.count("\ncurl") + 1
        assert all(line == "" or line.startswith("{") for line in printed)


def test_javascript(address: str, folder: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    for number, example in enumerate(examples("api", "js", address)):
        file = folder / f"example{number}.mjs"
        file.write_text(example, encoding="utf-8")
        assert run([node, str(file)], folder)
