"""A count where one claim tells it, and what can be asked of one count alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from twosource.assess.choosing import Entry
    from twosource.records import Count, Span

_OF_THEM = re.compile(
    r"(?:(?:at least|more than|fewer than|up to|about|around|some|nearly|almost|over)\s+)?"
    r"\S+\s+of\s+(?:the|those|these|them|whom)\b",
    re.IGNORECASE,
)
"""A number of those told of before; not "ten members of the family", which has a noun of its own."""


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


def is_single(count: Count) -> bool:
    """Whether it counts one person, people by their names, or some without a number."""
    return bool(count.named) or (count.best or count.low or count.high or 0) <= 1


def is_share(count: Count) -> bool:
    """Whether it is of people told of before: a part of a larger count, or "three of the dead"."""
    return bool(count.part_of) or _OF_THEM.match(count.words) is not None


def least(count: Count) -> int:
    """The lowest number that it gives; 0 where it gives none."""
    return next((number for number in (count.low, count.best, count.high) if number is not None), 0)
