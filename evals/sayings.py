"""Scorers of who says what: attribution spans and links, and whole chains of invented sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evals import gold
from evals.figures import Figure, exact, harmonic, hits, overlap, share
from evals.reading import Program, article_of
from twosource.read.attribution.chains import chain_of, innermost_of, sayings_of
from twosource.read.encoder.saidspans import LIKELY
from twosource.read.speech.voices import outlet_of
from twosource.read.text.cues import fold, kind_words
from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from twosource.codebook import Codebook
    from twosource.records import Article, Reading

_PARTS = ("source", "cue", "content")
# Words with which a description of somebody goes on behind its head.
_BEHIND = frozenset(
    {",", "of", "at", "in", "on", "from", "for", "with", "by", "to", "near", "close", "who", "whose", "familiar", "based"}
    | {"inside", "outside", "within", "aboard", "among"}
)
_SHARES = frozenset({"one", "two", "three", "four", "five", "some", "several", "many", "most", "all", "both"})


def attribution(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over PolNeAR: exact F1 of the encoder's likely source, cue and content spans, and linked pairs of the final attributions.

    A pair (source and cue, content and cue) is right where both its parts overlap both parts of a gold pair;
    precision counts pairs found, recall gold pairs met. PolNeAR annotates nothing inside what it takes for content, so that
    attributions whose cue stands there, and is no gold cue, count neither way.
    """
    records = gold.sample(gold.load(path, ("text", "attributions")), limit)
    articles = [article_of(record["id"], record["text"]) for record in records]
    wanted: set[tuple[str, str, Span]] = set()
    found: set[tuple[str, str, Span]] = set()
    for record, parse in zip(records, program.parse(articles), strict=True):
        wanted |= {
            (part, record["id"], at) for one in record["attributions"] for part in _PARTS for at in gold.spans(record, one[part])
        }
        likely = (run for run in parse.attribution if run.score >= LIKELY)
        found |= {(run.label, record["id"], parse.span(run.first, run.last)) for run in likely}
    figures = [exact(f"{part} f1", _of(found, part), _of(wanted, part)) for part in _PARTS]
    readings = program.read(articles)
    return [*figures, *(_pairs(part, records, readings) for part in ("source", "content"))], len(records)


def _of(spans: set[tuple[str, str, Span]], part: str) -> set[tuple[str, str, Span]]:
    return {one for one in spans if one[0] == part}


def _pairs(part: str, records: Sequence[gold.Record], readings: Sequence[Reading]) -> Figure:
    met = right = found = wanted = 0
    for record, reading in zip(records, readings, strict=True):
        known = [(gold.spans(record, one[part]), gold.spans(record, one["cue"])) for one in record["attributions"]]
        known = [pair for pair in known if all(pair)]
        cues, contents = (
            tuple(at for one in record["attributions"] for at in gold.spans(record, one[name])) for name in ("cue", "content")
        )
        read = [(getattr(one, part), one.cue) for one in reading.attributions if not _nested(one.cue, cues, contents)]
        read = [pair for pair in read if all(pair)]
        met += sum(any(_meet(pair, other) for other in read) for pair in known)
        right += sum(any(_meet(pair, other) for other in known) for pair in read)
        found, wanted = found + len(read), wanted + len(known)
    return Figure(f"{part}-cue pairs f1", harmonic(share(right, found), share(met, wanted)), wanted)


def _nested(cue: Sequence[Span], cues: Sequence[Span], contents: Sequence[Span]) -> bool:
    """Whether a cue stands wholly inside gold content, where nothing is annotated."""
    return all(any(whole.covers(at) for whole in contents) for at in cue) and not overlap(cue, cues)


def _meet(one: tuple[Sequence[Span], Sequence[Span]], other: tuple[Sequence[Span], Sequence[Span]]) -> bool:
    return overlap(one[0], other[0]) and overlap(one[1], other[1])


def chains(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Shares of probes of tests/cases/chains.yml whose chain names every source in order, with the stance of the innermost.

    `held` cases were not looked at while rules were written. A probe's chain is what stands behind the outlet. Cases are taken in
    as a user's file is, so that an agency in a dateline is credited.
    """
    cases = gold.sample(_cases(path), limit)
    taken = program.take_in({"id": case["id"], "text": case["text"], "outlet": "The Plain Reader"} for case in cases)
    verdicts: dict[str, list[bool]] = {"open": [], "held": []}
    for case in cases:
        article, reading = taken[case["id"]]
        for words, (names, stance) in case["probes"].items():
            start = article.text.index(words)
            at = Span(start, start + len(words))
            verdicts["held" if case["held"] else "open"].append(_agrees(at, article, reading, names, stance, program.book))
    return [hits(name, known) for name, known in verdicts.items()], len(cases)


def _cases(path: Path) -> list[dict[str, Any]]:
    import yaml  # noqa: PLC0415 only this task reads YAML

    cases: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for case in cases:
        lost = [words for words in case["probes"] if words not in case["text"]]
        if lost:
            message = f"{path}: case {case['id']} asks for words that its text lacks: {lost[0]}"
            raise gold.GoldError(message)
    return cases


def _agrees(  # noqa: PLR0913, PLR0917 a probe is all of these
    at: Span, article: Article, reading: Reading, names: Sequence[str], stance: str, book: Codebook
) -> bool:
    found = chain_of(at, article, reading.attributions, reading.entities, book)[1:]
    said = innermost_of(sayings_of(reading.attributions), at)
    same = [names_same(step.name, name, book) for step, name in zip(found, names, strict=False)]
    return len(found) == len(names) and all(same) and (said.stance if said else "asserts") == stance


def names_same(found: str, wanted: str, book: Codebook) -> bool:
    """Whether both are one outlet or actor, or name one head: "a doctor at the clinic" is "doctor", "Fox" is "Commander Fox".

    What stands behind the head ("at the clinic", "close to the talks") and before it only describes; gold is free in both.
    A handle is the same with and without its "@", and "one of the drivers" names drivers.
    """
    found, wanted = found.replace("@", ""), wanted.replace("@", "")
    if _canonical(found, book) == _canonical(wanted, book):
        return True
    ours, theirs = _head_words(found), _head_words(wanted)
    return bool(ours and theirs) and (ours[-len(theirs) :] == theirs or theirs[-len(ours) :] == ours)


def _head_words(name: str) -> list[str]:
    words = fold(name).replace(",", " ,").split()
    words = words[2 + (words[2:3] == ["the"]) :] if words[:1] and words[0] in _SHARES and words[1:2] == ["of"] else words
    end = next((i for i, word in enumerate(words) if i and (word in _BEHIND or _goes_on(words, i))), len(words))
    return words[:end]


def _goes_on(words: list[str], place: int) -> bool:
    """Whether a participle and its preposition stand here ("people briefed on the talks")."""
    return words[place].endswith(("ing", "ed")) and words[place + 1 : place + 2] != [] and words[place + 1] in _BEHIND


def _canonical(name: str, book: Codebook) -> str:
    kinds = kind_words(book.source_kinds, book.outlets, book.actors)
    outlet, actor = outlet_of(kinds, name), kinds.actors.get(fold(name))
    return fold(outlet.name if outlet else actor.name if actor else name)
