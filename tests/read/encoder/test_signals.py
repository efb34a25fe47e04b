"""Tests of what the further heads come to, over scores made by hand."""

from __future__ import annotations

import numpy as np

from twosource.read.encoder.signals import Gathered, Window
from twosource.records import Signals, TokenLink, TokenRun

LABELS = {"entity": ("O", "B-WEA", "I-WEA"), "where": ("place",), "roles": ("ARG0", "ARG1")}


def _scores(picked: dict[tuple[int, ...], float], *shape: int) -> np.ndarray:
    scores = np.zeros(shape, np.float32)
    for at, value in picked.items():
        scores[at] = value
    return scores


def test_nothing_is_said_without_heads() -> None:
    """A model that has none of them reads as before."""
    gathered = Gathered()
    gathered.add(Window(0, frozenset({0}), ("VERB",)), {}, {})
    assert gathered.signals() == Signals()


def test_names_are_counted_in_the_article_and_end_where_a_sentence_does() -> None:
    """Runs of a later window stand at their own tokens; an inside label after a sentence start begins a new run."""
    gathered = Gathered()
    scores = {"entity": _scores({(1, 1): 9, (2, 2): 9, (3, 2): 9}, 4, 3)}
    gathered.add(Window(10, frozenset({0, 2}), ("NOUN", "NOUN", "NOUN")), scores, LABELS)
    assert [(run.label, run.first, run.last) for run in gathered.signals().names] == [("WEA", 10, 12), ("WEA", 12, 13)]
    assert all(isinstance(run, TokenRun) and run.score > 0.9 for run in gathered.signals().names)


def test_pairs_are_asked_of_predicates_only() -> None:
    """Class 0 is none; a determiner has no arguments, whatever its scores."""
    gathered = Gathered()
    scores = {"roles": _scores({(1, 2, 1): 9, (2, 1, 2): 9}, 3, 3, 3), "where": _scores({(2, 1, 1): 9}, 3, 3, 2)}
    gathered.add(Window(5, frozenset({0}), ("DET", "VERB")), scores, LABELS)
    found = gathered.signals()
    assert [(link.of, link.to, link.label) for link in found.roles] == [(6, 5, "ARG1")]
    assert found.wheres == (TokenLink(6, 5, "place", 1.0),)


def test_a_predicate_has_each_numbered_role_once() -> None:
    """Two words claim ARG1 of one verb: the surer has it; the other verb has its own."""
    gathered = Gathered()
    scores = {"roles": _scores({(2, 1, 2): 3, (2, 3, 2): 9, (4, 1, 2): 2, (2, 4, 1): 4}, 5, 5, 3)}
    gathered.add(Window(0, frozenset({0}), ("NOUN", "VERB", "NOUN", "VERB")), scores, LABELS)
    assert [(link.of, link.to, link.label) for link in gathered.signals().roles] == [
        (1, 2, "ARG1"),
        (1, 3, "ARG0"),
        (3, 0, "ARG1"),
    ]


def test_pairs_of_chosen_rows_say_what_all_rows_do() -> None:
    """A graph that scores only the rows of `rows`, as (column, row, label), reads as one that scores every pair."""
    whole = np.random.default_rng(3).normal(size=(7, 7, 3)).astype(np.float32)
    window = Window(4, frozenset({0}), ("DET", "NOUN", "VERB", "PUNCT", "ADV", "AUX"))
    rows = np.array([0, 2, 3, 6])
    every, chosen = Gathered(), Gathered()
    every.add(window, {"roles": whole}, LABELS)
    chosen.add(window, {"roles": whole[rows].swapaxes(0, 1), "rows": rows}, LABELS)
    assert chosen.links == every.links
    assert every.links["roles"]
    assert chosen.signals().heads == ("roles",)


def test_a_window_without_predicates_gives_no_pairs() -> None:
    """No row is asked for."""
    every, chosen = Gathered(), Gathered()
    every.add(Window(0, frozenset({0}), ("DET",)), {"where": _scores({}, 2, 2, 2)}, LABELS)
    chosen.add(Window(0, frozenset({0}), ("DET",)), {"where": _scores({}, 2, 1, 2), "rows": np.array([0])}, LABELS)
    assert every.signals().wheres == chosen.signals().wheres == ()


def test_factuality_stays_between_its_ends_and_antecedents_are_tokens() -> None:
    """Factuality is cut to -1..1; the root as antecedent is none."""
    gathered = Gathered()
    scores = {"fact": _scores({(1, 0): 1.7, (2, 0): -0.25}, 3, 1), "coref": _scores({(1, 0): 5, (2, 1): 5}, 3, 3)}
    gathered.add(Window(3, frozenset({0}), ("NOUN", "PRON")), scores, {})
    assert gathered.signals().facts == (1.0, -0.25)
    assert gathered.signals().antecedents == (-1, 3)
