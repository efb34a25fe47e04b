from __future__ import annotations

import os

from evals import deskbench
from twosource.records import Span


def test_a_generated_ledger_is_whole_and_the_same_each_time():
    view = deskbench.make_view(60)
    assert view == deskbench.make_view(60)
    texts = {one.id: one.text for one in view.articles}
    assert len(view.claims) == 60 == sum(len(one.claims) for one in view.incidents)
    for claim in view.claims:
        told = {arg.slot: arg.span.of(texts[claim.article]) for arg in claim.args if isinstance(arg.span, Span)}
        assert told["killed"].isdecimal()
        assert told["place"].startswith("Town ")
        assert claim.chain[-1].span.of(texts[claim.article]) == claim.chain[-1].name
    roots = {claim.id: claim.chain[-1].source for claim in view.claims}
    assert all({roots[claim] for claim in origin.claims} == {origin.root} for origin in view.origins)


def test_what_the_processor_did_is_told_of_a_process():
    before = deskbench._worked(os.getpid())
    sum(range(300_000))
    assert deskbench._worked(os.getpid()) > before > 0
