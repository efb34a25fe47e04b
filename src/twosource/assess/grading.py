"""Suggested grades, each with the rule that gave it: Airwars' five grades of an incident, the Admiralty's credibility of a cell.

They suggest, a person decides; no grade enters a status or a value. An incident is weak where its origins are no more than the
things that nobody tells: who was hit, and exactly how many. Sources: Airwars, Methodology note, "Our grading of civilian
harm"; NATO AJP-2.1, annex on the evaluation of information. What Airwars' assessors weigh beyond the number of sources (whether
anybody says who did it, whether it is told who was hit) was taken from their published assessments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.assess.ground import asserts, counts
from twosource.link.compare import is_exact
from twosource.link.names import listed
from twosource.link.traits import HARMS
from twosource.records import Actor, Count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.assess.case import Case
    from twosource.records import Cell, Claim, Source

GRADES = ("confirmed", "fair", "weak", "contested", "discounted")
_FEW = 2
_FIGHTERS = frozenset({"combatants", "security_forces", "leaders"})
_SEEN_OR_COUNTED = frozenset({"witness", "resident", "relative", "medic", "monitor", "document"})


class Grade(Struct, frozen=True):
    """A suggested grade (a word, or a number from 1 to 6) and the rule that gave it, as one sentence."""

    grade: str
    why: str


def grade_of(case: Case) -> Grade | None:
    """Airwars' grade of an incident in which people were harmed; None where nobody is told to have been."""
    telling = [claim for claim in case.claims if asserts(claim)]
    harm = [(slot, count) for claim in telling for slot, count in counts(claim) if slot in HARMS]
    if not harm and not any(claim.type in case.ground.harms for claim in telling):
        return None
    for rule in (_acknowledged, _only_fighters, _nobody_blamed, _others_blamed):
        why = rule(case, telling)
        if why is not None:
            return Grade(_RULES[rule.__name__], why)
    origins = len({case.roots[claim.id] for claim in telling})
    exact = any(is_exact(count) and count.high is not None for _, count in harm)
    missing = ["who was hit"] * (not _told_who(telling)) + ["an exact number of those harmed"] * (not exact)
    if origins <= len(missing):
        return Grade("weak", f"{_origins(origins)}, and nobody tells {listed(missing)}")
    return Grade("fair", f"{_origins(origins)}, and nobody names another doer")


_RULES = {
    "_acknowledged": "confirmed",
    "_only_fighters": "discounted",
    "_nobody_blamed": "contested",
    "_others_blamed": "contested",
}


def _origins(number: int) -> str:
    return f"{number} independent origin{'' if number == 1 else 's'}"


def _speaking(number: int) -> str:
    return f"{number} speak{'s' if number == 1 else ''}"


def _acknowledged(case: Case, telling: Sequence[Claim]) -> str | None:
    """The doer, or who speaks for it, says that it did harm."""
    for claim in telling:
        source = case.ground.sources.get(claim.chain[-1].source)
        harms = any(slot in HARMS and count.high != 0 for slot, count in counts(claim))
        party = frozenset({source.party} if source is not None and source.party else ())
        if source is not None and harms and party and case.ground.kin.related(party, case.ground.agents(claim)):
            return f"{source.name} speaks for the doer and acknowledges the harm"
    return None


def _only_fighters(case: Case, telling: Sequence[Claim]) -> str | None:
    """All who are told to have been harmed are told to have been fighters."""
    groups = {count.group for claim in telling for slot, count in counts(claim) if slot in HARMS and count.high != 0}
    fighters = groups <= _FIGHTERS and bool(groups) and len({case.roots[claim.id] for claim in telling}) >= _FEW
    return f"all who were harmed are told to be {listed(sorted(map(_words, groups)))}" if fighters else None


def _words(group: str | None) -> str:
    return (group or "").replace("_", " ")


def _nobody_blamed(case: Case, telling: Sequence[Claim]) -> str | None:
    del case  # every rule is asked in the same way
    return None if any(arg.slot == "agent" for claim in telling for arg in claim.args) else "nobody says who did it"


def _others_blamed(case: Case, _: Sequence[Claim]) -> str | None:
    rival = next((one for one in case.conflicts if one.kind == "value" and one.slot == "agent"), None)
    return f"different doers are named: {rival.why}" if rival else None


def _told_who(telling: Sequence[Claim]) -> bool:
    """Whether the people hit are told of: as persons, or by name."""
    values = [(arg.slot, arg.value) for claim in telling for arg in claim.args]
    return any(
        (slot == "target" and isinstance(value, Actor) and value.kind == "person") or (isinstance(value, Count) and value.named)
        for slot, value in values
    )


def credibility_of(case: Case, cell: Cell) -> Grade:
    """The Admiralty's credibility of a cell's value, from 1 (confirmed) to 6 (cannot be judged)."""
    telling = {case.roots[claim] for claim in cell.support}
    against = {case.roots[claim] for claim in cell.against}
    corroborated = len(telling) >= case.policy.corroborated_at
    if not any(asserts(claim) for claim in case.claims if claim.id in cell.support):
        return Grade("6", "it is only planned, feared or denied, and cannot be judged")
    if len(against) > len(telling):
        return Grade("5", f"{_origins(len(against))} against it, {len(telling)} for it")
    if corroborated:
        said = f"{_origins(len(telling))} agree"
        if against:
            return Grade("2", f"{said}, but {_speaking(len(against))} against it")
        return Grade("1", f"{said}, none is against it")
    if against:
        return Grade("4", f"{_origins(len(telling))}, and {len(against)} against it")
    return _of_one_origin([case.ground.sources[root] for root in sorted(telling) if root in case.ground.sources])


def _of_one_origin(sources: Sequence[Source]) -> Grade:
    """The credibility of what nobody else tells and nobody is against, by what its source is."""
    kinds = sorted({source.kind for source in sources})
    if set(kinds) & _SEEN_OR_COUNTED:
        return Grade("3", f"one origin, which may have seen or counted it ({listed(kinds)}), and none against it")
    if any(source.party for source in sources) or not any(source.named for source in sources):
        return Grade("4", "one origin, which is a party to it or has no name, and none against it")
    return Grade("3", "one origin, and none against it")
