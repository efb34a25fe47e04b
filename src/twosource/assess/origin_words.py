"""The one plain sentence that goes with an origin: who it is, how its word reached us, what is to be known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.assess.ground import PUBLISHERS
from twosource.link.names import fold_name, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.assess.ground import Ground
    from twosource.assess.origins import Root
    from twosource.records import Claim, Source

_MOST_REASONS = 3
_ANONYMOUS = frozenset({"unnamed", "anonymous", "unidentified"})


def why_of(source: str, found: Sequence[tuple[Claim, Root]], ground: Ground) -> str:
    """The sentence, from the claims that rest on the source, each with what it rests on and why."""
    known = ground.sources.get(source)
    direct: set[str] = set()
    through: dict[str, set[str]] = {}
    for claim, _ in found:
        steps = [step.source for step in claim.chain]
        if source not in steps:
            continue
        outlet, number = ground.outlet(claim.article), steps.index(source)
        if number <= 1:
            direct.add(outlet if number else "")
        else:
            through.setdefault(outlet, set()).update(ground.name_of(step.source) for step in claim.chain[1:number])
    parts = [f"{ground.name_of(source)}{', unnamed' if _is_unnamed(known) else ''}"]
    if "" in direct:
        parts.append("in its own voice")
    if direct - {""}:
        parts.append(f"quoted directly by {listed(sorted(direct - {''}))}")
    if through:
        ways = [f"{outlet} (by way of {listed(sorted(names))})" for outlet, names in sorted(through.items())]
        parts.append(f"through {listed(ways)}")
    reasons = sorted({why for _, root in found for why in root.why})[:_MOST_REASONS]
    return "; ".join([", ".join(parts), *reasons, *_remarks(source, [claim for claim, _ in found], ground)])


def _is_unnamed(source: Source | None) -> bool:
    """Whether it must be said that the source has no name: not of outlets, nor where the description says so."""
    if source is None or source.named or source.kind in PUBLISHERS:
        return False
    return not _ANONYMOUS & set(fold_name(source.name).split())


def _remarks(source: str, claims: Sequence[Claim], ground: Ground) -> list[str]:
    known = ground.sources.get(source)
    party = {known.party} if known and known.party else set()
    own = any(ground.kin.related(party, ground.agents(claim)) for claim in claims)
    denying = [claim.stance == "denies" for claim in claims]
    denial = ["denies it"] if all(denying) else ["denies part of it"] * any(denying)
    return ["a party speaking of its own acts"] * (own and bool(party)) + denial
