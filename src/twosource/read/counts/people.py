"""Which nouns mean people, and of which group: by the codebook, by how the noun is built, by what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.counts.hits import has_be
from twosource.read.counts.words import stem

if TYPE_CHECKING:
    from twosource.read.counts.context import Context, Harm

_BUILT = 3
"""Letters that a noun has at least before an ending by which it means people."""


def group_of(context: Context, head: int, first: int) -> str | None:
    """The group that the noun and the words before it name; the noun outranks its modifiers."""
    tokens, words = context.parse.tokens, context.words
    phrase = " ".join(context.low(i) for i in range(max(first, head - 3), head + 1))
    for name, group in words.group_phrases.items():
        if phrase == name or phrase.endswith(f" {name}"):
            return group
    if head + 2 < len(tokens) and context.low(head + 1) == "and" and tokens[head].sentence == tokens[head + 2].sentence:
        other = words.people.get(context.stem(head + 2), "")
        if other and other != words.people.get(context.stem(head)) and tokens[head + 2].head == head:
            return None
    own = words.people.get(context.stem(head))
    if own:
        return own
    for index in range(first, head):
        low = context.low(index)
        found = words.group_adjectives.get(low) or (
            words.people.get(context.stem(index)) if tokens[index].upos == "NOUN" else None
        )
        if found:
            return found
    return None


def is_person(context: Context, head: int) -> bool:
    """Whether the noun counts people: one of the codebook's, one built like them ("goldsmith"), or one with a "who" behind it."""
    words, low, base = context.words, context.low(head), context.stem(head)
    if base in words.people or low in words.people or stem(low, "NOUN") in words.people:
        return True  # its lemma as a noun as well: "30 others" may be tagged an adjective
    if context.parse.tokens[head].upos != "NOUN" or base in words.lists.get("no_persons", ()):
        return False
    return _is_built(context, base) or _is_who(context, head, base)


def _is_built(context: Context, base: str) -> bool:
    """Whether it ends like a noun for people, behind a word of its own."""
    return any(base.endswith(end) and len(base) >= len(end) + _BUILT for end in context.words.lists.get("person_endings", ()))


def _is_who(context: Context, head: int, base: str) -> bool:
    """Whether a clause with "who" stands right behind a noun that gathers nobody: "two lamplighters who"."""
    behind = head + 1 < len(context.parse.tokens) and context.low(head + 1) == "who"
    lists = context.words.lists
    return behind and base not in lists.get("animals", frozenset()) | lists.get("grouping_nouns", frozenset())


def _suffers(context: Context, noun: int, verb: int) -> bool:
    """Whether the noun is the object behind the verb, or the subject of its passive, with a "were" of its own or one shared."""
    rel, told = context.parse.tokens[noun].rel, context.parse.tokens[verb]
    if rel == "obj":
        return verb < noun
    shared = told.rel == "conj" and told.head >= 0 and has_be(context.parse, told.head)
    return rel == "nsubj:pass" and (shared or has_be(context.parse, verb))


def befalls_people(context: Context, noun: int, harm: Harm) -> bool:
    """Whether those whom the harm befell are people, whatever they are called: "killed three sacristans"; not behind an "and"."""
    lists, base, token = context.words.lists, context.stem(noun), context.parse.tokens[noun]
    if token.upos != "NOUN" or not _suffers(context, noun, harm.governor):
        return False
    if any(base in lists.get(name, ()) for name in ("animals", "no_persons", "body_parts")):
        return False
    return context.stem(harm.governor) in lists.get("harm_of_people", ())
