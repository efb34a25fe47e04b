"""Who is the same as whom: actors and sources are joined, parted and left open by name, and every joint tells how to part it."""

from __future__ import annotations

import pytest

from twosource.codebook import Codebook
from twosource.desk.members import joined
from twosource.read.text.cues import fold
from twosource.records import Identity, make_id

REPORTS = {
    "one": "Fighters of the Ardan Front shelled Port Talis on 3 May 2031 and killed seven people, the Coast Rights Watch said.\n",
    "two": "The Harran Brigade shelled Ostrel on 9 June 2031 and killed four porters, the harbour police said.\n",
}


@pytest.fixture
def workspace(built, copied):
    return copied(built(REPORTS))


@pytest.fixture
def shown(desk):
    def actors(query=""):
        return {line["actor"]["names"][0]: line for line in desk.get(f"/actors.json{query}").json()["actors"]}

    return actors


def test_the_page_names_who_did_it_and_in_which_incidents(desk, shown):
    every = shown()
    assert any("Ardan Front" in name for name in every)
    assert any(line["actor"]["did"] for line in every.values())
    assert all(line["incidents"] or not line["actor"]["incidents"] for line in every.values())
    assert set(shown("?q=harran")) < set(every)
    assert shown("?q=nobody-of-that-name") == {}
    assert "No actor fits" in desk.get("/actors?q=nobody-of-that-name").text


def test_two_actors_are_said_to_be_one_and_parted_again(desk, decide, shown):
    before = shown()
    front, brigade = (next(name for name in before if word in name) for word in ("Ardan", "Harran"))
    one = before[front]
    answer = decide(desk, "same", one["actor"]["id"], one["version"], named=brigade, note="its new name")
    assert answer.status_code == 200
    (line,) = (line for line in shown().values() if line["joined"]["others"])
    assert {line["actor"]["names"][0], *(other["name"] for other in line["joined"]["others"])} & {front, brigade}
    assert "“same”" not in desk.get("/history").text
    assert all(name in desk.get("/history").text for name in (front, brigade))
    page = desk.get("/actors").text
    assert "part</button>" in page
    parted = decide(desk, "different", line["actor"]["id"], other=line["joined"]["others"][0]["id"])
    assert parted.status_code == 200  # the later word on the very same pair replaces the earlier
    assert set(shown()) == set(before)


def test_what_nobody_has_is_refused_and_the_second_of_two_told(desk, decide, shown):
    one, two, *_ = shown().values()
    refused = decide(desk, "same", one["actor"]["id"], named="The Nobodies")
    assert (refused.status_code, "The Nobodies" in refused.json()["problem"]) == (422, True)
    assert decide(desk, "same", "nobody_of_that_id", other=one["actor"]["id"]).status_code == 404
    assert decide(desk, "unsure", one["actor"]["id"], one["version"], other=two["actor"]["id"]).status_code == 200
    assert decide(desk, "same", one["actor"]["id"], one["version"], other=two["actor"]["id"]).status_code == 409


def test_what_stands_in_the_way_is_shown_and_can_be_taken_back(desk, decide, lines):
    first, second, *_ = lines.values()
    made = decide(desk, "same", first.id, other=second.id).json()["decisions"][0]
    (whole,) = desk.get("/incidents.json").json()["incidents"][:1]
    form = {"action": "split", "target": whole["id"], "claims": first.claims, "back": f"/incidents/{whole['id']}"}
    refused = desk.post("/decide", data=form)
    assert refused.status_code == 422
    assert f'value="{made}"' in refused.text  # the button that takes it back
    assert "inc-" not in refused.text.partition("<h1>")[2].partition("</p>")[0]


def test_an_article_without_an_outlet_is_listed_by_its_ref(desk):
    found = {one["name"]: one["article"] for one in desk.get("/sources.json").json()["sources"] if one["article"]}
    page = desk.get("/sources").text
    assert found
    assert all(name.startswith("the article ") and f'href="/articles/{article}"' in page for name, article in found.items())


def test_members_bear_the_names_that_their_ids_are_made_of():
    names = ("The Ardan Front", "Front of Ardan")
    ids = [make_id("act", fold(name)) for name in names]
    unnamed = make_id("src", "art-1", "a medic")
    identity = Identity(ids[0], names[0], "armed_group", (*ids, unnamed), (names[1], "a medic"), "judged the same")
    found = joined(identity, names, Codebook())
    assert [(one.id, one.name) for one in found.others] == [(ids[1], names[1]), (unnamed, "a medic")]  # what is left
    assert found.why == "judged the same"
    assert joined(None, names, Codebook()).others == ()
