"""The lines of a text as the reader sees them: hard-wrapped lines are joined into their paragraph."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.softlines import ENDS_LINE, over_soft_breaks

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_SOFT = re.compile(r"[\x0b\u2028]")
_WRAP_WIDTH = 100  # characters: the longest line of hard-wrapped text


class Line(Struct, frozen=True):
    """Characters [start, end) without blank edges, and the words there with line breaks as blanks. `gap`: after an empty line."""

    start: int
    end: int
    words: str
    gap: bool = True


def lines_of(text: str) -> list[Line]:
    """The lines that are not blank, in order; in hard-wrapped text its paragraphs."""
    lines = list(_bare_lines(text))
    return _unwrapped(text, lines) if _is_wrapped(lines) else lines


def _bare_lines(text: str) -> Sequence[Line]:
    found: list[Line] = []
    spans = [(match.start(), match.end()) for match in _LINE.finditer(text) if not match[0].isspace()]
    for begin, end in over_soft_breaks(text, spans):
        whole = text[begin:end]
        start, stop = begin + len(whole) - len(whole.lstrip()), begin + len(whole.rstrip())
        gap = not found or text.count("\n", found[-1].end, start) != 1 or whole[:1].isspace()
        found.append(Line(start, stop, _SOFT.sub(" ", text[start:stop]), gap))
    return found


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether the lines are cut at a width: many follow each other directly, are about as long, and end within a sentence."""
    joined = [before for before, after in pairwise(lines) if not after.gap]
    if len(joined) < 3 or max(len(line.words) for line in lines) > _WRAP_WIDTH or len(joined) < 0.4 * len(lines):
        return False
    broken = sum(line.words[-1] not in ENDS_LINE for line in joined)
    widths = sorted(len(line.words) for line in joined)
    return broken >= 0.6 * len(joined) and widths[len(widths) // 2] >= 45


def _unwrapped(text: str, lines: Sequence[Line]) -> list[Line]:
    full = 0.6 * max(len(line.words) for line in lines)
    groups = [[lines[0]]]
    for before, line in pairwise(lines):
        if line.gap or len(before.words) < full:
            groups.append([line])
        else:
            groups[-1].append(line)
    return [Line(g[0].start, g[-1].end, " ".join(text[g[0].start : g[-1].end].split()), g[0].gap) for g in groups]
