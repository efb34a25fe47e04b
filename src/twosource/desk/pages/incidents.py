"""The table of incidents, with the map and the timeline of what it shows."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from msgspec import Struct
from msgspec.structs import replace

from twosource.desk.figures.timeline import Timeline, timeline
from twosource.desk.overview import SORTS, Line, Wanted, select
from twosource.desk.paging import PAGE, AtDesk, Offset, add_page
from twosource.desk.work import Work, tally, work_of
from twosource.errors import ConfigError
from twosource.export.land import Ground
from twosource.export.map_figure import Map, draw_map

router = APIRouter()


class Filters(Struct, frozen=True):
    """What can be chosen, with how many incidents there are of each; `people` have incidents that are not done."""

    statuses: dict[str, int]
    types: dict[str, int]
    countries: dict[str, int]
    sorts: tuple[str, ...]
    stages: dict[str, int]
    people: dict[str, int]


class Incidents(Struct, frozen=True):
    """One page of the incidents that were asked for; `found` of `total` are, from line `offset` on.

    `work` tells how far the analysts are with those of which anybody said anything.
    """

    incidents: tuple[Line, ...]
    work: dict[str, Work]
    found: int
    total: int
    offset: int
    limit: int
    wanted: Wanted
    filters: Filters
    timeline: Timeline
    map: Map

    @property
    def following(self) -> int | None:
        """Where the next page begins."""
        return self.offset + self.limit if self.offset + self.limit < self.found else None

    @property
    def before(self) -> int | None:
        """Where the page before begins."""
        return max(self.offset - self.limit, 0) if self.offset else None


def incidents(  # noqa: PLR0913, PLR0917 - one parameter for each that the address may have
    request: Request,
    place: AtDesk,
    q: str = "",
    status: str = "",
    type: str = "",  # noqa: A002 - the word that the table uses
    country: str = "",
    since: str = "",
    until: str = "",
    box: str = "",
    sort: str = "date",
    work: str = "",
    who: str = "",
    offset: Offset = 0,
    limit: Annotated[int | None, Query(ge=1)] = None,
) -> Incidents:
    """The incidents of the ledger, filtered, searched and sorted; with a map and a timeline of them.

    As JSON all of them, unless there is a `limit`.
    """
    wanted = Wanted(q, status, type, country, since, until, _box(box), sort if sort in SORTS else "date", work, who)
    overview, stages = place.overview(), work_of(place)
    as_json = request.url.path.endswith(".json")
    limit = limit or (len(overview.lines) or 1 if as_json else PAGE)
    found = select(overview, wanted, stages)
    # the timeline shows all days, and the map all places, of what else was asked for: what is chosen in one can be seen around
    days = select(overview, replace(wanted, since="", until=""), stages) if since or until else found
    spots = select(overview, replace(wanted, box=None), stages) if wanted.box else found
    shown = tuple(found[offset : offset + limit])
    return Incidents(
        incidents=shown,
        work={line.id: stages[line.id] for line in shown if line.id in stages},
        found=len(found),
        total=len(overview.lines),
        offset=offset,
        limit=limit,
        wanted=wanted,
        filters=Filters(overview.statuses, overview.types, overview.countries, SORTS, *tally(overview, stages)),
        timeline=timeline((line.day for line in days), since, until),
        map=draw_map((line.where for line in spots), Ground() if as_json else place.ground(), box=wanted.box),
    )


def _box(text: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees. Raises ConfigError for anything else."""
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        message = f"box={text}: four numbers are wanted, west,south,east,north in degrees"
        raise ConfigError(message) from error
    return west, south, east, north


add_page(router, "/incidents", "incidents.html", incidents)
