"""Correcting by the words of an article: what a selection tells, and what it sets."""

from __future__ import annotations

import time

import pytest


def decide(desk, action, target, version="", **fields):
    data = {"action": action, "target": target, "version": version, **fields}
    answer = desk.post("/decide", data=data, headers={"Accept": "application/json"})
    while desk.get("/state.json").json()["computing"]:
        time.sleep(0.05)
    return answer


def units(text, words):
    start = len(text[: text.index(words)].encode("utf-16-le")) // 2
    return {"unit_start": str(start), "unit_end": str(start + len(words.encode("utf-16-le")) // 2)}


@pytest.fixture
def hostile(place):
    return next(one for one in place.store.live_articles() if "😀" in one.text)


@pytest.fixture
def porters(desk, place, hostile):
    """The claim of the porters, as its incident's page shows it."""

    def shown():
        claim = next(iter(place.store.incidents_in([hostile.id])))
        rows = desk.get(f"/incidents/{claim}.json").json()["claims"]
        return next(row for row in rows if row["claim"]["article"] == hostile.id)

    return shown


@pytest.mark.parametrize(
    ("words", "slot", "told"),
    [
        ("Four porters", "killed", ("4", {"low": "4", "best": "4", "high": "4"})),
        ("12 June 2031", "time", ("12 Jun 2031", {"start": "2031-06-12", "end": "2031-06-12"})),
        ("Ostrel", "place", ("Ostrel", {"text": "Ostrel"})),
        ("shells", "instrument", ("shells", {"text": "shells"})),
        ("on", "killed", ("tells no number", {"text": "on"})),
        ("12 June 2031 when shells", "killed", ("tells more than one number", {"text": "12 June 2031 when shells"})),
    ],
)
def test_a_selection_tells_what_the_readers_read_there(desk, hostile, words, slot, told):
    found = desk.get("/told.json", params={"article": hostile.id, "slot": slot, **units(hostile.text, words)}).json()
    assert found["words"] == words
    assert told[0] in found["reads"]
    assert found["fields"] == told[1]


def test_nothing_selected_tells_nothing(desk, hostile):
    asked = {"article": hostile.id, "slot": "killed", "unit_start": "3", "unit_end": "3"}
    assert desk.get("/told.json", params=asked).status_code == 422
    assert desk.get("/told.json", params={**asked, "article": "art-0"}).status_code == 404


def test_an_argument_of_a_claim_is_set_to_selected_words(desk, hostile, porters):
    row = porters()
    old = next(arg for arg in row["claim"]["args"] if arg["slot"] == "killed")
    fields = {"argument": f"killed@{old['span']['start']}-{old['span']['end']}", "article": hostile.id, "text": "12 June 2031"}
    answer = decide(desk, "correct", row["claim"]["id"], row["version"], **fields, **units(hostile.text, "12"), note="odd")
    assert answer.status_code == 422  # the text says another thing than the selection, and two numbers
    fields["text"] = "12"
    answer = decide(desk, "correct", row["claim"]["id"], row["version"], **fields, **units(hostile.text, "12"), note="odd")
    assert answer.status_code == 200
    new = next(arg for arg in porters()["claim"]["args"] if arg["slot"] == "killed")
    where = hostile.text.index("12")
    assert (new["value"]["best"], new["span"], new["how"]) == (12, {"start": where, "end": where + 2}, "set by hand: odd")
    assert porters()["said"][0]["span"] == {"start": where, "end": where + 2}
    lines = desk.get("/incidents.json").json()["incidents"]
    incident = next(line["id"] for line in lines if row["claim"]["id"] in line["claims"])
    assert "by these words" in desk.get(f"/incidents/{incident}").text
    late = decide(desk, "reject", row["claim"]["id"], row["version"], argument="killed")
    assert late.status_code == 409
    assert decide(desk, "undo", answer.json()["decisions"][0]).status_code == 200
    assert porters()["claim"] == row["claim"]


def test_a_cell_is_set_to_selected_words(desk, place, hostile):
    incident = next(iter(place.store.incidents_in([hostile.id])))
    cells = desk.get(f"/incidents/{incident}.json").json()["cells"]
    cell = next(one for one in cells if one["cell"]["slot"] == "killed")
    fields = {"article": hostile.id, "low": "4", "best": "4", "high": "4", **units(hostile.text, "Four porters")}
    assert decide(desk, "correct", cell["key"], cell["version"], **fields).status_code == 200
    said = next(one for one in desk.get(f"/incidents/{incident}.json").json()["cells"] if one["cell"]["slot"] == "killed")[
        "said"
    ][0]
    where = hostile.text.index("Four")
    assert (said["article"], said["span"]) == (hostile.id, {"start": where, "end": where + 12})


def test_an_article_is_dated_from_the_inbox(desk, place, hostile):
    def arrival():
        return next(one for one in desk.get("/inbox.json").json()["arrivals"] if one["id"] == hostile.id)

    before = arrival()
    fields = {"argument": "published", "start": "2031-06-13", "note": "the printed page"}
    assert decide(desk, "correct", hostile.id, before["version"], **{**fields, "note": ""}).status_code == 422
    assert decide(desk, "correct", hostile.id, before["version"], **fields).status_code == 200
    after = arrival()
    assert (after["published"]["start"], after["published"]["how"]) == ("2031-06-13", "set by hand: the printed page")
    fields = {"argument": "outlet", "text": "The Harbour Post", "note": "its masthead"}
    assert decide(desk, "correct", hostile.id, after["version"], **fields).status_code == 200
    assert (arrival()["outlet"], arrival()["doubts"]) == ("The Harbour Post", [])
    assert place.trouble is None


def test_a_protection_is_lifted_where_it_was_set(desk):
    source = desk.get("/sources.json").json()["sources"][0]
    made = decide(desk, "protect", source["source"]["id"], source["version"]).json()["decisions"][0]
    page = desk.get("/sources").text
    assert "Lift the protection" in page
    assert f'value="{made}"' in page
    assert decide(desk, "undo", made).status_code == 200
    assert not desk.get("/sources.json").json()["sources"][0]["protected"]


@pytest.fixture
def talis(lines):
    return next(line for title, line in lines.items() if "Talis" in title)


def row_of(desk, place, claim):
    incident = place.store.incidents_of([claim])[claim]
    return incident, next(row for row in desk.get(f"/incidents/{incident}.json").json()["claims"] if row["claim"]["id"] == claim)


def test_a_corrected_day_takes_the_claim_to_the_incident_that_it_tells_of(desk, place, talis):
    claim, other = talis.claims[:2]
    before, row = row_of(desk, place, claim)
    fields = {"action": "correct", "target": claim, "version": row["version"], "note": "the June raid"}
    old = next((arg for arg in row["claim"]["args"] if arg["slot"] == "time"), {"span": None})["span"]
    fields |= {"argument": f"time@{old['start']}-{old['end']}" if old else "time", "text": "21 June 2031"}
    fields["back"] = f"/incidents/{before}#{claim}"
    answer = desk.post("/decide", data=fields, follow_redirects=False)
    while desk.get("/state.json").json()["computing"]:
        time.sleep(0.05)
    now = place.store.incidents_of([claim, other])
    assert now[claim] != now[other]
    where = desk.get(f"/incidents/{now[claim]}.json").json()["incident"]
    assert where["when"]["start"] == "2031-06-21"
    if now[claim] != before:
        assert answer.headers["location"] == f"/incidents/{now[claim]}?moved={before}#{claim}"
        assert "After your decision" in desk.get(answer.headers["location"]).text
    said = row_of(desk, place, claim)[1]["said"][-1]["id"]
    assert decide(desk, "undo", said).status_code == 200
    again = place.store.incidents_of([claim, other])
    assert again[claim] == again[other]


def test_what_happened_is_corrected(desk, place, talis):
    claim = talis.claims[0]
    _, row = row_of(desk, place, claim)
    assert decide(desk, "correct", claim, row["version"], argument="type", text="no such thing").status_code == 422
    assert decide(desk, "correct", claim, row["version"], argument="type", text="Shelling").status_code == 200
    assert row_of(desk, place, claim)[1]["claim"]["type"] == "shelling"


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"best": "9"}, (7, 9, 9)),  # what nobody touched makes way
        ({"best": "3"}, (3, 3, 7)),
        ({"low": "7", "best": "8", "high": "7"}, (7, 8, 8)),
        ({"low": "", "best": "8", "high": ""}, (None, 8, None)),
    ],
)
def test_the_best_figure_alone_may_be_set(desk, place, hostile, fields, value):
    incident = next(iter(place.store.incidents_in([hostile.id])))
    key = f"{incident}/killed/"

    def cell():
        shown = desk.get(f"/incidents/{incident}.json").json()["cells"]
        return next(one for one in shown if one["key"].startswith(key))

    before = cell()
    assert decide(desk, "correct", before["key"], before["version"], low="7", best="7", high="7").status_code == 200
    assert decide(desk, "correct", before["key"], cell()["version"], **fields).status_code == 200
    now = cell()["cell"]["value"]
    assert (now["low"], now["best"], now["high"]) == value


@pytest.mark.parametrize(("policy", "dozens"), [("default", 24), ("acled", 12)])
def test_typed_figures_are_read_by_the_policy_in_force(shipped, policy, dozens):
    from twosource.desk.values import Known, value_of
    from twosource.read.places.gazetteer import Gazetteer

    known = Known(shipped, policy, Gazetteer.open(()), ())
    found = value_of("killed", "civilians", {"text": "dozens"}, known)
    assert (found.low, found.best, found.high, found.group) == (dozens, dozens, None, "civilians")
