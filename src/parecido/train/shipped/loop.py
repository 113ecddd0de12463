"""The training loop: several labels at once on one unit-length embedding, resumable, from a seed."""

from __future__ import annotations

import copy
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from parecido.embeddings.embedder import unit_rows
from parecido.errors import ModelError
from parecido.evaluate.precision import precision_at_k
from parecido.train.shipped.augment import augment, resize
from parecido.train.shipped.labels import make_tasks
from parecido.train.shipped.network import Network, Shape, scale_unit
from parecido.train.shipped.photos import Photos

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Phase:
    """Some epochs at one picture size (height, width): small pictures first learn most of it at half the cost.

    Sides divisible by 16 keep every stage's maps even; with odd ones the bfloat16 gradients of the convolutions were
    six times slower (measured with torch 2.13 on a CPU with AVX512-BF16).
    """

    epochs: int
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that a training depends on beside the photos."""

    shape: Shape = field(default_factory=Shape)
    phases: tuple[Phase, ...] = (Phase(10, (64, 48)), Phase(16, (80, 64)))
    batch: int = 128
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    temperature: float = 1 / 16
    """The cosines between an embedding and its classes' proxies are divided by this before the softmax."""
    smoothing: float = 0.05
    average: float = 0.999
    """Decay of the running average of the weights, which is what is shipped."""
    weights: dict[str, float] = field(
        default_factory=lambda: {
            "articleType": 1.0,
            "baseColour": 1.0,
            "gender": 0.5,
            "usage": 0.2,
            "joint": 1.0,
        }
    )
    seed: int = 0
    threads: int = 2


class Training:
    """One training run: the network, its proxies, the optimiser, and where it stands."""

    def __init__(self, photos: Photos, recipe: Recipe) -> None:
        """Start at epoch 0 from random weights drawn from the recipe's seed."""
        torch.manual_seed(recipe.seed)
        torch.set_num_threads(recipe.threads)
        self.recipe = recipe
        self.photos = photos
        self.pixels = torch.from_numpy(photos.pixels)
        self.rows = torch.from_numpy(np.flatnonzero(photos.trainable))
        self.tasks = make_tasks(photos, recipe.weights)
        self.random = torch.Generator().manual_seed(recipe.seed)
        self.network = Network(recipe.shape).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network)
        dimension = recipe.shape.dimension
        self.proxies = nn.ParameterList([torch.randn(task.classes, dimension) * 0.05 for task in self.tasks])
        self.optimiser = torch.optim.AdamW(self._parameter_groups(), lr=recipe.learning_rate)
        self.sizes = [phase.size for phase in recipe.phases for _ in range(phase.epochs)]
        self.steps_per_epoch = len(self.rows) // recipe.batch
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser, recipe.learning_rate, len(self.sizes) * self.steps_per_epoch, pct_start=0.15
        )
        self.epoch = 0
        self.step = 0
        self.curve: list[dict[str, float]] = []

    def run(self, checkpoint: Path) -> None:
        """Train to the end, from the checkpoint where there is one; every epoch is logged and saved."""
        if checkpoint.exists():
            self._restore(checkpoint)
        while self.epoch < len(self.sizes):
            started = time.monotonic()
            loss = self._run_epoch(self.sizes[self.epoch])
            self.epoch += 1
            point = {"epoch": self.epoch, "loss": loss, "seconds": time.monotonic() - started}
            if self.epoch % 2 == 0 or self.epoch == len(self.sizes):
                point |= self.validate()
            self.curve.append(point)
            _log.info("  ".join(f"{name} {value:.4g}" for name, value in point.items()))
            self._save(checkpoint)

    def validate(self) -> dict[str, float]:
        """Return leave-one-out P@10 of the averaged network on the held-out products."""
        held_out = self.photos.held_out
        labels = {name: texts[held_out] for name, texts in self.photos.labels.items()}
        return precision_at_k(self.embed(np.flatnonzero(held_out)), labels, k=10)

    def embed(self, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return the averaged network's unit rows for some photos, at the size of the current phase."""
        size = self.sizes[min(self.epoch, len(self.sizes)) - 1]
        self.average.eval()
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            parts = [
                self.average(scale_unit(resize(self._pictures(part), size))).float()
                for part in torch.from_numpy(rows).split(256)
            ]
        return unit_rows(torch.cat(parts).numpy())

    def _run_epoch(self, size: tuple[int, int]) -> float:
        """Train on every photo once, in random order; return the mean loss."""
        self.network.train()
        order = self.rows[torch.randperm(len(self.rows), generator=self.random)]
        total = 0.0
        for step in range(self.steps_per_epoch):
            total += self._run_step(order[step * self.recipe.batch : (step + 1) * self.recipe.batch], size)
        return total / self.steps_per_epoch

    def _run_step(self, rows: Tensor, size: tuple[int, int]) -> float:
        """Take one step on a batch of photos; return its loss."""
        pictures = scale_unit(augment(self._pictures(rows), size, self.random))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            embeddings = self.network(pictures.contiguous(memory_format=torch.channels_last))
        loss = self._loss(functional.normalize(embeddings), rows)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        self.schedule.step()
        self._update_average()
        return float(loss.detach())

    def _loss(self, embeddings: Tensor, rows: Tensor) -> Tensor:
        """Return the weighted sum of the labels' softmax losses over cosines to class proxies (Zhai & Wu 2019)."""
        losses = []
        for task, proxies in zip(self.tasks, self.proxies, strict=True):
            codes = task.codes[rows]
            if bool((codes >= 0).any()):
                cosines = embeddings @ functional.normalize(proxies).T
                losses.append(
                    task.weight
                    * functional.cross_entropy(
                        cosines / self.recipe.temperature,
                        codes,
                        ignore_index=-1,
                        label_smoothing=self.recipe.smoothing,
                    )
                )
        return torch.stack(losses).sum()

    def _pictures(self, rows: Tensor) -> Tensor:
        """Return photos as float32 (n, 3, h, w) in [0, 1]."""
        return self.pixels[rows].permute(0, 3, 1, 2).float() / 255.0

    def _update_average(self) -> None:
        """Move the averaged weights a little towards the current ones, faster at the start."""
        self.step += 1
        decay = min(self.recipe.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.network.parameters(), strict=True):
                mean.lerp_(value, 1.0 - decay)
            for mean, value in zip(self.average.buffers(), self.network.buffers(), strict=True):
                mean.copy_(value)

    def _parameter_groups(self) -> Sequence[dict[str, object]]:
        """Decay the weights of the convolutions only: shrinking norms and proxies changes nothing but the step."""
        matrices = [value for value in self.network.parameters() if value.ndim > 1]
        others = [value for value in self.network.parameters() if value.ndim <= 1]
        return [
            {"params": matrices, "weight_decay": self.recipe.weight_decay},
            {"params": [*others, *self.proxies], "weight_decay": 0.0},
        ]

    def _parts(self) -> dict[str, nn.Module | torch.optim.Optimizer | torch.optim.lr_scheduler.LRScheduler]:
        return {
            "network": self.network,
            "average": self.average,
            "proxies": self.proxies,
            "optimiser": self.optimiser,
            "schedule": self.schedule,
        }

    def _save(self, checkpoint: Path) -> None:
        """Write the checkpoint aside and move it into place."""
        state = {name: part.state_dict() for name, part in self._parts().items()}
        state |= {
            "recipe": repr(self.recipe),
            "epoch": self.epoch,
            "step": self.step,
            "curve": self.curve,
            "random": self.random.get_state(),
        }
        aside = checkpoint.with_suffix(".part")
        torch.save(state, aside)
        aside.replace(checkpoint)

    def _restore(self, checkpoint: Path) -> None:
        """Go on where a checkpoint of the same recipe stopped."""
        state = torch.load(checkpoint, weights_only=True)
        if state["recipe"] != repr(self.recipe):
            raise ModelError(f"{checkpoint} is of another recipe or seed; name another --checkpoint to begin anew")
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.epoch, self.step, self.curve = state["epoch"], state["step"], state["curve"]
        self.random.set_state(state["random"])
        _log.info("continuing after epoch %d", self.epoch)
