"""Which of two articles that share a passage had it first, and why one thinks so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.names import fold_name
from twosource.records import Reuse, make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.records import Article, Reading, Span

_PUBLISHERS = frozenset({"outlet", "agency"})


class Upstream(Struct, frozen=True):
    """An article's own outlet, by all its folded names, and the folded names of outlets that it takes from."""

    article: Article
    own: frozenset[str]
    cited: frozenset[str]


def upstream(articles: Sequence[Article], readings: Sequence[Reading], codebook: Codebook) -> dict[str, Upstream]:
    """For every article what it says of its own outlet and of others."""
    names = _outlet_names(codebook)
    by_article = {reading.article: reading for reading in readings}
    return {article.id: _upstream(article, by_article.get(article.id), names) for article in articles}


def _outlet_names(codebook: Codebook) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for outlet in codebook.outlets:
        names = frozenset(fold_name(name) for name in (outlet.name, *outlet.aliases))
        found.update(dict.fromkeys(sorted(names), names))
    return found


def _upstream(article: Article, reading: Reading | None, names: Mapping[str, frozenset[str]]) -> Upstream:
    own = _all_names([article.outlet] if article.outlet else [], names)
    speaking = _all_names(_speaking(reading), names) if reading else frozenset()
    told = _all_names(_told(reading), names) if reading else frozenset()
    if not own and told and not told & speaking:
        own = told  # who is told and never cited is the paper itself
    cited = (_all_names(article.credits, names) | speaking | told) - own
    return Upstream(article=article, own=own, cited=cited)


def _speaking(reading: Reading) -> list[str]:
    """Outlets that the article cites as speakers."""
    entities = {entity.id: entity for entity in reading.entities}
    cited = [one for one in reading.attributions if one.source_kind in _PUBLISHERS and one.entity in entities]
    return [name for one in cited if one.entity for name in (entities[one.entity].name, *entities[one.entity].aliases)]


def _told(reading: Reading) -> list[str]:
    """Outlets that somebody told something."""
    entities = {entity.id: entity for entity in reading.entities}
    told = [entities[one.via] for one in reading.attributions if one.via in entities]
    return [name for entity in told for name in (entity.name, *entity.aliases)]


def _all_names(found: Iterable[str], names: Mapping[str, frozenset[str]]) -> frozenset[str]:
    folded = [fold_name(name) for name in found]
    return frozenset(name for one in folded for name in (one, *sorted(names.get(one, ()))))


def make_reuse(
    stream: Mapping[str, Upstream], pair: tuple[str, str], spans: tuple[Span, Span], found: tuple[str, float, str]
) -> Reuse:
    """The record of a passage that two articles share, the later article first; `found` is its kind, score and reason."""
    kind, score, what = found
    earlier, why = _earlier(stream[pair[0]], stream[pair[1]])
    flip = earlier != pair[0]
    (one, two), (one_span, two_span) = (pair[::-1], spans[::-1]) if flip else (pair, spans)
    return Reuse(
        id=make_id("reu", two, two_span.start, two_span.end, one, one_span.start, one_span.end, kind),
        later=two,
        later_span=two_span,
        earlier=one,
        earlier_span=one_span,
        kind=kind,
        score=round(score, 3),
        why=f"{what}; {why}",
    )


def _earlier(left: Upstream, right: Upstream) -> tuple[str, str]:
    """The id of the article that had it first, and why."""
    for one, two in ((left, right), (right, left)):
        if _declared(one, two) and not _declared(two, one):
            return one.article.id, f"{_name(two)} names {_name(one)} as where it has it from"
    for one, two in ((left, right), (right, left)):
        if _before(one.article, two.article):
            return one.article.id, f"{_name(one)} was published before {_name(two)}"
    first = min(left, right, key=lambda one: one.article.id)
    return first.article.id, "which came first is not known"


def _declared(one: Upstream, two: Upstream) -> bool:
    return bool(one.own & two.cited)


def _before(one: Article, two: Article) -> bool:
    """Whether the first was surely published before the second: by the clock where both tell it, else by the day."""
    end = one.published.end if one.published else None
    start = two.published.start if two.published else None
    if end is None or start is None or one.published is None or one.published.start is None:
        return False
    if len(end) > 10 and len(start) > 10:
        first, second = datetime.fromisoformat(end), datetime.fromisoformat(start)
        if (first.tzinfo is None) == (second.tzinfo is None):
            return first < second
    return end[:10] < start[:10]


def _name(one: Upstream) -> str:
    return one.article.outlet or one.article.ref
