"""What a process of its own is to do with a shop, as it is told: one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from parecido.settings import PictureLimits, Settings, WebLimits


@dataclass(frozen=True, slots=True)
class Job:
    """A sync, or what follows a change that was made already."""

    task: Literal["sync", "settle"]
    folder: str
    """The shop's."""
    settings: Settings
    images: str = ""
    table: str = ""
    """For a sync, as for `parecido.build.sync_shop`, as are the next two."""
    dry_run: bool = False
    force: bool = False

    def to_line(self) -> str:
        """Return the job as a line."""
        return json.dumps(asdict(self)) + "\n"


def read_job(line: str) -> Job:
    """Return the job of a line that `Job.to_line` made."""
    said = json.loads(line)
    settings = said["settings"]
    settings |= {"limits": PictureLimits(**settings["limits"]), "web": WebLimits(**settings["web"])}
    return Job(**said | {"settings": Settings(**settings)})
