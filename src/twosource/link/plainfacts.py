"""Where an article tells plain facts: the deed, its place and time, who did it to whom, how many, all names, and who says so.

Two reporters who never met have these in common, often in the same words and order. What shows that one took from the other are
the words between them, slips and oddities: those weigh in full, plain facts a quarter.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from twosource.read.text.forms import forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook
    from twosource.records import Reading

_SHORT = 2
_DEEDS = frozenset({"attack", "harm"})
_AROUND = 130
"""Characters on either side of a phrase of standing text that belong to it, within its sentence."""
_QUOTES = frozenset('“”"«»„')
PLAIN_WEIGHT = 0.25
"""What a word of the plain facts counts as evidence that a passage was taken over; chosen on invented worlds and FA-KES pairs."""


def weights_of(
    starts: Sequence[int], words: Sequence[str], text: str, reading: Reading | None, codebook: Codebook
) -> list[float]:
    """What each of these (folded) words of the text weighs as evidence of reuse: nothing where it is a function word, of one
    or two letters, or in standing text; a quarter in plain facts; else one.
    """
    idle = codebook.words("function_words")
    plain = _all_within(starts, plain_facts(reading))
    standing = _all_within(starts, standing_text(text, reading, codebook.words("standing_text")))
    return [
        0.0 if len(word) <= _SHORT or stands or word in idle else PLAIN_WEIGHT if is_fact else 1.0
        for word, is_fact, stands in zip(words, plain, standing, strict=True)
    ]


def _all_within(places: Sequence[int], stretches: Sequence[tuple[int, int]]) -> list[bool]:
    """For each place whether it lies in one of these stretches."""
    if not stretches or not places:
        return [False] * len(places)
    firsts, ends = np.array(stretches).T
    found = np.searchsorted(firsts, places, side="right") - 1
    inside: list[bool] = ((found >= 0) & (np.array(places) < ends[found])).tolist()
    return inside


def words_of_deeds(codebook: Codebook) -> frozenset[str]:
    """The words that any report of a deed and its place has, in all forms: of attacks and harm, "town", "happened"."""
    kinds = [kind for kind in codebook.event_types if kind.family in _DEEDS]
    verbs = (*sorted(codebook.words("event_occur")), *(verb for kind in kinds for verb in kind.verbs))
    nouns = (*sorted(codebook.words("event_area")), *(noun for kind in kinds for noun in kind.nouns))
    return _all_forms(verbs, nouns) | {word for kind in kinds for phrase in kind.phrases for word in phrase.split()}


@lru_cache(maxsize=4)
def _all_forms(verbs: tuple[str, ...], nouns: tuple[str, ...]) -> frozenset[str]:
    found = [form for verb in verbs for form in (verb, *forms(verb, "VERB"))]
    return frozenset([*found, *(form for noun in nouns for form in (noun, *forms(noun, "NOUN")))])


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
    return _merged(spans)


def _merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def standing_text(text: str, reading: Reading | None, phrases: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """The characters around phrases that stand under any report on the war, as far as their sentences reach; never quotations."""
    if reading is None or not phrases:
        return ()
    found, ends = [], [span.end for span in reading.sentences]
    for match in _any_of(phrases).finditer(text):
        number = bisect_right(ends, match.start())
        if number < len(ends) and reading.sentences[number].start <= match.start():
            sentence = reading.sentences[number]
            if not any(mark in _QUOTES for mark in text[sentence.start : sentence.end]):
                found.append((max(sentence.start, match.start() - _AROUND), min(sentence.end, match.end() + _AROUND)))
    return _merged(found)


@lru_cache(maxsize=4)
def _any_of(phrases: frozenset[str]) -> re.Pattern[str]:
    words = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def is_plain(at: int, plain: Sequence[tuple[int, int]]) -> bool:
    """Whether the character stands in one of these stretches."""
    number = bisect_right(plain, (at, math.inf)) - 1
    return number >= 0 and at < plain[number][1]
