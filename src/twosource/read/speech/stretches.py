"""From tokens of a source, cue or content to the stretches of characters that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.records import Parse, Span

_BRACKETS = {"(": ")", "[": "]"}
_EDGES = frozenset({",", ".", ";", ":", "–", "—", "-", "--"})
_EMPTY = frozenset({"PUNCT", "SCONJ", "ADP", "CCONJ", "PART"})


def spans_of(parse: Parse, tokens: Iterable[int], edges: frozenset[str] = _EDGES) -> tuple[Span, ...]:
    """The unbroken stretches of these tokens as characters, without the commas and stops at their edges.

    Stretches with nothing but punctuation between them are one; a lone "that" or mark beside others is dropped.
    """
    runs: list[list[int]] = []
    for token in sorted(tokens):
        if runs and all(parse.tokens[gap].upos == "PUNCT" for gap in range(runs[-1][-1] + 1, token)):
            runs[-1].extend(range(runs[-1][-1] + 1, token + 1))
        else:
            runs.append([token])
    trimmed = [_bracketed(parse, run) for run in (_trim(parse, run, edges) for run in runs) if run]
    full = [run for run in trimmed if not _is_stray(parse, run)]
    return tuple(parse.span(run[0], run[-1] + 1) for run in full or trimmed[:1])


def _is_stray(parse: Parse, run: list[int]) -> bool:
    """A lone function word or mark, or a time phrase ("on Monday") that hangs beside the cue."""
    tags = [parse.tokens[token].upos for token in run]
    return all(tag in _EMPTY for tag in tags) or (len(run) <= 3 and tags[0] == "ADP" and tags[-1] in {"PROPN", "NUM"})


def _trim(parse: Parse, run: list[int], edges: frozenset[str]) -> list[int]:
    first, last = 0, len(run)
    while first < last and parse.tokens[run[first]].text in edges:
        first += 1
    while first < last and parse.tokens[run[last - 1]].text in edges:
        last -= 1
    return run[first:last]


def _bracketed(parse: Parse, run: list[int]) -> list[int]:
    """The run with the bracket that it leaves open closed behind it, or, where that does not follow, without it."""
    opened = [place for place, token in enumerate(run) if parse.tokens[token].text in _BRACKETS]
    if not opened or any(parse.tokens[token].text in _BRACKETS.values() for token in run[opened[-1] :]):
        return run
    after = run[-1] + 1
    if after < len(parse.tokens) and parse.tokens[after].text == _BRACKETS[parse.tokens[run[opened[-1]]].text]:
        return [*run, after]
    return run[: opened[-1]] or run
