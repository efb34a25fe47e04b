"""What is taken from each article by itself: its words, its telling lines, its names, who says what in it. Taken once, and kept.

To take it is most of what linking costs for an article; to unpack it costs a tenth. It looks at the text and at what was read in
it, never at claims, which people correct, and never at another article.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from itertools import accumulate, chain, compress, pairwise
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from twosource.errors import LedgerError
from twosource.link.contexts import Raw, raw_of
from twosource.link.marks import streets_of
from twosource.link.passages import Words, words_of
from twosource.link.rewrites import Line, dull_of, lines_of
from twosource.link.sayings import Said, said_in
from twosource.link.settling import Told, anchors_told
from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.records import Article, Reading

PartT = TypeVar("PartT")
_DAMAGED = "the ledger holds a damaged note ({}); restore a copy, or delete the ledger and build again"


class Note(Struct, frozen=True):
    """What was taken from one article, packed, so that all articles' notes may be in memory at once: see `words_in` and so on.

    `told` are the anchor events that it tells of, by their ids, and where.
    """

    article: str
    words: bytes
    lines: bytes
    raw: bytes
    told: tuple[tuple[str, int, int], ...] = ()
    said: bytes = b""


class _Words(Struct, frozen=True):
    """Words, with numbers as bytes."""

    words: bytes
    starts: bytes
    ends: bytes
    quoted: bytes
    weights: bytes


class _Lines(Struct, frozen=True):
    """Lines, one after the other, with numbers as bytes: their words and which of them are odd, how many words and where."""

    words: bytes
    odd: bytes
    lengths: bytes
    starts: bytes
    ends: bytes


def notes_of(
    articles: Iterable[Article], readings: Iterable[Reading], codebook: Codebook, kept: Mapping[str, Note]
) -> dict[str, Note]:
    """The note of every article by its id, in that order: as kept, else taken now. What was not read has its words only."""
    read = {reading.article: reading for reading in readings}
    dull, streets, idle = dull_of(codebook), streets_of(codebook), codebook.words("function_words")

    def taken(article: Article) -> Note:
        reading = read.get(article.id)
        lines = lines_of(article, reading, dull) if reading else ()
        raw = raw_of(article, reading, idle, streets) if reading else Raw({})
        told = tuple((one.anchor.id, one.span.start, one.span.end) for one in anchors_told(article, codebook.anchors))
        words = _plain_words(words_of(article, reading, codebook))
        said = said_in(article, reading, codebook) if reading else Said()
        return Note(article.id, _packed(words), _packed(_plain_lines(lines)), _packed(raw), told, _packed(said))

    return {one.id: kept.get(one.id) or taken(one) for one in sorted(articles, key=lambda one: one.id)}


def words_in(note: Note) -> Words:
    """The words of title and body."""
    found = _unpacked(note.words, _Words)
    words, starts, ends = (array("I", part) for part in (found.words, found.starts, found.ends))
    return Words(words, starts, ends, found.quoted, array("f", found.weights))


def lines_in(note: Note) -> tuple[Line, ...]:
    """The sentences that tell enough to be known again in other words."""
    found = _unpacked(note.lines, _Lines)
    lines, begin = [], 0
    for words, start, end in zip(_cut(found), array("I", found.starts), array("I", found.ends), strict=True):
        odd = frozenset(compress(words, found.odd[begin : begin + len(words)]))
        lines.append(Line(note.article, Span(start, end), tuple(words), odd))
        begin += len(words)
    return tuple(lines)


def words_of_lines(note: Note) -> list[array[int]]:
    """The words of each of these sentences, in order."""
    return _cut(_unpacked(note.lines, _Lines))


def _cut(lines: _Lines) -> list[array[int]]:
    words = array("I", lines.words)
    ends = accumulate(array("I", lines.lengths))
    return [words[begin:end] for begin, end in pairwise([0, *ends])]


def raw_in(note: Note) -> Raw:
    """What the article says around its claims; equal words are one object, however many articles have them."""
    raw = _unpacked(note.raw, Raw)
    return replace(raw, words=dict(zip(map(sys.intern, raw.words), raw.words.values(), strict=True)))


def told_in(note: Note, codebook: Codebook) -> tuple[Told, ...]:
    """The anchor events that the article tells of, in the order of its text."""
    if not note.told:
        return ()
    anchors = {anchor.id: anchor for anchor in codebook.anchors}
    return tuple(Told(anchors[name], Span(start, end)) for name, start, end in note.told)


def said_by(
    articles: Iterable[Article], readings: Iterable[Reading], codebook: Codebook, kept: Mapping[str, Note]
) -> dict[str, Said]:
    """What is said in every article that was read, by its id: as kept, else taken now."""
    by_id = {article.id: article for article in articles}
    return {
        one.article: _unpacked(kept[one.article].said, Said)
        if one.article in kept
        else said_in(by_id[one.article], one, codebook)
        for one in readings
        if one.article in by_id
    }


def packed_note(note: Note) -> bytes:
    """The note as bytes, to be kept."""
    return msgspec.msgpack.encode(note)


def note_from(body: bytes) -> Note:
    """The note that was packed so; LedgerError if the bytes are damaged."""
    return _decoded(body, Note)


def _plain_words(words: Words) -> _Words:
    found, starts, ends = (part.tobytes() for part in (words.words, words.starts, words.ends))
    return _Words(found, starts, ends, words.quoted, words.weights.tobytes())


def _plain_lines(lines: Sequence[Line]) -> _Lines:
    return _Lines(
        words=array("I", chain.from_iterable(line.words for line in lines)).tobytes(),
        odd=bytes(word in line.odd for line in lines for word in line.words),
        lengths=array("I", (len(line.words) for line in lines)).tobytes(),
        starts=array("I", (line.span.start for line in lines)).tobytes(),
        ends=array("I", (line.span.end for line in lines)).tobytes(),
    )


def _packed(part: _Words | _Lines | Raw | Said) -> bytes:
    """The part as bytes, the same for equal parts."""
    return zlib.compress(msgspec.msgpack.encode(part, order="deterministic"), 1)


def _unpacked(body: bytes, kind: type[PartT]) -> PartT:
    try:
        return _decoded(zlib.decompress(body), kind)
    except zlib.error as error:
        raise LedgerError(_DAMAGED.format(error)) from error


def _decoded(body: bytes, kind: type[PartT]) -> PartT:
    try:
        return msgspec.msgpack.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise LedgerError(_DAMAGED.format(error)) from error
