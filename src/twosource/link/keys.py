"""Which tellings are worth comparing: those that share a key. What it costs grows with the corpus, not with its square."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

from twosource.link.compare import days, is_settlement, reach_km
from twosource.link.names import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.link.tellings import Telling
    from twosource.link.ties import Scene
    from twosource.records import Place

_DAYS = 4
"""Length of the stretches of days by which claims are brought together; each is looked for in its neighbours' too."""
_MOST_STRETCHES = 12
_WIDE = frozenset({"country", "admin1"})
_SQUARE = 0.25
"""Side of the squares, in degrees, by which places that may be near are brought together."""
_DEGREE_KM = 111.0
_CROWD = 40
"""A key that more tellings share is taken together with a telling word."""
_TELLING_WORDS = 8
_PAIRED_WORDS = 8

Key = tuple[str, ...]


def candidates(tellings: Sequence[Telling], scene: Scene) -> list[tuple[str, str]]:
    """Pairs of tellings of different articles that share a key, smaller id first, sorted."""
    by_id = {telling.id: telling for telling in tellings}
    blocks: dict[Key, list[str]] = {}
    for telling in tellings:
        for key in keys(telling):
            blocks.setdefault(key, []).append(telling.id)
    pairs: set[tuple[str, str]] = set()
    for members in blocks.values():
        if len(members) <= _CROWD:
            pairs.update(combinations(members, 2))
        else:
            for smaller in _split(members, by_id).values():
                if len(smaller) <= _CROWD:
                    pairs.update(combinations(smaller, 2))
    by_article: dict[str, list[Telling]] = {}
    for telling in tellings:
        by_article.setdefault(telling.article, []).append(telling)
    for left, right in scene.reuse:
        if left < right:
            pairs.update(_ordered(one, two) for one in by_article.get(left, ()) for two in by_article.get(right, ()))
    return sorted((one, two) for one, two in pairs if _may_be(by_id[one], by_id[two]))


def _may_be(one: Telling, two: Telling) -> bool:
    return one.article != two.article and bool(one.whole.kinds & two.whole.kinds)


def _ordered(one: Telling, two: Telling) -> tuple[str, str]:
    return min(one.id, two.id), max(one.id, two.id)


def _split(members: Iterable[str], by_id: dict[str, Telling]) -> dict[str, list[str]]:
    """The members of a crowded block by each of their most telling words."""
    found: dict[str, list[str]] = {}
    for name in members:
        telling = by_id[name]
        for word in _heaviest(telling, _TELLING_WORDS):
            found.setdefault(word, []).append(name)
    return found


def _heaviest(telling: Telling, most: int) -> list[str]:
    words = telling.context.words if telling.lead else telling.words
    return sorted(words, key=lambda word: (-words[word], word))[:most]


def keys(telling: Telling) -> list[Key]:
    """Claims that share a key are compared."""
    whole = telling.whole
    places = whole.everywhere or ((whole.home,) if whole.home else ())
    if telling.lead and not any(map(is_settlement, places)) and telling.context.first:
        places = (*places, telling.context.first)
    stretches = _stretches(telling)
    squares = sorted({square for place in places for square in _squares(place)})
    areas = sorted({area for place in places for area in _areas(place)})
    found: list[Key] = [("square", square, stretch) for square in squares for stretch in stretches]
    found += [("area", area, stretch) for area in areas for stretch in stretches]
    found += [("year day", area, *map(str, whole.yearless)) for area in (*areas, *squares) if whole.yearless]
    numbers = sorted({str(count.best) for _, count in whole.counts if count.best and count.best > 2})
    found += [("number", square, number) for square in squares for number in numbers]
    if telling.lead:
        found += [("town", town, stretch) for town in sorted(telling.context.towns) for stretch in stretches]
        found += [("person", *name) for name in sorted(telling.context.people)]
        found += [("surname", name) for name in sorted(telling.context.surnames)]
        found += [("words", *sorted(pair)) for pair in combinations(_heaviest(telling, _PAIRED_WORDS), 2)]
    return found


def _areas(place: Place) -> list[str]:
    """The province or country that the place is no finer than."""
    if place.place_id is None or not place.country:
        return []
    return [f"{place.country} {fold_name(place.admin1 or '')}"] if place.precision in _WIDE or place.admin1 else [place.country]


def _squares(place: Place) -> list[str]:
    """The squares of the map that the place's reach touches (places that may be near share one); its name where it has none."""
    if place.place_id is None or place.lat is None or place.lon is None:
        return [f"name {fold_name(place.name)}"]
    if place.precision in _WIDE:
        return []
    tall = reach_km(place) / _DEGREE_KM
    broad = tall / max(0.1, math.cos(math.radians(place.lat)))
    return [f"{row} {column}" for row in _steps(place.lat, tall) for column in _steps(place.lon, broad)]


def _steps(midst: float, reach: float) -> range:
    return range(math.floor((midst - reach) / _SQUARE), math.floor((midst + reach) / _SQUARE) + 1)


def _stretches(telling: Telling) -> list[str]:
    """The stretches of days, each with the one after it, in which the happening may lie."""
    found: set[int] = set()
    for date in telling.dates:
        start, end = days(date)
        if start is not None:
            found.update(range(start // _DAYS, (end if end is not None else start) // _DAYS + 2))
    if not found and telling.whole.window:
        found.update(range(telling.whole.window.first // _DAYS, telling.whole.window.last // _DAYS + 2))
    return [str(one) for one in sorted(found)[:_MOST_STRETCHES]]
