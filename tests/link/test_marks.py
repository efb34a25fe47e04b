"""Streets, sites, ages and days tell one happening from others of its kind, where words and dates do not."""

from __future__ import annotations

import pytest
from invented_reports import HALVEK, TARRIN, at_least, day, linked, number, report, told, town
from msgspec.structs import replace

from twosource.codebook import shipped
from twosource.link.marks import ages_in, marks_of, streets_of
from twosource.records import Entity, Interval, PlaceMention, TimeMention


@pytest.mark.parametrize(
    ("line", "ages"),
    [
        ("Mira Vels, 24, ran the bakery", [24]),
        ("a 9-year-old girl and her uncle, who is 61 years old", [9, 61]),
        ("Tomas Iber, 40 who drove, fled", [40]),
        ("Tomas Iber, 40, who drove, fled", [40]),
        ("He lived with Osk Feren, 33.", [33]),
        ("the man aged 52 was carried out", [52]),
        ("on May 3, 12 shots were heard", []),
        ("they counted 14, 15 and 16", []),
        ("a 300-year-old oak fell", []),
        ("0-year-old", []),
    ],
)
def test_ages_of_people(line, ages):
    assert ages_in(line) == ages


@pytest.mark.parametrize(
    ("line", "sites"),
    [
        ("Two men argued on Quince Street.", {"Quince"}),
        ("It was at the corner of Alder and Quince streets.", {"Alder", "Quince"}),
        ("Somebody fired near E. 83rd St. after dark.", {"83rd"}),
        ("A van stopped in the 400 block of N. Tamarack after dark.", {"Tamarack"}),
        ("The street was closed.", set()),
        ("They went the way of all others.", set()),
        ("The convoy was stopped at Bazan checkpoint.", {"Bazan"}),
    ],
)
def test_streets_by_name(line, sites):
    article, reading = report("a", "Echo", "2020-05-02", told(line))
    assert set(marks_of(article, reading, streets_of(shipped())).sites.values()) == sites


def test_names_of_sites_and_bodies_but_no_person_and_not_the_outlet():
    article, reading = report("a", "Echo", "2020-05-02", told("At the Lantern, Echo saw Mira Vels."))
    names = (Entity("e1", "Lantern Club", "facility"), Entity("e2", "Mira Vels", "person"), Entity("e3", "Echo", "organisation"))
    assert marks_of(article, replace(reading, entities=names), streets_of(shipped())).sites.keys() == {"lantern", "club"}


def test_days_are_those_that_are_sure_to_the_day():
    article, reading = report("a", "Echo", "2020-05-02", told("A strike."))
    week = replace(day("2020-04-20", "2020-04-27"), precision="week")
    times = (TimeMention(0, 1, "DATE", "2020-04-20", day("2020-04-20")), TimeMention(0, 1, "DATE", "2020-W17", week))
    assert len(marks_of(article, replace(reading, times=times), streets_of(shipped())).days) == 1


def at_once(ref, published, *words, names=(), times=(), when=None, **slots):
    slots = {"place": HALVEK, "killed": number(1), **({"time": day(when)} if when else {}), **slots}
    article, reading = report(
        ref, f"Outlet {ref}", published, *(told(one, type="killing", **slots) for one in words), times=times
    )
    return article, replace(reading, entities=tuple(Entity(f"ent-{name}", name, "facility") for name in names))


def tied(one, two):
    links = linked(one, two)
    return any(one[1].claims[0].id in group and two[1].claims[0].id in group for group in links.groups)


FIRST = "A baker of 19 was shot dead outside the Lantern, a club on Quince Street."
LATER = "Officers held a suspect over the killing of the baker outside the Lantern."


@pytest.mark.parametrize(("names", "expected"), [(("Lantern", "Tamarack Hall"), True), ((), False)])
def test_a_report_of_weeks_later_is_tied_by_the_sites_that_it_names(names, expected):
    one = at_once("a", "2020-05-02", FIRST, names=names, when="2020-05-01")
    two = at_once("b", "2020-06-20", LATER, names=names, when="2020-06-19")
    assert tied(one, two) is expected


@pytest.mark.parametrize(("times", "expected"), [(("2020-05-01",), True), ((), False)])
def test_who_was_hit_on_one_day_and_died_on_another_is_one_victim(times, expected):
    one = at_once("a", "2020-05-02", FIRST, when="2020-05-01")
    two = at_once(
        "b", "2020-05-10", "A baker of 19, shot outside the Lantern, a club, died in a clinic.", times=times, when="2020-05-09"
    )
    assert tied(one, two) is expected


def test_the_reason_names_what_both_articles_have():
    one = at_once("a", "2020-05-02", FIRST, names=["Lantern"], when="2020-05-01")
    two = at_once("b", "2020-05-02", LATER, names=["Lantern"], when="2020-05-01")
    (reason,) = linked(one, two).reasons
    assert "names of places or bodies in both articles: Lantern" in reason[2]


def test_a_town_that_one_report_looked_up_wrongly_parts_nothing():
    here, there = town("Veltin", -28.2, -22.0), replace(town("Veltin", -20.0, -10.0, "Otherland"), place_id="geo-other")
    one = at_once("a", "2020-05-02", FIRST, names=["Lantern"], when="2020-05-01", place=here)
    two = at_once("b", "2020-05-02", LATER, names=["Lantern"], when="2020-05-01", place=there)
    far = at_once("c", "2020-05-02", LATER, names=["Lantern"], when="2020-05-01", place=town("Umber", -20.0, -10.0, "Otherland"))
    assert tied(one, two)
    assert not tied(one, far)


# --------------------------------------------------------------------------------------------------
# great events


SIDES = (
    "A nurse told how she hid from the killing under a table of the Lantern.",
    "Clubs across the province lit candles for those killed at the Lantern.",
)


def great(copies, side, names=("Lantern", "Orsk Quay"), published="2020-05-20", **more):
    reports = [
        at_once(f"a{index}", "2020-05-02", FIRST, names=names, when="2020-05-01", killed=number(23)) for index in range(copies)
    ]
    stray = at_once("z", published, side, names=names, place=[], **more)
    links = linked(*reports, stray)
    return any(reports[0][1].claims[0].id in group and stray[1].claims[0].id in group for group in links.groups), links


@pytest.mark.parametrize("side", SIDES)
def test_a_stray_belongs_to_the_great_event_whose_names_it_has(side):
    joined, links = great(6, side)
    assert joined
    assert any("names that mark this event: Lantern, Orsk" in why for _, _, why in links.reasons)


@pytest.mark.parametrize(
    ("copies", "more"),
    [
        (2, {}),
        (6, {"names": ()}),
        (6, {"names": ("Lantern",)}),
        (6, {"published": "2020-09-20"}),
        (6, {"when": "2020-05-19"}),
    ],
)
def test_a_stray_stays_apart_from_what_is_not_surely_its_event(copies, more):
    assert not great(copies, SIDES[0], **more)[0]


def test_names_that_the_map_has_mark_no_event():
    places = tuple(PlaceMention(0, 7, replace(HALVEK, name=name, place_id=f"geo-{name}")) for name in ("Lantern", "Orsk Quay"))
    reports = [at_once(f"a{index}", "2020-05-02", FIRST, names=("Lantern", "Orsk Quay"), when="2020-05-01") for index in range(6)]
    stray = at_once("z", "2020-05-20", SIDES[0], names=("Lantern", "Orsk Quay"), place=[])
    mapped = [(article, replace(reading, places=places)) for article, reading in (*reports, stray)]
    assert not any("names that mark" in why for _, _, why in linked(*mapped).reasons)


# --------------------------------------------------------------------------------------------------
# running totals, and days of other happenings


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [("2020-01-01", "2020-05-02", False), ("2020-01-01", None, False), ("2020-05-01", "2020-05-02", True)],
)
def test_a_running_total_is_no_happening(since, until, expected):
    one = report(
        "a",
        "Echo",
        "2020-05-02",
        told("A shell hit the mill.", type="killing", place=HALVEK, time=day("2020-05-01"), killed=number(7)),
        told(
            "Shells have killed many there.", type="killing", place=TARRIN, time=Interval(since, until, "day"), killed=at_least(7)
        ),
    )
    assert any({one[1].claims[0].id, one[1].claims[1].id} <= set(group) for group in linked(one).groups) is expected


def test_a_day_by_which_an_article_dates_something_else_ties_nothing():
    first = at_once("a", "2020-05-02", FIRST, when="2020-05-01")
    other = report(
        "b",
        "Sun",
        "2020-05-10",
        told("A drone hit a lorry, killing a driver.", type="air_strike", place=HALVEK, time=day("2020-05-09"), killed=number(3)),
        told("Drones hit a lorry again.", type="air_strike", place=HALVEK, time=day("2020-05-09"), killed=number(3)),
        told("A baker was shot dead earlier.", type="killing", place=HALVEK, time=day("2020-05-01"), killed=number(1)),
        times=("2020-05-01",),
    )
    assert not tied(first, other)
