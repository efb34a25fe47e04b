from __future__ import annotations

import time

import pytest

from twosource.errors import NotFound


def test_a_decision_that_comes_as_a_computation_ends_begins_another(place, monkeypatch):
    done, late = [], []
    monkeypatch.setattr("twosource.desk.workplace.pipeline.recompute", done.append)
    wanted = place._wanted

    def told():
        answer = wanted()
        if not answer and not late:
            late.append(1)
            place.refresh()  # the thread that was just told to end is still alive
        return answer

    monkeypatch.setattr(place, "_wanted", told)
    place.refresh()
    until = time.monotonic() + 60
    while place.refreshing and time.monotonic() < until:
        time.sleep(0.01)
    assert len(done) == 2
    assert not place.refreshing


def test_what_there_is_not_leaves_nothing_in_memory(place):
    for number in range(3):
        with pytest.raises(NotFound):
            place.incident(f"inc-{number}")
    assert place._making == {}
