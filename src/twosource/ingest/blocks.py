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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twosource.codebook import ChromePattern, Codebook
    from twosource.records import Block

_LONGEST_CHROME = 700  # characters: no pattern is tried on longer lines, which are prose
_ENDS = re.compile(r"[.!?…։。؟۔][\"'”’»)\]\s]*$|[\"'”’»][.!?]$")
_INNER_END = re.compile(r"[a-z\d)][.!?][\"”’)]*\s+[\"“‘(]?[A-Z]")
_WORD = re.compile(r"\w[\w'’.-]*")
_LETTER = re.compile(r"[^\W\d_]")
_SEPARATOR = re.compile(r"\s[|›»>·•/]\s|\|")
_OPEN_END = re.compile(r"[:;,–—-]$")
_BULLET = re.compile(r"(?:[-–—•*·▪●◦‣]|\(?\d{1,2}[.)])\s*\w")
_QUOTES = "\"“‘«'"
_TIME_OF_DAY = re.compile(r"[\d:h.+/-]*(?:am|pm)?|\w+day", re.IGNORECASE)
_SHOWS_CLOCK = re.compile(r"\d:\d\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_PERSON = r"[A-Z\u00C0-\u00DE][\w.'’-]+"
_PEOPLE = re.compile(rf"{_PERSON}(?: {_PERSON}){{1,2}}(?:(?:,| and|, and| &)(?: {_PERSON}){{1,3}}){{0,3}}")


class _Label(Struct, frozen=True):
    kind: str
    why: str


class _Rules(Struct, frozen=True):
    """The codebook's patterns, ready for use: one expression to reject a line fast, and each with its label."""

    any_of: re.Pattern[str]
    each: tuple[tuple[re.Pattern[str], _Label], ...]
    outlets: frozenset[str]
    date_words: frozenset[str]
    sentence_words: frozenset[str]


class _Layout(Struct, frozen=True):
    """The lines, what each one's own words show, which are prose without doubt, and which is the headline."""

    lines: tuple[Line, ...]
    known: tuple[_Label | None, ...]
    prose: tuple[int, ...]
    headline: int | None

    def words(self, i: int) -> str:
        return self.lines[i].words


_BODY = _Label("body", "a paragraph")


def label(text: str, codebook: Codebook, title: str | None = None) -> tuple[Block, ...]:
    """The text's blocks: sorted, without overlap, covering every character that is not white space.

    `title` is the headline where the page's markup tells it.
    """
    lines = tuple(lines_of(text))
    if not lines:
        return ()
    names = tuple(name for outlet in codebook.outlets for name in (outlet.name, *outlet.aliases))
    rules = _rules(codebook.chrome, names, codebook.words("date_line_word"), codebook.words("sentence_word"))
    labels = [_BODY] if len(lines) == 1 else list(_labels(_layout(lines, rules, title), rules))
    kinds = [(found.kind, found.why) for found in labels]
    return glued.split(text, lines, kinds, codebook.words("dateline_not"))


def title_key(words: str) -> str:
    """The words without punctuation and case, to see whether two headlines are the same."""
    return " ".join(re.findall(r"\w+", words)).casefold()


def is_prose(words: str) -> bool:
    """Whether a line reads as a sentence or more: by its end, by a sentence's end within, or by its length."""
    count = len(_WORD.findall(words))
    if count >= 25 or (count >= 12 and _INNER_END.search(words)):
        return True
    return (count >= 4 and bool(_ENDS.search(words))) or (count >= 6 and words.endswith(":"))


@cache
def _rules(
    patterns: tuple[ChromePattern, ...], outlets: tuple[str, ...], date_words: frozenset[str], sentence_words: frozenset[str]
) -> _Rules:
    each = tuple((re.compile(entry.pattern, re.IGNORECASE), _Label(entry.block, entry.note or entry.id)) for entry in patterns)
    any_of = "|".join(f"(?:{entry.pattern})" for entry in patterns) or r"(?!)"
    known = frozenset(name.casefold() for name in outlets)
    return _Rules(re.compile(any_of, re.IGNORECASE), each, known, date_words, sentence_words)


# --------------------------------------------------------------------------------------------------
# what a line's own words show


def _own(words: str, rules: _Rules) -> _Label | None:
    """What the line's own words show, wherever it stands; None where they show nothing."""
    if not _LETTER.search(words):
        return _dates_only(words, rules) or _Label("chrome", "no letter in it")
    if len(words) > _LONGEST_CHROME:
        return None
    if rules.any_of.fullmatch(words):
        return next(found for pattern, found in rules.each if pattern.fullmatch(words))
    if glued.is_dateline(words):
        return _Label("dateline", "a place and a date, alone in the line")
    return _dates_only(words, rules) or _menu(words)


def _menu(words: str) -> _Label | None:
    parts = [part for part in _SEPARATOR.split(words) if part.strip()]
    if len(parts) >= 3 and len(words.split()) <= 5 * len(parts) and not _ENDS.search(words):
        return _Label("chrome", "a menu")
    if not is_prose(words):
        signs = sum(not character.isalpha() and not character.isspace() for character in words)
        if signs > 0.5 * len(words):
            return _Label("chrome", "mostly figures and signs")
    return None


def _dates_only(words: str, rules: _Rules) -> _Label | None:
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
    strange = [word for word in left if not _TIME_OF_DAY.fullmatch(word) and word not in rules.date_words]
    if len(strange) > 1:
        return None
    return _Label("dated", "a date and a time of day" if _SHOWS_CLOCK.search(words) else "a date alone")


# --------------------------------------------------------------------------------------------------
# what its place shows


def _layout(lines: tuple[Line, ...], rules: _Rules, title: str | None) -> _Layout:
    known = tuple(_own(line.words, rules) for line in lines)
    prose = tuple(
        i for i, line in enumerate(lines) if known[i] is None and (is_prose(line.words) or glued.has_dateline(line.words))
    )
    headline = _headline(_Layout(lines, known, prose, None), title)
    return _Layout(lines, known, tuple(i for i in prose if i != headline), headline)


def _labels(page: _Layout, rules: _Rules) -> Iterator[_Label]:
    """A label for each line: what its own words show, then what its place among the others shows."""
    prose = frozenset(page.prose)
    scattered = _is_scattered(page)
    wanted = title_key(page.words(page.headline)) if page.headline is not None else None
    for i, line in enumerate(page.lines):
        found = page.known[i]
        if i == page.headline:
            yield _Label("title", "the headline")
        elif wanted and title_key(line.words) == wanted:
            yield _Label("chrome", "repeats the title")
        elif found is not None:
            yield _dated(page, i, found)
        elif i in prose or not page.prose:
            yield _BODY
        elif i < page.prose[0]:
            yield _above(page, i, rules)
        else:
            yield _below(page, i, rules, scattered=scattered)


def _dated(page: _Layout, i: int, found: _Label) -> _Label:
    """A line of dates is the date line under the headline; a clock above it is the site's own."""
    if found.kind != "dated":
        return found
    if page.headline is not None and i < page.headline and found.why != "a date alone":
        return _Label("chrome", "site's clock: a date and a time above the title")
    if page.headline is None or not page.prose or i <= page.prose[0] + 1:
        return _Label("byline", "date line")
    return _Label("chrome", "a date alone between or below the paragraphs")


def _headline(page: _Layout, title: str | None) -> int | None:
    """Which line is the headline: the one the markup names, else the first that looks like one above the first paragraph."""
    if title:
        wanted = title_key(title)
        return next((i for i, line in enumerate(page.lines) if title_key(line.words) == wanted), None)
    if not page.prose:
        return None
    first = page.prose[0]
    if _is_spoken_headline(page, first):
        return first
    above = [i for i in range(first) if page.known[i] is None]
    keys = [title_key(page.words(i)) for i in above]
    sizes = {i: len(_WORD.findall(page.words(i))) for i in above}
    twice = [i for i, key in zip(above, keys, strict=True) if keys.count(key) > 1 and sizes[i] >= 3]
    long = [i for i in above if sizes[i] >= 5]
    short = sorted((i for i in above if sizes[i] >= 2), key=lambda i: -sizes[i])
    return next(iter([*twice, *long, *short]), None)


def _is_spoken_headline(page: _Layout, first: int) -> bool:
    """A headline that ends as sentences do: the very first words, short, a question or in title case, with text below."""
    words = page.words(first)
    count = len(words.split())
    if any(found is None for found in page.known[:first]) or len(page.prose) < 2:
        return False
    if not 3 <= count <= 20 or words[0] in _QUOTES or _INNER_END.search(words):
        return False
    names = [word for word in _WORD.findall(words) if len(word) > 3]
    titled = len(names) >= 3 and sum(word[0].isupper() for word in names) >= 0.8 * len(names) and not words.isupper()
    asked = words.rstrip("\"”’'").endswith("?") and count <= 16
    return titled or (asked and len(page.words(page.prose[1]).split()) > count)


def _above(page: _Layout, i: int, rules: _Rules) -> _Label:
    """A line above the first paragraph that is not the headline."""
    words = page.words(i)
    if words.casefold().strip(" .:|-") in rules.outlets:
        return _Label("chrome", "the outlet's name")
    if page.headline is None or i < page.headline:
        return _Label("chrome", "stands above the title")
    if _PEOPLE.fullmatch(words) and not words.isupper():
        return _Label("byline", "a name under the headline")
    if len(words.split()) >= 5:
        return _Label("title", "stands under the headline")
    return _Label("chrome", "a few words under the headline")


def _is_scattered(page: _Layout) -> bool:
    """Whether this text often leaves out the full stop, so that its absence shows nothing."""
    free = [i for i in range(page.prose[0], page.prose[-1] + 1) if page.known[i] is None] if page.prose else []
    return len(free) - len(page.prose) > 0.34 * len(free)


def _below(page: _Layout, i: int, rules: _Rules, *, scattered: bool) -> _Label:
    """A line without a sentence's end below the first paragraph: a list, a subheading, a link or the page's foot."""
    words, inside = page.words(i), i < page.prose[-1]
    parts = words.split()
    if len(parts) > 15 or _BULLET.match(words) or _OPEN_END.search(words) or words[0] in _QUOTES:
        return _BODY
    if len(parts) >= 2 and _ENDS.search(words):
        return _BODY
    if len(parts) >= 5 and not rules.sentence_words.isdisjoint(part.casefold() for part in parts):
        return _BODY
    if (inside and scattered) or _follows_colon(page, i):
        return _BODY
    return _Label("chrome", "a heading or link between the paragraphs" if inside else "a few words below the last paragraph")


def _follows_colon(page: _Layout, i: int) -> bool:
    """Whether the line belongs to a list that a paragraph ending in a colon opens."""
    for j in range(i - 1, max(-1, i - 200), -1):
        if page.known[j] is None and (page.words(j).endswith(":") or is_prose(page.words(j))):
            return page.words(j).endswith(":")
    return False
