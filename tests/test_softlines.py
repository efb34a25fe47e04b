"""Lone line separators: a sentence goes on behind them, a heading and a finished paragraph do not."""

from __future__ import annotations

import pytest

from twosource import codebook
from twosource.ingest.blocks import label
from twosource.read.segment import segment
from twosource.records import Article, text_digest


def sentences(text):
    article = Article("art-1", "r", "", "", text, text_digest(text), label(text, codebook.shipped()))
    return [text[one.start : one.end] for one in segment(article, codebook.shipped()).sentences]


@pytest.mark.parametrize("soft", ["\u2028", "\x0b"])
def test_a_sentence_goes_on_behind_a_lone_separator(soft):
    told = f"A border force killed one smuggler and held several others in the{soft}Teska valley on{soft}foot patrol."
    assert sentences(f"Smuggler killed in Teska\n{told}\nA search of the huts went on.")[1] == told


def test_offsets_stay_those_of_the_text():
    text = "Guards fired on a car that would not stop at the post near\u2028Teska bridge. Nobody was hurt."
    assert sentences(text) == [text[:72], text[73:]]


@pytest.mark.parametrize(
    "text",
    [
        "Press Office of the Northern Border Command in Teska\u2028The guards held two men.",
        "The guards held two men on the road.\u2028the search went on.",
        "a list of goods that was found there\u2028\u2028the guards held two men.",
        "Two Men Held After Long Search Near the Teska Bridge\u2028The guards held two men.",
    ],
)
def test_headings_full_stops_and_empty_lines_part(text):
    assert len(sentences(text)) != 1 or "\u2028" not in sentences(text)[0]
