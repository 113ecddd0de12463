"""The public data set, against a stand-in with kagglehub's interface and folder layout."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from parecido.catalogue.kaggle import KaggleSource, fetch_dataset, find_source, is_kaggle
from parecido.errors import CatalogueError, MissingExtra

HANDLE = "paramaggarwal/fashion-product-images-small"

Install = Callable[[Callable[[str], str]], ModuleType]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a module `kagglehub` in place whose `dataset_download` is the given function."""

    def put(download: Callable[[str], str]) -> ModuleType:
        module, exceptions = ModuleType("kagglehub"), ModuleType("kagglehub.exceptions")
        for name in ("UnauthenticatedError", "DataCorruptionError", "BackendError"):
            setattr(exceptions, name, type(name, (Exception,), {}))
        # As in kagglehub, where it is a requests.HTTPError, which is an OSError.
        setattr(exceptions, "KaggleApiHTTPError", type("KaggleApiHTTPError", (OSError,), {}))  # noqa: B010
        module.__dict__.update(dataset_download=download, exceptions=exceptions)
        monkeypatch.setitem(sys.modules, "kagglehub", module)
        return module

    return put


def touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")


def test_the_fashion_data_set(tmp_path: Path, install: Install) -> None:
    """The data set holds itself once more under `myntradataset`."""
    root = tmp_path / "datasets/paramaggarwal/fashion-product-images-small/versions/1"
    touch(root, "images/15970.jpg", "styles.csv", "myntradataset/images/15970.jpg", "myntradataset/styles.csv")
    asked: list[str] = []

    def download(handle: str) -> str:
        asked.append(handle)
        return str(root)

    install(download)
    assert fetch_dataset(f"kaggle:{HANDLE}") == KaggleSource(root / "images", root / "styles.csv")
    assert fetch_dataset(f"kaggle:{HANDLE}/versions/1").images == root / "images"
    assert asked == [HANDLE, f"{HANDLE}/versions/1"]


@pytest.mark.parametrize(
    ("names", "images", "table"),
    [
        (("fashion/images/1.jpg", "fashion/styles.csv"), "fashion/images", "fashion/styles.csv"),
        (("b/images/1.jpg", "a/images/1.jpg", "a/styles.csv"), "a/images", "a/styles.csv"),
        (("images/empty.txt", "photos/1.PNG", "list.tsv"), "photos", "list.tsv"),
        (("1.jpg", "2.jpg", "table.csv"), ".", "table.csv"),
        (("train/shirt/1.jpg", "train/jeans/2.jpg", "x.csv"), "train", "x.csv"),
        (("images/1.jpg", "images/styles.csv", "other.csv"), "images", "images/styles.csv"),
        (("images/1.jpg", "a.csv", "b.csv"), "images", None),
        (("images/1.jpg",), "images", None),
    ],
)
def test_where_pictures_and_table_lie(tmp_path: Path, names: tuple[str, ...], images: str, table: str | None) -> None:
    touch(tmp_path, *names)
    assert find_source(tmp_path) == KaggleSource(tmp_path / images, tmp_path / table if table else None)


def test_table_is_never_looked_for_above_the_data_set(tmp_path: Path) -> None:
    touch(tmp_path, "styles.csv", "root/1.jpg")
    assert find_source(tmp_path / "root") == KaggleSource(tmp_path / "root", None)


def test_data_set_without_pictures_is_refused(tmp_path: Path) -> None:
    touch(tmp_path, "styles.csv")
    with pytest.raises(CatalogueError, match="there are no pictures in the data set at"):
        find_source(tmp_path)


def test_data_set_with_an_unreadable_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", deny)
    with pytest.raises(CatalogueError) as caught:
        find_source(tmp_path)
    assert str(caught.value) == f"the data set at {tmp_path} cannot be read: Permission denied ({tmp_path})"


@pytest.mark.parametrize(
    "source",
    [
        "images",
        "kaggle:",
        "kaggle:owner",
        "kaggle:a/b/c",
        "kaggle:../x",
        "kaggle:a/b/versions/0",
        "kaggle:a/b ",
    ],
)
def test_malformed_names_are_refused(source: str) -> None:
    with pytest.raises(CatalogueError, match="is not a Kaggle data set; write kaggle:OWNER/DATASET"):
        fetch_dataset(source)


def test_is_kaggle() -> None:
    assert is_kaggle("kaggle:a/b")
    assert not is_kaggle("images")


def test_missing_kagglehub_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    with pytest.raises(MissingExtra) as caught:
        fetch_dataset(f"kaggle:{HANDLE}")
    assert str(caught.value) == (
        "fetching a data set from Kaggle needs kagglehub, which is not installed; "
        "run, in the clone: pip install '.[kaggle]'"
    )


@pytest.mark.parametrize("name", ["UnauthenticatedError", "DataCorruptionError", "KaggleApiHTTPError"])
def test_failures_of_kagglehub_become_one_line(install: Install, name: str) -> None:
    def download(_: str) -> str:
        raise getattr(module.exceptions, name)("404 Client Error.\n\nResource not found")

    module = install(download)
    with pytest.raises(CatalogueError) as caught:
        fetch_dataset(f"kaggle:{HANDLE}")
    assert str(caught.value) == (
        f"the data set {HANDLE} could not be fetched from Kaggle: 404 Client Error. Resource not found; check the "
        "name, the connection and, for a data set that asks for it, the credentials (kagglehub.login())"
    )


def test_a_broken_connection_becomes_one_line(install: Install) -> None:
    def download(_: str) -> str:
        raise ConnectionError("no route")

    install(download)
    with pytest.raises(CatalogueError, match="could not be fetched from Kaggle: no route; check the name"):
        fetch_dataset(f"kaggle:{HANDLE}")
