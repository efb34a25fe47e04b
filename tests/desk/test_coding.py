"""Blind double coding: nobody sees another's words before all are in, and then how far they agree."""

from __future__ import annotations

import csv
import io

import pytest

from twosource.desk.accounts import Accounts
from twosource.desk.coding import Codings

PASSWORD = "a long enough word"  # noqa: S105 - of nobody


@pytest.fixture
def talis(lines):
    return next(line for title, line in lines.items() if "Talis" in title)


@pytest.fixture
def task(shared, place, talis):
    assert shared("edi").post("/coding/draw", data={"incident": talis.id}).status_code == 200
    return Codings(place.workspace.folder).all()[0]


def send(client, task, words, values=()):
    """Says these words of the units in turn, the last of all that follow."""
    said = [*words, *[words[-1]] * (len(task.units) - len(words))]
    fields = {f"word {unit.target}": word for unit, word in zip(task.units, said, strict=True)}
    fields |= {f"value {unit.target}": value for unit, value in zip(task.units, values, strict=False)}
    return client.post(f"/coding/{task.id}", data=fields, headers={"Accept": "application/json"}, follow_redirects=False)


def test_what_was_drawn_is_shown_as_it_was_with_its_words(shared, task):
    page = shared("cod").get(f"/coding/{task.id}")
    assert page.status_code == 200
    assert {unit.kind for unit in task.units} == {"cell", "claim"}
    assert all(quote.exact in page.text for unit in task.units for quote in unit.quotes)


def test_nobody_sees_a_word_before_all_are_in(shared, task):
    coder, editor = shared("cod"), shared("edi")
    assert send(coder, task, ["wrong", "right"], ["ninety-nine"]).status_code == 303
    for client in (coder, editor, shared("adm")):
        shown = client.get("/coding.json").json()
        assert (shown["closed"], shown["figures"], shown["apart"]) == (0, [], [])
        assert shown["tasks"][0]["coded"] == ["cod"]
        assert "ninety-nine" not in client.get("/coding").text
        assert "ninety-nine" not in client.get("/coding/codes.csv").text
    assert "ninety-nine" not in editor.get(f"/coding/{task.id}").text
    assert send(editor, task, ["right"]).status_code == 303
    shown = coder.get("/coding.json").json()
    assert [(one["word"], one["value"]) for one in shown["apart"][0]["codes"]] == [("wrong", "ninety-nine"), ("right", "")]


def test_the_agreement_is_told(shared, task):
    number = len(task.units)
    send(shared("cod"), task, ["wrong", "wrong", "right"])
    send(shared("edi"), task, ["wrong", "right"])
    shown = shared("rea").get("/coding.json").json()
    name, figure = shown["figures"][0]
    assert (name, figure["pairs"], figure["agreed"], figure["coders"]) == ("in all", number, number - 1, 2)
    # Cohen: of n units one is "wrong" for both, one for the first alone
    observed, chance = (number - 1) / number, (2 * 1 + (number - 2) * (number - 1)) / number**2
    assert figure["kappa"] == pytest.approx((observed - chance) / (1 - chance))
    assert 0 < figure["alpha"] < 1
    assert len(shown["apart"]) == 2
    assert f"{figure['kappa']:.3f}" in shared("rea").get("/coding").text
    rows = list(csv.DictReader(io.StringIO(shared("rea").get("/coding/codes.csv").text)))
    assert len(rows) == 2 * number
    assert {row["coder"] for row in rows} == {"cod", "edi"}


def test_what_is_settled_is_decided_like_everything_else(shared, decide, task):
    editor = shared("edi")
    send(shared("cod"), task, ["wrong", "right"])
    send(editor, task, ["right"])
    apart = editor.get("/coding.json").json()["apart"]
    assert [one["decided"] for one in apart] == [False]
    assert decide(editor, "reject", apart[0]["unit"]["target"], note="double coding").status_code == 200
    assert [one["decided"] for one in editor.get("/coding.json").json()["apart"]] == [True]


@pytest.mark.parametrize(("words", "status"), [(["right", ""], 422), (["right", "perhaps"], 422), (["unsure"], 303)])
def test_every_question_is_answered_once(shared, task, words, status):
    coder = shared("cod")
    assert send(coder, task, words).status_code == status
    assert send(coder, task, ["right"]).status_code == (303 if status == 422 else 422)
    assert coder.get(f"/coding/{task.id}").status_code == 403


def test_a_third_coder_comes_too_late_and_a_reader_codes_nothing(shared, task):
    assert send(shared("rea"), task, ["right"]).status_code == 403
    assert shared("rea").get(f"/coding/{task.id}").status_code == 403
    for name in ("cod", "edi"):
        assert send(shared(name), task, ["right"]).status_code == 303
    assert send(shared("adm"), task, ["right"]).status_code == 422


def test_a_lot_is_drawn_again_by_its_seed(shared, place):
    fields = {"number": "2", "seed": "7"}
    assert shared("cod").post("/coding/draw", data=fields).status_code == 403
    assert shared("edi").post("/coding/draw", data={**fields, "number": "many"}).status_code == 422
    shared("edi").post("/coding/draw", data=fields)
    first = [one.incident for one in Codings(place.workspace.folder).all()]
    assert len(set(first)) == 2
    (place.workspace.folder / "desk.db").unlink()
    Accounts(place.workspace.folder).add("edi", "editor", PASSWORD)
    shared("edi").post("/coding/draw", data=fields)
    assert [one.incident for one in Codings(place.workspace.folder).all()] == first


def test_an_incident_is_not_drawn_twice_at_once(shared, task):
    assert shared("edi").post("/coding/draw", data={"incident": task.incident}).status_code == 422


def test_a_desk_for_one_has_no_coding(desk):
    assert desk.get("/coding").status_code == 404
    assert "Coding" not in desk.get("/incidents").text
