"""Attributions on invented sentences: nesting, stance, quotations, relays, kinds."""

from __future__ import annotations

import pytest

from twosource.codebook import shipped
from twosource.read.attribution.attribution import read_attributions
from twosource.read.mentions.entities import read_entities
from twosource.read.speech.voices import kind_of_words
from twosource.read.text.cues import kind_words, lexicon
from twosource.read.text.quotes import find_quotes
from twosource.records import Article, Block, make_id, text_digest


@pytest.fixture(scope="module")
def parsed(encoder):
    def parse(text):
        article = Article(make_id("art", text), "x", "x", "p", text, text_digest(text), blocks=(Block("body", 0, len(text)),))
        return article, encoder.parse([article], shipped())[0]

    return parse


@pytest.fixture(scope="module")
def said(parsed):
    def read(text):
        article, parse = parsed(text)
        mentions, entities = read_entities(article, parse, shipped())
        return read_attributions(article, parse, mentions, entities, shipped())

    return read


def words(text, spans):
    return [span.of(text) for span in spans]


def by_source(text, found, source):
    return next(attribution for attribution in found if source in " ".join(words(text, attribution.source)))


def test_citing_nests_in_the_one_who_cites(said):
    text = "The Evening Courier, citing a Dutch diplomat, said that the envoy had left."
    found = said(text)
    outer, inner = by_source(text, found, "Evening Courier"), by_source(text, found, "diplomat")
    assert inner.parent == outer.id
    assert outer.parent is None
    assert "envoy had left" in " ".join(words(text, outer.content))
    assert "envoy had left" in " ".join(words(text, inner.content))
    assert inner.relation == "cites"


def test_quoted_as_saying_nests(said):
    text = "The Korvat Herald quoted witnesses as saying that the guards ran away."
    found = said(text)
    assert by_source(text, found, "witnesses").parent == by_source(text, found, "Herald").id


def test_what_an_outlet_reports_holds_what_its_source_said(said):
    text = "A police officer said two men were hurt, reports the Korvat Herald."
    found = said(text)
    assert by_source(text, found, "police").parent == by_source(text, found, "Herald").id


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The army denied that it had shelled the clinic.", "denies"),
        ("The army said that it had shelled the clinic.", "asserts"),
        ("Reuters could not verify that the army had shelled the clinic.", "doubts"),
        ("The army has not confirmed that it shelled the clinic.", "doubts"),
    ],
)
def test_stance(said, text, stance):
    assert [attribution.stance for attribution in said(text)] == [stance]


@pytest.mark.parametrize("text", ["The army declined to comment.", "The minister did not say how many men had died."])
def test_silence_says_nothing(said, text):
    assert said(text) == ()


def test_quotation_without_cue_goes_on_with_the_last_speaker(said):
    text = '"They came at night," said Oda Brenn, a teacher.\n\n"We hid in the cellar until the trucks had gone."'
    found = said(text)
    assert len({attribution.entity for attribution in found}) == 1
    assert "cellar" in " ".join(word for attribution in found for word in words(text, attribution.content))


def test_outlet_that_was_told_stands_between(said):
    (attribution,) = said("A farmer told Reuters that the bridge was gone.")
    assert attribution.via is not None
    assert attribution.relation == "tells"


def test_listeners_that_are_no_outlets_do_not(said):
    (attribution,) = said("The minister told lawmakers that the bridge was gone.")
    assert attribution.via is None


def test_hedging_cues_are_carried(said):
    (attribution,) = said("The rebels claimed that they had taken the hill.")
    assert attribution.hedges == ("claimed",)


def test_spans_are_exact_and_ids_unique(said):
    text = "“The town is ours,” said the rebel commander. The army, according to Reuters, denied that it had lost the town."
    found = said(text)
    assert len({attribution.id for attribution in found}) == len(found)
    for attribution in found:
        for span in (*attribution.source, *attribution.cue, *attribution.content):
            assert 0 <= span.start < span.end <= len(text)
            assert span.of(text) == span.of(text).strip()


def test_the_same_text_gives_the_same_attributions(said):
    text = "Police said two men fled. They added that a third was hurt."
    assert said(text) == said(text)


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("a senior French government official", "official"),
        ("an army spokesman", "military"),
        ("a spokesman", "official"),
        ("an anonymous source", "anonymous"),
        ("eyewitnesses", "witness"),
        ("the father of one of the victims", "relative"),
        ("a doctor at the hospital", "medic"),
        ("activists and local groups", "activist"),
        ("villagers", "resident"),
        ("the Valley Observatory", "monitor"),
        ("an opposition website", "outlet"),
        ("satellite images", "document"),
        ("a rebel commander", "party"),
        ("an analyst at a think tank", "expert"),
        ("the newspaper Eastern Bell, quoting a nurse", "outlet"),
        ("a cat", None),
    ],
)
def test_kinds_of_sources(phrase, kind):
    book = shipped()
    assert kind_of_words(kind_words(book.source_kinds, book.outlets, book.actors), phrase) == kind


def test_cue_codebook_is_large_and_inflected():
    words_of = lexicon(shipped().cues)
    assert len({cue.id for cue in words_of.verbs.values()}) >= 25
    assert {"said", "says", "saying", "told", "denied", "wrote"} <= set(words_of.verbs)


def test_quotations_left_open_end_with_their_paragraph(parsed):
    _, parse = parsed('He said: "We waited a long time.\n\n"Then we left the town."')
    assert [quote.open for quote in find_quotes(parse)] == [True, False]
