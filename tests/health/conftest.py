"""A shop with one of every fault that eight drawn products can have."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from tests.conftest import draw_product

from parecido.build import build_shop

ROWS = """id,articleType,baseColour,productDisplayName
cap,Caps,Red,Red Cap
same,Belts,Red,Red Cap again
near,Caps,Red,Red Cap saved anew
blue,Caps,Blue,Blue Cap
belt,Belts,Green,Green Belt
blank,Caps,White,White <b>Cap</b>
blurred,Caps,Green,Green Cap
lost,Caps,Green,Lost Cap
"""


@pytest.fixture(scope="session")
def faulty_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`same` has the bytes of `cap`, `near` is that saved anew, `lost` has no picture; no test changes the shop."""
    folder = tmp_path_factory.mktemp("faulty")
    for name, kind, colour in (("cap", "Caps", "Red"), ("blue", "Caps", "Blue"), ("belt", "Belts", "Green")):
        draw_product(folder / f"{name}.jpg", kind, colour)
    for name, kind, colour in (("cap", "Caps", "Red"), ("blurred", "Caps", "Green")):
        draw_product(folder / f"{name}.jpg", kind, colour)
        with Image.open(folder / f"{name}.jpg") as small:
            small.resize((240, 320), Image.Resampling.NEAREST).save(folder / f"{name}.jpg", quality=95)
    (folder / "same.jpg").write_bytes((folder / "cap.jpg").read_bytes())
    with Image.open(folder / "cap.jpg") as cap, Image.open(folder / "blurred.jpg") as cap_of_green:
        cap.save(folder / "near.jpg", quality=94)
        cap_of_green.filter(ImageFilter.GaussianBlur(8)).save(folder / "blurred.jpg", quality=95)
    Image.new("RGB", (60, 80), "white").save(folder / "blank.jpg")
    (folder / "styles.csv").write_text(ROWS, encoding="utf-8")
    build_shop(folder, folder / "styles.csv", folder / "shop")
    return folder / "shop"
