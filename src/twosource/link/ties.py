"""How much two claims look like one happening: a readable list of features, each with points and a reason in words.

A veto (`parted`) comes before all points. Points were set by hand; `NEEDED` are enough. Two articles of which one has no date are
never tied by likeness: they must share a passage, or an exact and telling number in the same town.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from twosource.link.compare import (
    central,
    count_range,
    counts_conflict,
    days,
    gap_days,
    is_exact,
    is_settlement,
    place_relation,
    width,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from twosource.link.compare import PlaceRelation
    from twosource.link.traits import Kinship, Trait
    from twosource.records import Count, Interval, Place, Reuse

NEEDED = 3.4
NEEDED_WITHIN = 2.0
_REUSE_CHARACTERS = 70
"""A shared passage shorter than this is a phrase that many reports use."""
_PROVING_CHARACTERS = 100
"""What ties an article without a date must be longer: headlines repeat themselves over the years."""
_OLD_NEWS = 45
"""Days after which a happening told without a date is another one."""
_LONG_COPY = 200
_RARE_WORDS = 3
_FAR = 10
_FAR_APART = -1.0
_RANK: dict[str, int] = {"same": 4, "near": 3, "within": 2, "unknown": 1, "apart": 0}

Points: TypeAlias = tuple[float, str]


class Tie(Struct, frozen=True):
    """Two claims, how far their points lie above what is needed, and why."""

    left: str
    right: str
    margin: float
    why: str


class Scene(Struct, frozen=True):
    """What comparing needs beside the two claims: who belongs to whom, reuse between articles, how rare words are."""

    kin: Kinship
    reuse: dict[tuple[str, str], tuple[Reuse, ...]]
    rare: frozenset[str]
    names: dict[str, frozenset[str]]


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
    """Whether the two cannot be one happening: other family, other place, other time, or other doer by the same speaker."""
    if not left.kinds & right.kinds or _dates_part(left, right):
        return True
    if left.article != right.article and _other_news(left, right) and not _long_copy(left, right, scene):
        return True
    if where(left, right) == "apart":
        return True
    return left.root == right.root and left.article == right.article and _doers_part(left, right, scene)


def _dates_part(left: Trait, right: Trait) -> bool:
    if left.when is None or right.when is None:
        return (
            left.yearless is not None
            and right.yearless is not None
            and left.yearless != right.yearless
            and left.article == right.article
        )
    tolerance = 0 if left.article == right.article else min(_tolerance(left.when), _tolerance(right.when))
    return gap_days(left.when, right.when) > tolerance


def _tolerance(interval: Interval) -> int:
    """Days by which reports of one happening differ: night and time zones, more where the date is a week or a month."""
    span = width(interval)
    return 1 if span is not None and span <= 2 else 2


def _other_news(left: Trait, right: Trait) -> bool:
    """Whether the articles are of times so far apart that what they tell as news cannot be one happening."""
    if _too_old(left, right) or _too_old(right, left):
        return True
    first, second = _span_of(left), _span_of(right)
    if first is None or second is None or (left.when and right.when):
        return False
    return first[0] > second[1] + _OLD_NEWS or second[0] > first[1] + _OLD_NEWS


def _span_of(trait: Trait) -> tuple[int, int] | None:
    """The first and last day of the claim's own date, else of its article's window; None where one is open."""
    start, end = days(trait.when) if trait.when else ((trait.window.first, trait.window.last) if trait.window else (None, None))
    return None if start is None or end is None else (start, end)


def _long_copy(left: Trait, right: Trait, scene: Scene) -> bool:
    """Whether both claims stand in one long passage that was printed twice."""
    for reuse in scene.reuse.get((left.article, right.article), ()):
        one, two = (left, right) if reuse.later == left.article else (right, left)
        long = reuse.later_span.end - reuse.later_span.start >= _LONG_COPY
        if long and reuse.later_span.covers(one.line) and reuse.earlier_span.covers(two.line):
            return True
    return False


def _too_old(left: Trait, right: Trait) -> bool:
    """Whether the undated article of `left` names a past day long after the other's happening."""
    span = _span_of(right)
    return not left.dated and left.latest is not None and span is not None and left.latest > span[1] + _OLD_NEWS


def _doers_part(left: Trait, right: Trait, scene: Scene) -> bool:
    return bool(left.agents and right.agents) and not scene.kin.related(left.agents, right.agents)


def tie(left: Trait, right: Trait, scene: Scene) -> Tie | None:
    """Why the two claims are one happening, or None where too little says so."""
    if parted(left, right, scene):
        return None
    within = left.article == right.article
    features = _WITHIN if within else _ACROSS
    if not within and not (left.dated and right.dated) and not _proof(left, right, scene):
        return None
    found = [feature(left, right, scene) for feature in features]
    margin = sum(points for points, _ in found) - (NEEDED_WITHIN if within else NEEDED)
    if margin < 0:
        return None
    why = ", ".join(words for points, words in sorted(found, key=lambda one: -one[0]) if points > 0 and words)
    return Tie(left=left.id, right=right.id, margin=round(margin, 3), why=why)


def _proof(left: Trait, right: Trait, scene: Scene) -> bool:
    """What ties a claim that nothing dates: a shared passage, or an exact telling number in one town."""
    if _shared_passage(left, right, scene)[0] > 0:
        return True
    town = where(left, right) == "same" and any(is_settlement(place) for place in left.everywhere)
    if not town:
        return False
    if not left.dated and not right.dated and (left.article, right.article) in scene.reuse:
        return True
    return any(_telling(count, other) for slot, count in left.counts for name, other in right.counts if slot == name)


def _telling(left: Count, right: Count) -> bool:
    """Whether two counts are one exact number that is neither small nor round."""
    number = central(left) or 0
    return is_exact(left) and is_exact(right) and number == central(right) and number > 2 and number % 10 != 0


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


def _same_time(left: Trait, right: Trait, _scene: Scene) -> Points:
    if left.when and right.when:
        return _dates(left.when, right.when)
    for one, two in ((left, right), (right, left)):
        if one.yearless and not two.yearless:
            return _yearless(one, two)
        if one.when and two.window and not two.when:
            return _against_window(one.when, two.window.first, two.window.last)
    if left.window and right.window:
        apart = abs(left.window.last - right.window.last)
        points = 0.8 if apart <= 1 else 0.4 if apart <= 3 else 0.0 if apart <= 7 else -1.5 if apart <= 30 else -3.0
        return points, f"published {apart} days apart" if apart else "published on the same day"
    return 0.0, ""


def _dates(left: Interval, right: Interval) -> Points:
    if gap_days(left, right):
        return 0.2, "a day apart"
    widest = max((width(interval) or 999) for interval in (left, right))
    if widest <= 2:
        return 2.0, f"same day ({max(left.start or '', right.start or '')[:10]})"
    return (1.2, "same week") if widest <= 8 else (0.4, "dates that overlap")


def _against_window(when: Interval, first: int, last: int) -> Points:
    start, end = days(when)
    late, early = (end if end is not None else last), (start if start is not None else first)
    if late < first - _FAR or early > last:
        return -1.5, ""
    return (0.8, "told in the days after") if late >= first else (0.2, "")


def _yearless(one: Trait, two: Trait) -> Points:
    """A date without year against a date or a dated article: month and day can agree."""
    start, end = days(two.when) if two.when else ((two.window.first, two.window.last) if two.window else (None, None))
    if start is None or end is None or one.yearless is None:
        return 0.0, ""
    around = [date.fromordinal(number) for number in range(start - 1, min(end, start + 60) + 2)]
    fits = any((moment.month, moment.day) == one.yearless for moment in around)
    return (1.2, "same day of the year") if fits else (-2.0, "")


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
    """Whether their counts of the same harm differ so much that they can hardly tell of one happening."""
    return _same_counts(left, right)[0] <= _FAR_APART


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


def _shared_passage(left: Trait, right: Trait, scene: Scene) -> Points:
    """Both claims stand in a passage that one article took from the other; a short one counts only between dated articles."""
    needed = _REUSE_CHARACTERS if left.dated and right.dated else _PROVING_CHARACTERS
    for reuse in scene.reuse.get((left.article, right.article), ()):
        one, two = (left, right) if reuse.later == left.article else (right, left)
        inside = reuse.later_span.overlaps(one.line) and reuse.earlier_span.overlaps(two.line)
        shortest = min(span.end - span.start for span in (reuse.later_span, reuse.earlier_span))
        if inside and shortest >= needed:
            return (2.0 if reuse.kind == "rewrite" else 3.0), "told in a passage that one article took from the other"
    return 0.0, ""


def _tied_articles(left: Trait, right: Trait, scene: Scene) -> Points:
    return (0.5, "the articles share passages") if (left.article, right.article) in scene.reuse else (0.0, "")


def _shared_words(left: Trait, right: Trait, scene: Scene) -> Points:
    shared = left.words & right.words & scene.rare
    if len(shared) < _RARE_WORDS:
        return 0.0, ""
    return min(0.9, 0.2 * len(shared)), "rare words in common: " + ", ".join(sorted(shared)[:4])


def _shared_names(left: Trait, right: Trait, scene: Scene) -> Points:
    """Names that few articles have and both of these do: who was hurt, where exactly."""
    none: frozenset[str] = frozenset()
    shared = scene.names.get(left.article, none) & scene.names.get(right.article, none)
    return min(1.8, 0.6 * len(shared)), "rare names in both articles: " + ", ".join(sorted(shared)[:3]) if shared else ""


def _same_home(left: Trait, right: Trait, _scene: Scene) -> Points:
    """Where a claim names no place, the town that its article is about says something."""
    if (left.everywhere and right.everywhere) or left.home is None or right.home is None or where(left, right) != "unknown":
        return 0.0, ""
    here = replace(left, places=left.everywhere or (left.home,))
    there = replace(right, places=right.everywhere or (right.home,))
    relation = where(here, there)
    return (1.2, f"both articles are about {left.home.name}") if relation in {"same", "near", "within"} else (-1.0, "")


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


_ACROSS: tuple[Callable[[Trait, Trait, Scene], Points], ...] = (
    _same_place, _same_time, _same_actors, _same_counts, _shared_passage, _tied_articles, _shared_words,
    _shared_names,
    _same_home, _same_type, _both_real,
)  # fmt: skip


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
