"""Noun phrases and pronouns for people, bodies of people, buildings and weapons: what may be named again or speak."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.mentions.names import fold
from twosource.read.text.forms import forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook, Group, SourceKind, WordList
    from twosource.read.mentions.names import Name
    from twosource.records import Parse

_PRONOUNS = {"he": "he", "him": "he", "she": "he", "they": "they", "them": "they", "it": "it"}
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_INDEFINITE = frozenset({"a", "an", "another", "some", "several", "many"})
_BEFORE = frozenset({"det", "amod", "compound", "nummod", "nmod:poss", "nmod:desc", "det:predet"})
_PLURAL = frozenset({"people", "police", "personnel", "troops", "media", "staff", "forces", "locals"})
_IDS = (
    "armed_epithet",
    "civil_epithet",
    "person_noun",
    "organisation_noun",
    "armed_noun",
    "facility_noun",
    "weapon_noun",
    "group_echo",
    "outlet_echo",
    "person_echo",
)


_BY_SOURCE = {
    "document": "other",
    "social_media": "other",
    "outlet": "organisation",
    "agency": "organisation",
    "monitor": "organisation",
}


class Nouns(Struct, frozen=True):
    """The kind of mention, by noun form; which forms are plural; and the source kind that a noun names."""

    kinds: dict[str, str]
    plural: frozenset[str]
    lemmas: dict[str, str]
    sources: dict[str, str]
    group_echo: frozenset[str]
    outlet_echo: frozenset[str]
    person_echo: frozenset[str]
    armed_epithet: frozenset[str]
    civil_epithet: frozenset[str]
    pairs: frozenset[tuple[str, str]]


class Phrase(Struct, frozen=True):
    """Tokens [first, last) around the noun or pronoun `head`; `pronoun` is he, they or it."""

    first: int
    last: int
    head: int
    kind: str
    lemma: str
    plural: bool = False
    definite: bool = False
    indefinite: bool = False
    pronoun: str | None = None
    modifiers: tuple[str, ...] = ()


def nouns_of(codebook: Codebook) -> Nouns:
    """The codebook's nouns for sources, groups, bodies, buildings and weapons, inflected."""
    lists = tuple(entry for entry in codebook.word_lists if entry.id in _IDS)
    return _nouns(codebook.source_kinds, codebook.groups, lists)


@lru_cache(maxsize=4)
def _nouns(source_kinds: tuple[SourceKind, ...], groups: tuple[Group, ...], lists: tuple[WordList, ...]) -> Nouns:
    words = {name: tuple(word for entry in lists if entry.id == name for word in entry.words) for name in _IDS}
    kinds: dict[str, str] = {}
    plural: set[str] = set()
    lemmas: dict[str, str] = {}
    sources: dict[str, str] = {}
    for kind, name in (("facility", "facility_noun"), ("weapon", "weapon_noun"), ("armed_group", "armed_noun")):
        _enter(words[name], kind, kinds, plural, lemmas)
    for kind, name in (("organisation", "organisation_noun"), ("person", "person_noun")):
        _enter(words[name], kind, kinds, plural, lemmas)
    for source in source_kinds:
        kind = _BY_SOURCE.get(source.id, "person")
        _enter(source.nouns, kind, kinds, plural, lemmas)
        for lemma in source.nouns:
            for form in (lemma, *forms(lemma, "NOUN")):
                sources.setdefault(form, source.id)
    for group in groups:
        _enter(group.nouns, "person", kinds, plural, lemmas)
    pairs = frozenset(
        (split[-2], split[-1]) for source in source_kinds for phrase in source.phrases if len(split := phrase.split()) > 1
    )
    listed = {name: frozenset(words[name]) for name in _IDS}
    return Nouns(
        kinds,
        frozenset(plural),
        lemmas,
        sources,
        listed["group_echo"],
        listed["outlet_echo"],
        listed["person_echo"],
        listed["armed_epithet"],
        listed["civil_epithet"],
        pairs,
    )


def _enter(words: Sequence[str], kind: str, kinds: dict[str, str], plural: set[str], lemmas: dict[str, str]) -> None:
    for lemma in words:
        for form in (lemma, *forms(lemma, "NOUN")):
            kinds.setdefault(form, kind)
            lemmas.setdefault(form, lemma)
            if form != lemma and form.endswith(("s", "men", "people")):
                plural.add(form)


def find_phrases(parse: Parse, nouns: Nouns, names: Sequence[Name]) -> list[Phrase]:
    """Noun phrases headed by a known noun outside of names, and third-person pronouns, in text order."""
    named = {i: fold(name.actor or name.name) for name in names for i in range(name.first, name.last)}
    found = []
    for i, token in enumerate(parse.tokens):
        if i in named:
            continue
        word = fold(token.text)
        if word in _PRONOUNS and token.upos == "PRON" and token.rel != "expl":
            found.append(Phrase(i, i + 1, i, "person", word, pronoun=_PRONOUNS[word], plural=word in {"they", "them"}))
        elif token.upos in {"NOUN", "PROPN", "ADJ"} and word in nouns.kinds and token.rel not in {"compound", "amod", "flat"}:
            found.append(_phrase(parse, nouns, named, i))
    return found


def _phrase(parse: Parse, nouns: Nouns, named: dict[int, str], head: int) -> Phrase:
    """The noun with what stands before it; what comes behind ("of the group") is looked up where it is needed."""
    first = head
    before = {child for child in parse.children[head] if child < head and parse.tokens[child].rel in _BEFORE}
    reach = min((min(parse.subtree(child)) for child in before), default=head)
    while first > reach and not _ends_before(parse, named, first - 1):
        first -= 1
    while first < head and not parse.tokens[first].text[0].isalnum():
        first += 1
    words = [fold(token.text) for token in parse.tokens[first:head]]
    word = fold(parse.tokens[head].text)
    kind = nouns.kinds[word]
    if kind in {"weapon", "facility"} and words and (words[-1], word) in nouns.pairs:
        kind = "organisation"
    counted = any(parse.tokens[child].rel == "nummod" and fold(parse.tokens[child].text) not in {"one", "1"} for child in before)
    plural = word in nouns.plural or word in _PLURAL or counted or (word[-1:] == "s" and word[:-1] in nouns.kinds)
    starts = words[0] if words else ""
    poss = any(parse.tokens[child].rel == "nmod:poss" for child in before)
    said = (named.get(i, word) for i, word in zip(range(first, head), words, strict=True))
    modifiers = tuple(dict.fromkeys(word for word in said if word not in _DEFINITE | _INDEFINITE))
    return Phrase(
        first,
        head + 1,
        head,
        kind,
        nouns.lemmas[word],
        plural=plural,
        definite=starts in _DEFINITE or poss,
        indefinite=starts in _INDEFINITE,
        modifiers=modifiers,
    )


def _ends_before(parse: Parse, named: dict[int, str], token: int) -> bool:
    """Whether the phrase cannot reach back to this token: a verb, a preposition, or an "and" behind a noun."""
    word = parse.tokens[token].text.casefold()
    if parse.tokens[token].upos in {"AUX", "ADP"} and token not in named:
        return True
    return word in {"and", "or", ",", ":", ";"} and token > 0 and parse.tokens[token - 1].upos in {"NOUN", "PUNCT", "NUM"}
