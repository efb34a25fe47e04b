"""Decisions, from the form to the ledger and back; and two people at one desk."""

from __future__ import annotations

import time

import pytest

JSON = {"Accept": "application/json"}


@pytest.fixture
def talis(lines):
    return next(line for title, line in lines.items() if "Talis" in title)


@pytest.fixture
def killed(desk, talis):
    """The cell of the killed, as the page shows it."""

    def shown():
        cells = desk.get(f"/incidents/{talis.id}.json").json()["cells"]
        return next((cell for cell in cells if cell["cell"]["slot"] == "killed"), None)

    return shown


def decide(desk, action, target, version="", **fields):
    answer = desk.post("/decide", data={"action": action, "target": target, "version": version, **fields}, headers=JSON)
    while desk.get("/state.json").json()["computing"]:
        time.sleep(0.1)
    return answer


def test_a_cell_is_corrected_and_the_correction_taken_back(desk, killed):
    before = killed()
    answer = decide(desk, "correct", before["key"], before["version"], low="8", best="8", note="the hospital's list")
    assert answer.status_code == 200
    after = killed()
    assert (after["cell"]["value"]["best"], after["cell"]["status"]) == (8, "set-by-hand")
    assert after["said"][0]["author"] == "Ada"
    assert decide(desk, "undo", answer.json()["decisions"][0]).status_code == 200
    assert killed()["cell"]["value"] == before["cell"]["value"]
    assert [one["said"]["verdict"] for one in desk.get("/history.json").json()["decisions"]] == ["undo", "correct"]


def test_the_second_of_two_is_told_what_changed(desk, place, killed):
    seen = killed()
    assert decide(desk, "correct", seen["key"], seen["version"], best="8", note="the list").status_code == 200
    late = desk.post(
        "/decide",
        data={"action": "correct", "target": seen["key"], "version": seen["version"], "best": "9", "note": "<b>mine</b>"},
    )
    assert late.status_code == 409
    assert "the list" in late.text
    assert "<b>mine</b>" not in late.text
    assert desk.post("/decide", data={"action": "reject", "target": seen["key"], "version": seen["version"]}).status_code == 409
    assert place.store.decided() == 1
    now = decide(desk, "correct", seen["key"], seen["version"], best="9").json()["version"]
    assert decide(desk, "correct", seen["key"], now, best="9").status_code == 200
    assert killed()["cell"]["value"]["best"] == 9


def test_a_rejected_cell_leaves_the_way_back(desk, talis, killed):
    cell = killed()
    decision = decide(desk, "reject", cell["key"], cell["version"]).json()["decisions"][0]
    assert killed() is None
    assert [one["id"] for one in desk.get(f"/incidents/{talis.id}.json").json()["said"]] == [decision]
    assert decide(desk, "undo", decision).status_code == 200
    assert killed()["cell"] == cell["cell"]


def test_a_decision_on_one_cell_leaves_the_version_of_another(desk, talis, killed):
    cells = {cell["cell"]["slot"]: cell for cell in desk.get(f"/incidents/{talis.id}.json").json()["cells"]}
    assert decide(desk, "note", cells["killed"]["key"], cells["killed"]["version"], note="ask again").status_code == 200
    assert decide(desk, "accept", cells["place"]["key"], cells["place"]["version"]).status_code == 200
    assert killed()["said"][0]["note"] == "ask again"


def test_claims_are_split_off_and_brought_back(desk, place, talis):
    before = len(place.overview().lines)
    chosen = talis.claims[0]
    version = desk.get(f"/incidents/{talis.id}.json").json()["version"]
    answer = decide(desk, "split", talis.id, version, claims=[chosen], note="another raid")
    assert len(place.overview().lines) == before + 1
    left, right = (place.store.incidents_of([claim])[claim] for claim in talis.claims[:2])
    refused = decide(desk, "same", left, other=right)
    assert (refused.status_code, "judged" in refused.json()["problem"]) == (422, True)
    for decision in answer.json()["decisions"]:
        assert decide(desk, "undo", decision).status_code == 200
    assert len(place.overview().lines) == before


def test_incidents_are_merged(desk, place, lines):
    first, second, *_ = lines.values()
    before = len(lines)
    assert decide(desk, "same", first.id, other=second.id, note="one raid").status_code == 200
    assert len(place.overview().lines) == before - 1
    assert desk.get("/history.json").json()["decisions"][0]["link"].startswith("/incidents/")


def test_a_source_is_rated_and_protected(desk):
    def first():
        return desk.get("/sources.json").json()["sources"][0]

    source = first()
    assert decide(desk, "rate", source["source"]["id"], source["version"], grade="B").status_code == 200
    assert decide(desk, "protect", source["source"]["id"], first()["version"]).status_code == 200
    assert (first()["grade"], first()["protected"]) == ("B", True)


def test_two_sources_are_said_to_be_one(desk):
    def names():
        return [one["name"] for one in desk.get("/sources.json").json()["sources"]]

    before = desk.get("/sources.json").json()["sources"]
    one = next(line for line in before if "Watch" in line["name"])
    other = next(line for line in before if "police" in line["name"])
    refused = decide(desk, "same", one["source"]["id"], named="Nobody of that Name")
    assert (refused.status_code, "Nobody of that Name" in refused.json()["problem"]) == (422, True)
    made = decide(desk, "same", one["source"]["id"], one["version"], named=other["source"]["name"], note="its desk")
    assert made.status_code == 200
    assert len(names()) == len(before) - 1
    assert decide(desk, "undo", made.json()["decisions"][0]).status_code == 200
    assert len(names()) == len(before)


def test_incidents_are_merged_by_their_number_in_the_table(desk, place, lines):
    first, second, *_ = sorted(lines.values(), key=lambda line: line.number)
    answer = desk.post(
        "/decide",
        data={"action": "same", "target": second.id, "named": str(first.number), "back": f"/incidents/{second.id}"},
        follow_redirects=False,
    )
    while desk.get("/state.json").json()["computing"]:
        time.sleep(0.05)
    now = place.store.incidents_of([*first.claims, *second.claims])
    assert len(set(now.values())) == 1
    (one,) = set(now.values())
    assert answer.headers["location"] in {f"/incidents/{one}?moved={second.id}", f"/incidents/{one}"}


def test_what_is_signed_off_leaves_the_review_and_what_is_settled_the_inbox(desk):
    task = desk.get("/review.json").json()["tasks"][0]
    assert decide(desk, "accept", task["incident"]["id"]).status_code == 200
    rest = desk.get("/review.json").json()
    assert task["incident"]["id"] not in [one["incident"]["id"] for one in rest["tasks"]]
    arrival = desk.get("/inbox.json").json()["arrivals"][0]
    assert decide(desk, "accept", arrival["id"], arrival["version"]).status_code == 200
    assert len(desk.get("/inbox.json").json()["arrivals"]) == 3


def test_what_nobody_doubts_is_settled_at_once_and_computes_nothing_anew(desk, place):
    before, inbox = place.state(), desk.get("/inbox.json").json()
    first, *others = [one["id"] for one in inbox["arrivals"]]
    assert decide(desk, "accept", first, also=["inc-0"]).status_code == 422
    assert place.store.decided() == 0
    assert decide(desk, "accept", first, also=others).status_code == 200
    left = desk.get("/inbox.json").json()
    assert (left["arrivals"], left["settled"]) == ([], 1 + len(others))
    assert (place.state(), place.refreshing) == (before, False)


def test_selected_words_are_quoted_with_their_place(desk, place, killed):
    article = next(one for one in place.store.live_articles() if "😀" in one.text)
    text = article.text
    start = len(text[: text.index("porters")].encode("utf-16-le")) // 2
    cell = killed()
    fields = {"article": article.id, "unit_start": str(start), "unit_end": str(start + 7), "note": "see"}
    assert decide(desk, "note", cell["key"], cell["version"], **fields).status_code == 200
    where = text.index("porters")
    assert killed()["said"][0]["note"] == f"see “porters” ({article.id} {where}-{where + 7})"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"action": "correct", "best": ""}, 422),
        ({"action": "correct", "best": "seven"}, 422),
        ({"action": "correct", "low": "9", "best": "3"}, 422),
        ({"action": "note", "note": "  "}, 422),
        ({"action": "explode"}, 422),
        ({"action": "rate", "grade": "A"}, 422),
        ({"action": "accept", "target": "inc-0"}, 404),
        ({"action": "accept", "target": ""}, 404),
        ({"action": "undo", "target": "rev-0"}, 404),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_stored(desk, place, killed, fields, status):
    answer = decide(desk, **{"target": killed()["key"], **fields})
    assert answer.status_code == status
    assert answer.json()["problem"]
    assert place.store.decided() == 0


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_form_leads_back_to_the_desk_only(desk, killed, back):
    data = {"action": "note", "target": killed()["key"], "note": "x", "back": back}
    answer = desk.post("/decide", data=data, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents")
