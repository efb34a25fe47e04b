"""Where happenings took place that name no place of their own: the sentence's one location, or where the story is."""

from __future__ import annotations

import pytest

from twosource.records import Place

CASES = [
    # text, type of the claim, name of its place, precision
    ("A shell killed two men on Lemon Street, near the Omar Birka Mosque, in Gaza City.", "", "Lemon Street", "near"),
    ("Gunmen killed two Afghan guards in Sangin district, Helmand province.", "killing", "Sangīn", "admin2"),
    ("Troops searched a base in Waghaz district, Ghazni, Afghanistan. They killed two men.", "killing", "Wāghaz̧", "admin1"),
    ("A bomb went off in Mosul, Iraq. At least twelve people were killed, doctors said.", "killing", "Mosul", "place"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "name", "precision"), CASES, ids=[case[0][:40] for case in CASES])
def test_what_names_no_place_is_where_the_text_is(text, kind, name, precision, read_parts):
    claims = [claim for claim in read_parts([text])[0].claims if kind in {claim.type, ""}]
    places = [arg.value for claim in claims for arg in claim.args if arg.slot == "place" and isinstance(arg.value, Place)]
    assert [(place.name, place.precision) for place in places[:1]] == [(name, precision)]


def test_an_inferred_place_has_no_span_and_says_why(read_parts):
    text = "Troops searched a house in Mosul, Iraq. Two men were killed."
    (found,) = read_parts([text])
    (arg,) = [arg for claim in found.claims if claim.type == "killing" for arg in claim.args if arg.slot == "place"]
    assert arg.span is None
    assert arg.how is not None
    assert "where the story is" in arg.how
