"""The network in plain torch: a base of `training.trunks` and the heads of `training.heads`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.trunks import BASES, NEVER, Dropout, MaskPool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.heads import Head

FAR = 48
"""Words of distance beyond which all arcs share one learned bias."""
KIN = 6
"""Ways to be kin in a tree."""
_NONE = 5.0


class Sides(nn.Module):
    """Two views of every word, as the one that depends and as the one depended on."""

    def __init__(self, given: int, width: int, pool: MaskPool) -> None:
        super().__init__()
        self.low, self.high, self.drop = nn.Linear(given, width), nn.Linear(given, width), Dropout(0.25, pool)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Both views."""
        low, high = (functional.leaky_relu(side(x), 0.1) for side in (self.low, self.high))
        return self.drop(low), self.drop(high)


def _apart(x: Tensor) -> Tensor:
    """The signed distance of every two words (word, other), from 0 at FAR before to 2 FAR at FAR behind."""
    at = torch.arange(x.shape[1], device=x.device)
    return (at[None, :] - at[:, None]).clamp(-FAR, FAR) + FAR


class Arcs(nn.Module):
    """Biaffine scores of every word as the head of every other, with a learned bias by signed distance."""

    def __init__(self, given: int, head: Head, pool: MaskPool) -> None:
        super().__init__()
        self.sides, self.alone = Sides(given, head.width, pool), nn.Linear(head.width, 1, bias=False)
        self.product = nn.Parameter(nn.init.xavier_uniform_(torch.empty(head.width, head.width)))
        self.distance, self.root = nn.Parameter(torch.zeros(2 * FAR + 1)), nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        """Scores (batch, word, head)."""
        low, high = self.sides(x)
        bias = self.distance[_apart(x)]
        bias = torch.cat([self.root.expand(bias.shape[0], 1), bias[:, 1:]], 1)
        return (low @ self.product) @ high.transpose(1, 2) + self.alone(high).transpose(1, 2) + bias


class Relations(nn.Module):
    """Label scores of the arc from every word to a given head."""

    def __init__(self, given: int, head: Head, pool: MaskPool) -> None:
        super().__init__()
        self.labels, self.width = len(head.labels), head.width
        self.sides, self.both = Sides(given, head.width, pool), nn.Linear(2 * head.width, self.labels)
        self.product = nn.Parameter(nn.init.xavier_uniform_(torch.empty(head.width, self.labels * head.width)))

    def forward(self, x: Tensor, heads: Tensor) -> Tensor:
        """Scores (batch, word, label)."""
        low, high = self.sides(x)
        high = torch.gather(high, 1, heads[..., None].expand(-1, -1, self.width))
        mixed = (low @ self.product).view(low.shape[0], low.shape[1], self.labels, self.width)
        return (mixed @ high[..., None]).squeeze(-1) + self.both(torch.cat([low, high], -1))


def kinship(arcs: Tensor) -> Tensor:
    """How far two words are kin in the tree that arc scores tell of, (batch, word, other, KIN), each from 0 to 1.

    That is the chance that the word hangs on the other and the reverse, that they are grandchild and grandparent and
    the reverse, that they share a head, and that the word's grandparent is the other's head. The root is nobody's kin.
    """
    hangs = torch.cat([torch.zeros_like(arcs[..., :1]), arcs.softmax(-1)[..., 1:]], -1)
    above, back = hangs @ hangs, hangs.transpose(1, 2)
    return torch.stack([hangs, back, above, above.transpose(1, 2), hangs @ back, above @ back], -1)


class Pairs(nn.Module):
    """Label scores for every pair of words; label 0 is none.

    Besides the two words count how far apart they stand and, where the head is `of` an arc head, how they are kin in its tree.
    """

    def __init__(self, given: int, head: Head, pool: MaskPool) -> None:
        super().__init__()
        self.labels, self.width = len(head.labels) + 1, head.width
        self.sides = Sides(given, head.width, pool)
        self.distance = nn.Parameter(torch.zeros(2 * FAR + 1, self.labels))
        self.kin = nn.Parameter(torch.zeros(KIN, self.labels)) if head.of else None
        self.row, self.column = nn.Linear(head.width, self.labels), nn.Linear(head.width, self.labels, bias=False)
        self.product = nn.Parameter(nn.init.xavier_uniform_(torch.empty(head.width, self.labels * head.width)))
        # Nearly all pairs are none: said from the start, so that the first steps are not spent on it.
        nn.init.constant_(self.row.bias[:1], _NONE)

    def forward(self, x: Tensor, arcs: Tensor | None = None, rows: Tensor | None = None) -> Tensor:
        """Scores (batch, row, column, label) of all rows, or of the given ones (batch, row)."""
        low, high = self.sides(x)
        beside = self._beside(x, arcs)
        if rows is not None:
            low = torch.gather(low, 1, rows[..., None].expand(-1, -1, self.width))
            beside = beside[torch.arange(rows.shape[0], device=x.device)[:, None], rows]
        mixed = (low @ self.product).view(low.shape[0], -1, self.width)
        scores = (mixed @ high.transpose(1, 2)).view(low.shape[0], low.shape[1], self.labels, high.shape[1])
        return scores.transpose(2, 3) + self.row(low)[:, :, None] + self.column(high)[:, None] + beside

    def _beside(self, x: Tensor, arcs: Tensor | None) -> Tensor:
        """What counts besides the two words, (batch, row, column, label)."""
        scores = self.distance[_apart(x)].expand(x.shape[0], -1, -1, -1)
        return scores if self.kin is None or arcs is None else scores + kinship(arcs) @ self.kin


def _module(given: int, head: Head, pool: MaskPool) -> nn.Module:
    if head.kind in {"tags", "value"}:
        linear = nn.Linear(given, max(1, len(head.labels)))
        if head.labels[:1] == ("O",):
            # Nearly all words are none; a head that no corpus trains says so of all.
            nn.init.constant_(linear.bias[:1], _NONE)
        return linear
    return {"arcs": Arcs, "relations": Relations, "pairs": Pairs}[head.kind](given, head, pool)


class Network(nn.Module):
    """The trunk and the heads; called, it gives every head's scores in their order, as the graph does."""

    def __init__(self, heads: Sequence[Head], layers: int = 6, seed: int = 0, base: str = "minilm") -> None:
        super().__init__()
        pool = MaskPool(seed)
        self.heads = tuple(heads)
        self.trunk, self.drop = BASES[base](layers, pool), Dropout(0.1, pool)
        self.width = self.trunk.size.width
        self.parts = nn.ModuleDict({head.name: _module(self.width, head, pool) for head in heads})

    def words(self, ids: Tensor, shape: Tensor, mask: Tensor, widx: Tensor) -> Tensor:
        """A vector per word: that of its first wordpiece."""
        x = self.trunk(ids, shape, mask)
        return torch.gather(x, 1, widx[..., None].expand(-1, -1, self.width))

    def arcs(self, head: Head, x: Tensor, wmask: Tensor, sid: Tensor) -> Tensor:
        """Arc scores; words that cannot be heads (padding, other sentences) get so low ones that they never are."""
        scores = self.parts[head.name](x).float() + (1.0 - wmask.float())[:, None, :] * NEVER
        if not head.inside:
            return scores
        same = (sid[:, :, None] == sid[:, None, :]).float()
        allowed = torch.cat([torch.ones_like(same[:, :, :1]), same[:, :, 1:]], 2)
        return scores + (1.0 - allowed) * NEVER

    def forward(self, ids: Tensor, shape: Tensor, mask: Tensor, widx: Tensor, wmask: Tensor, sid: Tensor) -> tuple[Tensor, ...]:  # noqa: PLR0913, PLR0917 - the graph's inputs
        """Every head's scores."""
        x = self.drop(self.words(ids, shape, mask, widx))
        given: dict[str, Tensor] = {}
        for head in self.heads:
            if head.kind == "arcs":
                given[head.name] = self.arcs(head, x, wmask, sid)
            elif head.kind == "relations":
                given[head.name] = self.parts[head.name](x, given[head.of].argmax(-1))
            elif head.kind == "pairs":
                given[head.name] = self.parts[head.name](x, given.get(head.of))
            else:
                given[head.name] = self.parts[head.name](x)
        return tuple(given.values())
