"""Quotations: what stands between quotation marks, also where a paragraph opens them and the next goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from twosource.records import Parse

_OPENERS = frozenset({"“", "«", "„", "``"})
_CLOSERS = frozenset({"”", "»", "''"})
_STRAIGHT = '"'
_SPEECH = 4
"""Words from which a quotation is taken for speech; a shorter one is a quoted term."""


class Quote(Struct, frozen=True):
    """Tokens [first, last) with their marks. `open` where the paragraph ends before the mark that closes it."""

    first: int
    last: int
    paragraph: int
    open: bool = False

    @property
    def is_speech(self) -> bool:
        """Whether it is long enough to be what somebody said rather than a quoted term."""
        return self.last - self.first >= _SPEECH + 2


def find_quotes(parse: Parse) -> tuple[Quote, ...]:
    """The quotations of the article in text order; nested ones are part of the outer one."""
    found: list[Quote] = []
    start, paragraph = None, -1
    for sentence in parse.sentences:
        if sentence.paragraph != paragraph:
            if start is not None:
                found.append(Quote(start, sentence.first, paragraph, open=True))
            start, paragraph = None, sentence.paragraph
        for index in range(sentence.first, sentence.last):
            mark = parse.tokens[index].text
            if start is None and (mark in _OPENERS or mark == _STRAIGHT):
                start = index
            elif start is not None and (mark in _CLOSERS or mark == _STRAIGHT):
                found.append(Quote(start, index + 1, paragraph))
                start = None
    if start is not None:
        found.append(Quote(start, len(parse.tokens), paragraph, open=True))
    return tuple(found)


def quote_at(quotes: tuple[Quote, ...], size: int) -> list[int]:
    """For every token the index of the quotation that it stands in, or -1."""
    where = [-1] * size
    for number, quote in enumerate(quotes):
        for index in range(quote.first, min(quote.last, size)):
            where[index] = number
    return where
