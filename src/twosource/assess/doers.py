"""One more dead where who killed died too: "killed three people before turning the gun on himself" is four.

A total that somebody states ("four are dead, including the gunman") has everybody in it; those whom somebody is told to have
killed have not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.assess.counted import Told, is_single
from twosource.link.compare import is_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twosource.assess.ground import Ground
    from twosource.records import Count, Value

_HIM = frozenset({"him", "her"})


def with_doers(told: Mapping[tuple[str, str], list[Told]], words: Ground) -> dict[tuple[str, str], list[Told]]:
    """The dead of each origin in each article, with one more where who killed them died too, whoever tells it there."""
    own: dict[str, list[Told]] = {}
    for (_, article), ones in told.items():
        doers = (one for one in ones if is_doer(one.count, words) or _is_killed_doer(one, ones, words))
        own.setdefault(article, []).extend(one for one in doers if not one.weak)
    return {key: _with_doer(ones, own[key[1]], words) for key, ones in told.items()}


def _with_doer(ones: list[Told], own: Sequence[Told], words: Ground) -> list[Told]:
    victims = [one for one in ones if not is_doer(one.count, words)]
    firm = [one for one in victims if not is_single(one.count)]
    kinds = {(one.count.group, one.count.unit) for one in victims}
    if not own or not victims or (len(kinds) > 1 and not firm):
        return ones
    beside = firm or [one for one in victims if any(doer.line == one.line and one.span < doer.span for doer in own)]
    done = [one for one in beside if one.deed and not is_share(one.count) and (one.count.low or 0) > 0]
    return [_one_more(one, own[0].count) if one in done else one for one in victims] if done else ones


def is_doer(count: Count, words: Ground) -> bool:
    """Whether it is the death of one who killed: "himself", "the gunman"."""
    return is_single(count) and not count.part_of and not words.doers.isdisjoint(count.words.casefold().split())


def _is_killed_doer(one: Told, ones: Sequence[Told], words: Ground) -> bool:
    """Whether the sentence tells before that he or she killed others: "killed three before police shot him dead"."""
    if one.count.words.casefold() not in _HIM:
        return False
    deeds = (other for other in ones if other.deed and other.line == one.line and other.span < one.span)
    return any(_doers(one, words) and _doers(other, words) and not _doers(one, words) & _doers(other, words) for other in deeds)


def _doers(told: Told, words: Ground) -> frozenset[Value]:
    """Who is told to have done it, by name or by words."""
    return frozenset(arg.value for arg in words.claims[told.entry.claim].args if arg.slot == "agent" and arg.span is not None)


def _one_more(one: Told, doer: Count) -> Told:
    low, best, high = (None if number is None else number + 1 for number in (one.count.low, one.count.best, one.count.high))
    group = one.count.group if is_single(one.count) else None  # one victim and the doer are no rival to a toll of all
    count = replace(one.count, low=low, best=best, high=high, group=group, words=f"{one.count.words}; {doer.words}")
    return replace(one, count=count)
