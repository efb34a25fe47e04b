"""Scorer of reuse between outlets, on pairs of FA-KES articles labelled by us (evals/labels/reuse.md)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from evals import gold
from evals.figures import Figure, f1, share
from evals.gold import GoldError
from twosource.link.copies import find_reuse
from twosource.link.groups import Groups
from twosource.link.notes import notes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evals.reading import Program
    from twosource.records import Reuse, Span

LABELS = Path(__file__).parent / "labels" / "reuse.csv"


def reuse(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Precision, recall, F1 over labelled pairs: found where the two share a passage, directly or by way of a third article."""
    pairs = _labels()[:limit]
    known = {one["id"]: one for one in gold.load(path, ("text", "outlet", "date"))}
    missing = [name for pair, _ in pairs for name in pair if name not in known]
    if missing:
        message = f"{path}: {len(missing)} labelled articles are not in it, first {missing[0]}"
        raise GoldError(message)
    wanted = sorted({name for pair, _ in pairs for name in pair})
    read = program.take_in(_page(known[name]) for name in wanted)
    articles, readings = [read[name][0] for name in wanted], [read[name][1] for name in wanted]
    refs = {article.id: article.ref for article in articles}
    found = _tied(find_reuse(articles, readings, program.book, notes_of(articles, readings, program.book, {})), refs)
    right = sum(label and pair in found for pair, label in pairs)
    claimed, true = sum(pair in found for pair, _ in pairs), sum(label for _, label in pairs)
    figures = [Figure("precision", share(right, claimed), claimed), Figure("recall", share(right, true), true)]
    return [*figures, Figure("f1", f1(right, claimed, true), true)], len(pairs)


def _labels() -> list[tuple[tuple[str, str], bool]]:
    with LABELS.open(encoding="utf-8") as file:
        return [((min(row["a"], row["b"]), max(row["a"], row["b"])), row["label"] == "1") for row in csv.DictReader(file)]


def _page(record: dict[str, str]) -> dict[str, str]:
    """The record as a user would have it; its date is when the event was, and often wrong, so it is not given."""
    return {"id": record["id"], "outlet": record["outlet"], "title": record["title"], "text": record["text"]}


def _tied(found: Sequence[Reuse], refs: dict[str, str]) -> set[tuple[str, str]]:
    """Pairs of articles that share a passage, by way of others too: an article is compared with the earliest that has it only."""
    ends: dict[str, list[Span]] = {}
    for one in found:
        ends.setdefault(one.later, []).append(one.later_span)
        ends.setdefault(one.earlier, []).append(one.earlier_span)
    names = {(article, span): f"{article} {span.start} {span.end}" for article, spans in ends.items() for span in spans}
    groups = Groups(names.values())
    for one in found:
        groups.join(names[one.later, one.later_span], names[one.earlier, one.earlier_span])
    for article, spans in ends.items():
        for left, right in _overlapping(spans):
            groups.join(names[article, left], names[article, right])
    members = [sorted({refs[name.split()[0]] for name in group}) for group in groups.all()]
    return {(left, right) for group in members for at, left in enumerate(group) for right in group[at + 1 :]}


def _overlapping(spans: Iterable[Span]) -> Iterable[tuple[Span, Span]]:
    """Neighbouring spans that share most of the shorter one."""
    ordered = sorted(set(spans))
    for at, left in enumerate(ordered):
        for right in ordered[at + 1 :]:
            if right.start >= left.end:
                break
            shared = min(left.end, right.end) - right.start
            if 2 * shared > min(left.end - left.start, right.end - right.start):
                yield left, right
