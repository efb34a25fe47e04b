"""The words of saying, ready to be looked up in a parse, and what kind of source a noun names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.text.forms import forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.codebook import Cue, KnownActor, Outlet, SourceKind
    from twosource.records import Parse

Phrases = dict[str, tuple[tuple[tuple[str, ...], str], ...]]
"""Phrases by their first word: the words, and the id of the entry they belong to; the longest come first."""

HELPER = "helper"
_FOLDED = 50_000
"""So many names are kept folded."""
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no", "neither", "nor", "without"})


class Lexicon(Struct, frozen=True):
    """The codebook's cues by word form. `verbs` and `nouns` map a lower-case form to its cue.

    `helpers` are the forms of the cues that take "helper", by id; they make no attribution of their own.
    """

    verbs: dict[str, Cue]
    nouns: dict[str, Cue]
    phrases: Phrases
    by_id: dict[str, Cue]
    helpers: dict[str, frozenset[str]]


class KindWords(Struct, frozen=True):
    """The codebook's source kinds by noun form and by phrase (an id of source_kinds), and its names of outlets and actors."""

    nouns: dict[str, str]
    phrases: Phrases
    outlets: dict[str, Outlet]
    actors: dict[str, KnownActor]
    adjectives: dict[str, KnownActor]
    longest: int


@lru_cache(maxsize=8)
def lexicon(cues: tuple[Cue, ...]) -> Lexicon:
    """The lookup tables of these cues; an earlier entry keeps a form that a later one names too."""
    verbs: dict[str, Cue] = {}
    nouns: dict[str, Cue] = {}
    helpers: dict[str, frozenset[str]] = {}
    for cue in cues:
        if HELPER in cue.takes:
            helpers[cue.id] = helper_forms(cue)
            continue
        _inflect(verbs, cue.verbs, "VERB", cue)
        _inflect(nouns, cue.nouns, "NOUN", cue)
    return Lexicon(verbs, nouns, _phrases(cues), {cue.id: cue for cue in cues}, helpers)


def helper_forms(cue: Cue) -> frozenset[str]:
    """Every form of the cue's verbs and nouns."""
    table: dict[str, Cue] = {}
    _inflect(table, cue.verbs, "VERB", cue)
    _inflect(table, cue.nouns, "NOUN", cue)
    return frozenset(table)


def _inflect(table: dict[str, Cue], lemmas: tuple[str, ...], upos: str, cue: Cue) -> None:
    for lemma in lemmas:
        for form in (lemma, *forms(lemma, upos)):
            table.setdefault(form, cue)


def _phrases(entries: Iterable[Cue | SourceKind]) -> Phrases:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry in entries:
        for phrase in entry.phrases:
            words = tuple(split_words(phrase))
            found.setdefault(words[0], []).append((words, entry.id))
    return {first: tuple(sorted(phrases, key=lambda item: -len(item[0]))) for first, phrases in found.items()}


def split_words(phrase: str) -> list[str]:
    """The phrase's words in lower case, split as the encoder's words are: hyphens and possessive endings stand alone."""
    return phrase.casefold().replace("-", " - ").replace("’s", " 's").replace("'s", " 's").split()


@lru_cache(maxsize=8)
def kind_words(kinds: tuple[SourceKind, ...], outlets: tuple[Outlet, ...], actors: tuple[KnownActor, ...]) -> KindWords:
    """The lookup tables of source kinds, outlets and actors."""
    nouns: dict[str, str] = {}
    for kind in kinds:
        for lemma in kind.nouns:
            for form in (lemma, *forms(lemma, "NOUN")):
                nouns.setdefault(form, kind.id)
    names = {fold(name): outlet for outlet in outlets for name in (outlet.name, *outlet.aliases)}
    people = {fold(name): actor for actor in actors for name in (actor.name, *actor.aliases, *actor.cased)}
    adjectives = {word.casefold(): actor for actor in actors for word in actor.adjectives}
    longest = max((len(name.split()) for name in names), default=0)
    return KindWords(nouns, _phrases(kinds), names, people, adjectives, longest)


@lru_cache(maxsize=_FOLDED)
def fold(name: str) -> str:
    """The name without case, leading article, hyphens, points and possessive ending, so that spellings meet.

    >>> fold("The Al-Mayadeen’s")
    'al mayadeen'
    """
    folded = name.casefold().replace("’", "'").replace("-", " ").replace(".", "").replace('"', "").strip(" ,;:'“”")
    folded = folded.removesuffix("'s")
    words = folded.split()
    return " ".join(words[1:] if words[:1] and words[0] in {"the", "a", "an"} and len(words) > 1 else words)


def match_phrase(phrases: Phrases, words: list[str], index: int) -> tuple[int, str] | None:
    """The end and the entry's id of the longest phrase that starts at this word, or None."""
    for phrase, entry in phrases.get(words[index], ()):
        if tuple(words[index : index + len(phrase)]) == phrase:
            return index + len(phrase), entry
    return None


def lower_words(parse: Parse) -> list[str]:
    """Every word of the parse in lower case, with straight apostrophes."""
    return [token.text.casefold().replace("’", "'") for token in parse.tokens]
