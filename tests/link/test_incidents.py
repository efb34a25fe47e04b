from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_reports import (
    DORNESH,
    HALVEK,
    MONITOR,
    OSMER,
    TARRIN,
    ZHEVARIA,
    Voice,
    at_least,
    claim,
    day,
    linked,
    number,
    report,
    told,
    yearless,
)
from msgspec.structs import replace

from twosource.link.judgements import incident_id
from twosource.records import Count, Entity, Judgement, PlaceMention, make_id

QUOTE = "“When the road was cut, the garrison brought its wounded to the mill by the river and kept them there,” Tarrow said."


def group_of(links, name):
    return next(group for group in links.groups if name in group)


def same(links, one, two):
    return two in group_of(links, one)


def strike(ref, published, place=HALVEK, when=None, words="Planes bombed the town.", **slots):
    more = {"time": day(when)} if when else {}
    return report(ref, f"Outlet {ref}", published, told(words, place=place, **more, **slots))


def test_same_day_and_town_are_one():
    one, two = strike("a", "2020-05-02", when="2020-05-01"), strike("b", "2020-05-03", when="2020-05-01")
    links = linked(one, two)
    assert same(links, claim(one), claim(two))
    assert any("same place (Halvek)" in why for *_, why in links.reasons)


@pytest.mark.parametrize(("then", "background"), [("2013-05-01", True), ("2020-04-28", False)])
def test_what_happened_long_before_the_lead_goes_on_with_nothing(then, background):
    lead = told("Planes bombed Halvek.", place=HALVEK, time=day("2020-05-01"))
    older = told("Militants shelled the market.", type="shelling", time=day(then))
    loose = told("The shelling wrecked a mill.", type="shelling")
    article = report("a", "Echo", "2020-05-02", lead, older, loose)
    assert same(linked(article), claim(article, 1), claim(article, 2)) is not background


@pytest.mark.parametrize(("words", "one"), [("two more suspects", True), ("two suspects", False)])
def test_others_are_told_of_beside_those_told_of_before(words, one):
    first = told("Troops held a smuggler in Halvek.", type="arrest", place=HALVEK, time=day("2020-05-01"), captured=number(1))
    others = replace(number(2), words=words)
    second = told("Guards held two in Dornesh.", type="arrest", place=DORNESH, captured=others)
    article = report("a", "Echo", "2020-05-02", first, second)
    assert same(linked(article), claim(article), claim(article, 1)) is one


@pytest.mark.parametrize(
    ("later", "one"),
    [
        (number(3), False),
        (replace(number(3), group="children"), True),
        (replace(number(3), words="three of the dead"), True),
        (Count(2, None, 2, words="a number of people"), True),
        (Count(2, None, 4, approx=True, words="a few"), True),
        (replace(number(95), group="children"), False),
    ],
)
def test_who_may_be_some_of_those_told_of_before_parts_nothing(later, one):
    first = told("Planes bombed Halvek.", place=HALVEK, time=day("2020-05-01"), killed=number(30))
    second = told("People died.", type="killing", killed=later)
    article = report("a", "Echo", "2020-05-02", first, second)
    assert same(linked(article), claim(article), claim(article, 1)) is one


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"when": "2020-05-01"}, {"when": "2020-05-04"}),
        ({"when": "2020-05-01"}, {"when": "2020-05-01", "place": DORNESH}),
        ({"when": "2020-05-01"}, {"when": "2021-05-01"}),
        ({"when": "2020-05-01", "place": OSMER}, {"when": "2020-05-01", "place": TARRIN}),
        ({"when": "2020-05-01", "killed": number(3)}, {"when": "2020-05-02", "killed": number(90)}),
        ({}, {"place": DORNESH}),
        ({"place": ZHEVARIA}, {"place": ZHEVARIA}),
    ],
)
def test_other_day_or_town_is_another_incident(one, two):
    first, second = strike("a", "2020-05-02", **one), strike("b", "2020-05-02", **two)
    assert not same(linked(first, second), claim(first), claim(second))


def test_the_area_around_the_town_is_compatible():
    toll = {"when": "2020-05-01", "killed": number(7)}
    one, two = strike("a", "2020-05-02", **toll), strike("b", "2020-05-02", place=TARRIN, **toll)
    assert same(linked(one, two), claim(one), claim(two))


def test_a_toll_belongs_to_its_strike():
    article = report(
        "a",
        "Post",
        "2020-05-02",
        told("Planes bombed Halvek.", place=HALVEK, time=day("2020-05-01")),
        told("Seven people were killed.", type="killing", killed=number(7), place=HALVEK),
    )
    links = linked(article)
    assert same(links, claim(article), claim(article, 1))


def test_one_article_about_two_towns_is_two_incidents():
    article = report(
        "a", "Post", "2020-05-02", told("Planes bombed Halvek.", place=HALVEK), told("Planes bombed Dornesh.", place=DORNESH)
    )
    assert len(linked(article).groups) == 2


def test_one_article_about_two_days_is_two_incidents():
    article = report(
        "a",
        "Post",
        "2020-05-09",
        told("Planes bombed Halvek on Friday.", place=HALVEK, time=day("2020-05-08")),
        told("Planes bombed Halvek on Monday.", place=HALVEK, time=day("2020-05-04")),
    )
    assert len(linked(article).groups) == 2


def one_named(name, **more):
    return Count(1, 1, None, "person", named=(name,) if name else (), words=name, **more)


@pytest.mark.parametrize(
    ("words", "name", "died", "one"),
    [
        ("Lena Ostrov died in Dornesh.", "Lena Ostrov", "2020-05-06", True),
        ("Ostrov died in Dornesh.", "Ostrov", "2020-05-06", True),
        ("The victim died in Dornesh.", "", "2020-05-06", True),
        ("He died in Dornesh.", "", "2020-05-06", False),
        ("A girl died in Dornesh.", "", "2020-05-06", False),
        ("Dora Venn died in Dornesh.", "Dora Venn", "2020-05-06", False),
        ("Lena Ostrov died in Dornesh.", "Lena Ostrov", "2021-05-06", False),
    ],
)
def test_a_victim_who_dies_on_another_day_elsewhere_is_one(words, name, died, one):
    hit = one_named("Lena Ostrov", with_dead=True)
    first = told("She, Lena Ostrov, was shot in Halvek.", type="attack", place=HALVEK, time=day("2020-05-04"), injured=hit)
    dead = one_named(name) if name else number(1)
    second = told(words, type="killing", place=DORNESH, time=day(died), killed=dead)
    article = report("a", "Post", "2021-05-09", first, second)
    assert same(linked(article), claim(article), claim(article, 1)) is one


def test_one_speaker_on_two_doers_tells_of_two_incidents():
    voice = Voice("an activist", "activist", named=False)
    article = report(
        "a",
        "Post",
        "2020-05-09",
        told("Ardan bombed nobody.", voice, place=HALVEK, agent="ardan"),
        told("Belmar bombed civilians.", voice, place=HALVEK, agent="belmar"),
    )
    assert len(linked(article).groups) == 2


def test_a_state_is_in_no_incident():
    article = report("a", "Post", "2020-05-09", told("Up to 900 fighters remain.", type="strength_estimate", state=True))
    assert linked(article).groups == ()


def test_an_undated_headline_stays_apart():
    words = "Fighters of the River Front flee Halvek after heavy air strikes by Belmar planes."
    dated = strike("a", "2015-11-19", when="2015-11-18", words=words, agent="belmar", target="river_front")
    undated = strike("b", None, words=words.replace("Fighters", "Militants"), agent="belmar", target="river_front")
    other = strike("c", "2017-03-08", words=words, agent="belmar", target="river_front")
    links = linked(dated, undated, other)
    assert not same(links, claim(dated), claim(other))
    assert not same(links, claim(dated), claim(undated))


def test_an_undated_article_joins_through_a_shared_passage():
    dated = strike("a", "2015-11-19", when="2015-11-18", words=QUOTE)
    undated = strike("b", None, words=QUOTE)
    assert same(linked(dated, undated), claim(dated), claim(undated))


def test_an_undated_article_joins_where_much_beside_the_claim_is_from_the_other():
    quotes = told(QUOTE, type="strength_estimate", state=True)
    first = told("Planes bombed the silos of Halvek.", place=HALVEK)
    dated, undated = report("a", "Post", "2015-11-19", first, quotes), report("b", "Echo", None, first, quotes)
    assert same(linked(dated, undated), claim(dated), claim(undated))


@pytest.mark.parametrize(("agent", "toll", "expected"), [("belmar", 17, True), ("ardan", 17, False), ("belmar", 30, False)])
def test_an_undated_article_joins_by_town_doer_and_a_number_that_tells(agent, toll, expected):
    words, other = (
        "Planes bombed the silos of Halvek, and a cart took the dead away.",
        "The silos of Halvek were bombed by planes.",
    )
    dated = report("a", "Post", "2020-05-02", told(words, place=HALVEK, agent="belmar", killed=at_least(toll)))
    undated = report("b", "Echo", None, told(other, place=HALVEK, agent=agent, killed=number(toll, approx=True)))
    assert same(linked(dated, undated), claim(dated), claim(undated)) is expected


@pytest.mark.parametrize(("kind", "expected"), [("witness", True), ("official", False)])
def test_who_speaks_by_his_office_does_not_prove_what_nothing_dates(kind, expected):
    voices = [Voice(name, kind) for name in ("Mira Vels", "Danil Orsk")]
    tellings = [told(words, *voices, type="killing", killed=number(4)) for words in ("Four died.", "It left four dead.")]
    one, two = (
        named(report(ref, None, None, telling), "Mira Vels", "Danil Orsk") for ref, telling in zip("ab", tellings, strict=True)
    )
    assert same(linked(one, two), claim(one), claim(two)) is expected


@pytest.mark.parametrize(("towns", "expected"), [((HALVEK,), True), ((HALVEK, OSMER), False)])
def test_articles_that_both_name_both_towns_know_them_apart(towns, expected):
    one, two = (about(strike(ref, "2020-05-02", place, words=QUOTE), *towns) for ref, place in (("a", HALVEK), ("b", OSMER)))
    assert same(linked(one, two), claim(one), claim(two)) is expected


@pytest.mark.parametrize(("kind", "expected"), [("downing", True), ("air_strike", False)])
def test_an_article_tells_of_one_downing(kind, expected):
    first = told("The airliner came down on Sunday.", type=kind, time=day("2020-05-01"))
    between = [told(f"Talks went on in hall {n}.", type="strength_estimate", state=True) for n in range(5)]
    later = told("The River Front brought down the plane of Belmar.", type=kind, agent="river_front", target="belmar")
    article = report("a", "Post", "2020-05-09", first, *between, later)
    assert same(linked(article), claim(article), claim(article, 6)) is expected


def test_two_undated_episodes_with_one_headline_stay_apart():
    old = report(
        "a",
        "Post",
        None,
        told("Leaders of the River Front flee Halvek.", type="withdrawal", place=HALVEK, agent="river_front"),
        told("Toll of 33 on Nov. 18.", killed=number(33), place=HALVEK, time=yearless("11-18")),
    )
    new = report(
        "b",
        "Echo",
        None,
        told("Leaders of the River Front leaving Halvek.", type="withdrawal", place=HALVEK, agent="river_front"),
        times=["2017-02-04"],
    )
    assert not same(linked(old, new), claim(old), claim(new))


# --------------------------------------------------------------------------------------------------
# settled dates


def test_a_year_is_settled_by_a_known_event():
    article = report(
        "a",
        "Post",
        None,
        told("The raids follow the Osmer fair bombing."),
        told("At least 33 were killed as of Nov. 18.", killed=at_least(33), place=HALVEK, time=yearless("11-18")),
    )
    (settled,) = linked(article).settled
    assert (settled.claim, settled.value.start, settled.value.value) == (claim(article, 1), "2015-11-18", "XXXX-11-18")
    assert "Osmer fair" in settled.how


@pytest.mark.parametrize(
    ("words", "times", "date"),
    [
        ("The raids recall the Osmer fair bombing of 2015.", [], "11-18"),
        ("The raids follow the Osmer fair bombing.", ["2018-02-04"], "11-18"),
        ("The raids follow the Osmer fair bombing.", [], "06-18"),
        ("The raids follow another bombing.", [], "11-18"),
    ],
)
def test_a_year_stays_open_where_the_event_is_no_news(words, times, date):
    article = report(
        "a", "Post", None, told(words), told("33 were killed.", killed=number(33), place=HALVEK, time=yearless(date)), times=times
    )
    assert linked(article).settled == ()


def test_the_event_itself_gets_its_date():
    article = report(
        "a", "Post", None, told("129 people died in the Osmer fair bombing.", type="killing", killed=number(129), place=OSMER)
    )
    (settled,) = linked(article).settled
    assert settled.value.start == "2015-11-13"


def test_two_articles_that_name_one_known_event_tell_of_it():
    toll = told("129 people died in the Osmer fair bombing.", type="killing", killed=number(129), place=OSMER)
    other = told("More than 100 were killed in the Osmer fair bombing.", type="killing", killed=at_least(101))
    one, two = report("a", "Post", "2015-11-19", toll), report("b", "Herald", "2015-11-25", other)
    links = linked(one, two)
    assert same(links, claim(one, 0), claim(two, 0))
    assert any("both tell of the Osmer fair bombing" in why for _, _, why in links.reasons)


def test_a_year_is_settled_by_a_dated_article():
    undated = strike("a", None, words="Ardan jets hit the grain silos and the ferry landing.", agent="ardan")
    undated = report(
        "a",
        "Post",
        None,
        told("Ardan jets hit the grain silos and ferry landing on Nov. 18.", agent="ardan", place=HALVEK, time=yearless("11-18")),
    )
    dated = report(
        "b", "Echo", "2015-11-19", told("Ardan jets bombed the grain silos near the ferry landing.", agent="ardan", place=HALVEK)
    )
    links = linked(undated, dated)
    (settled,) = links.settled
    assert settled.value.start == "2015-11-18"
    assert "Echo, published 2015-11-19," in settled.how
    assert same(links, claim(undated), claim(dated))


# --------------------------------------------------------------------------------------------------
# judgements, order


def judgement(left, right, verdict):
    return Judgement(make_id("jdg", left, right, verdict), left, right, verdict, "person")


def test_people_join_and_part():
    one, two = strike("a", "2020-05-02", when="2020-05-01"), strike("b", "2020-05-03", when="2020-05-01")
    far = strike("c", "2020-05-03", when="2020-05-01", place=DORNESH)
    parted = linked(one, two, far, judgements=[judgement(claim(one), claim(two), "different")])
    assert not same(parted, claim(one), claim(two))
    joined = linked(one, far, judgements=[judgement(incident_id([claim(one)]), incident_id([claim(far)]), "same")])
    assert same(joined, claim(one), claim(far))


REPORTS = [
    strike("a", "2020-05-02", when="2020-05-01", killed=number(7)),
    strike("b", "2020-05-02", when="2020-05-02"),
    strike("c", "2020-05-03", killed=number(7)),
    strike("d", None, killed=number(7)),
    strike("e", "2020-05-02", place=TARRIN, when="2020-05-01"),
    report(
        "f",
        "Post",
        "2020-05-04",
        told("It was told.", MONITOR, place=HALVEK),
        told("Seven died.", MONITOR, type="killing", killed=number(7)),
    ),
]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(len(REPORTS))))
def test_order_does_not_matter(order):
    assert linked(*(REPORTS[index] for index in order)) == linked(*REPORTS)


# --------------------------------------------------------------------------------------------------
# what ties articles whose claims name no place


def named(one, *names):
    article, reading = one
    entities = tuple(Entity(f"ent-{name}", name, "person") for name in names)
    return article, replace(reading, entities=entities)


def about(one, *towns):
    article, reading = one
    return article, replace(reading, places=tuple(PlaceMention(0, 4, place) for place in towns))


def placeless(ref, words):
    return report(ref, f"Outlet {ref}", "2020-05-02", told(words, type="killing", killed=number(4)))


def test_rare_names_tie_claims_without_a_place():
    one, two = placeless("a", "Four died at the ferry."), placeless("b", "The gunman left four dead.")
    assert not same(linked(one, two), claim(one), claim(two))
    one, two = (named(report, "Mira Vels", "Danil Orsk") for report in (one, two))
    assert same(linked(one, two), claim(one), claim(two))


@pytest.mark.parametrize(("towns", "expected"), [((HALVEK, HALVEK), True), ((HALVEK, OSMER), False)])
def test_the_town_that_an_article_is_about_stands_in_for_a_place(towns, expected):
    one = about(placeless("a", "Four died at the ferry."), towns[0])
    two = about(placeless("b", "The gunman left four dead."), towns[1])
    assert same(linked(one, two), claim(one), claim(two)) is expected
