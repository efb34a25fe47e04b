"""Claims that cannot both hold, and claims that only look so.

value: two origins give values for one slot and group of one incident that no truth satisfies. denial: one denies what
another asserts. scope: the two look contradictory but speak of other people, other doers, another place or time, a part
and the whole, a running total and one event. A scope row is no conflict: it says why there is none. A later figure of one origin
replaces its earlier one; that is no row here but a moment of the cell's history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.assess.denials import denials_in
from twosource.assess.ground import asserts, counts, values
from twosource.assess.sides import Sense, Told, facing, make_conflict, opposed, places_in, rival, sense_of, time_of
from twosource.link.compare import central, count_range, counts_conflict, gap_days, is_exact, place_relation, width
from twosource.records import Actor, Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.assess.ground import Ground
    from twosource.records import Claim, Conflict

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

    Two origins have one row for a slot, in one incident or between two: the gravest kind, of the claims read most surely. Where
    many origins tell of a slot, two values have one. A reason why there is no conflict is given once for a slot of an incident.
    """
    found: list[Conflict] = []
    for claims in incidents.values():
        telling = sorted((claim for claim in claims if asserts(claim)), key=lambda claim: claim.id)
        found += _figures_apart(telling, roots, ground)
        found += _places_apart(telling, roots, ground)
        found += _times_apart(telling, roots, ground)
        found += _doers_apart(telling, roots, ground)
    found += [*denials_in(incidents, roots, ground), *_none_and_some(ground, roots)]
    best: dict[tuple[object, ...], list[Conflict]] = {}
    for one in sorted(found, key=lambda one: _gravest_first(one, ground)):
        sides = (one.left, one.right)
        pair = (one.id,) if one.also_left or one.also_right else frozenset(roots[side] for side in sides)
        what = (one.why,) if one.kind == "scope" else pair
        best.setdefault((one.slot, what, frozenset(ground.incident.get(side) for side in sides)), []).append(one)
    rows: dict[str, Conflict] = {}
    for one in (_for_all(same, ground) for same in best.values()):
        rows.setdefault(one.id, one)  # two reasons why one pair is no conflict are one row
    return tuple(sorted(rows.values(), key=lambda one: (one.left, one.right, one.slot, one.kind, one.id)))


def _for_all(same: Sequence[Conflict], ground: Ground) -> Conflict:
    """The first of these rows; for a difference of scope, with all other claims of which each differs so from each opposite."""
    first = same[0]
    if first.kind != "scope" or any(one.also_left or one.also_right for one in same):
        return first
    opposite: dict[str, set[str]] = {}
    for one in same:
        opposite.setdefault(one.left, set()).add(one.right)
        opposite.setdefault(one.right, set()).add(one.left)
    rights = opposite[first.left]
    lefts = {claim for claim, others in opposite.items() if rights <= others}
    if len(lefts) == len(rights) == 1:
        return first
    ours, theirs = ([ground.claims[name] for name in sorted(side)] for side in (lefts, rights))
    return facing(ours, theirs, first.slot, (first.kind, first.why), ground)


def _gravest_first(conflict: Conflict, ground: Ground) -> tuple[int, bool, float, str]:
    sides = [ground.claims[side] for side in (conflict.left, conflict.right)]
    return _KINDS.index(conflict.kind), any(side.weak for side in sides), -sum(side.score for side in sides), conflict.id


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
    every = []
    for one in _as_meant(_without_bare(current(figures(claims, roots), ground))):
        sense = replace(sense_of(one.claim, ground), count=replace(one.count, words="", named=()))
        value = (one.count.group, central(one.count), one.count.kind)
        every.append(Told(one.claim, one.root, one.slot, sense, value, told(one.count)))
    return opposed(every, lambda one, two: _figure_verdict(one, two, ground), ground)


def _without_bare(found: Sequence[Figure]) -> list[Figure]:
    """The figures without those that one origin or article gives bare and elsewhere hedged: "kills 12" over "more than 12"."""
    hedged: dict[tuple[str, str, str], set[int]] = {}
    for one in found:
        if not _is_bare(one.count):
            for name in (one.root, one.claim.article):
                hedged.setdefault((one.slot, name, one.count.kind), set()).update(_bare_of(one.count))
    return [one for one in found if not (_is_bare(one.count) and _is_hedged(one, hedged))]


def _bare_of(count: Count) -> set[int]:
    """The numbers that headlines make of a hedged figure: 12 of "more than 12" (13 or more), "nearly 12" and "about 12"."""
    lows = () if count.low is None else (count.low, count.low - 1) if count.high is None else (count.low,)
    highs = () if count.high is None else (count.high, count.high + 1) if not count.low else (count.high,)
    return {*lows, *highs}


def _is_bare(count: Count) -> bool:
    return is_exact(count) and count.high == count.low


def _is_hedged(one: Figure, hedged: Mapping[tuple[str, str, str], set[int]]) -> bool:
    return any(one.count.low in hedged.get((one.slot, name, one.count.kind), ()) for name in (one.root, one.claim.article))


def _as_meant(found: Iterable[Figure]) -> list[Figure]:
    """Of each origin every different figure once: of whom and how surely as it says anywhere, for headlines leave both out."""
    by_value: dict[tuple[str, str, int | None, str], list[Figure]] = {}
    for one in found:
        by_value.setdefault((one.slot, one.root, central(one.count), one.count.kind), []).append(one)
    kept: dict[tuple[str, str, str | None, int | None, str], Figure] = {}
    for (*key, value, kind), same in by_value.items():
        grouped = [one for one in same if one.count.group is not None] or same
        for one in sorted(grouped, key=lambda one: -_width(one.count)):
            kept.setdefault((key[0], key[1], one.count.group, value, kind), one)
    return list(kept.values())


def _width(count: Count) -> float:
    low, high = count_range(count)
    return high - low


def _figure_verdict(one: Sense, two: Sense, ground: Ground) -> tuple[str, str] | None:
    """Kind and reason for two figures that no number satisfies; None where they agree or cannot be compared."""
    left, right = one.count, two.count
    if left is None or right is None or left.kind != right.kind or left.kind == "rate" or not counts_conflict(left, right):
        return None
    if _part_and_whole(left, right, ground.statuses):
        return None
    scope = _other_people(left, right) or other_happening(one, two, ground) or _other_period(left, right)
    if not scope and 0 in (left.high, right.high):
        scope = _one_doer_told(one, two)
    return ("scope", scope) if scope else ("value", "")


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


def _one_doer_told(left: Sense, right: Sense) -> str | None:
    """Why "none" by a doer who is named is not against "some" by one who is not, unless both are of one town and day."""
    if bool(left.agents) == bool(right.agents) or one_moment(left, right):
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


def other_happening(left: Sense, right: Sense, ground: Ground) -> str | None:
    """Why the two speak of different things: other doers, another place, another time."""
    if left.agents and right.agents and not ground.kin.related(left.agents, right.agents):
        return "they speak of different doers"
    relations = [place_relation(here, there) for here in left.places for there in right.places]
    if relations and all(relation == "apart" for relation in relations):
        return "they speak of different places"
    if relations and all(relation == "within" for relation in relations):
        return "one speaks of a larger area"
    if left.when is not None and right.when is not None and gap_days(left.when, right.when) > 0:
        return "they speak of different days"
    return None


# --------------------------------------------------------------------------------------------------
# places, times, doers


def _places_apart(claims: Sequence[Claim], roots: Mapping[str, str], ground: Ground) -> list[Conflict]:
    every = []
    for claim in claims:
        for slot in _PLACE_SLOTS:
            sense = Sense(places=places_in(claim, slot))
            if sense.places:
                name = sense.places[0].name
                every.append(Told(claim, roots[claim.id], slot, sense, name, name))
    return opposed(every, _other_place, ground)


def _other_place(one: Sense, two: Sense) -> tuple[str, str] | None:
    apart = all(place_relation(here, there) == "apart" for here in one.places for there in two.places)
    return ("value", "") if apart else None


def _times_apart(claims: Sequence[Claim], roots: Mapping[str, str], ground: Ground) -> list[Conflict]:
    every = []
    for claim in claims:
        sense = Sense(when=time_of(claim))
        if _is_day(sense):
            day = (sense.when.start or "")[:10] if sense.when else ""
            every.append(Told(claim, roots[claim.id], "time", sense, day, day))
    return opposed(every, _other_day, ground)


def _is_day(sense: Sense) -> bool:
    """Whether it tells of a day or two, and no longer."""
    return sense.when is not None and (width(sense.when) or 99) <= 2


def _other_day(one: Sense, two: Sense) -> tuple[str, str] | None:
    return ("value", "") if one.when is not None and two.when is not None and gap_days(one.when, two.when) else None


def _doers_apart(claims: Sequence[Claim], roots: Mapping[str, str], ground: Ground) -> list[Conflict]:
    """Different known doers of one happening at one time and place."""
    every = []
    for claim in claims:
        sense = sense_of(claim, ground)
        known = sense.agents & ground.kin.above.keys()
        if known:
            sense = replace(sense, agents=frozenset(known))
            every.append(Told(claim, roots[claim.id], "agent", sense, tuple(sorted(known)), _doer(claim)))

    def verdict(one: Sense, two: Sense) -> tuple[str, str] | None:
        return ("value", "") if not ground.kin.related(one.agents, two.agents) and one_moment(one, two) else None

    return opposed(every, verdict, ground)


def _doer(claim: Claim) -> str:
    return next((value.name for value in values(claim, "agent") if isinstance(value, Actor)), "somebody")


def one_moment(left: Sense, right: Sense) -> bool:
    """Whether both are of one day and one town."""
    day = _is_day(left) and _is_day(right) and _other_day(left, right) is None
    return day and any(place_relation(here, there) in {"same", "near"} for here in left.places for there in right.places)


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
    one, two = sense_of(none, ground), sense_of(some, ground)
    reason = other_happening(one, two, ground) or _one_doer_told(one, two)
    if reason:
        return make_conflict(none, some, slot, "scope", f"one says that nobody was harmed, the other that some were: {reason}")
    if roots[none.id] == roots[some.id]:
        return make_conflict(none, some, slot, "scope", "one source says both, so it speaks of different happenings")
    if ground.incident.get(none.id) != ground.incident.get(some.id):
        return None
    spared = Told(none, roots[none.id], slot, one, 0, "that nobody was harmed")
    why = rival([spared], [Told(some, roots[some.id], slot, two, 1, "that some were")], ground)
    return make_conflict(none, some, slot, "value", why)
