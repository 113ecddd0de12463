"""How likely every class of an attribute is, as a part of a block.

Linear maps of all blocks guess the kind, the wearer and the colour of a product. With p and q such guesses of two
pictures, the sum over classes of p * q estimates the chance that both are of one class: just what a ranking that is
judged by labels should go by. So the overall and the colour block hold p, times the root of its share. What a guess
leaves of a block's unit length, and the less sure it is the more it leaves, is filled with what the network sees. For
things that are of no kind that it knows, guesses fade and what the network sees is all. That also makes them more like
other unknown things than like known ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from parecido.train.shipped.sources import SAME_KIND

Blocks = Mapping[str, Tensor]
"""Block -> unit rows (n, dim), in the order of the embedding."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column to guess, the block that holds the guess, and how much of its squared length a sure one takes.

    The classes of the columns `rivals` compete with its own but have no place in the block, so that other things are
    not taken for the nearest kind.
    """

    column: str
    block: str
    share: float
    rivals: tuple[str, ...] = ()
    same: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Another column -> its classes that are one of this column's, and which."""
    rarity: float = 0.0
    """A picture of a class with n of them is drawn with a probability that falls as n to the power of this."""


ATTRIBUTES = (
    Attribute("articleType", "overall", 0.7, ("object",), same={"clothing": SAME_KIND}, rarity=0.7),
    Attribute("gender", "overall", 0.15),
    Attribute("baseColour", "colour", 0.8),
)
"""The first says how surely a thing is of a known kind at all; the others fade with it. Shares and rarity were chosen
on the held-out products."""
DIMENSION = 512
KEPT = {"colour": 32, "shape": 72, "texture": 48}
"""How many numbers stay of what the network sees in a block; overall has what is left of DIMENSION."""

UNSEEN = 4.0
"""What is added to the logits of rivals once they are learned: there are far more kinds of things than were shown.
Chosen on the kinds of objects that are kept from the training."""
TOLD = 0.99
"""How much of the variance between the classes of labels is taken out of a block that must not tell them."""

_AT_LEAST = 5
"""Photos of a class that is guessed; the large one of a product counts beside the small one."""
_DROPPED = 0.2
_EPOCHS = 12
_BATCH = 512
_RATE = 1e-2


@dataclass(frozen=True, slots=True)
class Classes:
    """An attribute's classes: the first `own` stand in the block, the others, up to `count`, are its rivals'.

    `codes` int64 (n,): the class of every picture, -1 where it has none.
    """

    attribute: Attribute
    own: int
    count: int
    codes: Tensor


def number_classes(attribute: Attribute, labels: Sequence[Mapping[str, str]]) -> Classes:
    """Number an attribute's classes and after them its rivals', over the labels of n photos; rare ones are left."""
    texts = [_class_of(attribute, each) for each in labels]
    counts = Counter(text for text in texts if text is not None)
    names = sorted(text for text, count in counts.items() if count >= _AT_LEAST)  # its own column's sort first
    number = {name: at for at, name in enumerate(names)}
    codes = torch.tensor([-1 if text is None else number.get(text, -1) for text in texts])
    return Classes(attribute, sum(rank == 0 for rank, _ in names), len(names), codes)


def _class_of(attribute: Attribute, labels: Mapping[str, str]) -> tuple[int, str] | None:
    """Return a picture's class: which of the attribute's columns has one, and the text."""
    for name, classes in attribute.same.items():
        if labels.get(name) in classes:
            return 0, classes[labels[name]]
    columns = (attribute.column, *attribute.rivals)
    return next(((rank, labels[name]) for rank, name in enumerate(columns) if labels.get(name)), None)


class Attributes(nn.Module):
    """The blocks of a network to the blocks of an embedding, each of unit length."""

    def __init__(self, dims: Mapping[str, int], classes: Sequence[Classes], keep: Mapping[str, int] = KEPT) -> None:
        """Begin with heads that know nothing. `dims` are the network's blocks, `keep` as KEPT."""
        super().__init__()
        self.own = [each.own for each in classes]
        self.attributes = [each.attribute for each in classes]
        self.heads = nn.ModuleList(nn.Linear(sum(dims.values()), each.count) for each in classes)
        kept = {name: min(keep[name], dim) for name, dim in dims.items() if name in keep}
        left = DIMENSION - sum(self.own) - sum(kept.values())
        kept["overall"] = min(left, dims["overall"])
        self.reduce = nn.ModuleDict({name: nn.Linear(dims[name], kept[name], bias=False) for name in dims})

    @property
    def dims(self) -> dict[str, int]:
        """The blocks of the embedding, in their order, and how many numbers each has."""
        return {
            name: int(layer.out_features)  # type: ignore[arg-type]
            + sum(own for own, each in zip(self.own, self.attributes, strict=True) if each.block == name)
            for name, layer in self.reduce.items()
        }

    def forward(self, blocks: Blocks) -> dict[str, Tensor]:
        """Return the embedding's blocks, unit rows: guesses first, then what the network sees."""
        rows = _side_by_side(blocks)
        guesses = [head(rows).softmax(1)[:, :own] for head, own in zip(self.heads, self.own, strict=True)]
        known = guesses[0].sum(1, keepdim=True)
        parts: dict[str, list[Tensor]] = {name: [] for name in blocks}
        for at, (guess, attribute) in enumerate(zip(guesses, self.attributes, strict=True)):
            parts[attribute.block].append(guess * attribute.share**0.5 * (known if at else 1.0))
        return {
            name: _fill(parts[name], functional.normalize(layer(blocks[name]))) for name, layer in self.reduce.items()
        }


def telling_directions(rows: Tensor, labels: Sequence[Mapping[str, str]], names: Sequence[str]) -> Tensor:
    """Return orthonormal directions (m, dim) that hold TOLD of how far the class means of some labels lie apart.

    `rows` (n, dim) and `labels` are of the same pictures. Without these directions a linear map finds hardly anything
    of the labels in the rows (as in Ravfogel et al. 2020, whose classifiers are means here).
    """
    whole = rows.double()
    means = []
    for name in names:
        _, codes = np.unique([each[name] for each in labels], return_inverse=True)
        means += [whole[codes == code].mean(0) - whole.mean(0) for code in range(codes.max() + 1)]
    _, strengths, directions = torch.linalg.svd(torch.stack(means), full_matrices=False)
    shares = strengths.square() / strengths.square().sum()
    return directions[shares.cumsum(0) - shares < TOLD]  # up to the one that reaches it


def fit_attributes(
    blocks: Blocks,
    classes: Sequence[Classes],
    *,
    without: Mapping[str, Tensor] = MappingProxyType({}),
    keep: Mapping[str, int] = KEPT,
    seed: int = 0,
) -> Attributes:
    """Return heads fitted to the classes of n pictures, and the reductions that keep most of their inner products.

    The heads learn by softmax; some numbers are left out at random so that they rest on no single one. Rivals are then
    taken for likelier by UNSEEN. A reduction is onto the leading right singular vectors of the rows, not centred, as
    inner products are what counts; the orthonormal directions `without` (m, dim) of a block are left out of it.
    """
    torch.manual_seed(seed)
    fitted = Attributes({name: rows.shape[1] for name, rows in blocks.items()}, classes, keep)
    together = _side_by_side(blocks)
    for head, each in zip(fitted.heads, classes, strict=True):
        known = each.codes >= 0
        _fit(head, together[known], each.codes[known], each.attribute.rarity)
        with torch.no_grad():
            head.bias[each.own :] += UNSEEN  # type: ignore[index, operator]
    for name, layer in fitted.reduce.items():
        left = torch.eye(blocks[name].shape[1], dtype=torch.float64)
        if name in without:
            left -= without[name].T @ without[name]
        rows = blocks[name].double() @ left
        _, vectors = np.linalg.eigh((rows.T @ rows).numpy())  # smallest first
        leading = (left.numpy() @ vectors[:, ::-1][:, : layer.out_features]).T  # type: ignore[misc]
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(leading.copy()))  # type: ignore[operator, union-attr]
    fitted.eval()
    return fitted


def _fill(parts: Sequence[Tensor], seen: Tensor) -> Tensor:
    """Return the guesses and, at the length that they leave of 1, what was seen."""
    if not parts:
        return seen
    left = 1.0 - sum(part.square().sum(1, keepdim=True) for part in parts)
    return torch.cat([*parts, seen * left**0.5], 1)


def _side_by_side(blocks: Blocks) -> Tensor:
    """Return all blocks in one row, (n, all), their numbers about 1."""
    rows = torch.cat(list(blocks.values()), 1)
    return rows * (rows.shape[1] / len(blocks)) ** 0.5


def _fit(head: nn.Module, rows: Tensor, codes: Tensor, rarity: float) -> None:
    """Train one head with a learning rate that falls to nothing."""
    chances = torch.bincount(codes).float()[codes] ** -rarity
    optimiser = torch.optim.AdamW(head.parameters(), lr=_RATE, weight_decay=1e-4)
    steps = max(1, _EPOCHS * len(rows) // _BATCH)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = _RATE * (1 - step / steps)
        chosen = torch.multinomial(chances, min(_BATCH, len(rows)), replacement=True)
        guess = head(functional.dropout(rows[chosen], _DROPPED))
        optimiser.zero_grad()
        functional.cross_entropy(guess, codes[chosen]).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
