"""One incident: its cells, who says so, what contradicts it, the words that it rests on, and what people said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from msgspec import Struct

from twosource.assess.reviews import cell_key
from twosource.desk.figures.counts import Series, series
from twosource.desk.figures.sayings import Sayings, sayings
from twosource.desk.paging import AtDesk, add_page
from twosource.desk.versions import Said, names_of_cell, version
from twosource.desk.work import NEW, Work, work_of
from twosource.export.citations import citations, claim_citations
from twosource.export.text import Relation, in_slot_order, nearest
from twosource.export.wording import chain_words, source_kind
from twosource.records import Cell, Claim, Conflict, Count, Incident, Interval, Origin, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from twosource.desk.versions import Sayings as Decisions
    from twosource.desk.workplace import Workplace
    from twosource.export.citations import Citation, Index

router = APIRouter()
_RELATED = 8


class Cited(Struct, frozen=True):
    """Words that something rests on: where they stand, what stands around them, and how they came to us."""

    claim: str
    article: str
    ref: str
    outlet: str
    published: Interval | None
    start: int
    end: int
    before: str
    exact: str
    after: str
    chain: str
    stance: str
    modality: str
    how: str | None


class CellShown(Struct, frozen=True):
    """A cell with the words for and against it, what people said of it, and its version."""

    key: str
    cell: Cell
    version: str
    support: tuple[Cited, ...]
    against: tuple[Cited, ...]
    said: tuple[Said, ...]


class ClaimShown(Struct, frozen=True):
    """A claim of the incident: the words, whose it is, what it gives, what people said of it."""

    claim: Claim
    version: str
    cited: Cited
    origin: str
    gives: tuple[tuple[str, Value], ...]
    said: tuple[Said, ...]


class OriginShown(Struct, frozen=True):
    """An origin with its name."""

    origin: Origin
    name: str
    kind: str


class Sides(Struct, frozen=True):
    """A conflict (or what only looks like one) with the words of both sides."""

    conflict: Conflict
    left: Cited
    right: Cited


class IncidentShown(Struct, frozen=True):
    """The page: `incident` with its version and decisions, and everything that stands behind it."""

    incident: Incident
    version: str
    said: tuple[Said, ...]
    work: Work
    cells: tuple[CellShown, ...]
    claims: tuple[ClaimShown, ...]
    origins: tuple[OriginShown, ...]
    conflicts: tuple[Sides, ...]
    scopes: tuple[Sides, ...]
    related: tuple[Relation, ...]
    more_related: int
    sayings: Sayings
    series: tuple[Series, ...]


def incident(place: AtDesk, identity: str) -> IncidentShown:
    """One incident with its cells, claims, origins, conflicts and figures."""
    return incident_shown(place, identity)


def incident_shown(place: Workplace, identity: str) -> IncidentShown:
    """The page's record. Raises NotFound."""
    found, decisions = place.incident(identity), place.sayings()
    record = found.incidents[identity]
    beside = place.kept(("related", identity), lambda: _related(place, found, record))
    sides = [_sides(found, conflict) for conflict in found.conflicts.get(identity, [])]
    told = decisions.of(identity, *record.claims)
    cells = tuple(_cell(found, decisions, cell) for cell in in_slot_order(found.cells.get(identity, [])))
    return IncidentShown(
        incident=record,
        version=version([record], told),
        said=(*(one for one in told if _speaks_of_incident(one, record)), *_on_lost_cells(decisions, record, cells)),
        work=work_of(place).get(identity, NEW),
        cells=cells,
        claims=tuple(_claim(found, decisions, found.claim(claim)) for claim in _by_article(found, record)),
        origins=tuple(_origin(found, origin) for origin in _heaviest(found.origins_of.get(identity, []))),
        conflicts=tuple(one for one in sides if one.conflict.kind != "scope"),
        scopes=tuple(one for one in sides if one.conflict.kind == "scope"),
        related=beside.nearest,
        more_related=beside.others,
        sayings=place.kept(("sayings", identity), lambda: sayings(found, record)),
        series=place.kept(("series", identity), lambda: series(found, record)),
    )


class _Beside(Struct, frozen=True):
    """The nearest of the related incidents, and how many others there are."""

    nearest: tuple[Relation, ...]
    others: int


def _related(place: Workplace, found: Index, record: Incident) -> _Beside:
    """The related incidents, found by the overview; only those that are shown are fetched."""
    articles = {found.claim(claim).article for claim in record.claims}
    conflicts = {conflict.id: conflict for group in found.conflicts.values() for conflict in group}
    sides = {side for one in conflicts.values() for side in (one.left, one.right)} - set(record.claims)
    disputed = {incident for incident in place.store.incidents_of(sorted(sides)).values() if incident}
    ranked = nearest(record, place.overview().lines, disputed, place.store.incidents_in(sorted(articles)))
    shown = {one.id: one for one in place.store.records(Incident, id=[line.id for line, _ in ranked[:_RELATED]])}
    relations = tuple(Relation(shown[line.id], why) for line, why in ranked[:_RELATED] if line.id in shown)
    return _Beside(relations, max(len(ranked) - _RELATED, 0))


def _speaks_of_incident(one: Said, incident: Incident) -> bool:
    """Whether it is about the incident or which claims are in it, not about one claim alone, nor one cell."""
    return "/" not in one.about and (one.other != "" or incident.id == one.about or bool(one.claims))


def _on_lost_cells(decisions: Decisions, incident: Incident, cells: Iterable[CellShown]) -> Iterator[Said]:
    """What was said of cells that the incident no longer has: a cell that was rejected must not take the way back with it."""
    shown = {cell.key.partition("/")[2] for cell in cells}
    own = {incident.id, *incident.claims}
    for one in decisions.all:
        name, slash, cell = one.about.partition("/")
        if slash and cell not in shown and own.intersection((name, *one.claims)):
            yield one


def _by_article(found: Index, incident: Incident) -> list[str]:
    """The claims in the order of publication, and within an article in that of the text."""

    def key(identity: str) -> tuple[bool, str, str, int]:
        claim = found.claim(identity)
        published = found.article(claim.article).published
        start = (published.start or published.end) if published else None
        return start is None, start or "", claim.article, claim.span.start

    return sorted(incident.claims, key=key)


def _cell(found: Index, decisions: Decisions, cell: Cell) -> CellShown:
    key = cell_key(cell.incident, cell.slot, cell.group)
    told = decisions.of(*names_of_cell(key, found.incidents[cell.incident].claims))
    first = sorted(citations(found, cell), key=lambda one: not _tells(one, cell))  # what tells the value before what only agrees
    support = tuple(cited(found, one) for one in first)
    against = tuple(cited(found, one) for one in citations(found, cell, against=True))
    return CellShown(key, cell, version([cell], told), support, against, told)


def _tells(citation: Citation, cell: Cell) -> bool:
    """Whether the very value of the cell stands in the words."""
    told, value = citation.arg.value if citation.arg else None, cell.value
    if isinstance(told, Count) and isinstance(value, Count):
        return (told.best, told.group) == (value.best, value.group)
    return told == value


def _claim(found: Index, decisions: Decisions, claim: Claim) -> ClaimShown:
    told = tuple(one for one in decisions.of(claim.id) if not (one.other or one.claims))
    origin = found.origins.get(found.origin_of.get(claim.id, ""))
    return ClaimShown(
        claim=claim,
        version=version([claim], told),
        cited=cited_span(found, claim),
        origin=found.source_name(origin.root) if origin else "",
        gives=tuple((arg.slot, arg.value) for arg in claim.args),
        said=told,
    )


def _origin(found: Index, origin: Origin) -> OriginShown:
    source = found.sources.get(origin.root)
    return OriginShown(origin, found.source_name(origin.root), source_kind(source) if source else "")


def _heaviest(origins: Iterable[Origin]) -> list[Origin]:
    return sorted(origins, key=lambda origin: (-len(origin.articles), -len(origin.claims), origin.id))


def _sides(found: Index, conflict: Conflict) -> Sides:
    left, right = (
        cited(found, claim_citations(found, found.claim(claim), conflict.slot)[0]) for claim in (conflict.left, conflict.right)
    )
    return Sides(conflict, left, right)


def cited(found: Index, citation: Citation) -> Cited:
    """The citation with the words of its claim around it."""
    whole = citation.claim.span
    inside = whole.start <= citation.start and citation.end <= whole.end
    text = citation.article.text
    return Cited(
        claim=citation.claim.id,
        article=citation.article.id,
        ref=citation.article.ref,
        outlet=citation.article.outlet or "outlet unknown",
        published=citation.article.published,
        start=citation.start,
        end=citation.end,
        before=text[whole.start : citation.start] if inside else "",
        exact=found.exact(citation.article.id, whole if not inside else type(whole)(citation.start, citation.end)),
        after=text[citation.end : whole.end] if inside else "",
        chain=chain_words(citation.chain),
        stance=citation.claim.stance,
        modality=citation.claim.modality,
        how=citation.how,
    )


def cited_span(found: Index, claim: Claim) -> Cited:
    """The whole of a claim's words, with its trigger as the exact ones."""
    article, whole, trigger = found.article(claim.article), claim.span, claim.trigger
    if not whole.covers(trigger):
        trigger = whole
    return Cited(
        claim=claim.id,
        article=article.id,
        ref=article.ref,
        outlet=article.outlet or "outlet unknown",
        published=article.published,
        start=whole.start,
        end=whole.end,
        before=article.text[whole.start : trigger.start],
        exact=found.exact(article.id, trigger),
        after=article.text[trigger.end : whole.end],
        chain=chain_words(claim.chain),
        stance=claim.stance,
        modality=claim.modality,
        how=None,
    )


add_page(router, "/incidents/{identity}", "incident.html", incident)
