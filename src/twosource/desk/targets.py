"""What a decision is about, looked up as it stands now: its version, its words, and what was said of it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.desk.pages.article import article
from twosource.desk.pages.incident import incident_shown
from twosource.desk.versions import Said, version
from twosource.errors import NotFound
from twosource.export.wording import slot_words, value_words
from twosource.records import Claim, Place, Source

if TYPE_CHECKING:
    from twosource.desk.workplace import Workplace


class Target(Struct, frozen=True):
    """A thing that can be decided on. `slot` and `group` of a cell; `near` the incident's place, for names of places."""

    name: str
    title: str
    now: str
    version: str
    said: tuple[Said, ...]
    slot: str | None = None
    group: str | None = None
    near: Place | None = None


def target_of(place: Workplace, name: str) -> Target:
    """The target with that id or INCIDENT/SLOT/GROUP. Raises NotFound."""
    kind = name.partition("-")[0]
    if "/" in name:
        return _cell(place, name)
    finders = {"inc": _incident, "clm": _claim, "src": _source, "art": _article, "rev": _decision, "jdg": _decision}
    if kind not in finders:
        message = f"{name}: nothing that can be decided on has such an id"
        raise NotFound(message)
    return finders[kind](place, name)


def _incident(place: Workplace, name: str) -> Target:
    shown = incident_shown(place, name)
    claims = len(shown.incident.claims)
    return Target(name, shown.incident.title, f"{shown.incident.status}, {claims} claims", shown.version, shown.said)


def _cell(place: Workplace, name: str) -> Target:
    identity, slot, group = (*name.split("/"), "", "")[:3]
    shown = incident_shown(place, identity)
    cell = next((one for one in shown.cells if one.key == name), None)
    title = f"{slot_words(slot, group or None)}: {shown.incident.title}"
    where = shown.incident.where
    if cell is None:
        told = place.sayings().of(name)
        return Target(name, title, "no value", version([], told), told, slot, group or None, where)
    return Target(name, title, value_words(cell.cell.value), cell.version, cell.said, slot, group or None, where)


def _claim(place: Workplace, name: str) -> Target:
    incident = place.store.incidents_of([name]).get(name)
    if incident is not None:
        claim = next(one for one in incident_shown(place, incident).claims if one.claim.id == name)
        return Target(name, "the claim", claim.cited.exact, claim.version, claim.said)
    found = place.store.records(Claim, id=name)
    told = place.sayings().of(name)
    return Target(name, "the claim", found[0].type if found else "not in the ledger", version(found, told), told)


def _source(place: Workplace, name: str) -> Target:
    found = place.store.records(Source, id=name)
    told = place.sayings().of(name)
    return Target(name, found[0].name if found else name, found[0].kind if found else "", version(found, told), told)


def _article(place: Workplace, name: str) -> Target:
    shown = article(place, name)
    return Target(name, shown.article.title or shown.article.ref, shown.article.ref, shown.version, shown.said)


def _decision(place: Workplace, name: str) -> Target:
    told = place.sayings().of(name)
    own = next((one for one in place.sayings().all if one.id == name), None)
    if own is None:
        message = f"{name}: no such decision"
        raise NotFound(message)
    return Target(name, own.about, own.verdict, version([own], told), told)
