"""Dates as people write them, found without knowing anything of their context.

Every date has a TIMEX3 value; what the words leave open stays open: "Nov. 18" is XXXX-11-18 with no start
and no end. `interval_of` turns any TIMEX3 value into its first and last day, so that a reader that knows
the context only has to work out the value.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.records import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FoundDate", "find_dates", "interval_of", "month_number", "parse_date", "part_of"]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:Jan(?:uary|\b\.?)|Feb(?:ruary|\b\.?)|Mar(?:ch|\b\.?)|Apr(?:il|\b\.?)|May|Jun(?:e\b|\b\.?)|Jul(?:y\b|\b\.?)"
    r"|Aug(?:ust|\b\.?)|Sep(?:tember|t?\b\.?)|Oct(?:ober|\b\.?)|Nov(?:ember|\b\.?)|Dec(?:ember|\b\.?))"
)
WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day\b|\b\.?)"
YEAR = r"(?:1[5-9]|20)\d\d"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
TO = r"\s?(?:-|–|—|\bto\b|\bthrough\b|\buntil\b)\s?"

SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
_SEASON_STARTS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_QUARTERS = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12)}
# RFC 2822 section 4.3 and what news sites add to it.
_ZONES = {
    "z": "+00:00", "ut": "+00:00", "utc": "+00:00", "gmt": "+00:00", "bst": "+01:00", "cet": "+01:00", "cest": "+02:00",
    "eet": "+02:00", "eest": "+03:00", "msk": "+03:00", "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00",
    "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00",
}  # fmt: skip


class FoundDate(Struct, frozen=True):
    """A date where it stands in a text, half-open, with what its words alone say of it."""

    start: int
    end: int
    interval: Interval


@cache
def _written() -> re.Pattern[str]:
    """Dates with a month's name: day first, month first, or month and year."""
    weekday = rf"(?:{WEEKDAY},?\s+)?"
    day_first = (
        rf"(?P<range>between\s+|from\s+)?(?P<dmy>{weekday}(?:the\s+)?(?P<d1>{DAY})(?:st|nd|rd|th)?"
        rf"(?:(?:{TO}|\s+and\s+)(?P<d2>{DAY})(?:st|nd|rd|th)?)?(?:\s+of\s+|\s*[-/]\s*|\s*)(?P<m1>{MONTH})"
        rf"(?:(?:,?\s+|\s*[-/]\s*|\s+of\s+)(?P<y1>{YEAR}|['’]\d\d)\b|\s+(?P<short>\d\d)(?![\w,:.]\d|\w|\s+[a-z]))?)"
    )
    month_first = (
        rf"(?P<mdy>{weekday}(?P<m2>{MONTH})\s*-?\s*(?:the\s+)?(?P<d3>{DAY})(?:st|nd|rd|th)?(?![\d%]|[.:,]\d|\s?%)"
        rf"(?:{TO}(?P<d4>{DAY})(?:st|nd|rd|th)?(?![\d%]|[.:,]\d))?(?:(?:\s*,\s*|\s+)(?P<y2>{YEAR})(?![\w]|[.,:]\d))?)"
    )
    part = r"(?:(?P<part>early|mid|middle|late)(?:[-\s]|\s+in\s+))?"
    month_year = rf"(?P<my>{part}(?P<m3>{MONTH})(?:\s*,\s*|\s+of\s+|\s+)(?P<y3>{YEAR})\b)"
    return re.compile(rf"(?<![\w$€£])(?<!\d[.,])(?:{day_first}|{month_first}|{month_year})(?!\w)", re.IGNORECASE)


@cache
def _numeric() -> re.Pattern[str]:
    """Dates all in figures: year first with or without a clock time, or the year last."""
    clock = r"(?:(?:T|\s)(?P<clock>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
    year_first = rf"(?P<y>{YEAR})(?P<s>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>{DAY})(?![\d-]){clock}"
    year_last = rf"(?P<a>\d\d?)(?P<t>[-/.])(?P<b>\d\d?)(?P=t)(?P<yy>{YEAR}|(?<=/)\d\d)(?![\d/-]|[.,]\d)"
    return re.compile(rf"(?<![\w$€£/.,-])(?:{year_first}|{year_last})(?![A-Za-z_])")


@cache
def _bare() -> re.Pattern[str]:
    """Years and seasons of years, after a word that makes a year of the figures."""
    lead = r"(?:the\s+(?=\w+\s+of\b))?(?:(?P<part>early|mid|late)[-\s])?"
    season = rf"{lead}(?P<season>spring|summer|autumn|fall|winter)(?:\s+of|\s+in|,)?\s+(?P<sy>{YEAR})"
    part = rf"(?P<ypart>early|mid|late)(?:[-\s]|\s+in\s+)(?P<py>{YEAR})"
    year = (
        r"(?:\b(?:in|since|until|till|of|by|during|before|after|from|between|through|throughout|around|circa|year|and|to)\s+)"
        rf"(?P<year>{YEAR})(?!\s?[%$]|\s+(?:and|to|or)\s+\d+\s+[a-z])"
    )
    return re.compile(rf"(?<![\w-])(?:{season}|{part}|{year})(?![\w]|[.,:/]\d|[-–]\d)", re.IGNORECASE)


def find_dates(text: str) -> list[FoundDate]:
    """All dates in the text, in order and without overlap.

    Figures are read day first, unless that is impossible or the text itself shows month-first dates; where
    nothing settles it, `how` says so. Years alone are given only after a word such as "in" or "since".
    """
    found = [*_written_dates(text), *_numeric_dates(text), *_bare_dates(text)]
    kept: list[FoundDate] = []
    for item in sorted(found, key=_longest_first):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def parse_date(words: str) -> Interval | None:
    """The date that a metadata string gives (ISO 8601, RFC 2822, plain English), or None.

    Its precision is time where a clock time with a zone is given; a clock time without zone stays in `value` only.
    """
    words = words.strip()
    compact = re.fullmatch(rf"({YEAR})(0[1-9]|1[0-2])([0-3]\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?", words)
    if compact:
        year, month, day, hour, minute, _, zone = compact.groups()
        words = f"{year}-{month}-{day}" + (f"T{hour}:{minute}:00{zone or ''}" if hour else "")
    year_last = re.fullmatch(rf"(\w+,? )?({MONTH} \d\d?) (\d\d?:\d\d(?::\d\d)?(?: [+-]\d{{4}}| [A-Z]{{2,4}})?) ({YEAR})", words)
    if year_last:  # as Unix and some feeds write it
        words = f"{year_last[2]} {year_last[4]} {year_last[3]}"
    coarse = re.fullmatch(rf"({YEAR})(?:[-/](0[1-9]|1[0-2]))?", words)
    if coarse:
        return interval_of("-".join(part for part in coarse.groups() if part))
    dated = next((found for found in find_dates(words) if found.interval.start), None)
    if dated is None or dated.interval.precision != "day":
        return dated.interval if dated else None
    return _with_clock(dated, words)


def month_number(word: str) -> int:
    """1 to 12 for a month's name or abbreviation; ValueError for any other word."""
    return MONTHS.index(word[:3].casefold()) + 1


def part_of(interval: Interval, part: str) -> Interval:
    """The early, mid or late third of an interval; months and years are cut by days and months."""
    if not interval.start or not interval.end or part not in {"early", "mid", "middle", "late"}:
        return interval
    first, last = date.fromisoformat(interval.start[:10]), date.fromisoformat(interval.end[:10])
    third = (last - first + timedelta(1)) / 3
    cuts = {"early": (first, first + third), "late": (last - third + timedelta(1), last)}
    begin, stop = cuts.get(part, (first + third, first + third * 2))
    if interval.precision == "year":
        begin, stop = begin.replace(day=1), _last_day(stop.year, (stop - timedelta(5)).month)
    how = f"{part} part of {interval.value}" + (f"; {interval.how}" if interval.how else "")
    return Interval(begin.isoformat(), stop.isoformat(), interval.precision, interval.value, how)


def interval_of(value: str, how: str | None = None) -> Interval:
    """The first and last day that a TIMEX3 date value stands for; both None where it leaves them open.

    >>> interval_of("2015-W47").start
    '2015-11-16'
    >>> interval_of("XXXX-11-18").precision
    'day'
    """
    day = value.partition("T")[0]
    first, last, precision = _bounds(day)
    if first is None or last is None:
        return Interval(None, None, precision, value, how)
    return Interval(first.isoformat(), last.isoformat(), precision, value, how)


def _bounds(value: str) -> tuple[date | None, date | None, str]:
    try:
        return _known_bounds(value)
    except ValueError:
        return None, None, "unknown"


def _known_bounds(value: str) -> tuple[date | None, date | None, str]:
    """First day, last day and precision. ValueError for a day that no calendar has."""
    if "X" in value:
        return None, None, _open_precision(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = date.fromisoformat(value)
        return day, day, "day"
    week = re.fullmatch(r"(\d{4})-W(\d\d)(-WE|-[1-7])?", value)
    if week:
        return _week_bounds(int(week[1]), int(week[2]), week[3])
    part = re.fullmatch(r"(\d{4})-(SP|SU|FA|WI|Q[1-4]|H[12])", value)
    if part:
        return _part_bounds(int(part[1]), part[2])
    return _long_bounds(value)


def _open_precision(value: str) -> str:
    if re.search(r"-\d\d$", value):
        return "day" if value.count("-") == 2 else "month"
    return "day" if re.search(r"-W(?:XX|\d\d)-\d$", value) else "week" if "-W" in value else "unknown"


def _long_bounds(value: str) -> tuple[date | None, date | None, str]:
    """Bounds of a month, year, decade or century."""
    if re.fullmatch(r"\d{4}-\d\d", value):
        first = date.fromisoformat(f"{value}-01")
        return first, _last_day(first.year, first.month), "month"
    if re.fullmatch(r"\d{2,4}", value):
        years = 10 ** (4 - len(value))
        first = date(int(value) * years, 1, 1)
        return first, date(first.year + years - 1, 12, 31), "year" if years == 1 else "longer"
    return None, None, "unknown"


def _week_bounds(year: int, week: int, part: str | None) -> tuple[date, date, str]:
    monday = date.fromisocalendar(year, week, 1)
    if part and part != "-WE":
        day = date.fromisocalendar(year, week, int(part[1]))
        return day, day, "day"
    return monday + timedelta(5 if part else 0), monday + timedelta(6), "week"


def _part_bounds(year: int, part: str) -> tuple[date, date, str]:
    """Seasons are those of the northern hemisphere; a winter belongs to the year in which it starts."""
    if part in _QUARTERS:
        first, last = _QUARTERS[part]
        return date(year, first, 1), _last_day(year, last), "season"
    start = _SEASON_STARTS[part]
    end = (year + 1, 2) if part == "WI" else (year, start + 2)
    return date(year, start, 1), _last_day(*end), "season"


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _longest_first(found: FoundDate) -> tuple[int, int]:
    return found.start, -found.end


def _written_dates(text: str) -> Iterator[FoundDate]:
    ahead: str | None = None
    matches = list(_written().finditer(text))
    found: list[FoundDate] = []
    for index in range(len(matches) - 1, -1, -1):
        item, year = _written_date(matches[index], ahead, text)
        follows = text[matches[index - 1].end() : matches[index].start()] if index else ""
        ahead = year if year and re.fullmatch(r"\s?(?:-|–|to|and|or|until|through|,)\s?", follows) else None
        if item:
            found.append(item)
    yield from reversed(found)


def _written_date(match: re.Match[str], ahead: str | None, text: str) -> tuple[FoundDate | None, str | None]:
    """The date, and its year; `ahead` is the year of a date that closes a range with this one ("30 May to 2 June 2016")."""
    group = "dmy" if match["dmy"] else "mdy" if match["mdy"] else "my"
    month_word = match["m1"] or match["m2"] or match["m3"]
    year = _year(match, ahead)
    start, end = match.start(group), match.end(group)
    if month_word.islower() and month_word in {"may", "march", "mar"} and not year:
        return None, None
    if month_word.casefold() == "may" and not year and re.match(r"\s+(?:be|have|not|also)\b", text[end : end + 8], re.IGNORECASE):
        return None, None
    month = f"{month_number(month_word):02}"
    first, last = match["d1"] or match["d3"], match["d2"] or match["d4"]
    if not first:
        return FoundDate(start, end, part_of(interval_of(f"{year}-{month}"), (match["part"] or "").casefold())), year
    if last and int(last) <= int(first):
        first, last, start = (last, None, match.start("d2")) if match["d2"] else (first, None, start)
    elif last and match["d2"] and re.search(r"\band\b", text[match.end("d1") : match.start("d2")]) and not match["range"]:
        first, last, start = last, None, match.start("d2")
    base = f"{year or 'XXXX'}-{month}"
    begun = interval_of(f"{base}-{int(first):02}")
    if begun.precision == "unknown":
        return None, None
    if last:
        ended = interval_of(f"{base}-{int(last):02}")
        begun = Interval(begun.start, ended.end, "day", begun.value, f"{first} to {last} of the month")
    return FoundDate(start, end, begun), year


def _year(match: re.Match[str], ahead: str | None) -> str | None:
    year = match["y1"] or match["y2"] or match["y3"]
    if year and len(year) == 4:
        return year
    short = year[-2:] if year else match["short"] if match["short"] and match["m1"].isupper() else None
    return _century(short) if short else ahead


def _century(short: str) -> str:
    """Two-digit years from 70 are of the twentieth century: no news text that we read is older."""
    return f"{'19' if int(short) >= 70 else '20'}{short}"


def _numeric_dates(text: str) -> Iterator[FoundDate]:
    matches = list(_numeric().finditer(text))
    shown = {_order(match) for match in matches if match["a"]}
    for match in matches:
        item = _iso(match) if match["y"] else _figures(match, shown)
        if item:
            yield item


def _order(match: re.Match[str]) -> str:
    first, second = int(match["a"]), int(match["b"])
    return "day" if first > 12 else "month" if second > 12 else "either"


def _iso(match: re.Match[str]) -> FoundDate | None:
    value = f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}"
    interval = interval_of(value)
    if not interval.start:
        return None
    if match["clock"]:
        interval = _clocked(value, match["clock"][:8], _offset(match["zone"]))
    return FoundDate(match.start(), match.end(), interval)


def _figures(match: re.Match[str], shown: set[str]) -> FoundDate | None:
    first, second = int(match["a"]), int(match["b"])
    month_first = _order(match) == "month" or (_order(match) == "either" and "month" in shown and "day" not in shown)
    day, month = (second, first) if month_first else (first, second)
    year = match["yy"] if len(match["yy"]) == 4 else _century(match["yy"])
    how = None
    if _order(match) == "either" and first != second and not shown & {"day", "month"}:
        how = f"{match[0]} read day first; the text does not show which order it uses"
    interval = interval_of(f"{year}-{month:02}-{day:02}", how)
    return FoundDate(match.start(), match.end(), interval) if interval.start else None


def _bare_dates(text: str) -> Iterator[FoundDate]:
    for match in _bare().finditer(text):
        if match["season"]:
            interval = interval_of(f"{match['sy']}-{SEASONS[match['season'].casefold()]}")
            yield FoundDate(match.start(), match.end(), part_of(interval, (match["part"] or "").casefold()))
        elif match["py"]:
            yield FoundDate(match.start(), match.end(), part_of(interval_of(match["py"]), match["ypart"].casefold()))
        else:
            yield FoundDate(match.start("year"), match.end("year"), interval_of(match["year"]))


def _with_clock(dated: FoundDate, words: str) -> Interval:
    """The date of a metadata string with the clock time that stands beside it."""
    value = dated.interval.value or ""
    rest = words[dated.end :] or words[: dated.start]
    clock = re.search(r"\b(\d\d?)[:h](\d\d)(?::(\d\d))?\s*([ap])?\.?(?:m\b\.?)?", rest, re.IGNORECASE)
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        return dated.interval
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].casefold() == "p" else 0)
    zone = re.match(r"\s*\(?([A-Za-z]{1,4}\b|[+-]\d\d:?\d\d)", rest[clock.end() :])
    return _clocked(
        value[:10], f"{hour:02}:{clock[2]}:{clock[3] or '00'}", _offset(zone[1] if zone else None), dated.interval.how
    )


def _clocked(day: str, clock: str, offset: str | None, how: str | None = None) -> Interval:
    if offset:
        moment = f"{day}T{clock if len(clock) == 8 else clock + ':00'}{offset}"
        return Interval(moment, moment, "time", f"{day}T{clock[:5]}", how)
    return Interval(day, day, "day", f"{day}T{clock[:5]}", how or "the clock time is given without a zone")


def _offset(zone: str | None) -> str | None:
    if not zone:
        return None
    if zone[0] in "+-":
        return f"{zone[:3]}:{zone[-2:]}"
    return _ZONES.get(zone.casefold())
