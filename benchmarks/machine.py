"""What the figures were measured on: the processor, the memory, the versions of both sides."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.environment import versions
from benchmarks.sides import Side

CLASSIC_PACKAGES = ["tensorflow-cpu", "tensorflow", "keras", "annoy", "flask", "numpy", "pillow"]
PARECIDO_PACKAGES = ["parecido", "onnxruntime", "flask", "waitress", "numpy", "pillow"]


def circumstances(load_before: float, *, command: str = "", more: Sequence[str] = ()) -> str:
    """Return a list in Markdown: the command, the machine and how busy it was, and what else there is to say.

    `command` is told without the paths of whoever ran it; `load_before` is the load average before the start.
    """
    lines = [f"command: `{command}`"] if command else []
    lines += [f"machine: {describe_machine()}; load average before the start {load_before:.2f}", *more]
    return "\n".join(f"- {line}" for line in lines)


def describe_machine(proc: Path = Path("/proc")) -> str:
    """Return one sentence: processor, cores this process may use, memory, kernel."""
    cores = len(os.sched_getaffinity(0))
    memory = _field(proc / "meminfo", "MemTotal").split()[0]
    return (
        f"{_field(proc / 'cpuinfo', 'model name')}, {cores} cores, {int(memory) / 1e6:.0f} GB of memory, "
        f"{platform.system()} {platform.release()}"
    )


def describe_versions(side: Side) -> str:
    """Return the side's name, Python and packages with their versions; those that are absent are left out."""
    packages = CLASSIC_PACKAGES if side.name == "classic" else PARECIDO_PACKAGES
    found = versions(side.python, packages)
    return f"{side.name}: " + ", ".join(f"{name} {each}" for name, each in found.items() if each != "absent")


def _field(path: Path, name: str) -> str:
    """Return the value of the first "name : value" line; "unknown" where there is none, as on some ARM."""
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"
