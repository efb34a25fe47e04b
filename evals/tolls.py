"""Scorers of whole articles read alone: how many were killed, injured and captured, when and where.

The program takes in one article, links and assesses it by itself. No gold is looked at to choose among its incidents: a report
opens with what it is about, so the incident told first that has a place, a time or a count gives it, of those that the program
does not hold for background. Of several counts of that incident (of all people, of civilians) it is the greatest by its low end.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from evals import gold
from evals.figures import Figure, hits, kilometres
from twosource.read.text.cues import fold
from twosource.records import Count, Interval, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from evals.reading import Program
    from twosource.records import Cell, Value, View

_REACHES_KM = 5.0, 25.0

Range = tuple[int | None, int | None]


class Told(Struct, frozen=True):
    """What the program says of one article: the cells of its incidents, in the order in which they are told."""

    cells: tuple[tuple[Cell, ...], ...]

    def count(self, slot: str) -> Range | None:
        """Low and high of the greatest count of the first incident that has any, an open end as the number named; else None."""
        for cells in self.cells:
            found = [_range(cell.value) for cell in cells if cell.slot == slot and isinstance(cell.value, Count)]
            if found:
                return max(found, key=lambda one: (one[0] or 0, one[1] or 0))
        return None

    def value(self, slot: str) -> Value | None:
        """The first incident's value of a slot, of the first incident that has one."""
        return next((cell.value for cells in self.cells for cell in cells if cell.slot == slot), None)


def in_order(view: View) -> Told:
    """The cells of each incident of a view, the incident told first leading; without what it tells as background only."""
    starts = {claim.id: claim.span.start for claim in view.claims}
    news = {claim.id for claim in view.claims if not claim.background}
    told = [one for one in view.incidents if not news.isdisjoint(one.claims)] or view.incidents
    order = sorted(told, key=lambda one: (min(starts[name] for name in one.claims), one.id))
    return Told(tuple(tuple(cell for cell in view.cells if cell.incident == one.id) for one in order))


def _range(count: Count) -> Range:
    low = count.best if count.low is None else count.low
    return low, low if count.high is None and count.best is None else count.best if count.high is None else count.high


def _tell(program: Program, records: Iterable[Mapping[str, str]], policy: str = "default") -> dict[str, Told]:
    """What the program says under a policy of each of these articles, taken in alone."""
    return {ref: in_order(program.view([pair], policy)) for ref, pair in program.take_in(records, policy).items()}


def airwars(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over Airwars' narratives, published (as the program is told) the day after: killed and injured with both ends of the
    range right, where gold has a range; the very date; and a place within 5 and 25 km of gold's point, where gold has one.
    Nothing said is wrong. The policy is Airwars' own, which bounds vague words ("dozens", "others") as their records do.
    """
    records = gold.sample(gold.load(path, ("text", "date", "lat", "lon", "killed", "injured")), limit)
    told = _tell(
        program,
        ({"id": one["id"], "text": one["text"], "published": day_after(one)} for one in records),
        "airwars",
    )
    figures = [_ranges(slot, records, told) for slot in ("killed", "injured")]
    figures.append(hits("date exact", (_is_day(told[one["id"]].value("time"), one["date"]) for one in records)))
    pointed = [one for one in records if one["lat"] is not None]
    for reach in _REACHES_KM:
        near = (_is_near(told[one["id"]].value("place"), (one["lat"], one["lon"]), reach) for one in pointed)
        figures.append(hits(f"place within {reach:.0f} km", near))
    return figures, len(records)


def day_after(record: gold.Record) -> str:
    """The day after the record's date: when its narrative is taken to have been published. Raises GoldError."""
    try:
        return (date.fromisoformat(record["date"]) + timedelta(days=1)).isoformat()
    except (TypeError, ValueError) as error:
        message = f"record {record['id']}: the date {record['date']} is none"
        raise gold.GoldError(message) from error


def _ranges(slot: str, records: Sequence[gold.Record], told: Mapping[str, Told]) -> Figure:
    known = [(one, gold.numbers(one, slot)) for one in records]
    return hits(f"{slot} exact", (told[one["id"]].count(slot) == wanted for one, wanted in known if wanted is not None))


def _is_day(value: Value | None, day: str) -> bool:
    """Whether it is this day alone, with or without a clock time."""
    return isinstance(value, Interval) and (value.start or "")[:10] == (value.end or "")[:10] == day


def _is_near(value: Value | None, point: tuple[float, float], reach: float) -> bool:
    if not isinstance(value, Place) or value.lat is None or value.lon is None:
        return False
    return kilometres((value.lat, value.lon), point) <= reach


def isafpr(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over ISAF press releases: the least number of killed and of captured exact (nobody told counts as 0), the same over the
    releases where gold has some, and the province (admin1 of the place; see `_consonants`). No date is given.
    """
    records = gold.sample(gold.load(path, ("text", "gold")), limit)
    told = _tell(program, ({"id": one["id"], "text": one["text"]} for one in records))
    figures = []
    for slot in ("killed", "captured"):
        wanted = [(_least(told[one["id"]].count(slot)), one["gold"][f"min_{slot}"]) for one in records]
        figures.append(hits(f"min {slot} exact", (found == known for found, known in wanted)))
        figures.append(hits(f"min {slot} exact, some", (found == known for found, known in wanted if known)))
    figures.append(hits("province", (_is_in(told[one["id"]].value("place"), one["gold"]["province"]) for one in records)))
    return figures, len(records)


def _least(found: Range | None) -> int:
    return (found[0] or 0) if found else 0


def _is_in(value: Value | None, provinces: Sequence[str]) -> bool:
    if not isinstance(value, Place) or value.admin1 is None:
        return False
    wanted = {_consonants(name) for name in provinces}
    words = value.admin1.split()
    return any(_consonants("".join(words[i:j])) in wanted for i in range(len(words)) for j in range(i + 1, len(words) + 1))


def _consonants(name: str) -> str:
    """A name without its vowels and half vowels, so that spellings in Latin letters meet (Paktia, Paktya; Khowst, Khost)."""
    return "".join(char for char in fold(name) if char.isalpha() and char not in "aeiouwy")


def gva(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over articles on US gun violence that have figures: killed exact, injured exact, and both (nobody told counts as 0).

    Published is the document's date. Gold is the database's final figure, which an early article may rightly not have.
    """
    records = [one for one in gold.load(path, ("text", "incident_id", "killed", "injured")) if one["killed"] is not None]
    records = gold.sample(records, limit, "incident_id")
    told = _tell(program, map(as_page, records))
    right = [tuple(_both_ends(told[one["id"]].count(slot), one[slot]) for slot in ("killed", "injured")) for one in records]
    figures = [hits("killed exact", (one[0] for one in right)), hits("injured exact", (one[1] for one in right))]
    return [*figures, hits("both exact", map(all, right))], len(records)


def as_page(record: gold.Record) -> dict[str, str]:
    """What a user's line of JSON would hold of an article: id, text, title, published, url."""
    given = {"id": record["id"], "text": record["text"], "title": record.get("title"), "published": record.get("dct")}
    return {key: value for key, value in given.items() if value}


def _both_ends(found: Range | None, known: int) -> bool:
    return (found or (0, 0)) == (known, known)
