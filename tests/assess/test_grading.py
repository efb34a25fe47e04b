"""Suggested grades, credibility, track records and ratings of sources, and what was known when."""

from __future__ import annotations

import pytest
from invented_reports import BOOK, HALVEK, MONITOR, Voice, at_least, day, number, report, told, viewed
from msgspec.structs import replace

from twosource.assess.choosing import RULES, Entry, Record, bench_of, choose
from twosource.assess.track import records_of, suggested, with_records
from twosource.codebook import Policy
from twosource.records import Count, Place, Review, Words

AT = {"place": HALVEK, "time": day("2020-05-01")}
MEDIC = Voice("Dr. Mira Vels", "medic")
SELLER = Voice("a seller", "witness", named=False)
NOBODY = Voice("an official", "official", named=False)
BELMAR = Voice("Belmar's ministry", "official", party="belmar")


def seen(*figures, voices=(MONITOR, MEDIC, SELLER), days=(2, 3, 4), **more):
    return viewed(
        *(
            report(
                f"r{n}",
                f"Outlet {n}",
                f"2020-05-{on:02}",
                told(f"The {n * 13}th report of a toll.", voice, killed=figure, **AT, **more),
            )
            for n, (figure, voice, on) in enumerate(zip(figures, voices, days, strict=False))
        )
    )


def cell(view, slot="killed"):
    return next(one for one in view.cells if one.slot == slot)


@pytest.mark.parametrize(
    ("figures", "more", "grade"),
    [
        ([number(7), number(7)], {"agent": "ardan"}, "fair"),
        ([number(7), number(7)], {}, "contested"),
        ([at_least(1)], {"agent": "ardan"}, "weak"),
        ([number(7)], {"agent": "ardan"}, "weak"),
        ([number(7, group="combatants"), number(7, group="combatants")], {"agent": "ardan"}, "discounted"),
    ],
)
def test_grades(figures, more, grade):
    found = seen(*figures, **more).incidents[0]
    assert found.grade == grade
    assert found.grade_why


def test_who_acknowledges_the_harm_confirms_it():
    assert seen(number(7), voices=(BELMAR,), agent="belmar").incidents[0].grade == "confirmed"
    assert seen(number(7), voices=(BELMAR,), agent="ardan").incidents[0].grade != "confirmed"


def test_other_doers_contest_it():
    reports = [
        report(f"r{n}", f"Outlet {n}", "2020-05-02", told(f"Report {n}.", voice, killed=number(7), agent=doer, **AT))
        for n, (voice, doer) in enumerate([(MONITOR, "ardan"), (MEDIC, "belmar")])
    ]
    assert viewed(*reports).incidents[0].grade == "contested"


def test_where_nobody_is_harmed_there_is_no_grade():
    view = viewed(report("a", "Echo", "2020-05-02", told("Troops came.", MONITOR, type="movement", destination=HALVEK)))
    assert [incident.grade for incident in view.incidents] == [None]


@pytest.mark.parametrize(
    ("figures", "voices", "credibility"),
    [
        ([number(7), number(7)], (MONITOR, MEDIC), 1),
        ([number(7), number(7), number(12)], (MONITOR, MEDIC, SELLER), 2),
        ([number(7)], (MONITOR,), 3),
        ([number(7)], (NOBODY,), 4),
        ([number(7), number(12)], (MONITOR, MEDIC), 4),
    ],
)
def test_credibility(figures, voices, credibility):
    found = cell(seen(*figures, voices=voices))
    assert found.credibility == credibility
    assert found.credibility_why


def test_a_cell_knows_what_was_known_when():
    history = cell(seen(number(7), number(12), number(12))).history
    assert [(one.as_of, one.value.best, one.status, one.origins) for one in history] == [
        ("2020-05-02", 7, "single-origin", 1),
        ("2020-05-03", 12, "disputed", 1),
        ("2020-05-04", 12, "disputed", 2),
    ]
    assert history[0].why == "7 according to Zhevar Rights Monitor"


def test_one_day_is_one_moment():
    view = seen(number(7), number(7), days=(2, 2))
    assert [one.as_of for one in cell(view).history] == ["2020-05-02"]
    assert cell(view).history[0].value == cell(view).value


def test_the_last_moment_is_the_cell():
    for one in seen(number(7), at_least(9), number(12)).cells:
        assert (one.history[-1].value, one.history[-1].status) == (one.value, one.status)


# --------------------------------------------------------------------------------------------------
# records and ratings


def entry(claim, root, figure, **more):
    return Entry(claim, root, "", Count(figure, figure, figure), **more)


def test_a_record_leaves_out_the_incident_in_question():
    cells = {
        ("one", "killed", None): [entry("a", "x", 7), entry("b", "y", 7)],
        ("two", "killed", None): [entry("c", "x", 9), entry("d", "z", 12)],
    }
    found = with_records(cells, viewed_kin())
    assert found["one", "killed", None][0].record == Record(0.0, 1)
    assert found["two", "killed", None][0].record == Record(1.0, 1)
    assert records_of(cells, viewed_kin())["x"] == Record(1.0, 2)


def viewed_kin():
    from twosource.link.traits import kinship

    return kinship(BOOK)


@pytest.mark.parametrize(
    ("agreed", "compared", "letter"), [(4, 4, None), (5, 5, "A"), (8, 10, "B"), (5, 10, "C"), (3, 10, "D"), (0, 10, "E")]
)
def test_what_a_record_suggests(agreed, compared, letter):
    assert suggested(Record(agreed, compared)) == letter


def test_the_rule_of_records_takes_the_first_word_of_who_fared_well():
    good, bad = Record(3, 4), Record(0, 4)
    bench = bench_of(
        (entry("a", "x", 5, record=bad), entry("b", "y", 7, record=good), entry("c", "z", 9, record=good)), viewed_kin()
    )
    assert RULES["record"](bench).claim == "b"


def test_the_hierarchy_goes_by_ratings_then_by_kinds():
    ones = (
        entry("a", "x", 5, kind="official"),
        entry("b", "y", 7, kind="medic"),
        entry("c", "z", 9, kind="official", reliability="B"),
    )
    assert RULES["hierarchy"](bench_of(ones, viewed_kin(), ("medic", "official"))).claim == "c"
    assert RULES["hierarchy"](bench_of(ones[:2], viewed_kin(), ("medic", "official"))).claim == "b"


def test_a_slot_may_have_a_rule_of_its_own():
    book = replace(BOOK, policies=(Policy("default", label="Default", value="latest", slots={"killed": "lowest"}),))
    reports = [
        report(f"r{n}", f"Outlet {n}", f"2020-05-0{n + 2}", told(f"Report {n}.", voice, killed=number(figure), **AT))
        for n, (figure, voice) in enumerate([(5, MONITOR), (12, MEDIC)])
    ]
    assert cell(viewed(*reports, book=book)).value.best == 5


def test_people_rate_sources_and_records_do_not():
    one = report("a", "Echo", "2020-05-02", told("Bombs fell.", MONITOR, killed=number(7), **AT))
    plain = viewed(one)
    source = next(source for source in plain.sources if source.name == MONITOR.name)
    assert source.reliability is None
    rated = viewed(one, reviews=[Review("rev-1", source.id, "rate", Words("B"), author="Ada")])
    found = next(other for other in rated.sources if other.id == source.id)
    assert (found.reliability, found.rated_by, found.suggested) == ("B", "Ada", None)


PLACE = Place("Orlow", "geonames:1", 10.0, 20.0, "XX", "Vale", "place", "Vale")


@pytest.mark.parametrize(
    ("places", "want"),
    [
        ((PLACE, replace(PLACE, name="Mill End", place_id=None, lat=None, lon=None, precision="unresolved")), "Orlow"),
        ((PLACE, replace(PLACE, name="Teska", place_id="geonames:2", lat=12.0)), "Teska"),
    ],
)
def test_of_places_one_on_the_map_is_chosen_and_of_equals_the_one_told_most(places, want):
    entries = [Entry("a", "x", "", places[0]), Entry("b", "y", "", places[1]), Entry("c", "y", "", places[1])]
    assert choose(BOOK.policy("default"), "place", entries, viewed_kin()).value.name == want


def test_a_sentence_agrees_in_number():
    found = cell(seen(number(7), number(7), number(12)))
    assert found.credibility_why == "2 independent origins agree, but 1 speaks against it"
