"""From claims and links to the whole view: incidents with cells, origins and conflicts. Nobody edits a cell; this makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.assess.choosing import Entry, agree, choose
from twosource.assess.conflicts import conflicts_of, current, figures
from twosource.assess.ground import Ground, asserts, ground_of
from twosource.assess.origins import origins_of, root_of
from twosource.assess.reviews import cell_key, last_words
from twosource.assess.titles import title_of, type_of
from twosource.link.judgements import incident_id
from twosource.link.names import fold_name, listed
from twosource.records import Actor, Cell, Count, Incident, Interval, Place, View, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import Codebook, Policy
    from twosource.records import Article, Claim, Conflict, Links, Origin, Reading, Review

SLOTS = (
    "agent", "target", "place", "origin", "destination", "time", "instrument",
    "killed", "injured", "captured", "displaced", "missing", "strength", "number",
)  # fmt: skip
_Key = tuple[str, str | None]


class _Case(Struct, frozen=True):
    """One incident with all that its cells are computed from."""

    id: str
    claims: tuple[Claim, ...]
    origins: tuple[Origin, ...]
    roots: dict[str, str]
    conflicts: tuple[Conflict, ...]
    ground: Ground
    policy: Policy
    corrections: dict[str, Review]


def assess(  # noqa: PLR0913, PLR0917 the view stands on all of these
    articles: Sequence[Article],
    readings: Sequence[Reading],
    links: Links,
    codebook: Codebook,
    policy_name: str,
    reviews: Sequence[Review] = (),
) -> View:
    """The complete view. A claim that a person rejected stays listed in its incident but counts for nothing.

    Raises CodebookError for an unknown policy or value rule.
    """
    policy = codebook.policy(policy_name)
    where = {claim: incident_id(group) for group in links.groups for claim in group}
    ground = ground_of(articles, readings, links, codebook, where)
    words = last_words(reviews, where)
    rejected = {review.target for review in words.values() if review.verdict == "reject"}
    members = {incident_id(group): tuple(ground.claims[name] for name in group) for group in links.groups}
    counted = {name: tuple(claim for claim in claims if claim.id not in rejected) for name, claims in sorted(members.items())}
    roots = {claim.id: root_of(claim, claims, ground).source for claims in counted.values() for claim in claims}
    conflicts = conflicts_of(counted, roots, ground)
    by_incident = _by_incident(conflicts, where)
    ties = _ties(links, where)
    incidents: list[Incident] = []
    cells: list[Cell] = []
    origins: list[Origin] = []
    for name, claims in counted.items():
        rows = origins_of(name, claims, ground) if claims else ()
        case = _Case(name, claims, rows, roots, tuple(by_incident.get(name, ())), ground, policy, words)
        made = cells_of(case)
        incidents.append(_incident(case, made, members[name], ties.get(name, ()), codebook))
        cells += made
        origins += rows
    return View(
        articles=tuple(ground.articles.values()),
        sources=tuple(ground.sources.values()),
        claims=tuple(ground.claims.values()),
        incidents=tuple(incidents),
        cells=tuple(cells),
        origins=tuple(sorted(origins, key=lambda origin: (origin.incident, origin.id))),
        conflicts=conflicts,
        reuse=tuple(sorted(links.reuse, key=lambda reuse: reuse.id)),
        identities=tuple(sorted(links.identities, key=lambda identity: identity.id)),
    )


def _ties(links: Links, where: Mapping[str, str]) -> dict[str, list[str]]:
    """For every incident the reasons why its claims are together."""
    found: dict[str, list[str]] = {}
    for left, right, why in links.reasons:
        if left in where and where[left] == where.get(right):
            found.setdefault(where[left], []).append(why)
    return found


def incident_of(view: View) -> dict[str, str]:
    """For every claim of a happening the id of its incident."""
    return {claim: incident.id for incident in view.incidents for claim in incident.claims}


def _by_incident(conflicts: Iterable[Conflict], where: Mapping[str, str]) -> dict[str, list[Conflict]]:
    found: dict[str, list[Conflict]] = {}
    for conflict in conflicts:
        for name in dict.fromkeys(where[claim] for claim in (conflict.left, conflict.right) if claim in where):
            found.setdefault(name, []).append(conflict)
    return found


# --------------------------------------------------------------------------------------------------
# cells


_PLACE: _Key = ("place", None)
_SETTING = frozenset({"place", "origin", "destination", "time"})
_LENDERS = {"origin": "where the movement began", "destination": "where the movement went"}
"""A movement that no claim gives a place for is shown where it began, else where it went."""


def cells_of(case: _Case) -> tuple[Cell, ...]:
    """One cell for every slot, and for counts every group, that somebody gave a value for; in the order of the slots."""
    entries: dict[_Key, list[Entry]] = {}
    for claim in _telling(case.claims):
        for arg in claim.args:
            group = arg.value.group if isinstance(arg.value, Count) else None
            if _usable(arg.value, case.ground.empty):
                entry = Entry(claim.id, case.roots[claim.id], case.ground.published(claim), arg.value)
                entries.setdefault((arg.slot, group), []).append(entry)
    lent = next((slot for slot in _LENDERS if (slot, None) in entries), None) if _PLACE not in entries else None
    if lent:
        entries[_PLACE] = list(entries[lent, None])
    corrected = {key: review for key, review in case.corrections.items() if key.startswith(f"{case.id}/")}
    ordered = sorted(
        entries.items(), key=lambda item: (SLOTS.index(item[0][0]) if item[0][0] in SLOTS else 99, item[0][0], item[0][1] or "")
    )
    reviewed = [(key, found, corrected.get(cell_key(case.id, *key))) for key, found in ordered]
    cells = [_cell(case, *one) for one in reviewed if one[2] is None or one[2].verdict != "reject"]
    return tuple(
        replace(cell, why=f"{_LENDERS[lent]}, for no place is told; {cell.why}") if lent and cell.slot == "place" else cell
        for cell in cells
    )


def _telling(claims: Sequence[Claim]) -> list[Claim]:
    """The claims that fill cells: what happened; else what is planned or feared; else, of what is only denied, where and when."""
    found = [claim for claim in claims if asserts(claim)] or [claim for claim in claims if claim.stance == "asserts"]
    return found or [replace(claim, args=tuple(arg for arg in claim.args if arg.slot in _SETTING)) for claim in claims]


def _usable(value: object, empty: frozenset[str]) -> bool:
    """A time that says nothing yet ("XXXX-11-18") is no value for a cell, nor is a pronoun, a bare number or nobody."""
    if isinstance(value, Actor | Words):
        words = fold_name(value.name if isinstance(value, Actor) else value.text).split()
        return words[:1] != ["no"] and not set(words) <= empty
    return not isinstance(value, Interval) or value.start is not None or value.end is not None


def _cell(case: _Case, key: _Key, entries: list[Entry], review: Review | None) -> Cell:
    slot, group = key
    live = _live(case, slot, entries)
    choice = choose(case.policy.value, live, case.ground.kin)
    for_it = {entry.claim for entry in choice.support}
    against = _against(case, slot, for_it, group)
    roots = sorted({entry.root for entry in choice.support})
    status = _status(len(roots), against, case.policy)
    value = choice.value
    if review is not None and review.verdict == "correct" and review.value is not None:
        value, status = review.value, "set-by-hand"
    contested = any(not agree(entry.value, choice.value, case.ground.kin) for entry in entries)
    return Cell(
        incident=case.id,
        slot=slot,
        group=group,
        value=value,
        status=status,
        policy=case.policy.id,
        origins=tuple(sorted(origin.id for origin in case.origins if origin.root in roots and for_it & set(origin.claims))),
        support=tuple(sorted(for_it)),
        against=tuple(sorted(against)),
        why=_why(case, choice.why if contested else "", roots, against, review),
    )


def _live(case: _Case, slot: str, entries: list[Entry]) -> list[Entry]:
    """The entries to choose among: of counts only those not replaced, tallies before rates, and settled after stated dates."""
    if not any(isinstance(entry.value, Count) for entry in entries):
        return entries
    found = [one for one in figures([case.ground.claims[entry.claim] for entry in entries], case.roots) if one.slot == slot]
    kept = {(one.claim.id, one.count) for one in current(found, case.ground)}
    live = [entry for entry in entries if isinstance(entry.value, Count) and (entry.claim, entry.value) in kept]
    tallies = [entry for entry in live if isinstance(entry.value, Count) and entry.value.kind == "tally"]
    return tallies or live or entries


def _against(case: _Case, slot: str, for_it: set[str], group: str | None) -> dict[str, str]:
    """The claims against the value, with the kind of conflict."""
    found: dict[str, str] = {}
    for conflict in case.conflicts:
        if conflict.kind == "scope" or conflict.slot != slot:
            continue
        for one, other in ((conflict.left, conflict.right), (conflict.right, conflict.left)):
            denies = case.ground.claims[other].stance == "denies"
            if (
                one in for_it
                and other not in for_it
                and (denies or conflict.kind == "value")
                and _same_group(case, other, slot, group)
            ):
                found[other] = conflict.kind
    return found


def _same_group(case: _Case, claim: str, slot: str, group: str | None) -> bool:
    groups = {arg.value.group for arg in case.ground.claims[claim].args if arg.slot == slot and isinstance(arg.value, Count)}
    return not groups or group in groups or None in groups or group is None


def _status(origins: int, against: Mapping[str, str], policy: Policy) -> str:
    """Disputed where values conflict, or where somebody denies what enough origins tell to corroborate it; denied where
    somebody denies what fewer tell.
    """
    corroborated = origins >= policy.corroborated_at
    if "value" in against.values() or (corroborated and "denial" in against.values()):
        return "disputed"
    if "denial" in against.values():
        return "denied"
    return "corroborated" if corroborated else "single-origin"


def _why(case: _Case, rule: str, roots: Sequence[str], against: Mapping[str, str], review: Review | None) -> str:
    """Who tells it and who speaks against it; and by which rule it was chosen, where there was anything to choose."""
    names = sorted({case.ground.name_of(root) for root in roots})
    others = sorted({case.ground.name_of(case.roots[claim]) for claim in against})
    parts = []
    if review is not None and review.verdict == "correct":
        parts.append("set by hand" + (f": {review.note}" if review.note else ""))
    parts += [f"told by {listed(names)}"] * bool(names) + [f"against it: {listed(others)}"] * bool(others)
    parts += [f"chosen by the rule “{rule}”"] * bool(rule)
    return "; ".join(parts)


# --------------------------------------------------------------------------------------------------
# incidents


def _incident(case: _Case, cells: Sequence[Cell], members: Sequence[Claim], ties: Iterable[str], codebook: Codebook) -> Incident:
    time = next((cell.value for cell in cells if cell.slot == "time" and isinstance(cell.value, Interval)), None)
    place = next((cell.value for cell in cells if cell.slot == "place" and isinstance(cell.value, Place)), None)
    kind = type_of(case.claims or members, case.ground)
    inside = {claim.id for claim in members}
    return Incident(
        id=case.id,
        title=title_of(kind, case.claims or members, (place, time), codebook),
        type=kind,
        claims=tuple(sorted(inside)),
        articles=len({claim.article for claim in members}),
        origins=len(case.origins),
        status=_incident_status(case, cells),
        when=time,
        where=place,
        links=tuple(sorted(set(ties))),
    )


def _incident_status(case: _Case, cells: Sequence[Cell]) -> str:
    """Set by hand or disputed where a cell is; else by how many origins say that it happened, and whether anybody denies it.

    A denial counts here where it is of the happening itself or of the deaths in it (or of the harm that its type names): who
    denies only whom it hit, or a detail, does not deny the happening. What nobody tells and somebody denies is denied.
    """
    statuses = {cell.status for cell in cells}
    for status in ("set-by-hand", "disputed"):
        if status in statuses:
            return status
    telling = {case.roots[claim.id] for claim in case.claims if claim.stance == "asserts"}
    main = {"agent", "killed", *(case.ground.harms.get(claim.type, "killed") for claim in case.claims)}
    standing = telling & {origin.root for origin in case.origins}
    corroborated = len(standing) >= case.policy.corroborated_at
    if any(conflict.kind == "denial" and conflict.slot in main for conflict in case.conflicts):
        return "disputed" if corroborated else "denied"
    if not telling and case.claims:
        return "denied"
    return "corroborated" if corroborated else "single-origin"
