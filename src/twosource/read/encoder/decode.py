"""From the encoder's scores to trees, label sequences and links: pure functions over numpy arrays.

Row and column 0 of an arc matrix are the root; the words of a window are 1, 2, 3 ...
"""

from __future__ import annotations

from functools import lru_cache
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
# What it adds to a label sequence's log probability that a label follows another: two people are hardly named one right behind
# the other. Picked on a fifth of UNER's training documents.
_NAME_STEPS = (("PER", "B-PER", -2.0),)
# Labels that are worse than the best of their word by more than all steps around it could make good are not looked at.
_HOPELESS = 7.0


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


def _capital(word: str) -> bool:
    return word != word.lower()


def name_start(words: Sequence[str], upos: Sequence[str], first: int, last: int) -> int:
    """Where the name in a tagged run starts, behind its article; `last` where the run holds none ("the army").

    A name has a capital, where there are capitals at all, or is at least tagged as one ("the army of iraq").
    """
    if not any(map(_capital, words)):
        return first
    while first < last and upos[first] == "DET":
        first += 1
    named = any(_capital(words[at]) or upos[at] == "PROPN" for at in range(first, last))
    return first if named else last


def best_labels(scores: Floats, labels: Sequence[str]) -> Ints:
    """The best sequence of BIO labels in which an inside label only follows its own beginning or inside.

    The best label of each word is that sequence wherever it is allowed; only otherwise is it searched for (Viterbi).
    """
    best: Ints = scores.argmax(axis=1)
    steps = steps_between(labels, ())
    if len(best) == 0 or (steps[_shifted(best), best] == 0).all():
        return best
    return _viterbi(scores, labels, steps)


def best_names(scores: Floats, labels: Sequence[str]) -> Ints:
    """The best sequence of the labels of names, weighing also which follows which."""
    if len(scores) == 0:
        return np.zeros(0, dtype=np.int64)
    return _viterbi(scores, labels, steps_between(labels, _NAME_STEPS))


def steps_between(labels: Sequence[str], weights: Sequence[tuple[str, str, float]]) -> Floats:
    """What following adds, by label before and label after; label 0 is O, which also stands before the first word.

    `weights` name a label or its kind before ("*": any), a label after, and what that adds. Made once; not to be written to.
    """
    return _steps(tuple(labels), tuple(weights))


@lru_cache(maxsize=32)
def _steps(labels: tuple[str, ...], weights: tuple[tuple[str, str, float], ...]) -> Floats:
    steps = np.array([[0.0 if not b.startswith("I-") or a[2:] == b[2:] else -np.inf for b in labels] for a in labels])
    for before, after, weight in weights:
        for row, label in enumerate(labels):
            if before in {"*", label, label[2:]}:
                steps[row, labels.index(after)] += weight
    steps.flags.writeable = False
    return steps


def _viterbi(scores: Floats, labels: Sequence[str], steps: Floats) -> Ints:
    """The labels whose scores and steps sum highest. Only labels near the best of their word are looked at.

    The text falls into stretches that do not hang together: whatever the word before one is called, its first word is weighed
    alike. In most of them each word can have its best label and the best step into it; only the others are searched.
    """
    near = _near(scores, labels)
    before = np.zeros_like(near)
    before[0, 0] = True
    before[1:] = near[:-1]
    most, least = _extremes(before, steps)
    hopes = np.where(near, scores + most, -np.inf)
    best: Ints = hopes.argmax(axis=1)
    came = _shifted(best)
    short = steps[came, best] != most[np.arange(len(best)), best]
    starts = np.flatnonzero(~(near & (most != least)).any(axis=1))
    ended = np.r_[starts[1:], len(best)]
    troubled = np.flatnonzero(np.logical_or.reduceat(short, starts))
    into = steps.T.tolist()
    for first, last in zip(starts[troubled].tolist(), ended[troubled].tolist(), strict=True):
        best[first:last] = _search(hopes[first], scores[first:last], near[first:last], into)
    return best


def _shifted(best: Ints) -> Ints:
    """What stands before each word: nothing before the first, else the label of the word before."""
    before = np.zeros_like(best)
    before[1:] = best[:-1]
    return before


def _near(scores: Floats, labels: Sequence[str]) -> NDArray[np.bool_]:
    """Which labels of each word are looked at: those near its best, and the beginnings without which an inside could not be."""
    near: NDArray[np.bool_] = scores >= scores.max(axis=1, keepdims=True) - _HOPELESS
    for inside, label in enumerate(labels):
        if label.startswith("I-"):  # what nothing before it may lead into can begin
            begin = labels.index(f"B-{label[2:]}")
            near[:, begin] |= near[:, inside] & ~np.r_[False, (near[:, begin] | near[:, inside])[:-1]]
    return near


def _extremes(before: NDArray[np.bool_], steps: Floats) -> tuple[Floats, Floats]:
    """The most and the least that a step into each label gives, over the labels that the word before may have."""
    most = np.full((len(before), steps.shape[1]), -np.inf)
    least = np.full_like(most, np.inf)
    for label, row in enumerate(steps):
        here = before[:, label, None]
        np.maximum(most, row, out=most, where=here)
        np.minimum(least, row, out=least, where=here)
    return most, least


def _search(begin: Floats, scores: Floats, near: NDArray[np.bool_], into: Sequence[list[float]]) -> list[int]:
    """The best path through a stretch: `begin` is what its first word's labels are worth, `into[j]` what leads to label j."""
    picks: list[list[int]] = [[] for _ in near]
    for word, label in zip(*(axis.tolist() for axis in near.nonzero()), strict=True):
        picks[word].append(label)
    totals = {j: float(begin[j]) for j in picks[0]}
    back: list[dict[int, int]] = []
    for row, allowed in zip(scores[1:].tolist(), picks[1:], strict=True):
        came: dict[int, int] = {}
        sums: dict[int, float] = {}
        for j in allowed:
            step, most, best = into[j], -np.inf, 0
            for i, total in totals.items():
                gained = total + step[i]
                if gained >= most:
                    most, best = gained, i
            came[j], sums[j] = best, most + row[j]
        totals = sums
        back.append(came)
    path = [max(totals, key=totals.__getitem__)]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[::-1]


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
