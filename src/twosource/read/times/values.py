"""What a time phrase stands for: its TIMEX3 value and its days, counted from publication or from the day of the story."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.dates import SEASONS, interval_of, month_number, part_of
from twosource.read.text.numbers import value_of
from twosource.read.times import units as time_units
from twosource.read.times.holidays import holiday
from twosource.read.times.scene import (
    PARTS,
    WEEKDAYS,
    Scene,
    Sense,
    cut,
    day_sense,
    open_sense,
    shifted,
    tells_year,
    year_for,
    year_told,
)
from twosource.records import Interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from twosource.read.times.phrases import Grammar, Phrase

_QUARTER = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}

_TIES = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")


def sense_of(phrase: Phrase, scene: Scene, known: Grammar) -> Sense | None:
    """What the phrase stands for there; None where it is no time expression after all."""
    if phrase.kind == "holiday":
        return holiday(phrase, scene, known)
    if phrase.kind in {"word", "adjective", "moment", "daypart"}:
        return _word(phrase, scene, known)
    return _READERS[phrase.kind](phrase, scene)


def _date(phrase: Phrase, scene: Scene) -> Sense:
    """A date with figures: complete as it stands, or one whose year the clock or the story gives."""
    interval = phrase.found.interval if phrase.found else Interval()
    value = interval.value or ""
    if not value.startswith("XXXX"):
        day = date.fromisoformat(interval.start[:10]) if interval.precision in {"day", "time"} and interval.start else None
        return Sense("TIME" if "T" in value else "DATE", value, interval, day)
    year, how = year_told(phrase, scene) if tells_year(phrase) else year_for(value, scene)
    if year is None:
        how = "the text gives no year, and nothing dates the article"
        return Sense("DATE", value, Interval(None, None, interval.precision, value, how))
    settled = interval_of(value.replace("XXXX", str(year)), how)
    if not settled.start:
        return Sense("DATE", value, interval)
    last = _range_end(interval, settled.start)
    whole = Interval(settled.start, last or settled.end, settled.precision, settled.value, how)
    return Sense("DATE", settled.value or value, whole, date.fromisoformat(settled.start))


def _range_end(interval: Interval, start: str) -> str | None:
    """The last day of "12-14 March" once its year is known: the words of the range are in `how`."""
    words = (interval.how or "").split()
    return f"{start[:8]}{int(words[2]):02}" if len(words) > 3 and words[1] == "to" and words[2].isdigit() else None


def _relative_day(phrase: Phrase, scene: Scene) -> Sense:
    word = " ".join(phrase.parts["day"].split())
    step = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}.get(word, 0)
    part = PARTS.get(phrase.parts.get("part", "")) or ("NI" if word in {"tonight", "overnight"} else None)
    today = scene.clock.today
    if today is None:
        return Sense("TIME" if part else "DATE", "XXXX-XX-XX" + (f"T{part}" if part else ""))
    sense = day_sense(today + timedelta(step), f"counted from {scene.clock.how}", part)
    if word == "overnight" and sense.interval:
        night = Interval((today - timedelta(1)).isoformat(), today.isoformat(), "day", sense.value, sense.interval.how)
        return Sense("TIME", sense.value, night, today)
    return sense


def _weekday(phrase: Phrase, scene: Scene) -> Sense:
    """A weekday: back from publication or ahead of it by the verb, "last", "next", "the following"."""
    number = WEEKDAYS.index(phrase.parts["weekday"][:3])
    part = PARTS.get(phrase.parts.get("part", ""))
    if phrase.parts.get("plural") or phrase.parts["weekday"].endswith("days"):
        return Sense("SET", f"XXXX-WXX-{number + 1}" + (f"T{part}" if part else ""))
    rel = phrase.parts.get("rel", "").removeprefix("the ").split(" ")[-1]
    base, how = (
        (scene.story, scene.story_how) if rel in {"previous", "following", "that"} else (scene.clock.today, scene.clock.how)
    )
    if base is None:
        return open_sense(f"XXXX-WXX-{number + 1}", part)
    back = (base.weekday() - number) % 7
    ahead = (number - base.weekday()) % 7
    if rel in {"last", "previous"}:
        day = base - timedelta(back or 7)
    elif rel in {"next", "coming", "following"}:
        day = base + timedelta(ahead or 7)
    else:
        day = base + timedelta(ahead) if scene.ahead and rel != "past" else base - timedelta(back)
    direction = "forward" if day > base else "back"
    return day_sense(day, f"counted {direction} from {how}", part)


def _month(phrase: Phrase, scene: Scene) -> Sense:
    month = month_number(phrase.parts["month"])
    rel = phrase.parts.get("rel", "").split(" ")[-1]
    clock = scene.clock
    value = f"XXXX-{month:02}"
    back = replace(scene, ahead=False, past=True) if rel in {"last", "past"} else scene
    year, how = year_told(phrase, scene) if tells_year(phrase) else year_for(value, back)
    if year is not None and clock.today and not tells_year(phrase):
        year += -1 if rel == "last" and month == clock.today.month and year == clock.today.year else 0
        if rel in {"next", "coming"} and (year, month) <= (clock.today.year, clock.today.month):
            year += 1
        if rel == "this":
            year = clock.today.year
    if year is None:
        return open_sense(value, None, "the text gives no year, and nothing dates the article")
    return cut(interval_of(f"{year}-{month:02}", how), phrase)


def _month_day(phrase: Phrase, scene: Scene) -> Sense | None:
    """A day of the month by its number ("on the 14th"): the last one gone by, or the next one where the verb looks ahead."""
    today = scene.clock.today
    number = int(phrase.parts["day"])
    if today is None:
        return Sense("DATE", f"XXXX-XX-{number:02}")
    rel = phrase.parts.get("rel", "").removeprefix("the ")
    base, how = (scene.story, scene.story_how) if scene.story and rel in {"that", "same"} else (today, scene.clock.how)
    step = -1 if rel == "last" else 0
    if not rel:
        step = (1 if scene.ahead else 0) if number <= base.day else (0 if scene.ahead else -1)
    value = f"{shifted(base.replace(day=1), step).isoformat()[:8]}{number:02}"
    interval = interval_of(value, f"the month is counted from {how}")
    return Sense("DATE", value, interval, date.fromisoformat(value)) if interval.start else None


def _season(phrase: Phrase, scene: Scene) -> Sense:
    code = SEASONS[phrase.parts["season"]]
    today = scene.clock.today
    told, how = year_told(phrase, scene) if tells_year(phrase) else (None, "")
    if told is not None:
        return cut(interval_of(f"{told}-{code}", how), phrase)
    if today is None:
        return Sense("DATE", f"XXXX-{code}")
    rel = phrase.parts["rel"].split(" ")[0]
    year = today.year
    starts = date.fromisoformat(interval_of(f"{year}-{code}").start or "")
    if rel == "next":
        year += starts <= today
    elif not (rel == "this" or scene.ahead) or (
        rel == "this" and starts > today and not scene.ahead and (starts - today).days > 180
    ):
        ends = date.fromisoformat(interval_of(f"{year}-{code}").end or "")
        year -= starts > today or (rel == "last" and ends >= today)
    return cut(interval_of(f"{year}-{code}", f"counted from {scene.clock.how}"), phrase)


def _year(phrase: Phrase, _scene: Scene) -> Sense:
    return Sense("DATE", phrase.parts["year"], interval_of(phrase.parts["year"]))


def _spoken_year(phrase: Phrase, scene: Scene) -> Sense:
    year, how = year_told(phrase, scene)
    return Sense("DATE", str(year), interval_of(str(year), how))


def _decade(phrase: Phrase, _scene: Scene) -> Sense:
    parts = phrase.parts
    if "ties" in parts:
        decade = interval_of(f"19{_TIES.index(parts['ties']) + 2}")
        return Sense("DATE", decade.value or "", part_of(decade, parts.get("early2", "")))
    value = str(int(parts["nth"]) - 1) if "nth" in parts else f"{parts.get('century', '19')}{parts['decade']}"
    return cut(interval_of(value), phrase)


def _quarter(phrase: Phrase, scene: Scene) -> Sense:
    """A quarter of a business year: the last one that has ended, unless the verb looks ahead."""
    today = scene.clock.today
    nth = _QUARTER.get(phrase.parts.get("nth") or phrase.parts.get("nth2", ""))
    given = phrase.parts.get("year") or phrase.parts.get("before")
    whole = phrase.parts.get("whole")
    if "year_rel" in phrase.parts and scene.clock.year:
        given = str(year_told(phrase, scene)[0])
        nth = nth or int(scene.quarter[-1:] or 0)
    if whole:  # "the 1988 period" is the same quarter as is spoken of
        return Sense("DATE", f"{whole}{scene.quarter[4:]}", interval_of(f"{whole}{scene.quarter[4:]}"))
    if given and nth:
        return Sense("DATE", f"{given}-Q{nth}", interval_of(f"{given}-Q{nth}"))
    if nth is None and scene.quarter:
        return Sense("DATE", scene.quarter, interval_of(scene.quarter, "the quarter spoken of"))
    if today is None:
        return Sense("DATE", f"XXXX-Q{nth or 'X'}")
    current = (today.month - 1) // 3 + 1
    if nth is None:
        last = shifted(today.replace(day=1), -3)
        return Sense("DATE", f"{last.year}-Q{(last.month - 1) // 3 + 1}", None)
    year = today.year - (nth > current and not scene.ahead)
    value = f"{year - (phrase.parts.get('rel', '') in {'year-earlier', 'year-ago'})}-Q{nth}"
    return Sense("DATE", value, interval_of(value, f"counted from {scene.clock.how}"))


def _clock_time(phrase: Phrase, scene: Scene) -> Sense | None:
    parts = phrase.parts
    figures = next(((parts[f"hour{n}"], parts.get(f"minute{n}")) for n in ("", "2", "3", "4", "5") if f"hour{n}" in parts), None)
    hour = int(figures[0]) if figures else int(value_of(parts.get("word") or parts["word2"]) or 99)
    minute = int(figures[1]) if figures and figures[1] else 0
    half = parts.get("half", "")[:1] or {"morning": "a", "": ""}.get(parts.get("time_of_day", ""), "p")
    if hour > (12 if half else 24) or minute > 59:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return _at(f"T{hour:02}:{minute:02}", scene)


def _at(code: str, scene: Scene) -> Sense:
    """A time of day, on the day that the story has reached or else on the day of publication."""
    day, how = (scene.story, scene.story_how) if scene.story else (scene.clock.today, scene.clock.how)
    if day is None:
        return Sense("TIME", f"XXXX-XX-XX{code}")
    value = f"{day.isoformat()}{code}"
    return Sense("TIME", value, interval_of(value, f"the day is that of {how}"))


def _word(phrase: Phrase, scene: Scene, known: Grammar) -> Sense | None:
    word = known.words[" ".join(phrase.parts["word"].split())]
    if word.kind in {"reference", "adjective"}:
        return Sense("DATE", word.value)
    if word.kind == "frequency":
        return Sense("SET", word.value)
    if word.kind == "moment":
        return _at(word.value, scene)
    return _at(f"T{word.value}", scene)  # a part of the day


def _weekend(_phrase: Phrase, scene: Scene) -> Sense:
    today = scene.clock.today
    if today is None:
        return Sense("DATE", "XXXX-WXX-WE")
    step = timedelta(0) if scene.ahead or today.weekday() >= 5 else timedelta(7)
    year, week, _ = (today - step).isocalendar()
    value = f"{year}-W{week:02}-WE"
    return Sense("DATE", value, interval_of(value, f"counted from {scene.clock.how}"))


_READERS: dict[str, Callable[[Phrase, Scene], Sense | None]] = {
    "date": _date,
    "relative_day": _relative_day,
    "weekday": _weekday,
    "month": _month,
    "season": _season,
    "year": _year,
    "spoken_year": _spoken_year,
    "decade": _decade,
    "quarter": _quarter,
    "ended_year": time_units.ended_year,
    "year_before": time_units.year_before,
    "year_end": time_units.year_end,
    "someday": time_units.someday,
    "clock": _clock_time,
    "month_day": _month_day,
    "length": time_units.length,
    "hyphened": time_units.length,
    "ago": time_units.ago,
    "which": time_units.which,
    "recent": time_units.recent,
    "edge": time_units.edge,
    "whole_year": time_units.edge,
    "beside": time_units.beside,
    "in_the": time_units.in_the,
    "set": time_units.how_often,
    "weekend": _weekend,
    "bare_units": time_units.bare_units,
}
