"""Those who hand on what was said to others still: "told X, in remarks picked up by Y", "distributed by X and quoted by Y".

One relay stands in its attribution (`via`); here each further one gets an attribution of its own around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.attribution.relays import carriers_of, relay_of
from twosource.read.speech.syntax import Frame, Syntax, can_speak, named_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.attribution.cast import Cast


def with_carriers(syntax: Syntax, cast: Cast, frames: Sequence[Frame]) -> list[Frame]:
    """The frames and one more around each that is handed on by more than its own relay."""
    found = {frame.anchor: frame for frame in frames}
    for frame in frames:
        head = _further(syntax, cast, frame)
        if head is not None and head not in found and head not in frame.content:
            found[head] = _around(syntax, frame, head)
            found[frame.anchor] = replace(frame, outer=head)
    return [found[anchor] for anchor in sorted(found)]


def _further(syntax: Syntax, cast: Cast, frame: Frame) -> int | None:
    """The head of whoever hands it on besides its relay."""
    if frame.outer is not None or frame.head is None or not frame.cue:
        return None
    if frame.rule.startswith("passive"):
        return _told_nobody_known(syntax, cast, frame)
    carriers = carriers_of(syntax, cast, frame)
    via = relay_of(syntax, cast, frame) if carriers else None
    return next((head for head, entity in carriers if entity != via), None)


def _told_nobody_known(syntax: Syntax, cast: Cast, frame: Frame) -> int | None:
    """Who "was told by Y that P", where no mention covers them."""
    if "listener" not in frame.entry.takes:
        return None
    heard = [child for child in syntax.under(frame.anchor, ("nsubj:pass",)) if syntax.parse.tokens[child].upos == "NOUN"]
    sits = syntax.lexicon.helpers["sitting"]
    unseen = (child for child in heard if child not in cast.at and syntax.words[child] not in sits)
    return next((child for child in unseen if can_speak(syntax, child)), None)


def _around(syntax: Syntax, inner: Frame, head: int) -> Frame:
    source = named_source(syntax, head)
    content = (inner.content | inner.source | set(inner.cue)) - source - {head}
    return Frame(head, (), syntax.lexicon.by_id["report"], source, head, content, rule="carried")
