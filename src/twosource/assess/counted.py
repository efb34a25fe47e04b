"""A count where one claim tells it, and what can be asked of one count alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from twosource.assess.choosing import Entry
    from twosource.assess.ground import Ground
    from twosource.records import Count, Span


TOLD_ONE_BY_ONE = frozenset({"captured"})
"""Slots told one after the other, as arrests are; of the dead a later number mostly counts those told before."""


_UNNAMED = 3
"""How many times as many people as names a list may tell of; where it tells of more, it is a total."""


class Told(Struct, frozen=True):
    """A count where one claim tells it; `weak` where only a headline or caption does, `before` the word that it stands behind.

    `deed` where it is of those whom somebody is told to have killed; nobody's own death is in it.
    `alone` where its "others" are others than those who suffered something else ("one died and two others were hurt").
    `corrects` where words before it say that it takes the place of an earlier figure ("revised the toll to 12").
    """

    entry: Entry
    span: Span
    count: Count
    line: Span
    weak: bool = False
    before: str = ""
    corrects: bool = False
    alone: bool = False
    deed: bool = False
    age: int | None = None
    """Of a single person, where it is told."""


def is_single(count: Count) -> bool:
    """Whether it counts one person, people by their names, or some without a number.

    Who was killed "along with 15 relatives" is told of with a total: most of those counted have no name.
    """
    many = count.best or count.low or count.high or 0
    return many <= max(1, _UNNAMED * len(count.named))


def least(count: Count) -> int:
    """The lowest number that it gives; 0 where it gives none."""
    return next((number for number in (count.low, count.best, count.high) if number is not None), 0)


def points_back(count: Count, words: Ground) -> bool:
    """Whether its words mean people who were told of before: "the men", "they"."""
    return count.words.casefold().split()[:1] != [] and count.words.casefold().split()[0] in words.pointing
