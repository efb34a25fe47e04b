"""What a corpus gives: words of a document with the layers that people annotated on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

from twosource import codebook
from twosource.read.segment import segment
from twosource.records import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.read.segment import Layout

LabelT = TypeVar("LabelT")
ROOT = -1
"""The head of a word that depends on no other word."""


class Pair(Struct, frozen=True, order=True):
    """Word `column` plays the part `label` for word `row` (an argument's head word for its predicate)."""

    row: int
    column: int
    label: str


class Document(Struct, frozen=True):
    """Words, where sentences and the parts that stay together start, and one entry per annotated layer.

    A label may name several that are all right ("B-ORG|B-GRP" where the corpus does not tell them apart).
    None means that nobody annotated the word: it trains nothing.
    """

    corpus: str
    id: str
    words: tuple[str, ...]
    sentences: tuple[int, ...]
    units: tuple[int, ...]
    """First words of what a window keeps together if it can: paragraphs of texts, sentences of treebanks."""
    tags: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    values: dict[str, tuple[float | None, ...]] = field(default_factory=dict)
    heads: dict[str, tuple[int | None, ...]] = field(default_factory=dict)
    rows: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Words whose pairs are annotated, also those that have none."""
    pairs: dict[str, tuple[Pair, ...]] = field(default_factory=dict)

    @property
    def layers(self) -> frozenset[str]:
        """The names of all annotated layers."""
        return frozenset(self.tags) | frozenset(self.values) | frozenset(self.heads) | frozenset(self.rows)


class Segmenter:
    """Cuts raw text as the package does, so that training sees the words that reading will see."""

    def __init__(self) -> None:
        self._codebook = codebook.shipped()

    def layout(self, text: str) -> Layout:
        """Words and sentences of a text that is all body."""
        return segment(Article("", "", "", "", text, ""), self._codebook)

    def document(self, corpus: str, key: str, layout: Layout) -> Document:
        """A document without annotations."""
        seen: dict[int, int] = {}
        for sentence in layout.sentences:
            seen.setdefault(sentence.paragraph, sentence.first)
        starts = tuple(sentence.first for sentence in layout.sentences)
        return Document(corpus, key, layout.words, starts, tuple(seen.values()))


def covered(layout: Layout, start: int, end: int) -> list[int]:
    """The numbers of the words that share a character with [start, end)."""
    return [i for i, span in enumerate(layout.spans) if span.start < end and span.end > start]


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Sorted word numbers as runs [first, last).

    >>> runs([4, 5, 8])
    [(4, 6), (8, 9)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number:
            found[-1] = (found[-1][0], number + 1)
        else:
            found.append((number, number + 1))
    return found


def bio(size: int, spans: Iterable[tuple[int, int, str]], outside: str | None = "O") -> list[str | None]:
    """Labels of `size` words; a label "A|B" becomes "B-A|B-B". Where spans overlap, the first given stays.

    >>> bio(4, [(1, 3, "ORG|GRP")])
    ['O', 'B-ORG|B-GRP', 'I-ORG|I-GRP', 'O']
    """
    labels: list[str | None] = [outside] * size
    taken = [False] * size
    for first, last, kind in spans:
        if any(taken[first:last]):
            continue
        for i in range(first, last):
            mark = "B" if i == first else "I"
            labels[i] = "|".join(f"{mark}-{name}" for name in kind.split("|")) if kind else None
            taken[i] = True
    return labels


def span_head(heads: Sequence[int | None], first: int, last: int) -> int:
    """The word of [first, last) whose head lies outside it: what the span is about.

    >>> span_head([1, -1, 1], 0, 2)
    1
    """
    for i in range(first, last):
        head = heads[i]
        if head is None or not first <= head < last:
            return i
    return last - 1
