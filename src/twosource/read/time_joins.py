"""What stands beside a time expression and changes it: parts ("the night of"), bounds ("since"), a time of day and its day."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from twosource.dates import interval_of, part_of
from twosource.records import TimeMention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.time_phrases import Phrase
    from twosource.read.time_scene import Scene, Sense
    from twosource.records import Interval

_PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "hours": "MO"}
_HOURS = frozenset({"clock", "moment", "daypart"})
_DAYS = frozenset({"weekday", "date", "relative_day"})


@cache
def _part_before() -> re.Pattern[str]:
    """What before a date makes a part of it: "the end of", "the night of", "the early hours of"."""
    return re.compile(
        r"(?:the\s+)?(?:(?P<early>beginning|start|end|middle)\s+of|(?P<week>week)\s+of|(?:early\s+|late\s+)?(?P<part>morning|afternoon|evening|night|hours)\s+of)"
        r"\s+(?:the\s+)?$",
        re.IGNORECASE,
    )


def extended(text: str, phrase: Phrase, sense: Sense) -> tuple[int, Sense]:
    """The start and sense with a part that stands before it: "the night of June 5", "the end of last month"."""
    before = _part_before().search(text, max(0, phrase.start - 40), phrase.start)
    if before is None or sense.type not in {"DATE", "TIME"} or sense.value.endswith("REF"):
        return phrase.start, sense
    if before["part"]:
        if sense.type == "TIME" or (sense.interval and sense.interval.precision != "day"):
            return phrase.start, sense
        value = f"{sense.value}T{_PARTS[before['part'].casefold()]}"
        interval = msgspec.structs.replace(sense.interval, value=value) if sense.interval else None
        return before.start(), msgspec.structs.replace(sense, type="TIME", value=value, interval=interval)
    if before["week"]:
        return (before.start(), week_of(sense)) if sense.day else (phrase.start, sense)
    part = {"beginning": "early", "start": "early", "end": "late", "middle": "mid"}[before["early"].casefold()]
    interval = part_of(sense.interval, part) if sense.interval else None
    return before.start(), msgspec.structs.replace(sense, interval=interval)


def week_of(sense: Sense) -> Sense:
    """The week in which a day lies ("the week of March 6"); it does not move the story."""
    if sense.day is None or sense.interval is None:
        return sense
    year, week, _ = sense.day.isocalendar()
    value = f"{year}-W{week:02}"
    return msgspec.structs.replace(sense, type="DATE", value=value, interval=interval_of(value, sense.interval.how), day=None)


def bounded(sense: Sense, before: str, scene: Scene) -> Interval | None:
    """The interval bounded by the word before it: "since Tuesday" ends at publication, "until Tuesday" has no start."""
    interval = sense.interval
    if sense.type == "SET" or interval is None or not interval.start:
        return interval
    if re.search(r"\bsince\s+(?:the\s+)?$", before):
        today = scene.clock.today
        end = today.isoformat() if today and interval.start <= today.isoformat() else None
        how = f"{interval.how or 'as written'}; since then, up to publication"
        return msgspec.structs.replace(interval, end=end, how=how)
    if re.search(r"\b(?:until|till)\s+(?:the\s+)?$", before):
        return msgspec.structs.replace(interval, start=None, how=f"{interval.how or 'as written'}; until then")
    return interval


def mention_of(start: int, end: int, sense: Sense, rule: str, interval: Interval | None) -> TimeMention:
    """The mention of a phrase; a TIME has the precision time, another that of its interval."""
    precision = "time" if "T" in sense.value and sense.type == "TIME" else interval.precision if interval else "unknown"
    return TimeMention(start, end, sense.type, sense.value, interval, precision, rule)


def joined(found: Sequence[TimeMention], text: str) -> list[TimeMention]:
    """The mentions, with a time of day and the day beside it made to agree: "10 p.m. Wednesday", "at dawn on Friday"."""
    out: list[TimeMention] = []
    for mention in found:
        if out and mention.start < out[-1].end:
            continue
        if out and _is_hour(out[-1]) and mention.rule in _DAYS and mention.type != "SET":
            if mention.type == "DATE" and not text[out[-1].end : mention.start].strip(" ,\n"):
                out[-1] = _on_day(out[-1], mention, out[-1].start, mention.end)
                continue
            _date_hours(out, mention, text)
        out.append(mention)
    return out


def _is_hour(mention: TimeMention) -> bool:
    """Whether it is a time of day that names no day itself."""
    return mention.rule in _HOURS and mention.type == "TIME"


def _date_hours(out: list[TimeMention], day: TimeMention, text: str) -> None:
    """Puts the times of day that lead up to a day onto it ("around 15:30 and 17:20 in the afternoon on Friday")."""
    end = day.start
    for number in range(len(out) - 1, -1, -1):
        hour = out[number]
        if not _is_hour(hour) or not _between().fullmatch(text, hour.end, end):
            return
        before = out[number - 1] if number else None
        if before is not None and before.rule in _DAYS and _between().fullmatch(text, before.end, hour.start):
            return
        out[number] = _on_day(hour, day, hour.start, hour.end)
        end = hour.start


@cache
def _between() -> re.Pattern[str]:
    """What may stand between a time of day and its day: no verb, no name, no full stop."""
    words = "on|of|in|at|the|local|time|hours?|morning|afternoon|evening|night|and|or|to|around|about|approximately|early|late"
    return re.compile(rf"(?:[\s,()–—-]|\d\d?[:.]\d\d|[ap]\.?m\.?|GMT|UTC|\b(?:{words})\b)*", re.IGNORECASE)


def _on_day(clock: TimeMention, day: TimeMention, start: int, end: int) -> TimeMention:
    value = f"{day.value.partition('T')[0]}T{clock.value.partition('T')[2]}"
    how = f"{day.interval.how}; the time of day stands beside it" if day.interval and day.interval.how else "as written beside it"
    interval = msgspec.structs.replace(day.interval, value=value, how=how) if day.interval else None
    return TimeMention(start, end, "TIME", value, _as_open(interval, clock.interval), "time", clock.rule)


def _as_open(interval: Interval | None, bound: Interval | None) -> Interval | None:
    """The interval with the open end that the words before its time of day gave ("until 9 a.m. Tuesday")."""
    if interval is None or bound is None or bound.start == bound.end:
        return interval
    if bound.start is None:
        return msgspec.structs.replace(interval, start=None, how=f"{interval.how}; until then")
    return msgspec.structs.replace(interval, end=bound.end, how=f"{interval.how}; since then, up to publication")
