"""Everybody who is said to have done something or to have been hit; where two of them are one, or one is two, it is said here."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fastapi import APIRouter
from msgspec import Struct

from twosource.desk.members import Joined, joined
from twosource.desk.paging import PAGE, AtDesk, Limit, Offset, add_page
from twosource.desk.versions import Said, version
from twosource.records import Actor, Arg, Claim, Identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from twosource.desk.workplace import Workplace

router = APIRouter()
_SHOWN = 3  # incidents that a line names
DOERS, HIT = "agent", "target"


class Named(Struct, frozen=True):
    """An actor as the reports name it: the names, most frequent first, in how many claims it did something or was hit."""

    id: str
    names: tuple[str, ...]
    kind: str
    did: int
    was_hit: int
    incidents: tuple[str, ...]


class Told(Struct, frozen=True):
    """An incident that a line names."""

    id: str
    title: str


class ActorLine(Struct, frozen=True):
    """An actor with the first of its incidents, what was joined in it, and what people said of that."""

    actor: Named
    incidents: tuple[Told, ...]
    joined: Joined
    version: str
    said: tuple[Said, ...]


class Actors(Struct, frozen=True):
    """The actors that were asked for, those of most incidents first."""

    actors: tuple[ActorLine, ...]
    kinds: dict[str, int]
    found: int
    total: int
    offset: int
    limit: int
    q: str
    kind: str


class _Giving(Struct, frozen=True):
    id: str
    args: tuple[Arg, ...]


def actors(
    place: AtDesk,
    q: str = "",
    kind: str = "",
    offset: Offset = 0,
    limit: Limit = PAGE,
) -> Actors:
    """All who are said to have done something or to have been hit, under which names, and in which incidents."""
    every, wanted = actors_of(place), q.casefold()
    found = [one for one in every.values() if (not kind or one.kind == kind) and wanted in "\n".join(one.names).casefold()]
    return Actors(
        actors=tuple(_lines(place, found[offset : offset + limit])),
        kinds=dict(Counter(one.kind for one in every.values()).most_common()),
        found=len(found),
        total=len(every),
        offset=offset,
        limit=limit,
        q=q,
        kind=kind,
    )


def actors_of(place: Workplace) -> Mapping[str, Named]:
    """The actors of the ledger by id, those of most incidents first."""
    return place.kept(("actors",), lambda: _actors(place))


def _lines(place: Workplace, found: Iterable[Named]) -> Iterator[ActorLine]:
    titles = {line.id: line.title for line in place.overview().lines}
    identities = {one.id: one for one in place.store.records(Identity)}
    told, codebook = place.sayings(), place.codebook()
    for one in found:
        identity, said = identities.get(one.id), told.of(one.id)
        named = tuple(Told(name, titles[name]) for name in one.incidents[:_SHOWN] if name in titles)
        yield ActorLine(one, named, joined(identity, one.names, codebook), version([one], said), said)


def _actors(place: Workplace) -> dict[str, Named]:
    names: dict[str, Counter[str]] = {}
    kinds: dict[str, Counter[str]] = {}
    times: Counter[tuple[str, str]] = Counter()
    claims: dict[str, list[str]] = {}
    for claim in place.store.gist(Claim, _Giving):
        for arg in claim.args:
            if isinstance(arg.value, Actor):
                who = arg.value
                names.setdefault(who.actor, Counter())[who.name] += 1
                kinds.setdefault(who.actor, Counter())[who.kind or "unknown"] += 1
                times[who.actor, arg.slot] += 1
                claims.setdefault(who.actor, []).append(claim.id)
    within = place.store.incidents_of(sorted({name for own in claims.values() for name in own}))
    order = {line.id: line.number for line in place.overview().lines}
    found = []
    for one, own in claims.items():
        incidents = {name for claim in own if (name := within.get(claim)) in order}
        ordered = tuple(sorted((name for name in incidents if name), key=lambda name: order[name]))
        called = tuple(name for name, _ in names[one].most_common())
        kind = kinds[one].most_common(1)[0][0]
        found.append(Named(one, called, kind, times[one, DOERS], times[one, HIT], ordered))
    found.sort(key=lambda one: (-len(one.incidents), -one.did - one.was_hit, one.names, one.id))
    return {one.id: one for one in found}


add_page(router, "/actors", "actors.html", actors)
