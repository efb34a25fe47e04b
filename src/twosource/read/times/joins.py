"""What stands beside a time expression and changes it: bounds ("since", "until"), a time of day and its day."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from twosource.records import TimeMention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.times.scene import Scene, Sense
    from twosource.records import Interval

_HOURS = frozenset({"clock", "moment", "daypart"})
_DAYS = frozenset({"weekday", "date", "relative_day"})


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
    if re.search(r"\bso\s+far\s*$", before) and scene.clock.today:
        now = scene.clock.today.isoformat()
        inside = interval.start <= now <= (interval.end or now)
        return msgspec.structs.replace(interval, end=now, how=f"{interval.how}; up to publication") if inside else interval
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
        if out and (mention.start < out[-1].end or _is_told_twice(out[-1], mention, text)):
            continue
        if out and _is_hour(out[-1], text) and mention.rule in _DAYS and mention.type != "SET":
            if mention.type == "DATE" and not text[out[-1].end : mention.start].strip(" ,\n"):
                out[-1] = _on_day(out[-1], mention, out[-1].start, mention.end)
                continue
            _date_hours(out, mention, text)
        out.append(mention)
    return out


def _is_told_twice(before: TimeMention, mention: TimeMention, text: str) -> bool:
    """Whether a time of day in brackets tells the one before it in another zone: "at 10:35 a.m. (0735 GMT)"."""
    if before.rule != "clock" or mention.rule != "clock" or text[before.end : mention.start].strip() != "(":
        return False
    return text[mention.start : mention.end].endswith(("GMT", "UTC", "Z"))


def _is_hour(mention: TimeMention, text: str) -> bool:
    """Whether it is a time of day that names no day itself."""
    if mention.type != "TIME":
        return False
    return mention.rule in _HOURS or text[mention.start : mention.end].casefold() == "overnight"


def _date_hours(out: list[TimeMention], day: TimeMention, text: str) -> None:
    """Puts the times of day that lead up to a day onto it ("around 15:30 and 17:20 in the afternoon on Friday")."""
    end = day.start
    for number in range(len(out) - 1, -1, -1):
        hour = out[number]
        if not _is_hour(hour, text) or not _between().fullmatch(text, hour.end, end):
            return
        before = out[number - 1] if number else None
        if before is not None and before.rule in _DAYS and _between().fullmatch(text, before.end, hour.start):
            return
        out[number] = _on_day(hour, day, hour.start, hour.end)
        end = hour.start


@cache
def _between() -> re.Pattern[str]:
    """What may stand between a time of day and its day: no verb, no name, no full stop."""
    words = "on|of|in|at|the|from|into|between|"
    words += "local|time|hours?|morning|afternoon|evening|night|and|or|to|around|about|approximately|early|late"
    return re.compile(rf"(?:[\s,()–—-]|\d\d?[:.]?\d\d|[ap]\.?m\.?|GMT|UTC|\b(?:{words})\b)*", re.IGNORECASE)


def _on_day(clock: TimeMention, day: TimeMention, start: int, end: int) -> TimeMention:
    value = f"{day.value.partition('T')[0]}T{clock.value.partition('T')[2]}"
    how = f"{day.interval.how}; the time of day stands beside it" if day.interval and day.interval.how else "as written beside it"
    interval = msgspec.structs.replace(day.interval, value=value, how=how) if day.interval else None
    bound = clock.interval if clock.rule in _HOURS else None
    return TimeMention(start, end, "TIME", value, _as_open(interval, bound), "time", clock.rule)


def _as_open(interval: Interval | None, bound: Interval | None) -> Interval | None:
    """The interval with the open end that the words before its time of day gave ("until 9 a.m. Tuesday")."""
    if interval is None or bound is None or bound.start == bound.end:
        return interval
    if bound.start is None:
        return msgspec.structs.replace(interval, start=None, how=f"{interval.how}; until then")
    return msgspec.structs.replace(interval, end=bound.end, how=f"{interval.how}; since then, up to publication")
