"""Which words are sources, cues and contents: every stretch that is likely enough over all the ways to label its window.

The single best labelling takes spans that are unsure, and leaves out whole ones of which only an edge is. What is asked for is
therefore the probability of each stretch itself (forward and backward sums, as for a hidden Markov chain), and of stretches that
overlap the likelier stands. Rabiner, "A tutorial on hidden Markov models" (1989), has the sums and their scaling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from twosource.read.encoder.decode import steps_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from twosource.read.encoder.decode import Floats

KINDS = ("source", "cue", "content")
# The encoder is surer of each word than it is right: its scores are divided by this. Picked, with the least probability, on those
# 44 articles of PolNeAR's development part that the gate does not take; it was trained on all others.
_COOLING = 1.8
LIKELY = 0.35
"""From this probability on a span is likely to be right to the word: it adds to an F1 where it is above half of that."""
# Below it, what begins here with this probability is kept too: that something is said is surer than where just it ends.
_BEGINS = 0.3
# What it adds to a labelling's log probability that a label (or one of its kind) follows another. The encoder labels each word by
# itself, so that it begins spans too often and breaks them within a phrase.
_STEPS = (
    ("*", "B-source", -1.0),
    ("*", "B-cue", -1.5),
    ("*", "B-content", -1.0),
    ("content", "B-content", -2.5),
    ("O", "B-content", -1.0),
    ("source", "B-cue", 1.0),
)
# What a mark such as a comma or a full stop adds to a content's end before it.
_AT_MARK = 1.0
_TINY = 1e-30


class Stretch(Struct, frozen=True):
    """A window's scores by word and label, which words are marks, and where no span goes on from the word before."""

    scores: Floats
    marks: NDArray[np.bool_]
    breaks: frozenset[int]


class SaidSpan(Struct, frozen=True, order=True):
    """Words [first, last) of a window that are a source, a cue or a content, with the probability of just this stretch.

    Where that is below `LIKELY`, the span is one that likely begins here and may end elsewhere.
    """

    first: int
    last: int
    kind: str
    sure: float


class _Sums(Struct, frozen=True):
    """Per window and word: the probability of each label given what stands before, of all that follows, and the scales."""

    words: Floats
    before: Floats
    after: Floats
    scales: Floats


def said_spans(stretches: Sequence[Stretch], labels: Sequence[str]) -> list[list[SaidSpan]]:
    """For each window its likely spans in text order, none overlapping another. All windows are summed side by side."""
    if not any(len(stretch.scores) for stretch in stretches):
        return [[] for _ in stretches]
    steps = np.exp(steps_between(labels, _STEPS) / _COOLING)
    sums = _sums(stretches, labels, steps)
    found: list[list[SaidSpan]] = [[] for _ in stretches]
    for kind in KINDS:
        begin, inside = labels.index(f"B-{kind}"), labels.index(f"I-{kind}")
        ways = _ways(stretches, sums, steps, labels, (begin, inside))
        starts = np.nonzero(sums.before[:, :, begin] * sums.after[:, :, begin] >= _BEGINS)
        for row, first in zip(*(axis.tolist() for axis in starts), strict=True):
            last = _end(stretches[row], first)
            sure = np.exp(ways[0][row, first:last] - ways[0][row, first]) * ways[1][row, first + 1 : last + 1]
            best = int(sure.argmax())
            found[row].append(SaidSpan(first, first + 1 + best, kind, float(sums.before[row, first, begin] * sure[best])))
    return [_apart(spans) for spans in found]


def _end(stretch: Stretch, first: int) -> int:
    """Where a span that begins here must have ended: at the next break, or with the window."""
    return min((at for at in stretch.breaks if at > first), default=len(stretch.scores))


def _sums(stretches: Sequence[Stretch], labels: Sequence[str], steps: Floats) -> _Sums:
    """The forward and backward sums; windows are filled up with words that are surely nothing."""
    longest = max(len(stretch.scores) for stretch in stretches)
    words = np.zeros((len(stretches), longest, len(labels)))
    words[:, :, 0] = 1.0
    marks, goes_on = np.zeros((len(stretches), longest, 1)), np.ones((len(stretches), longest, len(labels)))
    inner = [number for number, label in enumerate(labels) if label.startswith("I-")]
    for row, stretch in enumerate(stretches):
        size = len(stretch.scores)
        cooled = np.exp((stretch.scores - stretch.scores.max(axis=1, keepdims=True)) / _COOLING)
        words[row, :size] = cooled / cooled.sum(axis=1, keepdims=True)
        marks[row, :size, 0] = stretch.marks
        goes_on[np.ix_([row], sorted(stretch.breaks), inner)] = 0.0
    words = words * goes_on
    closing = steps[:, :1] * _closing(labels)
    before, after, scales = np.empty_like(words), np.ones_like(words), np.empty((len(stretches), longest))
    came = np.broadcast_to(np.eye(len(labels))[0], words[:, 0].shape)
    marked: list[bool] = np.any(marks, axis=(0, 2)).tolist()
    for at in range(longest):
        here = came @ steps
        if marked[at]:
            here[:, :1] += (came @ closing) * marks[:, at]
        here *= words[:, at]
        scales[:, at] = here.sum(axis=1)
        came = before[:, at] = here / scales[:, at, None]
    for at in range(longest - 1, 0, -1):
        here = words[:, at] * after[:, at] / scales[:, at, None]
        after[:, at - 1] = here @ steps.T
        if marked[at]:
            after[:, at - 1] += (here[:, :1] * marks[:, at]) * closing.T
    return _Sums(words, before, after, scales)


def _closing(labels: Sequence[str]) -> Floats:
    """By label, the share that the step out of it gains at a mark."""
    gained = float(np.exp(_AT_MARK / _COOLING) - 1)
    return np.array([[gained if label.endswith("-content") else 0.0] for label in labels])


def _ways(
    stretches: Sequence[Stretch], sums: _Sums, steps: Floats, labels: Sequence[str], pair: tuple[int, int]
) -> tuple[Floats, Floats]:
    """The summed log factors of going on inside a kind up to each word, and the factor of having ended before it."""
    begin, inside = pair
    within = np.log(np.maximum(steps[inside, inside] * sums.words[:, :, inside] / sums.scales, _TINY)).cumsum(axis=1)
    leaving = steps[begin].copy()
    leaving[inside] = 0.0
    onward = sums.words * sums.after / sums.scales[:, :, None]
    ended = np.ones((len(stretches), sums.words.shape[1] + 1))
    ended[:, :-1] = onward @ leaving
    gained = steps[begin, 0] * float(_closing(labels)[begin, 0])
    for row, stretch in enumerate(stretches):
        ended[row, : len(stretch.marks)] += gained * stretch.marks * onward[row, : len(stretch.marks), 0]
    return within, ended


def _apart(spans: Sequence[SaidSpan]) -> list[SaidSpan]:
    """The likelier of each two that overlap, in text order."""
    kept: list[SaidSpan] = []
    for span in sorted(spans, key=lambda span: (-span.sure, span)):
        if all(span.last <= other.first or other.last <= span.first for other in kept):
            kept.append(span)
    return sorted(kept)
