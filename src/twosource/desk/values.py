"""The right value of a cell, from the fields of a form. What is left empty is unknown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.dates import find_dates
from twosource.errors import ReviewError
from twosource.link.names import fold_name
from twosource.read.counts.amounts import find_amounts
from twosource.read.counts.words import count_words
from twosource.read.text.cues import fold
from twosource.records import BY_HAND, Actor, Count, Interval, Place, Words, make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.codebook import Codebook
    from twosource.read.places.gazetteer import Candidate, Gazetteer
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


class Known(Struct, frozen=True):
    """What typed values are understood with: codebook and policy in force, places, sources; `near` is the incident's place."""

    codebook: Codebook
    policy: str
    gazetteer: Gazetteer
    sources: tuple[Source, ...]
    near: Place | None = None


def value_of(slot: str, group: str | None, fields: Mapping[str, str], known: Known, now: Value | None = None) -> Value:
    """The value that the fields tell for the slot, which holds `now`. Raises ReviewError where they tell none."""
    kind = kind_of_slot(slot)
    text = " ".join(fields.get("text", "").split())
    if kind == "count":
        return _count(group, fields, text, known, now)
    if kind == "interval":
        return _interval(fields, text)
    if slot == "type":
        return _type(text, known.codebook)
    if not text:
        message = "no value is given: write what is right, or reject the cell"
        raise ReviewError(message)
    if kind == "place":
        return place_named(text, known.gazetteer, known.near)
    return _actor(text, known.sources) if kind == "actor" else Words(text)


def _count(group: str | None, fields: Mapping[str, str], text: str, known: Known, now: Value | None) -> Count:
    fields = {**_bounds_of(now), **fields} if fields.get("best", "").strip() else fields
    low, best, high = (_number(fields, name) for name in ("low", "best", "high"))
    given = [number for number in (low, best, high) if number is not None]
    if not given and text:
        return _count_in(group, text, known)
    if not given:
        raise ReviewError("no number is given: fill in at least one of low, best and high")
    if best is not None and isinstance(now, Count):
        low, high = _around(best, (low, now.low), (high, now.high))
        given = [number for number in (low, best, high) if number is not None]
    if given != sorted(given):
        raise ReviewError("the numbers are not in order: low, then best, then high")
    return Count(low, best, high, fields.get("unit") or "people", group, words=text)


def _bounds_of(now: Value | None) -> dict[str, str]:
    """The bounds as a form would hold them: who sends the best figure alone leaves them as they are."""
    bounds = {"low": now.low, "high": now.high} if isinstance(now, Count) else {}
    return {name: str(bound) for name, bound in bounds.items() if bound is not None}


def _around(best: int, low: tuple[int | None, int | None], high: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    """The bounds, given and as they were; one that nobody touched makes way for a best figure that lies beyond it."""
    (least, was_least), (most, was_most) = low, high
    if least is not None and least == was_least:
        least = min(least, best)
    if most is not None and most == was_most:
        most = max(most, best)
    return least, most


def _count_in(group: str | None, text: str, known: Known) -> Count:
    """The one number that the words tell, by the hedges and the policy in force ("at least seven", "7 to 9", "dozens")."""
    found = list(find_amounts(text, count_words(known.codebook), known.codebook.policy(known.policy)))
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
    return Interval(start, end, "day", None, BY_HAND)


def _day(fields: Mapping[str, str], name: str) -> str | None:
    written = fields.get(name, "").strip()
    try:
        return date.fromisoformat(written).isoformat() if written else None
    except ValueError as error:
        message = f"{name}: {written!r} is no day; write YYYY-MM-DD"
        raise ReviewError(message) from error


def _type(text: str, book: Codebook) -> Words:
    """The event type with that id or label."""
    wanted = text.casefold().replace("_", " ")
    for one in book.event_types:
        if not one.state and wanted in {one.id.replace("_", " ").casefold(), one.label.casefold()}:
            return Words(one.id)
    message = f"“{text}” is no event type of the codebook in force"
    raise ReviewError(message)


def place_named(text: str, gazetteer: Gazetteer, near: Place | None) -> Place:
    """The place of that name: the best fit of the gazetteer, one in the same country before others; else unresolved."""
    found = gazetteer.candidates(text)
    same = [one for one in found if near is not None and one.country == near.country]
    return _place((same or list(found))[0]) if found else Place(text, how=f"{BY_HAND}; in no gazetteer")


def _place(one: Candidate) -> Place:
    precision = _PRECISIONS.get(one.kind, "near")
    return Place(one.name, one.place_id, one.lat, one.lon, one.country, one.admin1, precision, how=BY_HAND)


def _actor(text: str, sources: Iterable[Source]) -> Actor:
    """The actor of that name where the ledger knows one as a source, else one that hashes the name."""
    folded = fold_name(text)
    for source in sources:
        if source.named and folded in {fold_name(name) for name in (source.name, *source.aliases)}:
            return Actor(source.party or source.id, source.name)
    return Actor(make_id("act", fold(text)), text)  # the id that readings give to that name
