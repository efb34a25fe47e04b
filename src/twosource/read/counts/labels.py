"""Numbers that count nobody: labels ("Section 8"), ages, numbers joined to another word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twosource.read.counts.amounts import Amount
    from twosource.read.counts.context import Context
    from twosource.records import Sentence

_BEFORE_AGE = frozenset({"also", "then", "now", "only", "just"})
_HYPHENED = re.compile(r"[-–](?:[a-z]+|\s+(?:and|or|to)\s)", re.IGNORECASE)
"""Behind a number that is part of a word ("8-inch") or of the age of one of several ("an 8- and a 9-year-old")."""
_BOUND = re.compile(r"\s+(?:(?:or|and)\s+(?:younger|older|under|over|above|up)|blocks?)\b", re.IGNORECASE)
"""Behind an age that bounds others ("11 or younger") and behind the number of a block of houses."""
_GENERATIONS = frozenset({"ii", "iii", "iv"})


def is_label(context: Context, amount: Amount, first: int, sentence: Sentence) -> bool:
    """Whether the number names something, is an age, or is joined to another word."""
    text = context.parse.text
    if amount.figures and _BOUND.match(text, amount.end):
        return True
    if _HYPHENED.match(text, amount.end) or text[max(0, amount.core - 1) : amount.core] in {"-", "/", "#", "$", "€", "£"}:
        return True
    if re.match(r"\)|\.\s", text[amount.end : amount.end + 2]) and amount.start == sentence.start and amount.figures:
        return True
    if first == sentence.first:
        return False
    before = context.low(first - 1)
    if (
        _listed_after(context, first, sentence) in {"aged", "age", "ages"}
        or _is_age(context, amount, first)
        or _in_brackets(context, first, amount)
    ):
        return True
    label = (
        before in context.words.lists.get("number_labels", frozenset())
        and context.parse.tokens[first - 1].end >= amount.start - 1
    )
    return (
        label
        and (amount.start == amount.core)
        and before not in {"day", "week", "number"} | ({"no"} if not amount.figures else set())
    )


def _listed_after(context: Context, first: int, sentence: Sentence) -> str:
    """The word before the number, or before the run of numbers that it stands in ("ages 18, 21 and 35")."""
    at = first - 1
    while at > sentence.first and (context.parse.tokens[at].text.isdigit() or context.low(at) in {",", "and", "or", "to"}):
        at -= 1
    return context.low(at)


def _in_brackets(context: Context, first: int, amount: Amount) -> bool:
    """Whether the number ends what stands in brackets behind a name, and so is an age: "Rana Haddad (said to be 5 or 7)"."""
    if context.parse.text[amount.end : amount.end + 1] != ")" or amount.hedged:
        return False
    tokens = context.parse.tokens
    opening = next((at for at in range(first - 1, max(0, first - 6), -1) if tokens[at].text == "("), 0)
    return opening > 0 and tokens[opening - 1].upos == "PROPN"


def _is_called(context: Context, parting: int) -> bool:
    """Whether a name or noun for somebody stands before a comma or bracket, also "Omar Haddad Jr.," and "Haddad (Abu Ali) ("."""
    before = context.parse.tokens[parting - 1]
    if before.upos in {"PROPN", "NOUN", "PRON"} or before.text.casefold() in _GENERATIONS:
        return True
    if before.text == ".":
        return parting > 1 and context.low(parting - 2) in {"jr", "sr"}
    return before.text == ")" and context.parse.tokens[parting].text == "("


def _is_age(context: Context, amount: Amount, first: int) -> bool:
    """Whether it is the age of the person named before it: "Omar Haddad, 54, was", "Omar Haddad (54)", "his friend, also 12"."""
    tokens = context.parse.tokens
    if not amount.figures or amount.hedged or first < 2 or (amount.best or 200) > 110:
        return False
    named = first - 1 - (context.low(first - 1) in _BEFORE_AGE)
    parted = tokens[named].text in {",", "("}
    follows = context.parse.text[amount.end : amount.end + 5]
    if not parted:  # "Omar Haddad 54, was"
        return tokens[named].upos == "PROPN" and re.match(r"\s*,\s*(?:of|was|who|is|die)", f"{follows}   ") is not None
    return _is_called(context, named) and bool(re.match(r"\s*[,.);–—]|\s+(?:and|of|from|was|were|is|who|yea)", follows))
