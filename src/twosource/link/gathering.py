"""Which tellings are one incident: the odds of each candidate pair, and a clustering that weighs them all.

Groups grow by the greatest mean odds between them first (greedy average linkage, an approximation of correlation clustering),
never across what cannot be one or what people parted. One unlikely bridge between two large groups does not join them.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.belonging import draw_in
from twosource.link.groups import Groups
from twosource.link.keys import candidates
from twosource.link.likeness import features
from twosource.link.vetoes import cannot_be_one, proven

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from twosource.codebook import Model
    from twosource.link.likeness import Feature
    from twosource.link.tellings import Telling
    from twosource.link.ties import Scene

_UNSEEN = -1.5
"""The log odds of a pair that no key brought together; where nothing dates one of the two, that says nothing."""
_IMPOSSIBLE = -8.0
_MOST_CHECKED = 400
_VETO_SHARE = 0.25
"""So large a share of pairs that cannot be one keeps two groups apart."""


class Pair(Struct, frozen=True):
    """Two things, the log odds that they are one (above 0 they are), and why in words."""

    left: str
    right: str
    odds: float
    why: str = ""


def weigh(found: Iterable[Feature], model: Model) -> float:
    """The log odds that the model gives to these features, less what it asks for."""
    return model.odds((one.name, one.value) for one in found) - model.needed


def pairs_of(tellings: Sequence[Telling], scene: Scene, model: Model) -> list[Pair]:
    """Every candidate pair with its odds."""
    by_id = {telling.id: telling for telling in tellings}
    found = []
    for one, two in candidates(tellings, scene):
        left, right = by_id[one], by_id[two]
        if cannot_be_one(left, right, scene):
            found.append(Pair(one, two, _IMPOSSIBLE))
        elif (left.whole.dated and right.whole.dated) or proven(left, right, scene):
            told = features(left, right, scene)
            odds = weigh(told, model)
            found.append(Pair(one, two, odds, reason(told, model) if odds > 0 else ""))
    return found


def reason(found: Iterable[Feature], model: Model) -> str:
    """What speaks for the pair, the weightiest first."""
    weighed = sorted((-model.weights.get(one.name, 0.0) * one.value, one.why) for one in found if one.why)
    return ", ".join(dict.fromkeys(why for weight, why in weighed if weight < 0)) or "alike on the whole"


class _Link:
    """The pairs across two clusters: the sum of all their odds, that of those dated on both sides and how many these are, and
    the best of all.
    """

    __slots__ = ("best", "dated", "dated_total", "total")

    def __init__(self, pair: Pair, *, dated: bool) -> None:
        self.total, self.dated, self.best = pair.odds, int(dated), pair
        self.dated_total = pair.odds if dated else 0.0

    def add(self, other: _Link) -> None:
        self.total += other.total
        self.dated += other.dated
        self.dated_total += other.dated_total
        self.best = max(self.best, other.best, key=lambda pair: (pair.odds, pair.left, pair.right))


class _Cluster:
    """The names of a cluster, sorted, and how many of them are dated."""

    __slots__ = ("dated", "names")

    def __init__(self, names: Iterable[str], dated: int) -> None:
        self.names, self.dated = sorted(names), dated


def clusters(
    roots: Mapping[str, str],
    pairs: Iterable[Pair],
    may_join: Callable[[Sequence[str], Sequence[str]], bool],
    undated: Container[str] = frozenset(),
) -> Iterator[Pair]:
    """Joins clusters, the pair of them with the greatest mean odds first, as long as that is above 0; yields what joined them.

    `roots` gives for each thing the cluster it begins in. Pairs across that are not given count as mildly unlikely, but not those
    of `undated` things, which are compared only where something ties them: they join a cluster, and never join two that are
    dated. `may_join` is asked about the members of two clusters before they join.
    """
    members: dict[str, list[str]] = {}
    for name, root in roots.items():
        members.setdefault(root, []).append(name)
    found = {root: _Cluster(names, sum(name not in undated for name in names)) for root, names in members.items()}
    for some in _parts(roots, list(pairs)):
        yield from _cluster(_links(roots, some, undated), found, may_join)


def _parts(roots: Mapping[str, str], pairs: Sequence[Pair]) -> list[list[Pair]]:
    """The pairs cut into parts that cannot touch: no likely pair, at any number of steps, leads from one to another."""
    ties = Groups(set(roots.values()))
    for pair in pairs:
        if pair.odds > 0:
            ties.join(roots[pair.left], roots[pair.right])
    parts: dict[str, list[Pair]] = {}
    for pair in pairs:
        one, two = ties.root(roots[pair.left]), ties.root(roots[pair.right])
        if one == two:
            parts.setdefault(one, []).append(pair)
    return [parts[name] for name in sorted(parts)]


def _cluster(
    links: dict[str, dict[str, _Link]], members: dict[str, _Cluster], may_join: Callable[[Sequence[str], Sequence[str]], bool]
) -> Iterator[Pair]:
    queue = [
        (-odds, one, two) for one in links for two in links[one] if one < two and (odds := _odds(links, members, one, two)) > 0
    ]
    heapq.heapify(queue)
    while queue:
        before, one, two = heapq.heappop(queue)
        if one not in links or two not in links[one] or -before != _odds(links, members, one, two):
            continue
        if may_join(members[one].names, members[two].names):
            yield links[one][two].best
            kept = _join(links, members, one, two)
            for other in links[kept]:
                if (odds := _odds(links, members, kept, other)) > 0:
                    heapq.heappush(queue, (-odds, min(kept, other), max(kept, other)))


def _links(roots: Mapping[str, str], pairs: Iterable[Pair], undated: Container[str]) -> dict[str, dict[str, _Link]]:
    links: dict[str, dict[str, _Link]] = {}
    for pair in pairs:
        one, two = roots[pair.left], roots[pair.right]
        if one == two:
            continue
        link = _Link(pair, dated=pair.left not in undated and pair.right not in undated)
        if two in links.setdefault(one, {}):
            links[one][two].add(link)
        else:
            links[one][two] = links.setdefault(two, {})[one] = link
    return links


def _odds(links: Mapping[str, Mapping[str, _Link]], members: Mapping[str, _Cluster], one: str, two: str) -> float:
    """The mean log odds over the dated pairs across the two clusters; over all where nothing dates one of the two."""
    link, left, right = links[one][two], members[one], members[two]
    dated = left.dated * right.dated
    if dated:
        return (link.dated_total + _UNSEEN * (dated - link.dated)) / dated
    return link.total / (len(left.names) * len(right.names))


def _join(links: dict[str, dict[str, _Link]], members: dict[str, _Cluster], one: str, two: str) -> str:
    """Joins the smaller cluster to the larger; returns the name of that."""
    kept, gone = sorted((one, two), key=lambda name: (-len(links[name]), name))
    left, right = members[kept], members.pop(gone)
    members[kept] = _Cluster((*left.names, *right.names), left.dated + right.dated)
    for other, link in links.pop(gone).items():
        links[other].pop(gone)
        if other in links[kept]:
            links[kept][other].add(link)
        elif other != kept:
            links[kept][other] = links[other][kept] = link
    return kept


def gather(groups: Groups, tellings: Sequence[Telling], pairs: Iterable[Pair], scene: Scene) -> list[tuple[str, str, str]]:
    """Joins the groups whose tellings are one incident, the surest first; returns the reasons."""
    by_id = {telling.id: telling for telling in tellings}

    def may_join(ours: Sequence[str], theirs: Sequence[str]) -> bool:
        if groups.barred(ours[0], theirs[0]):
            return False
        step = max(1, len(ours) * len(theirs) // _MOST_CHECKED)
        across = [(by_id[one], by_id[two]) for one in ours for two in theirs][::step]
        return sum(cannot_be_one(one, two, scene) for one, two in across) <= _VETO_SHARE * len(across)

    reasons = []
    undated = frozenset(telling.id for telling in tellings if not telling.whole.dated)
    for pair in clusters({name: groups.root(name) for name in by_id}, pairs, may_join, undated):
        groups.join(pair.left, pair.right)
        reasons.append((pair.left, pair.right, pair.why))
    return [*reasons, *draw_in(groups, tellings, scene)]
