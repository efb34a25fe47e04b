"""What the reader of counts knows: harm words, groups, hedges and traps from the codebook, ready to be looked up."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.text.forms import lemma
from twosource.read.text.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.codebook import Codebook, Group, KnownActor, Measure, NumberHedge, WordList

VAGUE = (
    r"(?:tens|hundreds|dozens|scores)\s+of\s+(?:hundreds|thousands|millions)|dozens|scores|tens(?=\s+of\b)|hundreds|thousands|numerous"
    r"|(?:several|a\s+few|a\s+couple)\s+(?:dozen|hundred|thousand)s?|several|multiple|(?:a|the)\s+few|(?:a\s+)?couple(?=\s+of\b)|a\s+handful(?=\s+of\b)"
    r"|(?:about\s+)?a\s+dozen"
)
"""The source of a regular expression for the number words whose value the policy says."""

_SCALES = {"dozen": 12, "dozens": 12, "hundred": 100, "hundreds": 100, "thousand": 1000, "thousands": 1000}


class CountWords(Struct, frozen=True):
    """Look-up tables by lemma; each measure word leads to its measure, each noun of people to its group or None.

    `phrases` stand under their first words, the longest first, each with its measure.
    """

    verbs: dict[str, str]
    undergone: dict[str, str]
    nouns: dict[str, str]
    adjectives: dict[str, str]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    people: dict[str, str | None]
    group_adjectives: dict[str, str]
    group_phrases: dict[str, str]
    armed: frozenset[str]
    armed_cased: frozenset[str]
    lists: dict[str, frozenset[str]]
    amount: re.Pattern[str]
    effects: dict[str, str]


def count_words(codebook: Codebook) -> CountWords:
    """The tables of this codebook, made once."""
    actors = tuple(actor for actor in codebook.actors if actor.kind == "armed_group")
    return _made(codebook.measures, codebook.groups, codebook.number_hedges, codebook.word_lists, actors)


@lru_cache(maxsize=8)
def _made(
    measures: tuple[Measure, ...],
    groups: tuple[Group, ...],
    hedges: tuple[NumberHedge, ...],
    lists: tuple[WordList, ...],
    actors: tuple[KnownActor, ...],
) -> CountWords:
    people: dict[str, str | None] = {}
    for group in groups:
        for noun in group.nouns:
            people.setdefault(noun.casefold(), group.id)
    named = {entry.id: frozenset(word.casefold() for word in entry.words) for entry in lists}
    for noun in sorted(named.get("person_nouns", ())):
        people.setdefault(noun, None)
    effects = {word.casefold(): hedge.effect for hedge in hedges for word in hedge.words}
    phrases = [(tuple(phrase.casefold().split()), measure.id) for measure in measures for phrase in measure.phrases]
    return CountWords(
        verbs=_by_word((measure.verbs, measure.id) for measure in measures),
        undergone=_by_word((measure.undergone, measure.id) for measure in measures),
        nouns=_by_word((measure.nouns, measure.id) for measure in measures),
        adjectives=_by_word((measure.adjectives, measure.id) for measure in measures),
        phrases=_by_first(sorted(phrases, key=_by_length)),
        people=people,
        group_adjectives=_by_word((group.adjectives, group.id) for group in groups),
        group_phrases=_by_word((group.phrases, group.id) for group in groups),
        armed=frozenset(name.casefold() for actor in actors for name in (actor.name, *actor.aliases)),
        armed_cased=frozenset(name for actor in actors for name in actor.cased),
        lists=named,
        amount=_amount(effects, named.get("vague_amounts", frozenset())),
        effects=effects,
    )


def _by_word(entries: Iterable[tuple[tuple[str, ...], str]]) -> dict[str, str]:
    """From word to id; the first entry to claim a word keeps it."""
    table: dict[str, str] = {}
    for words, name in entries:
        for word in words:
            table.setdefault(word.casefold(), name)
    return table


def _by_first(phrases: Iterable[tuple[tuple[str, ...], str]]) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, name in phrases:
        table.setdefault(phrase[0], []).append((phrase, name))
    return {first: tuple(found) for first, found in table.items()}


def _by_length(item: tuple[tuple[str, ...], str]) -> int:
    return -len(item[0])


def _amount(effects: dict[str, str], vague_amounts: frozenset[str]) -> re.Pattern[str]:
    """One pattern for a number with its hedges; its groups say which form it has."""
    before = _alternatives(word for word in effects if not word.startswith(("or ", "and ", "plus")))
    after = _alternatives(word for word in effects if word.startswith(("or ", "and ", "plus")))
    exact = number()
    core = (
        rf"(?:(?P<between>between|from)\s+(?P<from>{exact})\s+(?:and|to)\s+(?P<upto>{exact})"
        rf"|(?P<first>{exact})(?:\s?(?P<sep>to|-|–|—|or)\s?(?P<second>{exact}))?(?P<plus>\+)?"
        rf"(?:,?\s+(?:and|or)\s+(?:(?:possibly|potentially|perhaps|maybe|likely)\s+)?(?:up\s+to|as\s+many\s+as)\s+(?P<above>(?:more\s+than|over)\s+)?(?P<reach>{exact}))?"
        rf"|(?P<vague>{VAGUE})|(?P<some>{_alternatives(vague_amounts) or 'a number of'}))"
    )
    return re.compile(
        rf"(?<![\w$€£¥#/.,:’'-])(?P<span>(?:(?P<hedge>{before})\s+)?(?:(?P<hedge2>{before})\s+)?{core}(?:\s+(?P<after>{after}))?)(?![\w/:%]|[.,]\d|\s?[%°]|[-–]\d|['’″′](?!s))",
        re.IGNORECASE,
    )


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=_length_first))


def _length_first(word: str) -> tuple[int, str]:
    return -len(word), word


@lru_cache(maxsize=50_000)
def stem(word: str, upos: str) -> str:
    """The lemma of a word; capitals ("MILITANTS", "Palestinians") count as nouns."""
    return lemma(word, "NOUN" if upos == "PROPN" else upos)


def vague_range(words: str, ranges: Mapping[str, tuple[int, int]]) -> tuple[int, int] | None:
    """Low and high that the policy sets for a vague number word; None where it sets none."""
    bare = " ".join(words.casefold().split()).removeprefix("about ").removeprefix("a ").removeprefix("the ").removesuffix(" of")
    return ranges.get(bare.replace("multiple", "several"))


def vague_value(words: str, vague: dict[str, int]) -> int | None:
    """What the policy says that a vague number word stands for; None where it says nothing."""
    words = " ".join(words.casefold().split()).replace("multiple", "several")  # no policy sets the two apart
    parts = (
        words.replace("a ", "", 1).split()
        if words.startswith("a ")
        else words.removeprefix("about a ").removeprefix("the ").split()
    )
    whole = " ".join(parts)
    if whole in vague:
        return vague[whole]
    if len(parts) == 3 and parts[0] in vague and parts[2] in _SCALES:
        return vague[parts[0]] * _SCALES[parts[2]]
    if len(parts) == 2 and parts[0] in vague and parts[1] in _SCALES:
        return vague[parts[0]] * _SCALES[parts[1]]
    return vague.get(parts[0]) if parts else None
