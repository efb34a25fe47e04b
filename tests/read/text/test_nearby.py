from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from twosource.read.text.nearby import nearby, shelved
from twosource.records import Span

SPANS = st.tuples(st.integers(0, 3000), st.integers(0, 900)).map(lambda at: Span(at[0], at[0] + at[1]))


@given(st.lists(SPANS, max_size=20), SPANS)
def test_all_that_touch_are_found_once_and_in_order(spans: list[Span], asked: Span) -> None:
    marks = list(enumerate(spans))
    found = shelved((number, (span,)) for number, span in marks).touching(asked.start, asked.end)
    assert found == sorted(set(found))
    assert {number for number, span in marks if span.start <= asked.end and asked.start <= span.end} <= set(found)


def test_what_stands_far_off_is_not_looked_at() -> None:
    marks = [Span(at, at + 5) for at in range(0, 100_000, 50)]
    assert len(nearby(marks).touching(50_000, 50_010)) < 10


def test_an_item_of_several_parts_is_found_by_each() -> None:
    index = shelved([("both", (Span(0, 5), Span(5000, 5005))), ("one", (Span(0, 9),)), ("none", ())])
    assert index.touching(0, 1) == ["both", "one"]
    assert index.touching(5001, 5002) == ["both"]
    assert index.touching(0, 6000) == ["both", "one"]
    assert index.touching(2000, 2001) == []
