"""What changes between two views of one ledger, in plain sentences: for asking what rests on an article, outlet or origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.export.wording import number_of, slot_words, table_order, value_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twosource.records import Cell, Incident, View

_Key = tuple[str, str | None]


def counterpart(incident: Incident, view: View) -> Incident | None:
    """The incident of the other view that shares most claims with this one; None where nothing of it is left."""
    own = set(incident.claims)
    shared = {other.id: len(own.intersection(other.claims)) for other in view.incidents}
    best = max(view.incidents, key=lambda other: (shared[other.id], other.id), default=None)
    return best if best is not None and shared[best.id] else None


def of_incident(before: View, incident: Incident, after: View) -> list[str]:
    """What changes in one incident: its origins, status, grade, and every cell; one sentence each."""
    other = counterpart(incident, after)
    if other is None:
        return ["  nothing is left of this incident"]
    return [f"  {line}" for line in _differences(before, incident, after, other)] or ["  nothing"]


def in_words(before: View, after: View) -> list[str]:
    """What changes in all incidents, each under its title; those that are gone and those that are new."""
    lines: list[str] = []
    met = set()
    for incident in sorted(before.incidents, key=table_order):
        other = counterpart(incident, after)
        met.add(other.id if other else "")
        changed = of_incident(before, incident, after)
        if changed != ["  nothing"]:
            lines += [f"{incident.title} ({incident.id})", *changed]
    new = [incident for incident in sorted(after.incidents, key=table_order) if incident.id not in met]
    lines += [f"{incident.title} ({incident.id})\n  is an incident of its own now" for incident in new]
    return ["WHAT CHANGES", *lines] if lines else ["WHAT CHANGES", "nothing"]


def _differences(before: View, incident: Incident, after: View, other: Incident) -> Iterator[str]:
    if incident.origins != other.origins:
        yield f"{number_of(incident.origins, 'independent origin')} before, {number_of(other.origins, 'origin')} now"
    if incident.articles != other.articles:
        yield f"told in {number_of(incident.articles, 'article')} before, {number_of(other.articles, 'article')} now"
    for name, old, new in (("status", incident.status, other.status), ("suggested grade", incident.grade, other.grade)):
        if old != new:
            yield f"{name}: {old or 'none'} before, {new or 'none'} now"
    olds, news = _cells(before, incident), _cells(after, other)
    for key in [*olds, *(key for key in news if key not in olds)]:
        yield from _of_cell(slot_words(*key), olds.get(key), news.get(key))


def _cells(view: View, incident: Incident) -> dict[_Key, Cell]:
    return {(cell.slot, cell.group): cell for cell in view.cells if cell.incident == incident.id}


def _of_cell(name: str, old: Cell | None, new: Cell | None) -> Iterator[str]:
    if old is None or new is None:
        said = f"{value_words(old.value)} before, nobody tells it now" if old else ""
        yield f"{name}: {said or 'nobody told it before'}" + (f", {value_words(new.value)} now" if new else "")
        return
    if value_words(old.value) != value_words(new.value):
        yield f"{name}: {value_words(old.value)} before, {value_words(new.value)} now"
    if (old.status, len(old.origins)) != (new.status, len(new.origins)):
        one, two = number_of(len(old.origins), "origin"), number_of(len(new.origins), "origin")
        yield f"{name}: {old.status}, {one} before; {new.status}, {two} now"
