"""From claims and links to the whole view: incidents with cells, origins and conflicts. Nobody edits a cell; this makes them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.assess.case import LENDERS, Case, entries_of, lent, telling
from twosource.assess.choosing import agree, choose
from twosource.assess.conflicts import conflicts_of
from twosource.assess.grading import credibility_of, grade_of
from twosource.assess.ground import ground_of
from twosource.assess.history import with_history
from twosource.assess.origins import origins_of, root_of
from twosource.assess.relations import with_relations
from twosource.assess.reviews import by_hand, cell_key, last_words, rated, with_corrections
from twosource.assess.sides import sides_of
from twosource.assess.titles import title_of, type_of
from twosource.assess.track import with_records, with_suggestions
from twosource.assess.voices import last_telling, with_voices
from twosource.link.identities import canonical
from twosource.link.judgements import incident_id
from twosource.link.names import listed
from twosource.link.notes import said_by
from twosource.link.wording import as_written
from twosource.records import Cell, Count, Incident, Interval, Place, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.assess.case import Key
    from twosource.assess.choosing import Entry
    from twosource.assess.ground import Ground
    from twosource.codebook import Codebook, Policy
    from twosource.link.notes import Note
    from twosource.records import Article, Claim, Conflict, Links, Reading, Review


def assess(  # noqa: PLR0913, PLR0917 the view stands on all of these
    articles: Sequence[Article],
    readings: Sequence[Reading],
    links: Links,
    codebook: Codebook,
    policy_name: str,
    reviews: Sequence[Review] = (),
    notes: Mapping[str, Note] = MappingProxyType({}),
) -> View:
    """The complete view. A claim that a person rejected stays listed in its incident but counts for nothing. `notes` are what
    was taken from articles before, by their ids.

    Raises CodebookError for an unknown policy or value rule.
    """
    policy = codebook.policy(policy_name)
    groups = {incident_id(group): group for group in links.groups}
    where = {claim: name for name, group in groups.items() for claim in group}
    names = canonical(links.identities)
    ground = ground_of(articles, readings, links, codebook, where)
    ground = replace(ground, claims=with_corrections(ground.claims, reviews, names))
    ground = with_voices(ground, said_by(articles, readings, codebook, notes), names)
    ground = replace(ground, sources=rated(ground.sources, reviews, names, codebook))
    members = {name: tuple(ground.claims[claim] for claim in group) for name, group in groups.items()}
    words = last_words(reviews, where)
    rejected = {review.target for review in words.values() if review.verdict == "reject"}
    counted = {name: tuple(claim for claim in claims if claim.id not in rejected) for name, claims in sorted(members.items())}
    origins = {name: origins_of(name, claims, ground) for name, claims in counted.items()}
    roots = {claim: origin.root for found in origins.values() for origin in found for claim in origin.claims}
    others = ((claim, claims) for claims in counted.values() for claim in claims if claim.id not in roots)
    roots |= {claim.id: root_of(claim, claims, ground).source for claim, claims in others}
    conflicts = conflicts_of(counted, roots, ground)
    crossing = _by_incident(conflicts, where)
    cases = tuple(
        Case(name, claims, origins[name], roots, tuple(crossing.get(name, ())), ground, policy, words)
        for name, claims in counted.items()
    )
    told = {case.id: entries_of(case) for case in cases}
    flat = {(name, *key): entries for name, found in told.items() for key, entries in found.items()}
    if "record" in {policy.value, *policy.slots.values()}:
        weighed = with_records(flat, ground.kin)
        told = {name: {key: weighed[name, *key] for key in found} for name, found in told.items()}
    ties = _ties(links, where, ground)
    incidents: list[Incident] = []
    cells: list[Cell] = []
    for case in cases:
        made = cells_of(case, told[case.id])
        incidents.append(_incident(case, made, members[case.id], ties.get(case.id, ()), codebook))
        cells += made
    return View(
        articles=tuple(ground.articles.values()),
        sources=with_suggestions(ground.sources, flat, ground.kin),
        claims=tuple(ground.claims.values()),
        incidents=with_relations(incidents, ground, readings, codebook),
        cells=tuple(cells),
        origins=tuple(sorted((one for found in origins.values() for one in found), key=lambda one: (one.incident, one.id))),
        conflicts=conflicts,
        reuse=tuple(sorted(links.reuse, key=lambda reuse: reuse.id)),
        identities=tuple(sorted(links.identities, key=lambda identity: identity.id)),
    )


def _ties(links: Links, where: Mapping[str, str], ground: Ground) -> dict[str, list[str]]:
    """For every incident the reasons why its claims are together."""
    found: dict[str, list[str]] = {}
    for left, right, why in links.reasons:
        if left in where and where[left] == where.get(right):
            told = (ground.articles[ground.claims[name].article].text for name in (left, right))
            found.setdefault(where[left], []).append(as_written(why, told))
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


def cells_of(case: Case, entries: Mapping[Key, Sequence[Entry]]) -> tuple[Cell, ...]:
    """One cell for every slot, and for counts every group, that somebody gave a value for; in the order of the slots."""
    reviewed = [(key, found, case.corrections.get(cell_key(case.id, *key))) for key, found in entries.items()]
    cells = [_cell(case, *one) for one in reviewed if one[2] is None or one[2].verdict != "reject"]
    lender = lent({(arg.slot, None): None for claim in telling(case.claims) for arg in claim.args})
    borrowed = tuple(
        replace(cell, why=f"{LENDERS[lender]}, for no place is told; {cell.why}") if lender and cell.slot == "place" else cell
        for cell in cells
    )
    return with_history(case, borrowed, entries, lambda then, key, found: _cell(then, key, found, None))


def _cell(case: Case, key: Key, live: Sequence[Entry], review: Review | None) -> Cell:
    slot, group = key
    choice = choose(case.policy, slot, live, case.ground.kin)
    for_it = {entry.claim for entry in choice.support}
    against = _against(case, slot, for_it, group)
    roots = sorted({entry.root for entry in choice.support})
    status = _status(len(roots), against, case.policy)
    value = choice.value
    if review is not None and review.verdict == "correct" and review.value is not None:
        value, status = review.value, "set-by-hand"
    contested = any(not agree(entry.value, choice.value, case.ground.kin) for entry in live)
    cell = Cell(
        incident=case.id,
        slot=slot,
        group=group,
        value=value,
        status=status,
        policy=case.policy.id,
        origins=tuple(sorted(origin.id for origin in case.origins if origin.root in roots and for_it & set(origin.claims))),
        support=tuple(sorted(for_it)),
        against=tuple(sorted(against)),
        why=_why(case, choice.why if contested else "", for_it, against, review),
    )
    credibility = credibility_of(case, cell)
    return replace(cell, credibility=int(credibility.grade), credibility_why=credibility.why)


def _against(case: Case, slot: str, for_it: set[str], group: str | None) -> dict[str, str]:
    """The claims against the value, with the kind of conflict."""
    found: dict[str, str] = {}
    for conflict in case.conflicts:
        if conflict.kind == "scope" or conflict.slot != slot:
            continue
        left, right = sides_of(conflict)
        for own, others in ((left, right), (right, left)):
            roots = {case.roots.get(one, one) for one in own if one in for_it}
            for other in others if roots else ():
                denies = case.ground.claims[other].stance == "denies"
                if (
                    other not in for_it
                    and (denies or conflict.kind == "value")
                    and (len(roots) > 1 or case.roots.get(other) not in roots)
                    and _same_group(case, other, slot, group)
                ):
                    found[other] = conflict.kind
    return found


def _same_group(case: Case, claim: str, slot: str, group: str | None) -> bool:
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


def _why(case: Case, rule: str, for_it: Iterable[str], against: Mapping[str, str], review: Review | None) -> str:
    """Who tells it and who speaks against it; and by which rule it was chosen, where there was anything to choose."""
    names = _tellers(case, for_it)
    others = sorted({case.ground.name_of(case.roots[claim]) for claim in against})
    parts = []
    if review is not None and review.verdict == "correct":
        parts.append(by_hand(review))
    parts += [f"told by {listed(names)}"] * bool(names) + [f"against it: {listed(others)}"] * bool(others)
    parts += [f"chosen by the rule “{rule}”"] * bool(rule)
    return "; ".join(parts)


def _tellers(case: Case, claims: Iterable[str]) -> list[str]:
    """The origins' names; of one in whose own mouth none of the claims is, who says it, taken to rest on him."""
    speakers: dict[str, set[str]] = {}
    said: set[str] = set()
    for claim in (case.ground.claims[one] for one in claims):
        root = case.roots[claim.id]
        speakers.setdefault(root, set()).add(case.ground.name_of(last_telling(claim, case.ground)))
        if any(step.source == root for step in claim.chain):
            said.add(root)
    named = case.ground.name_of
    rests = (f"{listed(sorted(names))} (taken to rest on {named(root)})" for root, names in speakers.items() if root not in said)
    return sorted({*(named(root) for root in said), *rests})


# --------------------------------------------------------------------------------------------------
# incidents


def _incident(case: Case, cells: Sequence[Cell], members: Sequence[Claim], ties: Iterable[str], codebook: Codebook) -> Incident:
    time = next((cell.value for cell in cells if cell.slot == "time" and isinstance(cell.value, Interval)), None)
    place = next((cell.value for cell in cells if cell.slot == "place" and isinstance(cell.value, Place)), None)
    kind = type_of(case.claims or members, case.ground)
    inside = {claim.id for claim in members}
    grade = grade_of(case)
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
        grade=grade.grade if grade else None,
        grade_why=grade.why if grade else "",
    )


def _incident_status(case: Case, cells: Sequence[Cell]) -> str:
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
