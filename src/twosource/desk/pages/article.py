"""One article: its text with all that was read in it, what it claims, what it took from whom and who took from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from msgspec import Struct

from twosource.desk.marking import Mark, Passage, passages
from twosource.desk.paging import AtDesk, add_page
from twosource.desk.showing import plain_words
from twosource.desk.versions import Said, version
from twosource.export.wording import chain_words
from twosource.records import Article, Claim, DateWitness, Incident, Interval, Reuse, Span

if TYPE_CHECKING:
    from twosource.export.citations import Index

router = APIRouter()


class ArticleHead(Struct, frozen=True):
    """What is known of an article besides its text."""

    id: str
    ref: str
    path: str
    page: str
    digest: str
    url: str | None
    outlet: str | None
    outlet_how: str | None
    title: str | None
    byline: str | None
    language: str | None
    published: Interval | None
    witnesses: tuple[DateWitness, ...]
    credits: tuple[str, ...]
    encoding: str | None


class Told(Struct, frozen=True):
    """A claim of the article: its words, its incident, its chain and what it gives, in words."""

    claim: Claim
    exact: str
    incident: str | None
    incident_title: str
    chain: str
    gives: tuple[tuple[str, str], ...]


class Taken(Struct, frozen=True):
    """A passage shared with another article: `from_us` where the other is the later one."""

    reuse: Reuse
    other: str
    other_name: str
    other_published: Interval | None
    here: Span
    exact: str
    theirs: str
    from_us: bool


class ArticleShown(Struct, frozen=True):
    """The page. `focus` is the span that is asked for; `length` is the text's, in code points."""

    article: ArticleHead
    version: str
    length: int
    focus: Span | None
    passages: tuple[Passage, ...]
    claims: tuple[Told, ...]
    taken: tuple[Taken, ...]
    said: tuple[Said, ...]


def article(
    place: AtDesk,
    identity: str,
    start: Annotated[int | None, Query(ge=0)] = None,
    end: Annotated[int | None, Query(ge=0)] = None,
) -> ArticleShown:
    """One article: its text in marked runs, its claims, what it shares with others. `start` and `end` mark a span of it."""
    found = place.article(identity)
    record = found.articles[identity]
    told = place.sayings().of(identity)
    focus = _focus(record, start, end)
    taken = tuple(_taken(found, record, reuse) for reuse in _reuse(place, identity))
    claims = sorted((claim for claim in found.claims.values() if claim.article == identity), key=lambda one: one.span)
    marks = [*_claim_marks(claims), *(Mark(one.here, "taken", one.reuse.id) for one in taken)]
    if focus is not None:
        marks.append(Mark(focus, "focus", "here"))
    return ArticleShown(
        article=_head(record),
        version=version([], told),
        length=len(record.text),
        focus=focus,
        passages=passages(record, marks),
        claims=tuple(_told(found, claim) for claim in claims),
        taken=taken,
        said=told,
    )


def _head(record: Article) -> ArticleHead:
    return ArticleHead(**{name: getattr(record, name) for name in ArticleHead.__struct_fields__})


def _focus(record: Article, start: int | None, end: int | None) -> Span | None:
    if start is None or end is None or not start < end <= len(record.text):
        return None
    return Span(start, end)


def _claim_marks(claims: list[Claim]) -> list[Mark]:
    marks = []
    for claim in claims:
        marks.append(Mark(claim.span, "claim", claim.id))
        marks.append(Mark(claim.trigger, "trigger"))
        marks += [Mark(step.span, "source") for step in claim.chain if step.span is not None]
        marks += [Mark(arg.span, "value") for arg in claim.args if arg.span is not None]
    return marks


def _told(found: Index, claim: Claim) -> Told:
    incident: Incident | None = found.incidents.get(found.incident_of.get(claim.id, ""))
    return Told(
        claim=claim,
        exact=found.exact(claim.article, claim.span),
        incident=incident.id if incident else None,
        incident_title=incident.title if incident else "",
        chain=chain_words(claim.chain),
        gives=tuple((arg.slot, plain_words(arg.value)) for arg in claim.args),
    )


def _reuse(place: AtDesk, identity: str) -> tuple[Reuse, ...]:
    both = (*place.store.records(Reuse, later=identity), *place.store.records(Reuse, earlier=identity))
    return tuple({one.id: one for one in both}.values())


def _taken(found: Index, record: Article, reuse: Reuse) -> Taken:
    from_us = reuse.earlier == record.id
    here, there = (reuse.earlier_span, reuse.later_span) if from_us else (reuse.later_span, reuse.earlier_span)
    other = found.article(reuse.later if from_us else reuse.earlier)
    name = other.outlet or other.ref
    return Taken(reuse, other.id, name, other.published, here, here.of(record.text), there.of(other.text), from_us)


add_page(router, "/articles/{identity}", "article.html", article)
