from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from twosource.codebook import KnownActor
from twosource.read.mentions.whole_names import with_whole_names
from twosource.records import Parse, Sentence, Token


@pytest.fixture(scope="module")
def codebook(shipped):
    return replace(
        shipped, actors=(*shipped.actors, KnownActor("hib", "Harbour Is Burning Slowly", "organisation", source_kind="activist"))
    )


def parse_of(*words):
    """A parse of one sentence from "word/tag/relation/head"."""
    parts = [word.split("/") for word in words]
    text = " ".join(part[0] for part in parts)
    tokens, at = [], 0
    for word, upos, rel, head in parts:
        tokens.append(Token(at, at + len(word), word, upos, int(head), rel, 0))
        at += len(word) + 1
    children = tuple(tuple(k for k, token in enumerate(tokens) if token.head == i) for i in range(len(tokens)))
    return Parse(text, tuple(tokens), (Sentence(0, len(tokens), 0, len(text), "body", 0),), children)


def tree(parse):
    return [f"{token.upos}/{token.rel}/{token.head}" for token in parse.tokens]


CASES = {
    "it speaks, below its own verb": (
        "Harbour/PROPN/nsubj/2 Is/AUX/aux/2 Burning/VERB/root/-1 Slowly/ADV/advmod/2 said/VERB/parataxis/2 so/ADV/advmod/4",
        "PROPN/nsubj/4 PROPN/flat/0 PROPN/flat/0 PROPN/flat/0 VERB/root/-1 ADV/advmod/4",
    ),
    "it speaks as a clause": (
        "Harbour/PROPN/nsubj/2 Is/AUX/aux/2 Burning/VERB/ccomp/4 Slowly/ADV/advmod/4 said/VERB/root/-1 so/ADV/advmod/4",
        "PROPN/nsubj/4 PROPN/flat/0 PROPN/flat/0 PROPN/flat/0 VERB/root/-1 ADV/advmod/4",
    ),
    "somebody of it speaks": (
        "Odal/X/nsubj/6 of/ADP/case/2 Harbour/PROPN/flat/0 Is/AUX/aux/4 Burning/VERB/ccomp/6 Slowly/ADV/dep/6 said/VERB/root/-1",
        "X/nsubj/6 ADP/case/2 PROPN/nmod/0 PROPN/flat/2 PROPN/flat/2 PROPN/flat/2 VERB/root/-1",
    ),
    "another beside it": (
        "he/X/dep/6 Harbour/PROPN/nmod/0 Is/AUX/aux/3 Burning/VERB/dep/6 Slowly/ADV/dep/3 Lamps/PROPN/conj/3 said/VERB/root/-1",
        "X/dep/6 PROPN/nmod/0 PROPN/flat/1 PROPN/flat/1 PROPN/flat/1 PROPN/conj/1 VERB/root/-1",
    ),
    "no name": (
        "The/DET/det/1 harbour/NOUN/nsubj/3 is/AUX/aux/3 burning/VERB/root/-1 slowly/ADV/advmod/3",
        "DET/det/1 NOUN/nsubj/3 AUX/aux/3 VERB/root/-1 ADV/advmod/3",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_name_that_reads_like_a_clause_is_one_noun(name, codebook):
    given, wanted = (words.split() for words in CASES[name])
    assert tree(with_whole_names(parse_of(*given), codebook)) == wanted


@pytest.mark.parametrize("seed", range(40))
def test_any_tree_stays_a_tree(seed, codebook):
    rng = random.Random(seed)  # noqa: S311 invented data
    words = ["They", "heard", "Harbour", "Is", "Burning", "Slowly", "and", "Lamps", "say", "so"]
    order = rng.sample(range(len(words)), len(words))
    heads = {word: rng.choice(order[:place]) if place else -1 for place, word in enumerate(order)}
    tags = [rng.choice(["VERB", "NOUN", "PROPN", "AUX"]) if word != "Burning" else "VERB" for word in words]
    rels = [rng.choice(["nsubj", "ccomp", "conj", "case", "flat"]) if heads[i] >= 0 else "root" for i in range(len(words))]
    parse = with_whole_names(parse_of(*(f"{w}/{tags[i]}/{rels[i]}/{heads[i]}" for i, w in enumerate(words))), codebook)
    assert sum(token.head == -1 for token in parse.tokens) == 1
    root = next(i for i, token in enumerate(parse.tokens) if token.head == -1)
    assert parse.subtree(root) == tuple(range(len(words)))
    assert [token.head for token in parse.tokens[3:6]] == [2, 2, 2]
