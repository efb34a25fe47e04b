"""What an article says around its claims: its telling words, the people and places it names.

A claim that names no place or date of its own leans on these.

How rare a word is comes from two counts added up: how many of the corpus' articles have it, and how many news articles at large
have it by the codebook (word lists `spread_N`: words that stand in N of a hundred articles). Three articles alone say little
about what is rare; a large corpus about one war says most.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.link.compare import is_settlement
from twosource.link.marks import Marks, marks_of
from twosource.link.names import fold_name, name_parts
from twosource.link.rewrites import content_words
from twosource.records import Place  # noqa: TC001 notes of articles are unpacked by the types of Raw

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Mapping

    from twosource.codebook import Codebook
    from twosource.link.marks import Streets
    from twosource.records import Article, Entity, Reading

_AT_LARGE = 400
"""So many articles at large weigh as much as those of the corpus in telling how rare a word is."""
_PANEL = 4096
"""So many articles tell what is rare."""
_UNSEEN = 0.5
"""In how many of them a word stands that the codebook does not have."""
_HEAVIEST = 80
"""So many of an article's most telling words are kept: all others tell next to nothing."""
_FULL_SENTENCE, _FULL_ARTICLE = 12.0, 18.0
"""Length of the weights of a telling sentence, and of a short article, before they are scaled."""
_SPEAKS_OF_MUCH = frozenset({"official", "military", "party", "monitor", "activist", "expert"})
"""Kinds of source who speak of every happening of their side or trade, as a witness does not."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_NAME_PARTS = 2
_RAREST = 8
"""So many words of names of sites an article is looked for by."""


class Context(Struct, frozen=True):
    """An article's surroundings of its claims.

    `words` are weights by word, of length one together; `people` full names as their parts, `speakers` those of them who speak
    by their office, `surnames` their last parts and single names, `written` how those are written in full; `towns` ids of
    settlements; `first` is the first settlement that the text names; `marks` are its streets and sites, ages and days,
    `rare_sites` the words of them that tell most.
    """

    article: str
    words: dict[str, float]
    title: frozenset[str]
    people: frozenset[tuple[str, ...]]
    surnames: frozenset[str]
    towns: frozenset[str]
    first: Place | None
    written: dict[str, str] = {}
    marks: Marks = Marks()
    rare_sites: tuple[str, ...] = ()
    speakers: frozenset[tuple[str, ...]] = frozenset()


class Rarity(Struct, frozen=True):
    """How rare words and names are: natural logarithm of all articles over those that have it.

    `told` holds that for the words that they have, worked out once. `sampled` is the share of the ledger's articles that were
    counted.
    """

    total: float
    at_large: dict[str, float]
    here: dict[str, int]
    names: dict[str, int]
    towns: dict[str, int]
    told: dict[str, float] = {}
    sampled: float = 1.0

    def spread(self, word: str) -> float:
        """In how many of the ledger's articles the word stands, as far as those that were counted tell."""
        return self.here.get(word, 0) / self.sampled

    def word(self, word: str) -> float:
        """How much a word tells; about 0 for one that nearly all have, 6 or more for one that few have."""
        known = self.told.get(word)
        return math.log(self.total / (self.at_large.get(word, _UNSEEN) + self.here.get(word, 0))) if known is None else known

    def name(self, name: str) -> float:
        """How much it tells that two articles both have the name, from 0 (all have it) to 1 (these two only)."""
        others = max(self.names.get(name, 1), 2) - 1
        return math.log(self.total / (_UNSEEN + others)) / math.log(self.total / (_UNSEEN + 1))

    def site(self, word: str) -> float:
        """The same for a word of a street's or site's name, by how rare it is as a word; 0 for one that is not half as rare."""
        others = self.at_large.get(word, _UNSEEN) + max(self.here.get(word, 1), 2) - 1
        return max(0.0, 2 * math.log(self.total / others) / math.log(self.total / (_UNSEEN + 1)) - 1)

    def town(self, town: str | None) -> float:
        """The same for a town, by its id."""
        others = max(self.towns.get(town or "", 1), 2) - 1
        return math.log(self.total / (_UNSEEN + others)) / math.log(self.total / (_UNSEEN + 1))


class Raw(Struct, frozen=True):
    """What an article says, not yet weighed; fields as those of Context."""

    words: dict[str, int]
    title: frozenset[str] = frozenset()
    people: frozenset[tuple[str, ...]] = frozenset()
    surnames: frozenset[str] = frozenset()
    written: dict[str, str] = {}
    towns: tuple[Place, ...] = ()
    marks: Marks = Marks()
    speakers: frozenset[tuple[str, ...]] = frozenset()


def panel_of(articles: Iterable[str]) -> frozenset[str]:
    """The articles by which it is told what is rare: those with the smallest ids.

    Ids are hashes, so these are a fair sample, the same in whatever order articles came. In a large ledger one more article
    seldom enters it, and then all that others tell weighs as before.
    """
    return frozenset(heapq.nsmallest(_PANEL, articles))


def contexts_of(
    names: Collection[str], raw: Callable[[str], Raw], codebook: Codebook, panel: Container[str]
) -> tuple[dict[str, Context], Rarity]:
    """The context of every article, and how rare words and names are among those of the panel. `raw` gives what an article says;
    only the panel's are in memory together.
    """
    counted = {name: raw(name) for name in sorted(names) if name in panel}
    rarity = replace(rarity_of(counted.values(), codebook), sampled=len(counted) / len(names) if counted else 1.0)
    each = ((name, counted.pop(name) if name in counted else raw(name)) for name in sorted(names))
    return {name: _context(name, said, rarity) for name, said in each}, rarity


def rarity_of(raw: Iterable[Raw], codebook: Codebook) -> Rarity:
    """The rarity of words at large and among these."""
    here: Counter[str] = Counter()
    names: Counter[str] = Counter()
    towns: Counter[str] = Counter()
    articles = 0
    for one in raw:
        here.update(one.words.keys())
        names.update(one.surnames)
        towns.update({place.place_id for place in one.towns if place.place_id})
        articles += 1
    at_large = {
        word: int(entry.id.removeprefix("spread_")) * _AT_LARGE / 100
        for entry in codebook.word_lists
        if entry.id.startswith("spread_")
        for word in entry.words
    }
    rarity = Rarity(float(articles + _AT_LARGE), at_large, dict(here), dict(names), dict(towns))
    return replace(rarity, told={word: rarity.word(word) for word in here})


def raw_of(article: Article, reading: Reading, idle: frozenset[str], streets: Streets) -> Raw:
    """What one article says around its claims."""
    words: Counter[str] = Counter()
    for sentence in reading.sentences:
        words.update(content_words(sentence.of(article.text), idle))
    title = frozenset(content_words(article.title or "", idle))
    words.update(title - words.keys())
    named = {entity.name: parts for entity in reading.entities if (parts := _person(entity))}
    persons = named.values()
    speaking = {fold_name(name) for one in reading.sources if one.kind in _SPEAKS_OF_MUCH for name in (one.name, *one.aliases)}
    towns = [found.place for found in reading.places if not found.metonym and found.place.place_id and is_settlement(found.place)]
    return Raw(
        words=dict(words),
        title=title,
        people=frozenset(parts for parts in persons if len(parts) >= _NAME_PARTS),
        surnames=frozenset(parts[-1] for parts in persons),
        written={parts[-1]: name for name, parts in sorted(named.items(), key=lambda one: (len(one[0]), one[0]))},
        towns=tuple(towns),
        marks=marks_of(article, reading, streets),
        speakers=frozenset(parts for name, parts in named.items() if fold_name(name) in speaking),
    )


def _person(entity: Entity) -> tuple[str, ...]:
    """The parts of a person's name, without Jr.; empty for what is no named person, or one that the codebook knows."""
    if not entity.named or entity.kind != "person" or entity.actor is not None:
        return ()
    return tuple(part for part in name_parts(entity.name) if fold_name(part) not in _SUFFIXES and len(part) > 1)


def _context(name: str, raw: Raw, rarity: Rarity) -> Context:
    return Context(
        article=name,
        words=weighed(raw.words, rarity, _FULL_ARTICLE),
        title=raw.title,
        people=raw.people,
        surnames=raw.surnames,
        towns=frozenset(place.place_id for place in raw.towns if place.place_id),
        first=raw.towns[0] if raw.towns else None,
        written=raw.written,
        marks=raw.marks,
        rare_sites=_rarest(raw.marks.sites, rarity),
        speakers=raw.speakers,
    )


def _rarest(sites: Iterable[str], rarity: Rarity) -> tuple[str, ...]:
    weights = {word: weight for word in sites if (weight := rarity.site(word)) > 0}
    return tuple(heapq.nsmallest(_RAREST, weights, key=lambda word: (-weights[word], word)))


def weighed(words: Mapping[str, int], rarity: Rarity, full: float = _FULL_SENTENCE) -> dict[str, float]:
    """The heaviest words, in that order, with their weights (occurrences damped, times rarity), of length one together.

    Of less where they tell less than a `full` text: that two headlines of three words are the same proves little.
    """
    told = rarity.told
    each = ((told[word] if word in told else rarity.word(word), count, word) for word, count in words.items())
    weights = sorted((-tells if count == 1 else -(1 + math.log(count)) * tells, word) for tells, count, word in each)[:_HEAVIEST]
    length = max(full, math.sqrt(sum(weight * weight for weight, _ in weights)))
    return {word: -weight / length for weight, word in weights}


def alike(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """The cosine of two weighings, 0 to 1."""
    if len(right) < len(left):
        left, right = right, left
    return sum(weight * right[word] for word, weight in left.items() if word in right)


def covered(words: Iterable[str], by: Iterable[str], rarity: Rarity) -> float:
    """The share of what `words` tell, by their rarity, that stands among `by` too."""
    wanted, there = sorted(set(words)), set(by)
    total = sum(rarity.word(word) for word in wanted)
    return sum(rarity.word(word) for word in wanted if word in there) / total if total else 0.0
