"""Plain text for a terminal: the table of incidents, and one incident with all that stands behind it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import Struct

from twosource.export.citations import citations, claim_citations, index
from twosource.export.wording import (
    chain_words,
    count_figure,
    interval_words,
    number_of,
    place_words,
    slot_words,
    source_kind,
    table_order,
    type_words,
    value_words,
)
from twosource.records import Cell, Count, Incident, Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from twosource.export.citations import Citation, Index
    from twosource.records import Article, Conflict, Moment, Origin, Place, Value, View

WIDTH = 100


class CellLike(Protocol):
    """A cell, or as much of it as its order and figure need."""

    @property
    def slot(self) -> str:
        """Its slot."""

    @property
    def group(self) -> str | None:
        """Its group, for counts."""

    @property
    def value(self) -> Value:
        """Its value."""


class Happened(Protocol):
    """An incident, or as much of it as its neighbours are found by."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def when(self) -> Interval | None:
        """Its days."""

    @property
    def where(self) -> Place | None:
        """Its place."""


CellT = TypeVar("CellT", bound=CellLike)
HappenedT = TypeVar("HappenedT", bound=Happened)
_HARM = ("killed", "injured", "captured", "displaced", "missing")
_ORDER = ("agent", "target", "place", "time", "instrument", "origin", "destination", *_HARM, "strength", "number")
_KINDS = {"retaliation-for": "in retaliation for", "follows": "what followed", "part-of": "part of"}
_RELATED = 6
_CITED, _TIES = 3, 3
"""So many citations of a cell, and ties of an incident, are shown; the rest is counted."""
_SHORT_ID = 12


def in_table_order(view: View) -> tuple[Incident, ...]:
    """The incidents as the table numbers them: by date, the undated last."""
    return tuple(sorted(view.incidents, key=table_order))


def incident_columns() -> tuple[tuple[str, str], ...]:
    """The headings of the table of incidents, and the side each column is aligned to."""
    sides = {"#": "right", "articles": "right", "origins": "right"}
    headings = ("#", "what", "where", "when", "killed", "injured", "origins", "articles", "status", "id")
    return tuple((heading, sides.get(heading, "left")) for heading in headings)


def incident_table(view: View) -> tuple[tuple[str, ...], ...]:
    """The table's lines, as text, in table order; a figure nobody gave is a dash."""
    cells: dict[str, list[Cell]] = {}
    for cell in view.cells:
        cells.setdefault(cell.incident, []).append(cell)
    return tuple(
        (
            str(number),
            type_words(incident.type),
            place_words(incident.where),
            interval_words(incident.when, precision=False),
            toll(cells.get(incident.id, []), "killed"),
            toll(cells.get(incident.id, []), "injured"),
            str(incident.origins),
            str(incident.articles),
            incident.status,
            incident.id[:_SHORT_ID],
        )
        for number, incident in enumerate(in_table_order(view), 1)
    )


def totals(view: View) -> str:
    """The line under the table: how much there is of everything."""
    numbers = (
        number_of(len(view.incidents), "incident"),
        number_of(len(view.articles), "article"),
        number_of(len(view.claims), "claim"),
        number_of(len(view.sources), "source"),
    )
    return ", ".join(numbers)


def incident_report(view: View, incident: Incident) -> str:
    """Everything the ledger holds on an incident: cells, the words behind them, origins, conflicts, related incidents."""
    found = index(view)
    conflicts = found.conflicts.get(incident.id, [])
    scope = [one for one in conflicts if one.kind == "scope"]
    parts = (
        _head(found, incident),
        _section("CELLS", *(_cell(found, cell) for cell in in_slot_order(found.cells.get(incident.id, [])))),
        _section("ORIGINS", *(_origin(found, origin) for origin in found.origins_of.get(incident.id, []))),
        _section("CONFLICTS", *(_conflict(found, one) for one in conflicts if one.kind != "scope")),
        _section("NO CONFLICT, BUT MAY LOOK LIKE ONE", *(_conflict(found, one) for one in scope)) if scope else [],
        _section("RELATED INCIDENTS", _related_lines(view, incident)),
    )
    return "\n".join(line.rstrip() for part in parts for line in part)


def in_slot_order(cells: Iterable[CellT]) -> list[CellT]:
    """Cells as people read them: who, whom, where, when, then the counts."""
    known = {slot: number for number, slot in enumerate(_ORDER)}
    return sorted(cells, key=lambda cell: (known.get(cell.slot, len(known)), cell.slot, cell.group or ""))


class Relation(Struct, frozen=True):
    """Another incident, and why it is worth a look."""

    incident: Incident
    why: str


def related(view: View, incident: Incident) -> tuple[Relation, ...]:
    """Incidents that it answers, follows or is part of, and those of which that is said; then those that stand in a conflict
    with it, or share its place, or its days, or an article; the nearest first.
    """
    by_id = {one.id: one for one in view.incidents}
    told = [
        Relation(by_id[one.incident], f"this is {_KINDS[one.kind]} it: {one.why}")
        for one in incident.related
        if one.incident in by_id
    ]
    told += [
        Relation(other, f"it is {_KINDS[one.kind]} this: {one.why}")
        for other in in_table_order(view)
        for one in other.related
        if one.incident == incident.id
    ]
    known = {one.incident.id for one in told}
    where = {claim: one.id for one in view.incidents for claim in one.claims}
    own = set(incident.claims)
    sides = [(conflict.left, conflict.right) for conflict in view.conflicts]
    disputed = {where.get(there, "") for left, right in sides for here, there in ((left, right), (right, left)) if here in own}
    told_in = {claim.article for claim in view.claims if claim.id in own}
    beside = {where.get(claim.id, "") for claim in view.claims if claim.article in told_in}
    near = nearest(incident, in_table_order(view), disputed, beside)
    return (*told, *(Relation(other, why) for other, why in near if other.id not in known))


def nearest(
    one: Happened, others: Iterable[HappenedT], disputed: AbstractSet[str], beside: AbstractSet[str]
) -> list[tuple[HappenedT, str]]:
    """Those of the others that are related to this one, each with the reasons, most reasons first, else in their own order.

    `disputed` are the ids of those that a conflict ties to it, `beside` of those that are told in the same articles.
    """
    ranked = []
    for other in others:
        clash, here, told = other.id in disputed, _same_place(one, other), other.id in beside
        if not (clash or here or told) or other.id == one.id:  # the same days alone relate nothing
            continue
        reasons = [
            ("one conflicts with the other, or only seems to", clash),
            ("the same place", here),
            ("the same days", _same_days(one, other)),
            ("told in the same article", told),
        ]
        ranked.append((other, ", ".join(why for why, holds in reasons if holds)))
    return sorted(ranked, key=lambda found: -found[1].count(","))


def _same_place(one: Happened, other: Happened) -> bool:
    return bool(one.where and other.where and one.where.place_id and one.where.place_id == other.where.place_id)


def _same_days(one: Happened, other: Happened) -> bool:
    if not (one.when and other.when and one.when.start and one.when.end and other.when.start and other.when.end):
        return False
    return one.when.start[:10] <= other.when.end[:10] and other.when.start[:10] <= one.when.end[:10]


# --------------------------------------------------------------------------------------------------
# the parts of a report


def _head(found: Index, incident: Incident) -> list[str]:
    articles = sorted({found.claim(claim).article for claim in incident.claims})
    when = interval_words(incident.when)
    lines = [
        incident.title,
        f"{incident.id}   {type_words(incident.type)}   {incident.status}",
        "",
        f"When      {when}",
        *_wrapped(incident.when.how if incident.when else "no report dates it", 10),
        f"Where     {place_words(incident.where)}",
        *_wrapped(incident.where.how if incident.where else "no report names a place", 10),
    ]
    told = f"{number_of(len(incident.claims), 'claim')} in {number_of(len(articles), 'article')}"
    lines.append(f"Told by   {number_of(incident.origins, 'independent origin')}, {told}")
    for article in sorted((found.article(identity) for identity in articles), key=_by_date):
        published = interval_words(article.published, precision=False)
        lines.append(f"          {article.ref}  {article.outlet or 'outlet unknown'}, published: {published}")
    policies = sorted({cell.policy for cell in found.cells.get(incident.id, [])})
    grade = _wrapped(f"{incident.grade}: {incident.grade_why} (after Airwars)", 10) if incident.grade else []
    suggested = [f"Suggested {grade[0].lstrip()}", *grade[1:]] if grade else []
    return [*lines, *suggested, *_together(incident), *(f"Policy    {policy}" for policy in policies)]


def _by_date(article: Article) -> tuple[bool, str, str]:
    published = article.published
    start = (published.start or published.end) if published else None
    return start is None, start or "", article.ref


def _together(incident: Incident) -> list[str]:
    """Why the claims are taken for one incident: the ties that rest on most, and how many more there are."""
    ties = sorted(incident.links, key=lambda link: (-link.count(","), link))
    lines = [line for link in ties[:_TIES] for line in _wrapped(link, 10)]
    if len(ties) > _TIES:
        lines.append(f"          and for {number_of(len(ties) - _TIES, 'more reason')} (--json has all)")
    return ["Together  because of", *lines] if lines else []


def _section(heading: str, *parts: list[str]) -> Iterator[str]:
    yield ""
    yield heading
    if not any(parts):
        yield "  none"
    for part in parts:
        yield from part


def _cell(found: Index, cell: Cell) -> list[str]:
    origins = number_of(len(cell.origins), "origin")
    lines = ["", f"  {slot_words(cell.slot, cell.group):<24}{value_words(cell.value)}"]
    lines.append(f"{'':26}{cell.status}, {origins}")
    lines += _wrapped(cell.why, 26)
    if cell.credibility:
        lines += _wrapped(f"credibility {cell.credibility} of 6 suggested: {cell.credibility_why}", 26)
    if len(cell.history) > 1:
        lines += [line for moment in cell.history for line in _moment(moment)]
    lines += _some(found, citations(found, cell), "+")
    lines += _some(found, citations(found, cell, against=True), "-")
    return lines


def _moment(moment: Moment) -> list[str]:
    """What the cell held once the articles of a day were out."""
    if moment.as_of:
        day = interval_words(Interval(moment.as_of, moment.as_of, "day"), precision=False)
    else:
        day = "by hand" if moment.status == "set-by-hand" else "at an unknown date"
    standing = f"{moment.status}, {number_of(moment.origins, 'origin')}"
    return _wrapped(f"{day}: {value_words(moment.value)} ({standing}); {moment.why}", 26)


def _some(found: Index, cited: Sequence[Citation], sign: str) -> list[str]:
    """One citation of every origin, and more up to three; the rest is only counted."""
    first: dict[str, Citation] = {}
    for one in cited:
        first.setdefault(found.origin_of.get(one.claim.id, one.claim.id), one)
    others = [one for one in cited if one not in first.values()]
    kept = [*first.values(), *others[: max(0, _CITED - len(first))]]
    lines = [line for one in cited if one in kept for line in _cited(found, one, sign)]
    left = len(cited) - len(kept)
    return [*lines, f"        and {left} more (--json has all)"] if left else lines


def _cited(found: Index, cited: Citation, sign: str) -> list[str]:
    """One claim's words and what stands around them: `+` for those that support the cell, `-` for those against it."""
    notes = [] if cited.claim.stance == "asserts" else [cited.claim.stance]
    if cited.claim.modality != "happened":
        notes.append(cited.claim.modality)
    if cited.how:
        notes.append(f"inferred: {cited.how}")
    note = f" [{'; '.join(notes)}]" if notes else ""
    around = _around(found, cited)
    context = f" in “{around}”" if around else ""
    first, *rest = _wrapped(f"“{_one_line(cited.exact)}”{context}{note}", 8)
    place = f"{cited.article.ref} {cited.start}-{cited.end}"
    return [f"      {sign} {first.lstrip()}", *rest, *_wrapped(f"{place}: {chain_words(cited.chain)}", 10)]


def _around(found: Index, cited: Citation) -> str:
    """The claim's words around the citation, cut at words to about the width of two lines; nothing if there are no more."""
    whole = cited.claim.span
    if not (whole.start <= cited.start and cited.end <= whole.end) or whole.end - whole.start == cited.end - cited.start:
        return ""
    if cited.article.protected:
        return ""  # masked words are not as long as they were
    text = found.exact(cited.claim.article, whole)
    before, after = text[: cited.start - whole.start], text[cited.end - whole.start :]
    if len(before) > WIDTH:
        before = "…" + before[-WIDTH:].partition(" ")[2]
    if len(after) > WIDTH:
        after = after[:WIDTH].rpartition(" ")[0] + "…"
    return _one_line(before + cited.exact + after)


def _origin(found: Index, origin: Origin) -> list[str]:
    source = found.sources.get(origin.root)
    kind = f" ({source_kind(source)})" if source else ""
    told = f"{number_of(len(origin.claims), 'claim')} in {number_of(len(origin.articles), 'article')}"
    return ["", f"  {found.source_name(origin.root)}{kind}: {told}   {origin.id}", *_wrapped(origin.why, 6)]


def _conflict(found: Index, conflict: Conflict) -> list[str]:
    meaning = {"scope": "another scope", "denial": "denial", "value": "different values"}
    lines = ["", f"  {conflict.slot}: {meaning.get(conflict.kind, conflict.kind)}"]
    for identity in (conflict.left, conflict.right):
        claim = found.claim(identity)
        lines += [line for cited in claim_citations(found, claim, conflict.slot) for line in _cited(found, cited, "·")]
    return [*lines, *_wrapped(conflict.why, 6)]


def _related_lines(view: View, incident: Incident) -> list[str]:
    relations = related(view, incident)
    lines = []
    for relation in relations[:_RELATED]:
        other = relation.incident
        when, where = interval_words(other.when, precision=False), place_words(other.where)
        lines += ["", f"  {other.id}   {other.title}", *_wrapped(f"{relation.why}; when: {when}; where: {where}", 6)]
    if len(relations) > _RELATED:
        lines += ["", f"  and {len(relations) - _RELATED} more"]
    return lines


def toll(cells: Iterable[CellLike], slot: str) -> str:
    """The total if one is told; else the groups, each by its name."""
    told = [cell for cell in cells if cell.slot == slot]
    whole = next((cell.value for cell in told if cell.group is None), None)
    if isinstance(whole, Count):
        return count_figure(whole)
    counts = {cell.group: cell.value for cell in in_slot_order(told) if isinstance(cell.value, Count)}
    if not counts:
        return "-"
    return ", ".join(f"{count_figure(count)} {type_words(group or '')}" for group, count in counts.items())


def _wrapped(words: str | None, indent: int) -> list[str]:
    if not words:
        return []
    margin = " " * indent
    return wrap(_one_line(words), WIDTH, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)


def _one_line(words: str) -> str:
    return " ".join(words.split())
