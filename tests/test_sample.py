"""What the ledger of the shipped sample must show: an invented conflict, told by names and figures, never by ids."""

from __future__ import annotations

import contextlib
import json

import pytest

from twosource import config, demo, pipeline
from twosource.export import rows

MARKET = {
    "reports/01-zna-wire.html",
    "reports/02-meridian-post.html",
    "reports/03-northline.txt",
    "reports/04-osmer-gazette.html",
    "reports/05-radio-sable.txt",
    "reports/06-lantern-review.html",
    "zna-0518",
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    demo.unpack(folder)
    with contextlib.chdir(folder):
        workspace = config.open_workspace(folder, create=False)
        pipeline.add(workspace, ["reports"])
        pipeline.run(workspace)
        return json.loads(rows.render(pipeline.view(workspace)))


def incident(ledger, kind, place, day):
    found = [
        row
        for row in ledger["incidents"]
        if row["type"] == kind and (row["where"] or {}).get("name") == place and (row["when"] or {}).get("start") == day
    ]
    assert len(found) == 1, [row["title"] for row in ledger["incidents"]]
    return found[0]


@pytest.fixture
def market(ledger):
    return incident(ledger, "air_strike", "Halvek", "2023-05-16")


def refs(ledger, row):
    names = {article["id"]: article["ref"] for article in ledger["articles"]}
    return {names[claim["article"]] for claim in ledger["claims"] if claim["incident"] == row["id"]}


def roots(ledger, row):
    names = {source["id"]: source["name"].lower() for source in ledger["sources"]}
    return [names[origin["root"]] for origin in ledger["origins"] if origin["incident"] == row["id"]]


def between(ledger, row):
    inside = {claim["id"] for claim in ledger["claims"] if claim["incident"] == row["id"]}
    return [conflict for conflict in ledger["conflicts"] if {conflict["left"], conflict["right"]} & inside]


def test_seven_reports_tell_of_one_market_strike(ledger, market):
    assert refs(ledger, market) == MARKET


def test_four_outlets_rest_on_one_monitor(ledger, market):
    told = roots(ledger, market)
    assert sum("monitor" in name for name in told) == 1
    assert not any("tarrow" in name for name in told)
    assert sum("surgeon" in name for name in told) == 1
    assert sum("vegetable seller" in name for name in told) == 1
    assert sum("army" in name or "odal" in name for name in told) == 1
    assert len(told) == 4


def test_the_later_toll_replaces_the_earlier(ledger, market):
    toll = next(
        cell for cell in ledger["cells"] if (cell["incident"], cell["slot"], cell["group"]) == (market["id"], "killed", None)
    )
    assert toll["value"]["best"] == 18
    assert not [row for row in between(ledger, market) if row["kind"] == "value"]
    assert toll["history"][0]["value"]["best"] == 7
    assert any("after" in moment["why"] for moment in toll["history"])


def test_the_army_denies_and_speaks_of_other_dead(ledger, market):
    found = between(ledger, market)
    assert any(row["kind"] == "denial" and row["slot"] == "killed" for row in found)
    assert any(row["kind"] == "scope" and "combatants" in row["why"] for row in found)
    assert market["status"] == "disputed"


def test_the_older_strike_on_a_market_stays_apart(ledger):
    older = incident(ledger, "air_strike", "Halvek", "2022-09-04")
    assert refs(ledger, older) == {"reports/09-zna-2022.html"}


def test_none_here_and_six_there_is_no_conflict(ledger):
    strikes = incident(ledger, "air_strike", "Dornesh", "2023-05-19")
    shelling = incident(ledger, "shelling", "Pell", "2023-05-19")
    assert {row["kind"] for row in (*between(ledger, strikes), *between(ledger, shelling))} <= {"scope"}


def test_the_undated_report_stays_by_itself(ledger):
    undated = {
        claim["incident"]
        for row in ledger["articles"]
        if "08" in row["ref"]
        for claim in ledger["claims"]
        if claim["article"] == row["id"]
    }
    for row in ledger["incidents"]:
        if row["id"] in undated:
            assert row["when"] is None
            assert refs(ledger, row) == {"reports/08-borderline.txt"}


def test_a_strength_is_a_state_and_in_no_incident(ledger):
    counts = [(claim, arg["value"]) for claim in ledger["claims"] for arg in claim["args"] if arg["slot"] == "strength"]
    ((claim, count),) = [(claim, count) for claim, count in counts if count["high"] == 1500]
    assert claim["incident"] is None
    assert count["low"] is None


def test_a_withdrawal_told_by_two_voices(ledger):
    moved = incident(ledger, "relocation", "Halvek", "2023-05-17")
    told = sorted(roots(ledger, moved))
    assert len(told) == 2
    assert any("official" in name for name in told)
    assert any("residents" in name for name in told)
    assert moved["status"] == "corroborated"
