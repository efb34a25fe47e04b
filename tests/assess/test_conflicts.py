from __future__ import annotations

import pytest
from invented_reports import (
    DORNESH,
    HALVEK,
    MONITOR,
    OSMER,
    ZHEVARIA,
    ZNA,
    Voice,
    at_least,
    claim,
    day,
    number,
    report,
    told,
    viewed,
)

from twosource.records import Judgement

WHEN = day("2020-05-01")
AT = {"place": HALVEK, "time": WHEN}
MEDIC = Voice("Dr. Mira Vels", "medic")
ARMY = Voice("Ardan army", "military", party="ardan_army")


def kinds(view):
    return sorted((conflict.kind, conflict.slot) for conflict in view.conflicts)


def pair(left, right, later="2020-05-02", **more):
    one = report("a", "Echo", "2020-05-02", told("Seven died there.", MONITOR, type="killing", **{**AT, **more, **left}))
    two = report("b", "Sun", later, told("Others were killed.", MEDIC, type="killing", **{**AT, **more, **right}))
    return viewed(one, two)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"killed": number(7)}, {"killed": number(12)}, [("value", "killed")]),
        ({"killed": number(7)}, {"killed": number(7)}, []),
        ({"killed": at_least(7)}, {"killed": number(12)}, []),
        ({"killed": at_least(13)}, {"killed": number(12)}, [("value", "killed")]),
        ({"killed": number(12, approx=True)}, {"killed": number(11)}, []),
        ({"killed": number(7, group="civilians")}, {"killed": number(12, group="combatants")}, [("scope", "killed")]),
        ({"killed": number(7, group="combatants")}, {"killed": number(12)}, [("scope", "killed")]),
        ({"killed": number(7, group="children")}, {"killed": number(12)}, []),
        ({"killed": number(7, group="children")}, {"killed": number(12, group="civilians")}, []),
        ({"killed": number(17, group="children")}, {"killed": number(12)}, [("value", "killed")]),
        ({"killed": number(7, group="children")}, {"killed": number(12, group="women")}, []),
        ({"killed": number(7, as_of=day("2020-05-01"))}, {"killed": number(12)}, [("scope", "killed")]),
        ({"killed": number(7, kind="rate", per="day")}, {"killed": number(12)}, []),
        ({"place": HALVEK}, {"place": ZHEVARIA}, []),
        ({"destination": DORNESH}, {"destination": OSMER}, [("value", "destination")]),
        ({"destination": DORNESH}, {"destination": ZHEVARIA}, []),
        ({"agent": "ardan"}, {"agent": "ardan_army"}, []),
        ({"agent": "ardan"}, {"agent": "belmar"}, [("value", "agent")]),
    ],
)
def test_two_origins(left, right, expected):
    assert kinds(pair(left, right)) == expected


def test_a_later_figure_of_one_origin_replaces_the_earlier():
    one = report("a", "Echo", "2020-05-02", told("Seven died.", MONITOR, killed=number(7), **AT))
    two = report("b", "Sun", "2020-05-04", told("The toll is 18.", MONITOR, killed=number(18), **AT))
    three = report("c", "Post", "2020-05-04", told("I counted 18 dead.", MEDIC, killed=number(18), **AT))
    same = Judgement("jdg-1", *sorted((claim(one), claim(two))), "same", "person")
    view = viewed(one, two, three, judgements=(same,))
    assert kinds(view) == []
    cell = next(cell for cell in view.cells if cell.slot == "killed")
    assert (cell.value.best, cell.status, len(cell.origins)) == (18, "corroborated", 2)
    assert [(moment.as_of, moment.value.best) for moment in cell.history] == [("2020-05-02", 7), ("2020-05-04", 18)]
    assert "18 according to Zhevar Rights Monitor, after 7" in cell.history[1].why
    assert "after" in cell.history[1].why


def test_a_headlines_bare_number_is_meant_as_the_text_means_it():
    """ "Halvek strike kills 24" over "at least 24 civilians" is no figure of its own."""
    headline = told("Halvek strike kills 24.", MONITOR, type="killing", killed=number(24), **AT)
    text = told("At least 24 civilians died.", MONITOR, type="killing", killed=at_least(24, group="civilians"), **AT)
    other = told("Thirty civilians died.", MEDIC, type="killing", killed=number(30, group="civilians"), **AT)
    view = viewed(report("a", "Echo", "2020-05-02", headline, text), report("b", "Sun", "2020-05-02", other))
    assert kinds(view) == []


def test_two_reasons_for_one_pair_are_one_row():
    all_and_civilians = [number(18), number(12, group="civilians")]
    view = pair({"killed": all_and_civilians}, {"killed": number(17, group="combatants")})
    assert kinds(view) == [("scope", "killed")]


def test_a_denial_against_what_it_denies():
    one = told("Army jets killed seven civilians.", MONITOR, agent="ardan_army", killed=number(7, group="civilians"), **AT)
    two = told(
        "The army denied killing civilians.",
        ARMY,
        stance="denies",
        type="killing",
        agent="ardan_army",
        killed=at_least(1, group="civilians"),
    )
    view = viewed(report("a", "Echo", "2020-05-02", one, two))
    assert kinds(view) == [("denial", "killed")]
    assert {cell.status for cell in view.cells if cell.slot == "killed"} == {"denied"}


def test_a_denial_is_not_against_other_dead():
    one = told("Army jets killed seven militants.", MONITOR, agent="ardan_army", killed=number(7, group="combatants"), **AT)
    two = told(
        "The army denied killing civilians.",
        ARMY,
        stance="denies",
        type="killing",
        agent="ardan_army",
        killed=at_least(1, group="civilians"),
    )
    assert kinds(viewed(report("a", "Echo", "2020-05-02", one, two))) == []


def test_a_denial_reaches_the_other_incidents_of_its_article():
    one = told("Belmar jets have caused massacres in Dornesh.", MONITOR, type="massacre", agent="belmar", place=DORNESH)
    two = told("Ardan planes bombed Halvek.", MEDIC, agent="ardan", place=HALVEK)
    three = told(
        "Belmar has denied causing civilian deaths.",
        Voice("Belmar", "official", party="belmar"),
        type="casualties",
        stance="denies",
    )
    view = viewed(report("a", "Echo", "2020-05-02", one, two, three))
    (conflict,) = view.conflicts
    assert conflict.kind == "denial"
    assert "told by Zhevar Rights Monitor, denied by Belmar" in conflict.why


def test_who_tells_what_else_was_not_hit_denies_nothing():
    """Somebody who speaks for no party says that the harbour road is still open; that is not against the raid on the depot."""
    raid = told("Ardan planes bombed a depot.", MEDIC, agent="ardan", target="the depot", **AT)
    road = told(
        "Porters say the harbour road has not been bombed by Ardan planes.",
        Voice("porters", "resident", named=False),
        stance="denies",
        agent="ardan",
        target="the harbour road",
        **AT,
    )
    assert kinds(viewed(report("a", "Echo", "2020-05-02", raid, road))) == []
    spared = told(
        "Porters say the old depot has not been bombed by Ardan planes.",
        Voice("porters", "resident", named=False),
        stance="denies",
        agent="ardan",
        target="the old depot",
        **AT,
    )
    assert [kind for kind, _ in kinds(viewed(report("b", "Echo", "2020-05-02", raid, spared)))] == ["denial"]


def test_none_here_and_many_there_is_scope():
    voice = Voice("an activist", "activist", named=False)
    none = told("Coalition raids hurt no civilians.", voice, agent="ardan", place=HALVEK, killed=number(0, group="civilians"))
    many = told("Belmar raids have caused massacres.", voice, type="massacre", agent="belmar", place=HALVEK)
    (conflict,) = viewed(report("a", "Echo", "2020-05-02", none, many)).conflicts
    assert (conflict.kind, conflict.slot) == ("scope", "killed")
    assert "different doers" in conflict.why


def test_none_and_some_of_one_happening_is_a_value():
    none = told("The raid hurt no civilians.", ARMY, killed=number(0, group="civilians"), **AT)
    some = told("Seven civilians died in it.", MONITOR, killed=number(7, group="civilians"), **AT)
    assert {kind for kind, _ in kinds(viewed(report("a", "Echo", "2020-05-02", none, some)))} == {"value"}


def test_none_by_one_doer_is_not_against_some_by_nobody_named():
    none = told("Coalition raids hurt no civilians.", MEDIC, agent="ardan", killed=number(0, group="civilians"))
    some = told("Civilians died in raids.", MONITOR, killed=at_least(1, group="civilians"), place=HALVEK)
    found = kinds(viewed(report("a", "Echo", "2020-05-02", none, some)))
    assert all(kind == "scope" for kind, _ in found)


def test_two_origins_have_one_row_for_a_slot():
    ones = [told(f"{words} died there.", MONITOR, killed=number(count), **AT) for words, count in (("Seven", 7), ("Eight", 8))]
    others = [
        told(f"{words} died there.", MEDIC, killed=number(count), **AT) for words, count in (("Twenty", 20), ("Thirty", 30))
    ]
    view = viewed(report("a", "Echo", "2020-05-02", *ones), report("b", "Sun", "2020-05-02", *others))
    assert len(kinds(view)) == len(set(kinds(view)))


def test_an_exact_toll_replaces_the_same_origins_earlier_least_one():
    one = report("a", "Echo", "2020-05-02", told("At least seven died.", MONITOR, killed=at_least(7), **AT))
    two = report("b", "Sun", "2020-05-04", told("The toll is 18.", MONITOR, killed=number(18), **AT))
    view = viewed(one, two)
    cell = next(cell for cell in view.cells if cell.slot == "killed")
    assert (cell.value.low, cell.value.best, cell.value.high) == (18, 18, 18)
    assert kinds(view) == []


def test_a_conflict_says_who_tells_what():
    (conflict,) = pair({"killed": number(7)}, {"killed": number(12)}).conflicts
    assert conflict.why.count(" according to ") == 2
    assert conflict.why.endswith(": both cannot hold")


WITNESSES = (
    *(
        "Mira Holt",
        "Anton Berg",
        "Lucia Fenn",
        "Tobias Crane",
        "Petra Dunn",
        "Oskar Wild",
        "Nadia Stone",
        "Viktor Lamb",
        "Helga Moss",
    ),
    *("Simon Bird", "Greta Pike", "Felix Rook", "Klara Vane", "Bruno Hart", "Edith Quill", "Julius Frost", "Wanda Cobb"),
)


def many(counted, later=None):
    """As many reports as figures, each by a witness of its own, on one incident; `later` sets the day of some."""
    reports = []
    for index, figure in enumerate(counted):
        voice = Voice(f"Dr. {WITNESSES[index]}", "medic")
        said = told(f"{figure} died there, I saw it {index}.", voice, type="killing", **AT, killed=number(figure))
        reports.append(report(f"r{index}", f"Paper {index}", (later or {}).get(index, "2020-05-02"), said))
    first, *others = (claim(one) for one in reports)
    same = tuple(Judgement(f"jdg-{index}", *sorted((first, one)), "same", "person") for index, one in enumerate(others))
    return viewed(*reports, judgements=same)


def test_few_origins_have_a_row_for_every_two_that_oppose_each_other():
    rows = many([7, 7, 12]).conflicts
    assert len(rows) == 2
    assert not any(row.also_left or row.also_right for row in rows)


def test_many_origins_have_a_row_for_every_two_values():
    view = many([7] * 10 + [12] * 6 + [15], later={3: "2020-05-01"})
    assert len(view.conflicts) == 3
    by_claim = {one.id: next(arg.value.best for arg in one.args if arg.slot == "killed") for one in view.claims}
    for row in view.conflicts:
        sides = [(row.left, *row.also_left), (row.right, *row.also_right)]
        assert all(len({by_claim[one] for one in side}) == 1 for side in sides)
    largest = max(view.conflicts, key=lambda row: len(row.also_left) + len(row.also_right))
    assert {len(largest.also_left), len(largest.also_right)} == {9, 5}
    assert "and 9 others; “12”" in largest.why
    assert "and 5 others: both" in largest.why
    days = {one.id: one.published.start for one in view.articles}
    sevens = next(side for side in (largest.left, largest.right) if by_claim[side] == 7)
    assert days[next(one.article for one in view.claims if one.id == sevens)] == "2020-05-01"


def test_rows_for_many_dispute_a_cell_as_rows_for_few_do():
    view = many([7] * 10 + [12] * 6)
    cell = next(cell for cell in view.cells if cell.slot == "killed")
    assert (cell.value.best, cell.status, len(cell.support), len(cell.against)) == (7, "disputed", 10, 6)


def test_what_came_later_is_against_nothing_before():
    view = many([7] * 10 + [12] * 6, later=dict.fromkeys(range(10, 16), "2020-05-09"))
    cell = next(cell for cell in view.cells if cell.slot == "killed")
    assert [(moment.as_of, moment.status) for moment in cell.history] == [
        ("2020-05-02", "corroborated"),
        ("2020-05-09", "disputed"),
    ]


def test_the_order_of_articles_changes_no_row():
    assert many([7] * 10 + [12] * 6).conflicts == many([7] * 10 + [12] * 6).conflicts


def test_a_bare_number_of_a_headline_is_the_hedged_one_beneath_it():
    one = report(
        "a",
        "The Meridian Post",
        "2020-05-02",
        told("Strike kills 12.", MONITOR, place=HALVEK, time=day("2020-05-01"), killed=number(12)),
        told("The strike killed more than 12.", MONITOR, place=HALVEK, time=day("2020-05-01"), killed=at_least(13)),
    )
    two = report(
        "b", "Echo", "2020-05-02", told("A strike killed 15.", ZNA, place=HALVEK, time=day("2020-05-01"), killed=number(15))
    )
    assert not [row for row in viewed(one, two).conflicts if row.kind == "value"]


def test_a_difference_of_scope_names_all_who_tell_either():
    """Two count everybody, one only fighters: one row, in which each of the two stands against the third."""
    seller = Voice("a seller", "witness", named=False)
    reports = [
        report(name, f"Outlet {name}", "2020-05-02", told(f"Report {name}.", voice, type="killing", killed=many, **AT))
        for name, voice, many in (
            ("a", MONITOR, number(12)),
            ("b", MEDIC, number(12)),
            ("c", seller, number(7, group="combatants")),
        )
    ]
    view = viewed(*reports)
    (row,) = [one for one in view.conflicts if one.kind == "scope"]
    sides = {frozenset((row.left, *row.also_left)), frozenset((row.right, *row.also_right))}
    assert sides == {frozenset({claim(reports[0]), claim(reports[1])}), frozenset({claim(reports[2])})}
