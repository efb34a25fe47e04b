"""Learns what `read/event_mentions.py` weighs by: `python -m evals.eventwords DATA [--limit N]` prints the entry for events.yml.

Examples are words of M2E2 train that the codebook names or the encoder sees any sign of, in those sentences in which people
marked an event: they passed over many sentences, which therefore say nothing of what they would have marked. A word of a kind
that M2E2 does not have is no example. Weights are fitted as those of `evals/likeness.py` are. Nothing is random.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from evals import gold
from evals.happenings import gold_events
from evals.likeness import Examples, calibration, entry, fit
from evals.reading import Program, article_of
from twosource.codebook import Model
from twosource.read.event_mentions import MODEL, features, kinds_of
from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook
    from twosource.records import EventMention, Reading

PRIOR = {"named": 1.5, "passing": 0.5, "listed": 0.5, "seen": 1.0}
_OPEN = Model(MODEL, bias=0.0, weights={"seen": 1.0}, needed=-math.inf)
"""Lets every word through, its score telling what the encoder saw of it."""


def examples(records: Sequence[gold.Record], readings: Sequence[Reading], book: Codebook) -> Examples:
    """Features of every mention in a sentence that holds a gold event, and whether gold has it too."""
    types = {kind.id: kind for kind in book.event_types}
    rows, same = [], []
    for record, reading in zip(records, readings, strict=True):
        known, others = gold_events(record)
        marked = [at for at in reading.sentences if any(at.overlaps(one) for one in (*others, *(one.trigger for one in known)))]
        for mention in reading.event_mentions:
            at, kinds = Span(mention.start, mention.end), kinds_of(types[mention.type])
            if kinds and any(at.overlaps(sentence) for sentence in marked) and not any(at.overlaps(other) for other in others):
                rows.append(_row(mention))
                same.append(any(at.overlaps(one.trigger) and kinds & one.kinds for one in known))
    return Examples(tuple(rows), tuple(same))


def _row(mention: EventMention) -> dict[str, float]:
    chance = min(max(mention.score, 0.001), 0.999)
    return features(math.log(chance / (1 - chance)), mention.rule)


def open_book(book: Codebook) -> Codebook:
    """The codebook under which every word that anything speaks for is a mention."""
    return replace(book, models=(*(model for model in book.models if model.id != MODEL), _OPEN))


def main() -> None:
    """Reads the sentences, fits, prints the entry and how well the chances that it gives are calibrated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    options = parser.parse_args()
    records = gold.sample(gold.load(options.data / "m2e2/train.jsonl", ("text", "events")), options.limit)
    records = [record for record in records if record["events"]]
    program = Program()
    program.book = open_book(program.book)
    readings = program.read([article_of(record["id"], record["text"]) for record in records])
    found = examples(records, readings, program.book)
    bias, weights = fit(found, PRIOR)
    origin = f"M2E2 train, {len(records)} sentences, {len(found.same)} words ({sum(found.same)} marked)"
    print(entry(bias, {name: weights[name] for name in PRIOR}, origin, MODEL))
    for given, true, number in calibration(found, bias, weights):
        print(f"# chance {given:.2f}: {true:.2f} of {number}")


if __name__ == "__main__":
    main()
