from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_reports import (
    BOOK,
    HALVEK,
    MONITOR,
    OSMER,
    TARRIN,
    Voice,
    at_least,
    claim,
    day,
    number,
    report,
    together,
    told,
    viewed,
    yearless,
)
from msgspec.structs import replace

from twosource.assess.cells import incident_of
from twosource.assess.choosing import RULES
from twosource.assess.reviews import cell_key
from twosource.codebook import Policy, shipped
from twosource.errors import CodebookError
from twosource.export.citations import citations, index
from twosource.records import Interval, Review, Span

AT = {"place": HALVEK, "time": day("2020-05-01")}
MEDIC = Voice("Dr. Mira Vels", "medic")
SELLER = Voice("a seller", "witness", named=False)


def cell(view, slot, group=None):
    return next(cell for cell in view.cells if (cell.slot, cell.group) == (slot, group))


def tolls(*figures, voices=(MONITOR, MEDIC, SELLER)):
    return [
        report(
            f"r{n}", f"Outlet {n}", f"2020-05-{2 + n:02}", told(f"The {n * 13}th report of a toll.", voice, killed=figure, **AT)
        )
        for n, (figure, voice) in enumerate(zip(figures, voices, strict=False))
    ]


def test_one_origin_is_single():
    found = cell(viewed(*tolls(number(7))), "killed")
    assert (found.value.best, found.status, found.policy) == (7, "single-origin", "default")


def test_what_an_outlet_says_itself_is_not_put_in_its_sources_mouth():
    named = told("The monitor told of seven killed.", MONITOR, killed=number(7), **AT)
    own = told("Three more were injured at the mill.", injured=number(3), **AT)
    view = viewed(report("r1", "Outlet 1", "2020-05-02", named, own))
    assert cell(view, "killed").why == f"told by {MONITOR.name}"
    assert cell(view, "injured").why == f"told by Outlet 1 (taken to rest on {MONITOR.name})"


def test_two_that_agree_corroborate():
    found = cell(viewed(*tolls(number(7), number(7))), "killed")
    assert (found.value.best, found.status, len(found.support), found.against) == (7, "corroborated", 2, ())


def test_the_value_most_origins_agree_with_wins():
    found = cell(viewed(*tolls(number(18), number(18), at_least(12))), "killed")
    assert (found.value.low, found.value.best, found.value.high) == (12, 18, 18)
    assert found.status == "corroborated"


def test_a_disputed_toll_names_who_is_against():
    found = cell(viewed(*tolls(number(7), number(12), number(12))), "killed")
    assert (found.value.best, found.status) == (12, "disputed")
    assert len(found.against) == 1
    assert "against it: Zhevar Rights Monitor" in found.why


def test_groups_have_cells_of_their_own():
    view = viewed(*tolls(number(7, group="civilians"), number(12, group="combatants")))
    assert cell(view, "killed", "civilians").value.best == 7
    assert cell(view, "killed", "combatants").value.best == 12


def test_the_finest_place_wins_among_those_that_agree():
    one, two = tolls(number(7), number(7))
    three = report("z", "Sun", "2020-05-02", told("In Tarrin province.", SELLER, place=TARRIN, time=AT["time"]))
    view = viewed(one, two, three)
    assert cell(view, "place").value == HALVEK
    assert view.incidents[0].where == HALVEK


def test_what_nobody_claimed_has_no_cell():
    view = viewed(report("a", "Echo", None, told("Planes came.", MONITOR, place=HALVEK)))
    assert {found.slot for found in view.cells} == {"place"}
    assert view.incidents[0].when is None
    assert view.incidents[0].title == "Air strike on Halvek, undated"


def test_a_date_without_year_makes_no_cell():
    view = viewed(report("a", "Echo", None, told("Planes came.", MONITOR, place=HALVEK, time=yearless("11-18"))))
    assert {found.slot for found in view.cells} == {"place"}


def test_a_settled_date_is_shown_with_its_reason():
    article = report(
        "a",
        "Echo",
        None,
        told("The raids follow the Osmer fair bombing."),
        told("33 died.", MONITOR, killed=number(33), place=HALVEK, time=yearless("11-18")),
    )
    view = viewed(article)
    arg = next(arg for shown in view.claims if shown.id == claim(article, 1) for arg in shown.args if arg.slot == "time")
    assert (arg.value.start, arg.how) == ("2015-11-18", arg.value.how)
    assert "Osmer fair bombing" in arg.how


def test_an_inferred_date_has_no_span():
    article = report(
        "a", "Echo", None, told("129 people died in the Osmer fair bombing.", type="killing", killed=number(129), place=OSMER)
    )
    (arg,) = (arg for shown in viewed(article).claims for arg in shown.args if arg.slot == "time")
    assert arg.span is None
    assert arg.how


@pytest.mark.parametrize(
    ("times", "title"),
    [
        (day("2015-11-17", "2015-11-19"), "Air strike on Halvek, 17-19 November 2015"),
        (day("2015-11-17"), "Air strike on Halvek, 17 November 2015"),
        (day("2015-11-01", "2015-11-30"), "Air strike on Halvek, November 2015"),
        (day("2015-10-30", "2015-11-02"), "Air strike on Halvek, 30 October 2015 to 2 November 2015"),
        (day("2015-01-01", "2015-12-31"), "Air strike on Halvek, 2015"),
        (Interval("2015-11-17", None, "day"), "Air strike on Halvek, since 17 November 2015"),
    ],
)
def test_titles(times, title):
    view = viewed(report("a", "Echo", "2015-11-20", told("Planes came.", MONITOR, place=HALVEK, time=times)))
    assert view.incidents[0].title == title


def test_an_incident_is_named_by_the_attack_before_its_victims():
    article = report(
        "a",
        "Echo",
        "2020-05-02",
        told("Seven died.", MONITOR, type="killing", killed=number(7), **AT),
        told("Planes came.", MONITOR, **AT),
    )
    assert viewed(article).incidents[0].type == "air_strike"


def test_what_is_only_planned_has_harmed_nobody():
    raid = told("Troops set out to hold him.", type="arrest", modality="planned", place=HALVEK, captured=number(1))
    assert {one.slot for one in viewed(report("a", "Echo", "2020-05-02", raid)).cells} == {"place"}


def test_what_is_only_planned_is_called_so():
    article = report("a", "Echo", "2020-05-02", told("Planes will come.", MONITOR, modality="planned", place=HALVEK))
    view = viewed(article)
    assert view.incidents[0].title.startswith("Planned: Air strike")


def test_what_is_feared_counts_for_no_toll():
    happened = told("Seven died.", MONITOR, killed=number(7), **AT)
    feared = told("Nine may be hurt.", MEDIC, modality="feared", injured=number(9), **AT)
    view = viewed(report("a", "Echo", "2020-05-02", happened, feared))
    assert len(view.incidents) == 1
    assert {found.slot for found in view.cells} == {"place", "time", "killed"}
    assert len(view.origins) == 1


def test_reviews_reject_and_correct():
    one, two = tolls(number(7), number(12))
    view = viewed(one, two)
    where = incident_of(view)[claim(one)]
    rejected = viewed(one, two, reviews=[Review("rev-1", claim(two), "reject")])
    assert (cell(rejected, "killed").value.best, cell(rejected, "killed").status) == (7, "single-origin")
    assert claim(two) in rejected.incidents[0].claims
    corrected = viewed(one, two, reviews=[Review("rev-2", cell_key(where, "killed", None), "correct", number(9))])
    assert (cell(corrected, "killed").value.best, cell(corrected, "killed").status) == (9, "set-by-hand")
    assert corrected.incidents[0].status == "set-by-hand"


@pytest.mark.parametrize(("rule", "best"), [("latest", 5), ("lowest", 5), ("highest", 12), ("origins_then_latest", 12)])
def test_value_rules(rule, best):
    book = replace(BOOK, policies=(Policy("default", label="Default", value=rule),))
    assert cell(viewed(*tolls(number(12), number(12), number(5)), book=book), "killed").value.best == best


def test_the_range_rule_names_no_best():
    book = replace(BOOK, policies=(Policy("default", label="Default", value="range"),))
    value = cell(viewed(*tolls(number(12), number(7), at_least(9)), book=book), "killed").value
    assert (value.low, value.best, value.high) == (7, None, 12)


def test_every_shipped_policy_names_a_rule_there_is():
    assert {policy.value for policy in shipped().policies} <= set(RULES)


def test_an_unknown_value_rule_is_refused():
    book = replace(BOOK, policies=(Policy("default", label="Default", value="loudest"),))
    with pytest.raises(CodebookError, match="loudest"):
        viewed(*tolls(number(7)), book=book)


REPORTS = [*tolls(number(7), number(12), at_least(12)), report("d", "Sun", None, told("Planes came to Halvek.", place=HALVEK))]


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(len(REPORTS))))
def test_the_view_does_not_depend_on_order(order):
    assert viewed(*(REPORTS[index] for index in order)) == viewed(*REPORTS)


def test_claims_of_one_happening_share_an_incident():
    assert together(viewed(*REPORTS), *(claim(one) for one in REPORTS[:3]))


def test_of_two_places_of_one_claim_the_nearest_counts_and_is_cited():
    words = "Rebels held Osmer before the battle for Halvek began, a clerk said."
    article, reading = report("r1", "Outlet 1", "2020-05-02", told(words, SELLER, place=[OSMER, HALVEK], time=AT["time"]))
    spans = {name: Span(words.index(name), words.index(name) + len(name)) for name in ("Osmer", "Halvek", "battle")}
    (one,) = reading.claims
    args = tuple(replace(arg, span=spans[arg.value.name]) if arg.slot == "place" else arg for arg in one.args)
    view = viewed((article, replace(reading, claims=(replace(one, trigger=spans["battle"], args=args),))))
    found = cell(view, "place")
    assert found.value.name == "Halvek"
    assert [one.exact for one in citations(index(view), found)] == ["Halvek"]


def test_an_article_without_an_outlet_is_called_by_its_ref():
    view = viewed(report("inbox/slip-7.txt", "", "2020-05-02", told("Shells fell on a mill.", **AT)))
    assert cell(view, "place").why == "told by the article slip-7.txt"
    assert index(view).source_name(view.origins[0].root) == "the article slip-7.txt"


def test_who_says_our_jets_did_it_means_his_own():
    army = Voice("Colonel Ivo Lant", "military", party="ardan_army")
    own = told("Our jets hit the depot, the colonel said.", army, agent="Our jets", **AT)
    other = told("Ardan army planes hit the depot, the monitor said.", MONITOR, agent="ardan_army", **AT)
    found = cell(viewed(report("r1", "Outlet 1", "2020-05-02", own), report("r2", "Outlet 2", "2020-05-02", other)), "agent")
    assert (found.value.actor, found.status) == ("ardan_army", "corroborated")
