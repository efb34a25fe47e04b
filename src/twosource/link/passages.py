"""Words of articles and the runs that two articles share, tolerant to small edits. What `copies` works with."""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from msgspec import Struct

from twosource.link.plainfacts import weights_of
from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.codebook import Codebook
    from twosource.records import Article, Reading

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_QUOTED = re.compile(r"“[^“”\n]*(?:”|$)|(?<!\w)\"[^\"\n]*(?:\"|$)|«[^«»\n]*(?:»|$)|„[^„“\n]*(?:“|$)", re.MULTILINE)
_READ = frozenset({"body", "title"})
_KNOWN_WORDS = 100_000
"""So many different words are kept folded: a language's common ones, which are most of any text."""
_EDIT = 2
"""At most so many words in a row may be changed, put in or left out inside a run."""
_RESUME = 3
"""So many words must agree again after an edit for the run to go on."""


class Words(Struct, frozen=True):
    """The words of an article's title and body, folded, as numbers, with where they start and end; `quoted` tells which stand
    in quotation marks, `weights` what each is as evidence that somebody took it over.
    """

    words: array[int]
    starts: array[int]
    ends: array[int]
    quoted: bytes
    weights: array[float]

    def span(self, first: int, last: int) -> Span:
        """The characters of words [first, last)."""
        return Span(self.starts[first], self.ends[last - 1])


class Run(Struct, frozen=True, order=True):
    """Words [left, left_end) of one article and [right, right_end) of another that are the same but for small edits."""

    left: int
    right: int
    left_end: int
    right_end: int
    matched: int


def words_of(article: Article, reading: Reading | None, codebook: Codebook) -> Words:
    """The words of body and title; of the whole text where the article has no blocks."""
    blocks = [Span(block.start, block.end) for block in article.blocks if block.kind in _READ]
    matches = [
        match
        for block in blocks or [Span(0, len(article.text))]
        for match in _WORD.finditer(article.text, block.start, block.end)
    ]
    words = [fold_word(match[0]) for match in matches]
    starts = array("I", (match.start() for match in matches))
    quotes = [Span(match.start(), match.end()) for match in _QUOTED.finditer(article.text)]
    return Words(
        words=array("I", map(number_of, words)),
        starts=starts,
        ends=array("I", (match.end() for match in matches)),
        quoted=_inside(starts, quotes) if quotes else bytes(len(words)),
        weights=array("f", weights_of(starts, words, article.text, reading, codebook)),
    )


@lru_cache(maxsize=_KNOWN_WORDS)
def fold_word(word: str) -> str:
    """The word in lower case, with one kind of apostrophe and without possessive ending."""
    return word.casefold().replace("’", "'").removesuffix("'s")


def number_of(word: str) -> int:
    """A number that stands for the word (CRC-32), in this run and any other. Of four thousand million pairs of words one has the
    same, so no single word may prove anything.
    """
    return crc32(word.encode("utf-8", "surrogatepass"))


def _inside(starts: Iterable[int], quotes: Sequence[Span]) -> bytes:
    flags, at = bytearray(), 0
    for start in starts:
        while at < len(quotes) and quotes[at].end <= start:
            at += 1
        flags.append(at < len(quotes) and quotes[at].start <= start)
    return bytes(flags)


def extend(left: Sequence[int], right: Sequence[int], seed: tuple[int, int], size: int) -> Run:
    """The longest run through the seed, which is `size` equal words at these two places."""
    ahead = _walk(left[seed[0] + size :], right[seed[1] + size :])
    back = _walk(left[: seed[0]][::-1], right[: seed[1]][::-1])
    return Run(
        left=seed[0] - back[0],
        right=seed[1] - back[1],
        left_end=seed[0] + size + ahead[0],
        right_end=seed[1] + size + ahead[1],
        matched=size + ahead[2] + back[2],
    )


def _walk(left: Sequence[int], right: Sequence[int]) -> tuple[int, int, int]:
    """How far two word lists go along with each other: words of the left, of the right, and equal ones."""
    one = two = matched = 0
    while one < len(left) and two < len(right):
        if left[one] == right[two]:
            one, two, matched = one + 1, two + 1, matched + 1
            continue
        step = _edit(left, right, one, two)
        if step is None:
            break
        one, two = one + step[0], two + step[1]
    return one, two, matched


def _edit(left: Sequence[int], right: Sequence[int], one: int, two: int) -> tuple[int, int] | None:
    """The smallest edit after which the two agree again for some words."""
    steps = [(skip, over) for skip in range(_EDIT + 1) for over in range(_EDIT + 1) if skip or over]
    for skip, over in sorted(steps, key=lambda step: (step[0] + step[1], step)):
        resumed = left[one + skip : one + skip + _RESUME]
        if len(resumed) == _RESUME and list(resumed) == list(right[two + over : two + over + _RESUME]):
            return skip, over
    return None
