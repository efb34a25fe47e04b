"""A trained network as reading runs it: one unpadded window at a time, the same scores by fewer and larger products.

What is left out is work that no reading asks for: masks of padding, and arguments of words that take none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.heads import UPOS
from training.network import FAR, Arcs, Pairs, Relations
from training.trunks import NEVER, PLACES
from twosource.read.encoder.signals import PREDICATES

if TYPE_CHECKING:
    from training.network import Network
    from training.trunks import Layer

INPUTS = ("ids", "shape", "widx", "sid")
"""What the graph takes: of the network's inputs those that say something of a window that is alone."""
ROWS = "rows"
"""The output that says for which words the pairs are scored: the root, and the words that may take arguments."""


class _Product(nn.Module):
    """A linear map whose weights were worked out from those of others."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = (nn.Parameter(part.detach().clone().contiguous()) for part in (weight, bias))

    def forward(self, x: Tensor) -> Tensor:
        """The input (row, given) as (row, made)."""
        return x @ self.weight + self.bias


class _LeanArcs(nn.Module):
    """Arcs; what a word is worth as a head by itself is put into the product, and the bias by distance comes from outside."""

    def __init__(self, arcs: Arcs) -> None:
        super().__init__()
        self.mixed = _Product(arcs.product, arcs.alone.weight[0])

    def forward(self, low: Tensor, high: Tensor, bias: Tensor) -> Tensor:
        """Scores (word, head)."""
        return self.mixed(low) @ high.T + bias


class _LeanRelations(nn.Module):
    """Relations; what the head alone says of the label is put into the product."""

    def __init__(self, relations: Relations) -> None:
        super().__init__()
        self.labels, self.width, both = relations.labels, relations.width, relations.both
        self.mixed = _Product(relations.product, both.weight[:, self.width :].flatten())
        self.low = _Product(both.weight[:, : self.width].T, both.bias)

    def forward(self, low: Tensor, high: Tensor, heads: Tensor) -> Tensor:
        """Scores (word, label)."""
        mixed = self.mixed(low).view(-1, self.labels, self.width)
        return (mixed @ high.index_select(0, heads)[..., None]).squeeze(-1) + self.low(low)


class _LeanPairs(nn.Module):
    """Pairs; what each word alone says of the label is put into the product, for which `high` must end in a one."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__()
        self.labels, self.width = pairs.labels, pairs.width + 1
        row, column = pairs.row, pairs.column
        weight = torch.cat([pairs.product.view(pairs.width, self.labels, pairs.width), row.weight.T[..., None]], 2)
        self.mixed = _Product(weight.flatten(1), torch.cat([column.weight, row.bias[:, None]], 1).flatten())
        self.distance, self.kin = pairs.distance, pairs.kin

    def forward(self, low: Tensor, high: Tensor, apart: Tensor, kin: Tensor) -> Tensor:
        """Scores (column, row, label) for the words `low` of the rows and `high` of the columns."""
        mixed = self.mixed(low).view(-1, self.width)
        scores = (high @ mixed.T).view(high.shape[0], -1, self.labels) + functional.embedding(apart, self.distance)
        return scores if self.kin is None else scores + kin @ self.kin


class _LeanLayer(nn.Module):
    """A layer of the trunk, whose attention is one operator."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.count, width = layer.size.attentions, layer.size.width
        weight, bias = layer.qkv.weight.T, layer.qkv.bias
        self.asks, self.offers = _Product(weight[:, :width], bias[:width]), _Product(weight[:, width:], bias[width:])
        self.both = _Product(weight, bias)
        self.out, self.widen, self.narrow = (
            _Product(part.weight.T, part.bias) for part in (layer.out, layer.widen, layer.narrow)
        )
        self.norm1, self.norm2 = layer.norm1, layer.norm2

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        """Self-attention of `x` to all that is seen, and the feed-forward part."""
        q, k, v = self.both(x).chunk(3, 2) if x is seen else (self.asks(x), *self.offers(seen).chunk(2, 2))
        mixed = torch.onnx.ops.attention(q, k, v, q_num_heads=self.count, kv_num_heads=self.count)[0]
        x = self.norm1(x + self.out(mixed))
        return self.norm2(x + self.narrow(functional.gelu(self.widen(x))))


class Lean(nn.Module):
    """The network's scores for one window. Pairs come as (1, column, row, label), for the words of the output `rows` alone."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.trunk, self.heads = network.trunk, network.heads
        *layers, self.last = (_LeanLayer(layer) for layer in network.trunk.layers)
        self.layers = nn.ModuleList(layers)
        parts = {head.name: network.parts[head.name] for head in self.heads}
        self.plain = tuple(head.name for head in self.heads if head.kind in {"tags", "value"})
        self.square = tuple(head.name for head in self.heads if head.name not in self.plain)
        views = [side for name in self.square for side in _sides(parts[name])]
        maps = [(parts[name].weight, parts[name].bias) for name in self.plain] + views
        self.sizes = [len(bias) for _, bias in maps]
        self.first = _Product(torch.cat([weight for weight, _ in maps]).T, torch.cat([bias for _, bias in maps]))
        arcs = [parts[name] for name in self.square if isinstance(parts[name], Arcs)]
        # By signed distance from as far before as a window is long, so that every window's biases are a slice of them.
        far = [(part.distance[:1].expand(PLACES - FAR), part.distance, part.distance[-1:].expand(PLACES - FAR)) for part in arcs]
        self.distance = nn.Parameter(torch.stack([torch.cat(parts) for parts in far]).detach().contiguous())
        self.root = nn.Parameter(torch.stack([part.root.detach() for part in arcs])[..., None])
        self.register_buffer("asked", torch.tensor([label in PREDICATES for label in UPOS]))
        lean = {Arcs: _LeanArcs, Relations: _LeanRelations, Pairs: _LeanPairs}
        self.parts = nn.ModuleDict({name: lean[type(parts[name])](parts[name]) for name in self.square})

    @property
    def outputs(self) -> list[str]:
        """The names of what it gives, in order."""
        return [*(head.name for head in self.heads), ROWS]

    def forward(self, ids: Tensor, shape: Tensor, widx: Tensor, sid: Tensor) -> tuple[Tensor, ...]:
        """Every head's scores, each with a first axis of one window."""
        words = self._words(ids, shape, widx)
        every = self.first(words).split(self.sizes, 1)
        given = dict(zip(self.plain, every, strict=False))
        rows = self._rows(given["pos"])
        every = every[len(self.plain) :]
        sides = {name: (low, high) for name, low, high in zip(self.square, every[::2], every[1::2], strict=True)}
        biases = iter(self._biases(words.shape[0]).unbind(0))
        at = torch.arange(words.shape[0], device=words.device)
        apart = (at[:, None] - rows[None, :]).clamp(-FAR, FAR) + FAR
        kin: dict[str, Tensor] = {}
        for head in self.heads:
            if head.kind in {"tags", "value"}:
                continue
            low, high = (functional.leaky_relu(side, 0.1) for side in sides[head.name])
            part = self.parts[head.name]
            if head.kind == "arcs":
                scores = part(low, high, next(biases))
                given[head.name] = self._inside(scores, sid[0]) if head.inside else scores
            elif head.kind == "relations":
                given[head.name] = part(low, high, given[head.of].argmax(-1))
            else:
                if head.of and head.of not in kin:
                    kin[head.of] = kinship(given[head.of], rows)
                given[head.name] = part(low.index_select(0, rows), high, apart, kin.get(head.of))
        return *(given[head.name][None] for head in self.heads), rows[None]

    def _words(self, ids: Tensor, shape: Tensor, widx: Tensor) -> Tensor:
        """A vector per word (word, number). The last layer works on the wordpieces that words begin with, and no others."""
        trunk = self.trunk
        x = trunk.norm(trunk.word(ids) + trunk.place.weight[: ids.shape[1]] + trunk.shape(shape))
        for layer in self.layers:
            x = layer(x, x)
        return self.last(x.index_select(1, widx[0]), x)[0]

    def _rows(self, pos: Tensor) -> Tensor:
        """The root, so that there is always a row, and the words of the parts of speech that take arguments."""
        asked = self.asked[pos[1:].argmax(-1)]  # type: ignore[index] # a buffer is a tensor
        return torch.cat([torch.ones_like(asked[:1]), asked]).nonzero()[:, 0]

    def _biases(self, size: int) -> Tensor:
        """The learned bias of every word as the head of every other, by their distance: (arc head, word, head).

        Rows of one more number than they are apart: read on as rows of one less, each begins a place earlier.
        """
        span = self.distance[:, PLACES + 1 - size : PLACES + size]
        rows = span[:, None, :].expand(-1, size, -1).flatten(1)[:, size - 1 : size - 1 + size * (2 * size - 2)]
        bias = rows.reshape(-1, size, 2 * size - 2)[:, :, 1:size]
        return torch.cat([self.root.expand(-1, size, 1), bias], 2)

    def _inside(self, scores: Tensor, sid: Tensor) -> Tensor:
        """The scores with those of words of other sentences so low that these are never heads; the root may always be."""
        same = sid[:, None] == sid[None, :]
        allowed = torch.cat([torch.ones_like(same[:, :1]), same[:, 1:]], 1)
        return scores.masked_fill(~allowed, NEVER)


def _sides(part: nn.Module) -> list[tuple[Tensor, Tensor]]:
    """Weights and biases of a head's two views of a word; that of a pair's column ends in a number that is always one."""
    low, high = part.sides.low, part.sides.high
    if isinstance(part, Pairs):
        one = torch.cat([high.weight, torch.zeros_like(high.weight[:1])]), torch.cat([high.bias, torch.ones_like(high.bias[:1])])
        return [(low.weight, low.bias), one]
    return [(low.weight, low.bias), (high.weight, high.bias)]


def kinship(arcs: Tensor, rows: Tensor) -> Tensor:
    """`training.network.kinship` of these rows with all words, as (column, row, way)."""
    hangs = torch.cat([torch.zeros_like(arcs[:, :1]), arcs.softmax(-1)[:, 1:]], -1)
    above, own = hangs @ hangs, hangs.index_select(0, rows)
    mine, below = above.index_select(0, rows), above.index_select(1, rows)
    ways = (own.T, hangs.index_select(1, rows), mine.T, below, hangs @ own.T, hangs @ mine.T)
    return torch.stack(ways, -1)
