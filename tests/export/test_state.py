"""The state beside an export is whole, or is not used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parecido.errors import IndexDamaged
from parecido.export.state import Known, State, digest_names, read_state, state_file, write_state
from parecido.index.neighbours import Neighbours

NAMES = digest_names(["1", "é" * 1_000_000])
LISTS = Neighbours(np.array([[1], [0]], np.int32), np.array([[5], [5]], np.int32))
STATE = State(Known(NAMES, NAMES, np.array([True, False])), LISTS)


def test_a_state_reads_back(tmp_path: Path) -> None:
    file = state_file(tmp_path / "similar.csv")
    assert file.name == "similar.csv.state"
    assert read_state(file) is None
    write_state(file, STATE)
    found = read_state(file)
    assert found is not None
    assert found.known.names.tolist() == NAMES.tolist()
    assert found.known.answering.tolist() == [True, False]
    assert (found.lists.rows.tolist(), found.lists.millionths.tolist()) == ([[1], [0]], [[5], [5]])
    assert [each.name for each in tmp_path.iterdir()] == ["similar.csv.state"]


@pytest.mark.parametrize("place", [0, 200, 900, -30])
def test_a_flipped_bit_is_noticed(place: int, tmp_path: Path) -> None:
    file = tmp_path / "state"
    write_state(file, STATE)
    content = bytearray(file.read_bytes())
    content[place] ^= 16
    file.write_bytes(content)
    try:
        found = read_state(file)
    except IndexDamaged:
        return
    assert found is not None  # the bit says nothing: a time of day, say
    assert found.lists.rows.tolist() == [[1], [0]]
    assert found.known.names.tolist() == NAMES.tolist()


@pytest.mark.parametrize("size", [0, 10, 500, -1])
def test_a_file_cut_short_is_noticed(size: int, tmp_path: Path) -> None:
    file = tmp_path / "state"
    write_state(file, STATE)
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(IndexDamaged, match="is damaged"):
        read_state(file)


def test_lists_that_name_nobody_known_are_noticed(tmp_path: Path) -> None:
    file = tmp_path / "state"
    write_state(file, State(STATE.known, Neighbours(np.array([[2], [0]], np.int32), LISTS.millionths)))
    with pytest.raises(IndexDamaged, match="names products that it does not have"):
        read_state(file)
    write_state(file, State(STATE.known, Neighbours(LISTS.rows[:1], LISTS.millionths)))
    with pytest.raises(IndexDamaged, match="no state of an export"):
        read_state(file)
