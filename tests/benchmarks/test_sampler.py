"""Summed PSS of a process tree, read from a made-up /proc."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from benchmarks.sampler import Sampler, pss_of, tree_of, tree_pss


def add_process(
    proc: Path, pid: int, *, parent: int, session: int, pss: int | None = None, name: str = "python"
) -> None:
    """Write the two files of /proc/PID that count; `pss` in kB, None for a process that ended meanwhile."""
    (proc / str(pid)).mkdir()
    (proc / str(pid) / "stat").write_text(f"{pid} ({name}) S {parent} {session} {session} 0 -1\n")
    if pss is not None:
        text = f"0-7fff ---p 0 00:00 0 [rollup]\nRss: 9999 kB\nPss: {pss} kB\nPss_Dirty: 7 kB\n"
        (proc / str(pid) / "smaps_rollup").write_text(text)


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A shell (10), a build (20) in a session of its own, its worker, its grandchild, and a stranger."""
    (tmp_path / "meminfo").write_text("MemTotal: 1 kB\n")
    add_process(tmp_path, 10, parent=1, session=10, pss=100)
    add_process(tmp_path, 20, parent=10, session=20, pss=1000)
    add_process(tmp_path, 21, parent=20, session=20, pss=200, name="a (worker) 1 1")
    add_process(tmp_path, 22, parent=21, session=22, pss=30)
    add_process(tmp_path, 30, parent=1, session=30, pss=5000)
    return tmp_path


def test_the_tree_reaches_grandchildren_and_leaves_strangers_out(proc: Path) -> None:
    assert tree_of(20, proc) == {20, 21, 22}


def test_a_worker_whose_parent_ended_stays_in_by_its_session(proc: Path) -> None:
    add_process(proc, 23, parent=1, session=20, pss=4)
    assert tree_of(20, proc) == {20, 21, 22, 23}


def test_pss_is_read_in_bytes(proc: Path) -> None:
    assert pss_of(21, proc) == 200 * 1024


def test_a_process_that_ended_counts_nothing(proc: Path) -> None:
    add_process(proc, 24, parent=20, session=20)
    assert pss_of(24, proc) == 0
    assert pss_of(99, proc) == 0


def test_the_tree_is_summed(proc: Path) -> None:
    assert tree_pss(20, proc) == (1000 + 200 + 30) * 1024


def test_a_tree_that_ended_is_empty(proc: Path) -> None:
    assert tree_of(99, proc) == set()
    assert tree_pss(99, proc) == 0


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux's /proc")
def test_this_process_has_a_peak() -> None:
    with Sampler(os.getpid()) as sampler:
        pass
    assert sampler.samples >= 1
    assert sampler.peak > 1_000_000
