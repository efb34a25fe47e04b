"""How much two tellings of different articles look like one happening: features, each with a value and a reason in words.

How much each feature weighs was learnt from corpora where the answer is known and stands in the codebook (`likeness.yml`), where
it can be read and changed; the sum is the natural logarithm of the odds.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.compare import central, counts_conflict, days, gap_days, is_settlement, place_relation, width
from twosource.link.contexts import alike
from twosource.link.ties import where
from twosource.link.vetoes import day_named, passage_shared
from twosource.link.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from twosource.link.tellings import Telling
    from twosource.link.ties import Scene
    from twosource.records import Count, Place

_HARMS = ("killed", "injured")
_FAR = 10
_MANY = 3
_MONTH, _VAGUELY = 31, 0.75
"""Days of the longest date ("last month") that ties a side story, and what one longer than a day or two is worth."""
_GAPS = ((1, "published_close"), (3, "published_near"), (7, "published_same_week"), (30, "published_same_month"))
_DAYS = {0: "on the same day", 1: "a day apart"}
_MOST_SHARED, _MOST_AGES = 3.0, 2.0
_NIGHT, _ACRONYM = 2, 4
_TELLING = 0.15
"""Tellings whose words are less alike than this are not said to have any in common."""


class Feature(Struct, frozen=True):
    """One way in which two tellings are alike or differ: its name in the codebook, a value, and words for people ("" is none)."""

    name: str
    value: float
    why: str = ""


def features(left: Telling, right: Telling, scene: Scene) -> list[Feature]:
    """All that can be said about the two; what is unknown says nothing."""
    return [one for feature in _FEATURES for one in feature(left, right, scene)]


def _place(left: Telling, right: Telling, scene: Scene) -> Iterator[Feature]:
    one, two = left.whole, right.whole
    relation = where(one, two)
    if relation in {"same", "near"}:
        town = next((place for place in (*one.everywhere, *two.everywhere) if is_settlement(place)), None)
        if town is None:
            yield Feature("same_area", 1.0, f"same area ({one.everywhere[0].name})")
        else:
            yield Feature("same_town" if relation == "same" else "near_town", 1.0, f"same place ({one.everywhere[0].name})")
            yield Feature("rare_town", scene.rarity.town(town.place_id))
    elif relation == "within":
        country = any(place.precision == "country" for place in (*one.everywhere, *two.everywhere))
        yield Feature(
            "within_country" if country else "within_area", 1.0, "" if country else f"same area ({one.everywhere[0].name})"
        )
    elif relation == "apart":
        yield Feature("places_apart", 1.0)
    if relation in {"unknown", "within"} and left.lead and right.lead:
        yield from _stand_in(left, right, scene)


def _stand_in(left: Telling, right: Telling, scene: Scene) -> Iterator[Feature]:
    """Where a claim names no town, the town that its article is about, or names first, says something."""
    here, there = (_towns(one) for one in (left, right))
    if not here or not there:
        return
    relations = {place_relation(one, two) for one in here for two in there}
    if relations & {"same", "near"}:
        yield Feature("same_home", 1.0, f"both articles are about {here[0].name}")
        yield Feature("rare_home", scene.rarity.town(here[0].place_id))
    elif left.context.towns & right.context.towns:
        yield Feature("towns_shared", 1.0, "both articles name the same town")
    else:
        yield Feature("other_home", 1.0)


def _towns(telling: Telling) -> list[Place]:
    own = [place for place in telling.whole.everywhere if is_settlement(place)]
    homes = [telling.whole.home] if telling.whole.home else []
    first = [telling.context.first] if telling.context.first else []
    return own or homes or first


def _time(left: Telling, right: Telling, _scene: Scene) -> Iterator[Feature]:
    for name in sorted(_anchors(left) & _anchors(right)):
        yield Feature("same_anchor", 1.0, f"both tell of {name}")
    gaps = [(gap_days(one, two), max(width(one) or 999, width(two) or 999)) for one in left.dates for two in right.dates]
    if gaps:
        gap, wide = min(gaps)
        day = left.dates[0].start or right.dates[0].start or ""
        if gap == 0:
            yield Feature(
                "same_day" if wide <= 2 else "dates_overlap", 1.0, f"same day ({day[:10]})" if wide <= 2 else "dates that overlap"
            )
        else:
            yield Feature("next_day" if gap == 1 else "other_day", 1.0, "a day apart" if gap == 1 else "")
    elif left.dates or right.dates:
        one, two = (left, right) if left.dates else (right, left)
        if two.whole.window:
            start, end = days(one.dates[0])
            inside = (end if end is not None else two.whole.window.last) >= two.whole.window.first and (
                start or 0
            ) <= two.whole.window.last
            yield Feature("day_told_as_news" if inside else "day_long_past", 1.0, "told in the days after" if inside else "")
    if left.whole.window and right.whole.window:
        apart = abs(left.whole.window.last - right.whole.window.last)
        name = next((name for most, name in _GAPS if apart <= most), "published_far_apart")
        if gaps and min(gaps) <= (0, _NIGHT) and apart > _FAR:
            name = "looked_back"
        yield Feature(name, 1.0, f"published {_DAYS.get(apart, f'{apart} days apart')}" if apart <= _FAR else "")
    if not (left.whole.dated and right.whole.dated):
        yield Feature("undated", 1.0)


def _days(left: Telling, right: Telling, _scene: Scene) -> Iterator[Feature]:
    """Where no date of what they tell is the same: whether one article has the other's day anywhere in its text."""
    if left.lead and right.lead and not any(gap_days(one, two) == 0 for one in left.dates for two in right.dates):
        shared = sorted(day_named(left, right) | day_named(right, left))
        if shared:
            yield Feature("day_in_both", 1.0, f"both articles name {date.fromordinal(shared[0]).isoformat()}")


def _anchors(telling: Telling) -> frozenset[str]:
    return frozenset(trait.anchor for trait in telling.traits if trait.anchor is not None)


def _tolls(left: Telling, right: Telling, _scene: Scene) -> Iterator[Feature]:
    for slot in _HARMS:
        pairs = [
            (one, two)
            for name, one in left.whole.counts
            for other, two in right.whole.counts
            if name == other == slot
            and one.kind == two.kind == "tally"
            and (one.group == two.group or None in (one.group, two.group))
        ]
        if pairs:
            yield _toll(slot, pairs)


def _beside(left: Telling, right: Telling, _scene: Scene) -> Iterator[Feature]:
    """What an article tells beside its story has neither its words nor its names to go by: place, time and toll must do."""
    one, two = left.whole, right.whole
    settled = where(one, two) == "same" and any(map(is_settlement, one.everywhere))
    if (left.lead and right.lead) or not settled or not left.types & right.types:
        return
    dead = {central(count) for slot, count in one.counts if slot == "killed"} & {
        central(count) for slot, count in two.counts if slot == "killed"
    }
    widths = [
        max(width(ours) or 999, width(theirs) or 999)
        for ours in left.dates
        for theirs in right.dates
        if not gap_days(ours, theirs)
    ]
    if any((number or 0) >= _MANY for number in dead) and min(widths, default=999) <= _MONTH:
        yield Feature("side_story", 1.0 if min(widths) <= 2 else _VAGUELY, "the same toll, place and time")


def _toll(slot: str, pairs: Iterable[tuple[Count, Count]]) -> Feature:
    """The same number somewhere, else numbers that can both be true, else how far the nearest are apart."""
    known = [(central(one) or 0, central(two) or 0, counts_conflict(one, two)) for one, two in pairs]
    same = [one for one, two, _ in known if one == two and one > 0]
    if same:
        best = max(same)
        return Feature(f"{slot}_same" if best < _MANY else "telling_toll_same", 1.0, f"same number {slot} ({best})")
    if not all(conflict for *_, conflict in known):
        return Feature("tolls_agree", 1.0, "numbers that agree")
    far = all(max(one, two) > 3 * max(min(one, two), 1) and abs(one - two) >= _FAR for one, two, _ in known)
    return Feature("tolls_far_apart" if far else f"{slot}_differs", 1.0)


def _actors(left: Telling, right: Telling, scene: Scene) -> Iterator[Feature]:
    if left.whole.agents and right.whole.agents:
        related = scene.kin.related(left.whole.agents, right.whole.agents)
        yield Feature("same_doer" if related else "other_doer", 1.0, "same actors" if related else "")
    if left.whole.targets and right.whole.targets and scene.kin.related(left.whole.targets, right.whole.targets):
        yield Feature("same_target", 1.0, "same target")


def _people(left: Telling, right: Telling, scene: Scene) -> Iterator[Feature]:
    """Names that both articles have: victims above all, told by how few articles have them."""
    if not (left.lead and right.lead):
        return
    one, two = left.context, right.context
    full = {name[-1] for name in one.people & two.people}
    shared = sorted(one.surnames & two.surnames)
    if shared:
        weights = {name: scene.rarity.name(name) for name in shared}
        names = [one.written.get(name, name) for name in sorted(shared, key=lambda name: (-weights[name], name))[:3]]
        yield Feature(
            "people_shared",
            min(_MOST_SHARED, sum(weights[name] for name in sorted(full))),
            f"names in both articles: {', '.join(names)}",
        )
        yield Feature("surnames_shared", min(_MOST_SHARED, sum(weights[name] for name in shared if name not in full)))
    elif one.people and two.people:
        yield Feature("other_people", 1.0)


def _marks(left: Telling, right: Telling, scene: Scene) -> Iterator[Feature]:
    """Streets, sites and ages that both articles have."""
    if not (left.lead and right.lead):
        return
    one, two = left.context.marks, right.context.marks
    weights = {word: weight for word in one.sites.keys() & two.sites.keys() if (weight := scene.rarity.site(word)) > 0}
    if weights:
        names = [_plainly(one.sites[word]) for word in sorted(weights, key=lambda word: (-weights[word], word))[:3]]
        total = min(_MOST_SHARED, sum(weights[word] for word in sorted(weights)))
        yield Feature("sites_shared", total, f"names of places or bodies in both articles: {', '.join(names)}")
    ages = sorted(one.ages & two.ages)
    if ages:
        yield Feature("ages_shared", min(_MOST_AGES, len(ages)), f"people of the same age ({', '.join(map(str, ages[:3]))})")
    elif one.ages and two.ages:
        yield Feature("other_ages", 1.0)


def _plainly(name: str) -> str:
    """A name without the capitals of a headline; short ones may be acronyms."""
    return name.capitalize() if name.isupper() and len(name) > _ACRONYM else name


def _words(left: Telling, right: Telling, scene: Scene) -> Iterator[Feature]:
    likeness = alike(left.words, right.words)
    both = sorted(left.words.keys() & right.words.keys(), key=lambda word: (-scene.rarity.word(word), word))[:4]
    yield Feature("told_alike", likeness, f"rare words in common: {', '.join(map(quoted, both))}" if likeness > _TELLING else "")
    if left.lead and right.lead:
        yield Feature(
            "articles_alike", alike(left.context.words, right.context.words), "the articles have many telling words in common"
        )
        yield Feature("both_lead", 1.0)
        title, other = left.context.title, right.context.title
        if title and other:
            union = sum(scene.rarity.word(word) for word in sorted(title | other)) or 1.0
            yield Feature(
                "titles_alike", sum(scene.rarity.word(word) for word in sorted(title & other)) / union, "alike headlines"
            )


def _reuse(left: Telling, right: Telling, scene: Scene) -> Iterator[Feature]:
    if passage_shared(left, right, scene):
        yield Feature("passage", 1.0, "told in a passage that one article took from the other")
    elif (left.article, right.article) in scene.reuse:
        yield Feature("articles_share", 1.0, "the articles share passages")


def _kind(left: Telling, right: Telling, _scene: Scene) -> Iterator[Feature]:
    if left.types & right.types:
        yield Feature("same_type", 1.0, "same kind of event")
    if left.whole.core != right.whole.core:
        yield Feature("one_unreal", 1.0)


_FEATURES: tuple[Callable[[Telling, Telling, Scene], Iterator[Feature]], ...] = (
    _place, _time, _days, _tolls, _beside, _actors, _people, _marks, _words, _reuse, _kind,
)  # fmt: skip
