"""The JSON export (contract, section 5): the records of one document, typed, so that its schema cannot drift from it.

Every span carries its exact words, taken from a text whose digest has been checked. A record takes one
line, and lines are sorted by id, so that two exports can be compared line by line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from twosource.export.citations import in_order, index
from twosource.records import Conflict, Identity, Interval, Moment, Origin, Place, Related, Source, Value  # noqa: TC001 - msgspec reads the types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.export.citations import Index
    from twosource.records import Arg, Article, Cell, Claim, Incident, Reuse, Span, Step, View

SCHEMA = "twosource/1"


class ExactSpan(Struct, frozen=True):
    """Characters `start` to `end` (code points, half-open) of the article's text; `exact` is what stands there."""

    start: int
    end: int
    exact: str


class Passage(Struct, frozen=True):
    """A stretch of an article's text."""

    article: str
    start: int
    end: int
    exact: str


class ArticleRow(Struct, frozen=True):
    """An article. `published` is null, or open with a reason in `how`, where nothing dates it; `page` digests its bytes."""

    id: str
    ref: str
    path: str
    url: str | None
    outlet: str | None
    title: str | None
    published: Interval | None
    language: str | None
    digest: str
    page: str
    byline: str | None
    credits: tuple[str, ...]
    outlet_how: str | None
    protected: bool


class StepRow(Struct, frozen=True):
    """One link of a chain; `span` is null for what is not in the text (the outlet)."""

    source: str
    name: str
    kind: str
    relation: str
    span: ExactSpan | None


class ArgRow(Struct, frozen=True):
    """A slot and its value; `span` is null only for what was inferred, and `how` then says from what."""

    slot: str
    value: Value
    span: ExactSpan | None
    how: str | None


class ClaimRow(Struct, frozen=True):
    """One happening or state as one chain tells it. `incident` is null for a state."""

    id: str
    article: str
    incident: str | None
    type: str
    stance: str
    modality: str
    span: ExactSpan
    chain: tuple[StepRow, ...]
    args: tuple[ArgRow, ...]
    score: float
    trigger: ExactSpan
    spans: tuple[ExactSpan, ...]
    state: bool
    weak: bool
    hedges: tuple[str, ...]
    protected: bool


class IncidentRow(Struct, frozen=True):
    """One happening; `when` and `where` are the values of its cells time and place, null where nobody told.

    `grade` is the suggested one of Airwars', null where nobody is harmed; `grade_why` the rule that gave it. `related` are
    incidents that it answers, follows or is part of.
    """

    id: str
    title: str
    type: str
    when: Interval | None
    where: Place | None
    articles: int
    origins: int
    status: str
    claims: tuple[str, ...]
    links: tuple[str, ...]
    grade: str | None
    grade_why: str
    related: tuple[Related, ...]
    protected: bool


class CellRow(Struct, frozen=True):
    """One slot of one incident (and one group, for counts), by the policy in force, with who is for and against.

    `credibility` is suggested on the Admiralty's scale, from 1 to 6; `history` is what was known when, first to last.
    """

    incident: str
    slot: str
    group: str | None
    value: Value
    status: str
    policy: str
    origins: tuple[str, ...]
    support: tuple[str, ...]
    against: tuple[str, ...]
    why: str
    credibility: int | None
    credibility_why: str
    history: tuple[Moment, ...]
    protected: bool


class ReuseRow(Struct, frozen=True):
    """A passage of one article taken from another."""

    id: str
    later: Passage
    earlier: Passage
    kind: str
    score: float
    why: str


class Document(Struct, frozen=True):
    """The whole ledger, or one incident of it."""

    schema: str
    articles: tuple[ArticleRow, ...]
    sources: tuple[Source, ...]
    claims: tuple[ClaimRow, ...]
    incidents: tuple[IncidentRow, ...]
    cells: tuple[CellRow, ...]
    origins: tuple[Origin, ...]
    conflicts: tuple[Conflict, ...]
    reuse: tuple[ReuseRow, ...]
    identities: tuple[Identity, ...]


def document(view: View) -> Document:
    """The view as exported. Raises LedgerError on any span that its article's checked text does not hold."""
    found = index(view)
    return Document(
        schema=SCHEMA,
        articles=tuple(_article(article) for article in sorted(view.articles, key=_id)),
        sources=tuple(sorted(view.sources, key=_id)),
        claims=tuple(_claim(found, claim) for claim in sorted(view.claims, key=_id)),
        incidents=tuple(_incident(incident) for incident in sorted(view.incidents, key=_id)),
        cells=tuple(_cell(cell) for cell in in_order(view.cells)),
        origins=tuple(sorted(view.origins, key=_id)),
        conflicts=tuple(sorted(view.conflicts, key=_id)),
        reuse=tuple(_reuse(found, reuse) for reuse in sorted(view.reuse, key=_id)),
        identities=tuple(sorted(view.identities, key=_id)),
    )


def render(view: View) -> str:
    """The document as JSON, one record a line, with a newline at the end."""
    parts = []
    whole = document(view)
    for name in Document.__struct_fields__:
        value = getattr(whole, name)
        written = _lines(value) if isinstance(value, tuple) else _json(value)
        parts.append(f"{_json(name)}:{written}")
    return "{" + ",\n".join(parts) + "}\n"


def incident_document(view: View, incident: Incident) -> Document:
    """The part of the document that one incident rests on."""
    whole = document(view)
    claims = tuple(claim for claim in whole.claims if claim.incident == incident.id)
    of, articles = {claim.id for claim in claims}, {claim.article for claim in claims}
    sources = {step.source for claim in claims for step in claim.chain}
    return Document(
        schema=SCHEMA,
        articles=tuple(row for row in whole.articles if row.id in articles),
        sources=tuple(row for row in whole.sources if row.id in sources),
        claims=claims,
        incidents=tuple(row for row in whole.incidents if row.id == incident.id),
        cells=tuple(row for row in whole.cells if row.incident == incident.id),
        origins=tuple(row for row in whole.origins if row.incident == incident.id),
        conflicts=tuple(row for row in whole.conflicts if row.left in of or row.right in of),
        reuse=tuple(row for row in whole.reuse if row.later.article in articles and row.earlier.article in articles),
        identities=tuple(row for row in whole.identities if sources & {row.id, *row.members}),
    )


def _id(record: Article | Claim | Conflict | Identity | Incident | Origin | Reuse | Source) -> str:
    return record.id


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _lines(records: Sequence[Struct]) -> str:
    return "[" + ",".join(f"\n{_json(record)}" for record in records) + "]"


def _span(found: Index, article: str, span: Span) -> ExactSpan:
    return ExactSpan(span.start, span.end, found.exact(article, span))


def _passage(found: Index, article: str, span: Span) -> Passage:
    return Passage(article, span.start, span.end, found.exact(article, span))


def _article(article: Article) -> ArticleRow:
    return ArticleRow(**{name: getattr(article, name) for name in ArticleRow.__struct_fields__})


def _claim(found: Index, claim: Claim) -> ClaimRow:
    return ClaimRow(
        id=claim.id,
        article=claim.article,
        incident=found.incident_of.get(claim.id),
        type=claim.type,
        stance=claim.stance,
        modality=claim.modality,
        span=_span(found, claim.article, claim.span),
        chain=tuple(_step(found, claim.article, step) for step in claim.chain),
        args=tuple(_arg(found, claim.article, arg) for arg in claim.args),
        score=claim.score,
        trigger=_span(found, claim.article, claim.trigger),
        spans=tuple(_span(found, claim.article, span) for span in claim.spans),
        state=claim.state,
        weak=claim.weak,
        hedges=claim.hedges,
        protected=claim.protected,
    )


def _step(found: Index, article: str, step: Step) -> StepRow:
    span = _span(found, article, step.span) if step.span is not None else None
    return StepRow(step.source, step.name, step.kind, step.relation, span)


def _arg(found: Index, article: str, arg: Arg) -> ArgRow:
    span = _span(found, article, arg.span) if arg.span is not None else None
    return ArgRow(arg.slot, arg.value, span, arg.how)


def _incident(incident: Incident) -> IncidentRow:
    return IncidentRow(**{name: getattr(incident, name) for name in IncidentRow.__struct_fields__})


def _cell(cell: Cell) -> CellRow:
    return CellRow(**{name: getattr(cell, name) for name in CellRow.__struct_fields__})


def _reuse(found: Index, reuse: Reuse) -> ReuseRow:
    return ReuseRow(
        id=reuse.id,
        later=_passage(found, reuse.later, reuse.later_span),
        earlier=_passage(found, reuse.earlier, reuse.earlier_span),
        kind=reuse.kind,
        score=reuse.score,
        why=reuse.why,
    )
