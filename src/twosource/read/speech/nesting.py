"""Frames inside frames: who is cited inside what cites them, and quotations that go on without a cue of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.speech.syntax import Frame, Syntax

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLLOWS = 2
"""Paragraphs that a quotation may stand behind the last speaker and still be that speaker's."""


def nested(frames: list[Frame]) -> list[Frame]:
    """Frames that cite: what they cite is what their outer frame says, and stands inside what that says."""
    found = {frame.anchor: frame for frame in frames}
    for frame in sorted(frames, key=lambda frame: _removed(found, frame)):
        outer = found.get(frame.outer) if frame.outer is not None else None
        if outer is None:
            continue
        inner = frame if frame.content else _saying_what(frame, outer)
        found[frame.anchor] = inner
        held = outer.content | inner.source | set(inner.cue)
        found[outer.anchor] = replace(outer, content=held - set(outer.cue), source=_own_words(outer, inner))
    return [frame for anchor, frame in sorted(found.items()) if frame.content]


def _saying_what(frame: Frame, outer: Frame) -> Frame:
    """The frame of one who is cited for what the outer frame says, or denies."""
    stance = frame.stance or outer.stance or outer.entry.stance
    return replace(frame, content=outer.content - frame.source - set(frame.cue), stance=stance)


def _own_words(outer: Frame, inner: Frame) -> frozenset[int]:
    """What names the outer source, without the clause behind it that tells of the inner one."""
    behind = min(inner.cue, default=-1)
    if outer.head is not None and outer.head < behind and outer.source & set(inner.cue):
        return frozenset(token for token in outer.source if token < behind)
    return outer.source - inner.source - set(inner.cue)


def _removed(found: Mapping[int, Frame], frame: Frame) -> int:
    """How many frames relay this one, one behind the other."""
    steps, above = 0, frame.outer
    while above is not None and above in found and steps < len(found):
        steps, above = steps + 1, found[above].outer
    return steps


def continued(syntax: Syntax, frames: list[Frame]) -> list[Frame]:
    """The frames and one more for each quotation that nobody is said to say: it belongs to the last speaker."""
    covered = {token for frame in frames for token in frame.content}
    cues = {token for frame in frames for token in frame.cue}
    added: list[Frame] = []
    for quote in syntax.quotes:
        inner = range(quote.first + 1, quote.last - 1)
        if not quote.is_speech or any(token in covered or token in cues for token in inner) or not _sentence_like(syntax, inner):
            continue
        last = _last_speaker(syntax, [*frames, *added], quote.first)
        if last is not None:
            content = frozenset(range(quote.first, quote.last))
            added.append(
                Frame(quote.first, (), syntax.lexicon.by_id["say"], last.source, last.head, content, rule="continued quote")
            )
    return sorted([*frames, *added], key=lambda frame: frame.anchor)


def _sentence_like(syntax: Syntax, tokens: range) -> bool:
    """Whether a quotation opens a sentence and holds a verb: a term quoted inside a sentence is the writer's choice."""
    opens = any(syntax.sentence(token).start in {token, token - 1} for token in tokens[:1])
    return opens and any(syntax.is_verb(token) for token in tokens)


def _last_speaker(syntax: Syntax, frames: list[Frame], quote: int) -> Frame | None:
    """The frame whose speech ends last before the quotation, if in its paragraph, or in the one before and quoted too."""
    paragraph = _paragraph(syntax, quote)
    before = [frame for frame in frames if max(frame.content) < quote and frame.anchor < quote and frame.head is not None]
    if not before:
        return None
    last = max(before, key=lambda frame: (max(frame.content | set(frame.cue)), -len(frame.content)))
    gap = paragraph - _paragraph(syntax, max(frame_tokens(last)))
    quoted = any(syntax.inside[token] >= 0 for token in last.content)
    return last if gap == 0 or (gap < _FOLLOWS and quoted) else None


def frame_tokens(frame: Frame) -> frozenset[int]:
    """All tokens of a frame: source, cue and content."""
    return frame.content | frame.source | set(frame.cue)


def _paragraph(syntax: Syntax, token: int) -> int:
    return syntax.parse.sentences[syntax.parse.tokens[token].sentence].paragraph
