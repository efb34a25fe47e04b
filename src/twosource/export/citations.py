"""From a cell to the characters that it rests on: the one place where exports look up claims, texts and spans."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from twosource.assess.ground import by_ref, shown_name, unsigned
from twosource.errors import LedgerError
from twosource.export.masking import shareable
from twosource.link.compare import place_relation
from twosource.records import Actor, Article, Cell, Claim, Conflict, Count, Incident, Origin, Place, Source, text_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.records import Arg, Span, Step, Value, View


RecordT = TypeVar("RecordT")


class Citation(Struct, frozen=True):
    """The words that a claim rests on: characters `start` to `end` of the article's text, and how they came to us.

    `chain` runs from the outlet in front of the reader to the first to say it. `how` is set where the value
    was inferred and the words are those of the whole claim.
    """

    article: Article
    claim: Claim
    start: int
    end: int
    exact: str
    chain: tuple[Step, ...]
    arg: Arg | None = None
    how: str | None = None


class Index(Struct, frozen=True):
    """A view's records by id, and by incident in a fixed order. Made by `index`, which checks all texts.

    `unsigned` are the articles whose outlet is not known, by the source that stands for it.
    """

    articles: dict[str, Article]
    sources: dict[str, Source]
    claims: dict[str, Claim]
    incidents: dict[str, Incident]
    origins: dict[str, Origin]
    incident_of: dict[str, str]
    origin_of: dict[str, str]
    cells: dict[str, list[Cell]]
    origins_of: dict[str, list[Origin]]
    conflicts: dict[str, list[Conflict]]
    unsigned: dict[str, str]

    def article(self, identity: str) -> Article:
        """The article with that id; LedgerError if the view holds none."""
        return _get(self.articles, identity, "article")

    def claim(self, identity: str) -> Claim:
        """The claim with that id; LedgerError if the view holds none."""
        return _get(self.claims, identity, "claim")

    def source_name(self, identity: str) -> str:
        """The name of a source, or its id where the view does not hold it."""
        article = self.articles.get(self.unsigned.get(identity, ""))
        if article is not None:
            return by_ref(article)
        source = self.sources.get(identity)
        return shown_name(source) if source else identity

    def exact(self, article: str, span: Span) -> str:
        """The characters of that span; LedgerError if they are not all in the article's text."""
        found = self.article(article)
        if found.protected:
            return shareable(found.text, span)
        text = found.text
        if not 0 <= span.start < span.end <= len(text):
            message = (
                f"{article}: characters {span.start} to {span.end} are not in its text of {len(text)}; run `twosource verify`"
            )
            raise LedgerError(message)
        return span.of(text)


def index(view: View) -> Index:
    """The view's records by id. Raises LedgerError if an article's text is not the one its digest tells of."""
    for article in view.articles:
        check_text(article)
    incident_of = {claim: incident.id for incident in view.incidents for claim in incident.claims}
    found = Index(
        articles={record.id: record for record in view.articles},
        sources={record.id: record for record in view.sources},
        claims={record.id: record for record in view.claims},
        incidents={record.id: record for record in view.incidents},
        origins={record.id: record for record in view.origins},
        incident_of=incident_of,
        origin_of={claim: origin.id for origin in view.origins for claim in origin.claims},
        cells={},
        origins_of={},
        conflicts={},
        unsigned=unsigned(view.claims),
    )
    for cell in in_order(view.cells):
        found.cells.setdefault(cell.incident, []).append(cell)
    for origin in sorted(view.origins, key=lambda record: record.id):
        found.origins_of.setdefault(origin.incident, []).append(origin)
    for conflict in sorted(view.conflicts, key=lambda record: record.id):
        sides = dict.fromkeys(incident_of.get(claim, "") for claim in (conflict.left, conflict.right))
        for incident in sides:
            found.conflicts.setdefault(incident, []).append(conflict)
    return found


def check_text(article: Article) -> None:
    """Raises LedgerError if the article's text is not the one its digest tells of."""
    if not article.protected and text_digest(article.text) != article.digest:
        message = f"{article.ref} ({article.id}): its text is not the one that was read; run `twosource verify`, restore a copy"
        raise LedgerError(message)


def in_order(cells: Iterable[Cell]) -> list[Cell]:
    """Cells by incident, slot and group."""
    return sorted(cells, key=lambda cell: (cell.incident, cell.slot, cell.group or ""))


def citations(found: Index, cell: Cell, *, against: bool = False) -> list[Citation]:
    """The words that support the cell (or speak against it), one citation per span, sorted by article and place."""
    claims = [found.claim(identity) for identity in (cell.against if against else cell.support)]
    cited = chain.from_iterable(_of_claim(found, claim, cell.slot, cell.group, cell.value) for claim in claims)
    return sorted(cited, key=lambda citation: (citation.article.ref, citation.start, citation.end, citation.claim.id))


def claim_citations(found: Index, claim: Claim, slot: str) -> list[Citation]:
    """The words with which a claim fills that slot; those of the whole claim where it does not."""
    return _of_claim(found, claim, slot, None)


def _of_claim(found: Index, claim: Claim, slot: str, group: str | None, value: Value | None = None) -> list[Citation]:
    args = [arg for arg in claim.args if arg.slot == slot]
    same = [arg for arg in args if _fits(arg.value, group, value)]
    return [_cite(found, claim, arg) for arg in same or args] or [_cite(found, claim, None)]


def _fits(told: Value, group: str | None, value: Value | None) -> bool:
    """Whether what a claim tells is what the cell shows, and not another thing of the same slot."""
    if isinstance(told, Count):
        return told.group == group
    if isinstance(told, Actor):
        return isinstance(value, Actor) and told.actor == value.actor
    return isinstance(told, Place) and isinstance(value, Place) and place_relation(told, value) != "apart"


def _cite(found: Index, claim: Claim, arg: Arg | None) -> Citation:
    span = claim.span if arg is None or arg.span is None else arg.span
    how = arg.how if arg is not None and arg.span is None and not claim.protected else None
    exact = found.exact(claim.article, span)
    return Citation(found.article(claim.article), claim, span.start, span.end, exact, claim.chain, arg, how)


def _get(records: dict[str, RecordT], identity: str, what: str) -> RecordT:
    if identity not in records:
        message = f"{identity}: the view names this {what} but does not hold it; run `twosource run`, then `twosource verify`"
        raise LedgerError(message)
    return records[identity]
