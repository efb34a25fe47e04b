"""Gold mentions of events with what stands around them: the words, names, numbers and arguments of their lines, and vectors.

Only lines that have a mention are parsed. Who did it and to whom is what the encoder takes for PropBank's first two arguments.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from twosource.link.contexts import Raw, rarity_of, weighed
from twosource.link.rewrites import content_words
from twosource.read.text.forms import lemma

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evals.gold import Record
    from evals.vectors import Layers, Vectors
    from twosource.codebook import Codebook
    from twosource.link.contexts import Rarity
    from twosource.records import Parse

ROLES = ("doer", "target", "place", "time")
KINDS = ("PER", "LOC", "ORG")
_LABELS = {"ARG0": "doer", "ARG1": "target", "LOC": "place", "TMP": "time"}
_VECTOR_ROLES = ("doer", "target")
_OF_ARGUMENTS, _OF_LINES = (0, 3), (2, 4)
"""The layers whose vectors of arguments, and of whole lines, are kept."""
_NEAR = 4
_LIKELY, _LONGEST = 0.3, 12


class Told(Struct, frozen=True):
    """A gold mention with its surroundings: its main word, the types of event that this may tell of, its line and the rank of
    that among the lines with mentions, weights of the words of its line and of those next to it, words of its arguments, names by
    kind and numbers of its line, and vectors: its own, those of its line, and of doer and target (noughts where there is none).
    """

    id: str
    article: str
    cluster: str
    word: str
    types: frozenset[str]
    line: int
    rank: int
    upos: str
    sentence: dict[str, float]
    near: dict[str, float]
    roles: dict[str, frozenset[str]]
    names: dict[str, frozenset[str]]
    numbers: frozenset[str]
    vectors: Vectors
    around: Vectors
    whose: Vectors


class Text(Struct, frozen=True):
    """An article: its words, those of its lines with mentions, and what they name by kind, each counted."""

    id: str
    text: str
    annotated: Counter[str]
    names: dict[str, Counter[str]]


class _Line(Struct, frozen=True):
    """A line with mentions: its number, its rank among those, where its first word stands in the text and in the parse, and how
    many it has.
    """

    number: int
    rank: int
    start: int
    first: int
    many: int


class _Reader(Struct, frozen=True):
    """What reading a record needs."""

    layers: Layers
    idle: frozenset[str]
    rarity: Rarity
    types: dict[str, frozenset[str]]


def read_mentions(records: Sequence[Record], layers: Layers, book: Codebook) -> tuple[list[Told], list[Text]]:
    """The mentions of events of these records, and the articles."""
    idle = book.words("function_words")
    raw = [Raw(Counter(content_words(one["text"], idle))) for one in records]
    reader = _Reader(layers, idle, rarity_of(raw, book), _types(book))
    told: list[Told] = []
    texts = []
    for record in records:
        lines = list(_lines(record))
        if not lines:
            texts.append(Text(record["id"], record["text"], Counter(), {kind: Counter() for kind in KINDS}))
            continue
        tokens = record["text"].split()
        parse, vectors = layers.vectors([tokens[line.start : line.start + line.many] for line in lines])
        told += (_told(record, number, line, tokens, parse, vectors, reader) for number, line in _events(record, lines))
        words = Counter(content_words(" ".join(token.text for token in parse.tokens), idle))
        names = {kind: Counter(_named(parse, kind, 0, len(parse.tokens), idle)) for kind in KINDS}
        texts.append(Text(record["id"], record["text"], words, names))
    return told, texts


def _types(book: Codebook) -> dict[str, frozenset[str]]:
    """The types of event that a word may tell of, by the codebook."""
    found: dict[str, set[str]] = {}
    for kind in book.event_types:
        for word in (*kind.verbs, *kind.nouns):
            found.setdefault(word.casefold(), set()).add(kind.id)
    return {word: frozenset(kinds) for word, kinds in found.items()}


def _lines(record: Record) -> Iterator[_Line]:
    events = [mention["tok"][0][0] for mention in record["mentions"] if mention["kind"] == "event"]
    start = first = rank = 0
    for number, line in enumerate(record["text"].split("\n")):
        many = len(line.split())
        if any(start <= token < start + many for token in events):
            yield _Line(number, rank, start, first, many)
            first, rank = first + many, rank + 1
        start += many


def _events(record: Record, lines: Sequence[_Line]) -> Iterator[tuple[int, _Line]]:
    """The number of every mention of an event, and its line."""
    for number, mention in enumerate(record["mentions"]):
        if mention["kind"] == "event":
            token = mention["tok"][0][0]
            yield number, next(line for line in lines if line.start <= token < line.start + line.many)


def _told(  # noqa: PLR0913, PLR0917 - what stands around a mention comes from all of these
    record: Record, number: int, line: _Line, tokens: list[str], parse: Parse, vectors: Vectors, reader: _Reader
) -> Told:
    mention = record["mentions"][number]
    shift, stop = line.first - line.start, line.start + line.many
    own = [token + shift for first, last in mention["tok"] for token in range(first, min(last, stop))]
    first, last = mention["tok"][0][0], mention["tok"][-1][1]
    head = next((token for token in own if parse.tokens[token].head not in own), own[0])
    word = _base(tokens[first:last])
    within = range(line.first, line.first + line.many)
    roles, whose = _roles(parse, vectors, own, reader.idle)
    return Told(
        id=f"{record['id']} {number}",
        article=record["id"],
        cluster=mention["cluster"],
        word=word,
        types=reader.types.get(word, frozenset()),
        line=line.number,
        rank=line.rank,
        upos=parse.tokens[head].upos,
        sentence=_weighed(tokens[line.start : first] + tokens[last:stop], reader),
        near=_weighed(tokens[max(line.start, first - _NEAR) : first] + tokens[last : min(last + _NEAR, stop)], reader),
        roles=roles,
        names={kind: frozenset(_named(parse, kind, within.start, within.stop, reader.idle)) for kind in KINDS},
        numbers=frozenset(parse.tokens[token].text.lower() for token in within if parse.tokens[token].upos == "NUM"),
        vectors=vectors[own].mean(axis=0),
        around=vectors[list(within)].mean(axis=0)[list(_OF_LINES)],
        whose=whose,
    )


def _base(tokens: Sequence[str]) -> str:
    """The dictionary form of the mention's main word: its longest."""
    word = max(tokens, key=len)
    verb = lemma(word, "VERB")
    return verb if verb != word.casefold() else lemma(word, "NOUN")


def _weighed(tokens: Iterable[str], reader: _Reader) -> dict[str, float]:
    return weighed(Counter(content_words(" ".join(tokens), reader.idle)), reader.rarity)


def _roles(parse: Parse, vectors: Vectors, own: Sequence[int], idle: frozenset[str]) -> tuple[dict[str, frozenset[str]], Vectors]:
    """The telling words of the arguments, by role, and the vectors of the first doer and the first target."""
    words: dict[str, set[str]] = {}
    whose = np.zeros((len(_VECTOR_ROLES), len(_OF_ARGUMENTS), vectors.shape[-1]), np.float32)
    for link in parse.signals.roles:
        if link.of not in own or link.to in own or link.score <= _LIKELY:
            continue
        role = next((role for label, role in _LABELS.items() if label in link.label), "other")
        below = [token for token in parse.subtree(link.to) if token not in own]
        said = " ".join(parse.tokens[token].text for token in (below if len(below) <= _LONGEST else [link.to]))
        words.setdefault(role, set()).update(content_words(said, idle))
        if role in _VECTOR_ROLES and not whose[_VECTOR_ROLES.index(role)].any():
            whose[_VECTOR_ROLES.index(role)] = vectors[link.to][list(_OF_ARGUMENTS)]
    return {role: frozenset(found) for role, found in words.items()}, whose


def _named(parse: Parse, kind: str, first: int, last: int, idle: frozenset[str]) -> Iterator[str]:
    """The words of the names of that kind among these tokens."""
    for run in parse.entities:
        if run.label == kind and first <= run.first < last:
            words = (token.text.lower() for token in parse.tokens[run.first : run.last])
            yield from (word for word in words if len(word) > 1 and word not in idle)
