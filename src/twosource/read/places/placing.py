"""Which place each name means: all names of an article are weighed together.

Each name has candidates from the gazetteer. They are weighed by size, by how well the name fits, by the
kind that the words around give it, by what it is said to lie in, by the countries that the article is about
and by the other places it names; one name means one place in one article. What nothing speaks for stays
unresolved: it is never moved to a namesake in another country.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from twosource.read.places.gazetteer import Candidate
from twosource.read.places.romanise import loose
from twosource.read.places.unplaced import outer_of, unplaced
from twosource.read.places.weighing import (
    EARTH_KM,
    Name,
    less,
    lies_in,
    likely,
    misses,
    prior_of,
    same_area,
    shares,
    weight_of,
)
from twosource.records import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Toponym
    from twosource.read.places.gazetteer import Gazetteer
    from twosource.read.places.homes import Home
    from twosource.read.places.words import Sighting

_MOST_CANDIDATES = 12
_MOST_PAIRED = 1500
"""Candidates of one article that are compared with each other; names that come after them stand alone."""
_NEAR_KM = 150.0
"""How fast the support of another place of the article fades with distance."""
_COUNTRY = 2.5
_SUPPORT = 3.0
_HOME = 1.5
"""What speaks for a place in the first-order area where the outlet is."""
_SPOKEN_OF = 1.5
"""What speaks for a famous city of a country whose people the article speaks of ("Syrian" for Damascus)."""
_SURE = 0.6
"""The share of a name's weight from which the rest of the article relies on one of its candidates."""
_FAMOUS = 300_000
"""A place of this size is meant by its name even where nothing else in the article lies in its country."""
_KNOWN = 15_000
_TELLING = 8
"""Letters from which a name is unlike all others, however it is spelt."""
_CONTEXT = 0.75
"""Votes under which the rest of the article does not say where it is."""
_PARTS = frozenset({"facility", "quarter", "area"})
"""Kinds that a name with the noun of a building or quarter may be of; a town of that name is another place."""
_PRECISION = {"city": "place", "facility": "exact", "area": "near", "quarter": "near", "unplotted": "admin1"}


class Resolver:
    """Weighs the candidates of all names of one article together."""

    def __init__(
        self, sightings: list[Sighting], gazetteer: Gazetteer, given: dict[str, float], urban: frozenset[str], home: Home
    ) -> None:
        """`given`: votes for countries that no place of the article casts; `home` is where its outlet is."""
        self.sightings, self.gazetteer, self.urban = sightings, gazetteer, urban
        self.towns = {
            loose(sighting.name) for sighting in sightings if not sighting.facility and gazetteer.candidates(sighting.name)
        }
        self.areas = self._areas_named() | {home.area}
        self.name_of = [0] * len(sightings)
        self.names = self._names()
        for name in self.names:
            name.actor = all(sightings[number].actor for number in name.sightings)
        self._at_home(home.town)
        self.home = home.area
        self.given = given
        self.people = {country for country, count in given.items() if count > home.votes.get(country, 0.0)}
        self.votes: dict[str, float] = {}
        self.settled = False
        self._weigh()
        self.chosen = [self._choose(name) for name in self.names]
        self._settle()

    def place(self, number: int) -> Place:
        """The place that the sighting of that number means."""
        sighting, name = self.sightings[number], self.names[self.name_of[number]]
        best = self.chosen[self.name_of[number]]
        if best is None:
            return unplaced(self, number)
        precision, note = _precision(best, sighting)
        outer = self._within(number)
        return Place(
            name=best.name,
            place_id=best.place_id,
            lat=best.lat,
            lon=best.lon,
            country=best.country,
            admin1=best.admin1,
            precision=precision,
            within=best.admin2 if best.kind == "quarter" else outer.name if outer else best.admin1,
            how=self._how(best, name, number) + note,
        )

    # ---- names and their candidates

    def _names(self) -> list[Name]:
        found: dict[tuple[str, str], Name] = {}
        numbers: dict[tuple[str, str], int] = {}
        order: list[Name] = []
        for number, sighting in enumerate(self.sightings):
            level = sighting.level if sighting.level in {"admin1", "admin2"} or self._city_of_alias(sighting) else None
            key = (
                sighting.entry.id if sighting.entry and sighting.entry.kind != "country" else loose(sighting.name),
                level or "",
            )
            name = found.get(key)
            if name is None:
                name = found[key] = Name(key[0], [], self._candidates(sighting, level), level)
                numbers[key] = len(order)
                order.append(name)
            name.sightings.append(number)
            self.name_of[number] = numbers[key]
        return order

    def _areas_named(self) -> frozenset[tuple[str | None, str | None]]:
        """The first-order areas that the article names, so that a name's bearers there are not left out for larger ones."""
        return frozenset(
            (place.country, place.admin1)
            for sighting in self.sightings
            for place in self.gazetteer.candidates(sighting.entry.value or sighting.name if sighting.entry else sighting.name)
            if place.kind == "admin1" and place.match != "loose"
        )

    def _limited(self, places: Sequence[Candidate]) -> list[Candidate]:
        """The first of each place, and beyond the most those in areas that the article names."""
        kept = _unique(places)
        beyond = [place for place in kept[_MOST_CANDIDATES:] if (place.country, place.admin1) in self.areas]
        return kept[:_MOST_CANDIDATES] + beyond[:_MOST_CANDIDATES]

    def _at_home(self, town: str) -> None:
        """Marks the names of the town that the outlet is called after; adds it where the article does not name it."""
        key = loose(town)
        for name in self.names:
            name.local = bool(town) and name.key == key
        if town and not any(name.local for name in self.names):
            places = [place for place in self.gazetteer.candidates(town) if place.match != "loose"]
            self.names.append(Name(key, [], self._limited(places), local=True))

    def _city_of_alias(self, sighting: Sighting) -> bool:
        """Whether the words speak of the city by a name that the codebook takes for the area around it ("Gaza city")."""
        return bool(sighting.level == "city" and sighting.entry and sighting.entry.level in {"admin1", "admin2"})

    def _candidates(self, sighting: Sighting, level: str | None) -> list[Candidate]:
        entry = sighting.entry
        if sighting.road or (entry and entry.kind == "region" and entry.lat is None):
            return []
        if entry and entry.kind == "country":
            country = self.gazetteer.country(entry.value)
            others = [place for place in self.gazetteer.candidates(sighting.name) if place.match != "loose"]
            return self._limited([*([country] if country else []), *others])
        if entry and entry.kind == "region":
            return [_region(entry)]
        if entry and entry.value:
            return self._aliased(entry, entry.value, level)
        places = self.gazetteer.candidates(sighting.name)
        if not any(place.match != "loose" for place in places):
            by_stem = self._by_stem(sighting)
            if by_stem:
                return by_stem
        if sighting.facility and not sighting.namesake and loose(sighting.name) not in self.towns:
            places = tuple(place for place in places if place.kind in _PARTS or place.own or _is_known(place))
        return self._limited(places)

    def _aliased(self, entry: Toponym, name: str, level: str | None) -> list[Candidate]:
        """What the codebook's name stands for, and the area of that name where the text speaks of an area."""
        found = self.gazetteer.candidates(name)
        narrowed = [place for place in found if entry.country in {None, place.country} and entry.level in {None, place.kind}]
        if level and entry.level != level:
            narrowed += [place for place in found if place.country == entry.country and place.kind == level]
        meant = _meant([place for place in narrowed if place.match != "loose"] or narrowed)
        placed = any(other.entry is entry and other.container is not None for other in self.sightings)
        return meant if level or placed else meant[:1]

    def _by_stem(self, sighting: Sighting) -> list[Candidate]:
        """The town that something is named after: always for a camp or an airbase, else if the article names the town too."""
        stem = sighting.stem if sighting.namesake else ""
        parts = sighting.name.split()
        for cut in range(len(parts) - 1, 0, -1):
            if not stem and loose(" ".join(parts[:cut])) in self.towns:
                stem, sighting.facility = " ".join(parts[:cut]), " ".join(parts[cut:])
        if not stem:
            return []
        sighting.level = "facility"
        return self._limited([place for place in self.gazetteer.candidates(stem) if place.kind not in {"country", "admin1"}])

    # ---- weights

    def _weigh(self) -> None:
        for name in self.names:
            name.prior = [prior_of(place, name) for place in name.candidates]
            name.score = list(name.prior)
        for _ in range(2):
            support = self._support()
            self.votes = self._country_votes()
            for name, helped in zip(self.names, support, strict=True):
                countries = less(self.votes, weight_of(name), shares(name))
                name.score = [
                    prior
                    + _HOME * ((place.country, place.admin1) == self.home)
                    + _SPOKEN_OF * (place.population >= _FAMOUS and place.match == "name" and self._speaks_of(place))
                    + _COUNTRY * countries.get(place.country or "", 0.0)
                    + _SUPPORT * near
                    for place, prior, near in zip(name.candidates, name.prior, helped, strict=True)
                ]
            self._contain()

    def _speaks_of(self, place: Candidate) -> bool:
        """Whether the article speaks of the people of the place's country."""
        return place.kind == "city" and place.country in self.people

    def _country_votes(self) -> dict[str, float]:
        """How much the article is about each country: its name, its people, the places that can only be there."""
        votes: dict[str, float] = defaultdict(float, self.given)
        for name in self.names:
            weight = weight_of(name)
            for country, share in shares(name):
                votes[country] += weight * share
        return votes

    def _support(self) -> list[list[float]]:
        """For each candidate, how near the other names' likely places are: 0 (nothing near) to 1."""
        rows = [(number, place, share) for number, name in enumerate(self.names) for place, share in likely(name)][:_MOST_PAIRED]
        if not rows:
            return [[] for _ in self.names]
        owner = np.array([number for number, _, _ in rows])
        lat = np.radians([place.lat for _, place, _ in rows])
        lon = np.radians([place.lon for _, place, _ in rows])
        weight = np.array([0.0 if place.kind == "country" else share for _, place, share in rows])
        half = np.sin((lat[:, None] - lat) / 2) ** 2 + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
        near = np.exp(-2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))) / _NEAR_KM)
        near = (near + same_area([place for _, place, _ in rows])) * weight * (owner[:, None] != owner)
        total = np.minimum(near.sum(axis=1), 2.0) / 2.0
        found: list[list[float]] = [[] for _ in self.names]
        for (number, _, _), value in zip(rows, total.tolist(), strict=True):
            found[number].append(value)
        for name, values in zip(self.names, found, strict=True):
            values.extend([0.0] * (len(name.candidates) - len(values)))
        return found

    def _contain(self) -> None:
        """What is said to lie in another place gains where it does: "Rafah, Gaza Strip"."""
        done: set[tuple[int, int]] = set()
        for number, sighting in enumerate(self.sightings):
            if sighting.container is None:
                continue
            inner, outer = self.names[self.name_of[number]], self.names[self.name_of[sighting.container]]
            pair = (self.name_of[number], self.name_of[sighting.container])
            if inner is outer or pair in done or not outer.candidates:
                continue
            done.add(pair)
            areas = [place for place, share in likely(outer) if share > 0.1]
            inner.score = [
                score + 4.0 * any(lies_in(place, area) for area in areas)
                for place, score in zip(inner.candidates, inner.score, strict=True)
            ]
            outer.score = [
                score + 1.5 * any(lies_in(place, area) for place in inner.candidates)
                for area, score in zip(outer.candidates, outer.score, strict=True)
            ]

    # ---- the choice

    def _settle(self) -> None:
        """Counts countries again by the chosen places alone, and tries those once more that found none.

        Two unknown names that might each lie in another country would otherwise hold each other back.
        """
        votes: dict[str, float] = defaultdict(float, self.given)
        for name, place in zip(self.names, self.chosen, strict=True):
            if place and place.country:
                votes[place.country] += weight_of(name)
        self.votes, self.settled = votes, True
        self.chosen = [place or self._choose(name) for name, place in zip(self.names, self.chosen, strict=True)]

    def _choose(self, name: Name) -> Candidate | None:
        ranked = sorted(
            zip(name.candidates, name.score, strict=True), key=lambda pair: (-pair[1], -pair[0].population, pair[0].place_id)
        )
        return next((place for place, _ in ranked if self._credible(place, name)), None)

    def _credible(self, place: Candidate, name: Name) -> bool:
        """Whether enough speaks for this place: the user's word, the words around it, or the article's country."""
        if place.own or (place.kind == "country" and place.match != "loose"):
            return True
        if self._said_outside(place, name):
            return False
        if self._said_inside(place, name):
            return True
        return (place.kind != "quarter" or self._quarter_of(place, name)) and self._fits(place, name)

    def _fits(self, place: Candidate, name: Name) -> bool:
        """Whether the place's country is in the article, or the place is known to everybody."""
        others = self._others(name)
        top = self._top(others)
        share = others.get(place.country or "", 0.0) / top if top else 0.0
        if place.match == "loose":
            alone = len(name.key) >= _TELLING and len({found.country for found in name.candidates}) == 1
            return (alone and top < _CONTEXT) or (top >= _CONTEXT and share >= (0.35 if len(name.key) > 4 else 0.6))
        exact = {found.country for found in name.candidates if found.match != "loose"}
        unique = len(exact) == 1 and place.country in exact
        if self._famous(place, name, share, top) or (unique and place.population >= _KNOWN and not self._elsewhere(others)):
            return True
        if top < _CONTEXT:
            return place.match == "name" and (place.population >= _KNOWN or unique)
        return share >= (0.3 if place.population >= _KNOWN and place.match == "name" else 0.45)

    def _famous(self, place: Candidate, name: Name, share: float, top: float) -> bool:
        """Whether everybody knows the place: a large city or area, a province that the article calls one or has something in."""
        if place.kind == "admin1" and (name.level == "admin1" or share > 0 or top < _CONTEXT):
            return True
        part = all(self.sightings[number].facility for number in name.sightings)
        return place.population >= _FAMOUS and not (part and top >= _CONTEXT)

    def _quarter_of(self, place: Candidate, name: Name) -> bool:
        """Whether the article names the quarter's town too, or calls the name a part of a town."""
        called = any(self.sightings[number].facility in self.urban for number in name.sightings)
        holders = {place.admin1, place.admin2}
        return called or any(found.name in holders for other in self.names if other is not name for found in other.candidates)

    def _elsewhere(self, votes: dict[str, float]) -> bool:
        """Whether other places than this one tell where the article is."""
        return any(count - self.given.get(country, 0.0) >= _CONTEXT for country, count in votes.items())

    def _top(self, votes: dict[str, float]) -> float:
        """The most votes for a country: by its places, else by its people, who may act far from home."""
        told = max((count - self.given.get(country, 0.0) for country, count in votes.items()), default=0.0)
        return told if told >= _CONTEXT else max(votes.values(), default=0.0)

    def _others(self, name: Name) -> dict[str, float]:
        """The votes for each country without this name's own."""
        if self.settled:
            return self.votes
        weight = weight_of(name)
        mine = dict(shares(name))
        return {country: votes - weight * mine.get(country, 0.0) for country, votes in self.votes.items()}

    def _said_inside(self, place: Candidate, name: Name) -> bool:
        for number in name.sightings:
            container = self.sightings[number].container
            if container is not None and any(lies_in(place, area) for area in self.names[self.name_of[container]].candidates[:3]):
                return True
        return False

    def _said_outside(self, place: Candidate, name: Name) -> bool:
        """Whether the text puts the name in or by a place that this candidate is far from."""
        for number in name.sightings:
            sighting = self.sightings[number]
            if sighting.container is None or not (sighting.part or sighting.apart):
                continue
            outer = max(likely(self.names[self.name_of[sighting.container]]), key=lambda pair: pair[1], default=None)
            if outer and outer[1] > _SURE and misses(place, outer[0], sighting):
                return True
        return False

    # ---- what is told of it

    def _within(self, number: int) -> Candidate | None:
        """The place that a resolved name is said to lie in, if it does by the gazetteer."""
        outer, apart = outer_of(self, number)
        inner = self.chosen[self.name_of[number]]
        return outer if outer and not apart and (inner is None or lies_in(inner, outer)) else None

    def _how(self, best: Candidate, name: Name, number: int) -> str:
        """Why this candidate, in a sentence."""
        sighting = self.sightings[number]
        exact = [place for place in name.candidates if place.match != "loose"]
        if best.own:
            return "it is in the user's own gazetteer"
        if sighting.entry and sighting.entry.kind != "country":
            return "the codebook says which place the name means"
        outer = self._within(number)
        if outer:
            return f"the text says that it lies in {outer.name}"
        spelling = "" if best.match == "name" else f" under the name {sighting.name}"
        if len(exact) <= 1:
            return f"the gazetteer has one such place{spelling}"
        country = self.gazetteer.country(best.country)
        if (
            country
            and best.kind != "country"
            and self.votes.get(best.country or "", 0) >= 0.5 * max(self.votes.values(), default=0.0)
        ):
            return f"of {len(name.candidates)} such places{spelling}, this one lies in {country.name}, which the article is about"
        return f"of {len(name.candidates)} such places{spelling}, this is the best known"


def _unique(places: Sequence[Candidate]) -> list[Candidate]:
    """Each place once: the best fitting first and, of those, the largest."""
    unique = {place.place_id: place for place in reversed(places)}
    return [place for place in places if unique.pop(place.place_id, None)]


def _meant(places: list[Candidate]) -> list[Candidate]:
    """An alias's candidates: the largest is what the codebook means unless the text says another."""
    kept = _unique(sorted(places, key=lambda place: (-place.population, place.place_id)))
    return [replace(place, match="name" if number == 0 else "loose") for number, place in enumerate(kept[:_MOST_CANDIDATES])]


def _is_known(place: Candidate) -> bool:
    return place.match == "name" and place.population >= _FAMOUS and place.kind == "city"


def _region(entry: Toponym) -> Candidate:
    name = entry.value or entry.words[0]
    return Candidate(
        f"codebook:{entry.id}",
        name,
        entry.lat or 0.0,
        entry.lon or 0.0,
        entry.country,
        name,
        None,
        entry.level or "admin1",
        1_000_000,
    )


def _precision(place: Candidate, sighting: Sighting) -> tuple[str, str]:
    """The precision code, and what to add to `how` where the words make it coarser than the place itself."""
    precision = _PRECISION.get(place.kind, place.kind)
    if place.kind in {"quarter", "unplotted"}:
        holder = place.admin2 if place.kind == "quarter" else place.admin1
        return precision, f"; its own point is on no file: that of {holder} is shown"
    if sighting.near:
        return ("near" if precision in {"place", "exact"} else precision), f"; the text says {sighting.near} it"
    if sighting.level == "facility" and precision == "place":
        return "near", f"; the text speaks of something by that name ({sighting.facility})"
    if sighting.compass:
        return ("near" if precision == "place" else precision), f"; the text speaks of its {sighting.compass} part"
    return precision, ""
