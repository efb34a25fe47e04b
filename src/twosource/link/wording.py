"""Words of reasons as the reports write them: linking compares stems, people read words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from twosource.link.rewrites import content_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_QUOTED = re.compile("“([^“” ]+)”")
_WORD = re.compile(r"\w*")
_NONE: frozenset[str] = frozenset()


def quoted(stem: str) -> str:
    """The stem as reasons hold it until `as_written` puts a word in its place."""
    return f"“{stem}”"


def as_written(why: str, texts: Iterable[str]) -> str:
    """The reason with, for each stem in quotation marks, the first word of these texts that has that stem; else the stem."""
    places = tuple(texts)
    return _QUOTED.sub(lambda found: quoted(_written(found[1], places)), why)


def _written(stem: str, texts: Iterable[str]) -> str:
    first = None
    for word in (word for text in texts for word in _beginning_with(stem, text)):
        if (first is None or word.islower()) and stem in content_words(word, _NONE):
            if word.islower():
                return word
            first = word
    return first or stem


def _beginning_with(stem: str, text: str) -> Iterator[str]:
    """The words of the text that begin with this stem, in either case: a search for plain letters, since stems are many and to
    make a pattern of each would take longer than all that it finds.
    """
    level = text.lower()
    if len(level) != len(text):  # a letter whose small form is two would shift what follows
        level = text
    at = level.find(stem)
    while at >= 0:
        end = at + 1
        if at == 0 or not _WORD.fullmatch(level, at - 1, at):
            tail = _WORD.match(text, at + len(stem))
            end = tail.end() if tail else at + len(stem)
            yield text[at:end]
        at = level.find(stem, end)
