"""Who stands against whom: claims that tell the same of a slot are compared once, and make rows with those that they oppose.

Among few origins every two that oppose each other have a row of their own. Where many tell of one slot, all that tell one value
are one side: a row then stands for as many pairs as there are claims on its sides, and says how many origins those are.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.assess.ground import places, when
from twosource.records import Conflict, make_id

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from twosource.assess.ground import Ground
    from twosource.records import Claim, Count, Interval, Place

FEW = 12
"""Up to so many origins of one slot each two have a row of their own: 66 rows at most."""


class Sense(Struct, frozen=True):
    """What of a claim a comparison looks at: who did it, where and when; and of a count, how many of whom."""

    agents: frozenset[str] = frozenset()
    places: tuple[Place, ...] = ()
    when: Interval | None = None
    count: Count | None = None


class Told(Struct, frozen=True):
    """What one claim tells of a slot, in what sense. `value` names the side that it is on, `words` are for people."""

    claim: Claim
    root: str
    slot: str
    sense: Sense
    value: Hashable
    words: str


def sense_of(claim: Claim, ground: Ground) -> Sense:
    """The claim's doers, places and time, without how they were read."""
    return Sense(ground.agents(claim), places_in(claim, "place"), time_of(claim))


def places_in(claim: Claim, slot: str) -> tuple[Place, ...]:
    """The claim's places in that slot, without how they were read."""
    return tuple(place if place.how is None else replace(place, how=None) for place in places(claim, slot))


def time_of(claim: Claim) -> Interval | None:
    """The claim's time, without how it was read."""
    time = when(claim)
    return None if time is None else replace(time, how=None, value=None)


def opposed(told: Iterable[Told], judge: Callable[[Sense, Sense], tuple[str, str] | None], ground: Ground) -> list[Conflict]:
    """The rows of one incident. `judge` is asked once for any two different senses of one slot: it gives the kind of conflict
    and, for a difference of scope, the reason; None where both can hold.
    """
    slots: dict[str, dict[Sense, list[Told]]] = {}
    for one in told:
        slots.setdefault(one.slot, {}).setdefault(one.sense, []).append(one)
    rows: list[Conflict] = []
    for senses in slots.values():
        pairs = [
            (senses[one], senses[two], verdict)
            for one, two in combinations(senses, 2)
            if (verdict := judge(one, two)) is not None
        ]
        few = len({one.root for ones in senses.values() for one in ones}) <= FEW
        rows += _each(pairs, ground) if few else _together(pairs, ground)
    return rows


def make_conflict(one: Claim, two: Claim, slot: str, kind: str, why: str) -> Conflict:
    """The record, with the smaller claim id first."""
    left, right = sorted((one.id, two.id))
    return Conflict(id=make_id("cfl", left, right, slot, kind), left=left, right=right, slot=slot, kind=kind, why=why)


def facing(lefts: Sequence[Claim], rights: Sequence[Claim], slot: str, words: tuple[str, str], ground: Ground) -> Conflict:
    """One row for two sides, of the kind and for the reason in `words`: the earliest claims stand for the others."""
    sides = sorted(
        (
            sorted({claim.id: claim for claim in side}.values(), key=lambda one: _earliest(one, ground))
            for side in (lefts, rights)
        ),
        key=lambda side: side[0].id,
    )
    (left, *lefts), (right, *rights) = sides
    kind, why = words
    also = [tuple(claim.id for claim in side) for side in (lefts, rights)]
    name = (
        make_id("cfl", left.id, right.id, slot, kind, *also) if lefts or rights else make_id("cfl", left.id, right.id, slot, kind)
    )
    return Conflict(name, left.id, right.id, slot, kind, why, *also)


def sides_of(conflict: Conflict) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All claims of the left and of the right side."""
    return (conflict.left, *conflict.also_left), (conflict.right, *conflict.also_right)


def _earliest(claim: Claim, ground: Ground) -> tuple[str, str]:
    return ground.published(claim) or "~", claim.id


_Pair = tuple["list[Told]", "list[Told]", "tuple[str, str]"]


def _each(pairs: Iterable[_Pair], ground: Ground) -> Iterator[Conflict]:
    """A row for every two origins that oppose each other."""
    for lefts, rights, (kind, why) in pairs:
        firsts = [{one.root: one for one in reversed(side)}.values() for side in (lefts, rights)]
        for one, two in product(*firsts):
            if one.root != two.root and one.claim.id != two.claim.id:
                reason = why or rival([one], [two], ground)
                yield make_conflict(one.claim, two.claim, one.slot, kind, reason)


def _together(pairs: Iterable[_Pair], ground: Ground) -> Iterator[Conflict]:
    """A row for every two sides: of one value, and opposed to the same others for the same reason."""
    reasons: dict[tuple[str, str], list[tuple[list[Told], list[Told]]]] = {}
    for lefts, rights, reason in pairs:
        reasons.setdefault(reason, []).append((lefts, rights))
    for (kind, why), facing_each in reasons.items():
        for lefts, rights in _merged(facing_each):
            if len({one.root for one in (*lefts, *rights)}) > 1:
                words = kind, why or rival(lefts, rights, ground)
                yield facing([one.claim for one in lefts], [one.claim for one in rights], lefts[0].slot, words, ground)


def _merged(pairs: Sequence[tuple[list[Told], list[Told]]]) -> list[tuple[list[Told], list[Told]]]:
    """The pairs with all those put together that tell one value and are opposed to the same others: then each is to each."""
    against: dict[Sense, set[Sense]] = {}
    told: dict[Sense, list[Told]] = {}
    for lefts, rights in pairs:
        one, two = lefts[0].sense, rights[0].sense
        against.setdefault(one, set()).add(two)
        against.setdefault(two, set()).add(one)
        told |= {one: lefts, two: rights}
    side = {sense: (told[sense][0].value, frozenset(others)) for sense, others in against.items()}
    members: dict[Hashable, list[Told]] = {}
    for sense, name in side.items():
        members.setdefault(name, []).extend(told[sense])
    met = {frozenset((side[one[0].sense], side[two[0].sense])): (side[one[0].sense], side[two[0].sense]) for one, two in pairs}
    return [(members[left], members[right]) for left, right in met.values()]


def rival(lefts: Sequence[Told], rights: Sequence[Told], ground: Ground) -> str:
    """Who tells what, in one sentence; the side that was published first comes first."""
    first, second = sorted(
        (sorted(side, key=lambda one: _earliest(one.claim, ground)) for side in (lefts, rights)),
        key=lambda side: (ground.published(side[0].claim), side[0].claim.id),
    )
    return f"{_said(first, ground)}; {_said(second, ground)}: both cannot hold"


def _said(side: Sequence[Told], ground: Ground) -> str:
    name, others = ground.name_of(side[0].root), len({one.root for one in side}) - 1
    more = f" and {others} other{'s' if others > 1 else ''}" if others else ""
    return f"“{side[0].words}” according to {name}{more}"
