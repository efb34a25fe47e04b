from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.read.encoder.decode import label_runs, steps_between
from twosource.read.encoder.saidspans import _AT_MARK, _COOLING, _STEPS, LIKELY, SaidSpan, Stretch, said_spans

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")


def every_span(stretch: Stretch) -> dict[tuple[str, int, int], float]:
    """The probability of every span, by going through every labelling."""
    steps = steps_between(LABELS, _STEPS)
    chances: dict[tuple[str, int, int], float] = {}
    whole = 0.0
    for path in product(range(len(LABELS)), repeat=len(stretch.scores)):
        worth = 0.0
        for at, (before, here) in enumerate(zip((0, *path), path, strict=False)):
            worth += stretch.scores[at, here] + steps[before, here]
            worth += _AT_MARK * (stretch.marks[at] and here == 0 and LABELS[before].endswith("-content"))
            if at in stretch.breaks and LABELS[here].startswith("I-"):
                worth = -np.inf
        chance = float(np.exp(worth / _COOLING))
        whole += chance
        for run in label_runs(np.array(path), LABELS, frozenset()) if chance else ():
            chances[run] = chances.get(run, 0.0) + chance
    return {run: chance / whole for run, chance in chances.items()}


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_a_span_is_as_likely_as_the_labellings_that_hold_it(size: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    stretch = Stretch(
        random.normal(scale=6.0, size=(size, len(LABELS))),
        random.random(size) < 0.3,
        frozenset({0, *random.integers(0, size, 1)}),
    )
    known = every_span(stretch)
    found = said_spans([stretch], LABELS)[0]
    assert all(known[span.kind, span.first, span.last] == pytest.approx(span.sure) for span in found)
    met = {(span.kind, span.first, span.last) for span in found}
    for kind, first, last in (run for run, chance in known.items() if chance > LIKELY + 1e-6):
        assert (kind, first, last) in met or any(span.first < last and first < span.last for span in found)


def said(*rows: tuple[str, str, float]) -> list[tuple[str, int, int]]:
    """The spans of words with one label at the top and a second so far behind it; those of a mark end in "."."""
    scores = np.full((len(rows), len(LABELS)), -30.0)
    for at, (best, second, behind) in enumerate(rows):
        scores[at, LABELS.index(best.rstrip("."))] = 0.0
        scores[at, LABELS.index(second)] = -behind
    marks = np.array([best.endswith(".") for best, _, _ in rows])
    spans = said_spans([Stretch(scores, marks, frozenset({0}))], LABELS)[0]
    return [(span.kind, span.first, span.last) for span in spans if span.sure >= LIKELY]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((("B-source", "O", 9), ("B-cue", "O", 9), ("B-content", "O", 9)), [("source", 0, 1), ("cue", 1, 2), ("content", 2, 3)]),
        # a content that breaks off within a phrase goes on
        ((("B-content", "O", 9), ("I-content", "O", 9), ("B-content", "I-content", 1)), [("content", 0, 3)]),
        # an unsure cue is none, and one behind a source is one
        ((("O", "B-source", 9), ("B-cue", "O", 0)), []),
        ((("B-source", "O", 9), ("B-cue", "O", 0)), [("source", 0, 1), ("cue", 1, 2)]),
        # of two ends that are as likely a content has the one before a mark
        ((("B-content", "O", 9), ("I-content", "O", 9), ("I-content.", "O", 0)), [("content", 0, 2)]),
    ],
)
def test_what_follows_what_counts(rows: tuple[tuple[str, str, float], ...], expected: list[tuple[str, int, int]]) -> None:
    assert said(*rows) == expected


def test_a_span_that_may_end_anywhere_is_kept_as_unlikely() -> None:
    unsure = [("I-content", "O", 0.0)] * 12
    assert said(("B-content", "O", 9), *unsure) == []
    scores = np.full((13, len(LABELS)), -30.0)
    scores[0, LABELS.index("B-content")] = 0.0
    scores[1:, [0, LABELS.index("I-content")]] = 0.0
    (span,) = said_spans([Stretch(scores, np.zeros(13, dtype=bool), frozenset({0}))], LABELS)[0]
    assert span.first == 0
    assert span.sure < LIKELY


def test_windows_side_by_side_read_as_each_alone() -> None:
    random = np.random.default_rng(4)
    several = [
        Stretch(random.normal(scale=9.0, size=(size, len(LABELS))), random.random(size) < 0.2, frozenset({0}))
        for size in (3, 17, 8)
    ]
    together = said_spans(several, LABELS)
    alone = [said_spans([one], LABELS)[0] for one in several]
    assert [[(span.kind, span.first, span.last) for span in spans] for spans in together] == [
        [(span.kind, span.first, span.last) for span in spans] for spans in alone
    ]
    assert any(together)


def test_spans_never_cross_a_break_nor_each_other() -> None:
    random = np.random.default_rng(5)
    stretch = Stretch(random.normal(scale=9.0, size=(60, len(LABELS))), np.zeros(60, dtype=bool), frozenset({0, 20, 40}))
    spans = said_spans([stretch], LABELS)[0]
    assert all(span.first // 20 == (span.last - 1) // 20 for span in spans)
    assert all(one.last <= other.first for one, other in pairwise(spans))


def test_no_window_no_span() -> None:
    assert said_spans([], LABELS) == []
    assert said_spans([Stretch(np.zeros((0, 7)), np.zeros(0, dtype=bool), frozenset())], LABELS) == [[]]
    (span,) = said_spans([Stretch(np.eye(7)[[1]] * 40, np.zeros(1, dtype=bool), frozenset({0}))], LABELS)[0]
    assert span == SaidSpan(0, 1, "source", pytest.approx(1.0))
