"""A number that takes the place of one told before it in the sentence: "52 people were killed, later corrected to 48"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.counts.context import Harm

if TYPE_CHECKING:
    from twosource.read.counts.context import Context
    from twosource.records import Sentence

_FATES = frozenset({"killed", "injured", "captured", "missing", "displaced"})


def corrected(context: Context, first: int, sentence: Sentence) -> Harm | None:
    """The harm told before a bare number that it was corrected to; None where nothing is corrected, or no harm was told."""
    words = context.words
    correcting = first - 2
    if correcting <= sentence.first or context.low(first - 1) != "to":
        return None
    if context.low(correcting) not in words.lists.get("counts_correcting", frozenset()):
        return None
    for at in range(correcting - 1, sentence.first - 1, -1):
        stem, low = context.stem(at), context.low(at)
        fate = words.adjectives.get(low) or words.nouns.get(stem) or words.verbs.get(stem) or words.undergone.get(stem)
        if fate in _FATES:
            return Harm(fate, at, "corrected")
    return None
