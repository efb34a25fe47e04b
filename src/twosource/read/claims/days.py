"""The day that the story is at, for what is told without a day of its own: "Police came at 3 a.m. Friday. A man had been shot."

Only a day that dates no happening itself is taken, and only where the sentences around name no other.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.records import Interval, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.records import Attribution, Event, Parse, TimeMention, Token

_BACK, _ON = 2, 1
"""How many sentences back, and on, a day is looked for."""
_CLIMB = 6


class Days(Struct, frozen=True):
    """The free days of each sentence (by its number), the sentences' paragraphs, and all the days that a sentence names."""

    free: dict[int, tuple[TimeMention, ...]]
    named: dict[int, frozenset[str]]
    paragraphs: tuple[int, ...]

    def at(self, sentence: int) -> TimeMention | None:
        """The free day nearest to a sentence, where the sentences around name no other day; else None."""
        around = [n for n in range(sentence - _BACK, sentence + _ON + 1) if self._is_near(sentence, n)]
        if len(frozenset[str]().union(*(self.named.get(n, frozenset()) for n in around))) != 1:
            return None
        order = sorted(around, key=lambda n: (abs(n - sentence), n))
        return next((self.free[n][0] for n in order if n in self.free), None)

    def _is_near(self, sentence: int, other: int) -> bool:
        inside = 0 <= other < len(self.paragraphs)
        return inside and abs(self.paragraphs[other] - self.paragraphs[sentence]) <= _BACK


def days_of(parse: Parse, times: Sequence[TimeMention], events: Sequence[Event], attributions: Sequence[Attribution]) -> Days:
    """The days of an article by sentence; those that date a happening, or when somebody spoke, are not free."""
    taken = {(arg.start, arg.end) for event in events for arg in event.args if arg.slot == "time"}
    cues = {span.start for said in attributions for span in said.cue}
    starts = [token.start for token in parse.tokens]
    free: dict[int, list[TimeMention]] = {}
    named: dict[int, set[str]] = {}
    for mention in times:
        token = bisect_right(starts, mention.start) - 1
        number = parse.tokens[token].sentence
        if day_of(mention) is None or parse.sentences[number].block != "body":
            continue
        if _is_when_said(parse.tokens, token, cues):
            continue
        named.setdefault(number, set()).add(day_of(mention) or "")
        if (mention.start, mention.end) not in taken:
            free.setdefault(number, []).append(mention)
    return Days(
        {number: tuple(found) for number, found in free.items()},
        {number: frozenset(found) for number, found in named.items()},
        tuple(sentence.paragraph for sentence in parse.sentences),
    )


def day_of(mention: TimeMention) -> str | None:
    """The one day of a DATE or TIME; None for what spans several or none."""
    interval = mention.interval
    if mention.type not in {"DATE", "TIME"} or interval is None or not interval.start or not interval.end:
        return None
    return interval.start[:10] if interval.start[:10] == interval.end[:10] else None


def inferred(mention: TimeMention) -> tuple[Interval, str]:
    """The day of a mention without its time of day, as the value of what happened then, and how it was inferred."""
    day = day_of(mention)
    words = Span(mention.start, mention.end)
    how = f"it is the day that the story is at, by the words at {words.start}-{words.end}"
    return Interval(day, day, "day", day, how), how


def _is_when_said(tokens: Sequence[Token], token: int, cues: set[int]) -> bool:
    """Whether the nearest verb above the words is one of saying."""
    for _ in range(_CLIMB):
        token = tokens[token].head
        if token < 0:
            return False
        if tokens[token].start in cues:
            return True
        if tokens[token].upos == "VERB":
            return False
    return False
