"""Parts of the ledger, fetched by index: as a View of their own, so that all that shows a whole view shows a part as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.errors import NotFound
from twosource.records import Article, Cell, Claim, Conflict, Incident, Origin, Reuse, Source, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.ledger.store import Store


def of_incident(store: Store, identity: str) -> View:
    """The incident with its claims and those that stand in a conflict with them, and all that these rest on. Raises NotFound."""
    incident = _one(store, identity)
    own = store.records(Claim, incident=incident.id)
    conflicts = _conflicts(store, incident.claims)
    across = {side for conflict in conflicts for side in (conflict.left, conflict.right)} - set(incident.claims)
    articles = {claim.article for claim in own}
    far = store.records(Claim, id=sorted(across))
    claims = {claim.id: claim for claim in (*own, *far)}
    held = {claim.article for claim in claims.values()}
    origins = store.records(Origin, incident=incident.id)
    return View(
        articles=store.records(Article, id=sorted(held)),
        sources=_sources(store, claims.values(), origins),
        claims=tuple(claims.values()),
        incidents=(incident,),
        cells=store.records(Cell, incident=incident.id),
        origins=origins,
        conflicts=conflicts,
        reuse=tuple(one for one in store.records(Reuse, later=sorted(articles)) if one.earlier in articles),
    )


def of_article(store: Store, identity: str) -> View:
    """The article with its claims, their incidents, and the articles that it took from or that took from it. Raises NotFound."""
    found = store.records(Article, id=identity)
    if not found:
        message = f"{identity}: no such article in the ledger as last computed"
        raise NotFound(message)
    claims = store.records(Claim, article=identity)
    reuse = {one.id: one for one in (*store.records(Reuse, later=identity), *store.records(Reuse, earlier=identity))}
    others = {side for one in reuse.values() for side in (one.later, one.earlier)} - {identity}
    return View(
        articles=(*found, *store.records(Article, id=sorted(others))),
        sources=_sources(store, claims, ()),
        claims=claims,
        incidents=store.records(Incident, id=_incidents_of(store, claims)),
        conflicts=_conflicts(store, [claim.id for claim in claims]),
        reuse=tuple(reuse.values()),
    )


def _one(store: Store, identity: str) -> Incident:
    found = store.records(Incident, id=identity)
    if not found:
        message = f"{identity}: no such incident; it may have been merged or split: look for it in the table"
        raise NotFound(message)
    return found[0]


def _conflicts(store: Store, claims: Iterable[str]) -> tuple[Conflict, ...]:
    names = sorted(claims)
    found = {one.id: one for one in (*store.records(Conflict, left=names), *store.records(Conflict, right=names))}
    return tuple(found.values())


def _incidents_of(store: Store, claims: Iterable[Claim]) -> list[str]:
    """The ids of the incidents in which these claims are."""
    return sorted({incident for incident in store.incidents_of([claim.id for claim in claims]).values() if incident})


def _sources(store: Store, claims: Iterable[Claim], origins: Iterable[Origin]) -> tuple[Source, ...]:
    names = {step.source for claim in claims for step in claim.chain} | {origin.root for origin in origins}
    return store.records(Source, id=sorted(names))
