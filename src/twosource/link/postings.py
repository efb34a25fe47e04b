"""Which texts and lines have the same short sequences of words, found by sorting numbers instead of filling dictionaries.

Sorting needs little memory and hardly more time for each word as a corpus grows.
"""

from __future__ import annotations

from array import array
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

_MIX, _SPREAD = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9
"""Odd numbers that spread small numbers over 64 bits (Steele, Lea and Flood 2014, splitmix)."""
_SEASON, _MARGIN = 60, 15
"""Days of a stretch in which lines are looked for together; a line so near to the edge of another is in both."""
_COMMON = 12
"""A pair of words that stands in more lines of a stretch says nothing."""
_LEAST = 3
"""So many pairs of neighbouring words two lines must share."""

Places = list[tuple[int, int]]
Numbers: TypeAlias = "tuple[NDArray[np.uint32], NDArray[np.int32]]"
"""Words, one text after the other, and the number of the text that each stands in."""


class Coded:
    """Texts, or lines, one after the other, as numbers that stand for their words: a hundred thousand take little room."""

    def __init__(self, texts: Iterable[array[int]] = ()) -> None:
        self._codes = array("I")
        self._ends = array("I")
        for text in texts:
            self.add(text)

    def add(self, words: array[int]) -> None:
        """Takes in one more text."""
        self._codes.extend(words)
        self._ends.append(len(self._codes))

    def begins(self) -> NDArray[np.int64]:
        """Where each text begins, and at last where they end."""
        return np.concatenate(([0], np.array(self._ends, np.int64)))

    def numbers(self) -> Numbers:
        """The words of all, and whose they are."""
        lengths = np.diff(self.begins())
        return np.array(self._codes, np.uint32), np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)

    def same(self, least: int) -> Iterator[tuple[int, int]]:
        """Pairs (first, other) of texts of so many words or more that have the same words throughout, by number."""
        first: dict[bytes, int] = {}
        begin = 0
        for number, end in enumerate(self._ends):
            if end - begin >= least:
                words = blake2b(self._codes[begin:end].tobytes(), digest_size=16).digest()
                if first.setdefault(words, number) != number:
                    yield first[words], number
            begin = end


def shared_grams(texts: Coded, size: int) -> Iterator[Places]:
    """For every run of `size` words that two texts or more have: where it stands, as (number of the text, number of the word).

    Two runs in 2^64 may be taken for one: who needs to be sure compares the words.
    """
    codes, owners = texts.numbers()
    if len(codes) < size:
        return
    grams = _grams(codes, size)
    starts = np.flatnonzero(owners[: len(grams)] == owners[size - 1 :])
    grams = grams[starts]
    order = np.argsort(grams, kind="stable")
    begins, runs = texts.begins(), _runs(grams[order])
    ordered = starts[order]
    del grams, starts, order  # for a hundred thousand articles each is a great part of what is in memory
    for one, end in runs:
        places = ordered[one:end]
        found = owners[places]
        if found[0] != found[-1]:
            yield list(zip(found.tolist(), (places - begins[found]).tolist(), strict=True))


def _grams(codes: NDArray[np.uint32], size: int) -> NDArray[np.uint64]:
    """A number for every run of so many words, wherever it begins."""
    spread = (codes.astype(np.uint64) + np.uint64(1)) * np.uint64(_MIX)
    spread ^= spread >> np.uint64(29)
    spread *= np.uint64(_SPREAD)
    count = len(codes) - size + 1
    grams = np.zeros(count, np.uint64)
    for at in range(size):
        grams *= np.uint64(_MIX)
        grams += spread[at : at + count]
    return grams


def alike_lines(lines: Coded, articles: Sequence[str], days: Sequence[int | None]) -> list[tuple[int, int]]:
    """Numbers of lines of different articles that share three pairs of neighbouring words which few lines of their time have.

    `days` tell when each line was published; those of which that is unknown are compared with lines of all times. Sorted.
    """
    names = {name: number for number, name in enumerate(dict.fromkeys(articles))}
    article = np.array([names[name] for name in articles], np.int64)
    first, last = (
        np.array([-1 if day is None else (day + margin) // _SEASON for day in days], np.int64) for margin in (-_MARGIN, _MARGIN)
    )
    codes, owners = lines.numbers()
    turn = np.argsort(first[owners], kind="stable")  # what nothing dates, then season by season
    codes, owners = codes[turn], owners[turn]
    bounds = first[owners]
    found: set[tuple[int, int]] = set()
    dated = first >= 0
    for season in np.unique(np.concatenate((first[dated], last[dated]))).tolist():
        near = slice(np.searchsorted(bounds, season - 1), np.searchsorted(bounds, season, side="right"))
        kept = (last[owners[near]] >= season) & dated[owners[near]]
        found.update(_often(*_neighbours(codes[near][kept], owners[near][kept]), article))
    if not dated.all():
        parts = [slice(*np.searchsorted(bounds, (season, season + 1))) for season in np.unique(bounds).tolist()]
        found.update(_undated(((codes[part], owners[part]) for part in parts), article, dated))
    return sorted(found)


def _undated(seasons: Iterable[Numbers], article: NDArray[np.int64], dated: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Pairs of alike lines of which something dates one at most; the first `season` is that of what nothing dates."""
    found = [(np.zeros(0, np.uint64), np.zeros(0, np.int32))]
    asked: NDArray[np.uint64] | None = None
    for codes, owners in seasons:
        keys, numbers = _neighbours(codes, owners)
        asked = np.unique(keys) if asked is None else asked
        wanted = np.isin(keys, asked)
        found.append((keys[wanted], numbers[wanted]))
    keys, numbers = (np.concatenate(part) for part in zip(*found, strict=True))
    return ((one, two) for one, two in _often(keys, numbers, article) if not (dated[one] and dated[two]))


def _neighbours(codes: NDArray[np.uint32], owners: NDArray[np.int32]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Every pair of different words of a line with at most one word between them, as a number, with its line; line by line."""
    keys = np.zeros((len(codes), 2), np.uint64)
    kept = np.zeros((len(codes), 2), np.bool_)
    for step in (1, 2):
        one, two = codes[:-step].astype(np.uint64), codes[step:].astype(np.uint64)
        keys[: len(one), step - 1] = (np.minimum(one, two) << np.uint64(32)) | np.maximum(one, two)
        kept[: len(one), step - 1] = (owners[:-step] == owners[step:]) & (one != two)
    return keys[kept], np.repeat(owners, 2)[kept.ravel()]


def _often(keys: NDArray[np.uint64], lines: NDArray[np.int32], article: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pairs of lines of different articles that share enough keys which are not common; a line's keys stand together."""
    order = np.argsort(keys, kind="stable")
    ordered, numbers = keys[order], lines[order].astype(np.int64)
    fresh = np.ones(len(ordered), np.bool_)
    fresh[1:] = (ordered[1:] != ordered[:-1]) | (numbers[1:] != numbers[:-1])
    ordered, numbers = ordered[fresh], numbers[fresh]
    edges = np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, [len(ordered)]))
    sizes = np.repeat(np.diff(edges), np.diff(edges))
    rare = (sizes > 1) & (sizes <= _COMMON)
    ordered, numbers = ordered[rare], numbers[rare]
    found = []
    for step in range(1, min(_COMMON, len(ordered))):
        one, two = numbers[:-step], numbers[step:]
        both = (ordered[:-step] == ordered[step:]) & (article[one] != article[two])
        one, two = np.minimum(one[both], two[both]), np.maximum(one[both], two[both])
        found.append((one << np.int64(32)) | two)
    pairs, counts = np.unique(np.concatenate(found), return_counts=True) if found else (np.zeros(0, np.int64),) * 2
    many = pairs[counts >= _LEAST]
    return list(zip((many >> np.int64(32)).tolist(), (many & np.int64(0xFFFFFFFF)).tolist(), strict=True))


def _runs(ordered: NDArray[np.uint64]) -> list[tuple[int, int]]:
    """Where equal values stand, two or more of them, in a sorted array."""
    edges = np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, [len(ordered)]))
    long = np.flatnonzero(np.diff(edges) > 1)
    return list(zip(edges[long].tolist(), edges[long + 1].tolist(), strict=True))
