"""Whether a happening is told as part of the story of another: only then may it have happened at the same place.

A strike told next to the story, or the background, of another attack is not where that attack was. What shows one story: harm
told after an attack, one type of happening by the same doers, an article that points back ("the strike"), words for the place
("there", "the city").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.text.forms import lemma
from twosource.records import Actor, Interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twosource.codebook import Codebook, EventType
    from twosource.records import Claim, Parse, Span

_POINTING = frozenset({"the", "this", "that", "these", "those", "both"})
_CONSEQUENCE = frozenset({"harm", "damage"})
_VIOLENT = frozenset({"attack", *_CONSEQUENCE})
_UNSAID = "attack"
"""The type of an attack whose means are not told."""
_MODIFYING = frozenset({"amod", "compound", "nmod:poss", "nmod:desc"})
_CLIMB = 6
_MADE = "act_"
"""How the ids of actors begin that no codebook knows."""


class Stories(Struct, frozen=True):
    """What stories are told apart by: the parse, where its tokens start, the event types, and the codebook's words.

    `back` are nouns and adverbs for a place told before, `elsewhere` words that lead away from it, `answers` nouns that lead
    from a deed to the one it answers, `ground` nouns of what a place name may stand before and still be a place.
    """

    parse: Parse
    starts: tuple[int, ...]
    kinds: Mapping[str, EventType]
    back: frozenset[str]
    elsewhere: frozenset[str]
    answers: frozenset[str]
    ground: frozenset[str]

    def continues(self, claim: Claim, other: Claim) -> bool:
        """Whether the claim goes on with the story of the other one, so that it may have happened there."""
        if other.weak or self._leads_away(claim.span) or _other_day(claim, other):
            return False
        if self.points_at_place(claim.span):
            return True
        kind, told = self.kinds[claim.type], self.kinds[other.type]
        if kind.family in _CONSEQUENCE and told.family in _VIOLENT:
            return not _other_doer(claim, other)
        if kind.id == told.id or self._points_back(claim, told):
            return not _other_doer(claim, other)
        return _share(claim, other, "agent") or _share(claim, other, "target")

    def points_at_place(self, span: Span) -> bool:
        """Whether a sentence speaks of a place told before: "there", "the city", "that village"."""
        first, last = bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
        tokens = self.parse.tokens
        for token in range(first, last):
            word = tokens[token].text.casefold()
            if word not in self.back or tokens[token].rel == "expl":
                continue
            if tokens[token].upos == "ADV" or self._determiners(token) & _POINTING:
                return not any(tokens[child].upos == "PROPN" for child in self.parse.children[token])
        return False

    def is_aside(self, token: int) -> bool:
        """Whether a place name sets no scene: it tells which deed or people are meant, or belongs to a deed that is answered."""
        tokens = self.parse.tokens
        head = tokens[token].head
        while head >= 0 and tokens[token].rel in _MODIFYING | {"flat"}:
            noun = lemma(tokens[head].text.casefold(), "NOUN")
            if tokens[head].upos != "PROPN" and noun not in self.ground:
                return True
            token, head = head, tokens[head].head
        for _ in range(_CLIMB):
            if head < 0 or tokens[head].upos in {"VERB", "AUX"}:
                return False
            if lemma(tokens[head].text.casefold(), "NOUN") in self.answers:
                return True
            head = tokens[head].head
        return False

    def _points_back(self, claim: Claim, told: EventType) -> bool:
        """Whether the claim's word only points to what was told ("the attack" after a bombing)."""
        kind = self.kinds[claim.type]
        if kind.family != told.family or _UNSAID not in {kind.id, told.id}:
            return False
        token = bisect_right(self.starts, claim.trigger.end - 1) - 1
        return bool(self._determiners(token) & _POINTING)

    def _determiners(self, token: int) -> set[str]:
        tokens = self.parse.tokens
        return {tokens[child].text.casefold() for child in self.parse.children[token] if tokens[child].rel.startswith("det")}

    def _leads_away(self, span: Span) -> bool:
        """Whether a sentence says that it tells of something else: "elsewhere", "in a separate attack"."""
        first, last = bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
        return any(self.parse.tokens[token].text.casefold() in self.elsewhere for token in range(first, last))


def stories_of(parse: Parse, codebook: Codebook) -> Stories:
    """What the stories of an article are told apart by."""
    return Stories(
        parse,
        tuple(token.start for token in parse.tokens),
        {kind.id: kind for kind in codebook.event_types},
        codebook.words("scene_back"),
        codebook.words("scene_elsewhere"),
        codebook.words("event_response"),
        codebook.words("event_area") | codebook.words("event_ground"),
    )


def _share(one: Claim, two: Claim, slot: str) -> bool:
    """Whether both name one actor for the slot."""
    return bool(_actors(one, slot) & _actors(two, slot))


def _other_doer(one: Claim, two: Claim) -> bool:
    """Whether both were done by somebody whom the codebook knows, and not by the same."""
    left, right = (frozenset(who for who in _actors(claim, "agent") if not who.startswith(_MADE)) for claim in (one, two))
    return bool(left) and bool(right) and not left & right


def _actors(claim: Claim, slot: str) -> frozenset[str]:
    return frozenset(arg.value.actor for arg in claim.args if arg.slot == slot and isinstance(arg.value, Actor))


def _other_day(one: Claim, two: Claim) -> bool:
    """Whether both say when, and at no common day."""
    left, right = _days(one), _days(two)
    return bool(left) and bool(right) and not any(start <= end and begin <= last for start, last in left for begin, end in right)


def _days(claim: Claim) -> list[tuple[str, str]]:
    """First and last day of each time that the claim gives; what is open on a side reaches on."""
    found = [arg.value for arg in claim.args if arg.slot == "time" and isinstance(arg.value, Interval)]
    return [((one.start or "")[:10], (one.end or "9999")[:10]) for one in found if one.start or one.end]
