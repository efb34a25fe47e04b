"""How far the analysts are with an incident, and whose it is."""

from __future__ import annotations

import pytest


def work(client, incident):
    return client.get(f"/incidents/{incident}.json").json()["work"]


def found(client, query):
    return {row["id"] for row in client.get(f"/incidents.json?{query}").json()["incidents"]}


@pytest.fixture
def talis(lines):
    return next(line for title, line in lines.items() if "Talis" in title)


def test_an_incident_is_new_then_in_review_then_done_and_open_again(desk, decide, talis, lines):
    assert work(desk, talis.id) == {"stage": "new", "who": "", "by": "", "since": 0}
    assert decide(desk, "note", talis.claims[0], note="odd").status_code == 200
    assert work(desk, talis.id)["stage"] == "in review"
    signed = decide(desk, "accept", talis.id).json()["decisions"][0]
    assert work(desk, talis.id)["stage"] == "done"
    assert found(desk, "work=done") == {talis.id}
    assert found(desk, "work=new") == {line.id for line in lines.values()} - {talis.id}
    assert decide(desk, "undo", signed).status_code == 200
    assert work(desk, talis.id)["stage"] == "in review"
    assert decide(desk, "accept", talis.id).status_code == 200
    assert decide(desk, "assign", talis.id, who="").status_code == 200
    assert found(desk, "work=in+review") == {talis.id}


def test_who_signs_off_is_done_with_the_claims_of_then(desk, decide, place, talis):
    parted = decide(desk, "split", talis.id, claims=[talis.claims[0]]).json()["decisions"]
    rest = place.store.incidents_of(talis.claims)[talis.claims[1]]
    assert decide(desk, "accept", rest).status_code == 200
    assert work(desk, rest)["stage"] == "done"
    for decision in parted:
        assert decide(desk, "undo", decision).status_code == 200
    whole = place.store.incidents_of(talis.claims)[talis.claims[1]]
    assert (work(desk, whole)["stage"], work(desk, whole)["since"]) == ("in review", 1)
    task = desk.get("/review.json?kind=since").json()["tasks"][0]
    assert task["incident"]["id"] == whole
    assert "1 claim came since" in desk.get("/review").text


def test_an_incident_is_taken_up_given_away_and_found_by_whose_it_is(shared, decide, talis):
    coder, editor = shared("cod"), shared("edi")
    assert decide(coder, "assign", talis.id, who="cod").status_code == 200
    assert work(editor, talis.id)["who"] == "cod"
    assert found(editor, "who=cod") == {talis.id}
    assert talis.id not in found(editor, "who=nobody")
    assert decide(coder, "assign", talis.id, who="edi").status_code == 403
    assert decide(editor, "assign", talis.id, who="stranger").status_code == 422
    assert decide(editor, "assign", talis.id, who="edi").status_code == 200
    assert work(coder, talis.id)["who"] == "edi"
    assert decide(shared("rea"), "assign", talis.id, who="rea").status_code == 403
    assert "mine" in editor.get("/incidents").text
    assert [task["incident"]["id"] for task in editor.get("/review.json?who=edi").json()["tasks"]] == [talis.id]
    assert "▸" in editor.get("/incidents").text


def test_only_incidents_are_somebodys(desk, decide, place, talis):
    assert decide(desk, "assign", talis.claims[0], who="Ada").status_code == 422
    assert place.store.decided() == 0


def test_what_is_said_beside_the_ledger_computes_nothing_anew(desk, decide, place, talis):
    before = place.state()
    assert decide(desk, "assign", talis.id, who="Ada").status_code == 200
    assert decide(desk, "note", talis.id, note="ask the clinic").status_code == 200
    assert place.state() == before
    assert "ask the clinic" in desk.get(f"/incidents/{talis.id}").text
