"""Runs modules of the page's script in Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parecido.server.page import FOLDER


def page_modules(folder: Path, *names: str) -> Callable[[str], Any]:
    """Return what says what a JavaScript expression is worth, in which these modules stand under their names.

    A Map counts as an object. The test is skipped where Node.js is not installed.
    """
    node = shutil.which("node")
    if node is None:
        pytest.skip("node, which runs the page's script, is not installed")
    for name in names:
        (folder / f"{name}.mjs").write_bytes((FOLDER / f"{name}.js").read_bytes())

    def value(expression: str) -> Any:
        script = "\n".join(
            [
                *(f'import * as {name} from "./{name}.mjs";' for name in names),
                "const plain = (_, each) => each instanceof Map ? Object.fromEntries(each) : each;",
                f"console.log(JSON.stringify({expression}, plain));",
            ]
        )
        (folder / "run.mjs").write_text(script, encoding="utf-8")
        ran = subprocess.run([node, folder / "run.mjs"], capture_output=True, text=True, check=True)
        return json.loads(ran.stdout)

    return value
