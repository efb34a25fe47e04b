"""Where what a word tells took place: invented sentences with what an encoder might show of them."""

from __future__ import annotations

import pytest

from twosource.read.events.sites import read_sites
from twosource.records import Parse, Place, PlaceMention, Sentence, Signals, Token, TokenLink

SYRIA = Place("Syria", "g:1", 35.0, 38.0, "SY", None, "country")
IDLIB = Place("Idlib", "g:2", 35.9, 36.6, "SY", "Idlib", "place")
CASES = [
    # words, links (word, place word), the words of the site's places
    ("She sat in a shop in Idlib , Syria .", ((1, 6), (1, 8)), ["Idlib"]),
    ("They met in Syria .", ((1, 3),), ["Syria"]),
    ("A plane flew over the Blue Gate .", ((2, 5), (2, 6)), ["Blue Gate"]),
    ("They met at the market .", ((1, 4),), None),
]


@pytest.mark.parametrize(("words", "links", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_a_word_took_place_at_the_finest_names_that_the_encoder_shows(words, links, wanted):
    parse, places = _parse(words, links)
    found = [[parse.text[span.start : span.end] for span in site.places] for site in read_sites(parse, places)]
    assert found == ([wanted] if wanted else [])


def _parse(words, links):
    tokens, start = [], 0
    for word in words.split():
        upos = "PROPN" if word[0].isupper() and start else "NOUN"
        tokens.append(Token(start, start + len(word), word, upos, -1, "dep", 0))
        start += len(word) + 1
    signals = Signals(wheres=tuple(TokenLink(of, to, "place", 0.9) for of, to in links), heads=("where",))
    sentence = Sentence(0, len(tokens), 0, len(words), "body", 0)
    known = {"Idlib": IDLIB, "Syria": SYRIA}
    places = [PlaceMention(one.start, one.end, known[one.text]) for one in tokens if one.text in known]
    return Parse(words, tuple(tokens), (sentence,), tuple(() for _ in tokens), signals=signals), places


EVENTS = [
    ("A bomb killed two guards in the Karrada district of Baghdad.", ["Karrada"]),
    ("Gunmen shot a clerk beside a bakery in San Francisco's Mission District.", ["Mission District"]),
    ("A youth from Aleppo was killed by a mine.", []),
    ("Hundreds protested outside the American embassy in Kabul.", ["Kabul"]),
    ("Hundreds protested outside the French consulate.", []),
    ("Three porters were killed, according to a report from Damascus.", []),
    ("Four people were wounded in clashes in Kobane and Manbij.", ["Kobane", "Manbij"]),
    ("A car bomb killed six people in Mosul, Iraq.", ["Mosul"]),
    ("Jets bombed the town of Saraqib near Idlib.", ["Saraqib"]),
    ("Rebels from Homs attacked a checkpoint in Hama.", ["Hama"]),
]


@pytest.mark.parametrize(("text", "wanted"), EVENTS, ids=[text for text, _ in EVENTS])
def test_happenings_are_at_their_own_places_and_not_at_what_those_lie_in(text, wanted, read_parts):
    events = read_parts([text])[0].events
    spans = sorted({(arg.start, arg.end) for event in events for arg in event.args if arg.slot == "place"})
    assert [text[start:end] for start, end in spans] == wanted
