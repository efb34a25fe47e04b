from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.codebook import Codebook
from twosource.ingest.blocks import label

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "layout.yml").read_text(encoding="utf-8"))
KINDS = ("title", "byline", "dateline", "credit", "body", "caption", "chrome")


def check_cover(text, blocks):
    """Sorted, without overlap, nothing but white space outside, no blank edges."""
    assert all(block.kind in KINDS for block in blocks)
    place = 0
    for block in blocks:
        assert place <= block.start < block.end <= len(text)
        assert not text[place : block.start].strip()
        assert text[block.start : block.end].strip() == text[block.start : block.end]
        place = block.end
    assert not text[place:].strip()


def split(case):
    """The text of a case, and its blocks as (kind, words)."""
    text, wanted = "", []
    for entry in case["blocks"]:
        ((kind, words),) = ((key, value) for key, value in entry.items() if key in KINDS)
        text += words + (" " if entry.get("glued") and kind != "caption" else "" if entry.get("glued") else "\n\n")
        wanted.append((kind, words))
    return text, wanted


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_line_gets_its_label(case, shipped):
    text, wanted = split(case)
    blocks = label(text, shipped)
    check_cover(text, blocks)
    assert [(block.kind, text[block.start : block.end]) for block in blocks] == wanted


WORDS = st.sampled_from(
    [
        "the army said.",
        "HALVEK (AP) — ",
        "19 May 2015",
        "Home | News",
        "\r\n",
        "\n",
        "\n\n",
        "\u2028",
        "\x85",
        "(AFP)",
        "By Odo Frell",
        "Seven killed",
        "FILE - ",
        "\t",
        "  ",
        "é",
        "🙂",
        "\u200b",
        "12:30",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=30).map(" ".join), st.lists(WORDS, max_size=30).map("\n".join)))
def test_blocks_cover_any_text(shipped, text):
    check_cover(text, label(text, shipped))


@settings(max_examples=50, deadline=None)
@given(st.lists(WORDS, max_size=20).map("\n".join))
def test_labels_do_not_depend_on_the_run(shipped, text):
    assert label(text, shipped) == label(text, shipped)


def test_a_codebook_without_patterns_still_labels():
    text = "A short headline here\n\nThe army left the town on Friday.\n"
    assert [block.kind for block in label(text, Codebook())] == ["title", "body"]


def test_the_headline_that_the_markup_names_is_the_title(shipped):
    text = "Halvek\n\nSeven killed in market\n\nSeven people were killed on Friday."
    blocks = label(text, shipped, "Seven killed in market")
    assert [block.kind for block in blocks] == ["chrome", "title", "body"]


def test_every_block_says_why(shipped):
    for case in CASES:
        assert all(block.why for block in label(split(case)[0], shipped))


@pytest.mark.parametrize(
    "line",
    [
        "share " * 110,
        "a/" * 340,
        "A B " * 170,
        "| " * 340,
        "(" * 690,
        "by A " * 130,
        "copyright " * 60,
        "12 May 2019 " * 50,
        "A.B/" * 160,
        "REUTERS/" * 80,
    ],
)
def test_no_pattern_takes_long_on_a_strange_line(line, shipped):
    text = f"Seven killed in market\n\n{line}\n\nThe army left the town on Friday.\n"
    label(text, shipped)
    start = time.perf_counter()
    label(text, shipped)
    assert time.perf_counter() - start < 0.5
