"""Which tellings are worth comparing: those that share a key. What it costs grows with the corpus, not with its square.

A key holds a time wherever a telling has one, so that a ledger kept for years puts no more into one block than one kept for a
season: only full names of people, and the numbers of a report that nothing dates, are looked for in all years.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from itertools import chain, combinations, islice
from typing import TYPE_CHECKING, TypeVar

from twosource.link.compare import days, is_settlement, reach_km
from twosource.link.names import fold_name

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from twosource.link.tellings import Telling
    from twosource.link.ties import Scene
    from twosource.records import Place

_DAYS = 4
"""Length of the stretches of days by which claims are brought together; each is looked for in its neighbours' too."""
_MOST_STRETCHES = 12
_SEASON, _SEASON_MARGIN = 64, 8
"""Length in days of the seasons that are looked through one by one; what lies so near to another's edge is in both."""
_WIDE = frozenset({"country", "admin1"})
_SQUARE = 0.25
"""Side of the squares, in degrees, by which places that may be near are brought together."""
_DEGREE_KM = 111.0
_CROWD = 40
"""A key that more tellings share is taken together with a telling word."""
_THRONG = 300
"""Of tellings that share a key and a telling word, which are mostly of one great event, so many are compared with each other."""
_TELLING_WORDS = 8
_PAIRED_WORDS = 8

Key = tuple[str, ...]
KeyT = TypeVar("KeyT", bound="Hashable")


def candidates(tellings: Sequence[Telling], scene: Scene) -> list[tuple[str, str]]:
    """Pairs of tellings of different articles that share a key, smaller id first, sorted.

    Season by season, so that what is in hand stays small.
    """
    by_id = {telling.id: telling for telling in tellings}
    seasons = _blocks((telling.id, season) for telling in tellings for season in _seasons(telling))
    pairs: set[tuple[str, str]] = set()
    made: dict[str, list[Key]] = {}
    for season in sorted(seasons):
        made = {name: made.get(name) or keys(by_id[name]) for name in seasons[season]}
        for members in _met((name, key) for name, found in made.items() for key in found):
            pairs.update(_within(members, by_id))
    for members in _met((telling.id, key) for telling in tellings for key in timeless_keys(telling)):
        pairs.update(_within(members, by_id, split_by=_seasons))
    pairs.update(_undated(tellings, by_id))
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


def _blocks(keyed: Iterable[tuple[str, KeyT]]) -> dict[KeyT, list[str]]:
    found: dict[KeyT, list[str]] = defaultdict(list)
    for name, key in keyed:
        found[key].append(name)
    return found


def _met(keyed: Iterable[tuple[str, Key]]) -> Iterator[list[str]]:
    """The names that a key brings together, two or more: most keys are of one telling only."""
    return (members for members in _blocks(keyed).values() if len(members) > 1)


def _within(
    members: Sequence[str], by_id: Mapping[str, Telling], split_by: Callable[[Telling], Sequence[int]] = lambda _: ()
) -> Iterator[tuple[str, str]]:
    """The pairs of one block; of a crowded one those that also share a telling word, and what it is to be split by."""
    if len(members) <= _CROWD:
        yield from combinations(members, 2)
        return
    spread = Counter(chain.from_iterable(_words(by_id[name]) for name in members))
    smaller = _blocks(
        (name, (word, part))
        for name in members
        for word in _shared(_words(by_id[name]), spread)
        for part in split_by(by_id[name]) or (0,)
    )
    for one in smaller.values():
        yield from combinations(one, 2) if len(one) <= _THRONG else _near(one, by_id)


def _near(members: Iterable[str], by_id: Mapping[str, Telling]) -> Iterator[tuple[str, str]]:
    """Pairs of those that stand near each other by date: what is told by thousands costs no more for each of them."""
    ordered = sorted(members, key=lambda name: (_moment(by_id[name]), name))
    for at, name in enumerate(ordered):
        yield from (_ordered(by_id[name], by_id[other]) for other in ordered[at + 1 : at + 1 + _THRONG // 2])


def _moment(telling: Telling) -> int:
    """The day by which tellings are put in order; 0 for what nothing dates."""
    start = days(telling.dates[0])[0] if telling.dates else None
    return start if start is not None else telling.whole.window.last if telling.whole.window else 0


def _undated(tellings: Sequence[Telling], by_id: Mapping[str, Telling]) -> Iterator[tuple[str, str]]:
    """Pairs of a telling that nothing dates with any other that has one of its numbers in the same place, whenever that was."""
    wanted = {key for telling in tellings if not telling.whole.dated for key in _numbers(telling)}
    if wanted:
        for members in _blocks((one.id, key) for one in tellings for key in _numbers(one) if key in wanted).values():
            for left, right in _within(members, by_id):
                if not (by_id[left].whole.dated and by_id[right].whole.dated):
                    yield left, right


def _shared(words: Mapping[str, float], spread: Mapping[str, int]) -> list[str]:
    """The words by which a telling is looked for in its block: those that tell most and that most of the others have too.

    What tells most by itself are words that nobody else has; those of a great event are not rare.
    """
    weights = ((weight * math.log(spread[word]), word) for word, weight in words.items() if spread[word] > 1)
    return [word for _, word in heapq.nlargest(_TELLING_WORDS, weights)]


def _words(telling: Telling) -> Mapping[str, float]:
    """Its telling words with their weights, the heaviest first."""
    return telling.context.words if telling.lead else telling.words


def keys(telling: Telling) -> list[Key]:
    """What happenings of one season are compared for, if they share it."""
    places = _places(telling)
    stretches = _stretches(telling)
    squares = sorted({square for place in places for square in _squares(place)})
    areas = sorted({area for place in places for area in _areas(place)})
    found: list[Key] = [("square", square, stretch) for square in squares for stretch in stretches]
    found += [("area", area, stretch) for area in areas for stretch in stretches]
    found += _numbers(telling)
    if telling.lead:
        found += [("town", town, stretch) for town in sorted(telling.context.towns) for stretch in stretches]
        found += [("surname", name) for name in sorted(telling.context.surnames)]
        found += [("words", *sorted(pair)) for pair in combinations(islice(_words(telling), _PAIRED_WORDS), 2)]
        found += [("site", word) for word in telling.context.rare_sites]
    return found


def timeless_keys(telling: Telling) -> list[Key]:
    """What happenings are compared for whenever they were: full names of people, days without a year in one area."""
    found: list[Key] = [("person", *name) for name in sorted(telling.context.people)] if telling.lead else []
    if telling.whole.yearless:
        areas = sorted({area for place in _places(telling) for area in (*_areas(place), *_squares(place))})
        found += [("year day", area, *map(str, telling.whole.yearless)) for area in areas]
    return found


def _places(telling: Telling) -> tuple[Place, ...]:
    """Where it was, else the town of the article; for what an article is about also the first town that it names."""
    whole = telling.whole
    places = whole.everywhere or ((whole.home,) if whole.home else ())
    if telling.lead and not any(map(is_settlement, places)) and telling.context.first:
        return (*places, telling.context.first)
    return places


def _numbers(telling: Telling) -> list[Key]:
    """Each number above two, with each square of the map."""
    numbers = sorted({str(count.best) for _, count in telling.whole.counts if count.best and count.best > 2})
    squares = sorted({square for place in _places(telling) for square in _squares(place)}) if numbers else []
    return [("number", square, number) for square in squares for number in numbers]


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


def _seasons(telling: Telling) -> list[int]:
    """The seasons in which the happening and its report may lie; none for what nothing dates."""
    spans = [days(date) for date in telling.dates]
    if telling.whole.window:
        spans.append((telling.whole.window.first, telling.whole.window.last))
    found: set[int] = set()
    for start, end in spans:
        if start is not None:
            last = end if end is not None else start
            found.update(range((start - _SEASON_MARGIN) // _SEASON, (last + _SEASON_MARGIN) // _SEASON + 1))
    return sorted(found)[:_MOST_STRETCHES]


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
