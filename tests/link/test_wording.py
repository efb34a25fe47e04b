"""Reasons hold words as the reports write them."""

from __future__ import annotations

import pytest

from twosource.link.wording import as_written, quoted


@pytest.mark.parametrize(
    ("why", "texts", "shown"),
    [
        ("rare words in common: “ferri”", ["Two ferries sank off Ostrel."], "rare words in common: “ferries”"),
        ("in common: “polic”, “granari”", ["Police left.", "The granaries burned."], "in common: “Police”, “granaries”"),
        ("in common: “polic”", ["Police left; the police came back."], "in common: “police”"),
        ("in common: “strik”", ["The stricken town counted air-strikes."], "in common: “strikes”"),
        ("in common: “mortar”", ["Nothing like it."], "in common: “mortar”"),
        ("same place (Ostrel)", ["Ostrel fell."], "same place (Ostrel)"),
    ],
)
def test_stems_are_shown_as_words(why, texts, shown):
    assert as_written(why, texts) == shown


def test_a_stem_is_held_in_quotation_marks():
    assert as_written(quoted("bridg"), ["The bridges held."]) == quoted("bridges")
