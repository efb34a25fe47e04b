"""What most needs a person: a list of doubts, the weightiest first; what was signed off is left out."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from msgspec import Struct

from twosource.desk.overview import Line  # noqa: TC001 - msgspec reads the types
from twosource.desk.paging import AtDesk, add_page
from twosource.export.wording import number_of
from twosource.records import Claim, Conflict, Incident

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from twosource.desk.versions import Sayings
    from twosource.desk.workplace import Workplace

router = APIRouter()
PAGE = 100
_WEIGHTS = {"conflict": 5.0, "denial": 5.0, "loose": 3.5, "alone": 3.0, "undated": 2.0, "placeless": 2.0, "unsure": 1.5}
"""What an error of each kind costs the ledger, as we judge it: a hidden contradiction most, a missing date least."""
_STRONG = 10  # killed; from here on a toll that rests on one origin is asked about
_UNSURE = 0.5  # of the score of extraction, which is in [0, 1]


class Doubt(Struct, frozen=True):
    """One reason to look at an incident: its kind and the reason in words."""

    kind: str
    why: str


class Task(Struct, frozen=True):
    """An incident with its doubts and how much they weigh."""

    incident: Line
    doubts: tuple[Doubt, ...]
    weight: float


class Tasks(Struct, frozen=True):
    """The tasks that were asked for, the weightiest first; `done` is the number of incidents that were signed off."""

    tasks: tuple[Task, ...]
    kinds: dict[str, int]
    kind: str
    found: int
    done: int
    offset: int
    limit: int


class _Scored(Struct, frozen=True, gc=False):
    id: str
    score: float


class _Clash(Struct, frozen=True, gc=False):
    left: str
    slot: str
    kind: str
    why: str


class _Tied(Struct, frozen=True):
    id: str
    articles: int
    links: tuple[str, ...]


def review(
    place: AtDesk,
    kind: str = "",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=5000)] = PAGE,
) -> Tasks:
    """The incidents that most need a person, each with the reasons why."""
    done = signed_off(place.sayings())
    every = place.kept(("tasks",), lambda: _tasks(place))
    waiting = [task for task in every if task.incident.id not in done and not done.intersection(task.incident.claims)]
    found = [task for task in waiting if not kind or any(doubt.kind == kind for doubt in task.doubts)]
    kinds = {name: sum(any(doubt.kind == name for doubt in task.doubts) for task in waiting) for name in _WEIGHTS}
    return Tasks(tuple(found[offset : offset + limit]), kinds, kind, len(found), len(every) - len(waiting), offset, limit)


def signed_off(sayings: Sayings) -> frozenset[str]:
    """The incidents that somebody accepted as a whole, and the smallest claim of each, whatever they are called now."""
    accepted = [one for one in sayings.all if one.verdict == "accept" and one.about.startswith("inc-") and "/" not in one.about]
    return frozenset(name for one in accepted if not one.undone for name in (one.about, *one.claims[:1]))


def _tasks(place: Workplace) -> tuple[Task, ...]:
    doubts: dict[str, list[Doubt]] = {}
    for identity, doubt in _doubts(place):
        doubts.setdefault(identity, []).append(doubt)
    found = [_task(line, doubts.get(line.id, [])) for line in place.overview().lines]
    return tuple(sorted((task for task in found if task.doubts), key=lambda task: (-task.weight, task.incident.number)))


def _task(line: Line, doubts: list[Doubt]) -> Task:
    """A doubt weighs more where more was told, and where more died."""
    size = 1 + math.log2(1 + line.articles) + math.log10(1 + line.deaths)
    return Task(line, tuple(doubts), round(size * sum({doubt.kind: _WEIGHTS[doubt.kind] for doubt in doubts}.values()), 2))


def _doubts(place: Workplace) -> Iterator[tuple[str, Doubt]]:
    yield from _conflicts(place, [one for one in place.store.gist(Conflict, _Clash) if one.kind != "scope"])
    for incident in place.store.gist(Incident, _Tied):
        if incident.articles > 1 and incident.links and not any(_strong(link) for link in incident.links):
            yield incident.id, Doubt("loose", f"held together by little: {min(incident.links, key=len)}")
    for line in place.overview().lines:
        yield from _of_line(line)
    unsure = [claim.id for claim in place.store.gist(Claim, _Scored) if claim.score < _UNSURE]
    within = Counter(incident for incident in place.store.incidents_of(unsure).values() if incident)
    for identity, number in sorted(within.items()):
        yield identity, Doubt("unsure", f"{number_of(number, 'claim')} that the reader was not sure of")


def _conflicts(place: Workplace, real: Sequence[_Clash]) -> Iterator[tuple[str, Doubt]]:
    within = place.store.incidents_of(sorted({one.left for one in real}))
    seen: set[tuple[str, str, str]] = set()
    for one in real:
        incident = within.get(one.left)
        if incident and (incident, one.slot, one.kind) not in seen:
            seen.add((incident, one.slot, one.kind))
            yield incident, Doubt("denial" if one.kind == "denial" else "conflict", f"{one.slot}: {one.why}")


def _strong(link: str) -> bool:
    """Whether the reason for a tie names a place or a time that both sides share."""
    return link.count(",") > 1 and ("same place" in link or "same day" in link)


def _of_line(line: Line) -> Iterator[tuple[str, Doubt]]:
    if line.deaths >= _STRONG and line.origins == 1:
        yield line.id, Doubt("alone", f"{line.killed} killed, and one origin only")
    if line.day is None:
        yield line.id, Doubt("undated", (line.when.how if line.when else None) or "no report dates it")
    if line.where is not None and line.where.precision == "unresolved":
        yield line.id, Doubt("placeless", f"{line.where.name}: {line.where.how or 'in no gazetteer'}")


add_page(router, "/review", "review.html", review)
