"""Sources side by side, on invented sentences: each is a witness of its own, unless two words describe one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from twosource.read.attribution.cast import Cast
from twosource.read.attribution.chains import chains, speakers_of
from twosource.read.attribution.coordinated import parts_of
from twosource.read.speech.syntax import Frame, syntax_of
from twosource.read.text.cues import kind_words, lexicon
from twosource.records import Parse, Sentence, Span, Token

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "coordinated.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def roots(read_parts, shipped):
    def read(text):
        reading = read_parts([text])[0]
        start = text.lower().index("twelve people")
        speakers = speakers_of(reading.article, reading.attributions, reading.entities, shipped)
        return [steps[-1] for steps, _ in chains(speakers, Span(start, start + len("twelve people")))]

    return read


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["roots"][0])
def test_each_source_has_its_chain(roots, case):
    assert [step.name for step in roots(case["text"])] == case["roots"]


def test_people_of_an_organisation_are_the_organisation(roots):
    joint = roots(
        "Activists from the Valley Observatory and the Syrian Observatory for Human Rights said twelve people were killed."
    )
    alone = roots("The Syrian Observatory for Human Rights said twelve people were killed.")
    assert joint[-1].source == alone[-1].source


def test_one_claim_for_each_source(read_parts):
    claims = read_parts(["Residents and medics said rebels shelled the town of Idlib on Monday."])[0].claims
    assert [claim.chain[-1].name for claim in claims] == ["Residents", "medics"]
    assert len({claim.id for claim in claims}) == 2
    assert len({claim.trigger for claim in claims}) == 1
    assert claims[0].chain[-1].span != claims[1].chain[-1].span


def test_two_words_that_a_tree_joins_to_each_other_end_the_search(shipped):
    words = ("Rami", "along", "with", "Lina", "told", "it")
    grammar = (("PROPN", 3, "conj"), ("ADV", 3, "case"), ("ADP", 1, "fixed"), ("PROPN", 4, "nsubj"), ("VERB", -1, "root"))
    grammar += (("PRON", 4, "obj"),)
    starts = [sum(len(word) + 1 for word in words[:n]) for n in range(len(words))]
    tokens = tuple(
        Token(start, start + len(word), word, upos, head, rel, 0)
        for start, word, (upos, head, rel) in zip(starts, words, grammar, strict=True)
    )
    children = tuple(tuple(n for n, token in enumerate(tokens) if token.head == head) for head in range(len(words)))
    text = " ".join(words)
    parse = Parse(text, tokens, (Sentence(0, len(words), 0, len(text), "body", 0),), children)
    known, kinds = lexicon(shipped.cues), kind_words(shipped.source_kinds, shipped.outlets, shipped.actors)
    frame = Frame(4, (4,), shipped.cues[0], frozenset(range(4)), 0)
    parts = parts_of(syntax_of(parse, known, kinds), Cast({}, {}, frozenset()), frame)
    assert len(parts) <= 2
