"""Everybody who said something: what they are, how they are rated, and how often others agreed with them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fastapi import APIRouter
from msgspec import Struct

from twosource.assess.ground import by_ref, shown_name
from twosource.desk.members import Joined, joined
from twosource.desk.paging import PAGE, AtDesk, Limit, Offset, add_page
from twosource.desk.versions import Said, version
from twosource.read.attribution.chains import UNKNOWN_OUTLET, unsigned
from twosource.records import Article, Cell, Identity, Origin, Source, Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from twosource.desk.workplace import Workplace

router = APIRouter()


class Record(Struct, frozen=True):
    """How a source fared as origin: in how many incidents, and in how many cells with others, alone, or contradicted."""

    incidents: int = 0
    claims: int = 0
    agreed: int = 0
    alone: int = 0
    contradicted: int = 0


class _Backed(Struct, frozen=True):
    origins: tuple[str, ...]
    against: tuple[str, ...]


class _Rooted(Struct, frozen=True):
    id: str
    root: str
    claims: tuple[str, ...]


class _Brought(Struct, frozen=True):
    id: str
    ref: str
    outlet: str | None = None


class SourceLine(Struct, frozen=True):
    """A source with its record, its grade (A to F, None where nobody rated it), whether it is protected, and what it joins.

    `party` is the name of the actor for whom it speaks, empty where it is none's. `article` is the id of the article that it
    stands for, where that has no outlet.
    """

    source: Source
    name: str
    party: str
    record: Record
    grade: str | None
    protected: bool
    joined: Joined
    version: str
    said: tuple[Said, ...]
    article: str = ""


class Sources(Struct, frozen=True):
    """The sources that were asked for, those who stand behind most incidents first."""

    sources: tuple[SourceLine, ...]
    kinds: dict[str, int]
    found: int
    total: int
    offset: int
    limit: int
    q: str
    kind: str


def sources(
    place: AtDesk,
    q: str = "",
    kind: str = "",
    offset: Offset = 0,
    limit: Limit = PAGE,
) -> Sources:
    """All sources with kind, party, grade, and how often other origins agreed with them."""
    every, records = place.kept(("sources",), lambda: _records(place))
    wanted = q.casefold()
    found = [one for one in every if (not kind or one.kind == kind) and wanted in "\n".join((one.name, *one.aliases)).casefold()]
    return Sources(
        sources=tuple(_lines(place, found[offset : offset + limit], records)),
        kinds=dict(Counter(one.kind for one in every).most_common()),
        found=len(found),
        total=len(every),
        offset=offset,
        limit=limit,
        q=q,
        kind=kind,
    )


def _lines(place: Workplace, found: Sequence[Source], records: Mapping[str, Record]) -> Iterator[SourceLine]:
    identities = {one.id: one for one in place.store.records(Identity)}
    sayings, codebook = place.sayings(), place.codebook()
    parties = {one.id: one.name for one in codebook.actors}
    articles = _unsigned(place) if any(one.name == UNKNOWN_OUTLET for one in found) else {}
    for source in found:
        article = articles.get(source.id)
        told = sayings.of(source.id)
        standing = [one for one in told if not one.undone]
        grades = [one.value.text for one in standing if one.verdict == "rate" and isinstance(one.value, Words)]
        yield SourceLine(
            source=source,
            name=by_ref(article) if article else shown_name(source),
            article=article.id if article else "",
            party=parties.get(source.party or "", source.party or ""),
            record=records.get(source.id, Record()),
            grade=grades[-1] if grades else None,
            protected=any(one.verdict == "protect" for one in standing),
            joined=joined(identities.get(source.id), (source.name, *source.aliases), codebook),
            version=version([source], told),
            said=told,
        )


def _unsigned(place: Workplace) -> Mapping[str, _Brought]:
    """The articles without an outlet, by the source that stands for it."""
    every = place.store.gist(Article, _Brought)
    return place.kept(("unsigned",), lambda: {unsigned(one.id): one for one in every if not one.outlet})


def _records(place: Workplace) -> tuple[tuple[Source, ...], dict[str, Record]]:
    """All sources, those behind most incidents first, and the record of each."""
    origins = list(place.store.gist(Origin, _Rooted))
    root = {origin.id: origin.root for origin in origins}
    of_claim = {claim: origin.root for origin in origins for claim in origin.claims}
    incidents, claims = Counter(root.values()), Counter(of_claim.values())
    agreed, alone, contradicted = Counter[str](), Counter[str](), Counter[str]()
    for cell in place.store.gist(Cell, _Backed):
        behind = {root[origin] for origin in cell.origins if origin in root}
        (agreed if len(behind) > 1 else alone).update(behind)
        contradicted.update({of_claim[claim] for claim in cell.against if claim in of_claim} - behind)
    records = {name: Record(incidents[name], claims[name], agreed[name], alone[name], contradicted[name]) for name in incidents}
    every = sorted(
        place.store.records(Source), key=lambda one: (-incidents[one.id], -claims[one.id], not one.named, one.name, one.id)
    )
    return tuple(every), records


add_page(router, "/sources", "sources.html", sources)
