"""What can be told of a place that no gazetteer holds: the town that it is a part of, else the area around it, else nothing.

A quarter, street or building of a town is shown at that town's midst ("near"). A village is never moved to the next
town: it stays unresolved, with the nearest area that the text puts it in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.places.romanise import loose
from twosource.records import Place

if TYPE_CHECKING:
    from twosource.read.places.gazetteer import Candidate
    from twosource.read.places.placing import Resolver
    from twosource.read.places.words import Sighting

LARGE = frozenset({"admin1", "country"})
AREAS = frozenset({"admin1", "admin2", "country"})
_CLEARLY = 1.5
"""How much more an article must be about one country than about the next for an unknown place to be put there."""
_CONTEXT = 0.75
"""Votes under which the rest of the article does not say where it is."""
_NONE_SUCH = "the gazetteer has no such place in a country of this article"
_FEW_LINKS = 5
_COUNTIES = frozenset({"county", "district", "province", "governorate", "state", "oblast"})
"""What ends the name of an area, which is no part of a town whatever stands there is called ("Walker County school")."""
_WIDE = frozenset({"national", "state", "regional", "international", "provincial"})
"""In the name of a park or station these say that it is no part of a town."""


def unplaced(resolver: Resolver, number: int) -> Place:
    """The place of a sighting that has no candidate: near its town, or unresolved with what lies around it."""
    sighting = resolver.sightings[number]
    if sighting.road or (sighting.entry and sighting.entry.kind == "region"):
        why = "roads are not in the gazetteer" if sighting.road else "it is larger than a country"
        return Place(sighting.name, how=why)
    town, why = _town_of(resolver, number)
    if town:
        return _part_of(sighting, town, why)
    country, admin1, area, note = _around(resolver, number)
    return Place(sighting.whole or sighting.name, country=country, admin1=admin1, within=area, how=f"{_NONE_SUCH}{note}")


def outer_of(resolver: Resolver, number: int) -> tuple[Candidate | None, bool]:
    """The first place known to the gazetteer that the text puts the sighting in, step by step; True where only beside it."""
    apart = False
    for _ in range(_FEW_LINKS):
        sighting = resolver.sightings[number]
        if sighting.container is None:
            return None, apart
        outer = resolver.chosen[resolver.name_of[sighting.container]]
        apart = apart or sighting.apart
        if outer and (sighting.part or sighting.apart or outer.kind in AREAS):
            return outer, apart
        if outer or not (sighting.part or sighting.apart):
            return None, apart
        number = sighting.container
    return None, apart


def _town_of(resolver: Resolver, number: int) -> tuple[Candidate | None, str]:
    """The town that this name lies in, and what says so: its own words, the article's elsewhere, or the only town near it."""
    same = resolver.names[resolver.name_of[number]].sightings
    for other in (number, *(other for other in same if other != number)):
        outer, apart = outer_of(resolver, other)
        if outer and outer.kind not in LARGE and (not apart or _urban(resolver, other)):
            return outer, f"the text puts it {'by' if apart else 'in'} {outer.name}"
    if not any(_urban(resolver, other) for other in same):
        return None, ""
    sentences = {resolver.sightings[other].sentence for other in same}
    towns = _towns(resolver)
    beside = {town.place_id: town for at, town in towns if at in sentences}
    if len(beside) == 1:
        town = next(iter(beside.values()))
        return town, f"{town.name} is the only town that its sentence names"
    every = {town.place_id: town for _, town in towns}
    if len(every) == 1 and not beside:
        town = next(iter(every.values()))
        return town, f"{town.name} is the only town that the article names"
    return None, ""


def _urban(resolver: Resolver, number: int) -> bool:
    """Whether the words call it a part of a town: a quarter, a street, a building."""
    sighting = resolver.sightings[number]
    words = (sighting.whole or sighting.name).lower().split()
    last = (sighting.facility.split() or words)[-1:]
    if sighting.level in AREAS or sighting.name.lower().split()[-1] in _COUNTIES:
        return False
    return bool(last) and last[0] in resolver.urban and not _WIDE & set(words)


def _towns(resolver: Resolver) -> list[tuple[int, Candidate]]:
    """The towns that the article puts something in, with the sentence of each; those of its main country only."""
    country = main_country(resolver)
    return [
        (sighting.sentence, found)
        for number, sighting in enumerate(resolver.sightings)
        for found in (resolver.chosen[resolver.name_of[number]],)
        if found and found.kind == "city" and found.country == country and not sighting.body
    ]


def main_country(resolver: Resolver) -> str | None:
    """The country that the article is clearly about, None where two are as likely."""
    told = {country: count - resolver.given.get(country, 0.0) for country, count in resolver.votes.items()}
    votes = told if max(told.values(), default=0.0) >= _CONTEXT else resolver.votes
    top = sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
    return top[0][0] if top and (len(top) == 1 or top[0][1] > _CLEARLY * top[1][1]) else None


def _around(resolver: Resolver, number: int) -> tuple[str | None, str | None, str | None, str]:
    """Country, first-order area, nearest area and why: by its own words, by the list it stands in, by the article."""
    outer, apart = outer_of(resolver, number)
    if outer and apart:
        return outer.country, outer.admin1, outer.admin1 or outer.name, f"; the text says that it lies by {outer.name}"
    if outer:
        return outer.country, outer.admin1, outer.name, "; the text says that it lies there"
    beside = _beside(resolver, number)
    if beside:
        return beside.country, beside.admin1, beside.admin1 or beside.name, f"; it is named beside {beside.name}"
    country = resolver.gazetteer.country(main_country(resolver))
    if country is None:
        return None, None, None, ""
    areas = {found.admin1 for found in resolver.chosen if found and found.country == country.country and found.kind != "country"}
    area = next(iter(areas)) if len(areas) == 1 else None
    if area:
        return country.country, area, area, f"; all else that the article places in {country.name} lies in {area}"
    return country.country, None, country.name, f"; most of it is about {country.name}"


def _beside(resolver: Resolver, number: int) -> Candidate | None:
    """The resolved place that a list or "the nearby towns of" ties it to."""
    while number > 0 and resolver.sightings[number].beside:
        number -= 1
        found = resolver.chosen[resolver.name_of[number]]
        if found:
            return found if found.kind in {"city", "admin1", "admin2"} else None
    return None


def _part_of(sighting: Sighting, outer: Candidate, why: str) -> Place:
    """A quarter, camp or building that no gazetteer holds, at the midst of its town."""
    building = f"{sighting.name} {sighting.facility.title()}" if sighting.body and sighting.facility else sighting.name
    return Place(
        sighting.whole or building,
        place_id=f"{outer.place_id}/{loose(sighting.name)}",
        lat=outer.lat,
        lon=outer.lon,
        country=outer.country,
        admin1=outer.admin1,
        precision="near",
        within=outer.name,
        how=f"{why}, whose midst is shown",
    )
