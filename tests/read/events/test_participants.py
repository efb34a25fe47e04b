"""Who takes part at each word that names a happening: whole phrases, and what speaks for them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from twosource.read.events.drafts import COUNTS
from twosource.read.events.participants import Part, slot_of, slots_of

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "participants.yml").read_text(encoding="utf-8"))
SLOTS = ("agent", "target", "place", "origin", "destination", "instrument")


@pytest.fixture(scope="module")
def found(read_parts):
    return dict(zip((case["text"] for case in CASES), read_parts([case["text"] for case in CASES]), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['word']}: {case['text'][:40]}")
def test_cases(case, found):
    """The slots of one word."""
    text = case["text"]
    (told,) = (one for one in found[text].event_mentions if case["word"] in text[one.start : one.end].split())
    filled = [("target" if arg.slot in COUNTS else arg.slot, text[arg.start : arg.end]) for arg in told.args]
    for slot in SLOTS:
        assert slot not in case or any(name == slot and case[slot] in words for name, words in filled), filled
    assert not {name for name, _ in filled} & set(case.get("not", ()))


def test_each_slot_has_its_words_once(found):
    """A phrase that two rules find for one slot is told once."""
    for case in CASES:
        for told in found[case["text"]].event_mentions:
            spans = sorted(("target" if arg.slot in COUNTS else arg.slot, arg.start, arg.end) for arg in told.args)
            assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans)), spans


def test_victims_are_targets():
    """How many were killed says whom it befell; a place is a place."""
    assert slot_of(Part("killed", 0, 1, 0, "toll", "")) == "target"
    assert slot_of(Part("place", 0, 1, 0, "core", "object")) == "place"


def test_slots_of_a_kind():
    """A journey has ends and no place, an attack a place and no ends, a meeting no target; no kind bars nothing."""
    assert {"origin", "destination"} <= slots_of(frozenset({"transport"}))
    assert "place" not in slots_of(frozenset({"transport"}))
    assert not {"origin", "destination"} & slots_of(frozenset({"attack", "die"}))
    assert slots_of(frozenset({"meet"})) == {"agent", "place"}
    assert set(SLOTS) == slots_of(frozenset())
