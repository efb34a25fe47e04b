"""From records to HTML: the templates, and what they call to put records into words. Everything is escaped."""

from __future__ import annotations

import calendar
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from twosource import __version__
from twosource.assess.ground import shown_name
from twosource.export.map_figure import svg
from twosource.export.wording import (
    PRECISIONS,
    UNKNOWN,
    chain_words,
    count_figure,
    interval_words,
    number_of,
    slot_words,
    type_words,
    value_words,
)
from twosource.records import Actor, Count, Interval, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twosource.records import Value

SIGNS = {"corroborated": "●", "single-origin": "○", "disputed": "◐", "denied": "✕", "set-by-hand": "✎"}
"""A shape for each status, so that it can be told without colour."""


SLOTS = {
    "agent": "who did it",
    "target": "who or what was hit",
    "place": "where",
    "time": "when",
    "instrument": "with what",
    "origin": "from where",
    "destination": "to where",
}
"""The question that a slot answers; the slots of counts say it themselves."""
WITNESSES = {
    "given": "given with it",
    "metadata": "the page's own data",
    "url": "its address",
    "dateline": "dateline",
    "byline": "byline",
    "body": "the text",
    "clock": "the site's clock",
}
"""Where a date was found."""
_YEARLESS = re.compile(r"XXXX-(?:WXX-(?P<weekday>[1-7])|(?P<month>\d\d)(?:-(?P<day>\d\d))?)")


_MONTHS = 12


@cache
def templates() -> Environment:
    """The templates with their filters."""
    found = Environment(
        loader=PackageLoader("twosource.desk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.filters.update(
        exactly=exactly,
        words=plain_words,
        when=when_words,
        when_precisely=lambda interval: when_words(interval, precision=True),
        day=day_words,
        dated=dated_words,
        arrows=lambda chain: chain.replace(" <- ", " ← "),
        where=where_words,
        chain=chain_words,
        type=type_words,
        number_of=number_of,
        figure=count_figure,
        thousands=lambda number: f"{number:,}",
        short=lambda words, width=90: short(words, width),
        day_of=lambda at: f"{at[:16].replace('T', ' ')} UTC",
        source=shown_name,
        map_svg=lambda figure, href: Markup(svg(figure, href)),  # noqa: S704 - whatever is not ours is escaped there
    )
    found.globals.update(
        slot_name=slot_name, kind_of=kind_of, signs=SIGNS, witnesses=WITNESSES, stamp=stamp(), version=__version__
    )
    return found


def page(name: str, context: Mapping[str, object]) -> str:
    """The page as HTML. Characters that are no text (half of a surrogate pair) become question marks."""
    return templates().get_template(name).render(context).encode("utf-8", "replace").decode()


def exactly(text: str) -> Markup:
    r"""The text, escaped, so that a browser holds the same characters: it would make a line feed of a carriage return.

    >>> exactly("a<b>\r\n")
    Markup('a&lt;b&gt;&#13;\n')
    """
    return Markup(str(escape(text)).replace("\r", "&#13;"))  # noqa: S704 - escaped in this very line


def short(words: str, width: int) -> str:
    """The words in one line, cut at a word where one ends in the second half of the width.

    >>> short("one two  three", 8)
    'one two…'
    """
    line = " ".join(words.split())
    if len(line) <= width:
        return line
    cut = line[:width].rpartition(" ")[0]
    return (cut if len(cut) > width // 2 else line[: width - 1]).rstrip(",;: ") + "…"


def day_words(interval: Interval | None) -> str:
    """The days of an interval, without the clock: for tables, which the hour would make wide.

    >>> day_words(Interval("2031-05-03T06:30:00+02:00", "2031-05-03T06:30:00+02:00", "time"))
    '3 May 2031'
    """
    if interval is None:
        return UNKNOWN
    first, last = (day[:10] if day else None for day in (interval.start, interval.end))
    return interval_words(Interval(first, last, interval.precision, interval.value), precision=False)


def dated_words(interval: Interval | None) -> str:
    """The days of an interval, or that there are none.

    >>> dated_words(None)
    'undated'
    """
    words = day_words(interval)
    return "undated" if words == UNKNOWN else words


def slot_name(slot: str, group: str | None) -> str:
    """The question that a cell answers, with the group that it is told for.

    >>> slot_name("agent", None), slot_name("killed", "armed_men")
    ('who did it', 'killed, armed men')
    """
    return slot_words(SLOTS.get(slot, slot), group)


def plain_words(value: Value) -> str:
    """The value as people say it: days without the name of their precision, places with that in plain words."""
    if isinstance(value, Interval):
        return when_words(value)
    return where_words(value) if isinstance(value, Place) else value_words(value)


def where_words(place: Place | None) -> str:
    """The place with how precisely it is known, in plain words.

    >>> where_words(Place("Kell", "plc-1", 1.0, 2.0, "XV", "Tarrin", "near"))
    'near Kell, Tarrin, XV'
    >>> where_words(Place("Hill 4", within="Tarrin"))
    'Hill 4 (in no gazetteer, within Tarrin)'
    """
    if place is None:
        return UNKNOWN
    named = ", ".join([place.name, *(part for part in (place.admin1, place.country) if part and part != place.name)])
    if place.precision == "near":
        return f"near {named}"
    plain = PRECISIONS.get(place.precision, "")
    within = f", within {place.within}" if place.within and place.within not in named else ""
    return f"{named} ({plain}{within})" if plain else named


def when_words(interval: Interval | None, *, precision: bool = False) -> str:
    """The days of an interval; where the year is open, what is known without it.

    >>> when_words(Interval(None, None, "day", "XXXX-11-18")), when_words(Interval(None, None, "day", "XXXX-WXX-4"))
    ('18 Nov, year unknown', 'a Thursday')
    """
    found = _YEARLESS.fullmatch(interval.value or "") if interval and not (interval.start or interval.end) else None
    if found is None:
        return interval_words(interval, precision=precision)
    if found["weekday"]:
        return f"a {calendar.day_name[int(found['weekday']) - 1]}"
    month = calendar.month_abbr[int(found["month"])] if int(found["month"]) <= _MONTHS else found["month"]
    return f"{int(found['day'])} {month}, year unknown" if found["day"] else f"{month}, year unknown"


def kind_of(value: Value | None) -> str:
    """What kind of value it is, for the form that corrects it."""
    kinds = (("count", Count), ("interval", Interval), ("place", Place), ("actor", Actor))
    return next((name for name, kind in kinds if isinstance(value, kind)), "words")


@cache
def stamp() -> str:
    """A short hash of the style and scripts: in their addresses, so that a browser never shows old ones."""
    digest = hashlib.sha256()
    for path in sorted((files("twosource.desk") / "static").iterdir(), key=lambda one: one.name):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
