"""Where a fine-tuning stands, in a file of plain numbers: nothing in it is ever run."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from parecido.errors import ModelError

_FACTS = "facts"


@dataclass(frozen=True, slots=True)
class State:
    """Tensors by a part's name and their own, and facts that JSON can tell."""

    parts: Mapping[str, Mapping[str, Tensor]]
    facts: Mapping[str, Any]


def save_state(state: State, file: Path) -> None:
    """Write the state aside and move it into place."""
    arrays = {
        f"{part}/{name}": value.detach().cpu().numpy()
        for part, tensors in state.parts.items()
        for name, value in tensors.items()
    }
    aside = file.with_suffix(".part")
    with aside.open("wb") as out:
        np.savez(out, **{_FACTS: np.array(json.dumps(state.facts)), **arrays})  # type: ignore[arg-type]
    aside.replace(file)


def load_state(file: Path) -> State:
    """Read a state. Raises ModelError for a file that is none, a pickle among them."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            facts = json.loads(str(stored[_FACTS]))
            parts: dict[str, dict[str, Tensor]] = {}
            for whole in stored.files:
                part, slash, name = whole.partition("/")
                if slash:
                    parts.setdefault(part, {})[name] = torch.from_numpy(stored[whole])
            return State(parts, facts)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"{file} cannot be read ({error}); remove {file.parent} and train again") from error


def optimiser_tensors(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return an optimiser's moments by name."""
    return {
        f"{number}/{name}": value
        for number, moments in optimiser.state_dict()["state"].items()
        for name, value in moments.items()
    }


def restore_optimiser(optimiser: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Give an optimiser of the same parameters its moments back."""
    moments: dict[int, dict[str, Tensor]] = {}
    for whole, value in tensors.items():
        number, _, name = whole.partition("/")
        moments.setdefault(int(number), {})[name] = value
    optimiser.load_state_dict({"state": moments, "param_groups": optimiser.state_dict()["param_groups"]})
