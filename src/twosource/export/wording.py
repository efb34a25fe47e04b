"""Values, dates and chains in words for people. What is unknown is said, never left blank."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from twosource.assess.ground import PUBLISHERS
from twosource.read.attribution.chains import UNKNOWN_OUTLET
from twosource.records import Actor, Count, Interval, Place, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.records import Source, Step, Value

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNKNOWN = "unknown"
_SINGULAR = {"children": "child", "men": "man", "women": "woman", "security forces": "member of the security forces"}
_PLURAL = {"person": "people", "child": "children", "human": "humans"}
_ALIKE = frozenset({"aircraft", "dead", "injured", "men", "missing", "people", "personnel", "police", "women", "wounded"})
"""Nouns for one and for several, where the rule gives another."""


def count_figure(count: Count) -> str:
    """How many, low to high, with the best in brackets where it is neither.

    >>> count_figure(Count(7, 7, 7)), count_figure(Count(33, 33, None)), count_figure(Count(None, None, 4000))
    ('7', '33+', '≤4,000')
    >>> count_figure(Count(7, 9, 18)), count_figure(Count(160, 160, 160, approx=True)), count_figure(Count(1, None, None))
    ('7–18 (best 9)', '~160', '1+')
    """
    low, best, high = count.low, count.best, count.high
    about = "~" if count.approx else ""
    if low is None and high is None:
        return f"{about}{best:,}" if best is not None else UNKNOWN
    if low is None:
        return f"{about}≤{high:,}{_best(best, high)}"
    if high is None:
        return f"{about}{low:,}+{_best(best, low)}"
    if low == high:
        return f"{about}{low:,}"
    return f"{about}{low:,}–{high:,}{_best(best, None)}"


def _best(best: int | None, shown: int | None) -> str:
    return f" (best {best:,})" if best is not None and best != shown else ""


def count_words(count: Count) -> str:
    """The figure with its unit, group, rate and date.

    >>> count_words(Count(33, 33, None, "people", "civilians", as_of=Interval("2031-05-03", "2031-05-03", "day")))
    '33+ civilians, as of 3 May 2031'
    """
    noun = _noun(count)
    words = f"{count_figure(count)} {noun}".strip()
    if count.kind == "rate" and count.per:
        words += f" a {count.per}"
    if count.as_of is not None:
        words += f", as of {interval_words(count.as_of, precision=False)}"
    return words


def _noun(count: Count) -> str:
    """What is counted: the group, else the unit; in the plural, save of one.

    >>> _noun(Count(1, 1, 1, group="children")), _noun(Count(24, 24, None, unit="convoy")), _noun(Count(17, unit="other"))
    ('child', 'convoys', '')
    """
    noun = (count.group or count.unit or "").replace("_", " ")
    if noun in {"", "other"}:  # other than those told before, which the cell does not tell
        return ""
    single = _SINGULAR.get(noun, noun.removesuffix("s")) if count.group else noun
    return single if count.low == count.high == 1 else noun if count.group else _several(noun)


def _several(noun: str) -> str:
    """The noun for more than one.

    >>> [_several(one) for one in ("body", "crewman", "person", "bus", "wounded")]
    ['bodies', 'crewmen', 'people', 'buses', 'wounded']
    """
    if noun in _ALIKE or noun in _PLURAL:
        return _PLURAL.get(noun, noun)
    for end, several in (("man", "men"), ("us", "uses"), ("s", "s"), ("x", "xes"), ("ch", "ches"), ("sh", "shes")):
        if noun.endswith(end):
            return noun.removesuffix(end) + several
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"


def interval_words(interval: Interval | None, *, precision: bool = True) -> str:
    """The interval in words, with its precision.

    >>> interval_words(Interval("2015-11-17", "2015-11-19", "day"))
    '17–19 Nov 2015 (day)'
    >>> interval_words(Interval(None, None, "day", "XXXX-11-18"))
    'unknown year: XXXX-11-18'
    """
    if interval is None:
        return UNKNOWN
    start, end = interval.start, interval.end
    if start is None and end is None:
        return f"unknown year: {interval.value}" if (interval.value or "").startswith("XXXX-") else UNKNOWN
    words = _from_to(start, end)
    return f"{words} ({interval.precision})" if precision and interval.precision != UNKNOWN else words


def _from_to(start: str | None, end: str | None) -> str:
    if start is None:
        return f"by {_point(end or '')}"
    if end is None:
        return f"{_point(start)} or later"
    if start == end:
        return _point(start)
    return _days(date.fromisoformat(start), date.fromisoformat(end)) if len(start) == len(end) == 10 else _clock(start, end)


def _days(first: date, last: date) -> str:
    """Two days with what they share said once."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} – {_day(last)}"
    return f"{_day(first)} – {_day(last)}"


def _clock(start: str, end: str) -> str:
    first, last = _point(start), _point(end)
    same = start[:10] == end[:10] and len(end) > 10
    return f"{first}–{last.partition(', ')[2]}" if same else f"{first} – {last}"


def _point(iso: str) -> str:
    """A day, or a day and a clock time with its offset.

    >>> _point("2031-05-03T06:30:00+02:00")
    '3 May 2031, 06:30 (+02:00)'
    """
    day = _day(date.fromisoformat(iso[:10]))
    clock, offset = iso[11:16], iso[19:]
    if not clock:
        return day
    return f"{day}, {clock} ({'UTC' if offset in {'Z', '+00:00'} else offset})" if offset else f"{day}, {clock}"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


PRECISIONS = {"admin1": "province", "admin2": "district", "country": "country", "unresolved": "in no gazetteer"}
"""How precisely a place is known, for people; a name alone where the place itself is meant."""


def place_words(place: Place | None) -> str:
    """The place, the area and country it lies in, and how precisely it is known.

    >>> place_words(Place("Ostrava Vale", within="Nowhere"))
    'Ostrava Vale (unresolved, within Nowhere)'
    """
    if place is None:
        return UNKNOWN
    around = [part for part in (place.admin1, place.country) if part and part != place.name]
    named = ", ".join([place.name, *around])
    if place.precision == "unresolved":
        within = f", within {place.within}" if place.within else ""
        return f"{named} (unresolved{within})"
    return named if place.precision in {"exact", "place"} else f"{named} ({place.precision})"


def value_words(value: Value) -> str:
    """Any value of a cell, in words."""
    if isinstance(value, Count):
        return count_words(value)
    if isinstance(value, Place):
        return place_words(value)
    if isinstance(value, Interval):
        return interval_words(value)
    return value.name if isinstance(value, Actor) else _plain(value)


def _plain(words: Words) -> str:
    return words.text or UNKNOWN


def chain_words(chain: Sequence[Step]) -> str:
    """Who told whom, from the outlet in front of the reader to the first to say it."""
    return " <- ".join(_step(step, number) for number, step in enumerate(chain)) or "nobody named"


def _step(step: Step, number: int) -> str:
    """The name; of the first step, where the outlet is not known, that it is the article itself."""
    return "the article itself" if not number and step.name in {"", UNKNOWN_OUTLET} else step.name or UNKNOWN


def source_kind(source: Source | None) -> str:
    """What a source is, and that it has no name; of outlets nobody need be told that."""
    if source is None:
        return UNKNOWN
    return f"{type_words(source.kind)}{'' if source.named or source.kind in PUBLISHERS else ', unnamed'}"


def slot_words(slot: str, group: str | None) -> str:
    """A cell's slot, with the group it is told for."""
    return f"{slot}, {group.replace('_', ' ')}" if group else slot


def type_words(kind: str) -> str:
    """A codebook id as words."""
    return kind.replace("_", " ")


def number_of(number: int, noun: str) -> str:
    """A number and its noun, in the plural where it is one.

    >>> number_of(1, "origin"), number_of(2, "origin")
    ('1 origin', '2 origins')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class Tabled(Protocol):
    """An incident, or as much of it as its place in the table needs."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def when(self) -> Interval | None:
        """Its days."""

    @property
    def articles(self) -> int:
        """How many articles tell it."""

    @property
    def origins(self) -> int:
        """How many origins stand behind it."""


def table_order(incident: Tabled) -> tuple[bool, str, int, int, str, str]:
    """What incidents are sorted by for people: the dated first, by date; then the most told; then title and id."""
    start = (incident.when.start or incident.when.end) if incident.when else None
    return (start is None, start or "", -incident.articles, -incident.origins, incident.title, incident.id)
