"""Places: which names are places, which place each means, and what stays unresolved."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from twosource import codebook
from twosource.read.mentions.entities import read_entities
from twosource.read.places.gazetteer import Gazetteer, import_gazetteer
from twosource.read.places.places import read_places
from twosource.records import Article, Block, text_digest

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "places.yml").read_text(encoding="utf-8"))
ZORVIA = """name,lat,lon,country,admin1,kind,aliases
Zorvia,-33.0,-18.0,XZ,,country,Republic of Zorvia
Tellmark,-33.2,-18.2,XZ,Tellmark,admin1,
Vessin,-33.21,-18.22,XZ,Tellmark,city,al-Vessin
Paris,-33.4,-18.4,XZ,Tellmark,city,
"""


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open()


def article_of(text, **more):
    return Article("art-1", "a.txt", "a.txt", "", text, text_digest(text), (Block("body", 0, len(text)),), **more)


def read(text, encoder, shipped, gazetteer, **more):
    article = article_of(text, **more)
    parse = encoder.parse([article], shipped)[0]
    return read_places(article, parse, read_entities(article, parse, shipped)[0], gazetteer, shipped)


def told(text, mention):
    place = mention.place
    words = text[mention.start : mention.end]
    return f"{words} ?" if place.precision == "unresolved" else f"{words} = {place.name}, {place.country}, {place.precision}"


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:40] for case in CASES])
def test_cases(case, encoder, shipped, gazetteer):
    found = read(case["text"], encoder, shipped, gazetteer)
    assert [told(case["text"], mention) for mention in found] == case["want"]
    assert [case["text"][mention.start : mention.end] for mention in found if mention.metonym] == case.get("metonym", [])


def test_an_unknown_village_is_not_moved_to_a_namesake_abroad(encoder, shipped, gazetteer):
    text = "Syrian rebels took Raqqa and the nearby towns of Lebanon Springs and Qelbarun, activists in Syria said."
    places = {text[mention.start : mention.end]: mention.place for mention in read(text, encoder, shipped, gazetteer)}
    lost = places["Qelbarun"]
    assert (lost.precision, lost.place_id, lost.lat, lost.lon) == ("unresolved", None, None, None)
    assert lost.within in {"Raqqa", "Syria"}
    assert all(place.country != "US" for place in places.values())


def test_one_name_means_one_place_in_an_article(encoder, shipped, gazetteer):
    text = "A bomb went off in Tripoli, Libya. Hours later, Tripoli was quiet. Hospitals in Tripoli took in nine people."
    found = read(text, encoder, shipped, gazetteer)
    ids = {mention.place.place_id for mention in found if text[mention.start : mention.end] == "Tripoli"}
    assert len(ids) == 1
    assert found[0].place.country == "LY"


def test_the_other_places_of_an_article_decide_between_namesakes(encoder, shipped, gazetteer):
    text = "Police in Nashville and Knoxville sought the gunman who fled Athens, Tennessee. Athens is a quiet town."
    places = [
        mention.place for mention in read(text, encoder, shipped, gazetteer) if "Athens" in text[mention.start : mention.end]
    ]
    assert {place.admin1 for place in places} == {"Tennessee"}


def test_an_invented_country_of_the_user_comes_first(tmp_path, encoder, shipped):
    (tmp_path / "z.csv").write_text(ZORVIA, encoding="utf-8")
    import_gazetteer(tmp_path / "z.csv", tmp_path / "z.db")
    text = "Zorvia said that two soldiers died near Vessin. Shells also hit Paris and the rest of Tellmark province."
    found = read(text, encoder, shipped, Gazetteer.open([tmp_path / "z.db"]))
    assert [told(text, mention) for mention in found] == [
        "Zorvia = Zorvia, XZ, country",
        "Vessin = Vessin, XZ, near",
        "Paris = Paris, XZ, place",
        "Tellmark = Tellmark, XZ, admin1",
    ]
    assert found[0].metonym
    assert found[2].place.how == "it is in the user's own gazetteer"


def test_every_place_says_why_and_stands_where_it_says(encoder, shipped, gazetteer):
    text = "Officials in Kabul, Afghanistan, blamed fighters from the Korengal valley. The Middle East was not meant."
    for mention in read(text, encoder, shipped, gazetteer):
        assert mention.place.how
        assert 0 <= mention.start < mention.end <= len(text)
        resolved = mention.place.precision != "unresolved"
        assert resolved == (mention.place.place_id is not None) == (mention.place.lat is not None)


def test_an_article_without_names_has_no_places(encoder, shipped, gazetteer):
    assert read("they waited for a long time and then went home.", encoder, shipped, gazetteer) == ()
    assert read("", encoder, shipped, gazetteer) == ()


def test_actors_of_the_users_codebook_are_no_places(tmp_path, encoder, shipped, gazetteer):
    (tmp_path / "own.yml").write_text(
        "actors:\n"
        "  - {id: zorvia, name: Zorvia, kind: organisation, country: XZ, adjectives: [Zorvian]}\n"
        "  - {id: vessin_front, name: Vessin Front, kind: armed_group}\n"
        "outlets:\n  - {id: plains_radio, name: Radio Plains}\n",
        encoding="utf-8",
    )
    book = codebook.load([tmp_path / "own.yml"], shipped)
    text = "Zorvian jets bombed Vessin Front in the hills, Radio Plains said. Two Zorvians died near Qelbarun. Vessin Front fled."
    article = article_of(text)
    parse = encoder.parse([article], book)[0]
    mentions, entities = read_entities(article, parse, book)
    found = read_places(article, parse, mentions, gazetteer, book)
    assert [text[mention.start : mention.end] for mention in found] == ["Qelbarun"]
    kinds = {entity.name: entity.kind for entity in entities}
    assert kinds["Zorvia"] == "organisation"
    assert kinds["Vessin Front"] == "armed_group"
