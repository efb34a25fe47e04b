"""What a stronger network reads in texts that nobody annotated, for a smaller one to learn from.

Labels of a network are called silver: they fill the layers that a document lacks and never replace what people
annotated. What the network is unsure of trains nothing.
"""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field, structs

from training import score
from training.documents import ROOT
from training.windows import cut, starts
from twosource.read.encoder import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from training.documents import Document
    from training.heads import Head
    from training.windows import Coded, Coder, Window

LAYERS = frozenset({"arc", "rel", "ner", "entity"})
"""What is labelled, of what the network has. Its parts of speech and roles cost the small network more than they brought."""
SURE = 0.6
"""Probability under which a label is left out."""
_TOGETHER, _DOCUMENTS = 4096, 32
"""Wordpieces and documents that are read together."""


class Layers(Struct, frozen=True, omit_defaults=True):
    """The silver layers of one document, found again by its words."""

    key: str
    tags: dict[str, list[str | None]] = field(default_factory=dict)
    heads: dict[str, list[int | None]] = field(default_factory=dict)


class Silver:
    """The silver of a file, by the words of documents."""

    def __init__(self, path: Path) -> None:
        self._held: dict[str, Layers] = {}
        with path.open("rb") as lines:
            for line in lines:
                layers = msgspec.json.decode(line, type=Layers)
                self._held[layers.key] = layers

    def fill(self, document: Document, wanted: frozenset[str]) -> Document:
        """The document with the wanted layers that it lacks, where the file has them."""
        layers = self._held.get(key_of(document))
        lacking = wanted & LAYERS - document.layers
        if layers is None or not lacking:
            return document
        tags = {name: tuple(_shared(label) for label in layers.tags[name]) for name in sorted(lacking & layers.tags.keys())}
        heads = {name: tuple(layers.heads[name]) for name in sorted(lacking & layers.heads.keys())}
        return structs.replace(document, tags=document.tags | tags, heads=document.heads | heads)


def _shared(label: str | None) -> str | None:
    """One string per label, for millions of words."""
    return None if label is None else sys.intern(label)


def key_of(document: Document) -> str:
    """What a document's words come to, shortened: the same words, the same silver."""
    return hashlib.sha256("\x1f".join(document.words).encode()).hexdigest()[:24]


def label(predict: score.Predict, heads: Sequence[Head], documents: Sequence[Coded], coder: Coder) -> Iterator[Layers]:
    """The layers that the network reads in each document which lacks some, in windows as reading packs them."""
    wanted = {head.name: head for head in heads if head.name in LAYERS}
    lacking = [coded for coded in documents if wanted.keys() - coded.document.layers]
    for start in range(0, len(lacking), _DOCUMENTS):
        together = lacking[start : start + _DOCUMENTS]
        read: dict[int, list[tuple[Window, dict[str, Any]]]] = {id(coded): [] for coded in together}
        for window, given in score.run(predict, [window for coded in together for window in cut(coded)], coder, _TOGETHER):
            read[id(window.coded)].append((window, {name: given[name] for name in wanted}))
        for coded in together:
            yield _labelled(coded.document, wanted, read[id(coded)])


def _labelled(document: Document, heads: dict[str, Head], results: Iterable[tuple[Window, dict[str, Any]]]) -> Layers:
    size = len(document.words)
    tags: dict[str, list[str | None]] = {
        name: [None] * size for name, head in heads.items() if head.kind in {"tags", "relations"}
    }
    arcs: list[int | None] = [None] * size
    for window, given in results:
        part = slice(window.first, window.last)
        for name, labels in tags.items():
            labels[part] = _tags(given[name][1:], heads[name])
        arcs[part], whole = _arcs(given["arc"], window)
        tags["rel"][part] = [named if kept else None for named, kept in zip(tags["rel"][part], whole, strict=True)]
    return Layers(key_of(document), tags, {"arc": arcs})


def _tags(scores: Any, head: Head) -> list[str | None]:  # noqa: ANN401 - an array
    spans = head.kind == "tags" and head.labels[0] == "O"
    best = decode.best_labels(scores, head.labels) if spans else scores.argmax(1)
    sure = decode.confidence(scores, best) >= SURE
    return [head.labels[k] if kept else None for k, kept in zip(best.tolist(), sure.tolist(), strict=True)]


def _arcs(scores: Any, window: Window) -> tuple[list[int | None], list[bool]]:  # noqa: ANN401 - an array
    """The heads of the tree that reading would make, and whether each is sure and the network's own first choice."""
    tree = decode.tree_heads(scores, starts(window))[1:]
    sure = (decode.confidence(scores[1:], tree) >= SURE) & (scores.argmax(1)[1:] == tree)
    heads = [int(head) - 1 + window.first if head else ROOT for head in tree]
    return [head if kept else None for head, kept in zip(heads, sure, strict=True)], sure.tolist()
