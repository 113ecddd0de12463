"""What is flushed to the disk before what, from the trace of system calls: no kill can show a missing fsync."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = """
import os, sys
from dataclasses import replace
from pathlib import Path
from benchmarks.crash.questions import SETTINGS
from benchmarks.crash.shops import build, draw, write_table
from parecido.build import add_products, remove_products
from parecido.index.compact import compact_shop
from parecido.shop.backup import backup_shop
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

place = Path(sys.argv[1])
shop, images = place / "shop", place / "images"
said = os.open(place / "said", os.O_WRONLY | os.O_CREAT)
say = lambda what: os.write(said, f"acknowledged {what}\\n".encode())
images.mkdir()
for number in range(4):
    draw(images / f"{number}.png", number)
rows = [(str(number), "Caps", number) for number in range(4)]
build(images, write_table(place / "table.csv", rows[:3]), shop, place / "fake.onnx")
say("build")
add_products(shop, images, write_table(place / "more.csv", rows[2:]), settings=SETTINGS)
say("add")
with ShopWriter(shop) as writer:
    with Shop(shop) as made:
        product = made.products([0])[0]
    writer.update({1: replace(product, caption="changed")}, [])
    say("update")
    writer.update({}, [writer.stored()["1"].number])
    say("remove")
compact_shop(shop, settings=SETTINGS)
say("compact")
backup_shop(shop, place / "backup.zip")
say("backup")
"""


@dataclass(frozen=True)
class Call:
    """A finished system call: its number in the order of their ends, its name, and what it was given, as text."""

    number: int
    name: str
    given: str

    def flushes(self, path: Path) -> bool:
        return self.name in {"fsync", "fdatasync"} and self.given.endswith(f"<{path}>")

    def writes(self, path: Path) -> bool:
        return self.name in {"write", "pwrite64"} and f"<{path}>," in self.given

    def renames(self, path: Path, target: Path) -> bool:
        return self.name.startswith("rename") and f'"{path}"' in self.given and f'"{target}"' in self.given


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Call]]:
    """The calls of a process that builds a shop, adds, updates, removes, compacts and backs up."""
    place = tmp_path_factory.mktemp("traced").resolve()
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    trace = place / "trace"
    kinds = "trace=fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,write,pwrite64,openat"
    watch = ["strace", "-f", "-y", "-s", "9000", "-e", kinds, "-e", "signal=none", "-o", str(trace)]
    if subprocess.run([*watch, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not trace here")
    subprocess.run([*watch, sys.executable, "-c", SCRIPT, str(place)], check=True)
    return place, list(read_trace(trace.read_text(errors="replace").splitlines()))


def read_trace(lines: list[str]) -> Iterator[Call]:
    """Yield the calls that succeeded, in the order in which they ended."""
    begun: dict[str, str] = {}
    for number, line in enumerate(lines):
        process, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            begun[process] = rest.removesuffix("<unfinished ...>").rstrip()
            continue
        if match := re.match(r"<\.\.\. \w+ resumed>", rest):
            rest = begun.pop(process) + rest[match.end() :]
        if (match := re.match(r"(\w+)\((.*)\)\s+= (\d+)", rest, re.DOTALL)) is not None:
            yield Call(number, match[1], match[2])


def last(calls: list[Call], before: Call) -> Call:
    """The last of some calls before another."""
    return max((call for call in calls if call.number < before.number), key=lambda call: call.number)


def one(calls: list[Call]) -> Call:
    assert len(calls) == 1, calls
    return calls[0]


def between(calls: list[Call], first: Call, then: Call) -> bool:
    return any(first.number < call.number < then.number for call in calls)


def test_the_log_is_flushed_before_each_change_is_acknowledged(traced: tuple[Path, list[Call]]) -> None:
    place, calls = traced
    log, record = place / "shop" / "shop.sqlite-wal", place / "shop" / "shop.sqlite"
    said = [call for call in calls if call.writes(place / "said")]
    assert len(said) == 6
    for acknowledged in said[:5]:
        written = last([call for call in calls if call.writes(log)], acknowledged)
        assert between([call for call in calls if call.flushes(log)], written, acknowledged), acknowledged
    for folded in [call for call in calls if call.writes(record)]:
        later = [call for call in calls if call.number > folded.number]
        removed = next((call for call in later if call.name.startswith("unlink") and str(log) in call.given), None)
        if removed is not None:
            assert between([call for call in calls if call.flushes(record)], folded, removed)


def test_a_base_is_on_the_disk_before_the_record_names_it(traced: tuple[Path, list[Call]]) -> None:
    place, calls = traced
    shop = place / "shop"
    index, log = shop / "index", shop / "shop.sqlite-wal"
    names = [re.search(r'index/(base-[0-9a-f]+)"', call.given) for call in calls if call.name.startswith("rename")]
    bases = [match[1] for match in names if match is not None]
    assert len(bases) == 2
    for base in bases:
        aside = index / f".{base}"
        renamed = one([call for call in calls if call.renames(aside, index / base)])
        for file in ("vectors.npy", "pictures.npy", "index.json"):
            written = last([call for call in calls if call.writes(aside / file)], renamed)
            assert between([call for call in calls if call.flushes(aside / file)], written, renamed)
        assert any(call.flushes(aside) and call.number < renamed.number for call in calls)
        named = next(call for call in calls if call.writes(log) and base in call.given)
        for folder in (index, shop):
            assert between([call for call in calls if call.flushes(folder)], renamed, named)
    removed = [call for call in calls if call.name.startswith("unlink") and bases[0] in call.given]
    named = next(call for call in calls if call.writes(log) and bases[1] in call.given)
    assert removed
    assert between([call for call in calls if call.flushes(log)], named, removed[0])


def test_the_model_is_on_the_disk_before_the_build_is_acknowledged(traced: tuple[Path, list[Call]]) -> None:
    place, calls = traced
    model = place / "shop" / "model"
    renamed = one([call for call in calls if call.renames(model / "model.part", model / "model.onnx")])
    assert any(call.flushes(model / "model.part") and call.number < renamed.number for call in calls)
    built = next(call for call in calls if call.writes(place / "said"))
    for folder in (model, place / "shop"):
        assert between([call for call in calls if call.flushes(folder)], renamed, built)


def test_a_new_record_s_name_is_on_the_disk_before_the_build_is_acknowledged(traced: tuple[Path, list[Call]]) -> None:
    place, calls = traced
    record = place / "shop" / "shop.sqlite"
    opened = [call for call in calls if call.name == "openat" and f'{record}"' in call.given]
    made = next(call for call in opened if "O_CREAT" in call.given)
    built = next(call for call in calls if call.writes(place / "said"))
    for folder in (place / "shop", place):
        assert between([call for call in calls if call.flushes(folder)], made, built)


def test_a_backup_is_on_the_disk_before_it_has_its_name(traced: tuple[Path, list[Call]]) -> None:
    place, calls = traced
    file = place / "backup.zip"
    named = re.compile(rf'"({re.escape(str(place))}/\.backup\.zip\.[^"/]+/whole)", .*"{re.escape(str(file))}"')
    found = [(call, match[1]) for call in calls if call.name == "rename" and (match := named.search(call.given))]
    ((renamed, whole),) = found
    aside = Path(whole)
    written = last([call for call in calls if call.writes(aside)], renamed)
    assert between([call for call in calls if call.flushes(aside)], written, renamed)
    acknowledged = [call for call in calls if call.writes(place / "said")][-1]
    assert between([call for call in calls if call.flushes(place)], renamed, acknowledged)
