from __future__ import annotations

import pytest
from invented_reports import BOOK, HALVEK, MONITOR, Voice, day, number, report, told, viewed

from twosource.assess.cells import assess
from twosource.assess.whatif import drop
from twosource.errors import ConfigError
from twosource.link.incidents import link

AT = {"place": HALVEK, "time": day("2020-05-01")}
REPORTS = [
    report("a", "Echo", "2020-05-02", told("Seven died, the monitor said.", MONITOR, killed=number(7), **AT)),
    report(
        "b", "Sun", "2020-05-04", told("A nurse counted twelve.", Voice("a nurse", "medic", named=False), killed=number(12), **AT)
    ),
    report("c", "Sun", None, told("Planes were seen.", place=HALVEK)),
]
ARTICLES, READINGS = [article for article, _ in REPORTS], [reading for _, reading in REPORTS]
VIEW = viewed(*REPORTS)


def kept_view(**choices):
    kept = drop(ARTICLES, READINGS, VIEW, **choices)
    return kept, assess(kept.articles, kept.readings, link(kept.articles, kept.readings, (), BOOK), BOOK, "default")


@pytest.mark.parametrize("wish", ["article:a", f"article:{ARTICLES[0].id}", "outlet:echo"])
def test_without_equals_a_build_without(wish):
    kept, view = kept_view(without=[wish])
    assert view == viewed(*REPORTS[1:])
    assert kept.left_out == ((ARTICLES[0].id, f"left out by --without {wish}"),)


def test_without_an_origin_its_claims_are_gone():
    origin = next(origin for origin in VIEW.origins if "nurse" in origin.why)
    _, view = kept_view(without=[f"origin:{origin.id}"])
    assert {cell.value.best for cell in view.cells if cell.slot == "killed"} == {7}
    assert len(view.articles) == 3


def test_as_of_leaves_out_later_and_undated_articles():
    kept, view = kept_view(as_of="2020-05-03")
    assert view == viewed(REPORTS[0])
    assert [why.split(": ")[1] for _, why in sorted(kept.left_out, key=lambda one: one[1])] == [
        "it has no date, and may be later",
        "published 2020-05-04",
    ]


@pytest.mark.parametrize(
    "choices",
    [{"without": ["article:zz"]}, {"without": ["outlet:zz"]}, {"without": ["origin:zz"]}, {"without": ["zz"]}, {"as_of": "May"}],
)
def test_what_is_not_there_is_refused(choices):
    with pytest.raises(ConfigError):
        drop(ARTICLES, READINGS, VIEW, **choices)
