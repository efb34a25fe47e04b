"""Measures of groupings of the same things: MUC, B-cubed, entity CEAF and their mean, as in CoNLL-2012 (Pradhan et al. 2014)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evals.figures import harmonic, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def muc(found: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> float:
    """F1 of links (Vilain et al. 1995): how few links would have to be added to each grouping to get the other."""
    return harmonic(_links_kept(found, wanted), _links_kept(wanted, found))


def _links_kept(groups: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> float:
    owner = {name: number for number, group in enumerate(other) for name in group}
    kept = sum(len(group) - len({owner[name] for name in group}) for group in groups)
    return share(kept, sum(len(group) - 1 for group in groups))


def b_cubed_of(found: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> float:
    """F1 over things: of each one's group, the share that is right (Bagga and Baldwin 1998)."""
    things = sum(len(group) for group in wanted)
    return harmonic(_purity(found, wanted) / things, _purity(wanted, found) / things)


def _purity(groups: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> float:
    return sum(both * both / len(groups[one]) for one, _, both in _overlaps(groups, other))


def _overlaps(groups: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> list[tuple[int, int, int]]:
    """Number of a group, number of one of the other grouping, how many both hold; only where they hold any."""
    owner = {name: number for number, group in enumerate(other) for name in group}
    return [
        (one, two, both)
        for one, group in enumerate(groups)
        for two, both in sorted(Counter(owner[name] for name in group).items())
    ]


def ceaf_e(found: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> float:
    """F1 of the best one-to-one pairing of groups (Luo 2005), a pair being as good as the harmonic overlap of the two."""
    gains = {(one, two): 2 * both / (len(found[one]) + len(wanted[two])) for one, two, both in _overlaps(found, wanted)}
    best = sum(_best_pairing(part) for part in _parts(gains))
    return harmonic(share(1, len(found)) * best, share(1, len(wanted)) * best)


def _parts(gains: Mapping[tuple[int, int], float]) -> Iterable[dict[tuple[int, int], float]]:
    """The gains cut into parts that share no group, each of which can be paired by itself."""
    root: dict[tuple[str, int], tuple[str, int]] = {}

    def find(node: tuple[str, int]) -> tuple[str, int]:
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for one, two in gains:
        root[find(("f", one))] = find(("w", two))
    parts: dict[tuple[str, int], dict[tuple[int, int], float]] = {}
    for (one, two), gain in gains.items():
        parts.setdefault(find(("f", one)), {})[one, two] = gain
    return parts.values()


def _best_pairing(gains: Mapping[tuple[int, int], float]) -> float:
    """The greatest sum of gains over pairs that share no row and no column: the Hungarian method with potentials (Kuhn 1955)."""
    rows, columns = (sorted({pair[side] for pair in gains}) for side in (0, 1))
    if len(rows) > len(columns):
        return _best_pairing({(two, one): gain for (one, two), gain in gains.items()})
    cost = [[-gains.get((one, two), 0.0) for two in columns] for one in rows]
    width = len(columns)
    tall, wide, holder = [0.0] * (len(rows) + 1), [0.0] * (width + 1), [0] * (width + 1)
    for row in range(1, len(rows) + 1):
        holder[0] = row
        _augment(cost, (tall, wide, holder), width)
    return -sum(cost[holder[column] - 1][column - 1] for column in range(1, width + 1) if holder[column])


def _augment(cost: Sequence[Sequence[float]], state: tuple[list[float], list[float], list[int]], width: int) -> None:
    """Finds a column for the row that column 0 holds, moving others where that is cheaper."""
    tall, wide, holder = state
    slack, before, used = [float("inf")] * (width + 1), [0] * (width + 1), [False] * (width + 1)
    at = 0
    while holder[at]:
        used[at] = True
        row = holder[at]
        for column in range(1, width + 1):
            if not used[column]:
                reduced = cost[row - 1][column - 1] - tall[row] - wide[column]
                if reduced < slack[column]:
                    slack[column], before[column] = reduced, at
        following = min((column for column in range(1, width + 1) if not used[column]), key=slack.__getitem__)
        step = slack[following]
        for column in range(width + 1):
            if used[column]:
                tall[holder[column]] += step
                wide[column] -= step
            else:
                slack[column] -= step
        at = following
    while at:
        holder[at] = holder[before[at]]
        at = before[at]


def conll(found: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> float:
    """The mean of the three F1."""
    return (muc(found, wanted) + b_cubed_of(found, wanted) + ceaf_e(found, wanted)) / 3
