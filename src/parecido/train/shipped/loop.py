"""The training loop: every objective at once, resumable, from a seed."""

from __future__ import annotations

import copy
import logging
import math
import time
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from parecido.embeddings.card import file_digest
from parecido.errors import ModelError
from parecido.train.shipped.augment import Augmenter, Originals, to_pictures
from parecido.train.shipped.background import skin_like
from parecido.train.shipped.names import number_words
from parecido.train.shipped.network import Network
from parecido.train.shipped.objectives import Given, Objective
from parecido.train.shipped.recipe import Phase, Recipe
from parecido.train.shipped.restart import start_from
from parecido.train.shipped.sampling import Batch, Pair, Sampler
from parecido.train.shipped.sources import CLOTHING, DRAWN, OBJECTS
from parecido.train.shipped.tasks import make_tasks
from parecido.train.shipped.teacher import reduce_teacher
from parecido.train.shipped.validation import Gallery
from parecido.train.shipped.views import Views

_log = logging.getLogger(__name__)


class Training:
    """One training run: the network, the objective, the optimiser, and where it stands."""

    def __init__(self, views: Views, galleries: Sequence[Gallery], recipe: Recipe) -> None:
        """Start at epoch 0 from random weights drawn from the recipe's seed; CUDA where present."""
        torch.manual_seed(recipe.seed)
        torch.set_num_threads(recipe.threads)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.recipe = recipe
        self.views = views
        self.galleries = galleries
        self.sampler = Sampler(views, recipe.shares)
        self.teacher = torch.from_numpy(reduce_teacher(views.teacher))
        self.generic = torch.tensor([source in {CLOTHING, OBJECTS} for source in views.sources])
        self.drawn = torch.tensor([source == DRAWN for source in views.sources])
        self.covered = torch.from_numpy(views.covered)
        self.scenes = torch.from_numpy(np.flatnonzero(self.generic.numpy() & ~views.covered))
        self.network = Network(recipe.shape).to(self.device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network)
        tasks = make_tasks(views.labels, recipe.wishes)
        known, numbers = number_words([each.get("productDisplayName", "") for each in views.labels])
        self.words = torch.from_numpy(numbers)
        self.objective = Objective(recipe.shape, tasks, self.teacher.shape[1], known, recipe.weights).to(self.device)
        self.optimiser = torch.optim.AdamW(self._parameter_groups(), lr=recipe.learning_rate)
        self.epochs = [phase for phase in recipe.phases for _ in range(phase.epochs)]
        self.started_from = ""
        self.epoch = 0
        self.step = 0
        self.curve: list[dict[str, float]] = []

    def start_from(self, file: Path) -> None:
        """Take the weights of an earlier run's model, and for proxies the means of their classes' views under it.

        Proxies drawn at random would pull the network apart again. Raises ModelError where it is of another shape.
        """
        start_from(self.network, file)
        self.started_from = file_digest(file)
        self.average.load_state_dict(self.network.state_dict())
        blocks = {name: torch.from_numpy(rows) for name, rows in self.embed(self.views.pixels).items()}
        self.objective.settle_proxies(blocks)

    def run(self, checkpoint: Path) -> None:
        """Train to the end, from the checkpoint where there is one; every epoch is logged and saved."""
        if checkpoint.exists():
            self._restore(checkpoint)
        while self.epoch < len(self.epochs):
            started = time.monotonic()
            losses = self._run_epoch(self.epochs[self.epoch])
            self.epoch += 1
            point = {"epoch": float(self.epoch), **losses, "seconds": time.monotonic() - started}
            if self.epoch % self.recipe.validate_every == 0 or self.epoch == len(self.epochs):
                point |= self.validate()
            self.curve.append(point)
            _log.info("  ".join(f"{name} {value:.4g}" for name, value in point.items()))
            self._save(checkpoint)

    def validate(self) -> dict[str, float]:
        """Return what the galleries find with the averaged network."""
        figures: dict[str, float] = {}
        for gallery in self.galleries:
            figures |= gallery.measure(self.embed)
        return figures

    def embed(self, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Return the averaged network's unit rows by block, and "whole", all blocks in equal shares."""
        size = self.epochs[min(self.epoch, len(self.epochs)) - 1].size
        self.average.eval()
        parts: dict[str, list[Tensor]] = {}
        with torch.no_grad(), torch.autocast(self.device, dtype=torch.bfloat16):
            for chunk in torch.from_numpy(pixels).split(256):
                pictures = (chunk.permute(0, 3, 1, 2).float() / 255.0).to(self.device)
                if tuple(pictures.shape[2:]) != size:
                    pictures = functional.interpolate(pictures, size, mode="bilinear", antialias=True)
                for name, rows in self.average(pictures).aspects.items():
                    parts.setdefault(name, []).append(functional.normalize(rows.float()).cpu())
        blocks = {name: torch.cat(rows) for name, rows in parts.items()}
        whole = functional.normalize(torch.cat(list(blocks.values()), 1))
        return {name: rows.numpy() for name, rows in {**blocks, "whole": whole}.items()}

    def _run_epoch(self, phase: Phase) -> dict[str, float]:
        """Take the epoch's steps; return the mean losses."""
        self.network.train()
        seed = self.recipe.seed * 100_003 + self.epoch
        torch.manual_seed(seed)  # every epoch has its own numbers, also after a pause
        rng = np.random.default_rng((self.recipe.seed, self.epoch))
        augment = Augmenter(phase.size, phase.strength, torch.Generator().manual_seed(seed))
        totals: dict[str, float] = {}
        for _ in range(self.recipe.steps):
            for name, loss in self._run_step(self.sampler.draw(rng), augment).items():
                totals[name] = totals.get(name, 0.0) + loss / self.recipe.steps
        return totals

    def _run_step(self, batch: Batch, augment: Augmenter) -> dict[str, float]:
        """Take one step; return the losses."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.learning_rate * self._schedule()
        pictures, given = self._look(batch, augment)
        with torch.autocast(self.device, dtype=torch.bfloat16):
            seen = self.network(pictures.to(self.device, memory_format=torch.channels_last))
        losses = self.objective(seen, given)
        loss = torch.stack(list(losses.values())).sum()
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self._update_average()
        return {name: float(value.detach()) for name, value in losses.items()}

    def _look(self, batch: Batch, augment: Augmenter) -> tuple[Tensor, Given]:
        """Return the batch's changed pictures, first views before second ones, and what is known of them."""
        rows = np.concatenate([batch.first, batch.second])
        chosen = torch.from_numpy(rows)
        recolour = torch.from_numpy(np.concatenate([np.zeros(len(batch.pairs), bool), batch.pairs == Pair.RECOLOURED]))
        scenes = self.scenes[torch.randint(0, len(self.scenes), (16,), generator=augment.generator)]
        pixels, covers = self.views.pixels[rows], self.views.covers[rows]
        unsure = skin_like(pixels) & (covers > 0) & ~self.drawn[chosen].numpy()[:, None, None]
        originals = Originals(
            to_pictures(pixels),
            torch.from_numpy(covers)[:, None].float() / 255.0,
            torch.from_numpy(unsure)[:, None].float(),
            self.covered[chosen],
            self.generic[chosen],
        )
        changed = augment(originals, to_pictures(self.views.pixels[scenes.numpy()]), recolour)
        given = Given(
            rows=chosen,
            words=self.words[chosen],
            pairs=torch.from_numpy(batch.pairs),
            teacher=self.teacher[chosen],
            taught=~self.drawn[chosen] & ~changed.moved_elsewhere & ~recolour,
            generic=self.generic[chosen],
            coloured=~recolour,
            covers=changed.covers,
            unsure=changed.unsure,
            covered=self.covered[chosen],
        )
        for each in fields(given):
            setattr(given, each.name, getattr(given, each.name).to(self.device))
        return changed.pictures, given

    def _schedule(self) -> float:
        """Return the learning rate's factor: a short rise, then half a cosine down to a hundredth."""
        total = len(self.epochs) * self.recipe.steps
        done, rise = self.step / total, 0.04
        if done < rise:
            return done / rise
        return 0.01 + 0.99 * 0.5 * (1.0 + math.cos(math.pi * (done - rise) / (1.0 - rise)))

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
        named = dict(self.network.named_parameters())
        matrices = [value for name, value in named.items() if value.ndim > 1 and "anchors" not in name]
        others = [value for name, value in named.items() if value.ndim <= 1 or "anchors" in name]
        return [
            {"params": matrices, "weight_decay": self.recipe.weight_decay},
            {"params": [*others, *self.objective.parameters()], "weight_decay": 0.0},
        ]

    def _parts(self) -> dict[str, nn.Module | torch.optim.Optimizer]:
        return {
            "network": self.network,
            "average": self.average,
            "objective": self.objective,
            "optimiser": self.optimiser,
        }

    def _identity(self) -> str:
        """Return what a checkpoint must agree in with this run."""
        return f"{self.recipe!r} {self.started_from}"

    def _save(self, checkpoint: Path) -> None:
        """Write the checkpoint aside and move it into place."""
        state = {name: part.state_dict() for name, part in self._parts().items()}
        state |= {"recipe": self._identity(), "epoch": self.epoch, "step": self.step, "curve": self.curve}
        aside = checkpoint.with_suffix(".part")
        torch.save(state, aside)
        aside.replace(checkpoint)

    def _restore(self, checkpoint: Path) -> None:
        """Go on where a checkpoint of the same recipe stopped."""
        state = torch.load(checkpoint, weights_only=True, map_location=self.device)
        if state["recipe"] != self._identity():
            raise ModelError(
                f"{checkpoint} is of another recipe, seed or --start; name another --checkpoint to begin anew"
            )
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.epoch, self.step, self.curve = state["epoch"], state["step"], state["curve"]
        _log.info("continuing after epoch %d", self.epoch)
