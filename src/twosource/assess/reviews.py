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
from twosource.records import BY_HAND, Actor, Arg, Interval, Words, make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.records import Article, Claim, Reading, Review, Source

VERDICTS = ("accept", "reject", "correct", "note", "assign", "protect", "rate", "undo")
ON_VALUES = frozenset({"accept", "reject", "correct"})
"""Of these the last word on a claim or cell counts; the others stand beside them."""
_BESIDE = frozenset({"note", "assign"})
SET_OF_ARTICLES = frozenset({"published", "outlet"})
"""What people may set of an article; it is read again then."""


def is_beside(verdict: str, target: str) -> bool:
    """Whether it is said for other people only, and no view rests on it: a note, whose work it is, that an article is settled."""
    return verdict in _BESIDE or (verdict == "accept" and target.startswith("art-"))


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
    moved = (_moved(review, where) for review in standing(reviews) if review.verdict in ON_VALUES and not review.slot)
    return {review.target: review for review in moved}


def with_settled(articles: Iterable[Article], reviews: Iterable[Review]) -> tuple[Article, ...]:
    """The articles with the date and outlet that people set, each with the reason that they gave."""
    words: dict[str, list[Review]] = {}
    for review in standing(reviews):
        if review.verdict == "correct" and review.slot in SET_OF_ARTICLES:
            words.setdefault(review.target, []).append(review)
    return tuple(_settled(article, words.get(article.id, ())) for article in articles)


def _settled(article: Article, reviews: Iterable[Review]) -> Article:
    for review in reviews:
        if review.slot == "published" and isinstance(review.value, Interval):
            article = replace(article, published=replace(review.value, how=by_hand(review)))
        elif review.slot == "outlet" and isinstance(review.value, Words):
            article = replace(article, outlet=review.value.text, outlet_how=by_hand(review))
    return article


def with_corrections(claims: Mapping[str, Claim], reviews: Iterable[Review], names: Mapping[str, str]) -> dict[str, Claim]:
    """The claims as people corrected them: arguments, and what is told to have happened (`type`).

    `names` tells under which identity an actor stands now.
    """
    found = dict(claims)
    for review in standing(reviews):
        claim = found.get(review.target)
        if claim is None or not _corrects(review):
            continue
        if review.slot != "type":
            found[review.target] = replace(claim, args=tuple(_corrected(claim.args, review, names)))
        elif isinstance(review.value, Words):
            found[review.target] = replace(claim, type=review.value.text)
    return found


def corrections(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """The reviews that change what claims tell, in order."""
    return tuple(review for review in standing(reviews) if review.target.startswith("clm-") and _corrects(review))


def as_corrected(readings: Iterable[Reading], reviews: Iterable[Review]) -> Iterator[Reading]:
    """The readings with their claims as people corrected them: for linking, so that a claim whose place, day or type was wrong
    goes to the incident that it tells of.
    """
    words = corrections(reviews)
    touched = {review.target for review in words}
    for reading in readings:
        own = {claim.id: claim for claim in reading.claims}
        fits = touched.isdisjoint(own)
        yield reading if fits else replace(reading, claims=tuple(with_corrections(own, words, {}).values()))


def _corrects(review: Review) -> bool:
    return bool(review.slot) and review.verdict in {"correct", "reject"}


def _corrected(args: Sequence[Arg], review: Review, names: Mapping[str, str]) -> Iterator[Arg]:
    """The arguments with the one that is reviewed in its new shape, at its old place; at the end where it is new."""
    value = review.value
    if isinstance(value, Actor):
        value = replace(value, actor=names.get(value.actor, value.actor))
    new = Arg(review.slot, value, review.span, by_hand(review)) if review.verdict == "correct" and value is not None else None
    for arg in args:
        if arg.slot != review.slot or arg.span != review.replaces:
            yield arg
        elif new is not None:
            yield new
            new = None
    if new is not None:
        yield new


def by_hand(review: Review) -> str:
    """That a person set it, and why: the `how` of what was set."""
    return BY_HAND + (f": {review.note}" if review.note else "")


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
