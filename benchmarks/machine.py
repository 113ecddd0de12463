"""What the figures were measured on: the processor, the memory, the versions of both sides."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from benchmarks.environment import versions
from benchmarks.sides import Side

CLASSIC_PACKAGES = ["tensorflow-cpu", "tensorflow", "keras", "annoy", "flask", "numpy", "pillow"]
PARECIDO_PACKAGES = ["parecido", "onnxruntime", "flask", "waitress", "numpy", "pillow"]


def describe_machine(proc: Path = Path("/proc")) -> str:
    """Return one sentence: processor, cores this process may use, memory, kernel."""
    cores = len(os.sched_getaffinity(0))
    memory = _field(proc / "meminfo", "MemTotal").split()[0]
    return (
        f"{_field(proc / 'cpuinfo', 'model name')}, {cores} cores, {int(memory) / 1e6:.0f} GB of memory, "
        f"{platform.system()} {platform.release()}"
    )


def describe_versions(side: Side) -> str:
    """Return the side's Python and packages with their versions; those that are absent are left out."""
    packages = CLASSIC_PACKAGES if side.name == "classic" else PARECIDO_PACKAGES
    found = versions(side.python, packages)
    return ", ".join(f"{name} {version}" for name, version in found.items() if version != "absent")


def _field(path: Path, name: str) -> str:
    """Return the value of the first "name : value" line; "unknown" where there is none, as on some ARM."""
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"
