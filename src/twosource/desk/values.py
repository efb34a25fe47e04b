"""The right value of a cell, from the fields of a form. What is left empty is unknown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from twosource import codebook
from twosource.dates import find_dates
from twosource.errors import ReviewError
from twosource.link.names import fold_name
from twosource.read.count_amounts import find_amounts
from twosource.read.count_words import count_words
from twosource.records import Actor, Count, Interval, Place, Words, make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.read.gazetteer import Candidate, Gazetteer
    from twosource.records import Source, Value

COUNTED = frozenset({"killed", "injured", "captured", "displaced", "missing", "strength", "number"})
PLACES = frozenset({"place", "origin", "destination"})
ACTORS = frozenset({"agent", "target"})
DAYS = frozenset({"time", "published"})
_PRECISIONS = {"city": "place", "facility": "exact", "admin1": "admin1", "admin2": "admin2", "country": "country", "area": "near"}


def kind_of_slot(slot: str) -> str:
    """What kind of value the slot holds: count, place, interval, actor or words."""
    if slot in COUNTED:
        return "count"
    if slot in PLACES:
        return "place"
    return "interval" if slot in DAYS else "actor" if slot in ACTORS else "words"


def value_of(  # noqa: PLR0913, PLR0917 - what a form holds, and what it is read with
    slot: str, group: str | None, fields: Mapping[str, str], gazetteer: Gazetteer, sources: Iterable[Source], near: Place | None
) -> Value:
    """The value that the fields tell for the slot. Raises ReviewError where they tell none."""
    kind = kind_of_slot(slot)
    text = " ".join(fields.get("text", "").split())
    if kind == "count":
        return _count(group, fields, text)
    if kind == "interval":
        return _interval(fields, text)
    if not text:
        message = "no value is given: write what is right, or reject the cell"
        raise ReviewError(message)
    if kind == "place":
        return place_named(text, gazetteer, near)
    return _actor(text, sources) if kind == "actor" else Words(text)


def _count(group: str | None, fields: Mapping[str, str], text: str) -> Count:
    low, best, high = (_number(fields, name) for name in ("low", "best", "high"))
    known = [number for number in (low, best, high) if number is not None]
    if not known and text:
        return _count_in(group, text)
    if not known:
        raise ReviewError("no number is given: fill in at least one of low, best and high")
    if known != sorted(known):
        raise ReviewError("the numbers are not in order: low, then best, then high")
    return Count(low, best, high, fields.get("unit") or "people", group, words=text)


def _count_in(group: str | None, text: str) -> Count:
    """The one number that the words tell, by the shipped codebook's hedges ("at least seven", "7 to 9", "dozens")."""
    book = codebook.shipped()
    found = list(find_amounts(text, count_words(book), book.policy("default")))
    if len(found) != 1:
        message = f"“{text}” tells {'no' if not found else 'more than one'} number: write one"
        raise ReviewError(message)
    amount = found[0]
    return Count(amount.low, amount.best, amount.high, "people", group, approx=amount.approx, words=text)


def _number(fields: Mapping[str, str], name: str) -> int | None:
    written = fields.get(name, "").replace(",", "").replace("\u202f", "").strip()
    if not written:
        return None
    if not written.isascii() or not written.isdecimal() or len(written) > 12:
        message = f"{name}: {written!r} is no whole number"
        raise ReviewError(message)
    return int(written)


def _interval(fields: Mapping[str, str], text: str) -> Interval:
    start, end = (_day(fields, name) for name in ("start", "end"))
    if text and start is None and end is None:
        found = find_dates(text)
        if len(found) != 1 or found[0].interval.start is None:
            message = f"“{text}” tells no day with its year, or several: write YYYY-MM-DD"
            raise ReviewError(message)
        return found[0].interval
    if start is None and end is None:
        raise ReviewError("no day is given: fill in the first day, the last day, or both")
    if start and end and start > end:
        raise ReviewError("the last day is before the first")
    return Interval(start, end, "day", None, "set by hand")


def _day(fields: Mapping[str, str], name: str) -> str | None:
    written = fields.get(name, "").strip()
    try:
        return date.fromisoformat(written).isoformat() if written else None
    except ValueError as error:
        message = f"{name}: {written!r} is no day; write YYYY-MM-DD"
        raise ReviewError(message) from error


def place_named(text: str, gazetteer: Gazetteer, near: Place | None) -> Place:
    """The place of that name: the best fit of the gazetteer, one in the same country before others; else unresolved."""
    found = gazetteer.candidates(text)
    same = [one for one in found if near is not None and one.country == near.country]
    return _place((same or list(found))[0]) if found else Place(text, how="set by hand; in no gazetteer")


def _place(one: Candidate) -> Place:
    precision = _PRECISIONS.get(one.kind, "near")
    return Place(one.name, one.place_id, one.lat, one.lon, one.country, one.admin1, precision, how="set by hand")


def _actor(text: str, sources: Iterable[Source]) -> Actor:
    """The actor of that name where the ledger knows one as a source, else one that hashes the name."""
    folded = fold_name(text)
    for source in sources:
        if source.named and folded in {fold_name(name) for name in (source.name, *source.aliases)}:
            return Actor(source.party or source.id, source.name)
    return Actor(make_id("act", folded), text)
