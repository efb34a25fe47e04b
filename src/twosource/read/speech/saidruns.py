"""What the encoder alone sees of attributions: its cues, each with the sources and contents that it links to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.speech.syntax import NOMINAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.records import Parse, TokenRun


_OPENS = frozenset({"“", '"', "‘", "'", "``", "«", ":"})


class Run(Struct, frozen=True):
    """One cue of the encoder with the source and content tokens that are linked to it.

    `begun` are the phrases of sources of which the encoder only saw how they begin.
    """

    cue: tuple[int, ...]
    source: frozenset[int]
    content: frozenset[int]
    begun: frozenset[int]


def encoder_runs(parse: Parse) -> list[Run]:
    """The encoder's cues with what is linked to them; no title or caption goes on in the next block."""
    runs = parse.attribution

    def together(one: TokenRun, other: TokenRun) -> bool:
        here, there = (parse.sentences[parse.tokens[run.first].sentence] for run in (one, other))
        return here.paragraph == there.paragraph or here.block == there.block == "body"

    linked_to: dict[int | None, list[TokenRun]] = {}
    for run in runs:
        linked_to.setdefault(run.cue, []).append(run)
    found = []
    for number, run in enumerate(runs):
        if run.label != "cue":
            continue
        linked = {
            label: [other for other in linked_to.get(number, ()) if other.label == label and together(other, run)]
            for label in ("source", "content")
        }
        linked["content"] = [other for other in linked["content"] if _goes_on(parse, other, run)]
        named = [other for other in linked["source"] if _names(parse, other)]
        begun = [_phrase_begun(parse, other.first) for other in linked["source"] if other not in named]
        cue = tuple(range(run.first, run.last))
        found.append(Run(cue, _tokens(named), _tokens(linked["content"]), frozenset().union(*begun)))
    return found


def _names(parse: Parse, run: TokenRun) -> bool:
    """Whether a source has a noun, name, pronoun or number: an article alone is where one that is unsure begins."""
    return any(parse.tokens[token].upos in NOMINAL for token in range(run.first, run.last))


def _goes_on(parse: Parse, content: TokenRun, cue: TokenRun) -> bool:
    """Whether a content of another sentence than its cue's may belong to it: it begins there, or with a quotation.

    The encoder takes words in the middle of a sentence ("an alleged strike") for something said, and lends them the next cue.
    """
    number = parse.tokens[content.first].sentence
    if number == parse.tokens[cue.first].sentence:
        return True
    first = parse.sentences[number].first
    opening = (parse.tokens[at].text for at in (content.first, content.first - 1) if at >= first)
    return content.first <= first + 1 or not _OPENS.isdisjoint(opening)


def _phrase_begun(parse: Parse, first: int) -> frozenset[int]:
    """The noun phrase that begins with this word."""
    last = first
    while parse.tokens[last].head > last and parse.tokens[parse.tokens[last].head].upos in NOMINAL:
        last = parse.tokens[last].head
    ends = [child for child in parse.children[last] if parse.tokens[child].rel == "flat"]
    return frozenset(range(first, max([last, *ends]) + 1)) if last > first else frozenset()


def _tokens(runs: Iterable[object]) -> frozenset[int]:
    return frozenset(token for run in runs for token in range(run.first, run.last))  # type: ignore[attr-defined]
