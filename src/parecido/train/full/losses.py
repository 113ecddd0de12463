"""What a fine-tuned network is asked for: the labels, two views alike, and to remember what it could do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from parecido.train.full.course import SHAPE, Course

Blocks = Mapping[str, Tensor]
"""Block -> unit rows (n, dim)."""

TEMPERATURE = 1 / 16
"""Cosines to the classes' proxies are divided by this."""
PAIR_TEMPERATURE = 0.1
SMOOTHING = 0.05
PAIRED = {"overall": 0.2, "colour": 0.1, SHAPE: 0.1, "texture": 0.1}
"""Block -> the weight of its two-view loss."""
REMEMBERED = {"overall": 2.0, "colour": 4.0, SHAPE: 4.0, "texture": 8.0}
"""Block -> the weight of how far its rows are from those of the network that was started from."""
COLOUR_BLIND = (SHAPE, "texture")
"""Blocks that are asked for the same in other colours."""


@dataclass(slots=True)
class Given:
    """What is known of 2b views, first ones before second ones: `rows` (2b,) of the course, and `recoloured` (2b,)."""

    rows: Tensor
    recoloured: Tensor


class Objective(nn.Module):
    """The proxies of the labels' classes, and the losses."""

    def __init__(self, course: Course, start: Blocks) -> None:
        """Put every proxy where its class is: the mean of the `start` rows of the products that are learned from."""
        super().__init__()
        self.wishes = course.wishes
        self.proxies = nn.ParameterList()
        for at, wish in enumerate(course.wishes):
            codes = torch.from_numpy(wish.codes)
            known = torch.from_numpy(course.learning) & (codes >= 0)
            sums = torch.zeros(len(wish.weights), start[wish.block].shape[1])
            sums.index_add_(0, codes[known], start[wish.block][known])
            self.proxies.append(nn.Parameter(functional.normalize(sums)))
            self.register_buffer(f"codes{at}", codes, persistent=False)
            self.register_buffer(f"weights{at}", torch.from_numpy(wish.weights), persistent=False)
        for name, rows in start.items():
            self.register_buffer(f"start_{name}", rows, persistent=False)

    def guess(self, block: str, rows: Tensor) -> list[Tensor]:
        """Return the roots of the probabilities that a block's unit rows on the CPU give each of its own labels."""
        with torch.no_grad():
            return [
                (rows @ functional.normalize(proxies).T.cpu() / TEMPERATURE).softmax(1).sqrt()
                for wish, proxies in zip(self.wishes, self.proxies, strict=True)
                if wish.block == block and block != SHAPE and not wish.joined
            ]

    def forward(self, blocks: Blocks, given: Given) -> dict[str, Tensor]:
        """Return the weighted losses by name."""
        return {
            "labels": self._labels(blocks, given),
            "pairs": self._pairs(blocks, given),
            "memory": self._memory(blocks, given),
        }

    def _labels(self, blocks: Blocks, given: Given) -> Tensor:
        """Softmax over cosines to class proxies (Zhai & Wu 2019), of the views that have the label."""
        total = blocks["overall"].new_zeros(())
        for at, (wish, proxies) in enumerate(zip(self.wishes, self.proxies, strict=True)):
            codes = self.get_buffer(f"codes{at}")[given.rows]
            known = (codes >= 0) & _shown(wish.block, given)
            if bool(known.any()):
                cosines = blocks[wish.block][known] @ functional.normalize(proxies).T
                total = total + wish.share * functional.cross_entropy(
                    cosines / TEMPERATURE,
                    codes[known],
                    weight=self.get_buffer(f"weights{at}"),
                    label_smoothing=SMOOTHING,
                )
        return total

    def _pairs(self, blocks: Blocks, given: Given) -> Tensor:
        """Of all second views, find the product's own (InfoNCE, van den Oord et al. 2018), in both directions."""
        total = blocks["overall"].new_zeros(())
        half = len(given.rows) // 2
        for block, weight in PAIRED.items():
            alike = _shown(block, given)[half:]
            first, second = blocks[block][:half][alike], blocks[block][half:][alike]
            if len(first) > 1:
                cosines = first @ second.T / PAIR_TEMPERATURE
                own = torch.arange(len(first), device=cosines.device)
                both = functional.cross_entropy(cosines, own) + functional.cross_entropy(cosines.T, own)
                total = total + weight * both / 2
        return total

    def _memory(self, blocks: Blocks, given: Given) -> Tensor:
        """Stay near what the network that was started from makes of the picture as it is."""
        total = blocks["overall"].new_zeros(())
        for block, weight in REMEMBERED.items():
            shown = _shown(block, given)
            wanted = self.get_buffer(f"start_{block}")[given.rows[shown]]
            total = total + weight * (1.0 - (blocks[block][shown] * wanted).sum(1)).mean()
        return total


def _shown(block: str, given: Given) -> Tensor:
    """Return which views a block is asked about, (2b,): those in other colours say nothing of most of them."""
    return torch.ones_like(given.recoloured) if block in COLOUR_BLIND else ~given.recoloured
