"""Counts that are not written as numbers: nobody, one person, casualties without a figure, victims by name."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from twosource.read.counts.ahead import harm_in_front, harm_of_subject
from twosource.read.counts.beside import MANY, age_end, another, harm_of_next, joined_singles
from twosource.read.counts.context import Context, Harm, harm_above, harm_after, harm_before
from twosource.read.counts.people import group_of, is_person
from twosource.read.counts.words import stem
from twosource.records import Count, CountMention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twosource.records import Sentence, TokenRun

_NOBODY = frozenset({"nobody", "none", "neither"})
_PRONOUNS = _NOBODY | {"one", "body"}
"""Words for people that taggers may take for nouns."""
_ONE = frozenset({"a", "an", "one", "another"})
_THE = frozenset({"the", "his", "her", "their"})
_THESE = frozenset({"the", "his", "her", "their", "its", "this", "that", "a", "an"})
_DAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today"})
_DIRECT = frozenset({"passive subject", "object", "word after", "verb before", "subject", "verb after", "phrase after"})
_NOT_ONE = (["a", "single"], ["one", "person"], ["a", "person"])
_NOMINAL = frozenset({"NOUN", "PROPN"})
_LONGEST = 12
"""Words among which the noun of one person is looked for behind the article."""
SHARE = "share"
"""The rule by which one person counts only as part of a larger count."""
_IN_LIST = frozenset({",", "and", "-", "–", "at", "least"})
_LISTED = frozenset({"NUM", "ADJ", "NOUN", "DET"})
_UNITS_OF_AGE = frozenset({"year", "years", "month", "months", "week", "weeks", "day", "days"})


def nobody(context: Context) -> Iterator[CountMention]:
    """Zero where the text says that nobody suffered: "no casualties", "no one was killed"."""
    for sentence in context.parse.sentences:
        for index in range(sentence.first, sentence.last):
            low = context.low(index)
            if low in _NOBODY or (low in {"no", "without", "zero", "any"} and index + 1 < sentence.last):
                yield from _nobody_at(context, index, low, sentence)
            elif low == "not" and [context.low(i) for i in range(index + 1, min(sentence.last, index + 3))] in _NOT_ONE:
                harm = harm_after(context, index + 2, sentence) or harm_above(context, index + 2)
                if harm:
                    yield _zero(context, index, index + 2, harm)


def _nobody_at(context: Context, index: int, low: str, sentence: Sentence) -> Iterator[CountMention]:
    if low in _NOBODY or (low == "no" and context.low(index + 1) in {"one", "body"}):
        last = index if low in _NOBODY else index + 1
        last = _last_spared(context, index, sentence) if low == "neither" else last
        harm = harm_after(context, last, sentence) or harm_above(context, last)
        if harm:
            yield _zero(context, index, last, harm)
        return
    if (low == "any" and not _negated(context, index, sentence)) or (low == "without" and context.low(index + 1) in _THESE):
        return  # "without the victim's knowledge" denies no victims
    head = _noun_after(context, index, sentence)
    if head is None:
        return
    for noun in [head, *_joined_nouns(context, head, sentence)]:
        harm = _harm_of_nothing(context, noun, sentence)
        if harm:
            yield _zero(context, index if noun == head else noun, noun, harm)


def _last_spared(context: Context, index: int, sentence: Sentence) -> int:
    """The noun that ends "neither the driver nor the boy"; the word itself where it stands alone or before "of"."""
    last = index
    for at in range(index + 1, min(sentence.last, index + _LONGEST)):
        if context.parse.tokens[at].upos in {"VERB", "AUX"} or context.low(at) == "of":
            break
        last = at if context.parse.tokens[at].upos in _NOMINAL else last
    return last


def _is_spared(context: Context, index: int, sentence: Sentence) -> bool:
    """Whether somebody is one of those whom "neither ... nor" tells of."""
    for at in range(index - 1, max(sentence.first, index - _LONGEST) - 1, -1):
        if context.low(at) == "neither":
            return True
        if context.parse.tokens[at].upos in {"VERB", "AUX"}:
            return False
    return False


def _negated(context: Context, index: int, sentence: Sentence) -> bool:
    """Whether "any" stands in a negative: "did not cause any casualties", "without any deaths"."""
    return any(context.low(i) in {"not", "n't", "n’t", "without", "never"} for i in range(max(sentence.first, index - 4), index))


def _noun_after(context: Context, index: int, sentence: Sentence) -> int | None:
    """The last noun of the phrase that starts after the word; None where "of" follows ("no reports of casualties")."""
    tokens = context.parse.tokens
    head = None
    for at in range(index + 1, min(sentence.last, index + 6)):
        if tokens[at].upos in _NOMINAL:
            head = at
        elif head is not None or not (
            tokens[at].upos in {"ADJ", "VERB", "ADV", "DET", "CCONJ", "PUNCT"} and context.low(at) not in {".", ";", ":"}
        ):
            break
    if head is None or (head + 1 < sentence.last and context.low(head + 1) == "of"):
        return None
    return head


def _joined_nouns(context: Context, head: int, sentence: Sentence) -> Iterator[int]:
    """The nouns joined to the first: "no deaths or injuries"."""
    at = head + 1
    while (
        at + 1 < sentence.last and context.low(at) in {"or", "and", ",", "nor"} and context.parse.tokens[at + 1].upos in _NOMINAL
    ):
        yield at + 1
        at += 2


def _harm_of_nothing(context: Context, noun: int, sentence: Sentence) -> Harm | None:
    lemma = context.stem(noun)
    if lemma in {"casualty", "victim"}:
        return Harm("killed", noun, "no casualties")
    measure = context.words.nouns.get(lemma)
    if measure and lemma not in {"life", "arrest", "murder", "execution"}:
        return Harm(measure, noun, "noun of harm")
    if is_person(context, noun):
        return harm_after(context, noun, sentence) or harm_above(context, noun)
    return None


def _zero(context: Context, first: int, head: int, harm: Harm) -> CountMention:
    start, end = context.parse.tokens[first].start, context.parse.tokens[head].end
    named = context.parse.tokens[head].upos in _NOMINAL and context.low(head) not in _PRONOUNS
    unit = context.stem(head) if named else "person"
    group = group_of(context, head, first)
    count = Count(0, 0, 0, unit, group, words=context.parse.text[start:end])
    return CountMention(start, end, count, harm.measure, head, harm.governor, f"nobody: {harm.rule}")


def single_people(context: Context, taken: set[int]) -> Iterator[CountMention]:
    """One where a single person suffers something: "a Briton had been killed", "killing a child"."""
    tokens = context.parse.tokens
    people = {run.last - 1 for run in context.parse.entities if run.label == "PER"}
    for sentence in context.parse.sentences:
        for index in range(sentence.first, sentence.last - 1):
            if context.low(index) not in _ONE and tokens[index].rel not in {"det", "nmod:poss"}:
                continue
            beside = another(context, index, sentence)
            if beside is not None:
                yield _one(context, index, index + (context.low(index) != "another"), beside)
                continue
            head = _single(context, index, sentence)
            if head is None or head in taken or _describes_name(context, index, people) or _is_spared(context, index, sentence):
                continue
            harm = harm_in_front(context, index, sentence) or harm_after(context, head, sentence)
            harm = harm or harm_before(context, index, sentence)
            definite = context.low(index) in _THE
            if harm is None and not definite and _is_one_dead(context, head) and context.low(index - 1) != "as":
                harm = Harm("killed", head, "noun of harm")
            harm = harm or (harm_above(context, head) if definite else harm_of_subject(context, index, head, sentence))
            if harm is None and not definite and _is_listed(context, index, sentence):
                harm = Harm("number", head, SHARE)
            harm = harm or harm_of_next(context, head, sentence)
            if harm and _describes(context, index, harm, sentence):
                continue
            if harm and harm.measure != "strength" and (not definite or (harm.rule in _DIRECT and harm.measure != "displaced")):
                yield _one(context, index, head, harm)
                joined = joined_singles(context, head, sentence)
                yield from (_one(context, first, other, harm) for first, other in joined if other not in taken)


def _describes(context: Context, index: int, harm: Harm, sentence: Sentence) -> bool:
    """Whether the words only say more of one person told of before: "a nurse, a mother of two and a poet, was killed"."""
    verb = {context.low(child) for child in context.parse.children[harm.governor] if child < harm.governor}
    if context.low(index - 1) not in {",", "and"} or not verb & {"was", "is", "has"} or harm.governor < index:
        return False
    named = {at for run in context.parse.entities if run.label == "PER" for at in range(run.first, run.last)}
    for at in range(index - 1, sentence.first - 1, -1):
        if context.parse.tokens[at].upos in {"VERB", "AUX"}:
            return False
        if at in named or (context.parse.tokens[at].upos == "NOUN" and is_person(context, at)):
            return not any(context.parse.tokens[child].rel == "case" for child in context.parse.children[at] if child < at)
    return False


def _is_listed(context: Context, index: int, sentence: Sentence) -> bool:
    """Whether one person stands in a list of shares: "including three children and a woman"."""
    shares = context.words.lists.get("share_words", frozenset())
    for at in range(index - 1, max(sentence.first, index - _LONGEST) - 1, -1):
        low = context.low(at)
        if low in shares or (at > sentence.first and f"{context.low(at - 1)} {low}" in shares):
            return True
        if low not in _IN_LIST and context.parse.tokens[at].upos not in _LISTED:
            return False
    return False


def _describes_name(context: Context, index: int, people: set[int]) -> bool:
    """Whether what begins here only says who somebody named is: "Omar, a baker, was", "Omar, 41, a baker, was"."""
    if context.low(index - 1) != ",":
        return False
    aged = context.low(index - 2).isdigit() and context.low(index - 3) in {",", "("}
    return (index - 4 if aged else index - 2) in people


def _single(context: Context, index: int, sentence: Sentence) -> int | None:
    """The head of "a Briton", "an elderly man", "one more civilian"; None for plurals and for what is no person."""
    tokens = context.parse.tokens
    if context.low(index) not in _ONE | _THE:
        return None
    aged = age_end(context, index + 1, sentence)
    if aged is not None and not _describes_next(context, aged, sentence):
        return aged
    head = None
    inside = _names_after(context, index, sentence)
    for at in range(index + 1, min(sentence.last, index + _LONGEST)):
        if at in inside:
            head = at
            continue
        if head is None and _is_ranked(context, at, sentence):
            return None  # "the 33rd journalist to be killed" is one of 33
        if head is None and in_age(context, at, sentence):
            continue
        if tokens[at].upos in _NOMINAL:
            head = at
        elif (
            head is not None
            or tokens[at].upos not in {"ADJ", "NUM", "PUNCT", "VERB", "ADV"}
            or (tokens[at].upos == "PUNCT" and context.low(at) not in {"-", "–"})
        ):
            break
    if head is None or not (is_person(context, head) or _is_one_dead(context, head)):
        return aged if head is None or context.low(head) in _UNITS_OF_AGE else None
    text = context.low(head)
    plural = text != stem(text, "NOUN") or text in MANY
    return None if plural or context.low(head) in {"family", "number", "group"} else head


def _names_after(context: Context, index: int, sentence: Sentence) -> frozenset[int]:
    """The tokens of a body's name right behind an article, with its short form: "a senior Movement of Ora (MOO) leader"."""
    tokens = context.parse.tokens
    found: set[int] = set()
    runs = context.parse.entities
    for run in runs[bisect_left(runs, index + 1, key=_first) : bisect_left(runs, index + 4, key=_first)]:
        if run.label == "ORG" and run.last < sentence.last:
            found.update(range(run.first, run.last))
            if context.low(run.last) == "(" and run.last + 2 < sentence.last and context.low(run.last + 2) == ")":
                found.update(range(run.last, run.last + 3))
    behind = max(found, default=-1) + 1
    return frozenset(found) if found and behind < sentence.last and tokens[behind].upos == "NOUN" else frozenset()


def _first(run: TokenRun) -> int:
    return run.first


def _describes_next(context: Context, at: int, sentence: Sentence) -> bool:
    """Whether a noun may follow that an age belongs to; none does in "a 16-year-old died"."""
    token = context.parse.tokens[at + 1] if at + 1 < sentence.last else None
    return (
        token is not None
        and token.text.casefold() not in _DAYS
        and (token.upos in {"NOUN", "PROPN", "ADJ"} or token.rel in {"amod", "compound"})
    )


def _is_ranked(context: Context, at: int, sentence: Sentence) -> bool:
    """Whether the words are an ordinal in figures ("33rd"), which segments as "33" and "rd"."""
    return context.low(at).isdigit() and at + 1 < sentence.last and context.low(at + 1) in {"st", "nd", "rd", "th"}


def in_age(context: Context, at: int, sentence: Sentence) -> bool:
    """Whether the word is part of an age before a noun: "an 8-year-old girl", "a 14 year old child"."""
    ahead = [context.low(i) for i in range(at, min(sentence.last, at + 3))]
    dashed = len(ahead) > 2 and ahead[1] in {"-", "–"} and ahead[2] in {"old", *_UNITS_OF_AGE}
    return dashed or (ahead[:1] != [] and ahead[0] in _UNITS_OF_AGE and ahead[1:2] == ["old"])


def _is_one_dead(context: Context, head: int) -> bool:
    """Whether the noun alone says that somebody died: "a martyr", "a fatality"."""
    return context.stem(head) in context.words.lists.get("one_dead", frozenset())


def _one(context: Context, index: int, head: int, harm: Harm) -> CountMention:
    start, end = context.parse.tokens[index].start, context.parse.tokens[head].end
    group = group_of(context, head, index + 1)
    named = context.parse.tokens[head].upos in _NOMINAL and context.low(head) != "old"  # "a three-year-old"
    unit = context.stem(head) if named else None
    count = Count(1, 1, 1, unit, group, words=context.parse.text[start:end])
    return CountMention(start, end, count, harm.measure, head, harm.governor, f"one: {harm.rule}")


def bare_casualties(context: Context, taken: set[int], some: tuple[int, int | None]) -> Iterator[CountMention]:
    """At least one where casualties are told without a number: "heavy casualties", "civilian victims"."""
    nouns = context.words.lists.get("casualty_nouns", frozenset())
    for sentence in context.parse.sentences:
        for index in range(sentence.first, sentence.last):
            if context.low(index) not in nouns or index in taken or _is_doubtful(context, index, sentence):
                continue
            if index > sentence.first and context.parse.tokens[index].upos == "PROPN":
                continue  # "the Square of the Martyrs"
            first = index
            while (
                first > sentence.first
                and context.parse.tokens[first - 1].upos == "ADJ"
                and context.parse.tokens[first - 1].head == index
            ):
                first -= 1
            start, end = context.parse.tokens[first].start, context.parse.tokens[index].end
            lemma = context.stem(index)
            count = Count(some[0], None, some[1], lemma, group_of(context, index, first), words=context.parse.text[start:end])
            yield CountMention(start, end, count, context.words.nouns.get(lemma), index, index, "casualties without a number")


def _is_doubtful(context: Context, index: int, sentence: Sentence) -> bool:
    """Whether the casualties are denied, asked after, or were told of before ("the victims")."""
    tokens = context.parse.tokens
    before = [context.low(i) for i in range(max(sentence.first, index - 5), index)]
    if set(before) & context.words.lists.get("casualty_doubts", frozenset()) or tokens[index].rel == "compound":
        return True
    return any(
        context.low(child) in {"the", "these", "those", "their", "his", "her", "its", "all", "some", "most"}
        for child in context.parse.children[index]
    )
