"""Where the story is: the location that the text set last, for what is told afterwards without a place of its own.

A location that another happening was told at stands only for what goes on with that happening's story.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.events.sites import contains

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twosource.read.claims.stories import Stories
    from twosource.records import Attribution, Claim, Event, Parse, PlaceMention, Span, Token

_WHERE = frozenset({"in", "at", "near", "on", "outside", "inside", "around", "across", "throughout", "within", "along", "over"})
_ELSEWHERE = frozenset({"from", "to", "by", "for", "with", "against", "about", "as", "toward", "towards", "into"})
_LOOK_BACK = 7
_REACH = 3
"""Sentences after which a location no longer stands for what follows, unless the article names no other."""
_SET_IN = frozenset({"body", "title", "caption"})
_REAL = frozenset({"happened", "ongoing"})
_PLACED = frozenset({"place", "origin", "destination"})


class PlaceScene(Struct, frozen=True):
    """The locations that each sentence sets (by its number), and the only one of the article, if it has but one.

    A sentence that lists several far apart does not move the story. `owners`: by a location's first character, the triggers
    of the happenings told to be there. `alone` tells that all that the article names lies in one country.
    """

    settings: dict[int, tuple[PlaceMention, ...]]
    only: PlaceMention | None
    owners: Mapping[int, tuple[Span, ...]]
    alone: bool

    def at(self, sentence: int, claim: Claim, stories: Stories, told: Mapping[Span, Sequence[Claim]]) -> PlaceMention | None:
        """The location where the story of a claim in that sentence is; None where the text leaves it open.

        `told` are the article's claims by their triggers.
        """
        for back in range(_REACH + 1):
            here = self.settings.get(sentence - back, ())
            areas = {mention.place.admin1 for mention in here}
            if len(here) == 1 or (here and len(areas) == 1 and None not in areas):
                return here[0] if self._stands_for(here[0], claim, stories, told) else None
            if here and back == 0:
                return None
        if self.only is not None and (self.alone or self._stands_for(self.only, claim, stories, told)):
            return self.only
        return None

    def _stands_for(self, here: PlaceMention, claim: Claim, stories: Stories, told: Mapping[Span, Sequence[Claim]]) -> bool:
        """Whether nobody else's story is there, or the claim goes on with one that is; a plan for a place is no story there."""
        owners = [one for trigger in self.owners.get(here.start, ()) for one in told.get(trigger, ())]
        if not self.owners.get(here.start):
            return True
        real = [one for one in owners if one.modality in _REAL]
        return any(one.id == claim.id or stories.continues(claim, one) for one in real)


def scene_of(
    parse: Parse, places: Sequence[PlaceMention], events: Sequence[Event], said: Sequence[Attribution], stories: Stories
) -> PlaceScene:
    """The scene of an article: what is said to be in, at or near a place sets it; comings and goings and speakers do not."""
    cues = {span.start for one in said for span in one.cue}
    set_here: dict[int, list[PlaceMention]] = {}
    for mention in places:
        token = bisect_right(stories.starts, mention.end - 1) - 1
        number = parse.tokens[token].sentence
        first = bisect_right(stories.starts, mention.start) - 1
        if mention.more_of is not None or mention.metonym or parse.sentences[number].block not in _SET_IN:
            continue
        if _is_set(parse.tokens, first) and not stories.is_aside(token) and not _where_said(parse.tokens, token, cues):
            set_here.setdefault(number, []).append(mention)
    settings = {number: _finest(found) for number, found in set_here.items()}
    every = _finest([mention for found in settings.values() for mention in found])
    countries = {mention.place.country for mention in places if mention.place.country}
    return PlaceScene(settings, every[0] if len(every) == 1 else None, _owners(places, events), len(countries) <= 1)


def _owners(places: Sequence[PlaceMention], events: Sequence[Event]) -> dict[int, tuple[Span, ...]]:
    """The triggers of the happenings told to be at each location (or to lead there), by its first character."""
    found: dict[int, list[Span]] = {}
    for event in events:
        for arg in event.args:
            if arg.slot in _PLACED:
                found.setdefault(arg.start, []).append(event.trigger)
    for mention in places:  # "in Northtown, Zovia": who is in Zovia is in Northtown
        if mention.more_of is not None and mention.start in found:
            found.setdefault(places[mention.more_of].start, []).extend(found[mention.start])
    return {start: tuple(triggers) for start, triggers in found.items()}


def _where_said(tokens: Sequence[Token], token: int, cues: set[int]) -> bool:
    """Whether the place is where somebody spoke: it hangs from a verb of saying."""
    head = tokens[token].head
    return head >= 0 and tokens[head].start in cues and tokens[head].upos == "VERB"


def _is_set(tokens: Sequence[Token], token: int) -> bool:
    """Whether the first preposition before the name, past the words of its own phrase, is one of place."""
    sentence = tokens[token].sentence
    for before in range(token - 1, max(-1, token - 1 - _LOOK_BACK), -1):
        word = tokens[before].text.casefold()
        if tokens[before].sentence != sentence or word in _ELSEWHERE or tokens[before].upos in {"VERB", "AUX"}:
            return False
        if word in _WHERE:
            return True
    return False


def _finest(found: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """The places without those that only contain another of them, each once, in text order; countries are too wide to be one."""
    unique = {mention.place.place_id or mention.place.name: mention for mention in reversed(found)}
    once = [mention for mention in found if unique.get(mention.place.place_id or mention.place.name) is mention]
    return tuple(
        mention
        for mention in once
        if mention.place.precision != "country" and not any(contains(mention, other) for other in once if other is not mention)
    )
