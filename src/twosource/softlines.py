"""Line separators that part no paragraphs: U+2028 and the vertical tab, where a sentence goes on behind them.

Word processors write them for "a new line, the same paragraph"; what is pasted from one keeps them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDS_LINE = frozenset('.!?:"”’)]')
"""Marks by which a line shows that no sentence goes on behind it."""
_SOFT = frozenset({"\u2028", "\x0b"})
_WRAPPED = 40
"""Characters: a line longer than this, whose last word has no capital, is no heading that stopped short."""


def over_soft_breaks(text: str, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines [start, end), none blank, each joined to the one before it where a lone separator cuts a sentence."""
    joined = list(lines[:1])
    for (before, stop), (start, end) in pairwise(lines):
        if text[stop:start].strip(" \t\u00a0") in _SOFT and _goes_on(text[before:stop], text[start]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _goes_on(line: str, follows: str) -> bool:
    """Whether the sentence at the end of a line goes on with what follows."""
    line = line.rstrip()
    if line[-1] in ENDS_LINE:
        return False
    return follows.islower() or (len(line) > _WRAPPED and line.split()[-1].islower())
