"""Browsers count UTF-16 units, Python counts code points: the one place where either becomes the other."""

from __future__ import annotations

from twosource.records import Span

_BEYOND = 0x10000  # code points from here on take two units


def units(text: str, end: int | None = None) -> int:
    """How many UTF-16 units the text has, up to the code point `end`.

    >>> units("a😀b"), units("a😀b", 2)
    (4, 3)
    """
    part = text if end is None else text[:end]
    return len(part) + sum(ord(character) >= _BEYOND for character in part)


def code_points(text: str, unit: int) -> int:
    """The code point that the UTF-16 unit lies at; one in the midst of a pair counts as the pair's start.

    >>> code_points("a😀b", 3), code_points("a😀b", 2)
    (2, 1)
    """
    if text.isascii():
        return min(unit, len(text))
    passed = 0
    for number, character in enumerate(text):
        passed += 2 if ord(character) >= _BEYOND else 1
        if passed > unit:
            return number
    return len(text)


def span_of_units(text: str, start: int, end: int) -> Span | None:
    """The span of code points that a browser's selection covers, white space at its ends left out; None if nothing is left.

    >>> span_of_units("😀 seven died ", 2, 9)
    Span(start=2, end=7)
    """
    first, last = code_points(text, max(start, 0)), code_points(text, max(end, 0))
    chosen = text[first:last]
    first += len(chosen) - len(chosen.lstrip())
    last -= len(chosen) - len(chosen.rstrip())
    return Span(first, last) if first < last else None
