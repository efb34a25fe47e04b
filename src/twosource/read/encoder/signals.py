"""What the encoder's further heads say, window after window: names of more kinds, events, roles, places, factuality, coreference.

A model without them reads all the same; what a head would have said is then empty.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct, field

from twosource.read.encoder import decode
from twosource.records import Signals, TokenLink, TokenRun

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEADS = ("entity", "event", "time", "roles", "part", "where", "fact", "coref")
"""The outputs of the graph that are read here, where it has them."""
LABELLED = ("entity", "event", "time", "roles", "part", "where")
"""Those whose labels stand in labels.json; the pairs (roles, part, where) give one class more, none, before them."""
PAIRS = frozenset({"roles", "part", "where"})
ROWS = "rows"
"""The output that says for which words pairs are scored, the root first; they come as (column, row, label) then.

A graph without it scores all words as (row, column, label).
"""
_NUMBERED = "ARG"
"""How PropBank's numbered roles begin."""
_HINT = 0.05
"""A word less likely than this to tell of any event is not worth keeping."""
PREDICATES = frozenset({"VERB", "NOUN", "ADJ", "AUX"})
"""Parts of speech whose arguments are asked for: PropBank and the event corpora annotate no others."""


class Window(Struct, frozen=True):
    """What must be known of a window's words: the article's token it starts at, where sentences start in it, parts of speech."""

    first: int
    breaks: frozenset[int]
    upos: Sequence[str]


class Gathered(Struct):
    """The signals of an article as they come, window after window."""

    runs: dict[str, list[TokenRun]] = field(default_factory=lambda: {"entity": [], "time": []})
    hints: list[TokenRun] = field(default_factory=list)
    links: dict[str, list[TokenLink]] = field(default_factory=lambda: {"roles": [], "part": [], "where": []})
    facts: list[float] = field(default_factory=list)
    antecedents: list[int] = field(default_factory=list)
    heads: tuple[str, ...] = ()

    def add(self, window: Window, scores: Mapping[str, Any], labels: Mapping[str, Sequence[str]]) -> None:
        """Take in a window; row 0 of all scores is the root."""
        first = window.first
        self.heads = tuple(head for head in HEADS if head in scores)
        if "event" in scores:
            self.hints += _hints(scores["event"][1:], labels["event"], first)
        for head in self.runs.keys() & scores.keys():
            self.runs[head] += _runs(scores[head][1:], labels[head], first, window.breaks)
        rows = np.array([i for i, tag in enumerate(window.upos) if tag in PREDICATES], dtype=np.int64)
        for head in self.links.keys() & scores.keys():
            held = scores[head][1:, 1:]
            self.links[head] += _links(held.swapaxes(0, 1) if ROWS in scores else held[rows], rows, labels[head], first)
        if "fact" in scores:
            self.facts += np.clip(scores["fact"][1:, 0], -1, 1).round(3).astype(float).tolist()
        if "coref" in scores:
            heads = scores["coref"][1:].argmax(axis=1) - 1
            self.antecedents += np.where(heads >= 0, heads + first, -1).tolist()

    def signals(self) -> Signals:
        """All that was taken in."""
        return Signals(
            names=tuple(self.runs["entity"]),
            triggers=tuple(self.hints),
            times=tuple(self.runs["time"]),
            roles=tuple(self.links["roles"]),
            parts=tuple(self.links["part"]),
            wheres=tuple(self.links["where"]),
            facts=tuple(self.facts),
            antecedents=tuple(self.antecedents),
            heads=self.heads,
        )


def _runs(scores: Any, labels: Sequence[str], first: int, breaks: frozenset[int]) -> list[TokenRun]:  # noqa: ANN401 - a numpy array
    best = decode.best_labels(scores, labels)
    sure = decode.confidence(scores, best)
    runs = decode.label_runs(best, labels, breaks)
    return [TokenRun(kind, first + a, first + z, None, round(float(sure[a:z].mean()), 3)) for kind, a, z in runs]


def _hints(scores: Any, labels: Sequence[str], first: int) -> list[TokenRun]:  # noqa: ANN401 - a numpy array
    """Each word with the likeliest kind of event that it may tell of, where that is likely enough to matter."""
    kinds, columns = _columns(tuple(labels))
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    summed = np.stack([chances[:, column].sum(axis=1) for column in columns], axis=1)
    best = summed.argmax(axis=1)
    likely = summed[np.arange(len(best)), best]
    return [
        TokenRun(kinds[best[i]], first + i, first + i + 1, None, round(float(likely[i]), 3))
        for i in np.flatnonzero(likely >= _HINT).tolist()
    ]


@lru_cache(maxsize=8)
def _columns(labels: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[list[int], ...]]:
    """The kinds that labels begin or go on with, and for each the numbers of its labels."""
    kinds = tuple(dict.fromkeys(label[2:] for label in labels if label != "O"))
    return kinds, tuple([n for n, label in enumerate(labels) if label[2:] == kind] for kind in kinds)


def _links(held: Any, rows: Any, labels: Sequence[str], first: int) -> list[TokenLink]:  # noqa: ANN401 - numpy arrays
    """The pairs of the predicates in `rows` whose best label is one, by their scores; class 0 is none."""
    best = held.argmax(axis=-1)
    of, to = np.nonzero(best)
    picked = held[of, to].astype(np.float64)
    picked = np.exp(picked - picked.max(axis=-1, keepdims=True))
    sure = picked.max(axis=-1) / picked.sum(axis=-1)
    found = zip(rows[of].tolist(), to.tolist(), best[of, to].tolist(), sure.round(3).tolist(), strict=True)
    return _each_once([TokenLink(first + row, first + column, labels[label - 1], score) for row, column, label, score in found])


def _each_once(links: Sequence[TokenLink]) -> list[TokenLink]:
    """The links; of each numbered role of a predicate the surest alone, since PropBank gives it one ARG1 and no second."""
    surest: dict[tuple[int, str], float] = {}
    for link in links:
        if link.label.startswith(_NUMBERED):
            surest[link.of, link.label] = max(link.score, surest.get((link.of, link.label), 0.0))
    return [link for link in links if link.score >= surest.get((link.of, link.label), 0.0)]
