"""What times are counted from, what they come to, and the small steps that all readings of them share."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.dates import interval_of, part_of
from twosource.read.text.numbers import value_of

if TYPE_CHECKING:
    from twosource.read.times.phrases import Phrase
    from twosource.records import Interval

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}
"""TIMEX3's codes for the parts of a day."""


class Clock(Struct, frozen=True):
    """What times are counted from: the publication day, or only its month or year; `how` names it."""

    today: date | None = None
    year: int | None = None
    month: int | None = None
    how: str = ""


class Scene(Struct, frozen=True):
    """Where a phrase stands.

    `clock` is what it is counted from; `story` the day that the story has reached, `era` the first day of the last date
    told (which may be a year), each with its words; `ahead` and `past` say which way its verb looks; `quarter` is the
    business quarter spoken of; `chronicle` that the article tells of years gone by, so that the year of a date without one
    is that of the story.
    """

    clock: Clock
    story: date | None = None
    story_how: str = ""
    era: date | None = None
    era_how: str = ""
    ahead: bool = False
    past: bool = False
    quarter: str = ""
    chronicle: bool = False


class Sense(Struct, frozen=True):
    """The type, TIMEX3 value and interval of a phrase; `day` is the day to which it moves the story."""

    type: str
    value: str
    interval: Interval | None = None
    day: date | None = None


def day_sense(day: date, how: str, part: str | None = None) -> Sense:
    """That day (or that part of it), to which it also moves the story."""
    value = day.isoformat()
    if part:
        return Sense("TIME", f"{value}T{part}", interval_of(f"{value}T{part}", how), day)
    return Sense("DATE", value, interval_of(value, how), day)


def open_sense(value: str, part: str | None = None, how: str = "no publication date to count from") -> Sense:
    """A day that stays open: the interval says why, and has neither start nor end."""
    value = f"{value}T{part}" if part else value
    return Sense("TIME" if part else "DATE", value, interval_of(value, how))


def shifted(day: date, months: int) -> date:
    """The day that many months later (or earlier), or the last day of a shorter month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for length in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, length)
        except ValueError:
            continue
    return day


def cut(interval: Interval, phrase: Phrase) -> Sense:
    """The interval as a DATE, cut to its early, mid or late part where the phrase says so."""
    return Sense("DATE", interval.value or "", part_of(interval, phrase.parts.get("early", "")))


def year_told(phrase: Phrase, scene: Scene) -> tuple[int | None, str]:
    """The year that the phrase gives in words ("June last year", "the winter of nineteen ninety-four"), and how."""
    if phrase.parts.get("spoken", "").startswith("the year"):
        return int(value_of(phrase.parts["spoken"].removeprefix("the year")) or 2000), "as written"
    if "spoken" in phrase.parts:
        words = re.sub(r"^nineteen[\s-]+(?:oh[\s-]+)?", "", phrase.parts["spoken"])
        return 1900 + int(value_of(words) or 0), "as written"
    clock = scene.clock
    step = {"last": -1, "this": 0, "next": 1}[phrase.parts["year_rel"]]
    return (clock.year + step, f"the year is counted from {clock.how}") if clock.year else (None, "")


def tells_year(phrase: Phrase) -> bool:
    """Whether a month, season or day stands with its year in words."""
    return bool({"spoken", "year_rel"} & phrase.parts.keys())


def year_for(value: str, scene: Scene, *, near: bool = True) -> tuple[int | None, str]:
    """The year of XXXX-MM or XXXX-MM-DD, and how it was found: that of the story, or counted from publication."""
    clock = scene.clock
    month, day = int(value[5:7]), int(value[8:10] or 1)
    if scene.era and (scene.chronicle or not clock.year):
        months = (month - scene.era.month + 6) % 12 - 6
        return shifted(scene.era.replace(day=1), months).year, f"the year is that of {scene.era_how}"
    if clock.today:
        this = (month, day) if len(value) > 7 else (month, 1)
        now = (clock.today.month, clock.today.day)
        year = clock.today.year - (this > now)
        later = this > now and (scene.ahead or (near and _soon(clock.today, *this) and (len(value) > 7 or not scene.past)))
        year += later or (scene.ahead and this < now and month != clock.today.month)
        return year, f"the year is counted from {clock.how}"
    if clock.year:
        return clock.year - bool(clock.month and month > clock.month), f"the year is counted from {clock.how}"
    return None, ""


def _soon(today: date, month: int, day: int) -> bool:
    """Whether the day lies within ten weeks ahead: nobody writes of a day ten months back without its year."""
    try:
        return 0 < (date(today.year, month, day) - today).days <= 70
    except ValueError:
        return False
