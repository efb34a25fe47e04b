"""Which of several places of one name an article means by the paper that it stands in: invented papers and reports."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.read.conftest import article_of

from twosource.read.mentions.entities import read_entities
from twosource.read.places.gazetteer import Gazetteer
from twosource.read.places.homes import home_of
from twosource.read.places.places import read_places
from twosource.read.places.words import place_words

TOWNS = [
    # outlet, the town that it is called after
    ("springfielddailynews.com", "springfield"),
    ("The Norwich Evening Post", "norwich"),
    ("www.thekyivherald.com", "kyiv"),
    ("dailynews.com", ""),
    ("star-echo.com", ""),
    ("abc.com", ""),
    ("", ""),
]
PLACES = [
    # outlet, text, name, country and first-order area of its place
    ("bostonlocalpost.co.uk", "A councillor opened a borough library in Boston, Lincolnshire.", "Boston", "GB", "England"),
    (
        "parisdailyrecord.com",
        (
            "Sheriff's troopers closed the interstate near Paris, a county coroner said. "
            "Dallas firefighters and Lamar County commissioners helped."
        ),
        "Paris",
        "US",
        "Texas",
    ),
    ("ajc.com", "A clerk was shot outside a shop in Columbus, the coroner said.", "Columbus", "US", "Georgia"),
    ("sport.masslive.com", "Two men were hurt in Springfield.", "Springfield", "US", "Massachusetts"),
    ("", "A truck from Montana was stopped in Seattle.", "Montana", "US", "Montana"),
    ("", "Shells fell in Idlib, Aleppo and Hama provinces.", "Aleppo", "SY", "Aleppo"),
]


@pytest.mark.parametrize(("outlet", "town"), TOWNS, ids=[case[0] or "none" for case in TOWNS])
def test_the_town_of_a_paper_is_what_its_name_holds_besides_words_of_papers(outlet, town, encoder, shipped):
    article = _article("Nothing happened.", outlet)
    words = place_words(shipped.toponyms, shipped.word_lists, shipped.actors, shipped.outlets)
    (parse,) = encoder.parse([article], shipped)
    assert home_of(article, parse, shipped, words, Gazetteer.open(())).town == town


@pytest.mark.parametrize("case", PLACES, ids=[case[1][:40] for case in PLACES])
def test_a_name_means_the_place_that_the_paper_is_at_home_by(case, encoder, shipped):
    outlet, text, name, country, area = case
    article = _article(text, outlet)
    (parse,) = encoder.parse([article], shipped)
    mentions, _ = read_entities(article, parse, shipped)
    found = read_places(article, parse, mentions, Gazetteer.open(()), shipped)
    place = next(one.place for one in found if text[one.start : one.end] == name)
    assert (place.country, place.admin1) == (country, area)


def _article(text, outlet):
    return replace(article_of(text), outlet=outlet or None)
