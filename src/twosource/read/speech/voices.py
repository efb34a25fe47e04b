"""What kind of source somebody is, and which outlet or actor a name stands for."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from twosource.read.text.cues import KindWords, fold, match_phrase, split_words

if TYPE_CHECKING:
    from twosource.codebook import Outlet
    from twosource.records import Entity

ANONYMOUS = "anonymous"
WITHHOLDS = "withholds"
"""The relation of those who are told not to have said something: no word of theirs, and no step of a chain."""
ROLE = "role"
"""The codebook's entry of words that only say for whom somebody speaks; no kind of the contract."""
_BY_ENTITY = {"armed_group": "party", "place": "official", "nationality": "official"}
_SPEAKS_FOR_ITS_OWN = frozenset({"outlet", "agency", "monitor", "activist", "party", "military", "official", "medic", "expert"})
_LONGEST = 6
"""Words of the longest actor's name that is looked for inside a description."""
_LINKERS = frozenset(
    {
        "for",
        "of",
        "from",
        "with",
        "at",
        "who",
        "which",
        "that",
        "in",
        "on",
        "whose",
        "where",
        "near",
        "to",
        "named",
        "quoting",
        "citing",
    }
)
_RELAYED = frozenset({"quoted", "cited", "interviewed", "contacted", "reached"})


def outlet_of(kinds: KindWords, name: str) -> Outlet | None:
    """The codebook's outlet of that name, also where a description stands around it ("the Fars news agency")."""
    found = _outlet_in(kinds, fold(name))
    return found[0] if found is not None else None


def outlet_words(kinds: KindWords, name: str) -> str | None:
    """The codebook's outlet as the words spell it, without the description around it; None where no outlet stands in them.

    >>> from twosource.codebook import shipped
    >>> from twosource.read.text.cues import kind_words
    >>> book = shipped()
    >>> outlet_words(kind_words(book.source_kinds, book.outlets, book.actors), "the Iranian Fars news agency")
    'Fars news agency'
    """
    found = _outlet_in(kinds, fold(name))
    if found is None:
        return None
    split = name.split()
    spelt = [" ".join(split[first:last]) for first in range(len(split)) for last in range(first + 1, len(split) + 1)]
    same = [words.strip(" ,;:“”\"'") for words in spelt if fold(words) == found[1]]
    return min(same, key=len, default=None)


def _outlet_in(kinds: KindWords, folded: str) -> tuple[Outlet, str] | None:
    """The codebook's outlet that these folded words hold, and which of them name it."""
    if folded in kinds.outlets:
        return kinds.outlets[folded], folded
    words = folded.split()
    for size in range(min(len(words), kinds.longest), 0, -1):
        for first in range(len(words) - size + 1):
            name = " ".join(words[first : first + size])
            found = kinds.outlets.get(name)
            if found and (size > 1 or len(words) <= 4) and not set(words[:first]) & _LINKERS:
                return found, name
    return None


def kind_of_words(kinds: KindWords, words: str) -> str | None:
    """The source kind that a description names, or None.

    Promised anonymity counts wherever it stands. Else the core of the phrase decides (what stands before "of", "for", "who" ...),
    of several joined by "and" the first that tells; a role ("spokesman") takes the kind of whom it stands with, and alone
    it is an official's.
    """
    split = [word.strip(",;:.“”\"'()") for word in split_words(words)]
    split = _unrelayed([word for word in split if word])
    if _phrase_kind(kinds, split, only=ANONYMOUS):
        return ANONYMOUS
    core = _core(split)
    for part in (*_joined(core), split[len(core) :]):
        found = _phrase_kind(kinds, part) or _noun_kind(kinds, part)
        if found is not None:
            return found
    return None


def _unrelayed(split: list[str]) -> list[str]:
    """The words without who quoted the source ("a nurse quoted by the agency" is no agency)."""
    ends = [index for index, pair in enumerate(pairwise(split)) if index and pair[0] in _RELAYED and pair[1] in {"by", "in"}]
    return split[: ends[0]] if ends else split


def _core(split: list[str]) -> list[str]:
    """The words before the first linking word."""
    return next((split[:index] for index, word in enumerate(split) if index and word in _LINKERS), split)


def _joined(core: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in core:
        if word in {"and", "or"}:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _phrase_kind(kinds: KindWords, split: list[str], only: str | None = None) -> str | None:
    for index in range(len(split)):
        match = match_phrase(kinds.phrases, split, index)
        if match and (only is None or match[1] == only):
            return match[1]
    return None


def _noun_kind(kinds: KindWords, split: list[str]) -> str | None:
    """The kind of the last noun that has one; a role gives way to any other, and to an actor named beside it."""
    found = [kinds.nouns[word] for word in reversed(split) if word in kinds.nouns]
    plain = next((kind for kind in found if kind != ROLE), None)
    if plain is not None or not found:
        return plain
    return actor_kind(kinds, " ".join(split)) or "official"


def actor_kind(kinds: KindWords, words: str) -> str | None:
    """The source kind of the codebook's actor that is named in these words, the longest name first; None where none is."""
    split = fold(words).split()
    for size in range(min(len(split), _LONGEST), 0, -1):
        for first in range(len(split) - size + 1):
            actor = kinds.actors.get(" ".join(split[first : first + size]))
            if actor is not None and actor.source_kind:
                return actor.source_kind
    return None


def kind_of_entity(kinds: KindWords, entity: Entity, of: Entity | None) -> str | None:
    """The source kind of somebody by name, codebook actor, role and the organisation spoken for; None where nothing tells."""
    if entity.kind != "person":
        outlet = outlet_of(kinds, entity.name)
        if outlet is not None:
            return outlet.kind
    actor = kinds.actors.get(fold(entity.name))
    if actor is not None and actor.source_kind:
        return actor.source_kind
    if of is not None and entity.kind == "person":
        home = kind_of_entity(kinds, of, None) or kind_of_words(kinds, of.name)
        if home in _SPEAKS_FOR_ITS_OWN and home not in {"outlet", "agency"}:
            return home
    if entity.role:
        found = kind_of_words(kinds, entity.role)
        if found is not None:
            return found
    if not entity.named or entity.kind in {"organisation", "armed_group", "other", "facility"}:
        found = kind_of_words(kinds, entity.name)
        if found is not None:
            return found
    return _BY_ENTITY.get(entity.kind)
