"""Which claims tell of one incident: a constrained clustering of claims, with a reason for every tie.

Claims are compared only where a key brings them together (kind of event, area, week; or a passage that their articles share),
never all with all. Ties are taken from the strongest down; two groups join unless people said no, or any two claims across them
cannot be one.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.link import copies, identities
from twosource.link.compare import day, days, reach_km
from twosource.link.groups import Groups
from twosource.link.judgements import names_incidents, on_claims
from twosource.link.names import fold_name
from twosource.link.settling import settle_by_anchors, settle_by_ties
from twosource.link.threads import follow_threads
from twosource.link.ties import Scene, parted, reuse_between, tie
from twosource.link.traits import Trait, Window, kinship, rare_names, traits_of
from twosource.records import Interval, Links

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.link.ties import Tie
    from twosource.records import Article, Judgement, Place, Reading, Settled

_RARE_SHARE = 0.02
_RARE_LEAST = 3
_WEEK = 7
_MOST_WEEKS = 6
_WIDE = frozenset({"country", "admin1"})
_SQUARE = 0.25
"""Side of the squares, in degrees, by which places that may be near are brought together."""
_DEGREE_KM = 111.0
_INFERRED_BEFORE, _INFERRED_AFTER = 4, 5
"""An article with a settled date was written about then; so many days around it count as its window."""


def link(articles: Sequence[Article], readings: Sequence[Reading], judgements: Sequence[Judgement], codebook: Codebook) -> Links:
    """All that ties articles together. A pure function; neither the order of articles nor of readings matters."""
    by_id = {article.id: article for article in sorted(articles, key=lambda one: one.id)}
    ordered = [reading for reading in sorted(readings, key=lambda one: one.article) if reading.article in by_id]
    reuse = copies.find_reuse(list(by_id.values()), ordered, codebook)
    same = identities.resolve(list(by_id.values()), ordered, codebook, judgements)
    traits = traits_of(by_id, ordered, codebook, identities.canonical(same))
    scene = Scene(
        kin=kinship(codebook),
        reuse=reuse_between(reuse),
        rare=_rare_words(traits.values(), len(by_id)),
        names=rare_names(ordered),
    )
    settled = settle_by_anchors(by_id, ordered, traits, codebook)
    settled += settle_by_ties(by_id, traits, scene, [one.claim for one in settled])
    dated = _with_settled(traits, settled)
    claims = [claim for reading in ordered for claim in reading.claims]
    force, whole = on_claims(judgements, claims), on_claims(filter(names_incidents, judgements), claims)
    groups = Groups(dated, force.different)
    reasons = _join(groups, dated, scene, [pair for pair in force.same if pair not in whole.same], whole.same)
    return Links(
        reuse=reuse,
        identities=same,
        settled=tuple(sorted(settled, key=lambda one: (one.claim, one.slot))),
        groups=groups.all(),
        reasons=reasons,
    )


def _rare_words(traits: Iterable[Trait], articles: int) -> frozenset[str]:
    """Words of claims' sentences that few articles have."""
    spread = Counter(word for _, word in {(trait.article, word) for trait in traits for word in trait.words})
    most = max(_RARE_LEAST, math.floor(_RARE_SHARE * articles))
    return frozenset(word for word, count in spread.items() if count <= most)


def _with_settled(traits: Mapping[str, Trait], settled: Sequence[Settled]) -> dict[str, Trait]:
    """The traits with settled dates in place, and a window for articles that had none and told of a settled day as news."""
    dates = {one.claim: one.value for one in settled if isinstance(one.value, Interval)}
    windows: dict[str, Window] = {}
    for name, value in sorted(dates.items()):
        last = day(value.end)
        if traits[name].yearless and traits[name].window is None and last is not None:
            before = windows.get(traits[name].article)
            last = max(last, before.last - _INFERRED_AFTER) if before else last
            windows[traits[name].article] = Window(last - _INFERRED_BEFORE, last + _INFERRED_AFTER, inferred=True)
    return {
        name: replace(trait, when=dates.get(name, trait.when), window=trait.window or windows.get(trait.article))
        for name, trait in traits.items()
    }


def _join(
    groups: Groups,
    traits: Mapping[str, Trait],
    scene: Scene,
    same: Iterable[tuple[str, str]],
    whole: Iterable[tuple[str, str]],
) -> tuple[tuple[str, str, str], ...]:
    """Joins what tells of one happening; returns the reasons.

    Claims judged the `same` come first, so that all else keeps to them; incidents judged the same (`whole`) come
    last, so that all their claims are united and not only those by which they were named.
    """
    reasons = _judged(groups, traits, same)
    judged = frozenset(name for left, right, _ in reasons for name in (left, right))
    found = [one for left, right in _pairs(traits, scene) if (one := tie(traits[left], traits[right], scene))]
    found.sort(key=lambda one: (-one.margin, one.left, one.right))
    within = [one for one in found if traits[one.left].article == traits[one.right].article]
    across = [one for one in found if traits[one.left].article != traits[one.right].article]
    reasons += _take(groups, within, traits, scene, judged)
    reasons += follow_threads(groups, traits, scene, judged)
    reasons += _take(groups, across, traits, scene, judged)
    reasons += _judged(groups, traits, whole)
    return tuple(sorted(reasons))


def _judged(groups: Groups, traits: Mapping[str, Trait], same: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    pairs = [(left, right) for left, right in same if left in traits and right in traits]
    return [(left, right, "judged the same") for left, right in pairs if groups.join(left, right)]


def _take(
    groups: Groups, ties: Iterable[Tie], traits: Mapping[str, Trait], scene: Scene, judged: frozenset[str]
) -> list[tuple[str, str, str]]:
    """Joins by these ties, the strongest first, wherever the two groups fit together; returns the reasons."""
    reasons = []
    for one in ties:
        if groups.root(one.left) == groups.root(one.right) or groups.barred(one.left, one.right):
            continue
        if _fit_together(groups.members(one.left), groups.members(one.right), traits, scene, judged):
            groups.join(one.left, one.right)
            reasons.append((one.left, one.right, one.why))
    return reasons


def _fit_together(
    left: Iterable[str], right: Iterable[str], traits: Mapping[str, Trait], scene: Scene, judged: frozenset[str]
) -> bool:
    """Whether no claim of one group is parted from a claim of the other, but for those that people put there."""
    one, two = ([traits[name] for name in names if name not in judged] for names in (left, right))
    return not any(parted(a, b, scene) for a in one for b in two)


def _pairs(traits: Mapping[str, Trait], scene: Scene) -> list[tuple[str, str]]:
    """The pairs of claims worth comparing."""
    pairs: set[tuple[str, str]] = set()
    blocks: dict[tuple[str, ...], list[str]] = {}
    for trait in traits.values():
        for key in _keys(trait):
            blocks.setdefault(key, []).append(trait.id)
    for key, members in blocks.items():
        if key[1] == "area":  # what is placed no finer than the area may be anywhere in it; towns meet in their squares
            wide = [name for name in members if _is_wide(traits[name], key[2])]
            pairs.update(_ordered(traits[one], traits[name]) for one in wide for name in members if one != name)
        else:
            pairs.update(combinations(members, 2))
    by_article: dict[str, list[Trait]] = {}
    for trait in traits.values():
        by_article.setdefault(trait.article, []).append(trait)
    for left, right in {*scene.reuse, *_naming_the_same(scene.names)}:
        if left < right:
            pairs.update(_ordered(a, b) for a in by_article.get(left, ()) for b in by_article.get(right, ()) if a.kinds & b.kinds)
    return sorted(pairs)


def _naming_the_same(names: Mapping[str, frozenset[str]]) -> set[tuple[str, str]]:
    """Pairs of articles that share a rare name."""
    holders: dict[str, list[str]] = {}
    for article, found in names.items():
        for name in found:
            holders.setdefault(name, []).append(article)
    return {pair for articles in holders.values() for pair in combinations(sorted(articles), 2)}


def _ordered(left: Trait, right: Trait) -> tuple[str, str]:
    return min(left.id, right.id), max(left.id, right.id)


def _keys(trait: Trait) -> list[tuple[str, ...]]:
    """Claims that share a key are compared: those of one article and family, and those of one area, family and week."""
    places = trait.everywhere or ((trait.home,) if trait.home else ())
    areas = sorted({area for place in places for area in _areas(place)})
    squares = sorted({square for place in places for square in _squares(place)})
    weeks = _weeks(trait)
    keys: list[tuple[str, ...]] = [("article", trait.article)]
    keys += [("area", area, str(week)) for area in areas for week in weeks]
    keys += [("square", square, str(week)) for square in squares for week in weeks]
    keys += [("year day", area, *map(str, trait.yearless)) for area in (*areas, *squares) if trait.yearless]
    numbers = sorted({str(count.best) for slot, count in trait.counts if count.best and count.best > 2})
    keys += [("number", square, number) for square in squares for number in numbers]
    return [(kind, *key) for kind in sorted(trait.kinds) for key in keys]


def _is_wide(trait: Trait, area: str) -> bool:
    """Whether a place of the claim is the whole area, or its country."""
    return any(place.precision in _WIDE and area in _areas(place) for place in trait.everywhere)


def _areas(place: Place) -> list[str]:
    """The country and the province by which a place is looked up."""
    if place.place_id is None or not place.country:
        return []
    return [place.country, *([f"{place.country} {fold_name(place.admin1)}"] if place.admin1 else [])]


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


def _weeks(trait: Trait) -> list[int]:
    """The weeks, and the neighbouring one where a day lies at the edge, in which the claim may be looked for."""
    start, end = days(trait.when) if trait.when else (None, None)
    if start is None and trait.window:
        start, end = trait.window.first, trait.window.last
    if start is None:
        return []
    last = end if end is not None else start + _WEEK
    weeks = list(range((start - 2) // _WEEK, (last + 2) // _WEEK + 1))
    return weeks if len(weeks) <= _MOST_WEEKS else weeks[:_MOST_WEEKS]
