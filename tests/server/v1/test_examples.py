"""The examples of docs/api.md, docs/client.md and README.md run against a live service of the sample catalogue."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from parecido.build import build_shop
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.sample import draw_sample
from parecido.server.app import create_app
from parecido.server.event_log import keep_events
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.keys import add_key
from parecido.server.listener import address_of, open_listener
from parecido.server.loop import ServingLoop
from parecido.server.snapshot import RequestSnapshot
from parecido.server.writing import SyncSource, Writing
from parecido.settings import Settings

ROOT = Path(__file__).parents[3]
WRITTEN = "http://127.0.0.1:5000"
SETTINGS = Settings(threads=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the examples run in: sample/ lies there."""
    folder = tmp_path_factory.mktemp("examples")
    sample = draw_sample(folder / "sample", products=80)
    build_shop(sample / "images", sample / "styles.csv", sample / "shop")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    sample = folder / "sample"
    recommender = Recommender.open(sample / "shop", SETTINGS)
    with closing(LiveShop(recommender)) as live, keep_events(sample / "shop", wanted=True) as log:
        source = SyncSource(str(sample / "images"), sample / "styles.csv")
        guard = Guard(Keyring(keys_file(sample / "shop")))
        app = create_app(
            RequestSnapshot(lambda: live.current), SETTINGS, guard, writing=Writing(live, SETTINGS, source), events=log
        )
        listener = open_listener("127.0.0.1", 0)
        loop = ServingLoop(app, listener, SETTINGS)
        thread = threading.Thread(target=loop.run)
        thread.start()
        yield address_of(listener)
        loop.stop()
        thread.join(10)


@pytest.fixture(scope="module")
def key(folder: Path) -> str:
    """A key that may change the shop."""
    return add_key(folder / "sample" / "shop", "examples", "write")[1]


def examples(page: str, language: str, address: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)
    assert found
    return [example.replace(WRITTEN, address) for example in found]


def run(command: list[str], folder: Path, key: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PARECIDO_KEY": key, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("page", ["docs/api.md", "docs/client.md", "README.md"])
def test_python(page: str, address: str, folder: Path, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What README.md marks with py needs a service; its other examples need none and run with the documents'."""
    language = "py" if page == "README.md" else "python"
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PARECIDO_KEY", key)
    names: dict[str, object] = {}
    for number, example in enumerate(examples(page, language, address), start=1):
        exec(compile(example, f"{page}, example {number}", "exec"), names)  # noqa: S102  (our own examples)
    closing_client = names["client"]
    closing_client.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", ["docs/api.md", "README.md"])
def test_curl(page: str, address: str, folder: Path, key: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    for example in examples(page, "sh", address):
        quiet = f'curl() {{ command curl -sS --fail-with-body "$@"; echo; }}\n{example}'
        printed = run(["bash", "-euc", quiet], folder, key).splitlines()
        assert len(printed) >= example.count("\ncurl") + 1
        assert all(line == "" or line.startswith("{") for line in printed)


def test_javascript(address: str, folder: Path, key: str) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    for number, example in enumerate(examples("docs/api.md", "js", address)):
        file = folder / f"example{number}.mjs"
        file.write_text(example, encoding="utf-8")
        assert run([node, str(file)], folder, key)
