"""DeepFashion In-shop Clothes Retrieval: Liu, Luo, Qiu, Wang and Tang 2016, "DeepFashion: Powering Robust Clothes
Recognition and Retrieval with Rich Annotations"."""

from __future__ import annotations

from pathlib import Path

from parecido.errors import CatalogueError
from parecido.evaluate.protocols.contract import Entry, Task, check_once, check_task
from parecido.evaluate.protocols.list_file import Line, check_picture, malformed, read_list

LIST = "list_eval_partition.txt"
HEADING = ("image_name", "item_id", "evaluation_status")
PARTS = ("train", "query", "gallery")


def load_in_shop(folder: Path) -> Task:
    """Return the queries and the gallery of the benchmark unpacked in `folder`; training pictures are left aside.

    The list is `Eval/list_eval_partition.txt`, or lies in the folder itself; the pictures' names, `img/...`, are
    relative to `Img`, or to the folder where there is no `Img/img`. A right answer is of the same item. Raises
    CatalogueError.
    """
    file = folder / "Eval" / LIST
    if not file.is_file():
        file = folder / LIST
    lines = read_list(file, HEADING, counted=True)
    found = [_read_line(line, file) for line in lines]
    check_once([entry for entry, _ in found], [line.number for line in lines], file)
    queries, gallery = (tuple(entry for entry, part in found if part == wanted) for wanted in ("query", "gallery"))
    for part, entries in (("query", queries), ("gallery", gallery)):
        if not entries:
            raise CatalogueError(f"{file} lists no picture as {part}; fetch it again")
    images = folder / "Img" if (folder / "Img" / "img").is_dir() else folder
    return check_task(Task(images, queries, gallery), file)


def _read_line(line: Line, file: Path) -> tuple[Entry, str]:
    """Return a line's picture with its item, and the part it belongs to."""
    picture, item, part = line.fields
    if part not in PARTS:
        raise malformed(line, file, f"an evaluation_status of {', '.join(PARTS)}")
    return Entry(check_picture(picture, line, file), item), part
