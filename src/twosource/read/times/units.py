"""Times told in units: how long, how long ago, how often, and "last week", "the following day", "earlier this year"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from twosource.dates import interval_of, month_number, part_of
from twosource.read.text.numbers import value_of
from twosource.read.times.scene import PARTS, WEEKDAYS, Scene, Sense, cut, day_sense, open_sense, shifted
from twosource.records import Interval

if TYPE_CHECKING:
    from twosource.read.times.phrases import Phrase

_UNITS = {
    "second": "TS", "sec": "TS", "minute": "TM", "min": "TM", "hour": "TH", "hr": "TH", "day": "D", "night": "D", "week": "W",
    "weekend": "W", "fortnight": "F", "month": "M", "quarter": "Q", "year": "Y", "yr": "Y", "decade": "DE", "century": "CE",
    "centurie": "CE",
}  # fmt: skip
_DAYS = {"TS": 0, "TM": 0, "TH": 0, "D": 1, "W": 7, "F": 14}
_MONTHS = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}
_IN_OTHERS = {"F": ("W", 2), "Q": ("M", 3), "DE": ("Y", 10), "CE": ("Y", 100)}
"""Units that are told in others, and how many of them: "two decades" is P20Y."""
_HALVES = {"Y": "6M", "TH": "30M", "TM": "30S", "D": "T12H"}
"""What half a unit is in the next smaller one: "2 1/2 years" is P2Y6M."""
_ONE = frozenset({"a", "an", "one", "another", "an additional", "a further"})
_SPANS = (("day", 1), ("week", 7), ("month", 31), ("season", 92), ("year", 366))
"""How exact a length of time is as a date: the most days of each precision."""
_BEFORE = frozenset({"last", "past", "previous", "preceding", "latest"})
_AFTER = frozenset({"next", "coming", "following"})


def _counted(phrase: Phrase) -> tuple[str, float | None]:
    """The code of the unit, and how many; None for "several" and the like."""
    unit = _UNITS[phrase.parts.get("unit") or phrase.parts["unit2"]]
    words = re.split(r"\s+(?:to|or)\s+", phrase.parts.get("n", "").removeprefix("the "))[0]
    mixed = re.fullmatch(r"(\d+)\s+(\d)/(\d)", words)
    if mixed and mixed[3] != "0":
        return unit, int(mixed[1]) + int(mixed[2]) / int(mixed[3])
    more = 0.5 if "half" in phrase.parts else 0  # "a year and a half"
    halves = re.fullmatch(r"(.+?)\s+and\s+a\s+half", words)
    if halves:
        words, more = halves[1], 0.5
    if "unit2" in phrase.parts:
        return unit, None if "many" in phrase.parts else 1
    if " ".join(words.split()) in _ONE:
        return unit, 1 + more
    if words.startswith("half"):
        return unit, 0.5 if words in {"half a", "half an"} else 6
    if "couple" in words:
        return unit, 2
    number = value_of(words)
    return unit, number + more if number is not None else None


def length_value(unit: str, count: float | None) -> str:
    """The TIMEX3 value of so many of a unit (None: unknown): P3M, PT24H, PXD."""
    if unit in _IN_OTHERS:
        unit, factor = _IN_OTHERS[unit] if count is not None or unit in {"F", "Q"} else ("Y", 1)
        count = count * factor if count is not None else None
    if unit == "TH" and count == 0.5:
        unit, count = "TM", 30
    if unit == "Y" and count == 0.5:
        unit, count = "M", 6
    if count is not None and count % 1 == 0.5 and unit in _HALVES:
        return ("PT" if unit[0] == "T" else "P") + f"{int(count)}{unit[-1]}{_HALVES[unit]}"
    number = "X" if count is None else f"{count:g}" if count < 10**6 else str(int(count))
    return f"PT{number}{unit[1]}" if unit[0] == "T" else f"P{number}{unit}"


def length(phrase: Phrase, scene: Scene) -> Sense | None:
    """A length of time; "the past six days" and the like also have an interval, back from publication or ahead of it."""
    unit, count = _counted(phrase)
    words = phrase.parts.get("n", "")
    if (words in {"a", "an"} and (unit in {"TS", "Q"} or phrase.parts.get("many"))) or (words == "some" and count is None):
        return None
    rel = phrase.parts.get("rel", "")
    value = length_value(unit, count)
    today = scene.clock.today
    if count is None or today is None or rel not in _BEFORE | _AFTER or unit in {"TS", "TM"}:
        return Sense("DURATION", value)
    if rel in {"previous", "following"}:
        return Sense("DURATION", value)
    return _counted_off(unit, count, scene, back=rel in _BEFORE)


def _counted_off(unit: str, count: float, scene: Scene, *, back: bool) -> Sense:
    """A length of time that ends (or starts) at publication: "the past six days", "the past year"."""
    value = length_value(unit, count)
    today = scene.clock.today
    if today is None:
        return Sense("DURATION", value)
    other = _moved(today, unit, -count if back else count)
    first, last = (other, today) if back else (today, other)
    how = f"counted {'back' if back else 'forward'} from {scene.clock.how}"
    length = (last - first).days
    precision = next((name for name, most in _SPANS if length <= most), "longer")
    return Sense("DURATION", value, Interval(first.isoformat(), last.isoformat(), precision, value, how))


def _moved(day: date, unit: str, count: float) -> date:
    if unit in _MONTHS:
        return shifted(day, int(count * _MONTHS[unit]))
    if unit == "TH":
        return day + timedelta(int(-(-abs(count) // 24)) * (1 if count > 0 else -1))
    return day + timedelta(int(count * _DAYS[unit]))


def ago(phrase: Phrase, scene: Scene) -> Sense | None:
    """So long ago (from publication), or so much earlier or later (from the day, month or year of the story)."""
    unit, count = _counted(phrase)
    way = phrase.parts["way"]
    back = way in {"ago", "earlier", "previously"}
    if count is None or "n" not in phrase.parts:
        named = "n" in phrase.parts or way in {"ago", "later", "earlier"}
        return Sense("DATE", "PAST_REF" if back else "FUTURE_REF") if named else None
    if scene.quarter and (unit, count) == ("Y", 1) and back:
        return year_before(phrase, scene)
    reached, reached_how = (scene.era, scene.era_how) if unit in _MONTHS else (scene.story, scene.story_how)
    from_story = way in {"earlier", "later", "previously"} and reached is not None
    day, how = (reached, reached_how) if from_story else (scene.clock.today, scene.clock.how)
    if day is None or (way == "later" and reached is None):
        return _open(unit)
    return _away(day, unit, -count if back else count, f"counted from {how}")


def _open(unit: str) -> Sense:
    """So many of a unit away from a day that is not known."""
    if unit[0] == "T":
        return Sense("TIME", "XXXX-XX-XXTXX:XX")
    return Sense("DATE", {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}.get(unit, "XXXX"))


def _away(day: date, unit: str, count: float, how: str) -> Sense:
    """So many of a unit away from a day, as fine as the unit; less than a day away is that day."""
    if unit in {"TS", "TM", "TH"} and abs(count) < 24:
        return Sense("TIME", f"{day.isoformat()}TXX:XX", interval_of(day.isoformat(), how), day)
    other = _moved(day, unit, count)
    value = _grained(other, unit)
    return Sense("DATE", value, interval_of(value, how), other if unit == "D" or unit[0] == "T" else None)


def year_before(phrase: Phrase, scene: Scene) -> Sense | None:
    """The same quarter of the year before, where the text speaks of one ("against $2 million a year earlier")."""
    if not scene.quarter and scene.clock.year and "last" in phrase.parts:
        value = str(scene.clock.year - 1)
        return Sense("DATE", value, interval_of(value, f"counted from {scene.clock.how}"))
    if not scene.quarter:
        return None
    value = f"{int(scene.quarter[:4]) - 1}{scene.quarter[4:]}"
    return Sense("DATE", value, interval_of(value, f"a year before {scene.quarter}, the quarter spoken of"))


def _grained(day: date, unit: str) -> str:
    """The day, week, month or year (as fine as the unit) in which a day lies."""
    if unit in {"W", "F"}:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    lengths = {"M": 7, "Q": 7, "Y": 4, "DE": 3, "CE": 2}
    return day.isoformat()[: lengths.get(unit, 10)]


def which(phrase: Phrase, scene: Scene) -> Sense | None:
    """One such as "last week", "this month", "the following day", "that night", "earlier this year"."""
    rel = phrase.parts["rel"].removeprefix("the ").strip()
    unit = phrase.parts["unit"]
    step = -1 if rel in _BEFORE else 1 if rel in _AFTER else 0
    if unit in PARTS or unit in {"day", "night"}:
        return _which_day(rel, unit, step, phrase.parts["rel"], scene)
    if rel == "past":
        return _counted_off(_UNITS[unit], 1, scene, back=True)
    rel = rel.removeprefix("that ")
    if unit == "quarter" and rel in {"this", "that"} and scene.quarter:
        return Sense("DATE", scene.quarter, interval_of(scene.quarter, "the quarter spoken of"))
    today, how = scene.clock.today, scene.clock.how
    if rel in {"previous", "following", "that", "same", "preceding"} and scene.era:
        today, how = scene.era, scene.era_how
    if today is None:
        return _which_unit_only(unit, step, scene)
    code = _UNITS[unit]
    moved = _moved(today, code, step)
    value = _grained(moved, code) + ("-WE" if unit == "weekend" else "")
    if code == "Q":
        value = f"{moved.year}-Q{(moved.month - 1) // 3 + 1}"
    return _so_far(interval_of(value, f"counted from {how}"), phrase, today)


def _which_unit_only(unit: str, step: int, scene: Scene) -> Sense:
    """The same where only the year or month of publication is known, or nothing."""
    clock = scene.clock
    if unit == "year" and clock.year:
        return Sense("DATE", str(clock.year + step), interval_of(str(clock.year + step), f"counted from {clock.how}"))
    if unit == "month" and clock.year and clock.month:
        value = shifted(date(clock.year, clock.month, 1), step).isoformat()[:7]
        return Sense("DATE", value, interval_of(value, f"counted from {clock.how}"))
    return Sense("DATE", {"week": "XXXX-WXX", "weekend": "XXXX-WXX-WE", "month": "XXXX-XX"}.get(unit, "XXXX"))


def _so_far(interval: Interval, phrase: Phrase, today: date) -> Sense:
    """The words "earlier this week" end at publication, "later this week" start there; early, mid and late take a third."""
    early = phrase.parts.get("early", "")
    if early not in {"earlier", "later"} or not interval.start or not interval.end:
        return cut(interval, phrase)
    start, end = (interval.start, today.isoformat()) if early == "earlier" else (today.isoformat(), interval.end)
    if not interval.start <= today.isoformat() <= interval.end:
        return Sense("DATE", interval.value or "", interval)
    return Sense("DATE", interval.value or "", Interval(start, end, interval.precision, interval.value, interval.how))


def _which_day(rel: str, unit: str, step: int, words: str, scene: Scene) -> Sense | None:
    part = PARTS.get(unit)
    if (rel, unit) == ("this", "day"):  # "to this day"
        return None
    if rel == "past" or (rel in {"last", "coming", "current", "latest"} and unit == "day"):
        return Sense("DURATION", "P1D") if rel in {"past", "last"} else None
    from_story = rel in {"previous", "following", "that", "same", "preceding"} or (rel == "next" and words != "next week")
    day, how = (scene.story, scene.story_how) if from_story and scene.story else (scene.clock.today, scene.clock.how)
    if day is None:
        return Sense("TIME" if part else "DATE", "XXXX-XX-XX" + (f"T{part}" if part else ""))
    return day_sense(day + timedelta(step), f"counted from {how}", part)


def recent(_phrase: Phrase, _scene: Scene) -> Sense:
    """A time gone by of which nobody says when ("in recent weeks")."""
    return Sense("DATE", "PAST_REF")


def edge(phrase: Phrase, scene: Scene) -> Sense:
    """The current week, month or year, or its start, middle or end ("since the start of the month")."""
    unit = phrase.parts["unit"]
    from_story = scene.chronicle and scene.era is not None
    today, how = (scene.era, scene.era_how) if from_story else (scene.clock.today, scene.clock.how)
    if today is None:
        return _which_unit_only(unit, 0, scene)
    whole = interval_of(_grained(today, _UNITS[unit]), f"counted from {how}")
    part = {"beginning": "early", "start": "early", "end": "late", "middle": "mid", "": ""}[phrase.parts.get("early", "")]
    return Sense("DATE", whole.value or "", part_of(whole, part))


def beside(phrase: Phrase, scene: Scene) -> Sense:
    """The unit before or after that which the story has reached ("the night before, the guards had left")."""
    unit = phrase.parts["unit"]
    step = -1 if phrase.parts["way"] == "before" else 1
    part = PARTS.get(unit)
    if part or unit == "day":
        if scene.story is None:
            return open_sense("XXXX-XX-XX", part)
        return day_sense(scene.story + timedelta(step), f"counted from {scene.story_how}", part)
    if scene.era is None:
        return _open(_UNITS[unit])
    return _away(scene.era, _UNITS[unit], step, f"counted from {scene.era_how}")


def in_the(phrase: Phrase, scene: Scene) -> Sense | None:
    """Words such as "later in the day", "earlier in the week"."""
    today = scene.story if phrase.parts["unit"] == "day" and scene.story else scene.clock.today
    if today is None:
        return None
    value = _grained(today, _UNITS[phrase.parts["unit"]])
    return _so_far(interval_of(value, f"counted from {scene.clock.how}"), phrase, today)


def how_often(phrase: Phrase, _scene: Scene) -> Sense:
    """How often: "every Friday", "each night", "every two days"."""
    parts = phrase.parts
    if "weekday" in parts:
        return Sense("SET", f"XXXX-WXX-{WEEKDAYS.index(parts['weekday'][:3]) + 1}")
    if "month" in parts:
        return Sense("SET", f"XXXX-{month_number(parts['month']):02}")
    if parts["unit"] in PARTS:
        return Sense("SET", f"XXXX-XX-XXT{PARTS[parts['unit']]}")
    words = parts.get("n", "one")
    return Sense("SET", length_value(_UNITS[parts["unit"]], 2 if words == "other" else value_of(words)))


def bare_units(phrase: Phrase, _scene: Scene) -> Sense:
    """Units in the plural without a number ("for months")."""
    return Sense("DURATION", length_value(_UNITS[phrase.parts["unit"]], None))


def someday(_phrase: Phrase, _scene: Scene) -> Sense:
    """Some day to come, nobody knows which ("will one day return")."""
    return Sense("DATE", "FUTURE_REF")


def year_end(phrase: Phrase, scene: Scene) -> Sense | None:
    """The end of the year of publication, or of the year before for what is told as over ("had risen since year-end")."""
    today = scene.clock.today
    if today is None:
        return Sense("DATE", "XXXX-12-31")
    last = f"{today.year - scene.past}-12-31"
    value = last if "day" in phrase.parts else last[:4]
    return Sense("DATE", value, Interval(last, last, "day", value, f"counted from {scene.clock.how}"))


def ended_year(_phrase: Phrase, _scene: Scene) -> Sense:
    """A business year that is told by its end ("the year ended March 31")."""
    return Sense("DURATION", "P1Y")
