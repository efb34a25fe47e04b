"""Words of reasons as the reports write them: linking compares stems, people read words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from twosource.link.rewrites import content_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUOTED = re.compile("“([^“” ]+)”")
_NONE: frozenset[str] = frozenset()


def quoted(stem: str) -> str:
    """The stem as reasons hold it until `as_written` puts a word in its place."""
    return f"“{stem}”"


def as_written(why: str, texts: Iterable[str]) -> str:
    """The reason with, for each stem in quotation marks, the first word of these texts that has that stem; else the stem."""
    places = tuple(texts)
    return _QUOTED.sub(lambda found: quoted(_written(found[1], places)), why)


def _written(stem: str, texts: Iterable[str]) -> str:
    pattern = re.compile(rf"(?<!\w){re.escape(stem)}\w*", re.IGNORECASE)
    words = [match[0] for text in texts for match in pattern.finditer(text) if stem in content_words(match[0], _NONE)]
    return next((word for word in words if word.islower()), words[0] if words else stem)
