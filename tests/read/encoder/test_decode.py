from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.read.encoder import decode

LABELS = ("O", "B-cue", "I-cue", "B-source", "I-source")


def is_tree(heads, first, last):
    if sum(heads[i] == 0 for i in range(first, last)) != 1:
        return False
    for i in range(first, last):
        node, steps = i, 0
        while node and steps <= len(heads):
            node, steps = heads[node], steps + 1
        if node:
            return False
    return True


@given(st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_heads_are_a_tree_for_any_scores(size, seed):
    scores = np.random.default_rng(seed).normal(size=(size + 1, size + 1)).astype(np.float32)
    assert is_tree(decode.tree_heads(scores, [1]), 1, size + 1)


@given(st.integers(0, 2**32 - 1))
def test_the_tree_is_the_best_one(seed):
    scores = np.random.default_rng(seed).normal(size=(5, 5))
    found = decode.tree_heads(scores, [1])
    trees = [heads for rest in product(range(5), repeat=4) if is_tree(heads := (0, *rest), 1, 5)]
    best = max(sum(scores[i, heads[i]] for i in range(1, 5)) for heads in trees)
    assert sum(scores[i, found[i]] for i in range(1, 5)) == pytest.approx(best)


def test_each_sentence_has_its_own_tree():
    scores = np.zeros((6, 6))
    scores[1, 2] = scores[2, 1] = scores[4, 5] = scores[5, 0] = scores[3, 4] = 1
    scores[1:4, 4:] -= 1e4
    scores[4:, 1:4] -= 1e4
    heads = decode.tree_heads(scores, [1, 4])
    assert is_tree(heads, 1, 4)
    assert heads[4] == 5
    assert heads[5] == 0


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_labels_are_the_best_sequence_allowed(length, seed):
    scores = np.random.default_rng(seed).normal(size=(length, len(LABELS)))

    def allowed(path):
        return all(
            not LABELS[b].startswith("I-") or LABELS[a][2:] == LABELS[b][2:] for a, b in zip((0, *path), path, strict=False)
        )

    best = max(
        (path for path in product(range(len(LABELS)), repeat=length) if allowed(path)),
        key=lambda path: sum(scores[i, k] for i, k in enumerate(path)),
    )
    assert tuple(decode.best_labels(scores, LABELS)) == best


def test_no_words_no_labels():
    assert decode.best_labels(np.zeros((0, 5)), LABELS).tolist() == []


def test_runs_end_where_a_break_stands():
    best = np.array([1, 2, 2, 0, 3])
    assert decode.label_runs(best, LABELS, frozenset()) == [("cue", 0, 3), ("source", 4, 5)]
    assert decode.label_runs(best, LABELS, frozenset({2})) == [("cue", 0, 2), ("cue", 2, 3), ("source", 4, 5)]


def test_a_span_links_to_the_cue_it_points_to_unless_another_is_much_nearer():
    runs = [("source", 0, 1), ("cue", 1, 2), ("cue", 3, 4)]
    arcs = np.zeros((5, 5))
    assert decode.link_to_cues(arcs, runs) == [1, None, None]
    arcs[1, 4] = 9
    assert decode.link_to_cues(arcs, runs) == [2, None, None]


def test_without_a_cue_nothing_is_linked():
    assert decode.link_to_cues(np.zeros((3, 3)), [("content", 0, 2)]) == [None]


def test_two_people_are_hardly_named_one_behind_the_other() -> None:
    labels = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG")
    scores = np.full((2, 5), -20.0)
    scores[0, 1], scores[1, 1], scores[1, 2] = 0.0, 0.0, -0.9
    assert tuple(decode.best_names(scores, labels)) == (1, 2)
    scores[1, 2] = -3.0
    assert tuple(decode.best_names(scores, labels)) == (1, 1)


@pytest.mark.parametrize(("run", "name"), [((1, 3), ""), ((4, 6), "Guard"), ((1, 6), "army hit the Guard"), ((7, 8), "Aden")])
def test_a_name_has_a_capital_and_no_article(run, name):
    words, tags = (
        ["", *["The", "army", "hit", "the", "Guard", "in", "Aden"]],
        ["", *["DET", "NOUN", "VERB", "DET", "PROPN", "ADP", "PROPN"]],
    )
    start = decode.name_start(words, tags, *run)
    assert " ".join(words[start : run[1]]) == name
