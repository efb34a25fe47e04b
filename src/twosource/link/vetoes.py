"""What comes before all weighing of two tellings: what they cannot be one for, and what an undated one needs to be tied at all.

An article without a date is never tied by likeness alone: headlines repeat themselves over the years.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.link.compare import central, days, gap_days, is_exact, is_settlement, width
from twosource.link.contexts import alike
from twosource.link.names import fold_name
from twosource.link.ties import where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.link.tellings import Telling
    from twosource.link.ties import Scene
    from twosource.link.traits import Trait
    from twosource.records import Count, Interval, Reuse

_REUSE_CHARACTERS = 70
"""A shared passage shorter than this is a phrase that many reports use."""
_PROVING_CHARACTERS = 100
"""What ties an article without a date must be longer."""
_PHRASE_CHARACTERS = 40
"""Shorter passages do not count towards that."""
_OLD_NEWS = 45
"""Days after which a happening told without a date is another one."""
_LONG_COPY = 200
_SMALL = 2
_WEEK, _STORY_ALIKE = 6, 0.35
"""Reports of one happening that date it differently: so many days at most, in articles alike by so much at least."""
_NIGHT = 2
_SITES_TELL = 1.6
"""So much must shared names of streets and sites tell to outweigh dates or places apart: two rare ones."""
_NAMES_PROVE, _NAME_TELLS = 1.6, 0.8
"""So much must the names that two articles share tell where nothing dates one of them; less in one town."""


def cannot_be_one(left: Telling, right: Telling, scene: Scene) -> bool:
    """Whether the two cannot be one happening: another family, a running total beside one event; or all dates or places apart,
    or news of other times.

    Rare names of people in both outweigh the latter: a report has a date or town wrong, or comes back to it much later. So do
    articles that are alike almost throughout, for dates a few days apart. Nothing outweighs a day that a person set.
    """
    if not left.whole.kinds & right.whole.kinds or left.total != right.total:
        return True
    dates = left.dates and right.dates and all(_dates_part(one, two) for one in left.dates for two in right.dates)
    if dates and any(trait.firm for trait in left.traits + right.traits):
        return True
    dates = dates and not _one_story(left, right) and not (day_named(left, right) or day_named(right, left))
    if not (dates or _other_news(left, right, scene) or _places_part(left, right)):
        return False
    return _names_told(left, right, scene) < _NAME_TELLS and _sites_told(left, right, scene) < _SITES_TELL


def day_named(left: Telling, right: Telling) -> frozenset[int]:
    """The days that the left dates what it tells by and that the right article names anywhere, where both are mainly about it.

    "Who was hit on Monday has died on Friday" is dated by the death; its text has the day of the deed. A day by which the article
    dates something else is that of another happening.
    """
    if not (left.lead and right.lead):
        return frozenset()
    starts = (days(one)[0] for one in left.dates if (width(one) or _WEEK) <= _NIGHT)
    return frozenset(start for start in starts if start in right.context.marks.days - right.elsewhere)


def _places_part(left: Telling, right: Telling) -> bool:
    return where(left.whole, right.whole) == "apart" and not _namesakes(left, right)


def _namesakes(left: Telling, right: Telling) -> bool:
    """Whether places far apart bear one name, or both articles name one town: one of them was looked up wrongly.

    Articles that both name both places know them apart.
    """
    if not (left.lead and right.lead):
        return False
    both = left.context.towns & right.context.towns
    if both and not all(_is_named(telling, both) for telling in (left, right)):
        return True
    one, two = ({fold_name(place.name) for place in telling.whole.everywhere} for telling in (left, right))
    return bool(one & two)


def _is_named(telling: Telling, towns: frozenset[str]) -> bool:
    """Whether it was in one of these towns."""
    return any(place.place_id in towns for place in telling.whole.everywhere)


def _sites_told(left: Telling, right: Telling, scene: Scene) -> float:
    """How much the names of streets and sites tell that both articles have."""
    if not (left.lead and right.lead):
        return 0.0
    return sum(scene.rarity.site(word) for word in sorted(left.context.marks.sites.keys() & right.context.marks.sites.keys()))


def _one_story(left: Telling, right: Telling) -> bool:
    """Whether two articles are mainly about what they tell here, in much the same words, with dates less than a week apart."""
    if not (left.lead and right.lead) or min(gap_days(one, two) for one in left.dates for two in right.dates) > _WEEK:
        return False
    return alike(left.context.words, right.context.words) >= _STORY_ALIKE


def proven(left: Telling, right: Telling, scene: Scene) -> bool:
    """What ties a telling that nothing dates: a shared passage, two rare names; in one town one name or a telling number, or much
    that one article has from the other, where both are mainly about it.
    """
    if passage_shared(left, right, scene):
        return True
    names = _proving_names(left, right, scene)
    if where(left.whole, right.whole) != "same" or not any(map(is_settlement, left.whole.everywhere)):
        return names >= _NAMES_PROVE
    both = not left.whole.dated and not right.whole.dated and (left.article, right.article) in scene.reuse
    both = both or (left.lead and right.lead and _shared_length(left, right, scene) >= _PROVING_CHARACTERS)
    pairs = [(slot, one, two) for slot, one in left.whole.counts for name, two in right.whole.counts if slot == name]
    same = any(_telling(one, two) for _, one, two in pairs)
    return both or same or _agree_twice(left, right, pairs, scene) or names >= _NAME_TELLS


def passage_shared(left: Telling, right: Telling, scene: Scene) -> bool:
    """Whether both stand in one passage that one article took from the other; a short one counts only between dated articles."""
    needed = _REUSE_CHARACTERS if left.whole.dated and right.whole.dated else _PROVING_CHARACTERS
    return any(
        reuse.later_span.overlaps(one.line) and reuse.earlier_span.overlaps(two.line)
        for reuse in scene.reuse.get((left.article, right.article), ())
        if _shortest(reuse) >= needed
        for one in (left if reuse.later == left.article else right).traits
        for two in (right if reuse.later == left.article else left).traits
    )


def _shortest(reuse: Reuse) -> int:
    return min(span.end - span.start for span in (reuse.later_span, reuse.earlier_span))


def _agree_twice(left: Telling, right: Telling, pairs: Iterable[tuple[str, Count, Count]], scene: Scene) -> bool:
    """Whether a telling number is the same, however it is hedged, and the doers, the targets or another harm's number are too."""
    one, two = left.whole, right.whole
    equal = {
        slot: central(ours) for slot, ours, theirs in pairs if central(ours) == central(theirs) and ours.group == theirs.group
    }
    told = [slot for slot, number in equal.items() if _is_telling(number or 0)]
    beside = len(equal) > 1 or scene.kin.related(one.agents, two.agents) or scene.kin.related(one.targets, two.targets)
    return bool(told) and bool(left.types & right.types) and beside


def _shared_length(left: Telling, right: Telling, scene: Scene) -> int:
    """How many characters of one article come from the other, in passages that are no mere phrases."""
    found = (_shortest(reuse) for reuse in scene.reuse.get((left.article, right.article), ()))
    return sum(length for length in found if length >= _PHRASE_CHARACTERS)


def _names_told(left: Telling, right: Telling, scene: Scene) -> float:
    """How much the people's full names tell that both articles have."""
    return _name_weights(left.context.people & right.context.people, scene) if left.lead and right.lead else 0.0


def _proving_names(left: Telling, right: Telling, scene: Scene) -> float:
    """The same without those who speak in both by their office, of this and of much else: they do not date what they tell."""
    if not (left.lead and right.lead):
        return 0.0
    one, two = left.context, right.context
    return _name_weights((one.people & two.people) - (one.speakers & two.speakers), scene)


def _name_weights(names: Iterable[tuple[str, ...]], scene: Scene) -> float:
    return sum(scene.rarity.name(name[-1]) for name in sorted(names))


def _dates_part(left: Interval, right: Interval) -> bool:
    """Whether two dates that different articles give are too far apart for one happening."""
    return gap_days(left, right) > min(_tolerance(left), _tolerance(right))


def _tolerance(interval: Interval) -> int:
    """Days by which reports of one happening differ: night and time zones, more where the date is a week or a month."""
    span = width(interval)
    return 1 if span is not None and span <= 2 else 2


def _other_news(left: Telling, right: Telling, scene: Scene) -> bool:
    """Whether the articles are of times so far apart that what they tell as news cannot be one happening."""
    one, two = left.whole, right.whole
    first, second = _span_of(one), _span_of(two)
    if _too_old(one, second) or _too_old(two, first):
        return True
    if first is None or second is None or (one.when and two.when):
        return False
    apart = first[0] > second[1] + _OLD_NEWS or second[0] > first[1] + _OLD_NEWS
    return apart and not _long_copy(left, right, scene)


def _span_of(trait: Trait) -> tuple[int, int] | None:
    """The first and last day of the claim's own date, else of its article's window; None where one is open."""
    start, end = days(trait.when) if trait.when else ((trait.window.first, trait.window.last) if trait.window else (None, None))
    return None if start is None or end is None else (start, end)


def _too_old(trait: Trait, other: tuple[int, int] | None) -> bool:
    """Whether an undated article names a past day long after the other's happening."""
    return not trait.dated and trait.latest is not None and other is not None and trait.latest > other[1] + _OLD_NEWS


def _long_copy(left: Telling, right: Telling, scene: Scene) -> bool:
    """Whether claims of both stand in one long passage that was printed twice."""
    return any(
        reuse.later_span.covers(one.line) and reuse.earlier_span.covers(two.line)
        for reuse in scene.reuse.get((left.article, right.article), ())
        if reuse.later_span.end - reuse.later_span.start >= _LONG_COPY
        for one in (left if reuse.later == left.article else right).traits
        for two in (right if reuse.later == left.article else left).traits
    )


def _telling(left: Count, right: Count) -> bool:
    """Whether two counts are one exact number that is neither small nor round."""
    number = central(left) or 0
    return is_exact(left) and is_exact(right) and number == central(right) and _is_telling(number)


def _is_telling(number: int) -> bool:
    return number > _SMALL and number % 10 != 0
