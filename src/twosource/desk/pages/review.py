"""What most needs a person: a list of doubts, the weightiest first; what was signed off is left out."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from fastapi import APIRouter
from msgspec import Struct
from msgspec.structs import replace

from twosource.desk.overview import Line  # noqa: TC001 - msgspec reads the types
from twosource.desk.paging import AtDesk, Limit, Offset, add_page
from twosource.desk.showing import slot_name
from twosource.desk.work import NEW, NOBODY, Work, tally, work_of
from twosource.export.wording import number_of
from twosource.records import Claim, Conflict, Incident

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from twosource.desk.workplace import Workplace

router = APIRouter()
PAGE = 100
_WEIGHTS = {
    "conflict": 5.0,
    "denial": 5.0,
    "loose": 3.5,
    "alone": 3.0,
    "since": 2.5,
    "echo": 2.0,
    "undated": 2.0,
    "placeless": 2.0,
    "unsure": 1.5,
}
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
    work: dict[str, Work]
    people: dict[str, int]
    kinds: dict[str, int]
    kind: str
    who: str
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
    who: str = "",
    offset: Offset = 0,
    limit: Limit = PAGE,
) -> Tasks:
    """The incidents that most need a person, each with the reasons why."""
    work = work_of(place)
    every = place.kept(("tasks",), lambda: _tasks(place))
    waiting = _waiting(place, every, work)
    whose = [task for task in waiting if not who or (work.get(task.incident.id, NEW).who or NOBODY) == who]
    found = [task for task in whose if not kind or any(doubt.kind == kind for doubt in task.doubts)]
    kinds = {name: sum(any(doubt.kind == name for doubt in task.doubts) for task in whose) for name in _WEIGHTS}
    shown = tuple(found[offset : offset + limit])
    return Tasks(
        tasks=shown,
        work={task.incident.id: work[task.incident.id] for task in shown if task.incident.id in work},
        people=tally(place.overview(), work)[1],
        kinds=kinds,
        kind=kind,
        who=who,
        found=len(found),
        done=sum(one.stage == "done" for one in work.values()),
        offset=offset,
        limit=limit,
    )


def _waiting(place: Workplace, every: Sequence[Task], work: Mapping[str, Work]) -> list[Task]:
    """The tasks that are not done; first those that were, until claims came to them."""
    known = {task.incident.id for task in every}
    again = [line for line in place.overview().lines if work.get(line.id, NEW).since and line.id not in known]
    open_ones = [task for task in every if work.get(task.incident.id, NEW).stage != "done"]
    found = [_since(task, work) for task in (*(_task(line, []) for line in again), *open_ones)]
    return sorted(found, key=lambda task: not work.get(task.incident.id, NEW).since)


def _since(task: Task, work: Mapping[str, Work]) -> Task:
    """The task, where claims came to what was signed off with that as its first doubt."""
    fresh = work.get(task.incident.id, NEW).since
    doubt = Doubt("since", f"{number_of(fresh, 'claim')} came since it was signed off")
    return replace(task, doubts=(doubt, *task.doubts)) if fresh else task


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
            yield incident.id, Doubt("loose", min(incident.links, key=len))
    for line in place.overview().lines:
        yield from _of_line(line)
    unsure = [claim.id for claim in place.store.gist(Claim, _Scored) if claim.score < _UNSURE]
    within = Counter(incident for incident in place.store.incidents_of(unsure).values() if incident)
    for identity, number in sorted(within.items()):
        yield identity, Doubt("unsure", f"of {number_of(number, 'claim')}")


def _conflicts(place: Workplace, real: Sequence[_Clash]) -> Iterator[tuple[str, Doubt]]:
    within = place.store.incidents_of(sorted({one.left for one in real}))
    seen: set[tuple[str, str, str]] = set()
    for one in real:
        incident = within.get(one.left)
        if incident and (incident, one.slot, one.kind) not in seen:
            seen.add((incident, one.slot, one.kind))
            yield incident, Doubt("denial" if one.kind == "denial" else "conflict", f"{slot_name(one.slot, None)}: {one.why}")


def _strong(link: str) -> bool:
    """Whether the reason for a tie names a place or a time that both sides share."""
    return link.count(",") > 1 and ("same place" in link or "same day" in link)


def _of_line(line: Line) -> Iterator[tuple[str, Doubt]]:
    if line.deaths >= _STRONG and line.origins == 1:
        yield line.id, Doubt("alone", f"{line.killed} killed, and one origin only")
    if line.echo:
        told = number_of(line.origins, "origin")
        yield line.id, Doubt("echo", f"{line.articles} articles, and {told} behind them")
    if line.day is None:
        yield line.id, Doubt("undated", (line.when.how if line.when else None) or "no report dates it")
    if line.where is not None and line.where.precision == "unresolved":
        yield line.id, Doubt("placeless", f"{line.where.name}: {line.where.how or 'in no gazetteer'}")


add_page(router, "/review", "review.html", review)
