from __future__ import annotations

from twosource.link.plainfacts import PLAIN_WEIGHT, is_plain, plain_facts, standing_text, weights_of, words_of_deeds
from twosource.records import Event, EventArg, Place, PlaceMention, Reading, Span

TEXT = "A jet hit Halvek at noon. The war since 2015 has killed many. “The war since 2015 took my house,” she wept."
READING = Reading(
    "a",
    sentences=(Span(0, 25), Span(26, 60), Span(61, len(TEXT))),
    places=(PlaceMention(10, 16, Place("Halvek")),),
    events=(Event(Span(6, 9), "air_strike", args=(EventArg("agent", 0, 5),)),),
)
PHRASES = frozenset({"war since"})


def test_deed_place_and_doer_are_plain_facts():
    assert plain_facts(READING) == ((0, 5), (6, 9), (10, 16))
    assert plain_facts(None) == ()


def test_a_character_is_in_a_stretch_or_not():
    spans = ((3, 5), (8, 9))
    assert [is_plain(at, spans) for at in range(10)] == [False, False, False, True, True, False, False, False, True, False]
    assert not is_plain(4, ())


def test_standing_text_reaches_no_further_than_its_sentence_and_spares_quotations():
    assert standing_text(TEXT, READING, PHRASES) == ((26, 60),)
    assert standing_text(TEXT, READING, frozenset()) == ()
    assert standing_text(TEXT, None, PHRASES) == ()


def test_what_words_weigh(shipped):
    words = (("The", "the"), ("jet", "jet"), ("house", "house"), ("noon", "noon"), ("noon", "at"), ("killed", "killed"))
    starts, folded = zip(*sorted((TEXT.index(found), word) for found, word in words), strict=True)
    weights = dict(zip(folded, weights_of(starts, folded, TEXT, READING, shipped), strict=True))
    assert weights == {"the": 0, "jet": PLAIN_WEIGHT, "house": 1, "noon": 1, "at": 0, "killed": 0}
    assert weights_of((), (), "", None, shipped) == []


def test_words_of_any_deed_are_plain(shipped):
    plain = words_of_deeds(shipped)
    assert {"killed", "wounding", "shelling", "town", "happened", "explosions"} <= plain
    assert not {"trawler", "mulberry", "pharmacy"} & plain
