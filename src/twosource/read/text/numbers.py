"""Numbers as English writes them: figures, words, and mixtures ("1.5 million", "twenty-three", "two dozen")."""

from __future__ import annotations

import re
from functools import cache

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: number for number, word in enumerate(_ONES)} | {word: 20 + 10 * step for step, word in enumerate(_TENS)}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "mln": 10**6, "bn": 10**9}
_COUNTED = {"dozen": 12, "score": 20}
_MOST = 10**12  # nothing that a report counts comes in larger numbers: a longer row of figures is a code, or a slip

FIGURES = r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?"
"""The source of a regular expression for a number in figures, with commas or a decimal point."""


@cache
def word_number() -> str:
    """The source of a regular expression for a number in words, in lower case: "a hundred and five", "two dozen"."""
    ones, tens = "|".join(sorted(_ONES, key=len, reverse=True)), "|".join(_TENS)
    simple = rf"(?:(?:{tens})(?:[\s-]+(?:{'|'.join(_ONES[1:10])})\b)?|(?:{ones}))"
    group = rf"(?:(?:{simple}|an?)\s+hundred(?:(?:\s+and)?\s+{simple}\b)?|{simple})"
    large = "thousand|million|billion"
    thousands = rf"(?:{group}|an?(?=\s+(?:{large})))(?:\s+(?:{large})\b(?:(?:\s+and)?\s+{group}\b)?)*"
    return rf"(?:(?:half\s+)?(?:an?|{simple})\s+(?:dozen|score)\b|{thousands})\b"


@cache
def number() -> str:
    """The source of a regular expression for any exact number, in figures or words, in lower case."""
    return rf"(?:(?:{FIGURES})(?:[\s-]?(?:{'|'.join(_LARGE)}|dozen)\b)?|{word_number()})"


def value_of(words: str) -> int | float | None:
    """The number that the words name, or None where they name none.

    >>> [value_of(words) for words in ("15,000", "1.5 million", "twenty-three", "two dozen", "half a dozen")]
    [15000, 1500000, 23, 24, 6]
    """
    words = words.casefold().strip()
    if re.fullmatch(r"half\s+an?\s+dozen", words):
        return 6
    total: float = 0
    part: float | None = None
    for word in re.findall(rf"{FIGURES}|[a-z]+", words):
        part, total, known = _step(word, part, total)
        if not known:
            return None
    if part is None and not total:
        return None
    result = total + (part or 0)
    if result > _MOST:
        return None
    return int(result) if result == int(result) else result


def _step(word: str, part: float | None, total: float) -> tuple[float | None, float, bool]:
    """One word taken into the running number: the part under way, the total so far, whether the word is known."""
    if word[0].isdigit():
        return float(word.replace(",", "")), total + (part or 0), part is None
    if word in _SMALL:
        return (part or 0) + _SMALL[word], total, True
    if word in {"a", "an", "and"}:
        return part, total, True
    scale = _LARGE.get(word) or _COUNTED.get(word)
    if scale is None:
        return part, total, False
    grown = (1 if part is None else part) * scale
    return (grown, total, True) if scale == 100 else (None, total + grown, True)
