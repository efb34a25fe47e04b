"""Which places an article speaks of: every toponym, resolved by what the article itself says.

Each name has candidates from the gazetteer. They are weighed by size, by how well the name fits, by the
kind that the words around give it, by what it is said to lie in, by the countries that the article is about
and by the other places it names; one name means one place in one article. What nothing speaks for stays
unresolved: it is never moved to a namesake in another country.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from twosource.read.forms import lemma
from twosource.read.gazetteer import Candidate
from twosource.read.romanise import loose, plain
from twosource.read.toponyms import Sighting, find_toponyms, place_words
from twosource.records import Place, PlaceMention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook, Toponym
    from twosource.read.gazetteer import Gazetteer
    from twosource.read.toponyms import PlaceWords
    from twosource.records import Article, Mention, Parse

_MOST_CANDIDATES = 12
_EARTH_KM = 6371.0
_NEAR_KM = 150.0
"""How fast the support of another place of the article fades with distance."""
_FAMOUS = 300_000
"""A place of this size is meant by its name even where nothing else in the article lies in its country."""
_KNOWN = 15_000
_AREAS = frozenset({"admin1", "admin2", "country"})
_PRECISION = {"city": "place", "facility": "exact", "area": "near"}


class _Name(Struct):
    """One name of the article: where it stands, its candidates and how much speaks for each."""

    key: str
    sightings: list[int]
    candidates: list[Candidate]
    level: str | None = None
    prior: list[float] = []
    score: list[float] = []


def read_places(
    article: Article, parse: Parse, mentions: Sequence[Mention], gazetteer: Gazetteer, codebook: Codebook
) -> tuple[PlaceMention, ...]:
    """Every toponym of the article in text order, with the place it means. `how` says in a sentence why that one."""
    del article  # its text is the parse's; the signature is that of all readers
    words = place_words(codebook.toponyms, codebook.word_lists)
    sightings = find_toponyms(parse, mentions, gazetteer, words)
    if not sightings:
        return ()
    resolver = _Resolver(sightings, gazetteer, _nationalities(parse, words))
    return tuple(
        PlaceMention(
            sighting.start,
            sighting.end,
            resolver.place(number),
            metonym=_stands_for_actor(parse, sighting, words),
            entity=sighting.entity,
        )
        for number, sighting in enumerate(sightings)
    )


def _nationalities(parse: Parse, words: PlaceWords) -> dict[str, int]:
    """How often each country is named by its adjective ("Syrian")."""
    counted: dict[str, int] = defaultdict(int)
    for token in parse.tokens:
        if token.text[:1].isupper():
            country = words.demonyms.get(plain(token.text))
            if country:
                counted[country] += 1
    return counted


def _stands_for_actor(parse: Parse, sighting: Sighting, words: PlaceWords) -> bool:
    """Whether the place does what only people do: it is the subject of a verb of saying or of politics."""
    if sighting.level or sighting.near or sighting.compass:
        return False
    inside = range(sighting.first, sighting.last)
    heads = [token for token in inside if parse.tokens[token].head not in inside]
    if len(heads) != 1:
        return False
    token = parse.tokens[heads[0]]
    before = parse.tokens[sighting.first - 1].text.lower() if sighting.first else ""
    if before == "to" and sighting.first > 1 and parse.tokens[sighting.first - 2].text.lower() == "according":
        return True
    if token.head < 0 or not token.rel.startswith("nsubj") or token.rel == "nsubj:pass":
        return False
    verb = parse.tokens[token.head]
    return verb.upos in {"VERB", "AUX"} and words.has("metonym_verbs", lemma(verb.text, "VERB"))


# --------------------------------------------------------------------------------------------------
# which place is meant


class _Resolver:
    """Weighs the candidates of all names of one article together."""

    def __init__(self, sightings: list[Sighting], gazetteer: Gazetteer, nationalities: dict[str, int]) -> None:
        self.sightings, self.gazetteer = sightings, gazetteer
        self.name_of = [0] * len(sightings)
        self.names = self._names()
        self.nationalities = nationalities
        self.votes: dict[str, float] = {}
        self._weigh()
        self.chosen = [self._choose(name) for name in self.names]

    def place(self, number: int) -> Place:
        """The place that this sighting means."""
        sighting, name = self.sightings[number], self.names[self.name_of[number]]
        best = self.chosen[self.name_of[number]]
        if best is None:
            return self._unresolved(sighting)
        precision, note = _precision(best, sighting)
        return Place(
            name=best.name,
            place_id=best.place_id,
            lat=best.lat,
            lon=best.lon,
            country=best.country,
            admin1=best.admin1,
            precision=precision,
            within=self._within(sighting) or best.admin1 or None,
            how=self._how(best, name, sighting) + note,
        )

    # ---- names and their candidates

    def _names(self) -> list[_Name]:
        found: dict[tuple[str, str], _Name] = {}
        order: list[_Name] = []
        for number, sighting in enumerate(self.sightings):
            level = sighting.level if sighting.level in {"admin1", "admin2"} else None
            key = (
                sighting.entry.id if sighting.entry and sighting.entry.kind != "country" else loose(sighting.name),
                level or "",
            )
            name = found.get(key)
            if name is None:
                name = found[key] = _Name(key[0], [], self._candidates(sighting, level), level)
                order.append(name)
            name.sightings.append(number)
            self.name_of[number] = order.index(name)
        return order

    def _candidates(self, sighting: Sighting, level: str | None) -> list[Candidate]:
        entry = sighting.entry
        if entry and entry.kind == "country":
            country = self.gazetteer.country(entry.value)
            others = [place for place in self.gazetteer.candidates(sighting.name) if place.match != "loose"]
            return _limited([*([country] if country else []), *others])
        if entry and entry.kind == "region":
            return [] if entry.lat is None or entry.lon is None else [_region(entry)]
        if entry and entry.value:
            found = self.gazetteer.candidates(entry.value)
            narrowed = [place for place in found if entry.country in {None, place.country} and entry.level in {None, place.kind}]
            if level and entry.level != level:
                narrowed += [place for place in found if place.country == entry.country and place.kind == level]
            return _limited([replace(place, match="name") for place in narrowed if place.match != "loose"] or narrowed)
        return _limited(self.gazetteer.candidates(sighting.name))

    # ---- weights

    def _weigh(self) -> None:
        for name in self.names:
            name.prior = [_prior(place, name) for place in name.candidates]
            name.score = list(name.prior)
        support = self._support()
        for _ in range(2):
            self.votes = self._country_votes()
            top = max(self.votes.values(), default=0.0) or 1.0
            for name, helped in zip(self.names, support, strict=True):
                name.score = [
                    prior + 2.5 * self.votes.get(place.country or "", 0.0) / top + 1.5 * near
                    for place, prior, near in zip(name.candidates, name.prior, helped, strict=True)
                ]
            self._contain()

    def _country_votes(self) -> dict[str, float]:
        """How much the article is about each country: its name, its people, the places that can only be there."""
        votes: dict[str, float] = defaultdict(float)
        for country, times in self.nationalities.items():
            votes[country] += 0.5 * (1 + math.log2(times))
        for name in self.names:
            weight = 1 + 0.5 * math.log2(len(name.sightings))
            for country, share in _shares(name):
                votes[country] += weight * share
        return votes

    def _support(self) -> list[list[float]]:
        """For each candidate, how near the other names' likely places are: 0 (nothing near) to 1."""
        rows = [(number, place, share) for number, name in enumerate(self.names) for place, share in _likely(name)]
        if not rows:
            return [[] for _ in self.names]
        owner = np.array([number for number, _, _ in rows])
        lat = np.radians([place.lat for _, place, _ in rows])
        lon = np.radians([place.lon for _, place, _ in rows])
        weight = np.array([0.0 if place.kind == "country" else share for _, place, share in rows])
        half = np.sin((lat[:, None] - lat) / 2) ** 2 + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
        near = np.exp(-2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))) / _NEAR_KM) * weight * (owner[:, None] != owner)
        total = np.minimum(near.sum(axis=1), 2.0) / 2.0
        found: list[list[float]] = [[] for _ in self.names]
        for (number, _, _), value in zip(rows, total.tolist(), strict=True):
            found[number].append(value)
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
            likely = [place for place, share in _likely(outer) if share > 0.1]
            inner.score = [
                score + 4.0 * any(_lies_in(place, area) for area in likely)
                for place, score in zip(inner.candidates, inner.score, strict=True)
            ]
            outer.score = [
                score + 1.5 * any(_lies_in(place, area) for place in inner.candidates)
                for area, score in zip(outer.candidates, outer.score, strict=True)
            ]

    # ---- the choice

    def _choose(self, name: _Name) -> Candidate | None:
        ranked = sorted(
            zip(name.candidates, name.score, strict=True), key=lambda pair: (-pair[1], -pair[0].population, pair[0].place_id)
        )
        return next((place for place, _ in ranked if self._credible(place, name)), None)

    def _credible(self, place: Candidate, name: _Name) -> bool:
        """Whether enough speaks for this place: its country is in the article, or it is known to everybody."""
        if place.own or place.kind == "country" or self._said_inside(place, name):
            return True
        top = max(self.votes.values(), default=0.0)
        mine = self.votes.get(place.country or "", 0.0) - dict(_shares(name)).get(place.country or "", 0.0)
        share = mine / top if top else 0.0
        if place.match == "loose":
            return share >= (0.35 if len(name.key) > 4 else 0.6)
        if place.population >= _FAMOUS or place.kind == "admin1":
            return True
        others = (
            top - max((share for _, share in _shares(name)), default=0.0)
            if len(self.names) == 1 and not self.nationalities
            else top
        )
        if others < 0.75:  # nothing else says where the article is
            return place.population >= _KNOWN or len({found.country for found in name.candidates if found.match != "loose"}) == 1
        return share >= (0.3 if place.population >= _KNOWN else 0.4)

    def _said_inside(self, place: Candidate, name: _Name) -> bool:
        for number in name.sightings:
            container = self.sightings[number].container
            if container is not None and any(
                _lies_in(place, area) for area in self.names[self.name_of[container]].candidates[:3]
            ):
                return True
        return False

    # ---- what is told of it

    def _within(self, sighting: Sighting) -> str | None:
        """The name of the place that it is said to lie in, if that was resolved."""
        if sighting.container is None:
            return None
        outer = self.chosen[self.name_of[sighting.container]]
        return outer.name if outer else None

    def _unresolved(self, sighting: Sighting) -> Place:
        within, how = self._within(sighting), "the gazetteer has no such place in a country of this article"
        country = None
        if within is None and self.votes:
            code = max(sorted(self.votes), key=lambda code: self.votes[code])
            rest = sorted(self.votes.values())[-2:-1]
            area = self.gazetteer.country(code)
            if area and (not rest or self.votes[code] > 1.5 * rest[0]):
                within, country = area.name, code
                how += f"; most of it is about {area.name}"
        elif sighting.container is not None:
            outer = self.chosen[self.name_of[sighting.container]]
            country = outer.country if outer else None
            how += "; the text says what it lies in"
        return Place(sighting.name, country=country, precision="unresolved", within=within, how=how)

    def _how(self, best: Candidate, name: _Name, sighting: Sighting) -> str:
        exact = [place for place in name.candidates if place.match != "loose"]
        if best.own:
            return "it is in the user's own gazetteer"
        if sighting.entry and sighting.entry.kind != "country":
            return "the codebook says which place the name means"
        if self._within(sighting) and self._said_inside(best, name):
            return f"the text says that it lies in {self._within(sighting)}"
        spelling = "" if best.match == "name" else f" under the name {sighting.name}"
        if len(exact) <= 1:
            return f"the gazetteer has one such place{spelling}"
        country = self.gazetteer.country(best.country)
        if country and best.kind != "country" and self.votes.get(best.country or "", 0) >= 0.5 * max(self.votes.values()):
            return f"of {len(name.candidates)} such places{spelling}, this one lies in {country.name}, which the article is about"
        return f"of {len(name.candidates)} such places{spelling}, this is the best known"


def _limited(places: Sequence[Candidate]) -> list[Candidate]:
    """The first of each place: the best fitting and, of those, the largest."""
    unique = {place.place_id: place for place in reversed(places)}
    kept = [place for place in places if unique.pop(place.place_id, None)]
    return kept[:_MOST_CANDIDATES]


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


def _prior(place: Candidate, name: _Name) -> float:
    """How likely the place is before the article is looked at: large, well-fitting, of the kind that is asked for."""
    size = 0.4 * math.log10(place.population + 10)
    match = {"name": 0.0, "alias": -0.4, "loose": -1.5}[place.match] + (5.0 if place.own else 0.0)
    kind = {"country": 1.5, "admin1": 0.0, "city": 0.0, "facility": 0.5, "area": 0.0, "admin2": -1.0}[place.kind]
    if name.level:
        kind = 2.5 if place.kind == name.level else (1.5 if place.kind in {"admin1", "admin2"} else -1.5)
    elif place.kind in {"admin1", "admin2"} and any(other.kind == "city" and _seat(other, place) for other in name.candidates):
        kind -= 1.5
    return size + match + kind


def _seat(city: Candidate, area: Candidate) -> bool:
    """Whether the city is the one that the area is named after."""
    return (
        city.match == area.match
        and city.country == area.country
        and city.population > 0
        and area.name in {city.admin1, city.admin2}
    )


def _likely(name: _Name) -> list[tuple[Candidate, float]]:
    """The candidates with their shares of the weight, which sum to 1."""
    if not name.candidates:
        return []
    top = max(name.score)
    raw = [math.exp(1.5 * (score - top)) for score in name.score]
    total = sum(raw)
    return [(place, weight / total) for place, weight in zip(name.candidates, raw, strict=True)]


def _shares(name: _Name) -> list[tuple[str, float]]:
    shares: dict[str, float] = defaultdict(float)
    for place, share in _likely(name):
        if place.country:
            shares[place.country] += share if place.match != "loose" else 0.3 * share
    return list(shares.items())


def _lies_in(place: Candidate, area: Candidate) -> bool:
    """Whether the place belongs to the area, by the gazetteer's own words."""
    if place.place_id == area.place_id or place.country != area.country or area.kind not in _AREAS:
        return False
    if area.kind == "country":
        return place.kind != "country"
    inside = {place.admin1} if area.kind == "admin1" else {place.admin2}
    return area.name in inside and (area.kind == "admin1" or area.admin1 == place.admin1)


def _precision(place: Candidate, sighting: Sighting) -> tuple[str, str]:
    """The precision code, and what to add to `how` where the words make it coarser than the place itself."""
    precision = _PRECISION.get(place.kind, place.kind)
    if sighting.near:
        return ("near" if precision in {"place", "exact"} else precision), f"; the text says {sighting.near} it"
    if sighting.level == "facility" and precision == "place":
        return "near", f"; the text speaks of a {sighting.facility} by that name"
    if sighting.compass:
        return ("near" if precision == "place" else precision), f"; the text speaks of its {sighting.compass} part"
    return precision, ""
