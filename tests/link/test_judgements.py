from __future__ import annotations

import pytest
from invented_reports import HALVEK, MONITOR, claim, day, report, told, viewed
from msgspec.structs import replace

from twosource.errors import ReviewError
from twosource.link.judgements import check, contradiction, decided, in_force, on_claims, undone
from twosource.records import Identity, Judgement, Review, make_id

REPORTS = [
    report(name, f"Outlet {name}", "2020-05-02", told("Bombs.", MONITOR, place=HALVEK, time=day("2020-05-01"))) for name in "abc"
]
VIEW = viewed(*REPORTS)
A, B, C = (claim(one) for one in REPORTS)


def judgement(left, right, verdict, by="person", made=""):
    return Judgement(make_id("jdg", left, right, verdict, by, made), left, right, verdict, by, made=made)


def test_a_later_word_of_the_same_rank_wins():
    earlier, later = judgement("a", "b", "same", made="2024-01-01"), judgement("b", "a", "different", made="2024-01-02")
    assert in_force([later, earlier])[("a", "b")] == later
    assert decided([earlier, later]).different == (("a", "b"),)


@pytest.mark.parametrize(("by", "other"), [("person", "rule"), ("person", "model"), ("rule", "model")])
def test_rank_comes_before_time(by, other):
    strong, weak = judgement("a", "b", "same", by, "2024-01-01"), judgement("a", "b", "different", other, "2024-01-02")
    assert in_force([weak, strong])[("a", "b")] == strong


def test_unsure_neither_ties_nor_parts():
    assert decided([judgement("a", "b", "unsure")]) == decided([])


def test_a_contradiction_is_refused_with_its_path():
    with pytest.raises(ReviewError, match=f"{A} = {B} = {C}|{C} = {B} = {A}"):
        check(judgement(A, C, "different"), [judgement(A, B, "same"), judgement(B, C, "same")], VIEW)


def test_changing_ones_mind_is_no_contradiction():
    check(judgement(A, B, "different"), [judgement(A, B, "same")], VIEW)


def test_what_a_model_said_is_no_contradiction():
    check(judgement(A, C, "different"), [judgement(A, B, "same", "model"), judgement(B, C, "same")], VIEW)


@pytest.mark.parametrize(("left", "right", "verdict"), [("clm-none", A, "same"), (A, A, "same"), (A, B, "perhaps")])
def test_what_cannot_be_taken_is_refused(left, right, verdict):
    with pytest.raises(ReviewError):
        check(judgement(left, right, verdict), [], VIEW)


def test_sources_and_incidents_can_be_judged():
    check(judgement(VIEW.incidents[0].id, A, "same"), [], VIEW)
    check(judgement(VIEW.sources[0].id, VIEW.sources[1].id, "different"), [], VIEW)


def test_the_claims_of_incidents_carry_the_contradiction():
    """INC-1 held a and b when it was judged the same as INC-2, which held c; then a and c cannot differ."""
    whole = Judgement("j1", "inc-1", "inc-2", "same", "person", left_claims=("a", "b"), right_claims=("c",))
    with pytest.raises(ReviewError, match="a and c are judged different, but a = inc-1 = inc-2 = c"):
        contradiction([whole, judgement("a", "c", "different")])
    contradiction([whole, judgement("a", "d", "different")])


def test_incidents_stand_for_the_claims_that_are_left():
    whole = Judgement("j1", "inc-1", "inc-2", "same", "person", left_claims=("gone", A), right_claims=(B,))
    parted = Judgement("j2", "inc-1", "inc-3", "different", "person", left_claims=("gone", A), right_claims=(C,))
    force = on_claims([whole, parted], VIEW.claims)
    assert force.same == (tuple(sorted((A, B))),)
    assert force.different == (tuple(sorted((A, C))),)


def test_what_is_undone_is_out_and_can_come_back():
    first = Review("r1", "j1", "undo", made="000002")
    second = Review("r2", "r1", "undo", made="000003")
    assert undone([first]) == {"j1"}
    assert undone([second, first]) == {"r1"}


def test_a_merged_source_can_still_be_named():
    view = replace(VIEW, identities=(Identity("src-1", "Watch", "monitor", ("src-1", "src-2")),))
    check(judgement("src-2", VIEW.sources[0].id, "different"), [], view)


def test_no_contradiction_without_a_path():
    contradiction([judgement("a", "b", "same"), judgement("c", "d", "same"), judgement("a", "d", "different")])
