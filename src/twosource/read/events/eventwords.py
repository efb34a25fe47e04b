"""The codebook's event types, ready to be looked up word by word in a parse."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from twosource.codebook import EventType, WordList
from twosource.read.text.forms import forms

if TYPE_CHECKING:
    from twosource.codebook import Codebook

Reading = tuple[int, str, tuple[str, ...]]
"""One way to read a word: the number of its type, its lemma, and the words that must follow."""


class Company(Struct, frozen=True):
    """What an ambiguous word of one type needs beside it, and what forbids it."""

    subjects: frozenset[str]
    objects: frozenset[str]
    not_subjects: frozenset[str]
    not_objects: frozenset[str]


class EventWords(Struct, frozen=True):
    """Lookup tables of event types. Types are told by their number: their rank in the codebook, the first outranks the rest.

    `verbs` maps a form to its readings; `nouns` and `phrases` map a first word to readings, longest first.
    """

    types: tuple[EventType, ...]
    verbs: dict[str, tuple[Reading, ...]]
    nouns: dict[str, tuple[Reading, ...]]
    phrases: dict[str, tuple[Reading, ...]]
    ambiguous: tuple[frozenset[str], ...]
    company: tuple[dict[str, Company], ...]
    lists: dict[str, frozenset[str]]

    def words(self, name: str) -> frozenset[str]:
        """The words of the list event_NAME, empty where no codebook has it."""
        return self.lists.get(name, frozenset())


def event_words(codebook: Codebook) -> EventWords:
    """The tables of this codebook, made once for each."""
    lists = tuple(entry for entry in codebook.word_lists if entry.id.startswith("event_"))
    return _tables(msgspec.msgpack.encode((codebook.event_types, lists)))


@lru_cache(maxsize=8)
def _tables(packed: bytes) -> EventWords:
    """The tables of packed types and word lists: bytes, because types hold mappings and so cannot key a cache themselves."""
    types, entries = msgspec.msgpack.decode(packed, type=tuple[tuple[EventType, ...], tuple[WordList, ...]])
    lists = {entry.id.removeprefix("event_"): frozenset(word.casefold() for word in entry.words) for entry in entries}
    verbs: dict[str, list[Reading]] = {}
    nouns: dict[str, list[Reading]] = {}
    phrases: dict[str, list[Reading]] = {}
    for number, kind in enumerate(types):
        for verb in kind.verbs:
            head, *rest = verb.split()
            _enter(verbs, forms(head, "VERB"), (number, verb, tuple(rest)))
        for noun in kind.nouns:
            _enter_noun(nouns, number, noun)
        for phrase in kind.phrases:
            head, *rest = _split(phrase)
            _enter(phrases, (head,), (number, phrase, tuple(rest)))
    return EventWords(
        types,
        _frozen(verbs),
        _frozen(nouns),
        _frozen(phrases),
        tuple(frozenset(kind.ambiguous) for kind in types),
        tuple(_companies(kind, lists) for kind in types),
        lists,
    )


def _enter(table: dict[str, list[Reading]], keys: tuple[str, ...], reading: Reading) -> None:
    for key in keys:
        table.setdefault(key, []).append(reading)


def _enter_noun(table: dict[str, list[Reading]], number: int, noun: str) -> None:
    """A noun under its first word; its last word in every form, with and without hyphens between."""
    words = _split(noun)
    for last in forms(words[-1], "NOUN"):
        spelled = (*words[:-1], last)
        _enter(table, (spelled[0],), (number, noun, spelled[1:]))
        if len(spelled) > 1 and "-" not in spelled:
            hyphened = [part for word in spelled[1:] for part in ("-", word)]
            _enter(table, (spelled[0],), (number, noun, tuple(hyphened)))


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.casefold().replace("-", " - ").split())


def _frozen(table: dict[str, list[Reading]]) -> dict[str, tuple[Reading, ...]]:
    """The readings of each word: the longest first, then by the rank of their types."""
    return {key: tuple(sorted(readings, key=lambda item: (-len(item[2]), item[0]))) for key, readings in table.items()}


def _companies(kind: EventType, lists: dict[str, frozenset[str]]) -> dict[str, Company]:
    """The company of each ambiguous word of a type; under "" that of all others."""
    return {word: _company(kind, lists, word) for word in ("", *kind.ambiguous)}


def _company(kind: EventType, lists: dict[str, frozenset[str]], word: str) -> Company:
    own = f"{word}:"  # a word with conditions of its own is not judged by the type's
    alone = any(item.startswith(own) and not item.startswith(f"{own}-") for item in (*kind.subjects, *kind.objects))
    subjects, not_subjects = _expanded(kind.subjects, lists, word, alone=alone)
    objects, not_objects = _expanded(kind.objects, lists, word, alone=alone)
    return Company(subjects, objects, not_subjects, not_objects)


def _expanded(
    items: tuple[str, ...], lists: dict[str, frozenset[str]], word: str, *, alone: bool
) -> tuple[frozenset[str], frozenset[str]]:
    """The words and classes wanted beside a word, and those barred: "@x" is a list, "-x" bars, "word:x" is for one word."""
    wanted: set[str] = set()
    barred: set[str] = set()
    for item in items:
        owner, colon, rest = item.partition(":")
        name = rest if colon else item
        if (colon and owner != word) or (not colon and alone and not name.startswith("-")):
            continue
        into = barred if name.startswith("-") else wanted
        name = name.removeprefix("-")
        into |= {name, *lists.get(name[1:], ())} if name.startswith("@") else {name}
    return frozenset(wanted), frozenset(barred)
