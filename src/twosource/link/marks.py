"""What tells one happening from others of its kind in any report of it: streets and sites by name, people's ages, days.

A report that comes weeks later, of an arrest or a verdict, shares few words with the first one, but it names the same street, the
same bar and a victim of the same age.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.compare import day, width
from twosource.link.rewrites import content_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from twosource.codebook import Codebook
    from twosource.records import Article, Reading

_AGES = re.compile(r"\b(\d{1,2})[- ]years?[- ]old\b|(?<=[A-Za-z]), (\d{1,2})(?=,| who\b|\.(?:\s|$))|\baged? (\d{1,2})\b")
_NAME = r"[A-Z][\w'’-]+|\d{1,3}(?:st|nd|rd|th)"
_OLDEST = 99
_AROUND = ".,;:()[]\"'’“”"
_ONE_DAY = 2
"""A night is dated by two days."""
_NO_SITE = frozenset({"person", "nationality", "weapon"})


class Marks(Struct, frozen=True):
    """The words of names of streets, sites and bodies, as `content_words` gives them, with how they are written; ages; numbers of
    days that are told. `places` are those words that name a place on the map.
    """

    sites: dict[str, str] = {}
    places: frozenset[str] = frozenset()
    ages: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()


class Streets(Struct, frozen=True):
    """How streets are named, and words that tell nothing."""

    named: re.Pattern[str]
    idle: frozenset[str]


def streets_of(codebook: Codebook) -> Streets:
    """The pattern of street names by the codebook's words for streets."""
    kinds = "|".join(sorted(map(re.escape, codebook.words("words_of_streets")), key=lambda word: (-len(word), word)))
    block = rf"\bblock of (?:(?:[NSEW]\.?|North|South|East|West) )?({_NAME})"
    pattern = rf"({_NAME})(?: and ({_NAME}))? (?i:{kinds})\b|{block}" if kinds else block
    return Streets(re.compile(pattern), codebook.words("function_words"))


def marks_of(article: Article, reading: Reading, streets: Streets) -> Marks:
    """The marks of one article's sentences."""
    lines = [sentence.of(article.text) for sentence in reading.sentences]
    return Marks(
        sites=dict(sorted(_sites(article, reading, lines, streets), reverse=True)),
        places=frozenset(_places(reading, streets.idle)),
        ages=frozenset(age for line in lines for age in ages_in(line)),
        days=frozenset(_days(reading)),
    )


def _sites(article: Article, reading: Reading, lines: Iterable[str], streets: Streets) -> Iterator[tuple[str, str]]:
    own = frozenset(content_words(article.outlet or "", streets.idle))
    names = [entity.name for entity in reading.entities if entity.named and entity.kind not in _NO_SITE and entity.actor is None]
    for name in names:
        yield from (word for word in _words(name, streets.idle) if word[0] not in own)
    for line in lines:
        for match in streets.named.finditer(line):
            yield from _words(" ".join(filter(None, match.groups())), streets.idle)


def _places(reading: Reading, idle: frozenset[str]) -> Iterator[str]:
    for name in {found.place.name for found in reading.places if found.place.place_id}:
        yield from content_words(name, idle)


def _words(name: str, idle: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each telling word of a name, and how it is written there."""
    for written in name.split():
        yield from ((word, written.strip(_AROUND)) for word in content_words(written, idle))


def ages_in(line: str) -> list[int]:
    """The ages that a sentence tells of people.

    >>> ages_in("Ana Oru, 31, and a 15-year-old girl were hit; 12, they said, fled"), ages_in("at 10, 11 and 12")
    ([31, 15], [])
    """
    found = (int(next(filter(None, match.groups()))) for match in _AGES.finditer(line))
    return [age for age in found if 0 < age <= _OLDEST]


def _days(reading: Reading) -> Iterator[int]:
    """The days that a date of the text is sure about, and a day or night."""
    for time in reading.times:
        span = width(time.interval)
        if time.interval is not None and span is not None and span <= _ONE_DAY and time.type in {"DATE", "TIME"}:
            first = day(time.interval.start)
            if first is not None:
                yield first
