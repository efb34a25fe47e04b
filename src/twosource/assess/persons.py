"""People told of singly, each once: by name, by what they are called, by the groups that they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.assess.counted import TOLD_ONE_BY_ONE, Told, least, points_back
from twosource.assess.singles import each, name_words
from twosource.records import Count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.assess.ground import Ground


def people(slot: str, single: Sequence[Told], words: Ground) -> list[Count]:
    """Single people, each once: by name, or, where that makes more, by what they are called."""
    named = [one.count for one in single if one.count.named]
    names = _names(named)
    unnamed = [one.count for one in single if not one.count.named]
    plain = once(unnamed) if slot in TOLD_ONE_BY_ONE else _persons(single, words)
    numbered = [count for count in plain if count.best is not None] or plain[:1]
    numbered = numbered if any(not points_back(one.count, words) for one in single) else numbered[:1]
    kin = sum(least(count) - len(count.named) for count in named)
    if names and len(names) + kin >= sum(least(count) for count in numbered):
        first = named[0]
        if len(named) == 1:
            return [first]
        shown = "; ".join(dict.fromkeys(count.words for count in named))
        groups = {count.group for count in named}
        group = groups.pop() if len(groups) == 1 else None
        many = len(names) + kin
        return [Count(many, many, None, "person", group, named=tuple(names), words=shown, with_dead=first.with_dead)]
    return numbered


def _persons(single: Sequence[Told], words: Ground) -> list[Count]:
    """What is first told of each of those told of singly, but for whole lists of names."""
    return [told[0].count for told in each([one for one in single if least(one.count) <= 1], words)]


def _names(counts: Sequence[Count]) -> list[str]:
    """The names without those that only shorten another: "Smith" after "John Smith"."""
    kept: list[str] = []
    for name in (name for count in counts for name in count.named):
        other = next((n for n, one in enumerate(kept) if _shortens(name, one) or _shortens(one, name)), None)
        if other is None:
            kept.append(name)
        elif len(name) > len(kept[other]):
            kept[other] = name
    return kept


def _shortens(short: str, long: str) -> bool:
    return name_words(short) <= name_words(long)


def once(counts: Sequence[Count]) -> list[Count]:
    """The first count of each group and unit."""
    kept: dict[tuple[str | None, str | None], Count] = {}
    for count in counts:
        kept.setdefault((count.group, count.unit), count)
    return list(kept.values())
