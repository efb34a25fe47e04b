"""Who is told of twice: one victim is shot on one day and dies on another, in another place, and that is one happening.

Single people whom something befell are followed through an article by name, entity, age, and by words that point back ("the
victim", "he"). Where one of them is told to have been hit and to have died, the claims are joined, and the day and place of the
death do not part them: the hospital is not where it happened. So are the death of one of several and the deed that hit them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.link.compare import gap_days, is_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.link.groups import Groups
    from twosource.link.people import Victim
    from twosource.link.traits import Trait

_LATER = 60
"""Days after which somebody's death is hardly told of as that of the one who was hit."""


def followed(traits: Mapping[str, Trait]) -> list[tuple[Trait, ...]]:
    """The claims about each single victim, in text order, of those whom more than one claim tells of."""
    told: dict[str, list[Trait]] = {}
    for trait in sorted(traits.values(), key=lambda one: (one.article, one.trigger, one.id)):
        if trait.core and not trait.denies and trait.victims:
            told.setdefault(trait.article, []).append(trait)
    return [tuple(claims) for one in told.values() for claims in _of_article(one) if len(claims) > 1]


def _of_article(told: Iterable[Trait]) -> list[list[Trait]]:
    people: list[tuple[list[Victim], list[Trait]]] = []
    for trait in told:
        for victim in trait.victims:
            known = next((one for one in reversed(people) if _is_same(one[0], victim)), None)
            if known is None and not victim.back:
                known = _unnamed(people, victim)
            if known is None:
                known = ([], [])
                people.append(known)
            known[0].append(victim)
            if trait not in known[1]:
                known[1].append(trait)
    return [claims for _, claims in people]


def _is_same(known: list[Victim], victim: Victim) -> bool:
    """Whether this is a person told of before: by entity, name or age; what points back means whoever it fits."""
    if any(_apart(one, victim) for one in known):
        return False
    shared = any((one.entity and one.entity == victim.entity) or one.name & victim.name for one in known)
    aged = victim.age is not None and any(one.age == victim.age for one in known)
    return shared or (not victim.other and (aged or victim.back))


def _unnamed(people: list[tuple[list[Victim], list[Trait]]], victim: Victim) -> tuple[list[Victim], list[Trait]] | None:
    """The only person told of so far, where neither name nor age says that this is another: a name is told after the news."""
    if len(people) != 1 or not victim.name or victim.other:
        return None
    known = people[0][0]
    fits = not any(one.name or _apart(one, victim) or one.dead != victim.dead for one in known)
    return people[0] if fits else None


def _apart(one: Victim, other: Victim) -> bool:
    """Whether two cannot be one person: other names, ages or sexes."""
    if one.name and other.name and not one.name & other.name:
        return True
    if one.age is not None and other.age is not None and one.age != other.age:
        return True
    return bool(one.sex and other.sex and one.sex != other.sex)


def with_deaths(traits: Mapping[str, Trait]) -> dict[str, Trait]:
    """The traits, those of deaths without day and place of their own where the victim is told to have been hit elsewhere."""
    found = dict(traits)
    later = [death for hit, death in _of_several(traits) if _soon([hit], death)]
    for claims in followed(traits):
        hit = [one for one in claims if not _dies(one)]
        later += [one for one in claims if _dies(one) and hit and _soon(hit, one)]
    for death in later:
        found[death.id] = replace(found[death.id], when=None, yearless=None, places=(), starts=(), goals=())
    return found


def _of_several(traits: Mapping[str, Trait]) -> list[tuple[Trait, Trait]]:
    """Where several are told to have been hit, and then that some of these died ("one of the men"): both claims."""
    last: dict[str, Trait] = {}
    pairs: list[tuple[Trait, Trait]] = []
    for trait in sorted(traits.values(), key=lambda one: (one.article, one.trigger, one.id)):
        if not trait.core or trait.denies:
            continue
        dead = [count for slot, count in trait.counts if slot == "killed"]
        if dead and all(is_share(count) for count in dead) and trait.article in last:
            pairs.append((last[trait.article], trait))
        elif any(slot == "injured" and count.with_dead and (count.best or 0) > 1 for slot, count in trait.counts):
            last[trait.article] = trait
    return pairs


def join_victims(groups: Groups, traits: Mapping[str, Trait], judged: frozenset[str]) -> list[tuple[str, str, str]]:
    """Joins the claims about each victim who is told to have been hit and to have died; returns the reasons."""
    reasons = []
    for claims in [*(one for one in followed(traits) if any(map(_dies, one))), *_of_several(traits)]:
        first = claims[0]
        for other in claims[1:]:
            free = not {first.id, other.id} & judged and not groups.barred(first.id, other.id)
            if free and first.kinds & other.kinds and _soon([first], other) and groups.join(first.id, other.id):
                reasons.append((min(first.id, other.id), max(first.id, other.id), "the same victim"))
    return reasons


def _dies(trait: Trait) -> bool:
    return any(victim.dead for victim in trait.victims) and not any(slot == "injured" for slot, _ in trait.counts)


def _soon(hit: Iterable[Trait], death: Trait) -> bool:
    return all(one.when is None or death.when is None or gap_days(one.when, death.when) <= _LATER for one in hit)
