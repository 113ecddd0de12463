"""What the shipped model is trained on, and what is kept from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from parecido.evaluate.split import is_held_out
from parecido.train.shipped.sources import is_unseen, list_photos

SEEN_NAME, HELD_OUT_NAME = "Blue Cap", "Black Cap"
SEEN_KIND, UNSEEN_KIND = "chair", "pizza"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three caps, one of them held out and one of the same bytes as it, a large photo, a piece of clothing, objects."""
    names = {"1": SEEN_NAME, "2": HELD_OUT_NAME, "3": SEEN_NAME}
    rows = ["id,articleType,baseColour,productDisplayName", *(f"{key},Caps,Blue,{name}" for key, name in names.items())]
    (tmp_path / "styles.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for file, grey in (
        ("images/1.jpg", 10),
        ("images/2.jpg", 20),
        ("images/3.jpg", 20),
        ("images-large/1.jpg", 10),
        ("images-large/2.jpg", 20),
        ("clothing/train/shirt/a.jpg", 30),
        ("clothing/test/shirt/b.jpg", 40),
        (f"objects/{SEEN_KIND}/image_0001.jpg", 50),
        (f"objects/{UNSEEN_KIND}/image_0001.jpg", 60),
        ("objects/BACKGROUND_Google/image_0001.jpg", 70),
    ):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((8, 8, 3), grey, dtype=np.uint8)).save(path)
    return tmp_path


def test_names_and_kinds_fall_where_this_file_says() -> None:
    assert [is_held_out(SEEN_NAME), is_held_out(HELD_OUT_NAME)] == [False, True]
    assert [is_unseen(SEEN_KIND), is_unseen(UNSEEN_KIND)] == [False, True]


def test_nothing_held_out_is_trained_on(data: Path) -> None:
    """Not the held-out name, not its bytes under another name, not its large photo, no test split, no unseen kind."""
    found = [(photo.source, str(photo.file.relative_to(data))) for photo in list_photos(data)]
    assert found == [
        ("fashion", "images/1.jpg"),
        ("large", "images-large/1.jpg"),
        ("clothing", "clothing/train/shirt/a.jpg"),
        ("objects", "objects/BACKGROUND_Google/image_0001.jpg"),
        ("objects", f"objects/{SEEN_KIND}/image_0001.jpg"),
    ]


def test_the_background_class_is_no_kind_of_object(data: Path) -> None:
    labels = {photo.file.parent.name: photo.labels for photo in list_photos(data) if photo.source == "objects"}
    assert labels == {"BACKGROUND_Google": {"object": ""}, SEEN_KIND: {"object": SEEN_KIND}}
