"""Days that move from year to year, by rule: Easter of both churches, the Islamic calendar, the n-th weekday of a month.

A rule is written `easter-2`, `orthodox_easter+0`, `weekday 11-thu-4` (the fourth Thursday of November; -1 is the last), or
`islamic 09-01/30` (thirty days from the first of Ramadan).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = 227015  # 1 Muharram 1 AH of the civil reckoning, 16 July 622 of the Julian calendar, as a day number of `date`
_LEAP_YEARS = frozenset({2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29})
_CYCLE_DAYS = 10631
_EASTER = re.compile(r"(?P<church>easter|orthodox_easter)(?P<shift>[+-]\d{1,2})")
_NTH = re.compile(r"weekday (?P<month>0[1-9]|1[0-2])-(?P<day>mon|tue|wed|thu|fri|sat|sun)-(?P<nth>[1-5]|-1)")
_ISLAMIC = re.compile(r"islamic (?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|30)/(?P<length>[1-9]|[12]\d|30)")


def is_rule(rule: str) -> bool:
    """Whether `days` can work it out."""
    return any(pattern.fullmatch(rule) for pattern in (_EASTER, _NTH, _ISLAMIC))


def is_tabular(rule: str) -> bool:
    """Whether the days are those of a table from which the announced ones may differ by a day."""
    return _ISLAMIC.fullmatch(rule) is not None


def days(rule: str, year: int) -> list[tuple[date, date]]:
    """First and last day of each time that the rule falls into that year: none, one or (Islamic months) two.

    >>> days("easter-2", 2015)[0][0].isoformat()
    '2015-04-03'
    >>> days("weekday 11-thu-4", 2026)[0][0].isoformat()
    '2026-11-26'
    """
    if (match := _EASTER.fullmatch(rule)) is not None:
        sunday = easter(year) if match["church"] == "easter" else orthodox_easter(year)
        day = sunday + timedelta(int(match["shift"]))
        return [(day, day)]
    if (match := _NTH.fullmatch(rule)) is not None:
        found = nth_weekday(year, int(match["month"]), _WEEKDAYS.index(match["day"]), int(match["nth"]))
        return [(found, found)] if found else []
    if (match := _ISLAMIC.fullmatch(rule)) is not None:
        around = range(int((year - 622) * 1.0306) - 1, int((year - 622) * 1.0306) + 4)
        first = [islamic(number, int(match["month"]), int(match["day"])) for number in around]
        return [(day, day + timedelta(int(match["length"]) - 1)) for day in first if day.year == year]
    return []


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous rule of 1876: Meeus, Astronomical Algorithms, chapter 8)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian calendar (Meeus, chapter 8), as a Gregorian date; right from 1583."""
    epact = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - epact + 34) % 7
    month, day = divmod(epact + weekday + 114, 31)
    return date(year, month, day + 1) + timedelta(year // 100 - year // 400 - 2)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The n-th such weekday (Monday is 0) of a month; -1 is the last, None where the month has no fifth."""
    first = date(year, month, 1)
    length = monthrange(year, month)[1]
    every = [first + timedelta(day) for day in range(length) if (first + timedelta(day)).weekday() == weekday]
    return every[nth if nth < 0 else nth - 1] if nth <= len(every) else None


def islamic(year: int, month: int, day: int) -> date:
    """A day of the tabular Islamic calendar (civil epoch, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of thirty).

    The days that authorities announce by the new moon are mostly the same or one off.
    """
    cycles, place = divmod(year - 1, 30)
    leaps = sum(number in _LEAP_YEARS for number in range(1, place + 1))
    passed = cycles * _CYCLE_DAYS + place * 354 + leaps + (month - 1) * 29 + month // 2
    return date.fromordinal(_EPOCH + passed + day - 1)
