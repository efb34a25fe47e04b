"""Sentences of one article that retell a sentence of another: the same names, numbers and rare words in the same order."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.compare import day
from twosource.link.passages import fold_word, number_of
from twosource.link.plainfacts import is_plain, plain_facts, standing_text, words_of_deeds
from twosource.link.postings import Coded, alike_lines
from twosource.link.upstream import make_reuse
from twosource.records import Span

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.link.upstream import Upstream
    from twosource.records import Article, Reading, Reuse

_SHORTEST = 6
"""Content words that must agree."""
_SHORTEST_UNTIED = 8
"""The same for articles that share nothing else: headlines of one story are alike by themselves."""
_SHARE = 0.62
"""Share of the shorter sentence's content words that must agree; less where the articles share a passage anyway."""
_SHARE_TIED = 0.5
_ODD, _ODD_TIED = 4, 2
"""So many of the words that agree must be more than the plain facts."""
_MONTH = 30
_SHARE_ANY_ORDER = 0.8
_IN_ORDER = 0.75
_WORD = re.compile(r"[^\s-]+")
_KNOWN_WORDS = 100_000
"""So many different words are kept levelled: a language's common ones, which are most of any text."""
_ENDINGS = ("ings", "ing", "edly", "ed", "es", "s")


class Line(Struct, frozen=True):
    """A sentence's telling words, in order, levelled, as numbers; `odd` are those that tell none of the article's plain facts."""

    article: str
    span: Span
    words: tuple[int, ...]
    odd: frozenset[int]


class Dull(Struct, frozen=True):
    """What shows nothing of who took from whom: words and phrases of the codebook, and the stems of words of deeds."""

    idle: frozenset[str]
    standing: frozenset[str]
    deeds: frozenset[str]


def find_rewrites(
    words: Callable[[str], Iterable[array[int]]],
    lines: Callable[[str], Sequence[Line]],
    known: Sequence[Reuse],
    stream: Mapping[str, Upstream],
) -> list[Reuse]:
    """Rewritten sentences that no run of equal words covers already. `lines` are those of an article in `stream`, by its id,
    and `words` the words of each of them.
    """
    covered = _covered(known)
    tied = {frozenset((reuse.later, reuse.earlier)) for reuse in known}
    best: dict[tuple[str, Span, str], tuple[float, Reuse]] = {}
    for left, right in _candidates(words, lines, stream):
        if _overlaps(covered.get(left.article, ()), left.span) and _overlaps(covered.get(right.article, ()), right.span):
            continue
        pair = (left.article, right.article)
        if stream[left.article].own & stream[right.article].own or _months_apart(stream[left.article], stream[right.article]):
            continue  # an outlet that repeats itself, or background that everybody retells for years
        shared, odd = len(set(left.words) & set(right.words)), len(left.odd & right.odd)
        score = _score(left.words, right.words)
        needed = (_SHARE_TIED, _SHORTEST, _ODD_TIED) if frozenset(pair) in tied else (_SHARE, _SHORTEST_UNTIED, _ODD)
        if score >= needed[0] and shared >= needed[1] and odd >= needed[2]:
            what = f"{shared} telling words agree, {odd} of them more than the plain facts"
            reuse = make_reuse(stream, pair, (left.span, right.span), ("rewrite", score, what))
            key = (reuse.later, reuse.later_span, reuse.earlier)
            best[key] = max(best.get(key, (-1.0, reuse)), (score * shared, reuse), key=lambda one: one[0])
    return [reuse for _, reuse in best.values()]


def _months_apart(left: Upstream, right: Upstream) -> bool:
    one, two = (day(side.article.published.start) if side.article.published else None for side in (left, right))
    return one is not None and two is not None and abs(one - two) > _MONTH


def _covered(known: Iterable[Reuse]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for reuse in known:
        found.setdefault(reuse.later, []).append(reuse.later_span)
        found.setdefault(reuse.earlier, []).append(reuse.earlier_span)
    return found


def _overlaps(spans: Iterable[Span], span: Span) -> bool:
    return any(one.overlaps(span) for one in spans)


def dull_of(codebook: Codebook) -> Dull:
    """What the codebook has of it."""
    deeds = frozenset(stem(word) for word in words_of_deeds(codebook))
    return Dull(codebook.words("function_words"), codebook.words("standing_text"), deeds)


def lines_of(article: Article, reading: Reading, dull: Dull) -> tuple[Line, ...]:
    """The sentences with enough telling words to be known again, in order."""
    lines = []
    plain, standing = plain_facts(reading), standing_text(article.text, reading, dull.standing)
    everywhere = {word for start, end in plain for _, word in _words_at(article.text, Span(start, end), dull.idle)}
    for span in reading.sentences:
        found = [(at, word) for at, word in _words_at(article.text, span, dull.idle) if not is_plain(at, standing)]
        words = [word for _, word in found]
        if len(set(words)) >= _SHORTEST:
            odd = {*words} - dull.deeds - everywhere
            lines.append(Line(article.id, span, tuple(map(number_of, words)), frozenset(map(number_of, odd))))
    return tuple(lines)


def content_words(text: str, idle: frozenset[str]) -> tuple[str, ...]:
    """The words that tell something, in order, without endings: no function words, nothing of one or two letters but numbers."""
    return tuple(word for _, word in _words_at(text, Span(0, len(text)), idle))


def _words_at(text: str, span: Span, idle: frozenset[str]) -> list[tuple[int, str]]:
    found = []
    for match in _WORD.finditer(text, span.start, span.end):
        word, stemmed = _levelled(match[0])
        if stemmed and word not in idle:
            found.append((match.start(), stemmed))
    return found


@lru_cache(maxsize=_KNOWN_WORDS)
def _levelled(written: str) -> tuple[str, str]:
    """A word folded, without its punctuation, and its stem; no stem where it is too short to tell anything."""
    word = fold_word("".join(letter for letter in written if letter.isalnum() or letter in "'’"))
    return word, stem(word) if len(word) > 2 or word.isdigit() else ""


def stem(word: str) -> str:
    """The word without its commonest endings, so that 'fled' stays and 'strikes' meets 'strike'."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending).rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


def _candidates(
    words: Callable[[str], Iterable[array[int]]], lines: Callable[[str], Sequence[Line]], stream: Mapping[str, Upstream]
) -> Iterator[tuple[Line, Line]]:
    """Pairs of lines of different articles that share several rare pairs of neighbouring words; no others stay in memory."""
    coded, places, days = Coded(), list[tuple[str, int]](), list[int | None]()
    for name in sorted(stream, key=lambda name: (_day_of(stream[name]), name)):  # what is alike is then unpacked together
        published = stream[name].article.published
        for number, line in enumerate(words(name)):
            coded.add(line)
            places.append((name, number))
            days.append(day(published.start) if published else None)
    for pair in alike_lines(coded, [name for name, _ in places], days):
        one, two = (lines(name)[number] for name, number in (places[at] for at in pair))
        yield one, two


def _day_of(one: Upstream) -> str:
    return (one.article.published.start if one.article.published else None) or ""


def _score(left: tuple[int, ...], right: tuple[int, ...]) -> float:
    """Share of the shorter line's words that the other has too; 0 where too few agree, or in another order but for nearly all."""
    shared = set(left) & set(right)
    if len(shared) < _SHORTEST:
        return 0.0
    share = len(shared) / min(len(set(left)), len(set(right)))
    in_order = _common_order(_firsts(left, shared), _firsts(right, shared)) >= _IN_ORDER * len(shared)
    return share if in_order or share >= _SHARE_ANY_ORDER else 0.0


def _firsts(words: Iterable[int], shared: set[int]) -> list[int]:
    return list(dict.fromkeys(word for word in words if word in shared))


def _common_order(left: Sequence[int], right: Sequence[int]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for word in left:
        last = 0
        for index, other in enumerate(right, 1):
            last, row[index] = row[index], (last + 1 if word == other else max(row[index], row[index - 1]))
    return row[-1]
