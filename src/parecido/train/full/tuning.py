"""The fine-tuning of a shop's network: epochs from a seed, stopped early, resumable."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from parecido.embeddings.library import SHARES
from parecido.errors import QueryError
from parecido.progress import progress
from parecido.train.full.checkpoint import State, load_state, optimiser_tensors, restore_optimiser, save_state
from parecido.train.full.course import Course
from parecido.train.full.losses import Blocks, Given, Objective
from parecido.train.labels import MISSING
from parecido.train.mix import K
from parecido.train.shipped.augment import Augmenter, Originals, Strength, to_pictures
from parecido.train.shipped.network import Network

RATE = 3e-5
"""Small: no norm takes up what a step changes in the convolutions before it."""
PROXY_RATE = 5e-4
BATCH = 64
"""Products in a step, each in two views."""
RISE = 0.06
"""Share of the steps in which the learning rate rises; then it falls by half a cosine."""
AVERAGE = 0.99
"""Decay of the running average of the weights, which is what is judged and kept."""
PATIENCE = 2
"""Epochs without a gain on the choosing products after which it ends."""
RECOLOURED = 0.25
"""Share of the second views that lose their colours, for the blocks that must not tell them."""
MASKED = 8
"""Views in a step whose mask is compared with that of the network that was started from."""
FIRST = Strength(much=0.25, light=0.3, background=0.0, blur=0.05, coarse=0.05, jpeg=0.05)
SECOND = Strength(much=0.7, light=0.5, background=0.0, blur=0.1, coarse=0.15, jpeg=0.1)
"""How far the two views of a product are changed; neither is put before another background, which takes a mask."""
GUESSED = 0.7
"""Share that the guesses have of a block's similarity where the choosing products decide."""
_RUN = 256
"""Pictures that are looked at together where nothing is learned."""


def choose_device(name: str | None) -> str:
    """Return the device of this name, or without one CUDA where there is it. Raises QueryError for CUDA without one."""
    found = torch.cuda.is_available()
    if name == "cuda" and not found:
        raise QueryError("torch finds no CUDA device here; leave --device away, or say --device cpu")
    return name or ("cuda" if found else "cpu")


def choose_precision(device: str) -> torch.dtype:
    """Return what the convolutions are computed in: 16 bits where the device has fast ones, else 32."""
    if device == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32  # no public name says it


class FineTuning:
    """One run: the network, the objective, the optimiser, and where it stands."""

    def __init__(self, network: Network, course: Course, device: str) -> None:
        """Start from `network`, whose norms stay as they are: it is in evaluation mode throughout."""
        torch.manual_seed(course.seed)
        self.course = course
        self.device, self.precision = device, choose_precision(device)
        self.start = copy.deepcopy(network).to(device, memory_format=torch.channels_last).eval().requires_grad_(False)
        self.network = copy.deepcopy(self.start).requires_grad_(True)
        self.network.colour.train()  # it has no norm, and looks at one pixel in four then
        self.average, self.best = copy.deepcopy(self.start), copy.deepcopy(self.start)
        self.learned, self.apart = np.flatnonzero(course.learning), np.flatnonzero(~course.learning)
        looks = self.look(self.start, np.arange(len(course.pixels)))
        self.objective = Objective(course, looks).to(device)
        self.optimiser = torch.optim.AdamW(
            [
                {"params": list(self.network.parameters()), "lr": RATE},
                {"params": list(self.objective.parameters()), "lr": PROXY_RATE},
            ],
            weight_decay=0.0,  # the norms are folded: a smaller weight is another network
        )
        self.scaler = torch.amp.GradScaler(device, enabled=self.precision == torch.float16)
        self.steps = max(1, len(self.learned) // BATCH)
        self.epoch = self.step = 0
        self.curve = [self.measure({name: rows[self.apart] for name, rows in looks.items()})]
        """P@10 of the choosing products before the first epoch and after each."""

    def run(self, checkpoint: Path, announce: Callable[[str], None]) -> Network:
        """Train from where the checkpoint stands to the end; return the network that the choosing products chose."""
        if checkpoint.exists():
            self._restore(load_state(checkpoint))
            announce(f"full: goes on after epoch {self.epoch}")
        while self.epoch < self.course.epochs and not self.gains_no_more:
            started = time.monotonic()
            self._run_epoch()
            self.epoch += 1
            found = self.measure(self.look(self.average, self.apart))
            if found > max(self.curve):
                self.best.load_state_dict(self.average.state_dict())
            self.curve.append(found)
            self._save(checkpoint)
            announce(
                f"full: epoch {self.epoch} of {self.course.epochs}, P@{K} of the choosing products "
                f"{self.curve[0]:.4f} -> {found:.4f}, {time.monotonic() - started:.0f} s"
            )
        best: Network = self.best.cpu()
        return best

    @property
    def gains_no_more(self) -> bool:
        """True when the last epochs brought nothing to the choosing products."""
        return len(self.curve) > PATIENCE and max(self.curve) > max(self.curve[-PATIENCE:])

    def look(self, network: Network, rows: NDArray[np.intp]) -> dict[str, Tensor]:
        """Return the unit rows by block of some of the course's pictures as they are, on the CPU."""
        parts: dict[str, list[Tensor]] = {}
        for start in range(0, len(rows), _RUN):
            pictures = to_pictures(self.course.pixels[rows[start : start + _RUN]])
            pictures = functional.interpolate(pictures, self.course.size, mode="bilinear", antialias=True)
            with torch.no_grad():
                for name, block in self._see(network, pictures)[0].items():
                    parts.setdefault(name, []).append(block.cpu())
        return {name: torch.cat(blocks) for name, blocks in parts.items()}

    def measure(self, blocks: Blocks) -> float:
        """Return the choosing products' P@10 among themselves; their unit blocks are given.

        It is the mean over the labels and all of them together. Each block's similarity is mixed with that of what its
        proxies guess, as a head will do: without guesses a better guesser would not be noticed.
        """
        codes = self.course.labels[:, self.apart]
        own = np.flatnonzero(self.course.choosing[self.apart])
        asking = torch.from_numpy(own)
        similarities = torch.zeros(len(own), len(self.apart))
        for name, seen in blocks.items():
            guesses = self.objective.guess(name, seen)
            share = GUESSED if guesses else 0.0
            similarities += SHARES[name] * (1.0 - share) * (seen[asking] @ seen.T)
            for roots in guesses:
                similarities += SHARES[name] * share / len(guesses) * (roots[asking] @ roots.T)
        similarities[torch.arange(len(own)), asking] = -torch.inf
        nearest = similarities.topk(min(K, similarities.shape[1] - 1)).indices.numpy()
        hits, known = codes[:, nearest] == codes[:, own, None], codes[:, own] != MISSING
        rates = [each[told].mean() for each, told in zip(hits, known, strict=True) if told.any()]
        if len(codes) > 1 and known.all(axis=0).any():
            rates.append(hits.all(axis=0)[known.all(axis=0)].mean())
        return float(np.mean(rates)) if rates else 0.0

    def _see(self, network: Network, pictures: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Return the unit blocks and the mask's logits of pictures on the CPU."""
        pictures = pictures.to(self.device, memory_format=torch.channels_last)
        with torch.autocast(self.device, self.precision, enabled=self.precision != torch.float32):
            seen = network(pictures)
        return {name: functional.normalize(rows.float()) for name, rows in seen.aspects.items()}, seen.mask.float()

    def _run_epoch(self) -> None:
        """Show every product that is learned from once, in an order and in changes of the epoch's own."""
        seed = self.course.seed * 100_003 + self.epoch
        torch.manual_seed(seed)  # the same also after a pause
        rng = np.random.default_rng((self.course.seed, self.epoch))
        generator = torch.Generator().manual_seed(seed)
        changes = [Augmenter(self.course.size, strength, generator) for strength in (FIRST, SECOND)]
        order = rng.permutation(self.learned)
        with progress(f"epoch {self.epoch + 1}", len(order), "pictures") as tick:
            for chosen in np.array_split(order, self.steps):
                self._run_step(chosen, changes, generator)
                tick(len(chosen))

    def _run_step(self, chosen: NDArray[np.intp], changes: list[Augmenter], generator: torch.Generator) -> None:
        for group, rate in zip(self.optimiser.param_groups, (RATE, PROXY_RATE), strict=True):
            group["lr"] = rate * self._schedule()
        originals = _originals(self.course.pixels[np.sort(chosen)])
        rows = torch.from_numpy(np.sort(chosen))
        recolour = torch.rand(len(rows), generator=generator) < RECOLOURED
        none = torch.zeros_like(recolour)
        views = [
            change(originals, originals.pictures, each).pictures
            for change, each in zip(changes, (none, recolour), strict=True)
        ]
        pictures = torch.cat(views)
        given = Given(torch.cat([rows, rows]).to(self.device), torch.cat([none, recolour]).to(self.device))
        blocks, mask = self._see(self.network, pictures)
        loss = torch.stack(list(self.objective(blocks, given).values())).sum() + self._mask_loss(pictures, mask)
        self.optimiser.zero_grad()
        self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        self.scaler.unscale_(self.optimiser)
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.scaler.step(self.optimiser)
        self.scaler.update()
        self._update_average()

    def _mask_loss(self, pictures: Tensor, mask: Tensor) -> Tensor:
        """Take for the product what the network that was started from takes for it."""
        with torch.no_grad():
            _, wanted = self._see(self.start, pictures[-MASKED:])
        return functional.binary_cross_entropy_with_logits(mask[-MASKED:], wanted.sigmoid())

    def _schedule(self) -> float:
        """Return the learning rate's factor: a short rise, then half a cosine down to a hundredth."""
        done = (self.step + 1) / (self.course.epochs * self.steps)
        if done < RISE:
            return done / RISE
        return 0.01 + 0.99 * 0.5 * (1.0 + math.cos(math.pi * (done - RISE) / (1.0 - RISE)))

    def _update_average(self) -> None:
        """Move the averaged weights a little towards the current ones, faster at the start."""
        self.step += 1
        decay = min(AVERAGE, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.network.parameters(), strict=True):
                mean.lerp_(value, 1.0 - decay)

    def _parts(self) -> dict[str, nn.Module]:
        return {"network": self.network, "average": self.average, "best": self.best, "objective": self.objective}

    def _save(self, checkpoint: Path) -> None:
        tensors = {name: part.state_dict() for name, part in self._parts().items()}
        tensors["optimiser"] = optimiser_tensors(self.optimiser)
        save_state(State(tensors, {"epoch": self.epoch, "step": self.step, "curve": self.curve}), checkpoint)

    def _restore(self, state: State) -> None:
        for name, part in self._parts().items():
            part.load_state_dict(dict(state.parts[name]))
        restore_optimiser(self.optimiser, state.parts["optimiser"])
        self.epoch, self.step, self.curve = (state.facts[name] for name in ("epoch", "step", "curve"))


def _originals(pixels: NDArray[np.uint8]) -> Originals:
    """Return pictures to be changed, of which nobody knows what the product is."""
    pictures = to_pictures(pixels)
    nothing = torch.zeros_like(pictures[:, :1])
    no = torch.zeros(len(pictures), dtype=torch.bool)
    return Originals(pictures, nothing, nothing, no, no)
