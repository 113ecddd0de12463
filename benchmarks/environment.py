"""The classic recipe's own environment: TensorFlow stays out of Parecido's."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

CLASSIC = Path(__file__).parent / "classic"
STAMP = "classic-requirements.sha256"


def classic_python(folder: Path) -> Path:
    """Return the environment's interpreter, made and filled on first use or when the requirements changed."""
    requirements = CLASSIC / "requirements.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    # not resolve(): the interpreter is a link that leads out of the environment; its own name makes it one
    python = folder.absolute() / "bin" / "python"
    stamp = folder / STAMP
    if python.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return python
    print(f"installing the classic recipe into {folder} (TensorFlow: about 1.5 GB)", file=sys.stderr)
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
    stamp.write_text(digest, encoding="ascii")
    return python


def versions(python: str | Path, packages: list[str]) -> dict[str, str]:
    """Return package -> version as `python` sees them ("absent" where not installed), and its own version."""
    code = (
        "import importlib.metadata as m, platform, sys\n"
        "print('python', platform.python_version())\n"
        "for name in sys.argv[1:]:\n"
        "    try: print(name, m.version(name))\n"
        "    except m.PackageNotFoundError: print(name, 'absent')\n"
    )
    found = subprocess.run([python, "-c", code, *packages], check=True, capture_output=True, text=True)
    return dict(line.split(" ", 1) for line in found.stdout.splitlines())
