"""From the encoder's scores to trees, label sequences and links: pure functions over numpy arrays.

Row and column 0 of an arc matrix are the root; the words of a window are 1, 2, 3 ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.floating[Any]]"
Ints: TypeAlias = "NDArray[np.int64]"

# Larger than any sum of arc scores in a sentence: one root arc is then always better than two.
_ROOT_COST = 1e6
# Picked on 80 training articles of PolNeAR (training notes): what one word of distance costs a link.
_DISTANCE_COST = 0.8


def tree_heads(arcs: Floats, starts: Sequence[int]) -> Ints:
    """The head of every word (0 = root of its sentence): the best head of each, made a tree where that is none.

    `arcs[d, h]` scores head `h` of word `d`; `starts` are the first words of the window's sentences.
    """
    heads: Ints = arcs.argmax(axis=1)
    heads[0] = 0
    ends = [*starts[1:], len(heads)]
    reached = heads
    for _ in range(max(1, len(heads).bit_length())):
        reached = reached[reached]
    roots = np.add.reduceat((heads == 0)[1:], np.asarray(starts) - 1)
    lost = np.add.reduceat((reached != 0)[1:], np.asarray(starts) - 1)
    for k in np.flatnonzero((roots != 1) | (lost > 0)).tolist():
        first, last = starts[k], ends[k]
        nodes = np.r_[0, first:last]
        scores = arcs[np.ix_(nodes, nodes)].astype(np.float64)
        np.fill_diagonal(scores, -np.inf)
        tree = _best_tree(scores)
        if (tree[1:] == 0).sum() > 1:
            scores[:, 0] -= _ROOT_COST
            tree = _best_tree(scores)
        heads[first:last] = nodes[tree[1:]]
    return heads


def _best_tree(scores: Floats) -> Ints:
    """Heads of the best spanning tree by Chu-Liu and Edmonds: take the best heads, contract a cycle, solve, expand."""
    heads: Ints = scores.argmax(axis=1)
    heads[0] = 0
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    free = np.ones(len(heads), dtype=bool)
    free[cycle] = False
    outside = np.flatnonzero(free)
    last = len(outside)
    small = np.full((last + 1, last + 1), -np.inf)
    small[:last, :last] = scores[outside[:, None], outside]
    leaving = scores[outside[:, None], cycle]
    small[:last, last] = leaving.max(axis=1)
    entering = scores[cycle[:, None], outside] - scores[cycle, heads[cycle]][:, None]
    small[last, :last] = entering.max(axis=0)
    solved = _best_tree(small)
    for i, node in enumerate(outside[1:], 1):
        heads[node] = cycle[leaving[i].argmax()] if solved[i] == last else outside[solved[i]]
    source = solved[last]
    heads[cycle[entering[:, source].argmax()]] = outside[source]
    return heads


def _cycle(heads: Ints) -> Ints | None:
    """The nodes of one cycle, or None where every path ends in the root."""
    seen = np.zeros(len(heads), dtype=np.int64)
    for start in range(1, len(heads)):
        node = start
        while node and not seen[node]:
            seen[node] = start
            node = int(heads[node])
        if node and seen[node] == start:
            cycle = [node]
            while heads[cycle[-1]] != node:
                cycle.append(int(heads[cycle[-1]]))
            return np.array(sorted(cycle))
    return None


def best_labels(scores: Floats, labels: Sequence[str]) -> Ints:
    """The best sequence of BIO labels in which an inside label only follows its own beginning or inside.

    The best label of each word is that sequence wherever it is allowed; only otherwise is it searched for (Viterbi).
    """
    best: Ints = scores.argmax(axis=1)
    allowed = _allowed(labels)
    if len(best) == 0 or allowed[np.r_[0, best[:-1]], best].all():
        return best
    return _viterbi(scores.tolist(), [np.flatnonzero(allowed[:, j]).tolist() for j in range(len(labels))])


def _allowed(labels: Sequence[str]) -> NDArray[np.bool_]:
    """Whether label j may follow label i; label 0 is O, which also stands before the first word."""
    return np.array([[not b.startswith("I-") or a[2:] == b[2:] for b in labels] for a in labels])


def _viterbi(scores: list[list[float]], before: list[list[int]]) -> Ints:
    kinds = range(len(before))
    narrow = [j for j in kinds if len(before[j]) < len(before)]
    totals = [score if 0 in before[j] else -np.inf for j, score in enumerate(scores[0])]
    back: list[list[int]] = []
    for row in scores[1:]:
        came = [totals.index(max(totals))] * len(before)
        for j in narrow:
            came[j] = max(before[j], key=totals.__getitem__)
        totals = [totals[came[j]] + row[j] for j in kinds]
        back.append(came)
    path = [max(kinds, key=totals.__getitem__)]
    for came in reversed(back):
        path.append(came[path[-1]])
    return np.array(path[::-1])


def label_runs(best: Ints, labels: Sequence[str], breaks: frozenset[int]) -> list[tuple[str, int, int]]:
    """Runs (kind, first, last) of the labels, counted from 0; a run is cut where `breaks` has a word."""
    runs: list[tuple[str, int, int]] = []
    for i in np.flatnonzero(best).tolist():
        mark, _, kind = labels[best[i]].partition("-")
        if mark == "I" and runs and runs[-1][2] == i and runs[-1][0] == kind and i not in breaks:
            runs[-1] = (kind, runs[-1][1], i + 1)
        else:
            runs.append((kind, i, i + 1))
    return runs


def confidence(scores: Floats, best: Ints) -> Floats:
    """The probability that the encoder gives the chosen label of each word (softmax)."""
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    chosen: Floats = weights[np.arange(len(best)), best] / weights.sum(axis=1)
    return chosen


def link_to_cues(arcs: Floats, runs: Sequence[tuple[str, int, int]]) -> list[int | None]:
    """For each run the number of the cue run it belongs to; None for cues, and where there is no cue.

    A link's score is the summed log probability of the arcs from the run's words to the cue's first
    word, less 0.8 for each word between them.
    """
    cues = [k for k, (kind, _, _) in enumerate(runs) if kind == "cue"]
    heads = [runs[k][1] + 1 for k in cues]
    linked: list[int | None] = []
    for kind, first, last in runs:
        if kind == "cue" or not cues:
            linked.append(None)
            continue
        rows = arcs[first + 1 : last + 1].astype(np.float64)
        rows = rows - rows.max(axis=1, keepdims=True)
        sums = (rows[:, heads] - np.log(np.exp(rows).sum(axis=1, keepdims=True))).sum(axis=0)
        far = [max(0, runs[k][1] - last, first - runs[k][2]) for k in cues]
        linked.append(cues[int((sums - _DISTANCE_COST * np.array(far)).argmax())])
    return linked
