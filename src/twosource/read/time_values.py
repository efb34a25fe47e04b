"""What a time phrase stands for: its TIMEX3 value and its days, counted from the publication date or from the day the story has reached."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.dates import SEASONS, interval_of, month_number, part_of
from twosource.read.numbers import value_of
from twosource.records import Interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from twosource.read.time_phrases import Grammar, Phrase

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}
_UNITS = {
    "second": "TS", "sec": "TS", "minute": "TM", "min": "TM", "hour": "TH", "hr": "TH", "day": "D", "night": "D", "week": "W", "weekend": "W",
    "fortnight": "F", "month": "M", "quarter": "Q", "year": "Y", "yr": "Y", "decade": "DE", "century": "CE", "centurie": "CE",
}  # fmt: skip
_DAYS = {"TS": 0, "TM": 0, "TH": 0, "D": 1, "W": 7, "F": 14}
_MONTHS = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}
_QUARTER = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_BEFORE = frozenset({"last", "past", "previous", "preceding", "latest"})
_AFTER = frozenset({"next", "coming", "following"})


class Clock(Struct, frozen=True):
    """What times are counted from: the publication day, or only its month or year; `how` names it."""

    today: date | None = None
    year: int | None = None
    month: int | None = None
    how: str = ""


class Scene(Struct, frozen=True):
    """Where a phrase stands: the clock, the day the story has reached (and its words), and whether its verb looks ahead."""

    clock: Clock
    story: date | None = None
    story_how: str = ""
    ahead: bool = False


class Sense(Struct, frozen=True):
    """The type, TIMEX3 value and interval of a phrase; `day` is the day to which it moves the story."""

    type: str
    value: str
    interval: Interval | None = None
    day: date | None = None


def sense_of(phrase: Phrase, scene: Scene, known: Grammar) -> Sense | None:
    """What the phrase stands for there; None where it is no time expression after all."""
    if phrase.kind == "holiday":
        return _holiday(phrase, scene, known)
    if phrase.kind in {"word", "moment", "daypart"}:
        return _word(phrase, scene, known)
    return _READERS[phrase.kind](phrase, scene)


def _day(day: date, how: str, part: str | None = None) -> Sense:
    value = day.isoformat()
    if part:
        return Sense("TIME", f"{value}T{part}", interval_of(f"{value}T{part}", how), day)
    return Sense("DATE", value, interval_of(value, how), day)


def _open(value: str, part: str | None = None, how: str = "no publication date to count from") -> Sense:
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


def _date(phrase: Phrase, scene: Scene) -> Sense:
    """A date with figures: complete as it stands, or one whose year the clock or the story gives."""
    interval = phrase.found.interval if phrase.found else Interval()
    value = interval.value or ""
    if not value.startswith("XXXX"):
        day = date.fromisoformat(interval.start[:10]) if interval.precision in {"day", "time"} and interval.start else None
        return Sense("TIME" if "T" in value else "DATE", value, interval, day)
    year, how = year_for(value, scene)
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


def year_for(value: str, scene: Scene) -> tuple[int | None, str]:
    """The year of XXXX-MM or XXXX-MM-DD, and how it was found: back from publication, ahead with a verb that looks ahead."""
    clock = scene.clock
    month, day = int(value[5:7]), int(value[8:10] or 1)
    if clock.today:
        this = (month, day) if len(value) > 7 else (month, 1)
        now = (clock.today.month, clock.today.day)
        year = clock.today.year - (this > now)
        if this > now and (scene.ahead or (len(value) > 7 and _soon(clock.today, *this))):
            year += 1
        elif scene.ahead and this < now and month != clock.today.month:
            year += 1
        return year, f"the year is counted from {clock.how}"
    if clock.year:
        return clock.year - bool(clock.month and month > clock.month), f"the year is counted from {clock.how}"
    if scene.story:
        months = (month - scene.story.month + 6) % 12 - 6
        return shifted(scene.story, months).year, f"the year is that of {scene.story_how}"
    return None, ""


def _soon(today: date, month: int, day: int) -> bool:
    """Whether the day lies within ten weeks ahead: nobody writes of a day ten months back without its year."""
    try:
        return 0 < (date(today.year, month, day) - today).days <= 70
    except ValueError:
        return False


def _relative_day(phrase: Phrase, scene: Scene) -> Sense:
    word = " ".join(phrase.parts["day"].split())
    step = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}.get(word, 0)
    part = _PARTS.get(phrase.parts.get("part", "")) or ("NI" if word in {"tonight", "overnight"} else None)
    today = scene.clock.today
    if today is None:
        return Sense("TIME" if part else "DATE", "XXXX-XX-XX" + (f"T{part}" if part else ""))
    sense = _day(today + timedelta(step), f"counted from {scene.clock.how}", part)
    if word == "overnight" and sense.interval:
        night = Interval((today - timedelta(1)).isoformat(), today.isoformat(), "day", sense.value, sense.interval.how)
        return Sense("TIME", sense.value, night, today)
    return sense


def _weekday(phrase: Phrase, scene: Scene) -> Sense:
    """A weekday: back from publication or ahead of it by the verb, "last", "next", "the following"."""
    number = _WEEKDAYS.index(phrase.parts["weekday"][:3])
    part = _PARTS.get(phrase.parts.get("part", ""))
    if phrase.parts.get("plural") or phrase.parts.get("plural2"):
        return Sense("SET", f"XXXX-WXX-{number + 1}" + (f"T{part}" if part else ""))
    rel = phrase.parts.get("rel", "").removeprefix("the ").split(" ")[-1]
    base, how = (
        (scene.story, scene.story_how) if rel in {"previous", "following", "that"} else (scene.clock.today, scene.clock.how)
    )
    if base is None:
        return _open(f"XXXX-WXX-{number + 1}", part)
    back = (base.weekday() - number) % 7
    ahead = (number - base.weekday()) % 7
    if rel in {"last", "previous"}:
        day = base - timedelta(back or 7)
    elif rel in {"next", "coming", "following"}:
        day = base + timedelta(ahead or 7)
    else:
        day = base + timedelta(ahead) if scene.ahead and rel != "past" else base - timedelta(back)
    direction = "forward" if day > base else "back"
    return _day(day, f"counted {direction} from {how}", part)


def _month(phrase: Phrase, scene: Scene) -> Sense:
    month = month_number(phrase.parts["month"])
    rel = phrase.parts.get("rel", "").split(" ")[-1]
    clock = scene.clock
    value = f"XXXX-{month:02}"
    back = replace(scene, ahead=False) if rel in {"last", "past"} else scene
    year, how = year_for(value, back)
    if year is not None and clock.today:
        year += -1 if rel == "last" and month == clock.today.month and year == clock.today.year else 0
        if rel in {"next", "coming"} and (year, month) <= (clock.today.year, clock.today.month):
            year += 1
        if rel == "this":
            year = clock.today.year
    if year is None:
        return _open(value, None, "the text gives no year, and nothing dates the article")
    return _cut(interval_of(f"{year}-{month:02}", how), phrase)


def _cut(interval: Interval, phrase: Phrase) -> Sense:
    """The interval as a DATE, cut to its early, mid or late part where the phrase says so."""
    return Sense("DATE", interval.value or "", part_of(interval, phrase.parts.get("early", "")))


def _season(phrase: Phrase, scene: Scene) -> Sense:
    code = SEASONS[phrase.parts["season"]]
    today = scene.clock.today
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
    return _cut(interval_of(f"{year}-{code}", f"counted from {scene.clock.how}"), phrase)


def _year(phrase: Phrase, _scene: Scene) -> Sense:
    return Sense("DATE", phrase.parts["year"], interval_of(phrase.parts["year"]))


def _decade(phrase: Phrase, _scene: Scene) -> Sense:
    value = f"{phrase.parts.get('century', '19')}{phrase.parts['decade']}"
    return _cut(interval_of(value), phrase)


def _quarter(phrase: Phrase, scene: Scene) -> Sense:
    """A quarter of a business year: the last one that has ended, unless the verb looks ahead."""
    today = scene.clock.today
    nth = _QUARTER.get(phrase.parts.get("nth", ""))
    given = phrase.parts.get("year")
    if given and nth:
        return Sense("DATE", f"{given}-Q{nth}", interval_of(f"{given}-Q{nth}"))
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
    figures = next(((parts[f"hour{n}"], parts.get(f"minute{n}")) for n in ("", "2", "3", "4") if f"hour{n}" in parts), None)
    hour = int(figures[0]) if figures else int(value_of(parts["word"]) or 99)
    minute = int(figures[1]) if figures and figures[1] else 0
    half = parts.get("half", "")[:1]
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
    return Sense("TIME", value, interval_of(value, f"the day is that of {how}"), day)


def _word(phrase: Phrase, scene: Scene, known: Grammar) -> Sense | None:
    word = known.words[" ".join(phrase.parts["word"].split())]
    if word.kind == "reference":
        return Sense("DATE", word.value)
    if word.kind == "frequency":
        return Sense("SET", word.value)
    if word.kind == "moment":
        return _at(word.value, scene)
    return _at(f"T{word.value}", scene)


def _holiday(phrase: Phrase, scene: Scene, known: Grammar) -> Sense:
    """A named day: its year is given, or the nearest before publication (after it where the verb looks ahead)."""
    name = " ".join(phrase.parts["name"].split()).replace("’", "'")
    entry = known.holidays[name]
    days = {int(year): interval.partition("/") for year, interval in entry.years.items()}
    fixed = f"XXXX-{entry.when}" if entry.when else "XXXX-XX-XX"
    given = phrase.parts.get("year")
    year = int(given) if given else None
    if entry.when:
        if year is None:
            year, _ = year_for(fixed, scene)
        return _day(date.fromisoformat(f"{year}-{entry.when}"), f"{entry.id} {year}") if year else _open(fixed)
    today = scene.clock.today
    if year is None and today:
        started = [y for y in sorted(days) if (days[y][0] <= today.isoformat()) != scene.ahead]
        year = (min(started) if scene.ahead else max(started)) if started else None
    if year not in days:
        return Sense("DATE", fixed)
    start, _, end = days[year]
    how = f"{entry.id} {year}" + ("" if given else f", counted from {scene.clock.how}")
    return Sense("DATE", start, Interval(start, end or start, "day" if not end else "week", start, how), None)


def _counted(phrase: Phrase) -> tuple[str, float | None]:
    """The code of the unit, and how many; None for "several" and the like."""
    unit = _UNITS[phrase.parts.get("unit") or phrase.parts["unit2"]]
    words = phrase.parts.get("n", "").removeprefix("the ")
    if words in {"a", "an", "one"} or "unit2" in phrase.parts:
        return unit, 1
    if words.startswith("half"):
        return unit, 0.5 if words in {"half a", "half an"} else 6
    if "couple" in words:
        return unit, 2
    return unit, value_of(words)


def length_value(unit: str, count: float | None) -> str:
    """The TIMEX3 value of so many of a unit (None: unknown): P3M, PT24H, PXD."""
    if unit == "F" or unit == "Q":  # noqa: PLR1714 - two different scalings
        unit, factor = ("W", 2) if unit == "F" else ("M", 3)
        count = count * factor if count is not None else None
    if unit == "TH" and count == 0.5:
        unit, count = "TM", 30
    if unit == "Y" and count == 0.5:
        unit, count = "M", 6
    number = "X" if count is None else f"{count:g}" if count < 10**6 else str(int(count))
    return f"PT{number}{unit[1]}" if unit[0] == "T" else f"P{number}{unit}"


def _length(phrase: Phrase, scene: Scene) -> Sense | None:
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
    back = rel in _BEFORE
    if rel in {"previous", "following"}:
        return Sense("DURATION", value)
    other = _moved(today, unit, -count if back else count)
    first, last = (other, today) if back else (today, other)
    how = f"counted {'back' if back else 'forward'} from {scene.clock.how}"
    return Sense("DURATION", value, Interval(first.isoformat(), last.isoformat(), "day", value, how))


def _moved(day: date, unit: str, count: float) -> date:
    if unit in _MONTHS:
        return shifted(day, int(count * _MONTHS[unit]))
    if unit == "TH":
        return day + timedelta(int(-(-abs(count) // 24)) * (1 if count > 0 else -1))
    return day + timedelta(int(count * _DAYS[unit]))


def _ago(phrase: Phrase, scene: Scene) -> Sense | None:
    """So long ago (from publication), or so much earlier or later (from the day of the story)."""
    unit, count = _counted(phrase)
    way = phrase.parts["way"]
    if "n" not in phrase.parts:
        return Sense("DATE", "PAST_REF" if way != "later" else "FUTURE_REF") if way in {"ago", "later", "earlier"} else None
    from_story = way in {"earlier", "later", "previously"}
    day, how = (scene.story, scene.story_how) if from_story and scene.story else (scene.clock.today, scene.clock.how)
    if count is None:
        return Sense("DATE", "PAST_REF" if way in {"ago", "earlier", "previously"} else "FUTURE_REF")
    if day is None:
        return Sense("DATE", {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}.get(unit, "XXXX"))
    if way in {"later", "ago"} and unit in {"TS", "TM", "TH"} and count < 24:
        return Sense("TIME", f"{day.isoformat()}TXX:XX", interval_of(day.isoformat(), f"counted from {how}"), day)
    other = _moved(day, unit, count if way in {"later", "from now", "hence"} else -count)
    exact = unit == "D" or unit[0] == "T"
    value = _grained(other, unit)
    return Sense("DATE", value, interval_of(value, f"counted from {how}"), other if exact else None)


def _grained(day: date, unit: str) -> str:
    """The day, week, month or year (as fine as the unit) in which a day lies."""
    if unit in {"W", "F"}:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    lengths = {"M": 7, "Q": 7, "Y": 4, "DE": 3, "CE": 2}
    return day.isoformat()[: lengths.get(unit, 10)]


def _which(phrase: Phrase, scene: Scene) -> Sense | None:
    """ "Last week", "this month", "the following day", "that night", "earlier this year"."""
    rel = phrase.parts["rel"].removeprefix("the ").strip()
    unit = phrase.parts["unit"]
    step = -1 if rel in _BEFORE else 1 if rel in _AFTER else 0
    if unit in _PARTS or unit == "day":
        return _which_day(rel, unit, step, phrase.parts["rel"], scene)
    today, how = scene.clock.today, scene.clock.how
    if rel in {"previous", "following", "that", "same", "preceding"} and scene.story:
        today, how = scene.story, scene.story_how
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
    """ "Earlier this week" ends at publication, "later this week" starts there; early, mid and late take a third."""
    early = phrase.parts.get("early", "")
    if early not in {"earlier", "later"} or not interval.start or not interval.end:
        return _cut(interval, phrase)
    start, end = (interval.start, today.isoformat()) if early == "earlier" else (today.isoformat(), interval.end)
    if not interval.start <= today.isoformat() <= interval.end:
        return Sense("DATE", interval.value or "", interval)
    return Sense("DATE", interval.value or "", Interval(start, end, interval.precision, interval.value, interval.how))


def _which_day(rel: str, unit: str, step: int, words: str, scene: Scene) -> Sense | None:
    part = _PARTS.get(unit)
    if rel == "past" or (rel in {"last", "coming", "current", "latest"} and unit == "day"):
        return Sense("DURATION", "P1D") if rel in {"past", "last"} else None
    from_story = rel in {"previous", "following", "that", "same", "preceding"} or (rel == "next" and words != "next week")
    day, how = (scene.story, scene.story_how) if from_story and scene.story else (scene.clock.today, scene.clock.how)
    if day is None:
        return Sense("TIME" if part else "DATE", "XXXX-XX-XX" + (f"T{part}" if part else ""))
    return _day(day + timedelta(step), f"counted from {how}", part)


def _in_the(phrase: Phrase, scene: Scene) -> Sense | None:
    today = scene.story if phrase.parts["unit"] == "day" and scene.story else scene.clock.today
    if today is None:
        return None
    value = _grained(today, _UNITS[phrase.parts["unit"]])
    return _so_far(interval_of(value, f"counted from {scene.clock.how}"), phrase, today)


def _set(phrase: Phrase, _scene: Scene) -> Sense:
    parts = phrase.parts
    if "weekday" in parts:
        return Sense("SET", f"XXXX-WXX-{_WEEKDAYS.index(parts['weekday'][:3]) + 1}")
    if "month" in parts:
        return Sense("SET", f"XXXX-{month_number(parts['month']):02}")
    if parts["unit"] in _PARTS:
        return Sense("SET", f"XXXX-XX-XXT{_PARTS[parts['unit']]}")
    words = parts.get("n", "one")
    return Sense("SET", length_value(_UNITS[parts["unit"]], 2 if words == "other" else value_of(words)))


def _weekend(_phrase: Phrase, scene: Scene) -> Sense:
    today = scene.clock.today
    if today is None:
        return Sense("DATE", "XXXX-WXX-WE")
    step = timedelta(0) if scene.ahead or today.weekday() >= 5 else timedelta(7)
    year, week, _ = (today - step).isocalendar()
    value = f"{year}-W{week:02}-WE"
    return Sense("DATE", value, interval_of(value, f"counted from {scene.clock.how}"))


def _bare_units(phrase: Phrase, _scene: Scene) -> Sense:
    return Sense("DURATION", length_value(_UNITS[phrase.parts["unit"]], None))


_READERS: dict[str, Callable[[Phrase, Scene], Sense | None]] = {
    "date": _date,
    "relative_day": _relative_day,
    "weekday": _weekday,
    "month": _month,
    "season": _season,
    "year": _year,
    "decade": _decade,
    "quarter": _quarter,
    "clock": _clock_time,
    "length": _length,
    "hyphened": _length,
    "ago": _ago,
    "which": _which,
    "in_the": _in_the,
    "set": _set,
    "weekend": _weekend,
    "bare_units": _bare_units,
}
