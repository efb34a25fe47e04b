"""What an incident is called: its most telling type, its place and its dates."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from twosource.assess.ground import places
from twosource.link.compare import MONTHS
from twosource.link.traits import CORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.assess.ground import Ground
    from twosource.codebook import Codebook
    from twosource.records import Claim, Interval, Place

_AT = frozenset({"attack"})
_FROM = frozenset({"movement", "displacement"})
_LONG_LABEL = 4
_LISTING = frozenset({"(", ",", "or"})


def type_of(claims: Sequence[Claim], ground: Ground) -> str:
    """The type that most claims of what happened have; the attack itself before its mere victims, specific before general."""
    real = [claim for claim in claims if claim.modality in CORE] or list(claims)
    told = Counter(claim.type for claim in real)
    return min(told, key=lambda kind: (kind in ground.mere, -told[kind], ground.order.get(kind, 999), kind))


def title_of(kind: str, claims: Sequence[Claim], where: tuple[Place | None, Interval | None], codebook: Codebook) -> str:
    """A readable name: "Air strike on Northtown, 17-19 November 2015"."""
    event = next((one for one in codebook.event_types if one.id == kind), None)
    label, family = _short(kind, event.label if event else ""), event.family if event else ""
    place, time = where
    start = next((found for claim in claims for found in places(claim, "origin")), None)
    if start is not None and family in _FROM and (place is None or place.place_id == start.place_id):
        label = f"{label} from {start.name}"
    elif place is not None:
        label = f"{label} {'on' if _struck(kind, family, place) else 'in'} {place.name}"
    return f"{_said_to_be(claims)}{label}, {dates(time)}"


def _short(kind: str, label: str) -> str:
    """The label of the type where it is short and definite, else the id in words: a title is no definition."""
    words = label.split()
    return label if words and len(words) < _LONG_LABEL and not _LISTING & {*label, *words} else _words(kind)


def _words(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def _said_to_be(claims: Sequence[Claim]) -> str:
    """What is no happening is named so: "Planned: ", "Feared: "; what is only denied, "Denied: "."""
    if all(claim.modality not in CORE for claim in claims):
        told = Counter(claim.modality for claim in claims)
        return f"{_words(min(told, key=lambda one: (-told[one], one)))}: " if told else ""
    return "Denied: " if all(claim.stance == "denies" for claim in claims) else ""


def _struck(kind: str, family: str, place: Place) -> bool:
    return family in _AT and place.precision != "country" and kind.endswith(("strike", "attack"))


def dates(time: Interval | None) -> str:
    """The dates in words, as fine as they are known; "undated" without any.

    >>> from twosource.records import Interval
    >>> dates(Interval("2015-11-17", "2015-11-19", "day")), dates(Interval("2017-03-01", "2017-03-31", "month"))
    ('17-19 November 2015', 'March 2017')
    """
    if time is None or (time.start is None and time.end is None):
        return "undated"
    first, last = (date.fromisoformat(end[:10]) if end else None for end in (time.start, time.end))
    if first is None or last is None:
        return f"since {_day(first)}" if first else f"until {_day(last)}" if last else "undated"
    if first == last:
        return _day(first)
    if (first.year, first.month) == (last.year, last.month):
        whole = first.day == 1 and last.day >= 28
        return f"{MONTHS[first.month - 1]} {first.year}" if whole else f"{first.day}-{_day(last)}"
    if first.day == first.month == 1 and (last.month, last.day) == (12, 31) and first.year == last.year:
        return str(first.year)
    return f"{_day(first)} to {_day(last)}"


def _day(day: date | None) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""
