"""One incident as its cells see it: its claims, and what each of them gives for every slot."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from twosource.assess.choosing import Entry
from twosource.assess.conflicts import current, figures
from twosource.assess.ground import Ground, asserts
from twosource.assess.tolls import HARMS, with_totals
from twosource.codebook_values import SLOTS
from twosource.link.names import fold_name
from twosource.records import Actor, Count, Interval, Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twosource.codebook import Policy
    from twosource.records import Arg, Claim, Conflict, Origin, Review, Span, Value

Key: TypeAlias = "tuple[str, str | None]"
"""A slot and a group."""

_PLACE: Key = ("place", None)
_UNDONE = frozenset({"planned", "hypothetical"})
_SETTING = frozenset({"place", "origin", "destination", "time"})
LENDERS = {"origin": "where the movement began", "destination": "where the movement went"}
"""A movement that no claim gives a place for is shown where it began, else where it went."""


class Case(Struct, frozen=True):
    """One incident with all that its cells are computed from.

    `roots` tells for each claim the source it rests on, `corrections` what people said of claims and cells.
    """

    id: str
    claims: tuple[Claim, ...]
    origins: tuple[Origin, ...]
    roots: dict[str, str]
    conflicts: tuple[Conflict, ...]
    ground: Ground
    policy: Policy
    corrections: dict[str, Review]


def entries_of(case: Case) -> dict[Key, list[Entry]]:
    """What every claim that counts gives for every slot and, for counts, every group; in the order of the slots."""
    found: dict[Key, list[Entry]] = {}
    for claim in telling(case.claims):
        for arg in _nearest_first(claim):
            group = arg.value.group if isinstance(arg.value, Count) else None
            if _usable(arg.value, case.ground.empty):
                found.setdefault((arg.slot, group), []).append(_entry(case, claim, arg.value))
    lender = lent(found)
    if lender:
        found[_PLACE] = list(found[lender, None])
    live = {key: _live(case, key[0], entries) for key, entries in found.items()}
    totals = with_totals(live, case.ground, apart=case.policy.value == "range", leaves_out=case.policy.leaves_out)
    return dict(sorted(totals.items(), key=lambda item: _in_order(item[0])))


def _nearest_first(claim: Claim) -> list[Arg]:
    """What fills its slots; of several places that which stands nearest to what happened comes first, and counts among equals."""
    return sorted(claim.args, key=lambda arg: _away(claim.trigger, arg.span) if arg.slot == "place" else 0)


def _away(trigger: Span, span: Span | None) -> float:
    return inf if span is None else max(span.start - trigger.end, trigger.start - span.end, 0)


def _entry(case: Case, claim: Claim, value: Value) -> Entry:
    root = case.roots[claim.id]
    source = case.ground.sources.get(root)
    kind, reliability = (source.kind, source.reliability) if source else ("unknown", None)
    return Entry(
        claim.id,
        root,
        case.ground.published(claim),
        value,
        kind,
        reliability,
        own=claim.chain[-1].source == claim.chain[0].source,
    )


def _in_order(key: Key) -> tuple[int, str, str]:
    return (SLOTS.index(key[0]) if key[0] in SLOTS else len(SLOTS), key[0], key[1] or "")


def lent(found: Mapping[Key, object]) -> str | None:
    """The slot that stands for the place where no claim tells any."""
    return next((slot for slot in LENDERS if (slot, None) in found), None) if _PLACE not in found else None


def telling(claims: Sequence[Claim]) -> list[Claim]:
    """The claims that fill cells: what happened; else what is planned or feared; else, of what is only denied, where and when.

    What is only planned has harmed nobody yet.
    """
    found = [claim for claim in claims if asserts(claim)]
    found = found or [_unharmed(claim) for claim in claims if claim.stance == "asserts"]
    return found or [replace(claim, args=tuple(arg for arg in claim.args if arg.slot in _SETTING)) for claim in claims]


def _unharmed(claim: Claim) -> Claim:
    kept = tuple(arg for arg in claim.args if arg.slot not in HARMS)
    return replace(claim, args=kept) if claim.modality in _UNDONE else claim


def _usable(value: object, empty: frozenset[str]) -> bool:
    """A time that says nothing yet ("XXXX-11-18") is no value for a cell, nor is a pronoun, a bare number or nobody."""
    if isinstance(value, Actor | Words):
        words = fold_name(value.name if isinstance(value, Actor) else value.text).split()
        return words[:1] != ["no"] and not set(words) <= empty
    return not isinstance(value, Interval) or value.start is not None or value.end is not None


def _live(case: Case, slot: str, entries: list[Entry]) -> list[Entry]:
    """The entries to choose among: of counts only those not replaced, tallies before rates, and settled after stated dates."""
    if not any(isinstance(entry.value, Count) for entry in entries):
        return entries
    found = [one for one in figures([case.ground.claims[entry.claim] for entry in entries], case.roots) if one.slot == slot]
    kept = {(one.claim.id, one.count) for one in current(found, case.ground)}
    live = [entry for entry in entries if isinstance(entry.value, Count) and (entry.claim, entry.value) in kept]
    tallies = [entry for entry in live if isinstance(entry.value, Count) and entry.value.kind == "tally"]
    return tallies or live or entries
