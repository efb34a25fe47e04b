"""Where the story is: the location that the text set last, for what is told afterwards without a place of its own."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.sites import contains

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.records import Parse, PlaceMention, Token

_WHERE = frozenset({"in", "at", "near", "on", "outside", "inside", "around", "across", "throughout", "within", "along", "over"})
_ELSEWHERE = frozenset({"from", "to", "by", "for", "with", "against", "about", "as", "toward", "towards", "into"})
_LOOK_BACK = 7
_REACH = 3
"""Sentences after which a location no longer stands for what follows, unless the article names no other."""
_SET_IN = frozenset({"body", "title", "caption"})


class PlaceScene(Struct, frozen=True):
    """The locations that each sentence sets (by its number), and the only one of the article, if it has but one.

    A sentence that lists several far apart does not move the story.
    """

    settings: dict[int, tuple[PlaceMention, ...]]
    only: PlaceMention | None

    def at(self, sentence: int) -> PlaceMention | None:
        """The location where the story is at that sentence; None where the text leaves it open."""
        for back in range(_REACH + 1):
            here = self.settings.get(sentence - back, ())
            areas = {mention.place.admin1 for mention in here}
            if len(here) == 1 or (here and len(areas) == 1 and None not in areas):
                return here[0]
            if here and back == 0:
                return None
        return self.only


def scene_of(parse: Parse, places: Sequence[PlaceMention]) -> PlaceScene:
    """The scene of an article: what is said to be in, at or near a place sets it; comings and goings and speakers do not."""
    starts = [token.start for token in parse.tokens]
    set_here: dict[int, list[PlaceMention]] = {}
    for mention in places:
        token = bisect_right(starts, mention.start) - 1
        number = parse.tokens[token].sentence
        sentence = parse.sentences[number]
        if mention.more_of is None and not mention.metonym and sentence.block in _SET_IN and _is_set(parse.tokens, token):
            set_here.setdefault(number, []).append(mention)
    settings = {number: _finest(found) for number, found in set_here.items()}
    every = _finest([mention for found in settings.values() for mention in found])
    return PlaceScene(settings, every[0] if len(every) == 1 else None)


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
