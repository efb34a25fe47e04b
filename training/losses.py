"""What the network is told: the targets of a batch and the loss of every head that has some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.windows import feed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from training.documents import Document
    from training.heads import Head
    from training.network import Network
    from training.windows import Coder, Window

IGNORED = -100


class Answers:
    """For a head with labels: the sets of labels that documents give as right, numbered, and which labels each holds."""

    def __init__(self, head: Head, documents: Iterable[Document]) -> None:
        found = {label for document in documents for label in document.tags.get(head.name, ()) if label}
        several = sorted(label for label in found if "|" in label)
        self.number = {label: i for i, label in enumerate([*head.labels, *several])}
        unknown = sorted(label for label in found if not set(label.split("|")) <= set(head.labels))
        if unknown:
            message = f"head {head.name}: labels {', '.join(unknown[:5])} of the corpora are none of its own"
            raise ValueError(message)
        sets = [*([label] for label in head.labels), *(label.split("|") for label in several)]
        allowed = [[label in held for label in head.labels] for held in sets]
        self.masks = torch.tensor(allowed, dtype=torch.bool) if several else None


def tag_loss(scores: Tensor, target: Tensor, masks: Tensor | None) -> Tensor:
    """Cross entropy; where several labels are right, minus the log of the sum of their probabilities."""
    scores, target = scores.float().flatten(0, 1), target.flatten()
    if masks is None:
        return functional.cross_entropy(scores, target, ignore_index=IGNORED)
    held = target != IGNORED
    logs = torch.log_softmax(scores[held], -1)
    right = logs.masked_fill(~masks.to(logs.device)[target[held]], float("-inf"))
    return -torch.logsumexp(right, -1).mean()


class Teacher:
    """Makes the inputs and targets of a batch and sums up its losses."""

    def __init__(
        self,
        heads: Sequence[Head],
        documents: Sequence[Document],
        coder: Coder,
        device: str = "cpu",
        *,
        still: Sequence[str] = (),
    ) -> None:
        self.heads, self.coder, self.device = tuple(heads), coder, torch.device(device)
        self._trained = frozenset(still) or frozenset(head.name for head in heads)
        self._kept: dict[tuple[int, int, int], Tensor] | None = {} if still else None
        self._answers = {head.name: Answers(head, documents) for head in heads if head.kind in {"tags", "relations"}}

    def losses(self, network: Network, batch: Sequence[Window]) -> dict[str, Tensor]:
        """The weighted loss of every head for which the batch has targets."""
        given = {name: torch.from_numpy(array).to(self.device) for name, array in feed(batch, self.coder).items()}
        x = network.drop(self._words(network, given, batch))
        found: dict[str, Tensor] = {}
        for head in self.heads:
            loss = self._loss(head, network, x, given, batch) if head.name in self._trained else None
            if loss is not None:
                found[head.name] = head.weight * loss
        return found

    def _words(self, network: Network, given: dict[str, Tensor], batch: Sequence[Window]) -> Tensor:
        """The vectors of the words; where the trunk stays as it is, each window goes through it once in a run."""
        arrays = [given[name] for name in ("ids", "shape", "mask", "widx")]
        if self._kept is None:
            return network.words(*arrays)
        keys = [(id(window.coded), window.first, window.last) for window in batch]
        if not all(key in self._kept for key in keys):
            with torch.no_grad():
                read = network.words(*arrays)
            self._kept |= {key: row[: key[2] - key[1] + 1].half() for key, row in zip(keys, read, strict=True)}
        return torch.nn.utils.rnn.pad_sequence([self._kept[key] for key in keys], batch_first=True).float()

    def _loss(self, head: Head, network: Network, x: Tensor, given: dict[str, Tensor], batch: Sequence[Window]) -> Tensor | None:
        if head.kind == "pairs":
            return self._pair_loss(head, network, x, given, batch)
        target = self._target(head, batch, x.shape[1])
        if target is None:
            return None
        part = network.parts[head.name]
        if head.kind == "tags":
            return tag_loss(part(x), target, self._answers[head.name].masks)
        if head.kind == "value":
            held = ~target.isnan()
            return functional.smooth_l1_loss(part(x).float().squeeze(-1)[held], target[held])
        if head.kind == "arcs":
            scores = network.arcs(head, x, given["wmask"], given["sid"])
            return tag_loss(scores, target, None)
        governor = next(other for other in self.heads if other.name == head.of)
        heads = self._target(governor, batch, x.shape[1])
        return None if heads is None else tag_loss(part(x, heads.clamp(min=0)), target, None)

    def _target(self, head: Head, batch: Sequence[Window], width: int) -> Tensor | None:
        """Numbers per word (column 0 is the root and never trained); None where no word has one."""
        empty = np.nan if head.kind == "value" else IGNORED
        target = np.full((len(batch), width), empty, np.float32 if head.kind == "value" else np.int64)
        for row, window in enumerate(batch):
            numbers = self._numbers(head, window)
            if numbers:
                target[row, 1 : len(numbers) + 1] = [empty if number is None else number for number in numbers]
        missing = np.isnan(target) if head.kind == "value" else target == IGNORED
        return None if missing.all() else torch.from_numpy(target).to(self.device)

    def _numbers(self, head: Head, window: Window) -> list[Any] | None:
        document = window.coded.document
        first, last = window.first, window.last
        if head.kind == "arcs":
            heads = document.heads.get(head.name)
            return None if heads is None else [_inside(at, first, last, head) for at in heads[first:last]]
        layer: Sequence[Any] | None = (document.values if head.kind == "value" else document.tags).get(head.name)
        if layer is None or head.kind == "value":
            return None if layer is None else list(layer[first:last])
        number = self._answers[head.name].number
        return [None if label is None else number[label] for label in layer[first:last]]

    def _pair_loss(
        self, head: Head, network: Network, x: Tensor, given: dict[str, Tensor], batch: Sequence[Window]
    ) -> Tensor | None:
        """Cross entropy over the columns of every annotated row, summed per row."""
        held = [
            [at for at in window.coded.document.rows.get(head.name, ()) if window.first <= at < window.last] for window in batch
        ]
        most = max(map(len, held))
        if not most:
            return None
        rows = np.zeros((len(batch), most), np.int64)
        target = np.full((len(batch), most, x.shape[1]), IGNORED, np.int64)
        for i, (window, numbers) in enumerate(zip(batch, held, strict=True)):
            place = {at: k for k, at in enumerate(numbers)}
            rows[i, : len(numbers)] = [at - window.first + 1 for at in numbers]
            target[i, : len(numbers), 1 : window.last - window.first + 1] = 0
            for pair in window.coded.document.pairs.get(head.name, ()):
                if pair.row in place and window.first <= pair.column < window.last:
                    target[i, place[pair.row], pair.column - window.first + 1] = head.labels.index(pair.label) + 1
        governor = next((other for other in self.heads if other.name == head.of), None)
        arcs = None if governor is None else network.arcs(governor, x, given["wmask"], given["sid"]).detach()
        scores = network.parts[head.name](x, arcs, torch.from_numpy(rows).to(self.device))
        told = torch.from_numpy(target).to(self.device).flatten()
        total = functional.cross_entropy(scores.float().flatten(0, 2), told, ignore_index=IGNORED, reduction="sum")
        return total / sum(map(len, held))


def _inside(at: int | None, first: int, last: int, head: Head) -> int | None:
    """A head as the window numbers it: 0 for the root, and for one outside the window unless that cannot be."""
    if at is None:
        return None
    if first <= at < last:
        return at - first + 1
    return None if head.inside and at >= 0 else 0
