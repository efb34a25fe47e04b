from __future__ import annotations

import pytest
from msgspec.structs import replace

from evals import reuse, worlds
from twosource.records import Incident, Origin, Reuse, Span, View
from twosource.simulate import worlds as simulated


@pytest.fixture(scope="module")
def truth():
    return simulated.true_ledger(simulated.imagine(2, 1))


def shares(kind, true, found):
    return {figure.metric: figure.value for figure in worlds.figures([worlds.compare(kind, true, found)])}


def test_the_truth_itself_is_perfect(truth):
    found = shares("mixed", truth, truth)
    wrong = {"false merges", "false collapse", "splits", "missed collapse", "strays", "conflicts false"}
    assert {name: value for name, value in found.items() if value != (name not in wrong)} == {}


def test_one_incident_for_all_is_a_false_merge(truth):
    claims = tuple(claim for incident in truth.incidents for claim in incident.claims)
    whole = Incident("inc-x", "all", "attack", claims, 1, 1, "single-origin")
    origin = Origin("org-x", "inc-x", "src-x", claims, (), "")
    found = shares("mixed", truth, View(truth.articles, truth.sources, truth.claims, (whole,), (), (origin,)))
    assert found["false merges"] == 1
    assert found["false collapse"] == 1
    assert found["splits"] == found["missed collapse"] == 0


def test_an_incident_for_every_claim_splits(truth):
    each = tuple(Incident(f"inc-{claim.id}", "one", claim.type, (claim.id,), 1, 1, "single-origin") for claim in truth.claims)
    origins = tuple(Origin(f"org-{claim.id}", f"inc-{claim.id}", "src-x", (claim.id,), (), "") for claim in truth.claims)
    found = shares("mixed", truth, View(truth.articles, truth.sources, truth.claims, each, (), origins))
    assert found["false merges"] == 0
    assert found["splits"] > 0.9


@pytest.mark.parametrize("kind", ["rewrites", "witnesses"])
def test_controls_hold_for_the_truth(kind):
    true = simulated.true_ledger(simulated.imagine(2, 1, kind))
    assert set(shares(kind, true, true).values()) == {1.0}


def test_a_control_fails_where_an_origin_is_missing():
    true = simulated.true_ledger(simulated.imagine(2, 1, "witnesses"))
    one = true.origins[0]
    lumped = replace(true, origins=(replace(one, claims=true.incidents[0].claims),))
    assert shares("witnesses", true, lumped)["control witnesses"] == 0


def test_copies_of_one_article_are_tied_to_each_other():
    def passage(later, span):
        return Reuse(later, later, span, "a", Span(0, 90), "verbatim", 1.0, "")

    found = [
        passage("b", Span(5, 95)),
        passage("c", Span(0, 90)),
        Reuse("d", "d", Span(0, 50), "a", Span(300, 350), "quote", 1.0, ""),
    ]
    tied = reuse._tied(found, {name: name for name in "abcd"})
    assert tied == {("a", "b"), ("a", "c"), ("b", "c"), ("a", "d")}
