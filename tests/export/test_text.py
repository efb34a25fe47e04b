from __future__ import annotations

import pytest
from msgspec.structs import replace

from twosource.errors import LedgerError
from twosource.export import text
from twosource.records import Count, Incident, View


@pytest.fixture
def report(view):
    return text.incident_report(view, view.incidents[0])


def test_the_dated_come_first(view):
    early = replace(view.incidents[0], id="inc-early", when=replace(view.incidents[0].when, start="2031-05-01"), claims=())
    ordered = text.in_table_order(replace(view, incidents=(*view.incidents, early)))
    assert [incident.id for incident in ordered] == ["inc-early", view.incidents[0].id, view.incidents[1].id]


def test_the_table_says_what_is_unknown(view):
    rows = text.incident_table(view)
    assert [len(row) for row in rows] == [len(text.incident_columns())] * 2
    assert rows[0][:9] == (
        "1",
        "shelling",
        "Ostrava Vale, Northmark, QN",
        "3 May 2031",
        "7+",
        "-",
        "2",
        "3",
        "disputed",
    )
    kind = view.incidents[1].type.replace("_", " ")
    assert rows[1][:6] == ("2", kind, "Hill 4 (unresolved, within Northmark)", "unknown", "-", "-")


def test_without_a_total_the_groups_are_shown(view):
    groups = [replace(cell, group="women" if cell.group is None else cell.group) for cell in view.cells if cell.slot == "killed"]
    assert text.incident_table(replace(view, cells=tuple(groups)))[0][4] == "6 children, 7+ women"


def test_the_totals(view):
    assert text.totals(view) == "2 incidents, 3 articles, 5 claims, 5 sources"
    assert text.totals(View()) == "0 incidents, 0 articles, 0 claims, 0 sources"


def test_a_report_shows_each_value_with_its_words_and_chain(report):
    for line in (
        "Shelling in Ostrava Vale",
        "  killed                  7+ people",
        "                          disputed, 1 origin",
        "Policy    default",
        "  killed, children        6 children",
        "      + “Nine people” in “Nine people died in the shelling of Ostrava Vale, the Vale Post reported,",
        "          =radio|1.txt 0-11: Ostrava Radio <- Vale Post <- a medic at the clinic",
        "      - “anyone” in “The army denied that anyone died in Ostrava Vale.” [denies]",
        "          army_x.html 35-41: army_x.html <- the army",
        "          =radio|1.txt  Ostrava Radio, published: unknown",
        "          army_x.html  outlet unknown, published: 3 May 2031",
    ):
        assert line in report.splitlines()


def test_a_report_gives_every_reason(report):
    for reason in (
        "Saturday before the day of publication",
        "the gazetteer's only one in Northmark",
        "the same place within a day",
        "chosen for killed",
        "[inferred: shelling without an agent]",
        "the radio cites the Post's medic",
        "at least seven and nine of the same group",
        "the army denies what the medic says",
    ):
        assert reason in report


def test_a_report_names_origins_and_related_incidents(report, view):
    assert "  a medic at the clinic (medic, unnamed): 2 claims in 2 articles" in report
    assert "  the army (military): 1 claim in 1 article" in report
    assert view.incidents[1].id in report.partition("RELATED INCIDENTS")[2]
    assert "told in the same article" in report


def test_an_incident_of_which_little_is_known(view):
    report = text.incident_report(view, view.incidents[1])
    assert "When      unknown\n          no report dates it" in report
    assert "[feared]" in report
    assert "CONFLICTS\n  none" in report
    bare = replace(view.incidents[1], where=None, claims=())
    assert "no report names a place" in text.incident_report(View(incidents=(bare,)), bare)


def test_what_surrounds_a_quotation_is_cut_at_words(view):
    long = "so it went on " * 20
    article = view.articles[0]
    whole = f"{long}and seven died, {long}".strip()
    from twosource.records import Arg, Claim, Span, text_digest

    start = whole.index("seven")
    claim = view.claims[0]
    cited = Claim(
        claim.id, article.id, claim.type, "asserts", "happened", Span(0, len(whole)), claim.trigger, claim.chain,
        (Arg("killed", Count(7, 7, 7), Span(start, start + 5)),),
    )  # fmt: skip
    told = replace(view, articles=(replace(article, text=whole, digest=text_digest(whole)),), claims=(cited,), conflicts=())
    only = Incident(view.incidents[0].id, "Told at length", "shelling", (claim.id,), 1, 1, "single-origin")
    cells = (replace(view.cells[0], support=(claim.id,), against=()),)
    report = text.incident_report(replace(told, incidents=(only,), cells=cells), only)
    assert "“seven” in “…" in report
    assert "…”" in report


def test_lines_are_not_too_wide(report):
    assert max(map(len, report.splitlines())) <= text.WIDTH


def test_a_report_of_an_altered_text_is_refused(view):
    altered = tuple(replace(article, text=article.text + "!") for article in view.articles)
    with pytest.raises(LedgerError):
        text.incident_report(replace(view, articles=altered), view.incidents[0])


def test_near_incidents_come_first(view):
    shelling = view.incidents[0]
    near = replace(shelling, id="inc-near", claims=())
    relations = text.related(replace(view, incidents=(*view.incidents, near)), shelling)
    assert [relation.incident.id for relation in relations] == ["inc-near", view.incidents[1].id]
    assert relations[0].why == "the same place, the same days"


def test_the_same_days_alone_relate_nothing(view):
    shelling = view.incidents[0]
    elsewhere = replace(shelling, id="inc-far", claims=(), where=None)
    assert all(
        relation.incident.id != "inc-far"
        for relation in text.related(replace(view, incidents=(*view.incidents, elsewhere)), shelling)
    )


def test_of_many_citations_three_are_shown_and_the_rest_counted(view):
    toll = next(cell for cell in view.cells if cell.slot == "killed" and cell.group is None)
    model = next(claim for claim in view.claims if claim.id in toll.support)
    copies = tuple(replace(model, id=f"clm-copy{number}") for number in range(6))
    origin = replace(view.origins[0], claims=tuple(one.id for one in copies))
    cells = (replace(toll, support=origin.claims, against=()),)
    report = text.incident_report(
        replace(view, claims=(*view.claims, *copies), cells=cells, origins=(origin,)), view.incidents[0]
    )
    cited = report.partition("CELLS")[2].partition("ORIGINS")[0]
    assert cited.count("      + ") == 3
    assert " more (--json has all)" in cited


def test_reports_stand_in_the_order_they_were_published(report):
    told = [line.split()[0] for line in report.splitlines() if ", published: " in line]
    assert told[-1] == "=radio|1.txt"
