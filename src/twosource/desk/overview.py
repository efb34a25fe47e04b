"""The table of incidents as it is kept in memory: one line each, with all that it is found, sorted and drawn by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.desk.work import NEW, NOBODY, Work
from twosource.export.text import toll
from twosource.export.wording import interval_words, place_words, table_order, type_words
from twosource.records import Actor, Cell, Incident, Interval, Place, Value, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from twosource.ledger.store import Store

SORTS = ("date", "recent", "told", "echo", "origins", "killed", "place", "type", "status")
STATUSES = ("corroborated", "single-origin", "disputed", "denied", "set-by-hand")


_LOOKED_AT = ("agent", "injured", "instrument", "killed", "target")
"""The slots of which a line shows the figure, or by whose names it is found; place and time stand in the incident itself."""


_ECHO = 3
"""More articles than origins; from here on it is an echo."""


class Told(Struct, frozen=True):
    """As much of a cell as a line looks at."""

    incident: str
    slot: str
    group: str | None
    value: Value


class Headline(Struct, frozen=True):
    """As much of an incident as a line shows."""

    id: str
    title: str
    type: str
    claims: tuple[str, ...]
    articles: int
    origins: int
    status: str
    when: Interval | None = None
    where: Place | None = None


class Line(Struct, frozen=True):
    """One incident in the table: `number` is its number there; `deaths` the best figure of those killed, for sorting.

    `named` are who and what its cells name: a search goes over them, see `words_of`.
    """

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
    named: tuple[str, ...]

    @property
    def echo(self) -> bool:
        """Whether it is told often by few: then somebody should see who repeats whom."""
        return self.articles - self.origins >= _ECHO and self.articles >= 1.5 * self.origins

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
    """What the reader asked for: words, status, type, country, days (ISO), a box of degrees, the order; and the stage that
    analysts are at, and whose it is.
    """

    words: str = ""
    status: str = ""
    type: str = ""
    country: str = ""
    since: str = ""
    until: str = ""
    box: tuple[float, float, float, float] | None = None
    sort: str = "date"
    work: str = ""
    who: str = ""


def overview_of(store: Store) -> Overview:
    """The overview of the ledger as last computed."""
    cells: dict[str, list[Told]] = {}
    for cell in store.gist(Cell, Told, slot=list(_LOOKED_AT)):
        cells.setdefault(cell.incident, []).append(cell)
    ordered = sorted(store.gist(Incident, Headline), key=table_order)
    lines = tuple(_line(number, incident, cells.get(incident.id, ())) for number, incident in enumerate(ordered, 1))
    return Overview(
        lines=lines,
        statuses=_tally(line.status for line in lines),
        types=_tally(line.type for line in lines),
        countries=_tally(line.where.country for line in lines if line.where and line.where.country),
    )


def select(overview: Overview, wanted: Wanted, work: Mapping[str, Work]) -> list[Line]:
    """The lines that are asked for, in the order asked for; `work` is how far the analysts are, by incident."""
    terms = wanted.words.casefold().split()
    fitting = (line for line in overview.lines if _fits(line, wanted) and _at_stage(work.get(line.id, NEW), wanted))
    found = [line for line in fitting if not terms or _has(words_of(line), terms)]
    return sorted(found, key=_key(wanted.sort)) if wanted.sort != "date" else found


def _line(number: int, incident: Headline, cells: Sequence[Told]) -> Line:
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
        killed=_toll(cells, "killed"),
        injured=_toll(cells, "injured"),
        deaths=sum(_best(cell) for cell in cells if cell.slot == "killed"),
        named=tuple(_names(cells)),
    )


def _toll(cells: Sequence[Told], slot: str) -> str:
    """The toll as the table shows it; most incidents have none, and tens of thousands are looked at."""
    told = [cell for cell in cells if cell.slot == slot]
    return toll(told, slot) if told else "-"


def _best(cell: Told) -> int:
    count = cell.value
    return max(getattr(count, "best", None) or 0, getattr(count, "low", None) or 0)


def _names(cells: Iterable[Told]) -> Iterator[str]:
    for cell in cells:
        if isinstance(cell.value, Actor | Place):
            yield cell.value.name
        elif isinstance(cell.value, Words):
            yield cell.value.text


def words_of(line: Line) -> str:
    """What a search goes over."""
    parts = (line.id, line.title, type_words(line.type), line.status, place_words(line.where), *line.named)
    return "\n".join((*parts, interval_words(line.when, precision=False))).casefold()


def _has(words: str, terms: Iterable[str]) -> bool:
    return all(term in words for term in terms)


def _fits(line: Line, wanted: Wanted) -> bool:
    country = (line.where.country if line.where else None) or "none"
    return (
        (not wanted.status or line.status == wanted.status)
        and (not wanted.type or line.type == wanted.type)
        and (not wanted.country or country == wanted.country)
        and _in_days(line, wanted)
        and (wanted.box is None or _in_box(line, wanted.box))
    )


def _at_stage(work: Work, wanted: Wanted) -> bool:
    whose = work.who or NOBODY
    return (not wanted.work or work.stage == wanted.work) and (not wanted.who or whose == wanted.who)


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
        "echo": lambda line: (line.origins - line.articles, line.number),
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
