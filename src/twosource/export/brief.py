"""What a briefing says, before it has a format: made only of ledger cells, each figure with its numbered citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.export.citations import Citation, citations, claim_citations, index
from twosource.export.text import in_slot_order, in_table_order
from twosource.export.wording import (
    UNKNOWN,
    chain_words,
    interval_words,
    number_of,
    place_words,
    slot_words,
    source_kind,
    type_words,
    value_words,
)
from twosource.records import Article, Count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.export.citations import Index
    from twosource.records import Cell, Conflict, Incident, Origin, View

# What a reader will look for in every incident; where nobody told it, the briefing says so.
_EXPECTED = ("agent", "target", "place", "time", "killed", "injured")


class Cited(Struct, frozen=True):
    """Words and the numbers of the citations that they rest on."""

    words: str
    notes: tuple[int, ...] = ()


class CellPart(Struct, frozen=True):
    """One cell: its value, for counts also low, best and high, and who is for and against."""

    label: str
    value: Cited
    low: str
    best: str
    high: str
    status: str
    origins: int
    why: str
    against: tuple[int, ...]
    count: bool


class OriginPart(Struct, frozen=True):
    """One independent origin: who, what kind, what rests on it, and the sentence why it is one."""

    name: str
    kind: str
    told: str
    why: str


class ConflictPart(Struct, frozen=True):
    """Two claims that disagree, or only seem to."""

    slot: str
    meaning: str
    left: Cited
    right: Cited
    why: str


class IncidentPart(Struct, frozen=True):
    """One incident of the briefing."""

    number: int
    id: str
    title: str
    type: str
    status: str
    when: Cited
    when_how: str
    where: Cited
    where_how: str
    told: str
    cells: tuple[CellPart, ...]
    origins: tuple[OriginPart, ...]
    conflicts: tuple[ConflictPart, ...]
    unknown: tuple[str, ...]

    def figures(self, slot: str) -> list[CellPart]:
        """The cells of that slot: one per group."""
        return [cell for cell in self.cells if cell.label == slot or cell.label.startswith(f"{slot}, ")]

    def tolls(self, slot: str) -> list[Cited]:
        """What the cells of that slot hold, each figure once: all the dead may be those of one group."""
        found: dict[str, Cited] = {}
        for cell in self.figures(slot):
            found.setdefault(cell.value.words, cell.value)
        return list(found.values())


class Note(Struct, frozen=True):
    """A numbered citation: the article, characters `start` to `end` of its text, what stands there, who told whom."""

    number: int
    ref: str
    start: int
    end: int
    exact: str
    chain: str
    how: str


class ArticlePart(Struct, frozen=True):
    """One article that the briefing rests on."""

    ref: str
    outlet: str
    title: str
    published: str
    url: str
    digest: str


class Brief(Struct, frozen=True):
    """A whole briefing."""

    title: str
    summary: str
    policies: tuple[str, ...]
    incidents: tuple[IncidentPart, ...]
    notes: tuple[Note, ...]
    articles: tuple[ArticlePart, ...]


class _Notes:
    """Numbers citations as they are first made; the same words told by the same chain get one number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int, str], int] = {}
        self.made: list[Note] = []

    def of(self, cited: Iterable[Citation]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self._number(one) for one in cited))

    def _number(self, cited: Citation) -> int:
        told = chain_words(cited.chain)
        key = (cited.article.id, cited.start, cited.end, told)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            words = (len(self._numbers), cited.article.ref, cited.start, cited.end, cited.exact, told, cited.how or "")
            self.made.append(Note(*words))
        return self._numbers[key]


def brief(view: View) -> Brief:
    """The briefing of a view. Raises LedgerError on any span that its article's checked text does not hold."""
    found, notes = index(view), _Notes()
    incidents = tuple(_incident(found, notes, number, one) for number, one in enumerate(in_table_order(view), 1))
    numbers = (
        number_of(len(view.incidents), "incident"),
        number_of(len(view.articles), "article"),
        number_of(len(view.claims), "claim"),
    )
    return Brief(
        title="What has been reported, and who says so",
        summary=", ".join(numbers),
        policies=tuple(sorted({cell.policy for cell in view.cells})),
        incidents=incidents,
        notes=tuple(notes.made),
        articles=tuple(_article(article) for article in sorted(view.articles, key=lambda article: (article.ref, article.id))),
    )


def _incident(found: Index, notes: _Notes, number: int, incident: Incident) -> IncidentPart:
    cells = in_slot_order(found.cells.get(incident.id, []))
    parts = tuple(_cell(found, notes, cell) for cell in cells)
    cited = {cell.slot: part.value.notes for cell, part in zip(cells, parts, strict=True)}
    articles = {found.claim(claim).article for claim in incident.claims}
    told = (
        number_of(incident.origins, "independent origin"),
        number_of(len(incident.claims), "claim"),
        number_of(len(articles), "article"),
    )
    return IncidentPart(
        number=number,
        id=incident.id,
        title=incident.title,
        type=type_words(incident.type),
        status=incident.status,
        when=Cited(interval_words(incident.when), cited.get("time", ())),
        when_how=(incident.when.how or "") if incident.when else "no report dates it",
        where=Cited(place_words(incident.where), cited.get("place", ())),
        where_how=(incident.where.how or "") if incident.where else "no report names a place",
        told=", ".join(told),
        cells=parts,
        origins=tuple(_origin(found, origin) for origin in found.origins_of.get(incident.id, [])),
        conflicts=tuple(_conflict(found, notes, conflict) for conflict in found.conflicts.get(incident.id, [])),
        unknown=tuple(slot for slot in _EXPECTED if slot not in cited and not _known(incident, slot)),
    )


def _known(incident: Incident, slot: str) -> bool:
    return (slot == "time" and incident.when is not None) or (slot == "place" and incident.where is not None)


def _cell(found: Index, notes: _Notes, cell: Cell) -> CellPart:
    low = best = high = ""
    if isinstance(cell.value, Count):
        low, best, high = (_figure(bound) for bound in (cell.value.low, cell.value.best, cell.value.high))
    return CellPart(
        label=slot_words(cell.slot, cell.group),
        value=Cited(value_words(cell.value), notes.of(citations(found, cell))),
        low=low,
        best=best,
        high=high,
        status=cell.status,
        origins=len(cell.origins),
        why=cell.why,
        against=notes.of(citations(found, cell, against=True)),
        count=isinstance(cell.value, Count),
    )


def _figure(bound: int | None) -> str:
    return UNKNOWN if bound is None else f"{bound:,}"


def _origin(found: Index, origin: Origin) -> OriginPart:
    source = found.sources.get(origin.root)
    told = f"{number_of(len(origin.claims), 'claim')} in {number_of(len(origin.articles), 'article')}"
    return OriginPart(found.source_name(origin.root), source_kind(source), told, origin.why)


def _conflict(found: Index, notes: _Notes, conflict: Conflict) -> ConflictPart:
    meanings = {"scope": "no conflict: another scope", "denial": "one denies what the other says", "value": "values differ"}
    left, right = (_side(found, notes, claim, conflict.slot) for claim in (conflict.left, conflict.right))
    return ConflictPart(conflict.slot, meanings.get(conflict.kind, conflict.kind), left, right, conflict.why)


def _side(found: Index, notes: _Notes, identity: str, slot: str) -> Cited:
    claim = found.claim(identity)
    cited = claim_citations(found, claim, slot)
    values = [value_words(one.arg.value) for one in cited if one.arg is not None]
    stance = "" if claim.stance == "asserts" else f" ({claim.stance})"
    who = claim.chain[-1].name if claim.chain else UNKNOWN
    said = "; ".join(dict.fromkeys(values)) or type_words(claim.type)
    return Cited(f"{who}: {said}{stance}", notes.of(cited))


def _article(article: Article) -> ArticlePart:
    return ArticlePart(
        ref=article.ref,
        outlet=article.outlet or "outlet unknown",
        title=article.title or "",
        published=interval_words(article.published, precision=False),
        url=article.url or "",
        digest=article.digest,
    )
