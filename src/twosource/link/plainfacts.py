"""Where an article tells plain facts: the deed, its place and time, who did it to whom, how many, all names, and who says so.

Two reporters who never met have these in common, often in the same words and order. What shows that one took from the other are
the words between them, slips and oddities: those weigh in full, plain facts a quarter.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.records import Reading

PLAIN_WEIGHT = 0.25
"""What a word of the plain facts counts as evidence that a passage was taken over; chosen on invented worlds and FA-KES pairs."""


def plain_facts(reading: Reading | None) -> tuple[tuple[int, int], ...]:
    """The characters [start, end) in which the article tells plain facts, merged and sorted; none where it was not read."""
    if reading is None:
        return ()
    spans = [(place.start, place.end) for place in reading.places] + [(time.start, time.end) for time in reading.times]
    spans += [(count.start, count.end) for count in reading.counts]
    spans += [(one.trigger.start, one.trigger.end) for one in reading.events]
    spans += [(arg.start, arg.end) for one in reading.events for arg in one.args]
    spans += [(mention.start, mention.end) for mention in reading.mentions if mention.form == "name"]
    spans += [(part.start, part.end) for one in reading.attributions for part in (*one.source, *one.cue)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def is_plain(at: int, plain: Sequence[tuple[int, int]]) -> bool:
    """Whether the character stands in one of these stretches."""
    number = bisect_right(plain, (at, math.inf)) - 1
    return number >= 0 and at < plain[number][1]
