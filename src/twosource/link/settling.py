"""Dates that linking settles for claims that have none, or no year: by an event that everybody can date, or by a dated article.

What is settled is an inference and says from what. It rests on stated dates only, never on another settled one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.compare import MONTHS, is_settlement
from twosource.link.names import fold_name
from twosource.link.ties import where
from twosource.link.traits import HARMS
from twosource.records import Interval, Settled, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from twosource.codebook import Anchor
    from twosource.link.ties import Scene
    from twosource.link.traits import Trait, Window
    from twosource.records import Article, Claim, Reading

_BEFORE = 30
_AFTER = 60
"""A date without a year lies so many days before or after the anchor event that the same article tells of as news."""
_STALE = 60
"""An article that names a later date by more days looks back at the anchor event; it dates nothing then."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_INSIDE = re.compile(r"\b(?:in|during|from)(?: the)?(?: \S+)?\s*$")
"""What stands before an event's name where somebody came to harm in it."""
_NEAR_YEAR = 30
_SHARED_WORDS = 3
_LONG_EVENT = 31


class Told(Struct, frozen=True):
    """An anchor event where an article tells of it."""

    anchor: Anchor
    span: Span


def settle_by_anchors(
    articles: Mapping[str, Article],
    readings: Sequence[Reading],
    traits: Mapping[str, Trait],
    told_in: Mapping[str, Sequence[Told]],
) -> tuple[list[Settled], dict[str, str]]:
    """The dates that anchor events give, and for the claims that tell of one by its name that name.

    `told_in` are the events that each article tells of.
    """
    found: list[Settled] = []
    anchors: dict[str, str] = {}
    for reading in readings:
        text = articles[reading.article].text
        told = told_in[reading.article]
        claims = [claim for claim in reading.claims if claim.id in traits]
        for settled, name in filter(None, (_named_event(claim, traits[claim.id], told, text) for claim in claims)):
            found.append(settled)
            anchors[settled.claim] = name
        recent = _news_anchor(articles[reading.article], traits, claims, told)
        others = [claim for claim in claims if claim.id not in anchors] if recent else ()
        found += [one for claim in others if recent and (one := _after_anchor(traits[claim.id], recent.anchor))]
    return found, anchors


def anchors_told(article: Article, anchors: Iterable[Anchor]) -> list[Told]:
    """The anchor events whose aliases stand in the article's title or body."""
    blocks = [block for block in article.blocks if block.kind in {"title", "body"}]
    regions = [(block.start, block.end) for block in blocks] or [(0, len(article.text))]
    text = article.text.casefold().replace("’", "'")
    if len(text) != len(article.text):  # a letter that folds into two would shift what follows
        text = article.text.lower() if len(article.text.lower()) == len(article.text) else article.text
    found = []
    for anchor in anchors:
        for alias in anchor.aliases:
            if (name := alias.casefold()) not in text:
                continue
            pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
            found += [
                Told(anchor, Span(match.start(), match.end()))
                for start, end in regions
                for match in pattern.finditer(text, start, end)
            ]
    return sorted(found, key=lambda one: (one.span, one.anchor.id))


def _named_event(claim: Claim, trait: Trait, told: Iterable[Told], text: str) -> tuple[Settled, str] | None:
    """The date and name of the anchor that a claim without a date is told by, or in which it counts who was harmed."""
    if trait.when is not None:
        return None
    for one in told:
        if _length(one.anchor) > _LONG_EVENT or not _tells_of(trait, one, text):
            continue
        if trait.yearless and not _fits(one.anchor, trait.yearless):
            continue
        how = f"the text tells of {one.anchor.name}, whose date the codebook gives"
        settled = Settled(claim=claim.id, slot="time", value=_interval(one.anchor.start, one.anchor.end, how), how=how)
        return settled, one.anchor.name
    return None


def _tells_of(trait: Trait, told: Told, text: str) -> bool:
    if not trait.line.overlaps(told.span) or not trait.core:
        return False
    harmed = any(slot in HARMS for slot, _ in trait.counts) and _INSIDE.search(text[trait.line.start : told.span.start])
    if not (told.span.covers(trait.trigger) or harmed):
        return False
    place = fold_name(told.anchor.place or "")
    return not trait.places or any(place in {fold_name(one.name), fold_name(one.admin1 or "")} for one in trait.places)


def _news_anchor(article: Article, traits: Mapping[str, Trait], claims: Sequence[Claim], told: Sequence[Told]) -> Told | None:
    """The latest anchor event that an undated article tells of as news, without a year beside it; None where it looks back."""
    if article.published and article.published.start:
        return None
    fresh = [
        one for one in told if not _YEAR.search(article.text[max(0, one.span.start - _NEAR_YEAR) : one.span.end + _NEAR_YEAR])
    ]
    if not fresh:
        return None
    recent = max(fresh, key=lambda one: (one.anchor.start, one.anchor.id))
    latest = max((trait.latest for claim in claims if (trait := traits[claim.id]).latest is not None), default=None)
    stale = latest is not None and latest > date.fromisoformat(recent.anchor.end).toordinal() + _STALE
    return None if stale else recent


def _after_anchor(trait: Trait, anchor: Anchor) -> Settled | None:
    if trait.yearless is None or trait.when is not None:
        return None
    first, last = (date.fromisoformat(text) for text in (anchor.start, anchor.end))
    near = [day for year in range(first.year - 1, last.year + 2) if (day := _on(year, trait.yearless))]
    fits = [day for day in near if first - timedelta(days=_BEFORE) <= day <= first + timedelta(days=_AFTER)]
    if len(fits) != 1:
        return None
    how = f"the text gives no year; it tells of {anchor.name} as news, and {_words(fits[0])} is the nearest such day"
    return Settled(claim=trait.id, slot="time", value=_day(fits[0], trait, how), how=how)


def settle_by_ties(
    articles: Mapping[str, Article], traits: Mapping[str, Trait], scene: Scene, done: Iterable[str]
) -> list[Settled]:
    """The years that dated articles about the same happening give to dates without one."""
    settled = set(done)
    open_ones = [
        trait
        for trait in traits.values()
        if trait.yearless and trait.when is None and trait.id not in settled and trait.everywhere
    ]
    dated = _by_day(traits.values(), {trait.yearless for trait in open_ones if trait.yearless})
    found = []
    for trait in open_ones:
        near = dated.get(trait.yearless or (0, 0), ())
        fits = [(day, other) for other in near if (day := _day_of(trait, other)) and _likely(trait, other, scene)]
        if len({day for day, _ in fits}) == 1:
            day, other = fits[0]
            how = (
                f"the text gives no year; {_dated_name(articles[other.article])} tells of the same at {other.everywhere[0].name}"
            )
            found.append(Settled(claim=trait.id, slot="time", value=_day(day, trait, how), how=how))
    return found


def _by_day(traits: Iterable[Trait], wanted: AbstractSet[tuple[int, int]]) -> dict[tuple[int, int], list[Trait]]:
    """For each of these months and days the claims with a place whose window reaches it, in order."""
    found: dict[tuple[int, int], list[Trait]] = {}
    for trait in traits if wanted else ():
        if trait.window is not None and trait.everywhere:
            for month_day in {(one.month, one.day) for one in _days_near(trait.window)} & wanted:
                found.setdefault(month_day, []).append(trait)
    return found


def _days_near(window: Window) -> Iterable[date]:
    """The days of a window, with some around."""
    return (date.fromordinal(number) for number in range(window.first - 2, window.last + 3))


def _dated_name(article: Article) -> str:
    published = article.published.start if article.published else None
    return f"{article.outlet or article.ref}, published {published[:10] if published else 'then'},"


def _likely(trait: Trait, other: Trait, scene: Scene) -> bool:
    """Whether they are one happening as far as all but the year says: family, town, doers, and a passage or rare words."""
    if (
        not trait.kinds & other.kinds
        or where(trait, other) not in {"same", "near"}
        or not any(map(is_settlement, trait.everywhere))
    ):
        return False
    if trait.article == other.article or not scene.kin.related(trait.agents, other.agents):
        return False
    tied = (trait.article, other.article) in scene.reuse
    return tied or len(trait.words & other.words & scene.rare) >= _SHARED_WORDS


def _day_of(trait: Trait, other: Trait) -> date | None:
    """The day of the other's window (with some days around) that has the month and day in question."""
    if other.window is None or trait.yearless is None:
        return None
    return next((day for day in _days_near(other.window) if (day.month, day.day) == trait.yearless), None)


def _fits(anchor: Anchor, yearless: tuple[int, int]) -> bool:
    first, last = (date.fromisoformat(text) for text in (anchor.start, anchor.end))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return any((day.month, day.day) == yearless for day in days)


def _length(anchor: Anchor) -> int:
    return (date.fromisoformat(anchor.end) - date.fromisoformat(anchor.start)).days + 1


def _on(year: int, month_day: tuple[int, int]) -> date | None:
    try:
        return date(year, *month_day)
    except ValueError:  # 29 February
        return None


def _day(day: date, trait: Trait, how: str) -> Interval:
    month, number = trait.yearless or (day.month, day.day)
    return Interval(start=day.isoformat(), end=day.isoformat(), precision="day", value=f"XXXX-{month:02}-{number:02}", how=how)


def _interval(start: str, end: str, how: str) -> Interval:
    return Interval(start=start, end=end, precision="day" if start == end else "week", value=None, how=how)


def _words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
