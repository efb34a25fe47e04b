"""The ledger as it may leave the house: what people protected is neither named nor located, in every export alike.

A protected source keeps its kind and gets a number for a name. Its claims stay, without the words they rest on; where it is the
only root, places are told as areas and times as months. Every article that names it is shared without title, address, file name
and digest, with the name masked in whatever is still quoted of it; all ids that are hashes of any of this are replaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.assess.titles import dates
from twosource.export.masking import WITHHELD, Names, coarse, coarse_place, coarse_time, in_place_of
from twosource.export.renaming import renamed
from twosource.records import Actor, Article, Interval, Place, Span, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.export.masking import Protected
    from twosource.records import Arg, Cell, Claim, Identity, Incident, Source, Step, Value, View

_NOWHERE = Span(0, 0)
Finer = tuple[tuple[str, str], ...]
"""Names of places and days that only protected sources tell, each with what is told instead."""


class _Plan(Struct, frozen=True):
    """What is protected in one view: sources by id, the claims that they take part in or are the root of, their articles."""

    sources: dict[str, Protected]
    names: Names
    spoken: frozenset[str]
    rooted: frozenset[str]
    articles: frozenset[str]


def protect(view: View, protected: Sequence[Protected]) -> View:
    """The view without what would give these sources away. Its incidents keep their order, so that one can be found again."""
    if not protected:
        return view
    plan = _plan(view, protected)
    told = {claim.id: claim for claim in view.claims}
    finer = {incident.id: _finer(incident, told, plan) for incident in view.incidents}
    cells = tuple(_cell(cell, plan, told, finer[cell.incident]) for cell in view.cells)
    tied = frozenset(one.id for one in view.incidents if any(told[claim].article in plan.articles for claim in one.claims))
    own: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        own.setdefault(cell.incident, {})[cell.slot] = cell
    shown = {source.id: source.name for source in view.sources}
    where = {claim: incident.id for incident in view.incidents for claim in incident.claims}
    spoken: dict[str, list[Claim]] = {}
    for claim in view.claims:
        if claim.id in plan.spoken:
            spoken.setdefault(claim.article, []).append(claim)
    whole = replace(
        view,
        articles=tuple(_article(article, plan, spoken.get(article.id, ())) for article in view.articles),
        sources=_sources(view.sources, plan),
        claims=tuple(_claim(claim, plan, shown) for claim in view.claims),
        incidents=tuple(_incident(one, own.get(one.id, {}), finer[one.id], tied) for one in view.incidents),
        cells=cells,
        origins=tuple(replace(one, why=in_place_of(one.why, finer[one.incident])) for one in view.origins),
        conflicts=tuple(
            replace(
                one, why=in_place_of(one.why, [*finer.get(where.get(one.left, ""), ()), *finer.get(where.get(one.right, ""), ())])
            )
            for one in view.conflicts
        ),
        reuse=tuple(
            replace(one, later_span=_NOWHERE, earlier_span=_NOWHERE, why=WITHHELD)
            if {one.later, one.earlier} & plan.articles
            else one
            for one in view.reuse
        ),
        identities=tuple(one for one in view.identities if not _identifies(one, plan)),
    )
    return renamed(view, whole, plan.sources, plan.names, plan.articles)


def _plan(view: View, protected: Sequence[Protected]) -> _Plan:
    names = Names.of(protected)
    sources = {name: one for one in protected for name in one.ids}
    roots = {claim: origin.root for origin in view.origins for claim in origin.claims}
    rooted, spoken = set(), set()
    for claim in view.claims:
        if {claim.chain[-1].source if claim.chain else "", roots.get(claim.id, "")} & sources.keys():
            rooted.add(claim.id)
        if claim.id in rooted or any(step.source in sources or names.in_text(step.name) for step in claim.chain):
            spoken.add(claim.id)
    always = Names.of(one for one in protected if one.everywhere)
    naming = (article.id for article in view.articles if any(map(always.in_text, _told_of(article))))
    articles = frozenset({*naming, *(claim.article for claim in view.claims if claim.id in spoken)})
    return _Plan(sources, names, frozenset(spoken), frozenset(rooted), articles)


def _told_of(article: Article) -> tuple[str | None, ...]:
    return article.text, article.title, article.byline, article.url, article.ref, article.path, *article.credits


# --------------------------------------------------------------------------------------------------
# what is told of articles, sources, claims


def _article(article: Article, plan: _Plan, spoken: Iterable[Claim]) -> Article:
    """The article without what would lead to it, its text masked; as it is where no protected source is named in it."""
    if article.id not in plan.articles:
        return article
    text = plan.names.masked(article.text, (span for claim in spoken for span in _spans(claim)))
    published = coarse_time(article.published) if article.published is not None else None
    return Article(
        article.id,
        "",
        "",
        "",
        text,
        "",
        article.blocks,
        outlet=article.outlet,
        language=article.language,
        published=published,
        protected=True,
    )


def _spans(claim: Claim) -> Iterable[Span]:
    yield from (claim.span, claim.trigger, *claim.spans)
    yield from (arg.span for arg in claim.args if arg.span is not None)
    yield from (step.span for step in claim.chain if step.span is not None)


def _sources(sources: Iterable[Source], plan: _Plan) -> tuple[Source, ...]:
    """The sources, those that are protected each once and without names; no other is called by one of these names."""
    found: dict[str, Source] = {}
    for source in sources:
        one = plan.sources.get(source.id)
        if one is not None:
            found.setdefault(one.id, replace(source, name=one.name, aliases=(), party=None, protected=True))
        else:
            kept = tuple(alias for alias in source.aliases if not plan.names.in_text(alias))
            found[source.id] = replace(source, aliases=kept)
    return tuple(found.values())


def _claim(claim: Claim, plan: _Plan, shown: Mapping[str, str]) -> Claim:
    """The claim; of a protected source without any words, and where that is its root with places and times coarsened."""
    if claim.id not in plan.spoken:
        return claim
    own = _coarsened(claim.args) if claim.id in plan.rooted else ()
    return replace(
        claim,
        span=_NOWHERE,
        trigger=_NOWHERE,
        spans=(),
        hedges=(),
        chain=tuple(_step(step, plan, shown) for step in claim.chain),
        args=tuple(_arg(arg, own, rooted=claim.id in plan.rooted) for arg in claim.args),
        protected=True,
    )


def _step(step: Step, plan: _Plan, shown: Mapping[str, str]) -> Step:
    """The step without span; one that only speaks for another ("X of the Y Network") under the name of that."""
    one = plan.sources.get(step.source)
    if one is not None:
        return replace(step, name=one.name, span=None)
    spoken_for = shown.get(step.source, WITHHELD) if plan.names.in_text(step.name) else step.name
    return replace(step, name=spoken_for, span=None)


def _arg(arg: Arg, finer: Finer, *, rooted: bool) -> Arg:
    return replace(arg, value=_less(arg.value, finer, rooted=rooted), span=None, how=WITHHELD)


def _less(value: Value, finer: Finer, *, rooted: bool) -> Value:
    """The value without its own words; with places and times coarsened where the source is the root."""
    if isinstance(value, Actor):
        return replace(value, name=in_place_of(value.name, finer))
    if isinstance(value, Words):
        return Words(in_place_of(value.text, finer))
    return coarse(value, settings=rooted)


def _coarsened(args: Iterable[Arg]) -> Finer:
    """What these arguments tell more finely than may be told, with what is told instead; the longest first."""
    found: dict[str, str] = {}
    for value in (arg.value for arg in args):
        if isinstance(value, Place):
            found[value.name] = coarse_place(value).name
        elif isinstance(value, Interval):
            told = coarse_time(value)
            found |= {dates(value): dates(told)} | {day[:10]: day[:7] for day in (value.start, value.end) if day}
    changed = ((old, new) for old, new in found.items() if old and old != new)
    return tuple(sorted(changed, key=lambda pair: (-len(pair[0]), pair)))


# --------------------------------------------------------------------------------------------------
# what is computed from them


def _finer(incident: Incident, told: Mapping[str, Claim], plan: _Plan) -> Finer:
    """What only protected sources tell so finely of this incident."""
    rooted, others = ([claim for claim in incident.claims if (claim in plan.rooted) is own] for own in (True, False))
    known = {old for old, _ in _coarsened(arg for claim in others for arg in told[claim].args)}
    return tuple(pair for pair in _coarsened(arg for claim in rooted for arg in told[claim].args) if pair[0] not in known)


def _cell(cell: Cell, plan: _Plan, told: Mapping[str, Claim], finer: Finer) -> Cell:
    """The cell; coarsened where only protected sources tell it, and without the days of articles that are not to be found."""
    cell = replace(cell, why=in_place_of(cell.why, finer), credibility_why=in_place_of(cell.credibility_why, finer))
    if not any(told[claim].article in plan.articles for claim in (*cell.support, *cell.against)):
        return cell
    only = bool(cell.support) and plan.rooted.issuperset(cell.support)
    return replace(cell, value=_less(cell.value, finer, rooted=only), history=(), protected=only)


def _incident(incident: Incident, cells: Mapping[str, Cell], finer: Finer, tied: frozenset[str]) -> Incident:
    """The incident with the time and place that its cells have now, without the reasons of ties to withheld articles.

    `tied` are the incidents that any such article tells of.
    """
    when, where = (cells[slot].value if slot in cells else None for slot in ("time", "place"))
    related = (replace(one, why=WITHHELD) if tied & {incident.id, one.incident} else one for one in incident.related)
    return replace(
        incident,
        title=in_place_of(incident.title, finer),
        when=when if isinstance(when, Interval) else incident.when,
        where=where if isinstance(where, Place) else incident.where,
        links=() if incident.id in tied else incident.links,
        related=tuple(related),
        grade_why=in_place_of(incident.grade_why, finer),
        protected=any(cells[slot].protected for slot in ("time", "place") if slot in cells),
    )


def _identifies(identity: Identity, plan: _Plan) -> bool:
    """Whether the record tells who a protected source is."""
    words = (identity.name, identity.why, *identity.aliases)
    return bool(plan.sources.keys() & {identity.id, *identity.members}) or any(map(plan.names.in_text, words))
