"""The people and bodies of an article by the words that name them, ready for asking who a source is."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.speech.syntax import Syntax, can_speak, subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.records import Entity, Mention


class Cast(Struct, frozen=True):
    """The entities of an article and which of them each token belongs to (the smallest mention around it)."""

    at: dict[int, str]
    entities: dict[str, Entity]
    anonymous: frozenset[str]


def cast_of(syntax: Syntax, mentions: Sequence[Mention], entities: Sequence[Entity]) -> Cast:
    """The entities ready to be looked up by token; those to whom anonymity was promised are marked."""
    starts = [token.start for token in syntax.parse.tokens]
    at: dict[int, str] = {}
    for mention in sorted(mentions, key=lambda mention: (mention.start - mention.end, mention.start, mention.entity)):
        for index in range(bisect_left(starts, mention.start), bisect_left(starts, mention.end)):
            at[index] = mention.entity
    return Cast(at, {entity.id: entity for entity in entities}, _anonymous(syntax, at))


def _anonymous(syntax: Syntax, at: dict[int, str]) -> frozenset[str]:
    """The entities that are said to be anonymous, or to speak on condition of anonymity."""
    found = {_whose_anonymity(syntax, at, index) for index, word in enumerate(syntax.words) if word.startswith("anonym")}
    return frozenset(entity for entity in found if entity is not None)


def _whose_anonymity(syntax: Syntax, at: dict[int, str], token: int) -> str | None:
    """The nearest above: the noun that the word describes, else the subject of the clause that it stands in."""
    for _ in range(6):
        token = syntax.parse.tokens[token].head
        if token < 0:
            return None
        if token in at and syntax.is_nominal(token) and can_speak(syntax, token):
            return at[token]
        if syntax.is_verb(token):
            subject = subject_of(syntax, token)
            if subject is not None and subject in at:
                return at[subject]
    return None
