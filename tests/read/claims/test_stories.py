"""A happening takes over the place of another only inside one story: invented reports, and where each claim may be."""

from __future__ import annotations

import pytest

from twosource.records import Place

CASES = [
    # text, words of the trigger, name of the place that it must have ("" for none)
    (
        (
            "Jets are bombing the group in return for the Lahore attacks. At least 40 people were killed in the Lahore attacks. "
            "A monitor said a Dane had died in airstrikes, together with many civilians in Syria."
        ),
        "airstrikes",
        "Syria",
    ),
    (
        (
            "A car bomb killed nine people in Lahore last month, Pakistani police said. "
            "An air strike killed four civilians on Tuesday, a Syrian monitor said."
        ),
        "air strike",
        "",
    ),
    (
        "Syria's war is in its sixth year. A suicide bomber killed 12 people in Brussels. Air strikes hurt two children.",
        "Air strikes",
        "",
    ),
    (
        (
            "Gunmen attacked a hotel in Nairobi, Kenya, in January. Meanwhile in Somalia, soldiers were busy. "
            "A separate attack killed two men on Friday."
        ),
        "attack",
        "",
    ),
    ("A bomb went off in Mosul, Iraq. At least twelve people were killed, doctors said.", "killed", "Mosul"),
    ("Warplanes bombed a market in Idlib, Syria. The air strike killed nine people.", "air strike", "Idlib"),
    ("A car bomb exploded in Kabul, Afghanistan. The attack killed nine people.", "attack", "Kabul"),
    ("A car bomb exploded in Kabul, and the United States condemned it. Gunmen shot two guards in the city.", "shot", "Kabul"),
    ("Shells fell on Donetsk in Ukraine. Russia denied it. Two women were shot dead there.", "shot dead", "Donetsk"),
    ("Troops searched a house in Mosul, Iraq. Two men were killed.", "killed", "Mosul"),
    ("The minister said in Geneva that talks went on. An air strike killed five people.", "air strike", ""),
]


@pytest.mark.parametrize(("text", "trigger", "name"), CASES, ids=[case[0][:40] for case in CASES])
def test_a_place_is_taken_over_only_inside_one_story(text, trigger, name, read_parts):
    found = read_parts([text])[0]
    start = text.rindex(trigger)
    claims = [claim for claim in found.claims if claim.span.start <= start < claim.span.end]
    places = {arg.value.name for claim in claims for arg in claim.args if arg.slot == "place" and isinstance(arg.value, Place)}
    assert claims
    assert places == ({name} if name else set())
