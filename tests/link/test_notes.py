"""What linking takes from an article is the same whether it was taken now or kept before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_reports import BOOK, MONITOR, report, told
from msgspec.structs import replace

from twosource.errors import LedgerError
from twosource.link.contexts import raw_of
from twosource.link.incidents import link
from twosource.link.marks import streets_of
from twosource.link.notes import Note, lines_in, note_from, notes_of, packed_note, raw_in, said_by, told_in, words_in
from twosource.link.passages import words_of
from twosource.link.rewrites import dull_of, lines_of
from twosource.link.sayings import as_known
from twosource.link.settling import anchors_told
from twosource.records import Attribution, Span

LINES = (
    "An air strike on the rope works of Halvek killed nine weavers on Tuesday, the Zhevar Rights Monitor said.",
    "“We had carried the looms down to the cellar and nobody told us why,” a foreman called Tamo Reil said.",
    "Nine weavers died when a jet bombed the rope works at Halvek on Tuesday, and the looms in its cellar burnt.",
    "The ferry has not run since the Osmer fair bombing, and bread costs twice what it did in spring.",
)
REPORTS = [
    report(f"r{number}", f"Paper {number % 3}", f"2020-05-0{1 + number}", *(told(line, MONITOR) for line in LINES[number % 2 :]))
    for number in range(4)
]
ARTICLES, READINGS = [article for article, _ in REPORTS], [reading for _, reading in REPORTS]


def test_a_note_holds_what_reading_the_article_again_would_give():
    article, reading = REPORTS[0]
    note = notes_of([article], [reading], BOOK, {})[article.id]
    assert words_in(note) == words_of(article, reading, BOOK)
    assert lines_in(note) == lines_of(article, reading, dull_of(BOOK))
    assert lines_in(note)
    assert told_in(note, BOOK) == tuple(anchors_told(article, BOOK.anchors))
    assert raw_in(note) == raw_of(article, reading, BOOK.words("function_words"), streets_of(BOOK))


def test_a_note_comes_back_as_it_was_kept_in_the_same_bytes():
    first, again = (notes_of(ARTICLES, READINGS, BOOK, {}) for _ in range(2))
    assert [packed_note(note) for note in first.values()] == [packed_note(note) for note in again.values()]
    assert {name: note_from(packed_note(note)) for name, note in first.items()} == first
    assert list(first) == sorted(article.id for article in ARTICLES)


def test_who_says_what_is_the_same_as_kept_and_as_taken_now():
    article, reading = REPORTS[0]
    quoted, speaker = "We had carried the looms down to the cellar and nobody told us why", "a foreman called Tamo Reil"
    words, source = (Span(at := article.text.index(one), at + len(one)) for one in (quoted, speaker))
    reading = replace(reading, attributions=(Attribution("att-1", (source,), (), (words,), source_kind="witness"),))
    kept = notes_of([article], [reading], BOOK, {})
    said = said_by([article], [reading], BOOK, kept)
    assert said == said_by([article], [reading], BOOK, {})
    (one,), (foreman,) = as_known(said[article.id], {})
    assert (one.source, one.content, one.own) == (foreman.id, words, True)
    (same,), _ = as_known(said[article.id], {foreman.id: "src-reil"})
    assert same.source == "src-reil"


def test_an_article_that_was_not_read_has_its_words_only():
    note = notes_of(ARTICLES[:1], [], BOOK, {})[ARTICLES[0].id]
    assert len(words_in(note).words) > 20
    assert lines_in(note) == ()


@settings(max_examples=12, deadline=None)
@given(st.sets(st.integers(0, 3)), st.permutations(range(4)))
def test_whichever_notes_are_kept_links_are_the_same(known, order):
    every = notes_of(ARTICLES, READINGS, BOOK, {})
    kept = {ARTICLES[number].id: every[ARTICLES[number].id] for number in known}
    found = link([ARTICLES[number] for number in order], [READINGS[number] for number in order], (), BOOK, kept)
    assert found == link(ARTICLES, READINGS, (), BOOK)
    assert found.reuse


def test_damage_is_told():
    note = notes_of(ARTICLES[:1], READINGS[:1], BOOK, {})[ARTICLES[0].id]
    with pytest.raises(LedgerError, match="damaged note"):
        note_from(packed_note(note)[:-3])
    with pytest.raises(LedgerError, match="damaged note"):
        words_in(Note(note.article, note.words[:-3], note.lines, note.raw))
