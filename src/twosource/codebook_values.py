"""What the fields of codebook entries may hold beyond their types: closed lists, dates, expressions, no empty words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from twosource.calendars import is_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msgspec import Struct

_STANCES = ("asserts", "denies", "doubts")
RELIABILITY = ("A", "B", "C", "D", "E", "F")
"""The Admiralty scale of sources, from completely reliable (A) to unreliable (E); F: it cannot be judged."""
_CLOSED = {
    ("actors", "reliability"): RELIABILITY,
    ("outlets", "reliability"): RELIABILITY,
    ("chrome", "block"): ("title", "byline", "dateline", "credit", "body", "caption", "chrome"),
    ("cues", "stance"): _STANCES,
    ("hedges", "stance"): _STANCES,
    ("hedges", "modality"): ("happened", "ongoing", "planned", "predicted", "feared", "hypothetical", "demanded"),
    ("number_hedges", "effect"): ("at_least", "more_than", "at_most", "less_than", "about"),
    ("time_words", "kind"): ("reference", "adjective", "daypart", "moment", "frequency"),
    ("policies", "value"): ("hierarchy", "highest", "latest", "lowest", "majority", "origins_then_latest", "range", "record"),
    ("toponyms", "kind"): ("demonym", "country", "alias", "region", "abbreviation", "never"),
}
SLOTS = (
    "agent", "target", "place", "origin", "destination", "time", "instrument",
    "killed", "injured", "captured", "displaced", "missing", "strength", "number",
)  # fmt: skip
"""What a claim may tell (contract, section 5)."""
SOURCE_KINDS = (
    "outlet", "agency", "monitor", "official", "military", "party", "activist", "witness", "resident",
    "relative", "medic", "expert", "document", "social_media", "anonymous", "unknown",
)  # fmt: skip
"""What a source may be (contract, section 3)."""
_DATES = frozenset({("anchors", "start"), ("anchors", "end"), ("actors", "since"), ("actors", "until")})
_LEAP_YEAR = "2024"


def problem(section: str, entry: Struct) -> tuple[str, str] | None:
    """The first field of the entry that holds what it may not, and what is wrong with it; None where all is well."""
    for name in entry.__struct_fields__:
        what = next(_wrong(section, name, getattr(entry, name)), None)
        if what is not None:
            return name, what
    return None


def _wrong(section: str, name: str, value: object) -> Iterator[str]:
    if (name in {"id", "name", "label"} and not str(value).strip()) or (
        isinstance(value, tuple) and any(isinstance(word, str) and not word.strip() for word in value)
    ):
        yield f"an empty word in `{name}`; give it or leave it out"
    allowed = _CLOSED.get((section, name))
    if allowed and value is not None and value not in allowed:
        yield f"{value!r} is no `{name}`; known are: {', '.join(allowed)}"
    if section == "policies":
        yield from _wrong_policy(name, value)
    if (section, name) in _DATES and value is not None and not _is_day(str(value)):
        yield f"{value!r} is no day; write YYYY-MM-DD"
    if (section, name) == ("chrome", "pattern"):
        yield from _wrong_pattern(str(value))
    if section == "holidays":
        yield from _wrong_holiday(name, value)


def _wrong_policy(name: str, value: object) -> Iterator[str]:
    """Slots that there are not, rules that there are not, kinds of sources that there are not."""
    rules = _CLOSED["policies", "value"]
    for slot, rule in msgspec.convert(value, dict[str, str]).items() if name == "slots" else ():
        if slot not in SLOTS:
            yield f"{slot!r} is no slot; known are: {', '.join(SLOTS)}"
        if rule not in rules:
            yield f"{rule!r} is no rule for the slot {slot!r}; known are: {', '.join(rules)}"
    for kind in msgspec.convert(value, tuple[str, ...]) if name == "hierarchy" else ():
        if kind not in SOURCE_KINDS:
            yield f"{kind!r} is no kind of source; known are: {', '.join(SOURCE_KINDS)}"


def _wrong_pattern(pattern: str) -> Iterator[str]:
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as error:
        yield f"not a regular expression of Python: {error}"


def _wrong_holiday(name: str, value: object) -> Iterator[str]:
    if name == "when" and value is not None and not _is_day(f"{_LEAP_YEAR}-{value}"):
        yield f"{value!r} is no day of a year; write MM-DD"
    if name == "rule" and value is not None and not is_rule(str(value)):
        yield f"{value!r} is no rule of a calendar; write for example easter-2, weekday 11-thu-4 or islamic 09-01/30"
    years = msgspec.convert(value, dict[str, str]) if name == "years" else {}
    for days in years.values():
        if not all(map(_is_day, days.split("/"))) or days.count("/") > 1:
            yield f"{days!r} is neither a day nor two; write YYYY-MM-DD or YYYY-MM-DD/YYYY-MM-DD"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
