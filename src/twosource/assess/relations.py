"""How incidents hang together that are not one: what was done in return for another, what follows from it, what it is part of.

Only what an article tells of both is looked at; each relation has its reason in one sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import permutations
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.link.compare import days, place_relation
from twosource.link.traits import CORE
from twosource.records import Related

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.assess.ground import Ground
    from twosource.codebook import Codebook
    from twosource.records import Claim, Incident, Place, Reading, Span

_SIZES = {"country": 3, "admin1": 2, "admin2": 1}
"""How wide a place is by its precision; all else is a settlement or finer."""
_TOGETHER = frozenset({"same", "near", "within"})
_BEFORE_TRIGGER = 60
"""So many characters before its trigger a word may stand that makes one of many out of a deed ("a wave of air strikes")."""


class _Told(Struct, frozen=True):
    """What one article tells of one incident: its claims of what happened, in the order of the text."""

    incident: Incident
    claims: tuple[Claim, ...]


class _Phrases(Struct, frozen=True):
    """What the codebook says of relations: phrases of return, words for many deeds, what follows a deed and what is one."""

    in_return: re.Pattern[str]
    many: re.Pattern[str]
    following: frozenset[str]
    followed: frozenset[str]
    families: dict[str, str]


def with_relations(
    incidents: Sequence[Incident], ground: Ground, readings: Sequence[Reading], codebook: Codebook
) -> tuple[Incident, ...]:
    """The incidents, each with those that it answers, follows or is part of."""
    by_id = {incident.id: incident for incident in incidents}
    phrases = _phrases(codebook)
    found: dict[str, dict[tuple[str, str], Related]] = {}
    for reading in sorted(readings, key=lambda one: one.article):
        told = _told(reading.article, ground, by_id)
        if len(told) > 1:
            text = ground.articles[reading.article].text
            for name, related in _relations(told, text, reading.sentences, phrases):
                found.setdefault(name, {}).setdefault((related.incident, related.kind), related)
    return tuple(
        replace(one, related=tuple(found[one.id][key] for key in sorted(found[one.id]))) if one.id in found else one
        for one in incidents
    )


def _phrases(codebook: Codebook) -> _Phrases:
    return _Phrases(
        in_return=_any_of(codebook.words("in_return_for")),
        many=_any_of(codebook.words("many_deeds")),
        following=codebook.words("types_that_follow"),
        followed=codebook.words("families_that_are_followed"),
        families={kind.id: kind.family for kind in codebook.event_types},
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    words = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else r"(?!)", re.IGNORECASE)


def _told(article: str, ground: Ground, by_id: Mapping[str, Incident]) -> list[_Told]:
    claims: dict[str, list[Claim]] = {}
    for name in ground.by_article.get(article, ()):
        claim = ground.claims[name]
        if name in ground.incident and claim.modality in CORE and claim.stance == "asserts":
            claims.setdefault(ground.incident[name], []).append(claim)
    return [
        _Told(by_id[name], tuple(sorted(some, key=lambda claim: (claim.trigger, claim.id))))
        for name, some in sorted(claims.items())
        if name in by_id
    ]


def _relations(told: Sequence[_Told], text: str, sentences: Sequence[Span], phrases: _Phrases) -> list[tuple[str, Related]]:
    found = []
    for one, other in permutations(told, 2):
        related = (
            _in_return(one, other, text, sentences, phrases)
            or _follows(one, other, told, phrases)
            or _part_of(one, other, text, sentences, phrases)
        )
        if related:
            found.append((one.incident.id, related))
    return found


def _in_return(one: _Told, other: _Told, text: str, sentences: Sequence[Span], phrases: _Phrases) -> Related | None:
    """As in "X shelled A in retaliation for the bombing of B": the deed stands before the phrase, what it answers after it."""
    for claim in one.claims:
        line = _sentence(claim, sentences)
        phrase = phrases.in_return.search(text, claim.trigger.end, line.end) if line else None
        if line is None or phrase is None or any(phrase.start() <= at.trigger.start < line.end for at in one.claims):
            continue
        if any(phrase.end() <= at.trigger.start < line.end for at in other.claims):
            return Related(other.incident.id, "retaliation-for", f"the text tells it as done “{phrase[0].lower()}” the other")
    return None


def _follows(one: _Told, other: _Told, told: Sequence[_Told], phrases: _Phrases) -> Related | None:
    """The arrest that comes after a shooting, if the article tells of one such deed only, and neither place nor day objects."""
    if not all(claim.type in phrases.following for claim in one.claims) or not _is_deed(other, phrases):
        return None
    deeds = [each for each in told if _is_deed(each, phrases)]
    first, then = other.incident.when, one.incident.when
    start, later = (days(when)[0] if when else None for when in (first, then))
    if len(deeds) > 1 or (start is not None and later is not None and later < start) or not _meet(one, other):
        return None
    return Related(
        other.incident.id, "follows", "it is the only deed of which the article that tells of this tells, at no later day"
    )


def _is_deed(told: _Told, phrases: _Phrases) -> bool:
    return all(phrases.families.get(claim.type) in phrases.followed for claim in told.claims)


def _meet(one: _Told, other: _Told) -> bool:
    here, there = one.incident.where, other.incident.where
    return here is None or there is None or place_relation(here, there) in _TOGETHER | {"unknown"}


def _part_of(one: _Told, other: _Told, text: str, sentences: Sequence[Span], phrases: _Phrases) -> Related | None:
    """The strike on one town that is part of "a wave of strikes" on its province, in days that hold its own."""
    inner, outer = one.incident, other.incident
    kin = phrases.families.get(inner.type) == phrases.families.get(outer.type)
    if not (kin and _inside(inner.where, outer.where) and _during(inner, outer)):
        return None
    for claim in other.claims:
        line = _sentence(claim, sentences)
        start = max(line.start if line else 0, claim.trigger.start - _BEFORE_TRIGGER)
        many = phrases.many.search(text, start, claim.trigger.end)
        if many:
            return Related(
                outer.id, "part-of", f"the other is told as a “{many[0].lower()}” in a wider area that holds this place"
            )
    return None


def _inside(inner: Place | None, outer: Place | None) -> bool:
    if inner is None or outer is None or place_relation(inner, outer) != "within":
        return False
    return _SIZES.get(inner.precision, 0) < _SIZES.get(outer.precision, 0)


def _during(inner: Incident, outer: Incident) -> bool:
    """Whether the outer one's days hold the inner one's, as far as both are known."""
    if inner.when is None or outer.when is None:
        return True
    (start, end), (first, last) = days(inner.when), days(outer.when)
    return not (
        (start is not None and first is not None and start < first) or (end is not None and last is not None and end > last)
    )


def _sentence(claim: Claim, sentences: Sequence[Span]) -> Span | None:
    number = bisect_right([one.start for one in sentences], claim.trigger.start) - 1
    return sentences[number] if number >= 0 and claim.trigger.start < sentences[number].end else None
