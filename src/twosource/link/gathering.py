"""Which tellings are one incident: candidates by shared keys, the odds of each pair, and a clustering that weighs them all.

Never all with all: two tellings are compared where a key brings them together (kind of event with a square of the map and a few
days, a town that their articles are about, a rare name, two rare words, a shared passage). A key that very many share says
nothing by itself and is taken together with the telling words. Groups grow by the greatest mean odds between them first (greedy
average linkage, an approximation of correlation clustering), never across what cannot be one or what people parted.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.keys import candidates
from twosource.link.likeness import features
from twosource.link.vetoes import cannot_be_one, proven

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.codebook import Model
    from twosource.link.groups import Groups
    from twosource.link.likeness import Feature
    from twosource.link.tellings import Telling
    from twosource.link.ties import Scene

_UNSEEN = -1.5
"""The log odds of a pair that no key brought together."""
_IMPOSSIBLE = -8.0
_MOST_CHECKED = 400
_VETO_SHARE = 0.25
"""So large a share of pairs that cannot be one keeps two groups apart."""


class Pair(Struct, frozen=True):
    """Two tellings, the log odds that they are one incident (0 is the threshold), and why in words."""

    left: str
    right: str
    odds: float
    why: str


def weigh(found: Iterable[Feature], model: Model) -> float:
    """The log odds that the model gives to these features, less what it asks for."""
    return model.bias + sum(model.weights.get(one.name, 0.0) * one.value for one in found) - model.needed


def pairs_of(tellings: Sequence[Telling], scene: Scene, model: Model) -> list[Pair]:
    """Every candidate pair with its odds."""
    by_id = {telling.id: telling for telling in tellings}
    found = []
    for one, two in candidates(tellings, scene):
        left, right = by_id[one], by_id[two]
        if cannot_be_one(left, right, scene):
            found.append(Pair(one, two, _IMPOSSIBLE, ""))
        elif (left.whole.dated and right.whole.dated) or proven(left, right, scene):
            told = features(left, right, scene)
            found.append(Pair(one, two, weigh(told, model), reason(told, model)))
    return found


def reason(found: Iterable[Feature], model: Model) -> str:
    """What speaks for the pair, the weightiest first."""
    weighed = sorted((-model.weights.get(one.name, 0.0) * one.value, one.why) for one in found if one.why)
    return ", ".join(dict.fromkeys(why for weight, why in weighed if weight < 0)) or "alike on the whole"


class _Clusters:
    """Clusters of tellings and the sums of odds between them."""

    def __init__(self, groups: Groups, tellings: Sequence[Telling], pairs: Sequence[Pair], scene: Scene) -> None:
        self.groups, self.scene = groups, scene
        self.members: dict[str, list[Telling]] = {}
        for telling in tellings:
            self.members.setdefault(groups.root(telling.id), []).append(telling)
        self.links: dict[str, dict[str, list[Pair]]] = {root: {} for root in self.members}
        for pair in pairs:
            one, two = groups.root(pair.left), groups.root(pair.right)
            if one != two:
                for left, right in ((one, two), (two, one)):
                    self.links[left].setdefault(right, []).append(pair)

    def odds(self, one: str, two: str) -> float:
        """The mean log odds over all pairs of tellings across the two clusters."""
        known = self.links[one].get(two, ())
        total = len(self.members[one]) * len(self.members[two])
        return (sum(pair.odds for pair in known) + _UNSEEN * (total - len(known))) / total

    def fit(self, one: str, two: str) -> bool:
        """Whether few enough pairs across the two cannot be one."""
        ours, theirs = self.members[one], self.members[two]
        step = max(1, len(ours) * len(theirs) // _MOST_CHECKED)
        pairs = [(left, right) for left in ours for right in theirs][::step]
        return sum(cannot_be_one(left, right, self.scene) for left, right in pairs) <= _VETO_SHARE * len(pairs)

    def join(self, one: str, two: str) -> str:
        """Joins the clusters; returns the name of the new one."""
        kept, gone = sorted((one, two))
        self.members[kept] = sorted((*self.members[kept], *self.members.pop(gone)), key=lambda telling: telling.id)
        for other, pairs in self.links.pop(gone).items():
            self.links[other].pop(gone)
            if other != kept:
                self.links[kept].setdefault(other, []).extend(pairs)
                self.links[other].setdefault(kept, []).extend(pairs)
        return kept


def gather(groups: Groups, tellings: Sequence[Telling], pairs: Sequence[Pair], scene: Scene) -> list[tuple[str, str, str]]:
    """Joins the groups whose tellings are one incident, the surest first; returns the reasons."""
    clusters = _Clusters(groups, tellings, pairs, scene)
    queue = [
        (-odds, one, two)
        for one, links in clusters.links.items()
        for two in links
        if one < two and (odds := clusters.odds(one, two)) > 0
    ]
    heapq.heapify(queue)
    reasons = []
    while queue:
        before, one, two = heapq.heappop(queue)
        if one not in clusters.members or two not in clusters.members or -before != clusters.odds(one, two):
            continue
        if groups.barred(one, two) or not clusters.fit(one, two):
            continue
        best = max(clusters.links[one][two], key=lambda pair: (pair.odds, pair.left, pair.right))
        kept = clusters.join(one, two)
        groups.join(one, two)
        reasons.append((best.left, best.right, best.why))
        for other in clusters.links[kept]:
            odds = clusters.odds(kept, other)
            if odds > 0:
                first, second = sorted((kept, other))
                heapq.heappush(queue, (-odds, first, second))
    return reasons
