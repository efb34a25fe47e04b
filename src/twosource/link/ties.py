"""How much two claims of one article look like one happening: a readable list of features, each with points and a reason.

A veto (`parted`) comes before all points. Points were set by hand; `NEEDED_WITHIN` are enough. What different articles tell is
compared by `likeness`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from twosource.link.compare import (
    central,
    count_range,
    counts_conflict,
    gap_days,
    is_settlement,
    place_relation,
    width,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from twosource.link.compare import PlaceRelation
    from twosource.link.contexts import Rarity
    from twosource.link.traits import Kinship, Trait
    from twosource.records import Count, Place, Reuse

NEEDED_WITHIN = 2.0
_FAR_APART = -1.0
_RANK: dict[str, int] = {"same": 4, "near": 3, "within": 2, "unknown": 1, "apart": 0}

Points: TypeAlias = tuple[float, str]


class Tie(Struct, frozen=True):
    """Two claims of one article, how far their points lie above what is needed, and why."""

    left: str
    right: str
    margin: float
    why: str


class Scene(Struct, frozen=True):
    """What comparing needs beside the two claims: who belongs to whom, reuse between articles, how rare words and names are.

    `besides` are the words by which a count is of others than those told before.
    """

    kin: Kinship
    reuse: dict[tuple[str, str], tuple[Reuse, ...]]
    rare: frozenset[str]
    rarity: Rarity
    besides: frozenset[str] = frozenset()


def where(left: Trait, right: Trait) -> PlaceRelation:
    """How the places of two claims stand to each other.

    Those of one slot are compared: where it was, else where from, else where to. What one report calls the place of a movement
    may be its start or its goal in another; and reports that agree on the start may differ on the goal.
    """
    if not (left.starts or left.goals or right.starts or right.goals):
        return _closest(left.places, right.places)
    slots = [
        _closest(one, two) for one, two in ((left.starts, right.starts), (left.places, right.places), (left.goals, right.goals))
    ]
    told = [relation for relation in slots if relation != "unknown"]
    if slots[0] == "apart":
        return "apart"
    crossed = (_closest(left.places, right.starts + right.goals), _closest(right.places, left.starts + left.goals))
    agreeing = [relation for relation in (*told, *crossed) if relation not in {"apart", "unknown"}]
    moves = bool(left.starts + left.goals) or bool(right.starts + right.goals)
    if "apart" in told and not (moves and agreeing):
        return "apart"
    return max(agreeing if moves else told, key=lambda relation: _RANK[relation], default="unknown")


def _closest(here: Sequence[Place], there: Sequence[Place]) -> PlaceRelation:
    """The closest pair counts, of towns where both name some."""
    if not here or not there:
        return "unknown"
    if len(here) == len(there) == 1:
        return place_relation(here[0], there[0])
    towns = [[place for place in places if is_settlement(place)] for places in (here, there)]
    ones, others = (towns[0], towns[1]) if all(towns) else (here, there)
    return max(
        (place_relation(one, two) for one in ones for two in others), key=lambda relation: _RANK[relation], default="unknown"
    )


def parted(left: Trait, right: Trait, scene: Scene) -> bool:
    """Whether two claims of one article cannot be one happening: other family, place or time, a running total or background
    beside the news, or other doers by one speaker.
    """
    if left.total != right.total or left.background != right.background:
        return True
    if not left.kinds & right.kinds or dates_part(left, right) or where(left, right) == "apart":
        return True
    return left.root == right.root and _doers_part(left, right, scene)


def dates_part(left: Trait, right: Trait) -> bool:
    """Whether two claims are told of different days."""
    if left.when is None or right.when is None:
        return left.yearless is not None and right.yearless is not None and left.yearless != right.yearless
    return gap_days(left.when, right.when) > 0


def _doers_part(left: Trait, right: Trait, scene: Scene) -> bool:
    return bool(left.agents and right.agents) and not scene.kin.related(left.agents, right.agents)


def tie(left: Trait, right: Trait, scene: Scene) -> Tie | None:
    """Why the two claims are one happening, or None where too little says so."""
    if parted(left, right, scene):
        return None
    found = [feature(left, right, scene) for feature in _WITHIN]
    margin = sum(points for points, _ in found) - NEEDED_WITHIN
    if margin < 0:
        return None
    why = ", ".join(words for points, words in sorted(found, key=lambda one: -one[0]) if points > 0 and words)
    return Tie(left=left.id, right=right.id, margin=round(margin, 3), why=why)


# --------------------------------------------------------------------------------------------------
# features


def _same_place(left: Trait, right: Trait, _scene: Scene) -> Points:
    relation = where(left, right)
    names = left.everywhere[0].name if left.everywhere else ""
    if relation in {"same", "near"}:
        fine = any(is_settlement(place) for place in left.everywhere)
        return (2.0 if fine else 0.6), f"same place ({names})"
    if relation == "within":
        country = any(place.precision == "country" for trait in (left, right) for place in trait.everywhere)
        return (0.3, "same country") if country else (1.1, f"same area ({names})")
    return 0.0, ""


def _same_actors(left: Trait, right: Trait, scene: Scene) -> Points:
    if left.agents and right.agents:
        if not scene.kin.related(left.agents, right.agents):
            return -1.0, ""
        return (1.0 if scene.kin.related(left.targets, right.targets) else 0.7), "same actors"
    return (0.4, "same target") if scene.kin.related(left.targets, right.targets) else (0.0, "")


def _same_counts(left: Trait, right: Trait, _scene: Scene | None = None) -> Points:
    found = [
        _counts(slot, count, other)
        for slot, count in left.counts
        for name, other in right.counts
        if slot == name and _groups_meet(count, other)
    ]
    return max(found, key=lambda one: abs(one[0]), default=(0.0, ""))


def numbers_far_apart(left: Trait, right: Trait) -> bool:
    """Whether their counts of the same harm differ so much that they can hardly tell of one happening.

    Fewer of a group than of all say nothing: "eighteen were killed. ... Three children died".
    """
    return any(
        _counts(slot, count, other)[0] <= _FAR_APART
        for slot, count in left.counts
        for name, other in right.counts
        if slot == name and _groups_meet(count, other) and not (_is_group_of(count, other) or _is_group_of(other, count))
    )


def _is_group_of(left: Count, right: Count) -> bool:
    """Whether the one counts fewer people of a group, the other people of any."""
    return left.group is not None and right.group is None and (central(left) or 0) < (central(right) or 0)


def _groups_meet(left: Count, right: Count) -> bool:
    return left.kind == right.kind == "tally" and (left.group == right.group or None in (left.group, right.group))


def _counts(slot: str, left: Count, right: Count) -> Points:
    one, two = central(left), central(right)
    if one is None or two is None:
        return 0.0, ""
    if one == two and one > 0:
        return (1.2 if one > 2 else 0.5), f"same number {slot} ({one})"
    if counts_conflict(left, right):
        low, high = sorted((one, two))
        return (-1.6 if high > 3 * max(low, 1) and high - low >= 10 else -0.4), ""
    return 0.3 if count_range(left) != (0, float("inf")) else 0.0, "numbers that agree"


def _same_type(left: Trait, right: Trait, _scene: Scene) -> Points:
    return (0.5, "same kind of event") if left.type == right.type else (0.0, "")


def _both_real(left: Trait, right: Trait, _scene: Scene) -> Points:
    """What is planned or feared is told beside what happened, but is seldom it."""
    return (0.0, "") if left.core == right.core else (-0.8, "")


def _place_within(left: Trait, right: Trait, _scene: Scene) -> Points:
    points, words = _same_place(left, right, _scene)
    return (min(points, 1.2), words)


def _time_within(left: Trait, right: Trait, _scene: Scene) -> Points:
    if left.when and right.when:
        return (1.0, "same date") if width(left.when) == width(right.when) else (0.4, "dates that overlap")
    return (1.0, "same date") if left.yearless and left.yearless == right.yearless else (0.0, "")


def _doers_within(left: Trait, right: Trait, scene: Scene) -> Points:
    return (-2.0, "") if _doers_part(left, right, scene) else _same_actors(left, right, scene)


def _near_in_text(left: Trait, right: Trait, _scene: Scene) -> Points:
    apart = abs(left.sentence - right.sentence)
    return (
        (1.3, "same sentence")
        if apart == 0
        else (0.8, "next sentence")
        if apart == 1
        else (0.4, "near in the text")
        if apart <= 4
        else (0.0, "")
    )


def _counts_within(left: Trait, right: Trait, scene: Scene) -> Points:
    """Two figures for one thing in one article are mostly of two happenings."""
    points, words = _same_counts(left, right, scene)
    other = any(_other_figure(count, figure) for slot, count in left.counts for name, figure in right.counts if slot == name)
    return (min(points, -1.5), "") if other else (points, words)


def _other_figure(left: Count, right: Count) -> bool:
    one, two = central(left), central(right)
    return (
        one is not None
        and two is not None
        and min(one, two) > 1
        and one != two
        and left.group == right.group
        and left.kind == right.kind
    )


_WITHIN: tuple[Callable[[Trait, Trait, Scene], Points], ...] = (
    _place_within, _time_within, _doers_within, _counts_within, _near_in_text, _same_type, _both_real,
)  # fmt: skip


def reuse_between(reuse: Mapping[str, Reuse] | tuple[Reuse, ...]) -> dict[tuple[str, str], tuple[Reuse, ...]]:
    """The reuse between two articles, by their ids in either order."""
    found: dict[tuple[str, str], tuple[Reuse, ...]] = {}
    for one in reuse.values() if not isinstance(reuse, tuple) else reuse:
        for pair in ((one.later, one.earlier), (one.earlier, one.later)):
            found[pair] = (*found.get(pair, ()), one)
    return found
