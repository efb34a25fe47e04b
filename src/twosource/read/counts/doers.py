"""Who died by their own hand: "took his own life", "turned the gun on herself", "committed suicide".

Such a death is one more than those whom the same person killed; no number and often no noun tells it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.counts.context import HIT
from twosource.records import Count, CountMention

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from twosource.read.counts.context import Context
    from twosource.records import Sentence

_ANY = "~"
"""Stands in the codebook's phrases for one word that does not matter ("the", "his")."""
_SELF = "@self"
"""Stands there for "himself", "herself" or the like."""
_ABOVE = 3
"""Verbs of which one may lend the next its subject."""
_REACH = 14
"""Words before the pronoun among which the verb is looked for."""
_HARMED = frozenset({HIT, "killed", "injured"})
_SELVES = frozenset({"himself", "herself", "itself", "themself"})


def own_deaths(context: Context) -> Iterator[CountMention]:
    """One for each who is told to have died by their own hand, in the order of the text."""
    phrases = sorted(tuple(words.split()) for words in context.words.lists.get("own_deaths", ()))
    first: dict[str, list[Sequence[str]]] = {}
    for phrase in phrases:
        first.setdefault(phrase[0], []).append(phrase)
    for sentence in context.parse.sentences:
        for at in range(sentence.first, sentence.last):
            found = next((one for one in first.get(context.stem(at), ()) if _stands_at(context, one, at, sentence)), None)
            if found is not None and not _is_only_meant(context, at):
                yield _death(context, at, at + len(found))


def own_hits(context: Context, found: Sequence[CountMention]) -> Iterator[CountMention]:
    """One for each who is told beside others to have been hit by the same person's own hand: "shot his wife and then himself".

    `found` are the counts of the article so far: those joined behind the pronoun suffer the same ("himself and his son").
    """
    harmed = {mention.start: mention for mention in found if mention.measure in _HARMED}
    for sentence in context.parse.sentences:
        for at in range(sentence.first, sentence.last):
            if context.low(at) not in _SELVES:
                continue
            told = _told_with(context, at, sentence, harmed)
            if told is not None:
                token = context.parse.tokens[at]
                yield CountMention(token.start, token.end, Count(1, 1, 1, words=token.text), told[0], at, told[1], "own hit")


def _told_with(
    context: Context, at: int, sentence: Sentence, harmed: Mapping[int, CountMention]
) -> tuple[str, int | None] | None:
    """What befell the pronoun's person and the word that says so, by the verb before or by those joined to it."""
    beside = harmed.get(context.parse.tokens[at + 2].start) if at + 2 < sentence.last and context.low(at + 1) == "and" else None
    if beside is not None and beside.measure is not None and context.parse.tokens[at - 1].upos == "VERB":
        return beside.measure, beside.governor
    verb = _verb_shared(context, at, sentence)
    measure = context.words.verbs.get(context.stem(verb)) if verb is not None else None
    return (measure, verb) if measure in _HARMED else None


def _verb_shared(context: Context, at: int, sentence: Sentence) -> int | None:
    """The nearest verb before a reflexive pronoun that is joined to its object; None where the pronoun is joined to nothing."""
    joined = at - 1
    while joined > sentence.first and context.parse.tokens[joined].upos == "ADV":
        joined -= 1
    if joined == at - 1 and context.low(joined) not in {"and", ","}:
        return None
    if context.parse.tokens[joined].upos not in {"CCONJ", "PUNCT"} and joined != at - 1 and context.low(at - 1) != "then":
        return None
    found = (place for place in range(joined, max(sentence.first, at - _REACH) - 1, -1))
    return next((place for place in found if context.parse.tokens[place].upos == "VERB"), None)


def _stands_at(context: Context, phrase: Sequence[str], at: int, sentence: Sentence) -> bool:
    if at + len(phrase) > sentence.last or context.parse.tokens[at].upos != "VERB":
        return False
    return all(_fits(word, context.low(at + step)) for step, word in enumerate(phrase) if step)


def _is_only_meant(context: Context, at: int) -> bool:
    """Whether somebody only wanted, tried or threatened to: an infinitive under a verb that does not say that it happened."""
    to = at - 1 if context.parse.tokens[at - 1].upos != "ADV" else at - 2
    if to < 0 or context.low(to) != "to":
        return False
    above = context.parse.tokens[at].head
    return above < 0 or context.stem(above) not in context.words.lists.get("went_on", ())


def _fits(word: str, told: str) -> bool:
    return word in {_ANY, told} or (word == _SELF and told in _SELVES)


def _death(context: Context, first: int, last: int) -> CountMention:
    start, end = context.parse.tokens[first].start, context.parse.tokens[last - 1].end
    name = _name_of_doer(context, first)
    count = Count(1, 1, 1, named=(name,) if name else (), words=context.parse.text[start:end])
    return CountMention(start, end, count, "killed", last - 1, first, "own death")


def _name_of_doer(context: Context, verb: int) -> str:
    """The name of whoever the verb, or the one that it hangs from, has as its subject; nothing where no name stands there."""
    tokens = context.parse.tokens
    for _ in range(_ABOVE):
        subject = next((child for child in context.parse.children[verb] if tokens[child].rel.startswith("nsubj")), None)
        if subject is not None:
            runs = context.parse.entities
            run = next((one for one in runs if one.label == "PER" and one.first <= subject < one.last), None)
            return context.parse.span(run.first, run.last).of(context.parse.text) if run is not None else ""
        if tokens[verb].head < 0 or tokens[verb].rel not in {"advcl", "conj", "xcomp"}:
            return ""
        verb = tokens[verb].head
    return ""
