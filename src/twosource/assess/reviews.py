"""What people said of single things, brought to what stands there now: claims, cells, incidents, sources.

A cell is reviewed under the name INCIDENT/SLOT/GROUP, with the claims that its incident then had: where claims came or went and
the incident has another id, the review follows the incident that holds most of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.codebook import KnownActor, Outlet
from twosource.link.judgements import RANKS, undone
from twosource.records import Words, make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.codebook import Codebook
    from twosource.records import Review, Source

VERDICTS = ("accept", "reject", "correct", "note", "protect", "rate", "undo")
ON_VALUES = frozenset({"accept", "reject", "correct"})
"""Of these the last word on a claim or cell counts; the others stand beside them."""


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


def rated(
    sources: Mapping[str, Source], reviews: Iterable[Review], names: Mapping[str, str], codebook: Codebook
) -> dict[str, Source]:
    """The sources with the reliability that people gave them: in a review, else in the codebook.

    `names` tells under which identity a source stands now. What a record suggests is no rating and is not looked at.
    """
    found = dict(sources)
    for known in (*codebook.outlets, *codebook.actors):
        letter = known.reliability if isinstance(known, Outlet | KnownActor) else None
        name = names.get(make_id("src", known.id), make_id("src", known.id))
        if letter and name in found:
            found[name] = replace(found[name], reliability=letter, rated_by="the codebook")
    for review in standing(reviews):
        name = names.get(review.target, review.target)
        if review.verdict == "rate" and name in found and isinstance(review.value, Words):
            found[name] = replace(found[name], reliability=review.value.text, rated_by=review.author or "a person")
    return found


def _moved(review: Review, where: Mapping[str, str]) -> Review:
    """The review with its target as the incident is called now."""
    now = Counter(where[claim] for claim in review.claims if claim in where)
    if not now:
        return review
    incident = min(now, key=lambda name: (-now[name], name))
    _, slash, cell = review.target.partition("/")
    return replace(review, target=f"{incident}{slash}{cell}")
