"""How much speaks for each place that a name may mean, and how a name's weight is shared among them."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from twosource.read.places.romanise import loose
from twosource.read.places.unplaced import AREAS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.places.gazetteer import Candidate
    from twosource.read.places.words import Sighting

EARTH_KM = 6371.0
_SIZE = 0.4
"""Weight of a tenfold population; the weights were set on the shared development texts."""
_SAME_AREA = 0.3
_SAME_COUNTY = 0.4
_FAME = 1.5
_SHARPNESS = 1.5
_TOO_FAR_KM = 80.0
"""What is said to lie in or by a town lies no farther from it."""
_TOO_FAR_FOR_AREA_KM = 400.0
"""The same for a province, of which the midst is meant ("X province, north of Y")."""
_FAR_ACTOR = 0.4
"""How much a place that only acts counts for where the article is."""
_SEAT = 100_000
_GREAT_STATE = 6.0
"""The logarithm of the people from which everybody knows a first-order area by its name."""
_MILLIONS = 1_000_000
_STATE = 1.0
"""What speaks for a first-order area by its own name where no city that it is named after has the name too."""


class Name(Struct):
    """One name of the article: where it stands, its candidates and how much speaks for each.

    `local`: the outlet is called after it; such a name need not stand in the text. `actor`: wherever it stands it acts, which it
    may do far from home.
    """

    key: str
    sightings: list[int]
    candidates: list[Candidate]
    level: str | None = None
    prior: list[float] = []
    score: list[float] = []
    local: bool = False
    actor: bool = False


def prior_of(place: Candidate, name: Name) -> float:
    """How likely the place is before the article is looked at: large, well-fitting, of the kind that is asked for."""
    size = _SIZE * math.log10(place.population + 10)
    known = place.kind == "city" and place.match != "loose" and not name.local
    fame = _FAME * max(0.0, math.log10(place.population + 10) - 5.3) if known else 0.0
    alias = -0.1 if loose(place.name) == name.key else -0.4
    match = {"name": 0.0, "alias": alias, "loose": -2.5}[place.match] + (5.0 if place.own else 0.0)
    kind = {
        "country": 2.5,
        "admin1": 0.0,
        "city": 0.0,
        "facility": 0.5,
        "area": 0.0,
        "admin2": -1.0,
        "quarter": -0.5,
        "unplotted": -1.0,
    }[place.kind]
    if name.level:
        kind = 2.5 if place.kind == name.level else (1.5 if place.kind in {"admin1", "admin2", "unplotted"} else -1.5)
    elif place.kind in {"admin1", "admin2"} and any(other.kind == "city" and _seat(other, place) for other in name.candidates):
        kind -= 1.5
    elif place.kind == "admin1" and place.match == "name":
        great = max(0.0, math.log10(place.population + 10) - _GREAT_STATE)
        kind += _STATE + (0.0 if any(_is_metropolis(other, place) for other in name.candidates) else _FAME * great)
    return size + fame + match + kind


def _seat(city: Candidate, area: Candidate) -> bool:
    """Whether the city is the one that the area is named after, not only a place in it whose name begins alike.

    A city that says so itself ("Oklahoma City") is not meant by the area's bare name, unless it is greater than all else.
    """
    if city.name.casefold() == f"{area.name} city".casefold():
        return False
    alike = city.match == "name" or city.population >= _SEAT
    return (
        alike
        and city.match != "loose"
        and city.country == area.country
        and city.population > 0
        and area.name in {city.admin1, city.admin2}
    )


def _is_metropolis(city: Candidate, area: Candidate) -> bool:
    """Whether a city of millions goes by the name of the area that it lies in ("New York")."""
    return city.kind == "city" and city.population >= _MILLIONS and (city.country, city.admin1) == (area.country, area.name)


def likely(name: Name) -> list[tuple[Candidate, float]]:
    """The candidates with their shares of the weight, which sum to 1."""
    if not name.candidates:
        return []
    top = max(name.score)
    raw = [math.exp(_SHARPNESS * (score - top)) for score in name.score]
    total = sum(raw)
    return [(place, weight / total) for place, weight in zip(name.candidates, raw, strict=True)]


def weight_of(name: Name) -> float:
    """How much a name counts in its article: more where it is said more often."""
    return (1 + 0.5 * math.log2(max(1, len(name.sightings)))) * (_FAR_ACTOR if name.actor else 1)


def kilometres_between(one: Candidate, other: Candidate) -> float:
    """The distance of two places on a sphere, by the haversine formula."""
    lat1, lon1, lat2, lon2 = map(math.radians, (one.lat, one.lon, other.lat, other.lon))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def lies_in(place: Candidate, area: Candidate) -> bool:
    """Whether the place belongs to the area, by the gazetteer's own words."""
    if place.place_id == area.place_id or place.country != area.country or area.kind not in AREAS:
        return False
    if area.kind == "country":
        return place.kind != "country"
    inside = {place.admin1} if area.kind == "admin1" else {place.admin2}
    return area.name in inside and (area.kind == "admin1" or area.admin1 == place.admin1)


def misses(place: Candidate, outer: Candidate, sighting: Sighting) -> bool:
    """Whether the place cannot be what lies in (or by) the other: too far from the town, or outside the area."""
    if outer.match == "loose" or outer.place_id == place.place_id or place.kind == "country":
        return False
    if outer.kind in {"country", "admin1", "admin2"}:
        if outer.place_id.startswith("codebook:") or not sighting.part:
            return False
        if place.kind == "admin1":
            return place.country != outer.country
        if outer.kind == "admin2" and not place.admin2:
            return outer.admin1 != place.admin1
        return not lies_in(place, outer)
    return kilometres_between(place, outer) > (_TOO_FAR_KM if place.kind != "admin1" else _TOO_FAR_FOR_AREA_KM)


def shares(name: Name) -> list[tuple[str, float]]:
    """The countries that a name may lie in, with their shares of its weight."""
    found: dict[str, float] = defaultdict(float)
    for place, share in likely(name):
        if place.country:
            found[place.country] += share if place.match != "loose" else 0.3 * share
    return list(found.items())


def less(votes: dict[str, float], weight: float, mine: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The votes without a name's own, as shares of the most; few votes count for less than a share."""
    rest = {**votes, **{key: votes[key] - weight * share for key, share in mine}}
    top = max(rest.values(), default=0.0)
    return {key: count / max(top, 1.0) for key, count in rest.items()}


def same_area(places: list[Candidate]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """What two places gain by lying in one first-order area, and more in one second-order area, for every pair."""
    first, second = (_numbered([_areas(place)[:depth] for place in places]) for depth in (2, 3))
    gain: np.ndarray[tuple[int, int], np.dtype[np.float64]] = _SAME_AREA * ((first[:, None] == first) & (first >= 0))
    gain += _SAME_COUNTY * ((second[:, None] == second) & (second >= 0))
    return gain


def _areas(place: Candidate) -> tuple[str | None, ...]:
    return place.country, place.admin1, place.admin2


def _numbered(keys: list[tuple[str | None, ...]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A number for each key, the same for the same; -1 where its last part is unknown."""
    codes: dict[tuple[str | None, ...], int] = {}
    return np.array([codes.setdefault(key, len(codes)) if key[-1] else -1 for key in keys], dtype=np.int64)
