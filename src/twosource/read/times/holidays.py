"""Named days and seasons of the codebook: which year's is meant, and on what days it fell."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource import calendars
from twosource.read.times.scene import Scene, Sense, day_sense, open_sense, year_for
from twosource.records import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twosource.codebook import Holiday
    from twosource.read.times.phrases import Grammar, Phrase

_AROUND = 2
"""How many years before and after a holiday is looked for."""
_SOON = 45
"""Days within which a holiday to come is meant rather than the one before, unless the verb is past."""
_WEEK = 10
"""Days up to which a holiday is told as a week; a longer one is told as a month."""


class _Feast(Struct, frozen=True, order=True):
    """One year's days of a holiday; `tabular` where they are computed and the announced ones may differ."""

    first: date
    last: date
    tabular: bool = False


def holiday(phrase: Phrase, scene: Scene, known: Grammar) -> Sense:
    """A named day: of the year that is given, else the nearest before publication, or after it where the verb looks ahead."""
    entry = known.holidays[" ".join(phrase.parts["name"].split()).replace("’", "'")]
    given = phrase.parts.get("year")
    rel = phrase.parts.get("rel")
    if rel in {"last", "next"}:
        scene = replace(scene, ahead=rel == "next", past=rel == "last")
    if entry.when:
        return _fixed(entry, scene, int(given) if given else None)
    if given:
        found = next(_feasts(entry, int(given)), None)
        return _told(entry, found, "") if found else Sense("DATE", given)
    base = scene.era if scene.chronicle and scene.era else scene.clock.today
    if base is None:
        return Sense("DATE", "XXXX-XX-XX")
    nearest = _nearest(entry, base, scene)
    how = scene.era_how if base is scene.era else scene.clock.how
    return _told(entry, nearest, f", counted from {how}") if nearest else Sense("DATE", "XXXX-XX-XX")


def _fixed(entry: Holiday, scene: Scene, given: int | None) -> Sense:
    """A holiday that falls on the same day every year."""
    value = f"XXXX-{entry.when}"
    year = given if given is not None else year_for(value, scene, near=False)[0]
    if year is None:
        return open_sense(value)
    return day_sense(date.fromisoformat(f"{year}-{entry.when}"), f"{entry.id} {year}")


def _feasts(entry: Holiday, year: int) -> Iterator[_Feast]:
    """The holiday's days in a year: those that the codebook lists, else those of its rule."""
    listed = entry.years.get(str(year))
    if listed:
        first, _, last = listed.partition("/")
        yield _Feast(date.fromisoformat(first), date.fromisoformat(last or first))
    elif entry.rule:
        tabular = calendars.is_tabular(entry.rule)
        for first_day, last_day in calendars.days(entry.rule, year):
            yield _Feast(first_day, last_day, tabular)


def _nearest(entry: Holiday, base: date, scene: Scene) -> _Feast | None:
    """The one meant: the last that had begun, or the next one where the verb looks ahead or it is close at hand."""
    years = range(max(1, base.year - _AROUND), base.year + _AROUND + 1)
    every = sorted(feast for year in years for feast in _feasts(entry, year))
    begun = [feast for feast in every if feast.first <= base]
    coming = [feast for feast in every if feast.first > base]
    soon = coming and not scene.past and (coming[0].first - base).days <= _SOON and (not begun or begun[-1].last < base)
    if coming and (scene.ahead or soon):
        return coming[0]
    return begun[-1] if begun else None


def _told(entry: Holiday, feast: _Feast, counted: str) -> Sense:
    """The holiday as a DATE, as exact as it is known: a computed day of the Islamic calendar is never more than a week."""
    start, end = feast.first.isoformat(), feast.last.isoformat()
    length = (feast.last - feast.first).days + 1
    precision = "month" if length > _WEEK else "week" if length > 1 or feast.tabular else "day"
    note = "; computed by the tabular Islamic calendar, the announced days may differ by one" if feast.tabular else ""
    how = f"{entry.id} {feast.first.year}{counted}{note}"
    return Sense("DATE", start, Interval(start, end, precision, start, how))
