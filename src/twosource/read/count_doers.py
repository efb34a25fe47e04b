"""Who died by their own hand: "took his own life", "turned the gun on herself", "committed suicide".

Such a death is one more than those whom the same person killed; no number and often no noun tells it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.records import Count, CountMention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from twosource.read.count_context import Context
    from twosource.records import Sentence

_ANY = "~"
"""Stands in the codebook's phrases for one word that does not matter ("the", "his")."""
_SELF = "@self"
"""Stands there for "himself", "herself" or the like."""
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
            if found is not None:
                yield _death(context, at, at + len(found))


def _stands_at(context: Context, phrase: Sequence[str], at: int, sentence: Sentence) -> bool:
    if at + len(phrase) > sentence.last or context.parse.tokens[at].upos != "VERB":
        return False
    return all(_fits(word, context.low(at + step)) for step, word in enumerate(phrase) if step)


def _fits(word: str, told: str) -> bool:
    return word in {_ANY, told} or (word == _SELF and told in _SELVES)


def _death(context: Context, first: int, last: int) -> CountMention:
    start, end = context.parse.tokens[first].start, context.parse.tokens[last - 1].end
    count = Count(1, 1, 1, words=context.parse.text[start:end])
    return CountMention(start, end, count, "killed", last - 1, first, "own death")
