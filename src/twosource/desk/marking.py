"""The text of an article, cut into runs: what is what in it, and where each run begins as browsers count."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.desk.offsets import units
from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.records import Article, Block


class Mark(Struct, frozen=True):
    """A span to be shown, what it is (`kind`: a class of the style sheet), and the id of what it belongs to."""

    span: Span
    kind: str
    of: str = ""


class Run(Struct, frozen=True):
    """Characters that bear the same marks. `kinds` are the kinds of their marks, `of` the ids, `first` those that begin here."""

    text: str
    kinds: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    first: tuple[str, ...] = ()


class Passage(Struct, frozen=True):
    """A block of the text in runs. `unit` is where it begins, in UTF-16 units: what a browser adds to its own offsets."""

    kind: str
    why: str
    start: int
    end: int
    unit: int
    runs: tuple[Run, ...]


def passages(article: Article, marks: Sequence[Mark], within: Span | None = None) -> tuple[Passage, ...]:
    """The article's blocks, or those that `within` touches, each in runs; what lies in no block is white space and left out."""
    blocks = [block for block in article.blocks if within is None or within.overlaps(Span(block.start, block.end))]
    ordered = sorted(marks, key=lambda mark: (mark.span.start, -mark.span.end))
    found, unit, at = [], 0, 0
    for block in blocks:
        unit += units(article.text[at : block.start])
        at = block.start
        found.append(_passage(article.text, block, ordered, unit))
    return tuple(found)


def _passage(text: str, block: Block, marks: Iterable[Mark], unit: int) -> Passage:
    span = Span(block.start, block.end)
    here = [mark for mark in marks if mark.span.overlaps(span)]
    edges = {block.start, block.end}
    for mark in here:
        edges.update(edge for edge in (mark.span.start, mark.span.end) if block.start < edge < block.end)
    ordered = sorted(edges)
    runs = tuple(_run(text, Span(start, end), here, block.start) for start, end in pairwise(ordered))
    return Passage(block.kind, block.why, block.start, block.end, unit, runs)


def _run(text: str, span: Span, marks: Iterable[Mark], edge: int) -> Run:
    over = [mark for mark in marks if mark.span.covers(span)]
    begun = [mark for mark in over if mark.span.start == span.start or (mark.span.start < edge == span.start)]
    return Run(
        text=span.of(text),
        kinds=tuple(dict.fromkeys(mark.kind for mark in over)),
        of=tuple(dict.fromkeys(mark.of for mark in over if mark.of)),
        first=tuple(dict.fromkeys(mark.of for mark in begun if mark.of)),
    )
