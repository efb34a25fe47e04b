"""Which texts and lines have the same short sequences of words, found by sorting numbers instead of filling dictionaries.

Sorting needs little memory and hardly more time for each word as a corpus grows.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


def shared_grams(texts: Sequence[Sequence[str]], size: int) -> Iterator[Places]:
    """For every run of `size` words that two texts or more have: where it stands, as (number of the text, number of the word).

    Two runs in 2^64 may be taken for one: who needs to be sure compares the words.
    """
    codes, owners = _coded(texts)
    if len(codes) < size:
        return
    spread = (codes + np.uint64(1)) * np.uint64(_MIX)
    spread = (spread ^ (spread >> np.uint64(29))) * np.uint64(_SPREAD)
    count = len(codes) - size + 1
    grams = np.zeros(count, np.uint64)
    for at in range(size):
        grams = grams * np.uint64(_MIX) + spread[at : at + count]
    starts = np.flatnonzero(owners[:count] == owners[size - 1 :])
    begins = np.concatenate(([0], np.cumsum([len(text) for text in texts])))
    ordered = starts[np.argsort(grams[starts], kind="stable")]
    for some in _runs(grams[ordered]):
        places = ordered[some[0] : some[1]]
        found = owners[places]
        if found[0] != found[-1]:
            yield list(zip(found.tolist(), (places - begins[found]).tolist(), strict=True))


def alike_lines(lines: Sequence[Sequence[str]], articles: Sequence[str], days: Sequence[int | None]) -> list[tuple[int, int]]:
    """Numbers of lines of different articles that share three pairs of neighbouring words which few lines of their time have.

    `days` tell when each line was published; those of which that is unknown are compared with lines of all times. Sorted.
    """
    codes, owners = _coded(lines)
    keys, numbers = _neighbours(codes, owners)
    names = {name: number for number, name in enumerate(dict.fromkeys(articles))}
    article = np.array([names[name] for name in articles], np.int64)
    first, last = (
        np.array([-1 if day is None else (day + margin) // _SEASON for day in days], np.int64) for margin in (-_MARGIN, _MARGIN)
    )
    undated = np.array([day is None for day in days], np.bool_)
    found: set[tuple[int, int]] = set()
    order = np.argsort(first[numbers], kind="stable")
    bounds = first[numbers][order]
    for season in np.unique(np.concatenate((first[~undated], last[~undated]))).tolist():
        near = order[np.searchsorted(bounds, season - 1) : np.searchsorted(bounds, season, side="right")]
        near = near[(last[numbers[near]] >= season) & ~undated[numbers[near]]]
        found.update(_often(keys[near], numbers[near], article))
    if undated.any():
        asked = np.flatnonzero(np.isin(keys, keys[undated[numbers]]))
        pairs = _often(keys[asked], numbers[asked], article)
        found.update((one, two) for one, two in pairs if undated[one] or undated[two])
    return sorted(found)


def _coded(texts: Sequence[Sequence[str]]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """All words one after the other, equal words as equal numbers, and the number of the text that each stands in."""
    numbers: dict[str, int] = {}
    lengths = [len(text) for text in texts]
    codes = np.fromiter(
        (numbers.setdefault(word, len(numbers)) for word in chain.from_iterable(texts)), np.uint64, count=sum(lengths)
    )
    return codes, np.repeat(np.arange(len(texts), dtype=np.int64), lengths)


def _neighbours(codes: NDArray[np.uint64], owners: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Every pair of different words of a line with at most one word between them, once, as a number, with its line."""
    keys, lines = [], []
    for step in (1, 2):
        one, two = codes[:-step], codes[step:]
        kept = (owners[:-step] == owners[step:]) & (one != two)
        keys.append((np.minimum(one, two)[kept] << np.uint64(32)) | np.maximum(one, two)[kept])
        lines.append(owners[:-step][kept])
    pairs, numbers = np.concatenate(keys), np.concatenate(lines)
    order = np.lexsort((pairs, numbers))
    pairs, numbers = pairs[order], numbers[order]
    fresh = np.ones(len(pairs), np.bool_)
    fresh[1:] = (pairs[1:] != pairs[:-1]) | (numbers[1:] != numbers[:-1])
    return pairs[fresh], numbers[fresh]


def _often(keys: NDArray[np.uint64], lines: NDArray[np.int64], article: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pairs of lines of different articles that share enough keys which are not common."""
    order = np.lexsort((lines, keys))
    keys, lines = keys[order], lines[order]
    edges = np.concatenate(([0], np.flatnonzero(keys[1:] != keys[:-1]) + 1, [len(keys)]))
    sizes = np.repeat(np.diff(edges), np.diff(edges))
    rare = (sizes > 1) & (sizes <= _COMMON)
    keys, lines = keys[rare], lines[rare]
    found = []
    for step in range(1, min(_COMMON, len(keys))):
        one, two = lines[:-step], lines[step:]
        both = (keys[:-step] == keys[step:]) & (article[one] != article[two])
        found.append((one[both] << np.int64(32)) | two[both])
    pairs, counts = np.unique(np.concatenate(found), return_counts=True) if found else (np.zeros(0, np.int64),) * 2
    many = pairs[counts >= _LEAST]
    return list(zip((many >> np.int64(32)).tolist(), (many & np.int64(0xFFFFFFFF)).tolist(), strict=True))


def _runs(ordered: NDArray[np.uint64]) -> list[tuple[int, int]]:
    """Where equal values stand, two or more of them, in a sorted array."""
    edges = np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, [len(ordered)]))
    long = np.flatnonzero(np.diff(edges) > 1)
    return list(zip(edges[long].tolist(), edges[long + 1].tolist(), strict=True))
