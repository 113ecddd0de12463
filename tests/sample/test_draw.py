"""Drawing the sample catalogue into a folder: same bytes, table last, nothing of others lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from parecido.errors import CatalogueError
from parecido.sample import draw_sample
from parecido.sample.palette import PALETTE


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder` by its relative name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Pictures and table are identical on a second run, and differ for another seed."""
    first, second, other = (
        contents(draw_sample(tmp_path / name, products=12, seed=seed)) for name, seed in (("a", 7), ("b", 7), ("c", 8))
    )
    assert first == second
    assert first["images/20001.jpg"] != other["images/20001.jpg"]


def test_every_row_has_its_picture(tmp_path: Path) -> None:
    """The folder holds one JPEG for each id, the table, and nothing else."""
    draw_sample(tmp_path, products=14)
    with (tmp_path / "styles.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["baseColour"] for row in rows} == set(PALETTE)
    assert set(contents(tmp_path)) == {"styles.csv", *(f"images/{row['id']}.jpg" for row in rows)}
    assert all((tmp_path / f"images/{row['id']}.jpg").read_bytes()[:3] == b"\xff\xd8\xff" for row in rows)


def test_smaller_sample_replaces_a_larger_one(tmp_path: Path) -> None:
    """Drawing again leaves no picture without a row; a picture of somebody else's stays."""
    draw_sample(tmp_path, products=12)
    (tmp_path / "images/mine.jpg").write_bytes(b"mine")
    draw_sample(tmp_path, products=10)
    drawn = {f"images/{number}.jpg" for number in range(20001, 20011)}
    assert set(contents(tmp_path)) == {"styles.csv", "images/mine.jpg", *drawn}


def test_interrupted_drawing_has_no_table(tmp_path: Path) -> None:
    """Whoever stops a drawing finds no table, even where there was an earlier one; the next run completes it."""
    whole = contents(draw_sample(tmp_path, products=10))

    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw_sample(tmp_path, products=10, progress=stop)
    assert not (tmp_path / "styles.csv").exists()
    assert contents(draw_sample(tmp_path, products=10)) == whole


def test_progress_counts_up(tmp_path: Path) -> None:
    """Progress is told the number of pictures drawn so far."""
    calls: list[int] = []
    draw_sample(tmp_path, products=10, progress=calls.append)
    assert calls == list(range(1, 11))


@pytest.mark.parametrize("products", [-1, 0, 9, 5001])
def test_bad_count_is_refused(tmp_path: Path, products: int) -> None:
    """The message names the number and the range, and nothing is written."""
    with pytest.raises(CatalogueError) as caught:
        draw_sample(tmp_path / "new", products=products)
    assert str(caught.value) == f"{products} products were asked for; the sample catalogue has 10 to 5000"
    assert not (tmp_path / "new").exists()


def test_negative_seed_is_refused(tmp_path: Path) -> None:
    """A seed is zero or more."""
    with pytest.raises(CatalogueError, match="seed -1 is negative; choose 0 or more"):
        draw_sample(tmp_path, seed=-1)


def test_unwritable_target_is_one_sentence(tmp_path: Path) -> None:
    """A file where the folder should be is named, with the reason."""
    target = tmp_path / "taken"
    target.write_text("a file")
    with pytest.raises(CatalogueError) as caught:
        draw_sample(target, products=10)
    assert str(caught.value) == (
        f"cannot write the sample catalogue into {target}: Not a directory; choose another folder"
    )
    assert target.read_text() == "a file"


def test_table_of_another_make_is_kept(tmp_path: Path) -> None:
    """A shop's own styles.csv is never replaced by the sample's."""
    (tmp_path / "styles.csv").write_text("id,name\n1,Shirt\n")
    with pytest.raises(CatalogueError, match=r"styles\.csv is not a sample catalogue's table and is kept"):
        draw_sample(tmp_path, products=10)
    assert (tmp_path / "styles.csv").read_text() == "id,name\n1,Shirt\n"
