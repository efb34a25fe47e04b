"""Events: the table of cases, one sentence each, read with the encoder and all readers before events."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "events.yml").read_text(encoding="utf-8"))
BY_ID = {case["id"]: case for case in CASES}


@pytest.fixture(scope="module")
def told(read_parts):
    """What is read in each case, in one pass of the encoder."""
    parts = read_parts([case["text"] for case in CASES])
    return {
        case["id"]: [described(case["text"], event) for event in found.events] for case, found in zip(CASES, parts, strict=True)
    }


def described(text, event):
    slots = {}
    for arg in event.args:
        slots.setdefault(arg.slot, []).append(text[arg.start : arg.end])
    return {"type": event.type, "stance": event.stance, "modality": event.modality, "slots": slots}


def matches(event, kind, wanted):
    slots = dict(wanted)
    stance, modality = slots.pop("stance", "asserts"), slots.pop("modality", "happened")
    if (event["type"], event["stance"]) != (kind, stance) or ("modality" in wanted and event["modality"] != modality):
        return False
    return all(words in event["slots"].get(slot, []) for slot, words in slots.items())


@pytest.mark.parametrize("case", sorted(BY_ID))
def test_case(case, told):
    wanted = BY_ID[case].get("events", {})
    found = told[case]
    for kind, slots in wanted.items():
        assert any(matches(event, kind, slots or {}) for event in found), found
    if BY_ID[case].get("only") or not (wanted or BY_ID[case].get("not")):
        assert {event["type"] for event in found} == set(wanted), found
    assert not {event["type"] for event in found} & set(BY_ID[case].get("not", ())), found


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("Two missiles were fired at the Lomen camp, which was established in 1948 for those who fled.", False),
        ("The names were matched with a list of fatalities that the ministry released on October 26, 2023.", False),
        ("The strike that took place on Friday killed two men.", True),
    ],
)
def test_a_date_in_a_clause_that_describes_a_noun_dates_only_that_noun(text, dated, read_parts):
    (found,) = read_parts([text])
    assert any(arg.slot == "time" for event in found.events for arg in event.args) is dated


def test_a_time_still_to_come_dates_only_what_it_hangs_from(read_parts):
    """What will be done tomorrow says nothing of when the shells fell."""
    told = read_parts(
        [
            "The shelling of the camp left nine with injuries, and tomorrow the doctors will operate on three of them.",
            "The convoy will attack the depot tomorrow, rebels said.",
        ]
    )
    slots = [{arg.slot for event in parts.events for arg in event.args} for parts in told]
    assert "time" not in slots[0]
    assert "time" in slots[1]
