"""Who denies what somebody else asserts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.assess.ground import asserts, counts, places
from twosource.link.compare import place_relation
from twosource.records import Conflict, make_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twosource.assess.ground import Ground
    from twosource.records import Claim


def denials_in(incidents: Mapping[str, Sequence[Claim]], roots: Mapping[str, str], ground: Ground) -> list[Conflict]:
    """Each denial against what it denies: in its own incident, and in the other incidents that its article tells of.

    Of the claims that rest on one origin, the one that is nearest to the denial stands for all.
    """
    by_article: dict[str, list[Claim]] = {}
    for claim in ground.claims.values():
        by_article.setdefault(claim.article, []).append(claim)
    rows = []
    for claims in incidents.values():
        for denial in claims:
            if denial.stance == "denies":
                others = {claim.id: claim for claim in (*claims, *by_article[denial.article])}
                rows += _against(denial, [claim for _, claim in sorted(others.items())], roots, ground)
    return rows


def _against(denial: Claim, others: Sequence[Claim], roots: Mapping[str, str], ground: Ground) -> list[Conflict]:
    best: dict[tuple[str, str], Claim] = {}
    for claim in others:
        if claim.id in roots and roots[claim.id] != roots[denial.id] and _denied(denial, claim, ground):
            key = (roots[claim.id], ground.incident.get(claim.id, ""))
            if key not in best or _distance(denial, claim) < _distance(denial, best[key]):
                best[key] = claim
    return [_conflict(denial, claim, ground) for _, claim in sorted(best.items())]


def _distance(denial: Claim, claim: Claim) -> tuple[bool, bool, int, str]:
    away = abs(claim.span.start - denial.span.start) if claim.article == denial.article else 0
    return claim.article != denial.article, claim.type != denial.type, away, claim.id


def _denied(denial: Claim, claim: Claim, ground: Ground) -> bool:
    """Whether the claim asserts what the denial denies: one kind of happening, one doer, one group of people, no other place."""
    if not asserts(claim) or not ground.kinds.get(denial.type, frozenset()) & ground.kinds.get(claim.type, frozenset()):
        return False
    doers, agents = denying(denial, ground), ground.agents(claim)
    together = ground.incident.get(claim.id) == ground.incident.get(denial.id)
    if doers and agents and not ground.kin.related(doers, agents):
        return False
    if not together and not (doers and agents):
        return False
    relations = [place_relation(here, there) for here in places(denial) for there in places(claim)]
    if relations and all(relation == "apart" for relation in relations):
        return False
    return _same_people(denial, claim)


def denying(denial: Claim, ground: Ground) -> frozenset[str]:
    """Whose acts are denied: the agent that the denial names, else the party that denies."""
    agents = ground.agents(denial)
    source = ground.sources.get(denial.chain[-1].source)
    return agents or (frozenset({source.party}) if source is not None and source.party else frozenset())


def _same_people(denial: Claim, claim: Claim) -> bool:
    denied = {count.group for _, count in counts(denial)} - {None}
    told = {count.group for _, count in counts(claim)}
    return not denied or not told or None in told or bool(denied & told)


def _conflict(denial: Claim, claim: Claim, ground: Ground) -> Conflict:
    slots = [slot for slot, _ in counts(denial)]
    slot = slots[0] if slots else "agent"
    who = denial.chain[-1].name
    said = claim.chain[-1].name if len(claim.chain) > 1 else ground.outlet(claim.article)
    left, right = sorted((denial.id, claim.id))
    return Conflict(
        id=make_id("cfl", left, right, slot, "denial"),
        left=left,
        right=right,
        slot=slot,
        kind="denial",
        why=f"{who} denies what {said} says",
    )
