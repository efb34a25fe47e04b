"""How a report goes on: a claim that names no place and no date of its own tells more of the incident that the text is at.

"An air strike hit Northtown on Tuesday. ... Two of the dead were children." The second sentence has neither place nor date; a
reader takes them from the first. So does this: such a claim joins the nearest earlier claim of its article that could be the same
happening (else the nearest later one: headlines come first), and the reason is kept. So does a claim that names only a place that
fits, or only a date: what an article tells of one place is one happening unless something speaks against it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.link.compare import central, gap_days, is_share, is_vague
from twosource.link.ties import dates_part, numbers_far_apart, parted, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from twosource.link.groups import Groups
    from twosource.link.ties import Scene
    from twosource.link.traits import Trait
    from twosource.records import Count, Interval, Span

_LONG = 31
"""Days by which a happening is long before another."""
_NEAR = 3
"""Sentences within which a claim joins another that names no place and no date either."""
_FITS = frozenset({"same", "near", "within"})
_UNKNOWN_ACTOR = "act-"
"""How ids of actors begin that no codebook knows: two such names may well be one doer."""


def follow_threads(
    groups: Groups, traits: Mapping[str, Trait], scene: Scene, judged: frozenset[str]
) -> list[tuple[str, str, str]]:
    """Joins the claims that go on without a place or date, article by article; returns the reasons."""
    reasons: list[tuple[str, str, str]] = []
    for told in _by_article(traits):
        reasons += _with_others(groups, told, scene, judged)
        past = _long_before(told)
        for trait in told:
            if trait.core and trait.id not in judged and not _anchored(groups, trait, traits):
                other = next(_fitting(groups, trait, _present(groups, told, past), traits, scene), None)
                if other is not None and groups.join(trait.id, other.id):
                    reasons.append((*_ordered(trait, other), "the text goes on without another place or date"))
        for trait in told:
            if trait.core and trait.id not in judged:
                other = next(_agreeing(groups, trait, told if trait.when else _present(groups, told, past), traits, scene), None)
                if other is not None and groups.join(trait.id, other.id):
                    reasons.append((*_ordered(trait, other), "the text goes on, and neither place nor date is another"))
    return reasons


def _long_before(told: list[Trait]) -> frozenset[str]:
    """The claims dated long before the first happening that the text dates: they are its background, and go on with nothing."""
    lead = next((one.when for one in told if one.core and one.when is not None), None)
    ended = ((one.id, one.when) for one in told if one.when is not None and lead is not None and one.when is not lead)
    return frozenset(name for name, when in ended if lead and _is_before(when, lead) and gap_days(when, lead) > _LONG)


def _is_before(one: Interval, other: Interval) -> bool:
    return one.end is not None and other.start is not None and one.end[:10] < other.start[:10]


def _present(groups: Groups, told: list[Trait], past: frozenset[str]) -> list[Trait]:
    """The claims without those of groups that are background."""
    roots = {groups.root(name) for name in past}
    return [one for one in told if groups.root(one.id) not in roots] if roots else told


def _with_others(groups: Groups, told: list[Trait], scene: Scene, judged: frozenset[str]) -> list[tuple[str, str, str]]:
    """Joins what tells of others ("two more were held") to the nearest earlier telling of the same harm, unless dates differ."""
    reasons: list[tuple[str, str, str]] = []
    for place, trait in enumerate(told):
        slots = {slot for slot, count in trait.counts if set(count.words.casefold().split()) & scene.besides}
        if not trait.core or trait.id in judged or not slots:
            continue
        earlier = (one for one in reversed(told[:place]) if one.core and slots & {slot for slot, _ in one.counts})
        other = next(earlier, None)
        fits = other is not None and not groups.barred(trait.id, other.id) and not dates_part(trait, other)
        if other is not None and fits and groups.join(trait.id, other.id):
            reasons.append((*_ordered(trait, other), "it tells of others beside those told of before"))
    return reasons


def _ordered(left: Trait, right: Trait) -> tuple[str, str]:
    return min(left.id, right.id), max(left.id, right.id)


def _by_article(traits: Mapping[str, Trait]) -> Iterator[list[Trait]]:
    """The claims of each article in the order of its text."""
    found: dict[str, list[Trait]] = {}
    for trait in traits.values():
        found.setdefault(trait.article, []).append(trait)
    for article in sorted(found):
        yield sorted(found[article], key=lambda trait: (trait.trigger, trait.id))


def _anchored(groups: Groups, trait: Trait, traits: Mapping[str, Trait]) -> bool:
    """Whether any claim of the group says where or when."""
    members = (traits[name] for name in groups.members(trait.id))
    return any(one.everywhere or one.when or one.yearless for one in members)


def _fitting(groups: Groups, trait: Trait, told: list[Trait], traits: Mapping[str, Trait], scene: Scene) -> Iterator[Trait]:
    """The claims whose incident this one may go on with: first those that say where or when, earlier before later,
    of the same type before others, near before far. What names both doer and target stands by itself: it goes on only with
    what is near, unless its type is one that stands alone ("downing"), of which an article tells but one.
    """
    mine = groups.root(trait.id)
    whole = bool(trait.agents and trait.targets) and trait.kinds != {trait.type}
    others = [one for one in told if one.core and one.kinds & trait.kinds and groups.root(one.id) != mine]
    near = [one for one in others if abs(one.sentence - trait.sentence) <= _NEAR]
    firm = [one for one in (near if whole else others) if _anchored(groups, one, traits)]
    refused: set[str] = set()
    for one in (*sorted(firm, key=partial(_distance, trait)), *sorted(near, key=partial(_distance, trait))):
        root = groups.root(one.id)
        if root not in refused and not groups.barred(trait.id, root) and _may_be_one(groups, trait, one, traits, scene):
            yield one
        refused.add(root)


def _agreeing(groups: Groups, trait: Trait, told: list[Trait], traits: Mapping[str, Trait], scene: Scene) -> Iterator[Trait]:
    """The earlier claims of other groups with which this one's whole group agrees in place and date, near before far.

    A place that fits will do at any distance; where the places cannot be compared, only what stands near goes on.
    """
    mine = groups.root(trait.id)
    earlier = [one for one in told if one.core and one.trigger < trait.trigger and one.kinds & trait.kinds]
    fits: dict[str, bool] = {mine: False}
    for one in sorted(earlier, key=partial(_distance, trait)):
        root = groups.root(one.id)
        if root not in fits:
            fits[root] = not groups.barred(trait.id, root) and _may_be_one(groups, trait, one, traits, scene)
        near = abs(one.sentence - trait.sentence) <= _NEAR
        if fits[root] and (near or _closest(groups, trait, one, traits) in _FITS):
            yield one


def _closest(groups: Groups, trait: Trait, other: Trait, traits: Mapping[str, Trait]) -> str:
    """How the places of the two groups stand to each other, by the closest pair."""
    relations = {where(traits[one], traits[two]) for one in groups.members(trait.id) for two in groups.members(other.id)}
    return next((relation for relation in ("same", "near", "within") if relation in relations), "unknown")


def _distance(trait: Trait, other: Trait) -> tuple[bool, bool, int, Span]:
    later = other.trigger > trait.trigger
    return later, other.type != trait.type, abs(other.sentence - trait.sentence), other.trigger


def _may_be_one(groups: Groups, trait: Trait, other: Trait, traits: Mapping[str, Trait], scene: Scene) -> bool:
    ours, theirs = ([(traits[name], _of_many(traits[name])) for name in groups.members(claim)] for claim in (trait.id, other.id))
    return not any(
        parted(one, two, scene) or _other_doer(one, two, scene) or numbers_far_apart(many, more)
        for one, many in ours
        for two, more in theirs
    )


def _of_many(trait: Trait) -> Trait:
    """The claim with those counts alone that may say how many there were in all.

    One of fifteen dead may be told of alone, some of them as "four of the children", and "many" says no number at all.
    """
    counts = tuple((slot, count) for slot, count in trait.counts if _is_whole(count))
    return trait if len(counts) == len(trait.counts) else replace(trait, counts=counts)


def _is_whole(count: Count) -> bool:
    """Whether it may be the number of all: of several people, told as a number, and not of those told of before."""
    vague = is_vague(count) or (count.approx and count.best is None)  # "dozens", where a policy says from how many to how many
    return (central(count) or 0) > 1 and not vague and not is_share(count)


def _other_doer(left: Trait, right: Trait, scene: Scene) -> bool:
    """Whether both name doers that the codebook knows, and these have nothing to do with each other."""
    one, two = _known(left.agents), _known(right.agents)
    return bool(one and two) and not scene.kin.related(one, two)


def _known(actors: Iterable[str]) -> frozenset[str]:
    return frozenset(actor for actor in actors if not actor.startswith(_UNKNOWN_ACTOR))
