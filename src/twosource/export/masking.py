"""How words are withheld: the names of protected sources in any text, and places and times told more coarsely.

A source is called by its number among those ever protected: no hash of the name, which could be guessed and compared.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.records import Count, Interval, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.records import Span, Value

WITHHELD = "[withheld]"
"""What stands for words that are not shared."""
_FILL = "\ue000"  # of the private use area, which no readable text has: masked characters keep their offsets
_FILLED = re.compile(rf"{_FILL}[{_FILL}\s]*")
_WORDS = re.compile(r"[^\W_]+")
_FINE = frozenset({"exact", "place", "near", "admin2", "unresolved"})
_NAMED_AREA = frozenset({"exact", "place", "near", "admin2"})
_COARSER = "told no more exactly, for its only source is protected"


class Protected(Struct, frozen=True):
    """A source to be left unnamed: its number, all ids that it has or had, and all that it is called.

    `everywhere` where these are names, which are looked for in every text; a description ("a nurse") only in its own articles.
    """

    number: int
    ids: frozenset[str]
    names: tuple[str, ...]
    everywhere: bool = True

    @property
    def name(self) -> str:
        """What it is called where it is shared."""
        return f"protected source {self.number}"

    @property
    def id(self) -> str:
        """Its id where it is shared."""
        return f"src-protected-{self.number}"


class Names(Struct, frozen=True):
    """Expressions that find the names of protected sources, each with what is put in their place."""

    found: tuple[tuple[re.Pattern[str], str], ...]

    @classmethod
    def of(cls, protected: Iterable[Protected]) -> Names:
        """The names of all these, the longest first."""
        called = sorted(((name, one.name) for one in protected for name in one.names), key=lambda pair: (-len(pair[0]), *pair))
        return cls(tuple((_pattern(name), stands) for name, stands in called if _WORDS.search(name)))

    def in_text(self, text: str | None) -> bool:
        """Whether one of the names stands in the text."""
        return bool(text) and any(pattern.search(text or "") for pattern, _ in self.found)

    def out_of(self, text: str) -> str:
        """The text with a stand-in for every name."""
        for pattern, stands in self.found:
            text = pattern.sub(stands, text)
        return text

    def masked(self, text: str, spans: Iterable[Span] = ()) -> str:
        """The text, as long as before, with all characters of the names and of these spans filled."""
        marks = [match.span() for pattern, _ in self.found for match in pattern.finditer(text)]
        letters = list(text)
        for start, end in [*marks, *((span.start, span.end) for span in spans)]:
            letters[start:end] = [letter if letter.isspace() else _FILL for letter in letters[start:end]]
        return "".join(letters)


def _pattern(name: str) -> re.Pattern[str]:
    """Finds the name as whole words, however they are joined; a name of one word as it is written, or in capitals."""
    words = _WORDS.findall(name)
    if len(words) > 1:
        joined = r"[\W_]{0,3}".join(map(re.escape, words))
        return re.compile(rf"(?<![^\W_]){joined}(?![^\W_])", re.IGNORECASE)
    spellings = "|".join(map(re.escape, dict.fromkeys((words[0], words[0].upper(), words[0].capitalize()))))
    return re.compile(rf"(?<![^\W_])(?:{spellings})(?![^\W_])")


def shareable(text: str, span: Span) -> str:
    """The span's characters of a masked text; one mark for all that is filled, so that its length tells nothing."""
    words = _FILLED.sub(WITHHELD, span.of(text))
    return words or WITHHELD


# --------------------------------------------------------------------------------------------------
# places and times


def coarse(value: Value, *, settings: bool) -> Value:
    """A value without the words it was read from; with `settings`, a place no finer than its area, a time than its month."""
    if isinstance(value, Count):
        as_of = coarse_time(value.as_of) if value.as_of is not None and settings else value.as_of
        return replace(value, as_of=as_of, words="", part_of=None)
    if isinstance(value, Place):
        return coarse_place(value) if settings else replace(value, how=None)
    if isinstance(value, Interval):
        return coarse_time(value) if settings else replace(value, how=None)
    return value


def coarse_place(place: Place) -> Place:
    """The area that the place lies in, without a point; the country where the area is unknown."""
    if place.precision not in _FINE:
        return replace(place, how=None)
    area = place.admin1 if place.precision in _NAMED_AREA else None
    known = area or (place.country if place.precision in _NAMED_AREA else None)
    precision = "admin1" if area else "country" if known else "unresolved"
    return Place(known or WITHHELD, country=place.country, admin1=area, precision=precision, how=_COARSER)


def coarse_time(time: Interval) -> Interval:
    """Whole months: from the first day of the first to the last of the last.

    >>> told = coarse_time(Interval("2031-05-03", "2031-05-04", "day", "2031-05-03"))
    >>> told.start, told.end, told.precision, told.value
    ('2031-05-01', '2031-05-31', 'month', '2031-05')
    """
    start, end = (bound[:10] if bound else None for bound in (time.start, time.end))
    first = f"{start[:7]}-01" if start else None
    last = f"{end[:7]}-{calendar.monthrange(int(end[:4]), int(end[5:7]))[1]:02}" if end else None
    one_month = first is not None and last is not None and first[:7] == last[:7]
    longer = time.precision if time.precision in {"season", "year"} else "longer"
    if first is None and last is None:
        return Interval(None, None, "month", (time.value or "")[:7] or None, _COARSER)
    return Interval(first, last, "month" if one_month else longer, first[:7] if one_month and first else None, _COARSER)


def in_place_of(text: str, finer: Iterable[tuple[str, str]]) -> str:
    """The text with each of these words replaced by what is told instead."""
    for old, new in finer:
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _, new=new: new, text)  # type: ignore[misc]  # no escapes are read in it
    return text
