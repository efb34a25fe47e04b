"""Which names of places tell one location together: what is said to lie in what, beside what, or in a list with it.

"On Lemon Street, near the Omar Mosque, in the Old Quarter of Northtown" names one location in three steps; each
name is tied to the next by the words between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.places.surroundings import Surroundings
    from twosource.read.places.words import Sighting

IN, BY = "in", "by"
_LONGEST = 10
"""Words between two names of one location."""
_FAR = 50
"""Kilometres or miles between two places from which neither tells more of the other."""
_INSIDE = (
    (",",), ("(",), ("in",), (",", "in"), ("of",), ("within",), (",", "within"), ("inside",), ("in", "of"), (",", "in", "of"),
    ("on", "of"), (",", "on", "of"), ("in", "in"), ("(", "in"), ("at",), (",", "at"),
)  # fmt: skip
_LINKS = frozenset({",", "(", "in", "of", "to", "on", "at", "from", "by", ")"})
_LISTING = frozenset(
    {"and", "or", ",", "the", "of", "nearby", "neighbouring", "neighboring", "town", "towns", "village", "villages", "city", "&"}
)


def link_places(around: Surroundings, every: Sequence[Sighting]) -> None:
    """Notes on each name what it lies in or by, and whether it goes on with a list."""
    for number, inner in enumerate(every):
        after = every[number + 1] if number + 1 < len(every) else None
        relation = relation_of(around, inner, after) if after else ""
        if after and relation:
            inner.container, inner.apart = number + 1, relation == BY
            inner.part = relation == IN and not _only_listed(around, every, number)
        before = every[number - 1] if number else None
        if before and inner.container is None and _possessed(around, before, inner):
            inner.container, inner.part = number - 1, True
        inner.beside = before is not None and listed(around, before, inner)
    for number in range(len(every) - 1, 0, -1):
        _share_kind(around, every[number - 1], every[number])


def _share_kind(around: Surroundings, before: Sighting, after: Sighting) -> None:
    """Gives a name of a list the kind that a plural behind the list names: "in Northtown, Southtown and Westtown counties"."""
    if not after.beside or before.level or after.level not in {"admin1", "admin2"} or before.container is not None:
        return
    level, noun = around.level_after(after.last)
    shared = (level == after.level and noun.endswith("s")) or after.shares_kind
    if shared:
        before.level, before.shares_kind = after.level, True


def relation_of(around: Surroundings, inner: Sighting, outer: Sighting) -> str:
    """How the words between say that the first place lies to the second: in it, by it ("north of"), "" if they do not."""
    between = _between(around, inner, outer)
    if not between or len(between) > _LONGEST or any(word.isdigit() and int(word) > _FAR for word in between):
        return ""
    beside = any(_turns_away(around, between, place) for place in range(len(between)))
    kept = tuple(word for place, word in enumerate(between) if not _fills(around, between, place))
    if beside:
        return BY if set(kept) <= _LINKS and kept[:1] not in {("to",), ("from",)} and len(kept) < 5 else ""
    return IN if kept in _INSIDE else ""


def _turns_away(around: Surroundings, between: Sequence[str], place: int) -> bool:
    """Whether the word says that the place lies outside the other: "north of", "near", "behind"."""
    word, after = between[place], between[place + 1 : place + 2]
    if around.words.has("near_words", word) or around.words.has("beside_words", word):
        return True
    if not around.words.has("compass_words", word) or after not in (["of"], ["to"]):
        return False
    return between[max(0, place - 2) : place] not in (["in", "the"], ["on", "the"])


def _fills(around: Surroundings, between: Sequence[str], place: int) -> bool:
    """Whether the word only describes: the kind of place, a direction, an article, "located"."""
    word = between[place]
    lists = ("compass_words", "near_words", "beside_words", "between_words")
    if word == "to" and place and around.words.has("compass_words", between[place - 1]):
        return True
    return bool(around.level_of(word)) or any(around.words.has(name, word) for name in lists) or word.isdigit()


def _only_listed(around: Surroundings, every: Sequence[Sighting], number: int) -> bool:
    """Whether the comma behind a name is that of a list ("Northtown, Southtown and Westtown"): names go on before or behind."""
    inner, outer = every[number], every[number + 1]
    if _between(around, inner, outer) != [","] or inner.facility:
        return False
    third = every[number + 2] if number + 2 < len(every) else None
    before = every[number - 1] if number else None
    behind = third is not None and (_between(around, outer, third) == [","] or listed(around, outer, third))
    return behind or (before is not None and _between(around, before, inner) == [","])


def _between(around: Surroundings, left: Sighting, right: Sighting) -> list[str]:
    return [around.word(token) for token in range(left.last, min(right.first, left.last + _LONGEST + 1))]


def _possessed(around: Surroundings, outer: Sighting, inner: Sighting) -> bool:
    """Whether the second place is said to be of the first: "Syria's northern city of Raqqa"."""
    between = _between(around, outer, inner)
    kept = [word for word in between if not around.level_of(word) and not around.words.has("compass_words", word)]
    return kept in (["'s"], ["’s"], ["'s", "of"], ["’s", "of"]) and len(between) < 6


def listed(around: Surroundings, before: Sighting, after: Sighting) -> bool:
    """Whether the second name goes on with a list of places, or is said to be near the first."""
    between = {around.word(token) for token in range(before.last, after.first)}
    return after.first - before.last < 7 and bool({"and", "or", ",", "nearby"} & between) and between <= _LISTING


def roots_of(every: Sequence[Sighting]) -> list[int]:
    """For each name the number of the name that it only tells more of: the first of its location, itself if none."""
    root = list(range(len(every)))
    for number, inner in enumerate(every):
        outer = inner.container
        if outer is not None and (inner.part or inner.apart) and root[outer] == outer and root[number] != outer:
            root[outer] = root[number]
    for number in range(len(every)):
        while root[root[number]] != root[number]:
            root[number] = root[root[number]]
    return root
