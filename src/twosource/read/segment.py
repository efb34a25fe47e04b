"""Words, sentences and paragraphs of an article, as offsets into its text.

The words are those that the encoder was trained on: punctuation stands alone, hyphens split, clitics
("'s", "n't") are words, and "U.S.", numbers with separators, addresses of pages and of mail are one word.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.records import Block, Sentence, Span
from twosource.softlines import ENDS_LINE, over_soft_breaks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from twosource.codebook import Codebook
    from twosource.records import Article

READABLE = frozenset({"title", "body", "caption"})
LONGEST_SENTENCE = 160
"""Words after which a sentence is cut, at a semicolon, comma or dash if there is one: a list, not a sentence."""

# Soft hyphens, joiners and marks that combine do not end a word; a zero-width space does.
_MARKS = "\u0300-\u036f\u064b-\u065f"
_JOINERS = "\u00ad\u200c\u200d\u2060\ufeff"
_SHAPELESS = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_INVISIBLE = re.compile(f"[{_SHAPELESS}]+")
# The bounds keep a megabyte without a blank from being read once per character.
_WORD = re.compile(
    rf"""
      https?://\S+ | www\.\S+
    | [^\s@]{{1,64}}@[^\s@]{{1,255}}\.\w{{1,63}}
    | (?:[A-Za-z]\.){{2,}}
    | \d+(?:[.,:]\d+)*
    | [A-Za-z]+(?=n['’]t\b) | n['’]t\b
    | ['’](?:s|re|ve|ll|d|m|S)\b
    | \w(?:[\w{_MARKS}{_JOINERS}]*[\w{_MARKS}])?
    | \.\.\. | --+
    | [^\w\s{_SHAPELESS}]
    """,
    re.VERBOSE,
)
_CLOSERS = frozenset("\"'”’)]»")
_OPENERS = frozenset("\"'“‘([«")
_STOPS = frozenset({".", "?", "!", "...", "…", "؟", "。"})
_MARKS_AT_MOST = 5
_BREAKS = frozenset({";", ",", "–", "—", "--", "|", "•"})
_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
# Text wrapped at a column: no line is wider than this, most lines stop in mid-sentence, and a line that
# another one continues fills this share of the widest.
_WRAP_WIDTH = 100
_FULL_LINE = 0.6


class Layout(Struct, frozen=True):
    """The words of an article and the sentences they make; `words[i]` is what the encoder is given for `spans[i]`."""

    spans: tuple[Span, ...]
    words: tuple[str, ...]
    sentences: tuple[Sentence, ...]


class _Rules(Struct, frozen=True):
    before_name: frozenset[str]
    abbreviations: frozenset[str]
    before_number: frozenset[str]
    starters: frozenset[str]
    speech: frozenset[str]


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The words of `text[start:end]` as spans into the whole text; characters without a shape make no word.

    >>> [span.of("The U.S.-led raid didn't stop.") for span in tokenize("The U.S.-led raid didn't stop.")]
    ['The', 'U.S.', '-', 'led', 'raid', 'did', "n't", 'stop', '.']
    """
    stop = len(text) if end is None else end
    return [Span(found.start(), found.end()) for found in _WORD.finditer(text, start, stop)]


def segment(article: Article, codebook: Codebook) -> Layout:
    """Words and sentences of the article's readable blocks (title, body, caption), in text order.

    An article without blocks is read whole. A sentence never crosses a paragraph or a block.
    """
    text, rules = article.text, _rules(codebook)
    spans: list[Span] = []
    words: list[str] = []
    sentences: list[Sentence] = []
    paragraph = 0
    for block in article.blocks or (Block("body", 0, len(text)),):
        if block.kind not in READABLE:
            continue
        for start, end in _paragraphs(text, block):
            found = tokenize(text, start, end)
            heard = [_visible(text[span.start : span.end]) for span in found]
            base = len(spans)
            for first, last in _cut(found, heard, rules):
                at = Span(found[first].start, found[last - 1].end)
                sentences.append(Sentence(base + first, base + last, at.start, at.end, block.kind, paragraph))
            spans.extend(found)
            words.extend(heard)
            paragraph += bool(found)
    return Layout(tuple(spans), tuple(words), tuple(sentences))


def _visible(word: str) -> str:
    return word if word.isascii() else _INVISIBLE.sub("", word)


def _rules(codebook: Codebook) -> _Rules:
    names = ("abbreviation_before_name", "abbreviation", "abbreviation_before_number", "sentence_starter", "speech_tag")
    return _Rules(*(codebook.words(name) for name in names))


def _paragraphs(text: str, block: Block) -> list[tuple[int, int]]:
    """The paragraphs of a block: its lines, or in hard-wrapped text the runs of lines that belong together."""
    lines = [(found.start(), found.end()) for found in _LINE.finditer(text, block.start, block.end)]
    lines = over_soft_breaks(text, [(start, end) for start, end in lines if not text[start:end].isspace()])
    if not _is_wrapped(text, lines):
        return lines
    full = max(end - start for start, end in lines) * _FULL_LINE
    joined = [lines[0]]
    for (before, stop), (start, end) in pairwise(lines):
        if _adjacent(text, stop, start) and stop - before > full:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _adjacent(text: str, stop: int, start: int) -> bool:
    """Whether one line break, and no indent, stands between two lines."""
    return text[stop:start] in {"\n", "\r\n", "\r"} and not text[start].isspace()


def _is_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    if len(lines) < 3 or max(end - start for start, end in lines) > _WRAP_WIDTH:
        return False
    pairs = [(stop, start) for (_, stop), (start, _) in pairwise(lines) if _adjacent(text, stop, start)]
    broken = [start for stop, start in pairs if text[stop - 1] not in ENDS_LINE]
    if len(broken) < 2 or len(broken) < 0.6 * len(pairs):
        return False
    shouted = text[lines[0][0] : lines[-1][1]].isupper()
    return shouted or sum(text[start].islower() for start in broken) >= 0.4 * len(broken)


def _cut(spans: Sequence[Span], words: Sequence[str], rules: _Rules) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph as runs of word numbers, none longer than `LONGEST_SENTENCE`."""
    if not spans:
        return
    starts = [i for i in range(1, len(spans)) if _ends(words, i) and _starts(spans, words, i, rules)]
    for first, last in pairwise([0, *starts, len(spans)]):
        begin = first
        while last - begin > LONGEST_SENTENCE:
            half = begin + LONGEST_SENTENCE // 2
            places = [i for i in range(half, begin + LONGEST_SENTENCE) if words[i] in _BREAKS]
            stop = (places[-1] if places else begin + LONGEST_SENTENCE - 1) + 1
            yield begin, stop
            begin = stop
        yield begin, last


def _ends(words: Sequence[str], i: int) -> bool:
    """Whether what stands before word `i` may end a sentence: a stop, or one inside closing marks."""
    word = words[i - 1]
    return word in _STOPS or word in _CLOSERS or (word[-1:] == "." and len(word) > 1)


def _starts(spans: Sequence[Span], words: Sequence[str], i: int, rules: _Rules) -> bool:
    """Whether a sentence starts at word `i`, whose forerunner may end one."""
    stop = i - 1
    while stop > max(0, i - _MARKS_AT_MOST) and words[stop] in _CLOSERS:
        stop -= 1
    start = i
    while start < min(i + _MARKS_AT_MOST, len(words) - 1) and words[start] in _OPENERS:
        start += 1
    word, follows = words[stop], words[start]
    if not (word in _STOPS or word[-1:] == ".") or words[i] in _CLOSERS - _OPENERS or follows[:1].islower():
        return False
    if stop < i - 1 and any(later in rules.speech for later in words[i : i + 5]):
        return False
    known_starter = follows.casefold() in rules.starters
    if spans[i - 1].end == spans[i].start:
        return (
            stop == i - 1
            and words[i] not in _CLOSERS
            and known_starter
            and len(words[stop - 1]) > 1
            and words[stop - 1].islower()
            and follows[0].isupper()
        )
    if word in _STOPS and word != ".":
        return follows not in _STOPS
    return _full_stop(words, stop, follows, known_starter=known_starter, rules=rules)


def _full_stop(words: Sequence[str], stop: int, follows: str, *, known_starter: bool, rules: _Rules) -> bool:
    """Whether the full stop at or in word `stop` ends a sentence, and not only an abbreviation."""
    before = (words[stop][:-1] if words[stop] != "." else words[stop - 1] if stop else "").casefold()
    if before in rules.before_name:
        return False
    if before in rules.before_number:
        return not follows[0].isdigit()
    if before in rules.abbreviations or (len(before) == 1 and before.isalpha()) or words[stop] != ".":
        return known_starter
    return follows not in _STOPS
