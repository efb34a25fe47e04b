"""Who decided what, when and why; and what was done to the ledger besides."""

from __future__ import annotations

from fastapi import APIRouter
from msgspec import Struct

from twosource.assess.ground import shown_name
from twosource.desk.members import by_id
from twosource.desk.pages.actors import actors_of
from twosource.desk.paging import AtDesk, add_page
from twosource.desk.showing import slot_name
from twosource.desk.versions import Said  # noqa: TC001 - msgspec reads the types
from twosource.ledger.store import HistoryEntry  # noqa: TC001 - msgspec reads the types
from twosource.records import Article, Identity, Source

router = APIRouter()
_NEWEST = 500
_KINDS = frozenset({"inc", "clm", "src", "art", "rev", "jdg"})
"""The beginnings of all ids that are no actor's."""


class Decision(Struct, frozen=True):
    """A decision with the titles of what it is about, and where that is to be seen."""

    said: Said
    title: str
    link: str
    other_title: str
    other_link: str


class History(Struct, frozen=True):
    """The newest first; `events` are articles that came, were replaced, withdrawn or restored."""

    decisions: tuple[Decision, ...]
    events: tuple[HistoryEntry, ...]
    left_out: int


def history(place: AtDesk) -> History:
    """All decisions of people, the newest first, and the history of the articles."""
    told = place.sayings().all[::-1][:_NEWEST]
    titles = _titles(place, told)
    events = tuple(one for one in place.store.history() if one.what not in {"judged", "reviewed"})[::-1]
    left_out = max(len(events) - _NEWEST, 0)
    return History(tuple(_decision(one, titles) for one in told), events[:_NEWEST], left_out)


def _titles(place: AtDesk, told: tuple[Said, ...]) -> dict[str, tuple[str, str]]:
    """For every name that decisions use: what it is called, and where it is shown."""
    lines = {line.id: (line.title, f"/incidents/{line.id}") for line in place.overview().lines}
    found = dict(lines)
    claims = sorted({name for one in told for name in (one.about.partition("/")[0], one.other) if name.startswith("clm-")})
    claims += sorted({name for one in told for name in (*one.claims[:1], *one.other_claims[:1])})
    within = place.store.incidents_of(claims)
    for claim, incident in within.items():
        if incident in lines:
            found[claim] = (f"a claim in: {lines[incident][0]}", f"/incidents/{incident}#{claim}")
    for one in told:  # an incident that has another id now is where its claims are
        for name, held in ((one.about.partition("/")[0], one.claims), (one.other, one.other_claims)):
            now = within.get(held[0]) if held else None
            if name not in found and now in lines:
                found[name] = lines[now]
    found.update({one.id: (f"“{one.verdict}” of {one.at[:10]}", f"#{one.id}") for one in told})
    return {
        **found,
        **_others(place, {name for one in told for name in (one.about, one.other) if "/" not in name} - found.keys()),
    }


def _others(place: AtDesk, names: set[str]) -> dict[str, tuple[str, str]]:
    """What sources, articles and actors are called, and where they are shown; also those that are one with others by now."""
    within = {member: one.id for one in place.store.records(Identity) for member in one.members}
    now = {name: within.get(name, name) for name in names if name}
    sources = {one.id: shown_name(one) for one in place.store.records(Source, id=sorted(set(now.values())))}
    articles = {one.id: one.title or one.outlet or one.ref for one in place.store.records(Article, id=sorted(names))}
    rest = [name for name in now if name.partition("-")[0] not in _KINDS]
    actors = actors_of(place) if rest else {}
    found = {name: (sources[one], f"/sources#{one}") for name, one in now.items() if one in sources}
    found.update({name: (title, f"/articles/{name}") for name, title in articles.items()})
    for name in rest:
        if now[name] in actors:
            called = actors[now[name]].names
            own = by_id(called, place.codebook()).get(name, called[0])  # under which name it was joined, where that is known
            found[name] = (own, f"/actors#{now[name]}")
    return found


def _decision(one: Said, titles: dict[str, tuple[str, str]]) -> Decision:
    name, _, cell = one.about.partition("/")
    title, link = titles.get(name, (name, ""))
    slot, _, group = cell.partition("/")
    asked = slot_name(slot, group or None) if slot else one.slot and slot_name(one.slot, None)
    other, other_link = titles.get(one.other, (one.other, ""))
    return Decision(one, f"{asked}: {title}" if asked else title, link, other, other_link)


add_page(router, "/history", "history.html", history)
