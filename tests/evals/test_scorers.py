"""The arithmetic of the scorers, on invented groups and cells."""

from __future__ import annotations

import pytest

from evals.figures import f1, kilometres
from evals.grouping import b_cubed
from evals.syntax import _is_tree, _runs
from evals.tolls import Told, _consonants, _is_in
from twosource.records import Cell, Count, Place


def cell(slot, group, low, high, incident="one"):
    return Cell(incident, slot, group, Count(low=low, high=high), "single-origin", "default")


def test_f1_counts_right_found_and_gold():
    assert f1(1, 2, 2) == 0.5
    assert f1(0, 0, 0) == 0.0


def test_b_cubed_of_groups_right_split_and_merged():
    ids = ["a", "b", "c", "d"]
    pairs = {("a", "b"), ("c", "d")}
    assert b_cubed(ids, pairs, pairs) == 1.0
    assert b_cubed(ids, set(), pairs) == pytest.approx(2 / 3)
    everything = {(x, y) for x in ids for y in ids if x < y}
    assert b_cubed(ids, everything, pairs) == pytest.approx(2 / 3)


def test_the_toll_is_the_greatest_count_of_any_group_of_the_first_incident_that_has_one():
    later = (cell("killed", None, 30, 30), cell("injured", None, 9, None))
    told = Told(((cell("killed", None, 1, 1), cell("killed", "civilians", 4, 5)), later))
    assert told.count("killed") == (4, 5)
    assert told.count("injured") == (9, 9)  # an open end counts as the number named
    assert told.count("captured") is None


def test_spellings_of_a_province_meet():
    assert _consonants("Paktia") == _consonants("Paktya") != _consonants("Paktika")


def test_a_province_of_several_words_is_compared_as_a_whole():
    named = Place("Northtown", admin1="Sar-e Pol Province", precision="place")
    assert _is_in(named, ["sar-e pul"])
    assert not _is_in(named, ["paktika", ""])


def test_distance_is_in_kilometres():
    assert kilometres((0.0, 0.0), (0.0, 1.0)) == pytest.approx(111.2, abs=0.1)


@pytest.mark.parametrize(("heads", "good"), [([-1, 5], True), ([6, 5], False), ([-1, -1], False), ([-1, 9], False)])
def test_trees_have_one_root_and_no_cycle(heads, good):
    assert _is_tree(heads, 5) is good


def test_runs_of_tags():
    assert _runs(["B-PER", "I-PER", "O", "B-OTH", "B-LOC"]) == [("PER", 0, 2), ("LOC", 4, 5)]
