"""Why a value is what it is, in one plain sentence: the rule that read it, the anchor or the policy that settled it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twosource.codebook import Policy
    from twosource.records import Attribution, Count, CountMention, Event, PlaceMention, TimeMention

_TIMES = {
    "date": "a date",
    "weekday": "the name of a weekday",
    "relative_day": "a day told from today",
    "month": "the name of a month",
    "season": "a season",
    "year": "a year",
    "decade": "a decade or century",
    "quarter": "a quarter of a business year",
    "ended_year": "a business year told by its end",
    "year_before": "the same period a year before",
    "clock": "a time of day",
    "moment": "a moment of the day",
    "daypart": "a part of the day",
    "length": "a length of time",
    "hyphened": "a length of time",
    "bare_units": "a length of time without a number",
    "ago": "so long before or after",
    "which": "a day, week, month or year told from another",
    "month_day": "a day told by its number in the month",
    "spoken_year": "a year as it is said",
    "edge": "a part of the week, month or year",
    "whole_year": "a whole year",
    "beside": "the day, week, month or year before or after",
    "recent": "a time gone by",
    "adjective": "an adjective of time of the codebook",
    "someday": "some day to come",
    "year_end": "the end of a year",
    "in_the": "a part of the day, week, month or year",
    "set": "how often",
    "weekend": "a weekend",
    "holiday": "a holiday of the codebook",
    "word": "a word of time of the codebook",
}
"""What the readers' rules for times read, in words."""
_REFERENCES = {"PAST_REF": "the past", "PRESENT_REF": "the present", "FUTURE_REF": "the future"}


def of_time(time: TimeMention) -> str:
    """Which words of time were read, and from what its days were counted, or why it has none."""
    read = f"Read as {_TIMES.get(time.rule, time.rule)}"
    if time.value in _REFERENCES:
        return f"{read} that points vaguely to {_REFERENCES[time.value]}: it has no days."
    if time.interval is None:
        lasting = time.type in {"DURATION", "SET"}
        return f"{read}: it {'has no days of its own' if lasting else 'names no day that the text settles'}."
    return f"{read}; {time.interval.how or 'it stands complete in the text'}."


def of_count(mention: CountMention, policy: Policy) -> str:
    """Which rule says what befell those counted, and where low, best and high come from."""
    count = mention.count
    what = "plain number" if mention.measure in {None, "number"} else str(mention.measure)
    part = f"; it is a part of “{count.part_of}”" if count.part_of else ""
    return f"Counted as {what} by the rule “{mention.rule or 'number'}”; {_amount(count, policy)}{part}."


def _amount(count: Count, policy: Policy) -> str:
    if count.named:
        return f"{len(count.named)} named, which is the least there were"
    vague = _vague(count.words, policy)
    if vague is not None:
        return f"“{vague}” is valued by the policy “{policy.id}”: {_bounds(count)}"
    if count.high == 0:
        return "the words say that there were none"
    if count.best is None and count.low == policy.some[0] and not re.search(r"\d", count.words):
        return f"no number is given, which the policy “{policy.id}” values as {_bounds(count)}"
    return f"the words give {_bounds(count)}{', about' if count.approx else ''}"


def _vague(words: str, policy: Policy) -> str | None:
    """The longest word of the policy that stands among the words and no figure beside it."""
    low = words.casefold()
    known = sorted({*policy.vague, *policy.ranges} - {"some"}, key=lambda word: (-len(word), word))
    return next((word for word in known if re.search(rf"\b{re.escape(word)}\b", low) and not re.search(r"\d", low)), None)


def _bounds(count: Count) -> str:
    low, best, high = ("open" if number is None else f"{number:,}" for number in (count.low, count.best, count.high))
    return low if low == best == high else f"low {low}, best {best}, high {high}"


def of_place(mention: PlaceMention) -> str:
    """How the name was resolved, and whether it stands for an actor."""
    place = mention.place
    found = place.how or ("the gazetteer has one such place" if place.place_id else "no gazetteer has the name")
    actor = "; here it stands for an actor" if mention.metonym else ""
    return f"{place.name}: {found}; precision {place.precision}{actor}."


def of_event(event: Event, text: str) -> str:
    """Which word of the codebook tells of it, and by which rule each slot was filled."""
    word = text[event.trigger.start : event.trigger.end]
    slots = ", ".join(dict.fromkeys(f"{arg.slot} by “{arg.rule}”" for arg in event.args if arg.rule))
    told = f"“{word}” stands for {event.type} by the codebook ({event.rule}), {event.stance}, {event.modality}"
    return f"{told}; {slots}." if slots else f"{told}."


def of_attribution(found: Attribution) -> str:
    """Which rule found who says so, and what kind of source that is."""
    inside = "; it stands inside another" if found.parent else ""
    return f"Found by the rule “{found.rule}”; relation {found.relation}, source kind {found.source_kind}{inside}."
