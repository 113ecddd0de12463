"""The losses: labels, two views of one product, the teacher, the mask, and what a block must not tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from parecido.train.shipped.network import Seen, Shape
from parecido.train.shipped.sampling import Pair
from parecido.train.shipped.tasks import WHOLE, Task

PAIRED = {
    "overall": (0.4, (Pair.SAME,)),
    "colour": (0.15, (Pair.SAME,)),
    "shape": (0.25, (Pair.SAME, Pair.RECOLOURED, Pair.REDRESSED)),
    "texture": (0.25, (Pair.SAME, Pair.RECOLOURED)),
}
"""Block -> the weight of its two-view loss, and the pairs whose two views it must take for one."""
KEPT_FROM = {"shape": ("colour", "pattern"), "texture": ("kind", "colour"), "colour": ("kind", "pattern")}
"""Block -> labels of the drawn pictures that it must not tell."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each loss counts, and the temperatures that cosines are divided by."""

    labels: float = 1.0
    pairs: float = 1.0
    teacher: float = 2.0
    relations: float = 4.0
    mask: float = 1.0
    secrets: float = 0.3
    temperature: float = 1 / 16
    pair_temperature: float = 0.1
    names: float = 0.0
    """Of finding a picture's name among the batch's, and a name's pictures."""
    pair_share: Mapping[str, float] = field(default_factory=dict)
    """Block -> factor on its weight in PAIRED, 1 where it is not named."""
    smoothing: float = 0.05


@dataclass(slots=True)
class Given:
    """What is known of a batch of 2 x b pictures, first views before second ones.

    `rows` are the views' rows; `words` (2b, m) the numbers of their names' words, 0 = none; `pairs` (b,) says what a
    pair has in common; `teacher` (2b, t) unit rows and `taught` (2b,) where they hold for the picture as changed;
    `generic` (2b,) pictures of no fashion catalogue; `coloured` (2b,) those that kept their colours; `covers` and
    `unsure` (2b, 1, h, w) hold where `covered` (2b,).
    """

    rows: Tensor
    words: Tensor
    pairs: Tensor
    teacher: Tensor
    taught: Tensor
    generic: Tensor
    coloured: Tensor
    covers: Tensor
    unsure: Tensor
    covered: Tensor


class Objective(nn.Module):
    """Everything that is learned beside the network, and the sum of the losses."""

    def __init__(self, shape: Shape, tasks: Sequence[Task], teacher: int, words: int, weights: Weights) -> None:
        super().__init__()
        self.tasks = list(tasks)
        self.weights = weights
        dims = {**shape.aspects, "whole": sum(shape.aspects.values())}
        self.words = nn.EmbeddingBag(words + 1, shape.overall, mode="mean", padding_idx=0) if weights.names else None
        self.codes: Tensor
        self.register_buffer("codes", torch.stack([task.codes for task in self.tasks]), persistent=False)
        self.proxies = nn.ParameterList(
            [nn.Parameter(torch.randn(task.classes, dims[task.wish.block]) * 0.05) for task in self.tasks]
        )
        self.to_teacher = nn.ModuleDict(
            {"overall": nn.Linear(shape.overall, teacher), "pooled": nn.Linear(shape.pooled, teacher)}
        )
        place = {task.wish.columns[0]: at for at, task in enumerate(self.tasks) if len(task.wish.columns) == 1}
        self.secrets = {block: [place[name] for name in names] for block, names in KEPT_FROM.items()}
        self.guessers = nn.ModuleDict(
            {
                block: nn.ModuleList(
                    nn.Sequential(nn.Linear(dims[block], 64), nn.ReLU(), nn.Linear(64, self.tasks[at].classes))
                    for at in places
                )
                for block, places in self.secrets.items()
            }
        )

    def settle_proxies(self, blocks: Mapping[str, Tensor]) -> None:
        """Put every proxy where its class is: the mean of its views' unit rows. `blocks` hold a row for every view."""
        blocks = {name: rows for name, rows in blocks.items() if name != "whole"}
        blocks = {**blocks, "whole": torch.cat([rows * WHOLE[name] ** 0.5 for name, rows in blocks.items()], 1)}
        with torch.no_grad():
            for at, (task, proxies) in enumerate(zip(self.tasks, self.proxies, strict=True)):
                codes = self.codes[at].cpu()
                known = codes >= 0
                sums = torch.zeros(task.classes, proxies.shape[1])
                sums.index_add_(0, codes[known], blocks[task.wish.block][known])
                proxies.copy_(functional.normalize(sums))

    def forward(self, seen: Seen, given: Given) -> dict[str, Tensor]:
        """Return the weighted losses by name."""
        blocks = {name: functional.normalize(rows) for name, rows in seen.aspects.items()}
        blocks["whole"] = torch.cat([rows * WHOLE[name] ** 0.5 for name, rows in blocks.items()], 1)
        losses = {
            "labels": self.weights.labels * self._labels(blocks, given),
            "pairs": self.weights.pairs * self._pairs(blocks, given),
            "mask": self.weights.mask * mask_loss(seen.mask, given),
            "secrets": self.weights.secrets * self._secrets(blocks, given),
        }
        if self.words is not None:
            losses["names"] = self.weights.names * self._names(self.words, blocks["overall"], given)
        return losses | self._teacher(seen, blocks["overall"], given)

    def _labels(self, blocks: Mapping[str, Tensor], given: Given) -> Tensor:
        """Softmax over cosines to class proxies (Zhai & Wu 2019), by task over the pictures that have its label."""
        total = given.teacher.new_zeros(())
        for at, (task, proxies) in enumerate(zip(self.tasks, self.proxies, strict=True)):
            codes = self.codes[at, given.rows]
            known = codes >= 0
            if task.wish.needs_colour:
                known = known & given.coloured
            if bool(known.any()):
                cosines = blocks[task.wish.block][known] @ functional.normalize(proxies).T
                total = total + task.wish.weight * functional.cross_entropy(
                    cosines / self.weights.temperature, codes[known], label_smoothing=self.weights.smoothing
                )
        return total

    def _pairs(self, blocks: Mapping[str, Tensor], given: Given) -> Tensor:
        """Of all second views, find the product's own (InfoNCE, van den Oord et al. 2018), in both directions."""
        total = given.teacher.new_zeros(())
        half = len(given.pairs)
        for block, (weight, pairs) in PAIRED.items():
            alike = torch.isin(given.pairs, torch.tensor([int(pair) for pair in pairs], device=given.pairs.device))
            first, second = blocks[block][:half][alike], blocks[block][half:][alike]
            cosines = first @ second.T / self.weights.pair_temperature
            own = torch.arange(len(first), device=cosines.device)
            both = functional.cross_entropy(cosines, own) + functional.cross_entropy(cosines.T, own)
            total = total + weight * self.weights.pair_share.get(block, 1.0) * both / 2
        return total

    def _names(self, words: nn.EmbeddingBag, overall: Tensor, given: Given) -> Tensor:
        """Find each picture's name and each name's picture in the batch (Radford et al. 2021, on bags of words)."""
        half = len(given.pairs)
        named = (given.words[:half] > 0).any(1)
        texts = functional.normalize(words(given.words[:half][named]))
        own = torch.arange(len(texts), device=texts.device)
        total = overall.new_zeros(())
        for pictures, coloured in ((overall[:half], given.coloured[:half]), (overall[half:], given.coloured[half:])):
            cosines = pictures[named] @ texts.T / self.weights.pair_temperature
            kept = coloured[named]
            total = total + functional.cross_entropy(cosines[kept], own[kept])
            total = total + functional.cross_entropy(cosines.T[kept], own[kept])
        return total / 4

    def _teacher(self, seen: Seen, overall: Tensor, given: Given) -> dict[str, Tensor]:
        """Say what the teacher says, and on pictures of no fashion catalogue find alike what it finds alike."""
        taught = given.taught
        wanted = given.teacher[taught]
        said = [
            self.to_teacher["overall"](overall[taught] * overall.shape[1] ** 0.5),
            self.to_teacher["pooled"](seen.pooled[taught].float()),
        ]
        apart = [1.0 - functional.cosine_similarity(each, wanted).mean() for each in said]
        rows = taught & given.generic
        ours, theirs = overall[rows] @ overall[rows].T, given.teacher[rows] @ given.teacher[rows].T
        return {
            "teacher": self.weights.teacher * (apart[0] + apart[1]) / 2,
            "relations": self.weights.relations * (ours - theirs).square().mean(),
        }

    def _secrets(self, blocks: Mapping[str, Tensor], given: Given) -> Tensor:
        """Guess what a block must not tell; the block learns to be of no help (Ganin & Lempitsky 2015)."""
        total = given.teacher.new_zeros(())
        for block, places in self.secrets.items():
            turned = _Reversed.apply(blocks[block])
            for at, guess in zip(places, self.guessers[block], strict=True):  # type: ignore[arg-type]
                codes = self.codes[at, given.rows]
                known = codes >= 0
                total = total + functional.cross_entropy(guess(turned[known]), codes[known])
        return total


class _Reversed(torch.autograd.Function):
    """Passes numbers on unchanged and their gradient reversed."""

    @staticmethod
    def forward(_context: Any, rows: Tensor) -> Tensor:
        return rows.view_as(rows)

    @staticmethod
    def backward(_context: Any, *gradients: Tensor) -> Tensor:
        return -gradients[0]


def mask_loss(logits: Tensor, given: Given) -> Tensor:
    """Cross-entropy of the mask where the product's cover is known and sure, at the mask's own size.

    A studio cover holds the wearer too. Whatever in it has skin's colours is left open: there the colour labels alone
    teach the mask what helps to tell the product's colour.
    """
    covered = given.covered
    if not bool(covered.any()):
        return logits.new_zeros(())
    size = (logits.shape[2], logits.shape[3])
    both = torch.cat([given.covers[covered], given.unsure[covered]], 1)
    wanted, unsure = functional.interpolate(both, size, mode="bilinear", antialias=True).clamp(0.0, 1.0).split(1, 1)
    return functional.binary_cross_entropy_with_logits(logits[covered].float(), wanted, weight=1.0 - unsure)
