from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from twosource import codebook
from twosource.read.segment import LONGEST_SENTENCE, segment, tokenize
from twosource.records import Article, Block

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases" / "sentences.yml").read_text(encoding="utf-8"))


def article(text, *blocks):
    return Article(id="art-0", ref="r", path="p", page="0", text=text, digest="0", blocks=blocks)


def sentences(text, *blocks):
    layout = segment(article(text, *blocks), codebook.shipped())
    return [text[sentence.start : sentence.end] for sentence in layout.sentences]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S.-led raid", "The U.S. - led raid"),
        ("didn't, can’t", "did n't , ca n’t"),
        ("Turkey's men’s", "Turkey 's men ’s"),
        ("4,000 at 10:30 cost 3.5m", "4,000 at 10:30 cost 3.5m".replace("3.5m", "3.5 m")),
        ("see https://a.example/b?c and x@y.example now", "see https://a.example/b?c and x@y.example now"),
        ("wait... no -- yes", "wait ... no -- yes"),
        ("Sa\u0301nchez so\u00adlo\u200bdos", "Sa\u0301nchez so\u00adlo dos"),
        ("\u200b\ufeff a \u202eb\u202c", "a b"),
        ("🔥👍🏽", "🔥 👍 🏽"),
    ],
)
def test_words_are_those_of_the_encoder(text, words):
    assert [span.of(text) for span in tokenize(text)] == words.split()


def test_only_the_given_stretch_is_read():
    assert [span.start for span in tokenize("one two three", 4, 8)] == [4]


@pytest.mark.parametrize("case", CASES)
def test_sentences(case):
    text = case.replace("|", "")
    assert sentences(text) == [part.strip() for part in case.split("|")]


@pytest.mark.parametrize("text", ["Sources said.The army denied it.", "Was it a raid? Nobody said… perhaps not."])
def test_a_missing_blank_or_an_ellipsis(text):
    assert len(sentences(text)) == 2


def test_a_block_ends_a_sentence_and_chrome_is_not_read():
    text = "Raid on the camp\nShare this\nTwo men died in\nthe raid"
    blocks = (Block("title", 0, 16), Block("chrome", 17, 27), Block("body", 28, 52))
    layout = segment(article(text, *blocks), codebook.shipped())
    assert [(text[s.start : s.end], s.block, s.paragraph) for s in layout.sentences] == [
        ("Raid on the camp", "title", 0),
        ("Two men died in", "body", 1),
        ("the raid", "body", 2),
    ]


def test_text_wrapped_at_a_column_is_read_as_paragraphs():
    text = (
        "The army said on Monday that it had taken the\nvillage after a fight that went on for two days and\n"
        "that nobody had died. Rebels denied that and\nsaid they held it.\n\n   A second paragraph starts with an indent."
    )
    assert len(sentences(text)) == 3


def test_a_list_without_a_stop_is_cut():
    text = "word " * 1000
    layout = segment(article(text), codebook.shipped())
    assert max(sentence.last - sentence.first for sentence in layout.sentences) <= LONGEST_SENTENCE


@pytest.mark.parametrize("unit", ["a", "@", "a.", "' ", "é́", '"', "🔥", "\u200b", "x@y.", "don't"])
def test_a_long_line_is_read_in_one_go(unit):
    text = unit * 100_000
    assert segment(article(text), codebook.shipped()).sentences or not text.strip("\u200b")


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text_gives_words_in_order_inside_sentences(text):
    layout = segment(article(text), codebook.shipped())
    assert all(0 <= span.start < span.end <= len(text) for span in layout.spans)
    assert all(one.end <= two.start for one, two in zip(layout.spans, layout.spans[1:], strict=False))
    assert [i for s in layout.sentences for i in range(s.first, s.last)] == list(range(len(layout.spans)))
    for sentence in layout.sentences:
        assert (sentence.start, sentence.end) == (layout.spans[sentence.first].start, layout.spans[sentence.last - 1].end)
    spoken = {i for span in layout.spans for i in range(span.start, span.end)}
    assert all(i in spoken for i, char in enumerate(text) if char.isalnum())
