"""When the incidents were: a bar for each stretch of days, chosen so that there are neither too few nor too many."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

WIDTH, HEIGHT = 360.0, 92.0
_BASE = 74.0  # the line on which the bars stand; below it are the dates
_TOP = 12.0
_BARS = 62
_CLOSE = 6  # bars; fewer have no room for three dates under them


class Bar(Struct, frozen=True):
    """The incidents of one stretch: its first and last day, how many they are, and where the bar is drawn."""

    since: str
    until: str
    label: str
    number: int
    x: float
    y: float
    width: float
    height: float
    chosen: bool


class Tick(Struct, frozen=True):
    """A date under the bars."""

    x: float
    label: str


class Timeline(Struct, frozen=True):
    """The bars and ticks, how many stand for the highest bar, and how many incidents have no date."""

    width: float
    height: float
    base: float
    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    highest: int
    undated: int


def timeline(days: Iterable[str | None], since: str = "", until: str = "") -> Timeline:
    """The timeline of incidents at these days (ISO); `since` and `until` mark the stretch that is looked at."""
    listed = list(days)
    dated = sorted(date.fromisoformat(day) for day in listed if day)
    undated = len(listed) - len(dated)
    if not dated:
        return Timeline(WIDTH, HEIGHT, _BASE, "day", (), (), 0, undated)
    unit, start_of, after = _unit(dated[0], dated[-1])
    counted = Counter(start_of(day) for day in dated)
    starts = list(_steps(start_of(dated[0]), dated[-1], after))
    step = WIDTH / max(len(starts), 8)
    highest = max(counted.values())
    bars = tuple(
        _bar(start, after(start), counted[start], number * step, step, highest, (unit, since, until))
        for number, start in enumerate(starts)
        if counted[start]
    )
    return Timeline(WIDTH, HEIGHT, _BASE, unit, bars, _ticks(starts, step, unit), highest, undated)


def _unit(first: date, last: date) -> tuple[str, Callable[[date], date], Callable[[date], date]]:
    """The smallest stretch of which there are not too many: its name, its beginning, and the beginning of the next."""
    days = (last - first).days + 1
    if days <= _BARS:
        return "day", lambda day: day, lambda day: day + timedelta(1)
    if days <= _BARS * 7:
        return "week", lambda day: day - timedelta(day.weekday()), lambda day: day + timedelta(7)
    if days <= _BARS * 30:
        return "month", lambda day: day.replace(day=1), lambda day: (day.replace(day=28) + timedelta(4)).replace(day=1)
    return "year", lambda day: day.replace(month=1, day=1), lambda day: day.replace(year=day.year + 1)


def _steps(start: date, last: date, after: Callable[[date], date]) -> Iterator[date]:
    while start <= last:
        yield start
        start = after(start)


def _bar(start: date, following: date, number: int, x: float, step: float, highest: int, shown: tuple[str, str, str]) -> Bar:  # noqa: PLR0913, PLR0917 - a bar is all of these
    unit, since, until = shown
    last = following - timedelta(1)
    height = max(2.0, (_BASE - _TOP) * number / highest)
    chosen = bool(since or until) and (not since or last.isoformat() >= since) and (not until or start.isoformat() <= until)
    gap = 0.5 if step < 4 else 1.0
    label = _label(start, unit)
    return Bar(
        start.isoformat(),
        last.isoformat(),
        label,
        number,
        round(x + gap / 2, 2),
        round(_BASE - height, 2),
        round(max(step - gap, 1.0), 2),
        round(height, 2),
        chosen,
    )


def _ticks(starts: list[date], step: float, unit: str) -> tuple[Tick, ...]:
    """Up to three dates: the first, the last, and the one between."""
    last = len(starts) - 1
    chosen = sorted({0, last // 2, last}) if last > _CLOSE else [0]
    return tuple(Tick(round(number * step + step / 2, 2), _label(starts[number], unit)) for number in chosen)


def _label(day: date, unit: str) -> str:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    month = months[day.month - 1]
    if unit == "year":
        return str(day.year)
    return f"{month} {day.year}" if unit == "month" else f"{day.day} {month} {day.year}"
