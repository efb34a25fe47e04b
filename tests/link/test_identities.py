from __future__ import annotations

import random

import pytest
from invented_reports import BOOK, HALVEK, Voice, linked, report, source_of, told
from msgspec.structs import replace

from twosource.codebook import KnownActor
from twosource.link.identities import canonical
from twosource.link.names import acronym_of, fold_name, name_parts, same_person, shortened
from twosource.records import Actor, Judgement, make_id


def identities(*reports, judgements=()):
    return linked(*reports, judgements=judgements).identities


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Karim Abdelrazik", "Kareem Abdulrazik", True),
        ("Rami Osterudd", "Rami Ostrudd", True),
        ("K. Abdelrazik", "Karim Abdelrazik", True),
        ("Berin Odal", "Karim Odal", False),
        ("Berin Odal", "Berin Adal", False),
        ("Odal", "Berin Odal", False),
    ],
)
def test_spellings_of_persons(left, right, same):
    assert same_person(left, right) is same


@pytest.mark.parametrize("seed", range(20))
def test_spellings_that_are_alike_share_a_shortened_form(seed):
    rng = random.Random(seed)  # noqa: S311 invented data
    name = "".join(rng.choice("abdelrz") for _ in range(rng.randint(5, 12)))
    letters = list(name)
    for _ in range(2):
        at = rng.randrange(len(letters))
        letters[at : at + rng.randint(0, 1)] = rng.choice(["", "k", "o"])
    other = "".join(letters)
    if same_person(f"Karim {name}", f"Karim {other}"):
        assert shortened(name_parts(name)[-1]) & shortened(name_parts(other)[-1])


def test_spellings_of_one_person_meet_across_articles():
    one = report("a", "Post", "2020-05-01", told("He said so.", Voice("Karim Abdelrazik", "activist")))
    two = report("b", "Echo", "2020-05-01", told("He said so too.", Voice("Kareem Abdulrazik", "activist")))
    (identity,) = identities(one, two)
    assert len(identity.members) == 2


@pytest.mark.parametrize(
    ("words", "members"),
    [
        ("Lamps of Northtown, a network of activists, said so.", 2),
        ("The Lamps of Northtown said so.", 2),
        ("Lamps, a maker of lanterns, said so.", 0),
        ("Lamps of Northtowners said so.", 0),
    ],
)
def test_a_name_of_which_only_the_beginning_was_read_is_the_name_that_stands_there(words, members):
    one = report("a", "Post", "2020-05-01", told(words, Voice("Lamps", "activist")))
    two = report("b", "Echo", "2020-05-01", told("Lamps of Northtown said so.", Voice("Lamps of Northtown", "activist")))
    assert sum(len(identity.members) for identity in identities(one, two)) == members


def test_persons_of_different_parties_are_two():
    one = report("a", "Post", "2020-05-01", told("He said so.", Voice("Karim Abdelrazik", "military", party="ardan")))
    two = report("b", "Echo", "2020-05-01", told("He said so too.", Voice("Kareem Abdulrazik", "military", party="belmar")))
    assert identities(one, two) == ()


def test_organisations_that_look_alike_are_two():
    one = report("a", "Post", "2020-05-01", told("It said so.", Voice("River Front", "party")))
    two = report("b", "Echo", "2020-05-01", told("It said so.", Voice("River Fronts", "party")))
    assert identities(one, two) == ()


def test_an_acronym_meets_its_only_full_name():
    one = report("a", "Post", "2020-05-01", told("It said so.", Voice("Tarrin Observatory for Peace", "monitor")))
    two = report("b", "Echo", "2020-05-01", told("It said so.", Voice("TOP", "monitor")))
    (identity,) = identities(one, two)
    assert identity.name == "Tarrin Observatory for Peace"


def test_two_descriptions_of_one_unnamed_official():
    words = "Belmar launched air strikes with cruise missiles on River Front positions in Halvek"
    article = report(
        "a",
        "Post",
        "2020-05-01",
        told(
            f"The Echo, citing an Ardan official, said that {words}.",
            Voice("The Echo", "outlet"),
            Voice("an Ardan official", "official", named=False),
            place=HALVEK,
        ),
        told(
            f"That {words} was also reported by a senior Ardan government source.",
            Voice("a senior Ardan government source", "anonymous", named=False),
            place=HALVEK,
        ),
    )
    (identity,) = identities(article)
    assert "say the same" in identity.why


def test_another_official_is_another():
    words = "Belmar launched air strikes with cruise missiles on River Front positions in Halvek"
    article = report(
        "a",
        "Post",
        "2020-05-01",
        told(f"An Ardan official said that {words}.", Voice("an Ardan official", "official", named=False)),
        told(f"Another Ardan official said that {words}.", Voice("another Ardan official", "official", named=False)),
    )
    assert identities(article) == ()


def test_judgements_come_first():
    voices = [Voice("Karim Abdelrazik", "activist"), Voice("Kareem Abdulrazik", "activist"), Voice("Mira Vels", "activist")]
    reports = [report(name, "Post", "2020-05-01", told("So it was.", voice)) for name, voice in zip("abc", voices, strict=True)]
    ids = [source_of(voice, "").id for voice in voices]
    judgements = [
        Judgement(make_id("jdg", 1), ids[0], ids[1], "different", "person"),
        Judgement(make_id("jdg", 2), ids[0], ids[2], "same", "person"),
        Judgement(make_id("jdg", 3), ids[1], ids[2], "same", "model"),
    ]
    (identity,) = identities(*reports, judgements=judgements)
    assert set(identity.members) == {ids[0], ids[2]}
    assert canonical([identity])[ids[2]] == identity.id


def test_folding():
    assert fold_name("The Al-Méridien’s") == "al meridien"
    assert acronym_of("Tarrin Observatory for Peace") == "TOP"
    assert BOOK.actors


@pytest.mark.parametrize(
    ("published", "met"), [("2016-05-01", True), ("2012-05-01", False), ("2019-05-01", False), (None, False)]
)
def test_a_name_counts_only_while_the_actor_bears_it(published, met):
    named = KnownActor(
        "river_league", name="River League", kind="armed_group", aliases=("The Reeds",), since="2014-01-01", until="2017-12-31"
    )
    book = replace(BOOK, actors=(*BOOK.actors, named))
    reed = Actor(make_id("act", "the reeds"), "The Reeds", "armed_group")
    article = report("a", "Post", published, told("Fighters struck.", agent=reed), told("They struck.", agent="river_league"))
    assert any(reed.actor in one.members for one in linked(article, book=book).identities) is met
