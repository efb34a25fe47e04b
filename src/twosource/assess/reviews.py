"""What people said of single things, brought to what stands there now: claims, cells, incidents, sources.

A cell is reviewed under the name INCIDENT/SLOT/GROUP, with the claims that its incident then had: where claims came or went and
the incident has another id, the review follows the incident that holds most of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.link.judgements import RANKS, undone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.records import Review

VERDICTS = ("accept", "reject", "correct", "note", "protect", "rate", "undo")
ON_VALUES = frozenset({"accept", "reject", "correct"})
"""Of these the last word on a claim or cell counts; the others stand beside them."""
RELIABILITY = ("A", "B", "C", "D", "E", "F")
"""The Admiralty scale of sources, from completely reliable (A) to unreliable (E); F: it cannot be judged."""


def cell_key(incident: str, slot: str, group: str | None) -> str:
    """How a review names a cell: INCIDENT/SLOT/GROUP, the group empty where there is none."""
    return f"{incident}/{slot}/{group or ''}"


def standing(reviews: Iterable[Review]) -> list[Review]:
    """The reviews that nobody took back, the weightier and later last: person after rule after model, then by order."""
    found = tuple(reviews)
    gone = undone(found)
    kept = [review for review in found if review.id not in gone and review.verdict != "undo"]
    return sorted(kept, key=lambda one: (RANKS.get(one.by, 0), one.made))


def last_words(reviews: Iterable[Review], where: Mapping[str, str]) -> dict[str, Review]:
    """For every claim, cell and incident the word on its value that is in force. `where` tells the incident of each claim."""
    moved = (_moved(review, where) for review in standing(reviews) if review.verdict in ON_VALUES)
    return {review.target: review for review in moved}


def of_sources(reviews: Iterable[Review], verdict: str, names: Mapping[str, str]) -> dict[str, Review]:
    """The last review with that verdict of every source; `names` tells under which identity a source stands now."""
    return {names.get(one.target, one.target): one for one in standing(reviews) if one.verdict == verdict}


def _moved(review: Review, where: Mapping[str, str]) -> Review:
    """The review with its target as the incident is called now."""
    now = Counter(where[claim] for claim in review.claims if claim in where)
    if not now:
        return review
    incident = min(now, key=lambda name: (-now[name], name))
    _, slash, cell = review.target.partition("/")
    return replace(review, target=f"{incident}{slash}{cell}")
