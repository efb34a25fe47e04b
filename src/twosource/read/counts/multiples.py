"""How many a deed befell where a word multiplies it: "a triple murder", "the double shooting"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.counts.context import HIT
from twosource.read.counts.hits import is_fatal
from twosource.records import Count, CountMention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from twosource.read.counts.context import Context
    from twosource.records import Sentence

_MULTIPLES = {"double": 2, "triple": 3, "quadruple": 4, "quintuple": 5, "sextuple": 6}
_BETWEEN = frozenset({"fatal", "deadly", "apparent", "suspected", "alleged", "brutal", "unsolved"})
_LEAD = 4
"""Sentences, title and all, with which an article says what it is about."""
_DASHES = frozenset({"-", "–"})


def fatal_deeds(context: Context, found: Sequence[CountMention]) -> Iterator[CountMention]:
    """At least one killed where an article opens with a fatal shooting or the like and tells of nobody else who died."""
    if any(mention.measure == "killed" and mention.count.high != 0 for mention in found):
        return
    deeds = context.words.lists.get("hit_nouns", frozenset())
    for sentence in context.parse.sentences[:_LEAD]:
        for at in range(sentence.first, sentence.last):
            if context.low(at) in deeds and is_fatal(context.parse, at):
                token = context.parse.tokens[at]
                count = Count(1, None, None, "person", words=token.text)
                yield CountMention(token.start, token.end, count, "killed", at, at, "fatal deed")


def multiplied_deeds(context: Context) -> Iterator[CountMention]:
    """So many killed by a double or triple murder, so many hit by such a shooting, in the order of the text."""
    for sentence in context.parse.sentences:
        for at in range(sentence.first, sentence.last - 1):
            many = _MULTIPLES.get(context.low(at))
            noun = _deed(context, at + 1, sentence) if many else None
            if many and noun is not None:
                start, end = context.parse.tokens[at].start, context.parse.tokens[noun].end
                measure = HIT if context.stem(noun) in context.words.lists.get("hit_nouns", ()) else "killed"
                count = Count(many, many, many, "person", words=context.parse.text[start:end])
                yield CountMention(start, end, count, measure, noun, noun, "multiplied deed")


def _deed(context: Context, at: int, sentence: Sentence) -> int | None:
    """The noun of a deed that is multiplied there; none of "double murder-suicide", where who is counted is open."""
    at += context.low(at) in _DASHES
    while at + 1 < sentence.last and context.low(at) in _BETWEEN:
        at += 1
    deeds = context.words.lists.get("multiplied_deeds", frozenset()) | context.words.lists.get("hit_nouns", frozenset())
    joined = at + 1 < sentence.last and context.low(at + 1) in _DASHES
    return at if at < sentence.last and context.stem(at) in deeds and not joined else None
