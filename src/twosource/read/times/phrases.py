"""Time expressions as phrases of a text: where they stand and of what parts they are made, before anything is worked out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.dates import MONTH, MONTHS, WEEKDAY, FoundDate, find_dates
from twosource.read.text.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from twosource.codebook import Codebook, Holiday, TimeWord

LONG_UNITS = r"(?:hour|hr|day|night|week|fortnight|month|quarter|year|yr|decade|century|centurie|weekend)"
_SHORT_UNITS = r"(?:second|sec|minute|min)"
_QUANTITY = (
    r"(?:a couple of|a couple|couple of|the few|a few|several|many|numerous|some|a number of|half an|half a"
    r"|\d+\s+\d/\d|another|an\s+additional|a\s+further|{number}\s+and\s+a\s+half|{number}(?:\s+(?:to|or)\s+{number})?|an|a)"
)
_HEDGE = (
    r"(?:(?:more than|less than|fewer than|no more than|at least|at most|up to|{about}around|nearly|almost|roughly|approximately"
    r"|under|some|as many as)\s+(?!the\b|last\b|past\b|next\b))?"
)
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_PART = r"(?:morning|afternoon|evening|night)"
_ORDINAL = r"(?:first|second|third|fourth|1st|2nd|3rd|4th)"
_SPOKEN = (
    r"nineteen[\s-]+(?:oh[\s-]+)?(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]+(?:one|two|three|four|five|six"
    r"|seven|eight|nine))?|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
)
_YEAR_2000 = r"the\s+year\s+two\s+thousand(?:\s+(?:and\s+)?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))?"
"""A year as it is said."""
_OF_YEAR = r"(?:\s+(?:of\s+)?(?P<year_rel>last|this|next)\s+year(?!['’\w-]))?"
"""Which year's month, season or day: "June last year"."""
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_ZONE = (
    r"(?:\s?\(?(?P<zone>GMT|UTC|local time|local|Eastern(?: Time)?|EST|EDT|ET|CET|MSK|Moscow time|Kyiv time|hours|hrs|Z)\b\)?)"
)


class Phrase(Struct, frozen=True):
    """A stretch of text that speaks of time: its kind, and the named parts of its pattern."""

    start: int
    end: int
    kind: str
    parts: dict[str, str]
    found: FoundDate | None = None


class Grammar(Struct, frozen=True):
    """The patterns by kind, and what the codebook's words of time stand for."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    words: dict[str, TimeWord]
    holidays: dict[str, Holiday]


def grammar(codebook: Codebook) -> Grammar:
    """The patterns of this codebook, compiled once."""
    holidays = {name.casefold().replace("’", "'"): holiday for holiday in codebook.holidays for name in holiday.names}
    patterns = _compiled(codebook.time_words, tuple(holidays))
    return Grammar(patterns, {form.casefold(): word for word in codebook.time_words for form in word.words}, holidays)


def find_phrases(text: str, known: Grammar) -> list[Phrase]:
    """The time phrases of a text in order: the longest where several start together, none overlapping."""
    return list(_phrases(text, known.patterns))


@lru_cache(maxsize=4)
def _phrases(text: str, patterns: tuple[tuple[str, re.Pattern[str]], ...]) -> tuple[Phrase, ...]:
    """The phrases; the readers of times and of counts ask for those of one text in turn, which is why they are kept."""
    found = [_of_some_year(Phrase(date.start, date.end, "date", {}, date), text) for date in find_dates(text)]
    for kind, pattern in patterns:
        found.extend(_matches(kind, pattern, text))
    found.sort(key=_longest_first)
    kept: list[Phrase] = []
    for phrase in found:
        if not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
        elif phrase.end - phrase.start > kept[-1].end - kept[-1].start and (len(kept) < 2 or phrase.start >= kept[-2].end):
            kept[-1] = phrase
    return tuple(kept)


def _of_some_year(phrase: Phrase, text: str) -> Phrase:
    """The date with the words behind it that say which year's it is ("on 5 June last year")."""
    value = phrase.found.interval.value or "" if phrase.found else ""
    behind = _year_behind().match(text, phrase.end) if value.startswith("XXXX") else None
    if behind is None or not behind["year_rel"]:
        return phrase
    return Phrase(phrase.start, behind.end(), "date", {"year_rel": behind["year_rel"].casefold()}, phrase.found)


@lru_cache(maxsize=1)
def _year_behind() -> re.Pattern[str]:
    return re.compile(_OF_YEAR, re.IGNORECASE)


def _longest_first(phrase: Phrase) -> tuple[int, int]:
    return phrase.start, -phrase.end


def _matches(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Phrase]:
    for match in pattern.finditer(text):
        parts = {name: part.casefold() for name, part in match.groupdict().items() if part}
        start, end = match.span(next((name for name in ("span", "span2") if name in parts), 0))
        if text[end - 1] == ")" and "(" not in text[start:end]:
            end -= 1
        yield Phrase(start, end, kind, parts)


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=8)
def _compiled(time_words: tuple[TimeWord, ...], holidays: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    by_kind: dict[str, list[str]] = {}
    for word in time_words:
        by_kind.setdefault(word.kind, []).extend(word.words)
    holiday_names = _alternatives(holidays).replace("'", "['’]")
    spoken = _alternatives([*by_kind.get("reference", ()), *by_kind.get("frequency", ())])
    moments = _alternatives(by_kind.get("moment", ["noon"]))
    dayparts = _alternatives(by_kind.get("daypart", ["night"]))
    sources = {
        "word": rf"(?P<word>{spoken})",
        "adjective": rf"(?P<word>{_alternatives(by_kind.get('adjective', ['current']))})",
        "moment": rf"(?P<word>{moments})",
        "daypart": rf"(?:at|in|during|by|into|through|that|the|this)\s+(?:the\s+)?(?P<span>(?P<word>{dayparts}))"
        r"(?!\s+(?:of|sky|market|shift|club|raids?))",
        "holiday": rf"(?:(?P<rel>last|this|next)\s+)?(?P<name>{holiday_names or 'christmas'})"
        r"(?:,?\s+(?:(?:in|of)\s+)?(?P<year>(?:19|20)\d\d))?",
        **_day_patterns(),
        **_unit_patterns(),
    }
    return tuple((kind, re.compile(rf"(?<![\w$€£])(?:{source})(?!\w)", re.IGNORECASE)) for kind, source in sources.items())


def _day_patterns() -> dict[str, str]:
    """Words for days, weekdays, months, seasons, years and clock times."""
    near = r"(?:(?P<rel>last|next|this|this\s+past|this\s+coming|past|coming|the\s+previous|the\s+following|that)\s+)?"
    early = r"(?:(?P<early>early|late|mid|earlier|later)(?:\s+|-)(?:in\s+)?)?"
    day = r"the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|today|yesterday|tomorrow|tonight|overnight"
    weekdays = WEEKDAY.replace("day", "days?")
    short = "|".join(rf"(?<=\b{month})" for month in (*MONTHS, "sept") if month != "may")
    weekday = rf"(?P<weekday>{weekdays})(?:\s+(?P<part>{_PART})(?P<plural>s\b)?)?"
    return {
        "relative_day": rf"(?:(?P<early>late|later|early|earlier)\s+)?(?P<day>{day})(?:\s+(?P<part>{_PART}))?",
        "weekday": rf"(?:(?P<early>early|late)\s+)?{near}{weekday}",
        "month": rf"{early}{near}(?P<month>{MONTH})(?!\s?\d)(?!(?:{short})\.\s?\d)(?:\s+(?P<spoken>{_SPOKEN})|{_OF_YEAR})",
        "season": rf"{early}(?:(?P<rel>last|next|this|this\s+past|the|that)\s+)(?P<season>{_SEASON})"
        rf"(?:\s+of\s+(?P<spoken>{_SPOKEN})|{_OF_YEAR})",
        "spoken_year": rf"(?P<spoken>{_SPOKEN}|{_YEAR_2000})(?!-)",
        "year": r"(?P<fiscal>fiscal\s+)?(?P<year>(?:19|20)\d\d)(?![\w%]|[.,:/]\d|[-–]\d)",
        "decade": r"(?:the\s+)?(?P<nth>1\d|2[01])(?:st|th)[-\s]+century"
        r"|(?:the\s+)?(?:(?P<early>early|late|mid)[-\s])?(?:(?P<century>1[5-9]|20)|['’])(?P<decade>\d)0['’]?s"
        r"|(?:(?:the\s+)?nineteen[\s-]|the\s+)(?:(?P<early2>early|late|mid)[-\s])?(?P<ties>twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies",
        "clock": _clock_pattern(),
        "month_day": r"(?:on|by|until|till|since|from|before|after)\s+(?P<span>the\s+(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)"
        r"(?:\s+of\s+(?P<rel>this|last|the|that|the\s+same)\s+month)?)",
    }


def _clock_pattern() -> str:
    """Clock times: with a.m. or p.m., with a zone, in 24 hours after "at", or with o'clock."""
    return (
        rf"(?P<hour>\d\d?)(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap]\.m\.|[ap]\.?m\b){_ZONE}?"
        rf"|(?P<hour2>\d\d?)[:.](?P<minute2>\d\d){_ZONE.replace('zone', 'zone2')}"
        rf"|(?P<hour3>[01]\d|2[0-3])(?P<minute3>[0-5]\d){_ZONE.replace('zone', 'zone3')}"
        r"|(?:at|around|about|until|by|between|before|after|approximately|from)\s+"
        r"(?P<span>(?P<hour4>[01]?\d|2[0-3]):(?P<minute4>[0-5]\d))(?!\s?[ap]\.?m\b|\s?\(?(?:GMT|UTC|local|hours))"
        r"|(?:at|by|until|till|since|before|after|around|about)\s+(?P<span2>"
        rf"(?:(?P<hour5>1[0-2]|0?[1-9])(?:[:.](?P<minute5>[0-5]\d))?|(?P<word2>{_HOURS}))(?:\s+o['’]clock)?"
        r"\s+in\s+the\s+(?P<time_of_day>morning|afternoon|evening))"
        rf"|(?P<word>{number()})\s+o['’]clock"
    )


def _unit_patterns() -> dict[str, str]:
    """Numbers of hours, days, weeks, months and years: how long, how long ago, how often, and which."""
    quantity = _QUANTITY.replace("{number}", number())
    units = rf"(?P<unit>{LONG_UNITS}|{_SHORT_UNITS})"
    relative = r"previous|following|same|preceding|current|next|past|last|coming|latest"
    deictic = rf"last|this|next|past|coming|(?:the\s+)?(?:{relative})|that(?:\s+same)?"
    business = r"(?:(?:fiscal|financial|calendar)\s+(?=year))?"
    which = rf"{business}(?P<unit>week|weekend|month|year|quarter|decade|century|day|night|{_PART})"
    span = r"(?P<rel>past|last|next|first|coming|previous|following|final|latest)"
    repeated = (
        rf"(?:(?P<unit>hour|minute|day|week|weekend|month|year|quarter|{_PART})s?|(?P<weekday>{WEEKDAY})|(?P<month>{MONTH}))"
    )
    plural = r"(?P<unit>day|week|month|quarter|year|hour|decade|centurie|minute)s"
    return {
        "someday": r"(?:will|would|could|may|might|can|'ll|’ll)\s+(?P<span>one\s+day|some\s?day)",
        "ago": rf"{_HEDGE.format(about='about|')}(?:(?:the\s+)?(?P<n>{quantity})\s+)?{units}s?"
        r"(?:\s+or\s+(?:so|two|more)|(?P<half>\s+and\s+a\s+half))?\s+(?P<way>ago|earlier|later|from\s+now|hence|previously)",
        "length": rf"{_HEDGE.format(about='')}(?:(?:the|these|those|another)\s+)?(?:{span}\s+)?(?P<n>{quantity}|(?<=\s)few)"
        rf"(?:\s+(?:full|more|straight|consecutive|whole|long))?\s+{units}(?P<half>\s+and\s+a\s+half\b)?(?P<many>s)?"
        r"(?:['’](?!['’]))?(?:\s+or\s+so\b)?",
        "hyphened": rf"(?P<whole>an?\s+(?=\S+\s+period\b))?(?P<n>{number()}|multi)-{units}(?:-long)?"
        r"(?!-old|s?-old|\s+old)(?(whole)\s+period\b)"
        r"|(?P<unit2>day|week|month|year|hour|night|decade)(?P<many>s)?[-\s]long",
        "which": rf"(?:(?P<early>early|late|mid|earlier|later)(?:\s+|-)(?:in\s+)?)?(?P<rel>{deictic})\s+{which}(?!\w|-old)"
        r"(?:\s+or\s+so\b)?",
        "recent": rf"(?:the\s+)?recent\s+{plural}(?:\s+and\s+(?:days|weeks|months|years))?",
        "edge": r"the\s+(?:very\s+)?(?P<early>beginning|start|end|middle)\s+of\s+the\s+(?P<unit>week|month|year)"
        r"(?!['’\w-]|\s+(?:of|that|in)\b)",
        "whole_year": r"the\s+(?:full|fiscal|entire|whole)\s+(?P<unit>year)(?!['’\w-]|\s+(?:end|before|after|to|of|(?:19|20)\d))",
        "beside": r"the\s+(?P<unit>day|night|morning|afternoon|evening|week|month|year)\s+(?P<way>before|after)"
        r"(?=\s*[,.;:)!?–—]|\s*$)",
        "in_the": r"(?P<early>earlier|later|early|late)\s+in\s+the\s+(?P<unit>day|week|month|year)",
        "set": rf"(?P<each>every|each)(?:\s+(?P<n>other|{number()}))?\s+{repeated}",
        "weekend": r"the\s+weekend",
        "bare_units": r"(?:for|in|within|after|lasted|lasting|over|takes?|took)\s+"
        rf"(?P<span>{plural})(?!\s+(?:ago|later|earlier|old))",
        "ended_year": r"the\s+(?:fiscal\s+)?(?P<unit>year)(?=\s+end(?:ed|ing)\b)",
        "quarter": rf"(?:the\s+(?!(?:fiscal\s+)?{_ORDINAL}-))?"
        r"(?:(?P<rel>latest|last|next|year-earlier|year-ago|comparable|same)\s+)?"
        rf"(?:(?P<before>(?:19|20)\d\d)\s+)?(?:fiscal[\s-]+)?(?P<nth>{_ORDINAL})[-\s]+quarter"
        r"(?:\s+of\s+(?P<year>(?:19|20)\d\d))?|(?:the|this|its|that)\s+quarter(?!-)|the\s+latest\s+period"
        rf"|(?P<year_rel>this|last|next)\s+year['’]s\s+(?:(?:fiscal\s+)?(?P<nth2>{_ORDINAL})[-\s])?quarter"
        r"|the\s+(?P<whole>(?:19|20)\d\d)\s+(?:quarter|period)",
        "year_before": r"(?:the\s+)?(?:(?:comparable|corresponding|same)\s+)?year-(?:ago|earlier)\s+(?:quarter|period)"
        r"|(?:the\s+)?(?:corresponding|comparable|same)\s+(?:period|quarter)\s+(?P<last>(?:of\s+)?last\s+year(?!['’\w-])|a\s+year\s+(?:ago|earlier))"
        r"|year-(?:ago|earlier)",
        "year_end": r"(?P<day>year[-\s]end)(?=\W)|year['’]s\s+end",
    }
