"""Single people among those counted: who may be whom, by name, age, sex and what they are called.

"A 19-year-old man was shot dead. A woman was hit in the leg" tells of two people, one of whom died; "a man ... a 19-year-old" may
tell of one. Nobody is taken to be two people for want of a sign, nor to have lived through what somebody else died of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.assess.counted import Told, is_single, least
from twosource.link.names import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.assess.ground import Ground
    from twosource.records import Count, Span

_CHILD, _ADULT = 12, 20
"""Up to the one age somebody is called no grown person, from the other on no child."""
_AGE = re.compile(r"\b(\d{1,3})[- –]+years?[- –]+old", re.IGNORECASE)
_AGE_BEHIND = re.compile(r"\s*[,(]\s*(?:aged?\s+|who\s+(?:is|was)\s+)?(\d{1,3})\b(?=\s*[,).;–—-])")
_JOINS = re.compile(r"\s(?:and|as well as|along with|together with|alongside)\s")
"""What parts those who make up a sum."""
_WORD = re.compile(r"[\w'’]+")


def age_told(text: str, span: Span) -> int | None:
    """The age that the words tell of one person, or that stands behind them in commas or brackets ("a man, 24,")."""
    found = _AGE.search(span.of(text)) or _AGE_BEHIND.match(text, span.end)
    return int(found[1]) if found else None


def are_two(left: Told, right: Told, words: Ground) -> bool:
    """Whether two single people cannot be one: other names, ages or sexes, a child and a grown one, groups that share nobody."""
    if left.age is not None and right.age is not None:
        return left.age != right.age or _differ(_sexes(left, words), _sexes(right, words))
    if _names(left) and _names(right) and not (_names(left) <= _names(right) or _names(right) <= _names(left)):
        return True
    if {_grown(left, words), _grown(right, words)} == {True, False}:
        return True
    if _differ(_sexes(left, words), _sexes(right, words)):
        return True
    return are_apart(left.count, right.count, words)


def are_apart(left: Count, right: Count, words: Ground) -> bool:
    """Whether no one person can be in the groups of both."""
    groups = {left.group, right.group}
    return None not in groups and len(groups) > 1 and (groups <= words.statuses or frozenset(groups) in words.apart)


def are_one(left: Told, right: Told, words: Ground) -> bool:
    """Whether two single people are surely one: they share a name, or their age, and nothing parts them."""
    if are_two(left, right, words):
        return False
    return bool(_names(left) & _names(right)) or (left.age is not None and left.age == right.age)


def survivors(hurt: Sequence[Told], dead: Sequence[Told], died: int, words: Ground) -> list[Told]:
    """Those of the hurt who lived: all who are told to be injured and not only hit, but for single people who are told to have
    died; and single people who were hit and can be none of the dead.

    `died` is how many died in all: where more did than are told of singly, nobody's survival follows from who they were.
    """
    known = each((one for one in dead if _is_one(one)), words)
    all_known = bool(known) and died <= len(known)
    kept: list[Told] = []
    for one in hurt:
        if not _is_one(one):
            kept += [] if has_dead(one.count, words) else [one]
        elif not has_dead(one.count, words):
            kept += [] if any(_may_have_died(one, other, words) for told in known for other in told) else [one]
        elif all_known and all(any(_is_not(one, other, words) for other in told) for told in known):
            kept.append(replace(one, count=replace(one.count, with_dead=False)))
    return kept


def has_dead(count: Count, words: Ground) -> bool:
    """Whether some of those hit may be the dead: not where they are others than those."""
    return count.with_dead and not is_besides(count, words)


def is_besides(count: Count, words: Ground) -> bool:
    """Whether it is of others; of a sum ("a leader and two others") the first part says."""
    first = _JOINS.split(count.words.casefold(), maxsplit=1)[0].replace("more than", "")
    return bool(set(first.split()) & words.besides)


def _may_have_died(one: Told, dead: Told, words: Ground) -> bool:
    """Whether one who is told to be injured is that dead person: surely, or by words that point back to one told before."""
    if one.span.overlaps(dead.span) or are_one(one, dead, words):
        return True
    if one.line == dead.line:
        return is_unnumbered(one.count)  # "taken away with serious injuries and pronounced dead"
    first = one.count.words.casefold().split()[:1]
    back = not words.pointing.isdisjoint(first) and words.besides.isdisjoint(_words(one))
    return back and not _is_doer(dead, words) and not are_two(one, dead, words)


def _is_doer(told: Told, words: Ground) -> bool:
    return not words.doers.isdisjoint(_words(told))


def is_unnumbered(count: Count) -> bool:
    """Whether it only says that there were injuries, not of whom or how many."""
    return count.best is None and count.low == 1 and count.unit not in {None, "person"} and count.group is None


def _is_one(told: Told) -> bool:
    return is_single(told.count) and least(told.count) == 1


def _is_not(one: Told, dead: Told, words: Ground) -> bool:
    """Whether one who was hurt is not that dead person: parted by a sign, told as another, or the one who killed."""
    other = not words.besides.isdisjoint(_words(one))
    own = dead.deed and _is_doer(one, words) and one.line == dead.line
    guard = one.count.group == "security_forces" and _is_doer(dead, words)
    return other or own or guard or are_two(one, dead, words)


def each(single: Iterable[Told], words: Ground) -> list[list[Told]]:
    """What is told of each of those told of singly; who may be one told before is, "a man" as "a father", not as "a woman"."""
    found: list[list[Told]] = []
    for one in single:
        fitting = [known for known in found if not any(_are_beside(one, other) or are_two(one, other, words) for other in known)]
        named = (known for known in found if any(_names(one) and _names(one) <= _names(other) for other in known))
        sure = (*named, *(known for known in fitting if any(are_one(one, other, words) for other in known)))
        known = next(iter(sure), fitting[-1] if fitting else None)
        if known is None:
            found.append([one])
        else:
            known.append(one)
    return found


def _are_beside(left: Told, right: Told) -> bool:
    """Whether one sentence tells of two of one kind: "a boy died there and a boy here", unlike "a civilian and father of two"."""
    if left.entry.claim == right.entry.claim and "and" in {left.before, right.before}:
        return True
    alike = left.count.group == right.count.group and left.count.group is not None
    return alike and left.line == right.line and (left.age is None or left.age != right.age)


def _words(told: Told) -> frozenset[str]:
    return frozenset(_WORD.findall(told.count.words.casefold()))


def _names(told: Told) -> frozenset[str]:
    return frozenset(word for name in told.count.named for word in name_words(name))


def name_words(name: str) -> frozenset[str]:
    """The words that one person's name is known by, folded: initials tell nothing apart."""
    words = frozenset(fold_name(name).split())
    return frozenset(word for word in words if len(word) > 1) or words


def _sexes(told: Told, words: Ground) -> frozenset[str]:
    found = _words(told)
    return frozenset(sex for sex, signs in words.sexes if not signs.isdisjoint(found))


def _grown(told: Told, words: Ground) -> bool | None:
    """Whether it is a grown person, by age or by word; None where neither says so, or for the years between."""
    if told.age is not None:
        return None if _CHILD < told.age < _ADULT else told.age >= _ADULT
    found = _words(told)
    young, grown = not words.young.isdisjoint(found), not words.grown.isdisjoint(found)
    return grown if young != grown else None


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one) == len(other) == 1 and one != other
