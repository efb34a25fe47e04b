"""People told of beside one person, who suffer the same: "a man, woman and 8-year-old boy were shot", "and another wounded"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.counts.context import Context, Harm, harm_after
from twosource.read.counts.people import is_person
from twosource.read.counts.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.records import Sentence

_RANKS = frozenset({"second", "third", "fourth", "fifth", "sixth"})
_UNITS = frozenset({"year", "years", "month", "months", "week", "weeks", "day", "days"})
_STATED = frozenset({"word after", "phrase after", "verb after"})
_LISTED = frozenset({"DET", "NUM", "ADJ", "NOUN", "CCONJ", "PUNCT", "PRON"})
MANY = frozenset({"people", "police", "personnel", "troops", "staff", "couple", "crew"})
"""Nouns of more than one that look like one."""


def age_end(context: Context, at: int, sentence: Sentence) -> int | None:
    """The "old" of an age that begins there: "16-year-old", "three year old"; None where none does."""
    near = [i for i in range(at + 1, min(sentence.last, at + 5)) if context.low(i) not in {"-", "–"}]
    words = [context.low(i) for i in near[:2]]
    aged = len(words) == 2 and words[0] in _UNITS and words[1] == "old"
    first = context.low(at)
    return near[1] if aged and first[0].isalnum() and first not in {"a", "an", "the", "another"} else None


def is_of_parent(context: Context, first: int, sentence: Sentence) -> bool:
    """Whether a number only tells how many children somebody has: "a father of three was shot"."""
    parents = context.words.lists.get("parents", frozenset())
    return first - 2 >= sentence.first and context.low(first - 1) == "of" and context.stem(first - 2) in parents


def another(context: Context, index: int, sentence: Sentence) -> Harm | None:
    """What befell "another" or "a third" without a noun: "and another critically wounded"."""
    begin = index + 1 if context.low(index) == "another" else index + 2
    if begin > index + 1 and (context.low(index) != "a" or context.low(index + 1) not in _RANKS):
        return None
    while begin < sentence.last and context.parse.tokens[begin].upos in {"ADV", "AUX"}:
        begin += 1
    measure = context.words.adjectives.get(context.low(begin)) if begin < sentence.last else None
    return Harm(measure, begin, "another") if measure else None


def harm_of_next(context: Context, head: int, sentence: Sentence) -> Harm | None:
    """What befell those joined to one person: "a 16-year-old and two children were shot"."""
    if head + 2 >= sentence.last or context.low(head + 1) not in {"and", ",", "&"}:
        return None
    last = None
    for at in range(head + 2, min(sentence.last, head + 10)):
        if is_person(context, at):
            last = at
        elif context.parse.tokens[at].upos not in _LISTED:
            break
    harm = harm_after(context, last, sentence) if last is not None else None
    return harm if harm is not None and harm.rule in _STATED else None


def joined_singles(context: Context, head: int, sentence: Sentence) -> list[tuple[int, int]]:
    """First token and head of each who is told of without an article behind one person: "a man, woman and 8-year-old boy".

    Nobody where the verb is in the singular ("a husband and father was killed") or no "and" stands before the last.
    """
    found: list[tuple[int, int]] = []
    at, joined = head + 1, ""
    while at + 1 < sentence.last and context.low(at) in {",", "and"}:
        joined = "and" if "and" in {context.low(at), context.low(at + 1)} else ","
        first = at + 2 if context.low(at + 1) == "and" else at + 1
        other = _bare_person(context, first, sentence)
        if other is None:
            return []
        found.append((first, other))
        at = other + 1
    verb = context.low(at) if at < sentence.last else ""
    several = verb in {"were", "are", "have"} or (verb not in {"was", "is", "has"} and _of_kinds(context, head, found))
    return found if joined == "and" and several else []


def _of_kinds(context: Context, head: int, found: Sequence[tuple[int, int]]) -> bool:
    """Whether those told of are a man, a woman and a child, of whom nobody is two: "a student and friend" may be one."""
    groups = [context.words.people.get(context.stem(at)) for at in (head, *(other for _, other in found))]
    return None not in groups and len(set(groups)) == len(groups)


def _bare_person(context: Context, first: int, sentence: Sentence) -> int | None:
    """The head of one person told of without an article, with or without an age."""
    age = age_end(context, first, sentence)
    at = first if age is None else age + 1
    while at < sentence.last and context.parse.tokens[at].upos == "ADJ":
        at += 1
    person = at < sentence.last and context.parse.tokens[at].upos == "NOUN" and is_person(context, at)
    word = context.low(at) if person else ""
    return at if person and stem(word, "NOUN") == word and word not in MANY else age
