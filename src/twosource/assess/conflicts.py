"""Claims that cannot both hold, and claims that only look so.

value: two origins give values for one slot and group of one incident that no truth satisfies. denial: one denies what
another asserts. scope: the two look contradictory but speak of other people, other doers, another place or time, a part
and the whole, a running total and one event. A scope row is no conflict: it says why there is none. A later figure of one origin
replaces its earlier one; that is no row here but a moment of the cell's history.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.assess.denials import denials_in
from twosource.assess.ground import asserts, counts, places, values, when
from twosource.link.compare import central, count_range, counts_conflict, gap_days, is_exact, place_relation, width
from twosource.records import Actor, Conflict, Count, make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.assess.ground import Ground
    from twosource.records import Claim

_PLACE_SLOTS = ("place", "origin", "destination")
_ZERO_SLOTS = ("killed", "injured")
_KINDS = ("value", "denial", "scope")


class Figure(Struct, frozen=True):
    """One count of one claim, with the root that the claim rests on."""

    claim: Claim
    slot: str
    count: Count
    root: str


def conflicts_of(incidents: Mapping[str, Sequence[Claim]], roots: Mapping[str, str], ground: Ground) -> tuple[Conflict, ...]:
    """The conflicts within each incident, and denials and differences of scope between claims of one article, sorted.

    Two origins have one row for a slot, in one incident or between two: the gravest kind, of the claims read most surely.
    A reason why there is no conflict is given once for a slot of an incident.
    """
    found: list[Conflict] = []
    for claims in incidents.values():
        telling = [claim for claim in claims if asserts(claim)]
        found += _figures_apart(telling, roots, ground)
        found += _places_apart(telling, roots, ground)
        found += _times_apart(telling, roots, ground)
        found += _doers_apart(telling, roots, ground)
    found += [*denials_in(incidents, roots, ground), *_none_and_some(ground, roots)]
    best: dict[tuple[object, ...], Conflict] = {}
    for one in sorted(found, key=lambda one: _gravest_first(one, ground)):
        sides = (one.left, one.right)
        what = (one.why,) if one.kind == "scope" else frozenset(roots[side] for side in sides)
        best.setdefault((one.slot, what, frozenset(ground.incident.get(side) for side in sides)), one)
    rows: dict[str, Conflict] = {}
    for one in best.values():
        rows.setdefault(one.id, one)  # two reasons why one pair is no conflict are one row
    return tuple(sorted(rows.values(), key=lambda one: (one.left, one.right, one.slot, one.kind)))


def _gravest_first(conflict: Conflict, ground: Ground) -> tuple[int, bool, float, str]:
    sides = [ground.claims[side] for side in (conflict.left, conflict.right)]
    return _KINDS.index(conflict.kind), any(side.weak for side in sides), -sum(side.score for side in sides), conflict.id


def make_conflict(one: Claim, two: Claim, slot: str, kind: str, why: str) -> Conflict:
    """The record, with the smaller claim id first."""
    left, right = sorted((one.id, two.id))
    return Conflict(id=make_id("cfl", left, right, slot, kind), left=left, right=right, slot=slot, kind=kind, why=why)


# --------------------------------------------------------------------------------------------------
# counts


def figures(claims: Iterable[Claim], roots: Mapping[str, str]) -> list[Figure]:
    """Every count of the claims, by slot, root and claim."""
    found = [Figure(claim, slot, count, roots[claim.id]) for claim in claims for slot, count in counts(claim)]
    return sorted(found, key=lambda one: (one.slot, one.root, one.claim.id, one.count.words))


def current(found: Sequence[Figure], ground: Ground) -> list[Figure]:
    """The figures that their own origin has not replaced by a later one."""
    by_origin: dict[tuple[str, str, str | None], list[Figure]] = {}
    for one in found:
        by_origin.setdefault((one.slot, one.root, one.count.group), []).append(one)
    return [
        one for one in found if not any(_replaces(other, one, ground) for other in by_origin[one.slot, one.root, one.count.group])
    ]


def _replaces(later: Figure, earlier: Figure, ground: Ground) -> bool:
    one, two = ground.published(earlier.claim), ground.published(later.claim)
    same = later.slot == earlier.slot and later.root == earlier.root and later.count.group == earlier.count.group
    if not same or not one or one >= two or later.count.kind != earlier.count.kind:
        return False
    other = is_exact(later.count) and central(later.count) != central(earlier.count)
    return other or counts_conflict(earlier.count, later.count)


def _figures_apart(claims: Sequence[Claim], roots: Mapping[str, str], ground: Ground) -> list[Conflict]:
    rows = []
    for one, two in _first_of_kind(current(figures(claims, roots), ground)):
        verdict = _figure_verdict(one, two, ground)
        if verdict is not None:
            rows.append(make_conflict(one.claim, two.claim, one.slot, *verdict))
    return rows


def _first_of_kind(found: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Pairs of figures of one slot; of each origin every different figure once."""
    kept: dict[tuple[str, str, str | None, int | None, str], Figure] = {}
    for one in found:
        kept.setdefault((one.slot, one.root, one.count.group, central(one.count), one.count.kind), one)
    return [
        pair for pair in combinations(kept.values(), 2) if pair[0].slot == pair[1].slot and pair[0].claim.id != pair[1].claim.id
    ]


def _figure_verdict(one: Figure, two: Figure, ground: Ground) -> tuple[str, str] | None:
    """Kind and reason for two figures that no number satisfies; None where they agree or cannot be compared."""
    if one.count.kind != two.count.kind or one.count.kind == "rate" or not counts_conflict(one.count, two.count):
        return None
    if one.root == two.root or _part_and_whole(one.count, two.count, ground.statuses):
        return None
    zero = 0 in (one.count.high, two.count.high)
    scope = (
        _other_people(one.count, two.count)
        or other_happening(one.claim, two.claim, ground)
        or _other_period(one.count, two.count)
        or (_one_doer_told(one.claim, two.claim, ground) if zero else None)
    )
    if scope:
        return "scope", scope
    return "value", _rival(
        (one.claim, told(one.count)), (two.claim, told(two.count)), {one.claim.id: one.root, two.claim.id: two.root}, ground
    )


def _rival(one: tuple[Claim, str], two: tuple[Claim, str], roots: Mapping[str, str], ground: Ground) -> str:
    """Who tells what, in one sentence; the one published first comes first."""
    first, second = sorted((one, two), key=lambda side: (ground.published(side[0]), side[0].id))
    names = [ground.name_of(roots[claim.id]) for claim, _ in (first, second)]
    return f"{names[0]} tells {first[1]}, {names[1]} tells {second[1]}, and both cannot hold"


def _part_and_whole(left: Count, right: Count, statuses: frozenset[str]) -> bool:
    """Whether one counts some of the people that the other counts, and no more of them: "two children" beside "seven civilians".

    Civilians, fighters and forces are told instead of each other: a number of one beside another total looks contradictory.
    """
    if left.group == right.group or {left.group, right.group} <= statuses | {None}:
        return bool(left.part_of) != bool(right.part_of)
    if left.group and right.group and not {left.group, right.group} & statuses:
        return True  # women beside children
    part, whole = (left, right) if left.group and left.group not in statuses else (right, left)
    return count_range(part)[0] <= count_range(whole)[1]


def _one_doer_told(left: Claim, right: Claim, ground: Ground) -> str | None:
    """Why "none" by a doer who is named is not against "some" by one who is not, unless both are of one town and day."""
    if bool(ground.agents(left)) == bool(ground.agents(right)) or one_moment(left, right):
        return None
    return "one speaks of one doer only, the other names none"


def told(count: Count) -> str:
    """The count in its own words, else as numbers."""
    return count.words or f"{count.low}-{count.high}"


def _other_people(left: Count, right: Count) -> str | None:
    if left.group == right.group:
        return None
    if left.group and right.group:
        return f"they count different people: {left.group} and {right.group}"
    total, part = (left, right) if left.group is None else (right, left)
    return None if count_range(part)[0] > count_range(total)[1] else f"one counts all, the other only {part.group}"


def _other_period(left: Count, right: Count) -> str | None:
    if left.as_of is not None and right.as_of is not None:
        if left.as_of.value != right.as_of.value or left.as_of.start != right.as_of.start:
            return "running totals of different days"
        return None
    return "one is a running total, the other is not" if (left.as_of is None) != (right.as_of is None) else None


def other_happening(left: Claim, right: Claim, ground: Ground) -> str | None:
    """Why the two claims speak of different things: other doers, another place, another time."""
    one, two = ground.agents(left), ground.agents(right)
    if one and two and not ground.kin.related(one, two):
        return "they speak of different doers"
    relations = [place_relation(here, there) for here in places(left) for there in places(right)]
    if relations and all(relation == "apart" for relation in relations):
        return "they speak of different places"
    if relations and all(relation == "within" for relation in relations):
        return "one speaks of a larger area"
    first, second = when(left), when(right)
    if first is not None and second is not None and gap_days(first, second) > 0:
        return "they speak of different days"
    return None


# --------------------------------------------------------------------------------------------------
# places, times, doers


def _pairs(claims: Sequence[Claim], roots: Mapping[str, str]) -> list[tuple[Claim, Claim]]:
    return [
        (one, two) for one, two in combinations(sorted(claims, key=lambda claim: claim.id), 2) if roots[one.id] != roots[two.id]
    ]


def _places_apart(claims: Sequence[Claim], roots: Mapping[str, str], ground: Ground) -> list[Conflict]:
    rows, seen = [], set()
    for one, two in _pairs(claims, roots):
        for slot in _PLACE_SLOTS:
            here, there = places(one, slot), places(two, slot)
            apart = bool(here and there) and all(place_relation(left, right) == "apart" for left in here for right in there)
            if apart and (key := (slot, roots[one.id], roots[two.id], here[0].name, there[0].name)) not in seen:
                seen.add(key)
                rows.append(
                    make_conflict(one, two, slot, "value", _rival((one, here[0].name), (two, there[0].name), roots, ground))
                )
    return rows


def _times_apart(claims: Sequence[Claim], roots: Mapping[str, str], ground: Ground) -> list[Conflict]:
    rows, seen = [], set()
    for one, two in _pairs(claims, roots):
        first, second = when(one), when(two)
        if first is None or second is None or max(width(first) or 99, width(second) or 99) > 2 or not gap_days(first, second):
            continue
        key = (roots[one.id], roots[two.id], first.start, second.start)
        if key not in seen:
            seen.add(key)
            rows.append(
                make_conflict(
                    one,
                    two,
                    "time",
                    "value",
                    _rival((one, (first.start or "")[:10]), (two, (second.start or "")[:10]), roots, ground),
                )
            )
    return rows


def _doers_apart(claims: Sequence[Claim], roots: Mapping[str, str], ground: Ground) -> list[Conflict]:
    """Different known doers of one happening at one time and place."""
    rows, seen = [], set()
    for one, two in _pairs(claims, roots):
        first, second = ground.agents(one) & ground.kin.above.keys(), ground.agents(two) & ground.kin.above.keys()
        if not first or not second or ground.kin.related(first, second) or not one_moment(one, two):
            continue
        key = (roots[one.id], roots[two.id], tuple(sorted(first)), tuple(sorted(second)))
        if key not in seen:
            seen.add(key)
            rows.append(make_conflict(one, two, "agent", "value", _rival((one, _doer(one)), (two, _doer(two)), roots, ground)))
    return rows


def _doer(claim: Claim) -> str:
    return next((value.name for value in values(claim, "agent") if isinstance(value, Actor)), "somebody")


def one_moment(left: Claim, right: Claim) -> bool:
    """Whether both claims are of one day and one town."""
    first, second = when(left), when(right)
    day = (
        first is not None
        and second is not None
        and gap_days(first, second) == 0
        and max(width(first) or 99, width(second) or 99) <= 2
    )
    return day and any(place_relation(here, there) in {"same", "near"} for here in places(left) for there in places(right))


# --------------------------------------------------------------------------------------------------
# "no one was hurt" beside "many were killed"


def _none_and_some(ground: Ground, roots: Mapping[str, str]) -> list[Conflict]:
    """Claims of one article of which one counts none and the other tells of some: mostly of different doers."""
    by_article: dict[str, list[Claim]] = {}
    for claim in ground.claims.values():
        if asserts(claim) and not claim.state:
            by_article.setdefault(claim.article, []).append(claim)
    rows = []
    for claims in by_article.values():
        for none in claims:
            for slot, zero in counts(none):
                if slot in _ZERO_SLOTS and zero.high == 0:
                    rows += [
                        row
                        for some in claims
                        if some.id != none.id and (row := _none_against(none, zero, slot, some, ground, roots))
                    ]
    return rows


def _looks_harmed(some: Claim, zero: Count, slot: str, ground: Ground, *, other_voice: bool) -> bool:
    """Whether the claim tells of harm to those of whom the zero says that none was harmed.

    "Some people" by another voice does not even look as if it were against "no civilians".
    """
    found = [(name, count) for name, count in counts(some) if name in _ZERO_SLOTS and (central(count) or 0) > 0]
    if not found:
        return ground.harms.get(some.type) in _ZERO_SLOTS
    groups = {count.group for name, count in found if name == slot}
    return zero.group in groups or (not other_voice and bool(groups) and (None in groups or zero.group is None))


def _none_against(none: Claim, zero: Count, slot: str, some: Claim, ground: Ground, roots: Mapping[str, str]) -> Conflict | None:  # noqa: PLR0913, PLR0917 a pair and its ground
    if not ground.kinds.get(none.type, frozenset()) & ground.kinds.get(some.type, frozenset()):
        return None
    if not _looks_harmed(some, zero, slot, ground, other_voice=roots[none.id] != roots[some.id]):
        return None
    reason = other_happening(none, some, ground) or _one_doer_told(none, some, ground)
    if reason:
        return make_conflict(none, some, slot, "scope", f"one says that nobody was harmed, the other that some were: {reason}")
    if roots[none.id] == roots[some.id]:
        return make_conflict(none, some, slot, "scope", "one source says both, so it speaks of different happenings")
    if ground.incident.get(none.id) != ground.incident.get(some.id):
        return None
    why = _rival((none, "that nobody was harmed"), (some, "that some were"), roots, ground)
    return make_conflict(none, some, slot, "value", why)
