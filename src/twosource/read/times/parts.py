"""Parts of a time that stand before it: "the night of June 5", "the second day of Eid", "the first week of May", "the eve of"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from twosource.dates import interval_of, part_of
from twosource.read.text.numbers import number, value_of
from twosource.records import Interval

if TYPE_CHECKING:
    from twosource.read.times.phrases import Phrase
    from twosource.read.times.scene import Sense

_Days: TypeAlias = tuple[date, date]
_PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "hours": "MO"}
_EDGES = {"beginning": "early", "start": "early", "end": "late", "middle": "mid", "first": "early", "opening": "early",
          "last": "late", "final": "late", "closing": "late"}  # fmt: skip
_NTH = {word: number for number, words in enumerate((("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"),
        ("fifth", "5th"), ("sixth", "6th"), ("seventh", "7th"), ("eighth", "8th"), ("ninth", "9th"), ("tenth", "10th")), 1)
        for word in words} | {"last": -1, "final": -1}  # fmt: skip
_LONG = frozenset({"month", "year", "season", "week", "longer"})


@cache
def _part_before() -> re.Pattern[str]:
    """What before a date makes a part of it: "the end of", "the early hours of", "the second day of", "the eve of"."""
    nth = "|".join(_NTH)
    return re.compile(
        r"(?:the\s+)?(?:(?P<early>beginning|start|end|middle)\s+of|(?P<week>week)\s+of|(?:early\s+|late\s+)?(?P<part>morning|afternoon|evening|night|hours)\s+of"
        rf"|(?P<nth>{nth}|\d\d?(?:st|nd|rd|th))\s+(?P<of>day|night|week|half)\s+of"
        rf"|(?P<some>first|last|final|opening|closing)\s+(?:(?P<n>{number()})\s+)?days\s+of"
        rf"|(?P<eve>eve)\s+of|(?:a\s+|(?P<gap>{number()})\s+)?(?P<unit>day|week)s?\s+(?P<way>before|after))"
        r"\s+(?:the\s+)?(?:(?:holy|fasting|muslim|islamic|feast|festival|holiday)\s+(?:(?:fasting|month)\s+)*(?:of\s+)?)?$",
        re.IGNORECASE,
    )


def extended(text: str, phrase: Phrase, sense: Sense) -> tuple[int, Sense]:
    """The start and sense with a part that stands before it: "the night of June 5", "the end of May", "the eve of May 3"."""
    before = _part_before().search(text, max(0, phrase.start - 60), phrase.start)
    if before is None or sense.type not in {"DATE", "TIME"} or sense.value.endswith("REF"):
        return phrase.start, sense
    if before["part"]:
        found = _part_of_day(sense, _PARTS[before["part"].casefold()])
    elif before["week"]:
        found = week_of(sense) if sense.day else None
    elif before["early"]:
        part = _EDGES[before["early"].casefold()]
        found = msgspec.structs.replace(sense, interval=part_of(sense.interval, part) if sense.interval else None)
    elif before["eve"] or before["way"]:
        found = None if text[phrase.end : phrase.end + 2] in {"'s", "’s"} else _beside(sense, before)
    else:
        found = _within(sense, before)
    return (before.start(), found) if found else (phrase.start, sense)


def _part_of_day(sense: Sense, part: str) -> Sense | None:
    if sense.type == "TIME" or (sense.interval and sense.interval.precision != "day"):
        return None
    value = f"{sense.value}T{part}"
    interval = msgspec.structs.replace(sense.interval, value=value) if sense.interval else None
    return msgspec.structs.replace(sense, type="TIME", value=value, interval=interval)


def _beside(sense: Sense, words: re.Match[str]) -> Sense | None:
    """So many days before or after a day or feast: "the eve of Nowruz", "two days after Christmas"; None where it has no days."""
    interval = sense.interval
    if sense.type == "TIME" or interval is None or not interval.start or not interval.end:
        return None
    if interval.precision not in {"day", "week"} and not words["eve"] and words["way"] != "before":
        return None
    if words["way"] and not words["gap"] and re.search(r"\b(?:days|weeks)\b", words[0], re.IGNORECASE):
        return None  # "the days before Christmas": nobody says how many
    days = int(value_of(words["gap"] or "one") or 0) * (7 if (words["unit"] or "").casefold() == "week" else 1)
    ahead = (words["way"] or "before").casefold() == "after"
    base = date.fromisoformat((interval.end if ahead else interval.start)[:10])
    day = base + timedelta(days if ahead else -days)
    how = f"{' '.join(words[0].split())} {interval.start}" + (f"; {interval.how}" if interval.how else "")
    return _one_day(sense, interval, day, how)


def _within(sense: Sense, words: re.Match[str]) -> Sense | None:
    """A day, week, half or row of days of a longer time: "the second day of Eid", "the first week of May"."""
    interval = sense.interval
    if interval is None or not interval.start or not interval.end or interval.precision not in _LONG:
        return None
    whole = date.fromisoformat(interval.start[:10]), date.fromisoformat(interval.end[:10])
    how = f"{' '.join(words[0].split())} {interval.value}" + (f"; {interval.how}" if interval.how else "")
    if words["some"]:
        return _some_days(sense, interval, whole, words, how)
    word = words["nth"].casefold()
    nth = _NTH.get(word) or int(re.sub(r"\D", "", word))
    if words["of"].casefold() == "half":
        return _half(sense, interval, whole, nth, how)
    step = timedelta(7 if words["of"].casefold() == "week" else 1)
    start = whole[1] - step + timedelta(1) if nth < 0 else whole[0] + step * (nth - 1)
    if start > whole[1]:
        return None
    if step.days == 1:
        return _one_day(sense, interval, start, how)
    return _cut(sense, interval, (start, min(whole[1], start + timedelta(6))), how)


def _some_days(sense: Sense, interval: Interval, whole: _Days, words: re.Match[str], how: str) -> Sense:
    """The first or last days of a time, all that are counted or else a third of it."""
    late = _EDGES[words["some"].casefold()] == "late"
    if not words["n"]:
        return msgspec.structs.replace(sense, interval=part_of(interval, "late" if late else "early"))
    length = timedelta(int(value_of(words["n"]) or 1) - 1)
    days = (max(whole[0], whole[1] - length), whole[1]) if late else (whole[0], min(whole[1], whole[0] + length))
    return _cut(sense, interval, days, how)


def _half(sense: Sense, interval: Interval, whole: _Days, nth: int, how: str) -> Sense | None:
    """The first or second half of a time; that of a year has a value of its own."""
    if nth not in {1, 2, -1}:
        return None
    if interval.precision == "year":
        value = f"{sense.value}-H{1 if nth == 1 else 2}"
        return msgspec.structs.replace(sense, value=value, interval=interval_of(value, interval.how))
    middle = whole[0] + (whole[1] - whole[0]) / 2
    return _cut(sense, interval, (whole[0], middle) if nth == 1 else (middle + timedelta(1), whole[1]), how)


def _cut(sense: Sense, interval: Interval, days: _Days, how: str) -> Sense:
    """The time with only these days of it; it does not move the story."""
    cut = Interval(days[0].isoformat(), days[1].isoformat(), interval.precision, interval.value, how)
    return msgspec.structs.replace(sense, interval=cut, day=None)


def _one_day(sense: Sense, interval: Interval, day: date, how: str) -> Sense:
    """That day of the time, as sure as the time itself: a feast that is computed may lie a day off."""
    precision = "week" if "tabular" in (interval.how or "") else "day"
    value = day.isoformat()
    only = Interval(value, value, precision, value, how)
    return msgspec.structs.replace(sense, type="DATE", value=value, interval=only, day=day)


def week_of(sense: Sense) -> Sense:
    """The week in which a day lies ("the week of March 6"); it does not move the story."""
    if sense.day is None or sense.interval is None:
        return sense
    year, week, _ = sense.day.isocalendar()
    value = f"{year}-W{week:02}"
    return msgspec.structs.replace(sense, type="DATE", value=value, interval=interval_of(value, sense.interval.how), day=None)
