"""The table of incidents as it is kept in memory: one line each, with all that it is found, sorted and drawn by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.export.text import toll
from twosource.export.wording import interval_words, place_words, table_order, type_words
from twosource.records import Actor, Cell, Incident, Interval, Place, Value, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from twosource.ledger.store import Store

SORTS = ("date", "recent", "told", "origins", "killed", "place", "type", "status")
STATUSES = ("corroborated", "single-origin", "disputed", "denied", "set-by-hand")


_LOOKED_AT = ("agent", "injured", "instrument", "killed", "target")
"""The slots of which a line shows the figure, or by whose names it is found; place and time stand in the incident itself."""


class Told(Struct, frozen=True):
    """As much of a cell as a line looks at."""

    incident: str
    slot: str
    group: str | None
    value: Value


class Line(Struct, frozen=True):
    """One incident in the table: `number` is its number there; `deaths` the best figure of those killed, for sorting."""

    number: int
    id: str
    title: str
    type: str
    status: str
    when: Interval | None
    where: Place | None
    articles: int
    origins: int
    claims: tuple[str, ...]
    killed: str
    injured: str
    deaths: int
    words: str

    @property
    def day(self) -> str | None:
        """The day it is drawn at; None if it is not known."""
        return ((self.when.start or self.when.end) or "")[:10] or None if self.when else None


class Overview(Struct, frozen=True):
    """All incidents in table order, and how many there are of each status, type and country."""

    lines: tuple[Line, ...]
    statuses: dict[str, int]
    types: dict[str, int]
    countries: dict[str, int]


class Wanted(Struct, frozen=True):
    """What the reader asked for: words, status, type, country, days (ISO), a box of degrees, and the order."""

    words: str = ""
    status: str = ""
    type: str = ""
    country: str = ""
    since: str = ""
    until: str = ""
    box: tuple[float, float, float, float] | None = None
    sort: str = "date"


def overview_of(store: Store) -> Overview:
    """The overview of the ledger as last computed."""
    cells: dict[str, list[Told]] = {}
    for cell in store.gist(Cell, Told, slot=list(_LOOKED_AT)):
        cells.setdefault(cell.incident, []).append(cell)
    ordered = sorted(store.records(Incident), key=table_order)
    lines = tuple(_line(number, incident, cells.get(incident.id, ())) for number, incident in enumerate(ordered, 1))
    return Overview(
        lines=lines,
        statuses=_tally(line.status for line in lines),
        types=_tally(line.type for line in lines),
        countries=_tally(line.where.country for line in lines if line.where and line.where.country),
    )


def select(overview: Overview, wanted: Wanted) -> list[Line]:
    """The lines that are asked for, in the order asked for."""
    terms = wanted.words.casefold().split()
    found = [line for line in overview.lines if _fits(line, wanted) and all(term in line.words for term in terms)]
    return sorted(found, key=_key(wanted.sort)) if wanted.sort != "date" else found


def _line(number: int, incident: Incident, cells: Sequence[Told]) -> Line:
    return Line(
        number=number,
        id=incident.id,
        title=incident.title,
        type=incident.type,
        status=incident.status,
        when=incident.when,
        where=incident.where,
        articles=incident.articles,
        origins=incident.origins,
        claims=incident.claims,
        killed=toll(cells, "killed"),
        injured=toll(cells, "injured"),
        deaths=sum(_best(cell) for cell in cells if cell.slot == "killed"),
        words=_words(incident, cells).casefold(),
    )


def _best(cell: Told) -> int:
    count = cell.value
    return max(getattr(count, "best", None) or 0, getattr(count, "low", None) or 0)


def _words(incident: Incident, cells: Iterable[Told]) -> str:
    """What a search goes over."""
    named = [cell.value for cell in cells]
    parts = [incident.id, incident.title, type_words(incident.type), incident.status, place_words(incident.where)]
    parts.append(interval_words(incident.when, precision=False))
    parts += [value.name for value in named if isinstance(value, Actor | Place)]
    parts += [value.text for value in named if isinstance(value, Words)]
    return "\n".join(parts)


def _fits(line: Line, wanted: Wanted) -> bool:
    country = (line.where.country if line.where else None) or "none"
    return (
        (not wanted.status or line.status == wanted.status)
        and (not wanted.type or line.type == wanted.type)
        and (not wanted.country or country == wanted.country)
        and _in_days(line, wanted)
        and (wanted.box is None or _in_box(line, wanted.box))
    )


def _in_days(line: Line, wanted: Wanted) -> bool:
    if not (wanted.since or wanted.until):
        return True
    start, end = (line.when.start or line.when.end, line.when.end or line.when.start) if line.when else (None, None)
    if start is None or end is None:
        return False
    return (not wanted.since or end[:10] >= wanted.since) and (not wanted.until or start[:10] <= wanted.until)


def _in_box(line: Line, box: tuple[float, float, float, float]) -> bool:
    if line.where is None or line.where.lat is None or line.where.lon is None:
        return False
    west, south, east, north = box
    return west <= line.where.lon <= east and south <= line.where.lat <= north


def _key(sort: str) -> Callable[[Line], tuple[object, ...]]:
    keys: dict[str, Callable[[Line], tuple[object, ...]]] = {
        "recent": lambda line: (line.day is None, _backwards(line.day or ""), line.number),
        "told": lambda line: (-line.articles, line.number),
        "origins": lambda line: (-line.origins, line.number),
        "killed": lambda line: (-line.deaths, line.number),
        "place": lambda line: (line.where is None, line.where.name if line.where else "", line.number),
        "type": lambda line: (line.type, line.number),
        "status": lambda line: (STATUSES.index(line.status) if line.status in STATUSES else len(STATUSES), line.number),
    }
    return keys.get(sort, lambda line: (line.number,))


def _backwards(day: str) -> tuple[int, ...]:
    return tuple(-ord(character) for character in day)


def _tally(names: Iterable[str]) -> dict[str, int]:
    """How often each occurs, the most frequent first."""
    counted = Counter(names)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
