"""Learns what words of events and phrases that take part are weighed by: `python -m evals.eventwords DATA` prints the entries.

Examples are the words of M2E2 train that the codebook names or the encoder sees any sign of, in all sentences, marked or not,
and the phrases that may take part in them. A word of a kind that M2E2 does not have is no example, nor is
a phrase that only the encoder sees. The encoder learnt these very sentences: what its heads of events say is always right here
and less so elsewhere, so those weights (`HELD`) are set by hand. The others are fitted as those of `evals/likeness.py` are.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evals import gold
from evals.happenings import gold_events
from evals.likeness import Examples, calibration, entry, fit
from evals.reading import Program, article_of
from twosource.read.attribution.attribution import read_attributions
from twosource.read.counts.counts import read_counts
from twosource.read.events import event_mentions, participants
from twosource.read.events.events import read_candidates
from twosource.read.events.participants import SEEN, features, kinds_of, slot_of
from twosource.read.mentions.entities import read_entities
from twosource.read.mentions.whole_names import with_whole_names
from twosource.read.places.places import read_places
from twosource.read.reader import ReadArticles
from twosource.read.times.times import read_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evals.happenings import Told
    from twosource.read.events.drafts import Reader
    from twosource.read.events.event_mentions import Candidate

    Read = tuple[Reader, list[Candidate]]
    Example = tuple[dict[str, float], bool]

WORDS = {
    "unknown": -2.0, "passing": -0.3, "listed": -0.1, "seen": 0.5,
    "agent": 0.3, "target": 0.3, "place": 0.3, "destination": 0.3, "origin": 0.3,
    "demonstrate": -0.3, "arrest": 0.3, "meet": 0.3, "transport": 0.1, "negated": -0.5, "generic": -0.3, "fact": 0.3,
}  # fmt: skip
PARTS = {
    "modifier": -0.5, "owner": -1.0, "shared": -0.1, "site": -0.3, "means": -0.3, "around": -0.5, "other": -0.5,
    "agent": -0.1, "target": -0.3, "origin": 0.1, "destination": 0.1,
    "role": 1.0, "second": -0.5, "pronoun": -1.0, "mention": 0.5,
}  # fmt: skip
HELD = {"unknown", "seen"}
HEARD = {"seen": -2.0, "agrees": 1.0, "differs": -0.5}
"""What who the encoder sees take part adds to the weights of phrases."""
_LIKELY = -2.0
"""Phrases of words with lower log odds are no examples: such words are never told."""


def candidates(program: Program, records: Sequence[gold.Record]) -> list[Read]:
    """What the reading stage weighs, of each record."""
    stage, book = ReadArticles(program.book, "default", program.model), program.book
    articles, found = [article_of(record["id"], record["text"]) for record in records], []
    for article, parsed in zip(articles, program.parse(articles), strict=True):
        parse = with_whole_names(parsed, book)
        mentions, entities = read_entities(article, parse, book)
        times, counts = read_times(article, parse, book), read_counts(article, parse, book, stage.policy)
        places = read_places(article, parse, mentions, stage.places, book)
        attributions = read_attributions(article, parse, mentions, entities, book)
        found.append(read_candidates(parse, (mentions, times, counts, places), attributions, book))
    return found


def meant(records: Sequence[gold.Record], read: Iterable[Read]) -> list[tuple[Reader, Candidate, list[Told]]]:
    """Each word that is an example, with the events that gold marks there."""
    kinds = frozenset(kind for record in records for told in gold_events(record)[0] for kind in told.kinds)
    found = []
    for record, (reader, words) in zip(records, read, strict=True):
        known, others = gold_events(record)
        for one in words:
            at, own = reader.parse.span(one.trigger.first, one.trigger.last), kinds_of(one.kind)
            if one.signs is not None and own & kinds and not any(at.overlaps(other) for other in others):
                found.append((reader, one, [told for told in known if at.overlaps(told.trigger) and own & told.kinds]))
    return found


def parts_of(reader: Reader, one: Candidate, told: Sequence[Told], odds: float) -> list[Example]:
    """The phrases that rules find for a word, with what speaks for each, and whether gold has it."""
    found = []
    for part, signs in zip(one.parts, features(reader, one.trigger, one.parts, odds), strict=True):
        span, slot = reader.parse.span(part.first, part.last), slot_of(part)
        right = any(slot == name and span.overlaps(at) for event in told for name, at in event.args)
        found += [(signs, right)] if part.rule != SEEN else []
    return found


def _examples(found: Sequence[Example]) -> Examples:
    return Examples(tuple(signs for signs, _ in found), tuple(right for _, right in found))


def learnt(words: Sequence[tuple[Reader, Candidate, list[Told]]], source: str) -> list[str]:
    """Both entries, each with how well the chances that it gives are calibrated."""
    marked = _examples([(dict(one.signs or {}), bool(told)) for _, one, told in words])
    bias, weights = fit(marked, WORDS, held=HELD)
    odds = [bias + sum(weights.get(name, 0.0) * value for name, value in row.items()) for row in marked.rows]
    likely = ((*word, chance) for word, chance in zip(words, odds, strict=True) if chance > _LIKELY)
    taking = _examples([part for word in likely for part in parts_of(*word)])
    return [
        *_entry(
            (event_mentions.MODEL, f"{source}, {len(marked.same)} words ({sum(marked.same)} marked)"), marked, (bias, weights)
        ),
        *_entry(
            (participants.MODEL, f"{source}, {len(taking.same)} phrases ({sum(taking.same)} marked)"), taking, fit(taking, PARTS)
        ),
    ]


def _entry(told: tuple[str, str], found: Examples, model: tuple[float, dict[str, float]]) -> list[str]:
    shown = [f"# chance {given:.2f}: {true:.2f} of {number}" for given, true, number in calibration(found, *model)]
    added = HEARD if told[0] == participants.MODEL else {}
    names = WORDS if told[0] == event_mentions.MODEL else PARTS
    return [entry(model[0], {**{name: model[1][name] for name in names}, **added}, told[1], told[0]), *shown]


def main() -> None:
    """Reads the sentences, fits, prints the entries and how well the chances that they give are calibrated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    options = parser.parse_args()
    records = gold.sample(gold.load(options.data / "m2e2/train.jsonl", ("text", "events")), options.limit)
    for line in learnt(meant(records, candidates(Program(), records)), f"M2E2 train, {len(records)} sentences"):
        print(line)


if __name__ == "__main__":
    main()
