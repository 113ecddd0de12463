"""Large blocks go back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import threading
from pathlib import Path
from PIL import Image
from parecido.server.memory import return_large_blocks

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

def use(count=12):
    held = [Image.new("RGB", (2000, 2000)) for _ in range(count)]  # 16 MB each

print(return_large_blocks())
before = resident()
for _ in range(3):
    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(resident() - before < 100_000_000)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
def test_threads_that_had_large_pictures_keep_nothing_of_them() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


CHANGE = """
from parecido.server.memory import return_free_blocks

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

from pathlib import Path
held = [bytearray(100_000) for _ in range(1000)]  # too small to be blocks of their own
last = held[-1]  # keeps all that lies below it from being given back by itself
full = resident()
del held
print(return_free_blocks())
print(full - resident() > 80_000_000)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
def test_what_lies_free_between_blocks_in_use_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", CHANGE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
