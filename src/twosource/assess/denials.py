"""Who denies what somebody else asserts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.assess.ground import asserts, counts, places, values
from twosource.assess.sides import FEW, facing
from twosource.link.compare import place_relation
from twosource.link.names import fold_name
from twosource.link.traits import HARMS
from twosource.records import Actor, Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twosource.assess.ground import Ground
    from twosource.records import Claim, Conflict

_ANSWER = 500
"""Characters within which a denial answers a claim that names no doer."""


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
                ordered = [claim for _, claim in sorted(others.items())]
                slot = _denied_slot(denial)
                if _denies_a_detail(denial, ordered, roots, ground):
                    slot, ordered = "target", [claim for claim in ordered if _one_target(denial, claim, ground)]
                rows += _against(denial, ordered, slot, roots, ground)
    return rows


def _denies_a_detail(denial: Claim, others: Sequence[Claim], roots: Mapping[str, str], ground: Ground) -> bool:
    """Whether the same source elsewhere tells that it happened: then it denies only whom it hit ("have not been targeting")."""
    return any(
        asserts(claim)
        and roots.get(claim.id) == roots[denial.id]
        and ground.kinds.get(claim.type, frozenset()) & ground.kinds.get(denial.type, frozenset())
        and ground.kin.related(ground.agents(claim), ground.agents(denial))
        for claim in others
    )


def _one_target(denial: Claim, claim: Claim, ground: Ground) -> bool:
    return ground.kin.related(ground.targets(denial), ground.targets(claim))


def _against(denial: Claim, others: Sequence[Claim], slot: str, roots: Mapping[str, str], ground: Ground) -> list[Conflict]:
    best: dict[tuple[str, str], Claim] = {}
    for claim in others:
        if claim.id in roots and roots[claim.id] != roots[denial.id] and _denied(denial, claim, ground):
            key = (roots[claim.id], ground.incident.get(claim.id, ""))
            if key not in best or _distance(denial, claim) < _distance(denial, best[key]):
                best[key] = claim
    found = [(incident, claim) for (_, incident), claim in sorted(best.items())]
    if len({roots[claim.id] for _, claim in found}) <= FEW:
        return [_conflict(denial, [claim], slot, ground) for _, claim in found]
    incidents = sorted({incident for incident, _ in found})
    return [_conflict(denial, [claim for one, claim in found if one == incident], slot, ground) for incident in incidents]


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
    if not together and not (doers and agents) and not _follows(denial, claim):
        return False
    if not _is_answer(denial, ground) and _other_target(denial, claim):
        return False
    relations = [place_relation(here, there) for here in places(denial) for there in places(claim)]
    if relations and all(relation == "apart" for relation in relations):
        return False
    return _same_people(denial, claim, ground)


def denying(denial: Claim, ground: Ground) -> frozenset[str]:
    """Whose acts are denied: the agent that the denial names, else the party that denies."""
    agents = ground.agents(denial)
    source = ground.sources.get(denial.chain[-1].source)
    return agents or (frozenset({source.party}) if source is not None and source.party else frozenset())


def _is_answer(denial: Claim, ground: Ground) -> bool:
    """Whether somebody answers what is said of a party: it speaks for one, or names no other doer."""
    source = ground.sources.get(denial.chain[-1].source)
    agents = ground.agents(denial)
    return not agents or (source is not None and source.party is not None and ground.kin.related({source.party}, agents))


def _other_target(denial: Claim, claim: Claim) -> bool:
    """Whether the denial says what was not hit, and the claim tells nothing of that: "other roads have not been hit"."""
    spared = _hit(denial)
    return bool(spared) and not spared & _hit(claim)


def _hit(claim: Claim) -> frozenset[str]:
    hit = (value for value in values(claim, "target") if isinstance(value, Actor | Words))
    return frozenset(word for value in hit for word in fold_name(value.name if isinstance(value, Actor) else value.text).split())


def _follows(denial: Claim, claim: Claim) -> bool:
    """Whether the denial stands right behind a claim that names no doer: it answers it."""
    return claim.article == denial.article and 0 < denial.span.start - claim.span.start < _ANSWER


def _same_people(denial: Claim, claim: Claim, ground: Ground) -> bool:
    """Whether the claim harms those whose harm is denied: by its counts, else by its type or its targets' words."""
    denied = {count.group for slot, count in counts(denial) if slot in HARMS} - {None}
    told = {count.group for slot, count in counts(claim) if slot in HARMS}
    if not denied or None in told or denied & told:
        return True
    named = " ".join(
        value.name if isinstance(value, Actor) else value.text
        for value in values(claim, "target")
        if isinstance(value, Actor | Words)
    )
    return not told and (claim.type in ground.harms or any((group or "").rstrip("s") in named.casefold() for group in denied))


def _denied_slot(denial: Claim) -> str:
    return next((slot for slot, _ in counts(denial) if slot in HARMS), "agent")


def _conflict(denial: Claim, claims: Sequence[Claim], slot: str, ground: Ground) -> Conflict:
    others = f" and {len(claims) - 1} other{'s' if len(claims) > 2 else ''}" if len(claims) > 1 else ""
    why = f"told by {_voice(claims[0], ground)}{others}, denied by {_voice(denial, ground)}"
    return facing([denial], claims, slot, ("denial", why), ground)


def _voice(claim: Claim, ground: Ground) -> str:
    """Who says it, as shown; the outlet where it cites nobody."""
    return ground.name_of(claim.chain[-1].source) if len(claim.chain) > 1 else ground.outlet(claim.article)
