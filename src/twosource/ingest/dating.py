"""When an article was published: every witness is kept, the best one decides, and `how` says so in one sentence.

What the page's clock shows, and the day on which it was captured, never date the article: they bound it from
above. Past dates in the text bound it from below. Where nothing dates it, the date stays open.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.dates import find_dates, interval_of, month_number, parse_date
from twosource.ingest import metadata
from twosource.records import DateWitness, Interval, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.ingest.markup import Facts
    from twosource.records import Block

_ORDER = ("given", "metadata", "url", "byline", "dateline")
_SAYS = {
    "given": "given with the article",
    "metadata": "the page's metadata",
    "url": "the URL",
    "byline": "the date line",
    "dateline": "the dateline",
}
_APART = 2  # days: a page goes online up to two days after its dateline, and time zones differ
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_URL_MONTH = rf"0?[1-9]|1[0-2]|(?:{_MONTHS})[a-z]*"
_URL_DAY = r"0?[1-9]|[12]\d|3[01]"
_URL = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)"
    rf"(?:[/_-]({_URL_MONTH})[/_-]({_URL_DAY})(?!\d)|/({_URL_MONTH})(?=/)|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d))",
    re.IGNORECASE,
)
_PUT_OUT = r"(?:first |last )?(?:published|posted|updated?|modified|issued|released)|date of publication|publish(?:ing|ed) date"
_OPENING = re.compile(rf"(?:(?:{_PUT_OUT})(?: on| at)?:?\s+)?", re.IGNORECASE)
_SAID_OUT = re.compile(rf"\b(?:{_PUT_OUT})(?: on| at)?:?\s+(?=[^.!?\n]{{0,25}}\d)", re.IGNORECASE)
_FOLLOWED = re.compile(r"\s+[A-Z\"“]|\s*[)|]|\s*$|(?: at|,| -)?\s+\d\d?:\d\d|\s+by\s")
_LABELLED, _HEAD, _TAIL = 60, 400, 160  # characters: how far a date may stand from its label, and its label from the text's edges
_WEEKDAY = re.compile(r"\b(?:on|by|since|until|late|early|last)?\s*(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBER = re.compile(r"(?<![\w-])((?:19|20)\d\d)-(0[1-9]|1[0-2])-[A-Z]{1,3}-\d{1,4}(?![\w-])")
"""The number of a press release that begins with its year and month ("2011-09-S-027")."""
_EVIDENCE = 5  # weekday mentions that are kept: more of them show nothing more
_SENTENCE = 1_000  # characters on either side of a date: a longer "sentence" is a list, or no prose at all


class _Tenses(Struct, frozen=True):
    """Words by which a sentence tells of the past, and of what is still to come."""

    past: re.Pattern[str]
    ahead: re.Pattern[str]
    year: re.Pattern[str]


@cache
def _tenses(past: frozenset[str], ahead: frozenset[str]) -> _Tenses:
    words, coming = ("|".join(map(re.escape, sorted(group))) or "(?!)" for group in (past, ahead))
    return _Tenses(
        re.compile(rf"\b(?:\w{{2,}}ed|{words})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{coming})\b", re.IGNORECASE),
        # a year alone is often a forecast: the verb must stand close before it
        re.compile(rf"\b(?:since|(?:\w{{2,}}ed|{words})(?:\s+\w+){{0,4}}\s+(?:in|during|of|from))\s+$", re.IGNORECASE),
    )


def date_article(
    text: str, blocks: Sequence[Block], given: Mapping[str, str], facts: Facts, codebook: Codebook
) -> tuple[Interval | None, tuple[DateWitness, ...]]:
    """When it was published, or None where nothing tells, and all that bears witness to it."""
    url = given.get("url") or facts.url
    tenses = _tenses(codebook.words("told_as_past"), codebook.words("told_as_ahead"))
    witnesses = [
        *_told("given", given.get("published")),
        *_told("metadata", facts.published),
        *_in_url(url),
        *_in_blocks(text, blocks, metadata.names(codebook).agencies),
        *_in_number(text),
        *_clocks(text, blocks, given.get("captured")),
        *_in_body(text, blocks, tenses),
    ]
    return _published(witnesses), tuple(witnesses)


def _published(witnesses: Sequence[DateWitness]) -> Interval | None:
    dating = sorted((found for found in witnesses if found.kind in _ORDER), key=lambda found: _ORDER.index(found.kind))
    best = next((found for found in dating if found.interval.start), None)
    if best is not None:
        return _with_how(_finer(best, dating), dating)
    yearless = next((found.interval.value for found in dating if found.interval.value), None)
    return _bounded(witnesses, yearless)


def _finer(best: DateWitness, dating: Sequence[DateWitness]) -> DateWitness:
    """The first witness that gives the day where the best one only gives its month or year; what is given is never refined.

    A day without its year ("Sept. 14") is completed by the best one's year, where their months agree.
    """
    if best.kind == "given" or best.interval.precision in {"day", "time"}:
        return best
    first, last = best.interval.start or "", best.interval.end or ""
    for found in dating:
        if found.interval.start and found.interval.precision in {"day", "time"} and first <= found.interval.start[:10] <= last:
            return found
        completed = _completed(found, best)
        if completed is not None:
            return completed
    return best


def _completed(found: DateWitness, best: DateWitness) -> DateWitness | None:
    """A witness of a day without a year, with the year of one that gives only a month or year; None where they do not fit."""
    day, known = found.interval.value or "", best.interval.value or ""
    whole = interval_of(f"{known[:4]}{day[4:]}", f"the year is that of {_short(best.evidence)}")
    fits = day.startswith("XXXX-") and known and f"{known[:4]}{day[4:]}".startswith(known)
    return replace(found, interval=whole) if fits and whole.precision == "day" and whole.start else None


def _with_how(best: DateWitness, dating: Sequence[DateWitness]) -> Interval:
    told = best.interval
    how = f"{_SAYS[best.kind]} says {_short(best.evidence)}"
    if best.kind == "given":
        how = f"{_SAYS['given']}: {_short(best.evidence)}"
    if told.how:
        how += f" ({told.how})"
    others = [found for found in dating if found is not best and _days_apart(told, found.interval) > _APART]
    if others:
        how += "; but " + " and ".join(f"{_SAYS[found.kind]} says {_short(found.evidence)}" for found in others)
    return Interval(told.start, told.end, told.precision, told.value, how)


def _bounded(witnesses: Sequence[DateWitness], yearless: str | None) -> Interval | None:
    """The open interval that clocks (from above) and past dates in the text (from below) leave; None if there are neither."""
    clock = max((found for found in witnesses if found.kind == "clock"), key=lambda found: found.interval.end or "", default=None)
    after = max(
        (found for found in witnesses if found.kind == "body" and found.interval.start),
        key=lambda found: found.interval.start or "",
        default=None,
    )
    start, end = after.interval.start if after else None, clock.interval.end if clock else None
    if start and end and start > end:
        start, after = None, None
    if not (start or end or yearless):
        return None
    reasons = []
    if yearless:
        reasons.append(f"the page dates itself {yearless}, without a year")
    if clock:
        reasons.append(
            f"only the page's own clock ({_short(clock.evidence)}) bounds it from above; that is not the publication date"
        )
    if after:
        reasons.append(f"the text tells of {_short(after.evidence)} as past")
    return Interval(start, end, "unknown", yearless, "; ".join(reasons))


def _days_apart(one: Interval, other: Interval) -> int:
    """Days between two intervals; 0 where they overlap or one is open."""
    if not (one.start and one.end and other.start and other.end):
        return 0
    first, last, start, end = (date.fromisoformat(day[:10]) for day in (one.start, one.end, other.start, other.end))
    return max(0, (start - last).days, (first - end).days)


def _short(evidence: str) -> str:
    words = " ".join(evidence.split())
    return f"“{words[:80]}”" if len(words) <= 80 else f"“{words[:79]}…”"


# --------------------------------------------------------------------------------------------------
# the witnesses


def _told(kind: str, words: str | None) -> Iterator[DateWitness]:
    if words and words.strip():
        read = parse_date(words) or Interval(how="no date could be read in it")
        yield DateWitness(kind, read, words.strip())


def _in_url(url: str | None) -> Iterator[DateWitness]:
    for match in _URL.finditer(url or ""):
        year, month, day, only_month, month2, day2 = match.groups()
        month = month or only_month or month2
        number = int(month) if month.isdigit() else month_number(month)
        parts = [year, f"{number:02}", *(f"{int(part):02}" for part in (day or day2,) if part)]
        interval = interval_of("-".join(parts))
        if interval.start:
            yield DateWitness("url", interval, match[0])
            return


def _in_number(text: str) -> Iterator[DateWitness]:
    """The month in the number of a press release, at the head of its text."""
    match = _NUMBER.search(text, 0, _HEAD)
    if match is not None:
        yield DateWitness("byline", interval_of(f"{match[1]}-{match[2]}"), match[0], Span(*match.span()))


def _in_blocks(text: str, blocks: Sequence[Block], agencies: re.Pattern[str]) -> Iterator[DateWitness]:
    """Date lines and datelines; in a text without line breaks the date that opens it or follows "Posted" or an agency's name."""
    for block in blocks:
        if block.kind in {"byline", "dateline"}:
            yield from _first_date(text, block.start, block.end, block.kind)
    readable = [block for block in blocks if block.kind in {"body", "title"}]
    if readable:
        opening = _OPENING.match(text, readable[0].start)
        start = opening.end() if opening else readable[0].start
        head, tail = readable[0], readable[-1]
        yield from _first_date(text, start, min(head.end, start + _LABELLED), "byline", at_start=True)
        yield from _after(text, _SAID_OUT, head.start, min(head.end, head.start + _HEAD))
        yield from _after(text, agencies, head.start, min(head.end, head.start + _HEAD))
        yield from _after(text, _SAID_OUT, max(tail.start, tail.end - _TAIL), tail.end)


def _after(text: str, label: re.Pattern[str], start: int, end: int) -> Iterator[DateWitness]:
    """The dates that stand directly behind these words."""
    for match in label.finditer(text, start, end):
        behind = end - len(text[match.end() : end].lstrip())
        yield from _first_date(text, behind, min(end, behind + _LABELLED), "byline", at_start=True)


def _first_date(text: str, start: int, end: int, kind: str, *, at_start: bool = False) -> Iterator[DateWitness]:
    for found in find_dates(text[start:end]):
        if at_start and (found.start > 0 or not _FOLLOWED.match(text, start + found.end)):
            return
        if found.interval.precision in {"day", "time"}:
            span = Span(start + found.start, start + found.end)
            yield DateWitness(kind, _timed(found.interval, text[start:end]), span.of(text), span)
            return


def _timed(interval: Interval, words: str) -> Interval:
    """The date with the clock time that its line gives, where a zone stands with it."""
    full = parse_date(words) if interval.start and len(words) <= 160 else None
    return full if full and full.precision == "time" and (full.start or "")[:10] == interval.start else interval


def _clocks(text: str, blocks: Sequence[Block], captured: str | None) -> Iterator[DateWitness]:
    if captured and (moment := parse_date(captured)) and moment.end:
        how = "the day on which the page was captured; it was published then or before"
        yield DateWitness("clock", Interval(None, moment.end[:10], "unknown", None, how), f"WARC-Date: {captured}")
    for block in blocks:
        if block.kind == "chrome" and ("clock" in block.why or "counter" in block.why):
            days = [found for found in find_dates(text[block.start : block.end]) if found.interval.end]
            last = max(days, key=lambda found: found.interval.end or "", default=None)
            if last is not None:
                span = Span(block.start + last.start, block.start + last.end)
                how = "the site's clock on the day the page was saved; it was published then or before"
                yield DateWitness(
                    "clock", Interval(None, (last.interval.end or "")[:10], "unknown", None, how), span.of(text), span
                )


def _in_body(text: str, blocks: Sequence[Block], tenses: _Tenses) -> Iterator[DateWitness]:
    """Weekdays that the text speaks of, as evidence, and past dates with a year, which it cannot be older than."""
    weekdays = 0
    for block in blocks:
        if block.kind not in {"body", "caption"}:
            continue
        for found in find_dates(text[block.start : block.end]):
            at = Span(block.start + found.start, block.start + found.end)
            if found.interval.start and (block.kind == "caption" or _is_past(text, block, at, tenses)):
                bound = Interval(found.interval.start[:10], None, "unknown", found.interval.value, "told as past")
                yield DateWitness("body", bound, at.of(text), at)
        for match in _WEEKDAY.finditer(text, block.start, block.end) if block.kind == "body" else ():
            if weekdays < _EVIDENCE:
                weekdays += 1
                value = f"XXXX-WXX-{_WEEKDAYS.index(match[1]) + 1}"
                yield DateWitness(
                    "body", Interval(None, None, "day", value), match[0].strip(), Span(match.start(1), match.end(1))
                )


def _is_past(text: str, block: Block, at: Span, tenses: _Tenses) -> bool:
    """Whether the sentence around the date speaks of the past, and of nothing that is still to come."""
    first, last = max(block.start, at.start - _SENTENCE), min(block.end, at.end + _SENTENCE)
    begin = max((text.rfind(mark, first, at.start) + 2 for mark in (". ", "! ", "? ", ".\n", ".” ", '." ')), default=first)
    begin = max(begin, first)
    stops = [place for mark in (". ", "! ", "? ", ".\n") if (place := text.find(mark, at.end, last)) >= 0]
    sentence = re.sub(r"\bMay\b", " ", text[begin : min(stops, default=last)])  # the month, not the verb
    if at.of(text).isdigit():
        return bool(tenses.year.search(text[begin : at.start])) and not tenses.ahead.search(sentence)
    return bool(tenses.past.search(sentence)) and not tenses.ahead.search(sentence)
