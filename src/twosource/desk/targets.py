"""What a decision is about, looked up as it stands now: its version, its words, and what was said of it before."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.assess.ground import shown_name
from twosource.desk.pages.actors import actors_of
from twosource.desk.pages.article import article
from twosource.desk.pages.incident import incident_shown
from twosource.desk.versions import Said, version
from twosource.errors import NotFound, ReviewError
from twosource.export.wording import slot_words, value_words
from twosource.link.names import fold_name
from twosource.records import Claim, Place, Source, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.desk.workplace import Workplace

_IDS = re.compile(r"\b(?:inc|src)-\w+")


class Target(Struct, frozen=True):
    """A thing that can be decided on. `slot`, `group`, `value` of a cell; `near` the incident's place, for names of places.

    `claims` are those by which its incident is found again, whatever it is called after the decision.
    """

    name: str
    title: str
    now: str
    version: str
    said: tuple[Said, ...]
    slot: str | None = None
    group: str | None = None
    near: Place | None = None
    value: Value | None = None
    claims: tuple[str, ...] = ()


def target_of(place: Workplace, name: str) -> Target:
    """The target with that id or INCIDENT/SLOT/GROUP. Raises NotFound."""
    kind = name.partition("-")[0]
    if "/" in name:
        return _cell(place, name)
    finders = {"inc": _incident, "clm": _claim, "src": _source, "art": _article, "rev": _decision, "jdg": _decision}
    return finders.get(kind, _actor)(place, name)


def other_of(place: Workplace, target: str, chosen: str, named: str) -> str:
    """The id of the second thing of a judgement: as it was named, by an incident's number or the name of a source
    or actor, else as chosen.

    Raises ReviewError for a name that none has, or several have.
    """
    name = " ".join(named.split())
    if not name:
        return chosen.strip()
    if name.partition("-")[0] in {"inc", "clm", "src", "act"}:
        return name
    if target.startswith("src-"):
        found = _called(name, {one.id: (one.name, *one.aliases) for one in place.store.records(Source) if one.id != target})
    elif not target or target.startswith(("inc-", "clm-")):
        found = [line.id for line in place.overview().lines if name == str(line.number)]
    else:
        found = _called(name, {one.id: one.names for one in actors_of(place).values() if one.id != target})
    if len(found) == 1:
        return found[0]
    message = f"“{name}”: {'several have that name; give the id' if found else 'nothing here has that name or number'}"
    raise ReviewError(message)


def _called(name: str, named: Mapping[str, Iterable[str]]) -> list[str]:
    """The ids that bear the name, or are it."""
    wanted = fold_name(name)
    return [one for one, names in named.items() if name == one or wanted in map(fold_name, names)]


def in_titles(place: Workplace, message: str) -> str:
    """The message with the titles of incidents, and the names of sources, in the place of their ids."""
    ids = sorted(set(_IDS.findall(message)))
    found = {line.id: f"“{line.title}”" for line in place.overview().lines if line.id in ids}
    found.update({one.id: shown_name(one) for one in place.store.records(Source, id=ids)})
    return _IDS.sub(lambda match: found.get(match[0], "what is in another incident by now"), message)


def where_now(place: Workplace, target: Target, back: str) -> str:
    """The page to go back to after a decision: where it was an incident's, that in which the thing is now."""
    path, mark, rest = back.partition("#")
    before = path.partition("?")[0].removeprefix("/incidents/")
    if not path.startswith("/incidents/") or not target.claims:
        return back
    now = Counter(filter(None, place.store.incidents_of(target.claims).values())).most_common(1)
    if not now or now[0][0] == before:
        return back
    return f"/incidents/{now[0][0]}?moved={before}{mark}{rest}"


def _incident(place: Workplace, name: str) -> Target:
    shown = incident_shown(place, name)
    claims = len(shown.incident.claims)
    return Target(
        name,
        shown.incident.title,
        f"{shown.incident.status}, {claims} claims",
        shown.version,
        shown.said,
        claims=shown.incident.claims,
    )


def _cell(place: Workplace, name: str) -> Target:
    identity, slot, group = (*name.split("/"), "", "")[:3]
    shown = incident_shown(place, identity)
    cell = next((one for one in shown.cells if one.key == name), None)
    title = f"{slot_words(slot, group or None)}: {shown.incident.title}"
    where, claims = shown.incident.where, shown.incident.claims
    if cell is None:
        told = place.sayings().of(name)
        return Target(name, title, "no value", version([], told), told, slot, group or None, where, claims=claims)
    return Target(
        name, title, value_words(cell.cell.value), cell.version, cell.said, slot, group or None, where, cell.cell.value, claims
    )


def _claim(place: Workplace, name: str) -> Target:
    incident = place.store.incidents_of([name]).get(name)
    if incident is not None:
        claim = next(one for one in incident_shown(place, incident).claims if one.claim.id == name)
        return Target(name, "the claim", claim.cited.exact, claim.version, claim.said, claims=(name,))
    found = place.store.records(Claim, id=name)
    told = place.sayings().of(name)
    return Target(name, "the claim", found[0].type if found else "not in the ledger", version(found, told), told)


def _source(place: Workplace, name: str) -> Target:
    found = place.store.records(Source, id=name)
    told = place.sayings().of(name)
    return Target(name, found[0].name if found else name, found[0].kind if found else "", version(found, told), told)


def _actor(place: Workplace, name: str) -> Target:
    found, told = actors_of(place).get(name), place.sayings().of(name)
    if found is None:
        message = f"{name}: nothing that can be decided on has such an id"
        raise NotFound(message)
    return Target(name, found.names[0], found.kind, version([found], told), told)


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
