"""Labels every line of a text: title, byline, dateline, credit, body, caption or chrome (what the site prints around).

Patterns of the codebook's `chrome` section come first, then the shape of the line and its place among the others.
A line that is a full sentence and that no pattern knows is body: losing a report is worse than keeping a slogan.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.dates import find_dates
from twosource.ingest import glued
from twosource.ingest.lines import Line, lines_of
from twosource.records import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import ChromePattern, Codebook

_LONGEST_CHROME = 700  # characters: no pattern is tried on longer lines, which are prose
_ENDS = re.compile(r"[.!?…։。؟۔][\"'”’»)\]]*$|[\"'”’»][.!?]$")
_INNER_END = re.compile(r"[a-z\d)][.!?][\"”’)]*\s+[\"“‘(]?[A-Z]")
_WORD = re.compile(r"\w[\w'’.-]*")
_LETTER = re.compile(r"[^\W\d_]")
_SEPARATOR = re.compile(r"\s[|›»>·•/]\s|\|")
_GRAMMAR = re.compile(
    r"\b(?:the|a|an|was|were|is|are|has|have|had|been|said|says|that|which|who|his|her|their|its)\b", re.IGNORECASE
)
_OPEN_END = re.compile(r"[:;,–—-]$")
_BULLET = re.compile(r"(?:[-–—•*·▪●◦‣]|\(?\d{1,2}[.)])\s*\w")
_DATE_WORDS = frozenset(
    "on at by of the day am pm a.m p.m gmt utc est edt cet local time hours hrs o'clock ist bst eet msk et pt ksa last updated update published posted date".split()
)


class Rules(Struct, frozen=True):
    """The codebook's patterns, ready for use: one expression to reject a line fast, and each with its label."""

    any_of: re.Pattern[str]
    each: tuple[tuple[re.Pattern[str], ChromePattern], ...]
    outlets: frozenset[str]


class _Label(Struct, frozen=True):
    kind: str
    why: str


_BODY = _Label("body", "")


def label(text: str, codebook: Codebook, title: str | None = None) -> tuple[Block, ...]:
    """The text's blocks: sorted, without overlap, covering every character that is not white space.

    `title` is the headline where the page's markup tells it.
    """
    lines = lines_of(text)
    if not lines:
        return ()
    rules = _rules(codebook.chrome, tuple(name for outlet in codebook.outlets for name in (outlet.name, *outlet.aliases)))
    labels = [_BODY] if len(lines) == 1 else _labels(lines, rules, title)
    return glued.split(text, lines, [(label.kind, label.why) for label in labels])


def title_key(words: str) -> str:
    """The words without punctuation and case, to see whether two headlines are the same."""
    return " ".join(re.findall(r"\w+", words)).casefold()


@cache
def _rules(patterns: tuple[ChromePattern, ...], outlets: tuple[str, ...]) -> Rules:
    each = tuple((re.compile(entry.pattern, re.IGNORECASE), entry) for entry in patterns)
    any_of = "|".join(f"(?:{entry.pattern})" for entry in patterns) or r"(?!)"
    return Rules(re.compile(any_of, re.IGNORECASE), each, frozenset(name.casefold() for name in outlets))


def _labels(lines: Sequence[Line], rules: Rules, title: str | None) -> list[_Label]:
    """A label for each line: what its own words show, then what its place among the others shows."""
    known = [_own(line.words, rules) for line in lines]
    prose = [i for i, line in enumerate(lines) if known[i] is None and is_prose(line.words)]
    headline = _headline(lines, known, prose, title)
    if headline is not None and headline in prose:
        prose.remove(headline)
    if not prose:
        return [_Label("title", "the page's headline") if i == headline else found or _BODY for i, found in enumerate(known)]
    first, last = prose[0], prose[-1]
    body_dated = _scattered(lines, known, first, last)
    result: list[_Label] = []
    for i, line in enumerate(lines):
        found = known[i]
        if i == headline:
            result.append(_Label("title", "the headline"))
        elif headline is not None and i != headline and title_key(line.words) == title_key(lines[headline].words):
            result.append(_Label("chrome", "repeats the title"))
        elif found is not None:
            result.append(_dated(found, i, headline, first))
        elif i in prose:
            result.append(_BODY)
        elif i < first:
            result.append(_above(line, i, headline, rules))
        else:
            result.append(_between(lines, known, i, last, scattered=body_dated))
    return result


def is_prose(words: str) -> bool:
    """Whether a line reads as a sentence or more: by its end, by a sentence's end within, or by its length."""
    count = len(_WORD.findall(words))
    if count >= 25:
        return True
    if count >= 12 and _INNER_END.search(words):
        return True
    return count >= 4 and bool(_ENDS.search(words))


def _own(words: str, rules: Rules) -> _Label | None:
    """What the line's own words show, wherever it stands; None where they show nothing."""
    if not _LETTER.search(words):
        return _dates_only(words) or _Label("chrome", "no letter in it")
    if len(words) > _LONGEST_CHROME:
        return None
    if rules.any_of.fullmatch(words):
        entry = next(entry for pattern, entry in rules.each if pattern.fullmatch(words))
        return _Label(entry.block, entry.note or entry.id)
    return _dates_only(words) or _menu(words)


def _menu(words: str) -> _Label | None:
    parts = [part for part in _SEPARATOR.split(words) if part.strip()]
    count = len(words.split())
    if len(parts) >= 3 and count <= 5 * len(parts) and not _ENDS.search(words):
        return _Label("chrome", "a menu")
    marks = sum(not character.isalpha() and not character.isspace() for character in words)
    if marks > 0.5 * len(words) and not is_prose(words):
        return _Label("chrome", "mostly figures and signs")
    return None


def _dates_only(words: str) -> _Label | None:
    """Whether the line is nothing but dates and clock times."""
    if len(words) > 160 or not any(character.isdigit() for character in words):
        return None
    found = [date for date in find_dates(words) if date.interval.precision in {"day", "time"}]
    if not found:
        return None
    rest = words
    for date in reversed(found):
        rest = f"{rest[: date.start]} {rest[date.end :]}"
    left = [word.casefold().strip(".,()|-") for word in rest.split()]
    strange = [word for word in left if not re.fullmatch(r"[\d:h.+/-]*(?:am|pm)?|\w+day", word) and word not in _DATE_WORDS]
    if len(strange) > 1:
        return None
    clock = bool(re.search(r"\d:\d\d", words)) or bool(re.search(r"(?i)\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", words))
    return _Label("dated", "a date and a time of day" if clock else "a date alone")


def _dated(found: _Label, i: int, headline: int | None, first: int) -> _Label:
    """A line of dates is the date line under the headline; a clock above it is the site's own."""
    if found.kind != "dated":
        return found
    if headline is not None and i < headline and found.why != "a date alone":
        return _Label("chrome", "site's clock: a date and a time above the title")
    if i <= first + 1 or headline is None:
        return _Label("byline", "date line")
    return _Label("chrome", "a date alone between or below the paragraphs")


def _headline(lines: Sequence[Line], known: Sequence[_Label | None], prose: Sequence[int], title: str | None) -> int | None:
    """Which line is the headline: the one the markup names, else the first that looks like one above the first paragraph."""
    if title:
        wanted = title_key(title)
        return next((i for i, line in enumerate(lines) if title_key(line.words) == wanted), None)
    first = prose[0] if prose else len(lines)
    if prose and _is_spoken_headline(lines, known, first):
        return first
    above = [i for i in range(first) if known[i] is None]
    if not prose or not above:
        return None
    keys = [title_key(lines[i].words) for i in above]
    twice = [i for i, key in zip(above, keys, strict=True) if keys.count(key) > 1 and len(key.split()) >= 3]
    long = [i for i in above if len(lines[i].words.split()) >= 5]
    some = sorted((i for i in above if len(lines[i].words.split()) >= 2), key=lambda i: -len(lines[i].words.split()))
    return next(iter([*twice, *long, *some]), None)


def _is_spoken_headline(lines: Sequence[Line], known: Sequence[_Label | None], first: int) -> bool:
    """A headline that ends as sentences do: the very first words, short, a question or in title case, with text below."""
    words = lines[first].words
    if any(known[i] is None for i in range(first)) or first + 1 >= len(lines) or _INNER_END.search(words):
        return False
    count = len(words.split())
    below = [line.words for i, line in enumerate(lines[first + 1 :], first + 1) if known[i] is None and is_prose(line.words)]
    if not below or not 3 <= count <= 20 or words[0] in "\"“'‘":
        return False
    names = [word for word in _WORD.findall(words) if len(word) > 3]
    titled = len(names) >= 3 and sum(word[0].isupper() for word in names) >= 0.8 * len(names) and not words.isupper()
    return titled or (words.rstrip("\"”’'").endswith("?") and count <= 16 and len(below[0].split()) > count)


def _above(line: Line, i: int, headline: int | None, rules: Rules) -> _Label:
    """A line above the first paragraph that is not the headline."""
    words = line.words.split()
    if line.words.casefold().strip(" .:|-") in rules.outlets:
        return _Label("chrome", "the outlet's name")
    if headline is None or i < headline:
        return _Label("chrome", "stands above the title")
    if len(words) >= 5 and not _looks_like_names(line.words):
        return _Label("title", "stands under the headline")
    if _looks_like_names(line.words):
        return _Label("byline", "a name under the headline")
    return _Label("chrome", "a few words under the headline")


def _looks_like_names(words: str) -> bool:
    return (
        bool(re.fullmatch(r"(?:[A-Z][\w.'’-]+ ){1,3}[A-Z][\w.'’-]+(?:(?:,| and| in| &) (?:[A-Z][\w.'’-]+ ?){1,4}){0,3}", words))
        and not words.isupper()
    )


def _scattered(lines: Sequence[Line], known: Sequence[_Label | None], first: int, last: int) -> bool:
    """Whether this text often leaves out the full stop, so that its absence shows nothing."""
    free = [i for i in range(first, last + 1) if known[i] is None]
    return sum(not is_prose(lines[i].words) for i in free) > 0.34 * len(free)


def _between(lines: Sequence[Line], known: Sequence[_Label | None], i: int, last: int, *, scattered: bool) -> _Label:
    """A line without a sentence's end below the first paragraph: a list, a subheading, a link or the page's foot."""
    words = lines[i].words
    count = len(words.split())
    if count > 15 or _BULLET.match(words) or _OPEN_END.search(words) or words[0] in "\"“‘«'":
        return _BODY
    if words.casefold().rstrip(" .") and _GRAMMAR.search(words) and count >= 5:
        return _BODY
    if i < last and scattered:
        return _BODY
    before = next(
        (
            lines[j].words
            for j in range(i - 1, -1, -1)
            if known[j] is None and (is_prose(lines[j].words) or lines[j].words.endswith(":"))
        ),
        "",
    )
    if before.endswith(":"):
        return _BODY
    return _Label("chrome", "a heading or link between the paragraphs" if i < last else "a few words below the last paragraph")
