"""How many in all: what one origin tells of a toll, in totals, parts, single people and "two others", put together to one count.

"A leader was captured. ... Two additional suspects were detained" is three. "Seven were killed. ... A girl was among them" is
seven. What is told again ("the suspects", "he") adds nothing, and a person told of alone sets no upper end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from twosource.assess.counted import TOLD_ONE_BY_ONE, Told, is_single, least, points_back
from twosource.assess.doers import with_doers
from twosource.assess.persons import once, people
from twosource.assess.singles import age_told, are_apart, are_two, has_dead, is_besides, survivors
from twosource.link.compare import is_share, is_vague
from twosource.records import Count, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.assess.choosing import Entry
    from twosource.assess.ground import Ground
    from twosource.records import Claim

_REACH = 50
"""Characters before a count in which words that tell more of it are looked for."""
_Key: TypeAlias = "tuple[str, str | None]"
_Made: TypeAlias = "tuple[list[Told], Toll | None]"
HARMS = ("killed", "injured", "captured", "missing")
"""The slots that count people whom something befell, once for each."""


class _Scope(Struct, frozen=True):
    """What is counted, of which group, and who of those hit is told to have died: by article, and how many in all.

    `alone` where some groups are left out.
    """

    slot: str
    group: str | None
    alone: bool
    dead: Mapping[str, Sequence[Told]] = {}
    died: int = 0


class Toll(Struct, frozen=True):
    """What one origin tells in all; `whole` where it gives a number of people and not only single ones, or the children."""

    count: Count
    whole: bool


def with_totals(
    live: Mapping[_Key, Sequence[Entry]], ground: Ground, *, apart: bool = False, leaves_out: tuple[str, ...] = ()
) -> dict[_Key, list[Entry]]:
    """The entries of every slot and group, with what one origin tells in one article put together where it counts harm.

    The dead are taken off those of whom it is only told that they were hit. Where several groups are told and no count of all,
    there is one for all, without the groups that the policy leaves out. Where every source's figure is wanted (`apart`), it is
    what each of them says that is put together.
    """
    found: dict[_Key, list[Entry]] = {key: list(entries) for key, entries in live.items()}
    dead: dict[str, list[Told]] = {}
    died = 0
    for slot in HARMS:
        groups = [group for name, group in live if name == slot]
        counted = [group for group in sorted(groups, key=str) if group not in leaves_out] or groups
        every = _told_of(slot, [entry for group in counted for entry in live[slot, group]], ground, apart=apart)
        for group in [*groups, *([None] if None not in groups and len(groups) > 1 else [])]:
            told = every if group is None else _told_of(slot, live[slot, group], ground, apart=apart)
            scope = _Scope(slot, group, group is None and bool(leaves_out))
            scope = replace(scope, dead=dead, died=died) if slot == "injured" else scope
            found[slot, group] = _put_together(scope, told, ground, apart=apart)
        if slot == "killed":
            tolls = (least(one.value) for name in groups for one in found[slot, name] if isinstance(one.value, Count))
            dead, died = _by_article(every), max(tolls, default=0)
    return {key: entries for key, entries in found.items() if entries}


def _by_article(told: Mapping[tuple[str, str], Sequence[Told]]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for (_, article), ones in told.items():
        found.setdefault(article, []).extend(ones)
    return found


def _told_of(slot: str, entries: Sequence[Entry], ground: Ground, *, apart: bool) -> dict[tuple[str, str], list[Told]]:
    """The counts where claims tell them, by the root that they rest on (with `apart`, by who says them) and article."""
    told: dict[tuple[str, str], list[Told]] = {}
    roots = _own_roots(entries, ground)
    for entry in entries:
        claim = ground.claims[entry.claim]
        span = next((arg.span for arg in claim.args if arg.slot == slot and arg.value == entry.value and arg.span), claim.trigger)
        if isinstance(entry.value, Count):
            text = ground.articles[claim.article].text
            before = text[max(0, span.start - _REACH) : span.start].casefold().split()
            corrects = not ground.correcting.isdisjoint(before)
            alone = _is_other_than(slot, claim, span, ground)
            deed = _is_deed(claim, span) and not _has_doer(ground, claim, span)
            age = age_told(text, span) if is_single(entry.value) else None
            one = Told(entry, span, entry.value, claim.span, claim.weak, "".join(before[-1:]), corrects, alone, deed, age)
            root = roots[claim.article] if entry.own else entry.root
            told.setdefault((claim.chain[-1].source if apart else root, claim.article), []).append(one)
    return told


def _put_together(scope: _Scope, told: Mapping[tuple[str, str], list[Told]], ground: Ground, *, apart: bool) -> list[Entry]:
    """One entry for every claim, with the whole that its origin tells in its article; of those hit, less so many who died.

    Where some groups are left out, what an origin tells first of a group that is not is the toll that it goes on with.
    """
    if scope.slot in {"killed", "injured"}:
        told = with_doers(told, ground)
    if scope.alone:
        told = {key: _of_the_first(ones, ground) for key, ones in told.items()}
    made = [(ones, _living(scope, ones, scope.dead.get(article, ()), ground)) for (_, article), ones in told.items()]
    if not apart and not any(total.whole for _, total in made if total is not None):
        made = _as_one(scope, told, made, ground)
    tolls = [(ones, total) for ones, total in made if total is not None]
    found: list[Entry] = []
    wholes = [(ones, total) for ones, total in tolls if total.whole]
    most = max((least(total.count) for _, total in wholes), default=0)
    several = max((least(total.count) for _, total in tolls), default=0)
    first = min((_order(one) for ones, _ in wholes for one in ones), default=None)
    for ones, total in tolls:
        # one victim told of, or the children, is no rival to the toll; the outlet's own list of several at the head is
        leads = apart and first is not None and ones[0].entry.own and least(total.count) > 0 and min(map(_order, ones)) < first
        single = not most and several > 1 and least(total.count) <= 1
        if total.whole or (not most and not single) or (most and least(total.count) > most) or leads:
            found += [replace(one.entry, value=total.count) for one in {one.entry.claim: one for one in ones}.values()]
    return found


def _of_the_first(told: list[Told], words: Ground) -> list[Told]:
    """The same, with later totals as of the group that the first is of: "at least 22 civilians died. ... Of 25 dead"."""
    totals = sorted((one for one in told if _is_total(one)), key=_order)
    first = totals[0] if totals else None
    if first is None or first.count.group not in words.statuses:
        return told
    later = [one for one in totals if one.count.group is None and one.line != first.line]
    return [replace(one, count=replace(one.count, group=first.count.group)) if one in later else one for one in told]


def _is_total(one: Told) -> bool:
    return not (is_single(one.count) or is_vague(one.count) or is_share(one.count) or one.weak)


def _is_other_than(slot: str, claim: Claim, span: Span, ground: Ground) -> bool:
    """Whether the sentence tells before those counted, and of nobody else there, whom something else befell."""
    line = [other for other in ground.of_article(claim.article) if other.span == claim.span]
    told = [arg for other in line for arg in other.args if arg.slot in HARMS and arg.span is not None and arg.span < span]
    return bool(told) and all(arg.slot != slot and isinstance(arg.value, Count) and arg.value.high != 0 for arg in told)


def _is_deed(claim: Claim, span: Span) -> bool:
    """Whether somebody is told to have done it to those counted: "a gunman killed three", not "three are dead"."""
    return claim.trigger.start < span.start and any(
        arg.slot == "agent" and arg.span is not None and arg.span.start < claim.trigger.start for arg in claim.args
    )


def _has_doer(ground: Ground, claim: Claim, span: Span) -> bool:
    """Whether the number is told to have who did it in it: "four people, including the gunman"."""
    behind = ground.articles[claim.article].text[span.end : min(span.end + _REACH, claim.span.end)].casefold().split()
    return "including" in behind and not ground.doers.isdisjoint(word.strip(".,;") for word in behind)


def _own_roots(entries: Iterable[Entry], ground: Ground) -> dict[str, str]:
    """By article the root of what it tells first in its own words: that is one telling, on whomever each sentence may rest."""
    own = [(ground.claims[entry.claim], entry.root) for entry in entries if entry.own]
    return {claim.article: root for claim, root in sorted(own, key=lambda one: (one[0].span, one[0].id), reverse=True)}


def _as_one(scope: _Scope, told: Mapping[tuple[str, str], list[Told]], made: Sequence[_Made], ground: Ground) -> list[_Made]:
    """The same, with single people whom several tell of in one article put together, as the article itself tells of all.

    Nobody who tells of one of them bears out how many there were.
    """
    found: list[_Made] = []
    for article, ones in _by_article(told).items():
        parts = [one for (_, name), one in zip(told, made, strict=True) if name == article]
        several = max((least(total.count) for _, total in parts if total is not None), default=0)
        total = _living(scope, ones, scope.dead.get(article, ()), ground) if len(parts) > 1 else None
        if total is not None and least(total.count) > max(several, 1):
            found.append((_by_outlet(ones, ground), total))
        else:
            found += parts
    return found


def _by_outlet(told: Sequence[Told], ground: Ground) -> list[Told]:
    roots = (ground.claims[one.entry.claim].chain[0].source for one in told)
    return [replace(one, entry=replace(one.entry, root=root)) for one, root in zip(told, roots, strict=True)]


def _living(scope: _Scope, told: Sequence[Told], dead: Sequence[Told], ground: Ground) -> Toll | None:
    """The whole of what is told; where more were hit than are told to be injured and to have died, those are the injured."""
    lived = survivors(told, dead, scope.died, ground)
    hit = [one for one in told if has_dead(one.count, ground)]
    shot, rest = whole(scope.slot, hit, ground, scope.group), whole(scope.slot, lived, ground, scope.group)
    others = max((least(one.count) for one in lived if is_besides(one.count, ground)), default=0)
    if shot is not None and others > 1 and others >= least(shot.count):  # "two were shot. ... Three others were hurt"
        shot = whole(scope.slot, told, ground, scope.group)
    alive = least(shot.count) - scope.died if shot is not None else 0
    if shot is None or (rest is not None and not is_vague(rest.count) and least(rest.count) >= alive):
        return rest
    return Toll(_less(shot.count, scope.died), shot.whole) if alive > 0 else rest


def _less(count: Count, died: int) -> Count:
    low, best, high = (None if number is None else number - died for number in (count.low, count.best, count.high))
    return replace(count, low=low, best=best, high=high, with_dead=False)


def whole(slot: str, told: Iterable[Told], words: Ground, group: str | None = None) -> Toll | None:
    """How many, or how many of one group, one origin tells of in one article; None where it gives no count."""
    every = sorted(told, key=_order)
    found = _telling(_figures(_anew(_corrected(every), words), words), words)
    if not found:
        return None
    all_there = {(one.count.low, one.count.high) for one in found if one.alone}
    others = [one for one in found if is_besides(one.count, words) and (one.count.low, one.count.high) not in all_there]
    besides = [one for one in others if not one.alone and not _is_first_one(one, found, words)]
    loose = _distinct(slot, besides, words)
    rest = [one for one in found if one not in besides]
    firm = [one for one in rest if not is_single(one.count)]
    single = [one for one in rest if is_single(one.count)]
    if loose and slot not in TOLD_ONE_BY_ONE and least(loose[0].count) > 1:
        single = [one for one in single if one.span < loose[0].span] or single  # who is told of later is one of those others
    general = [one for one in firm if one.count.group in {None, group} | words.statuses]
    before = [one for one in general if not loose or one.span < loose[0].span]
    if general and not before:
        return Toll(_together(_general(general, words)), whole=True)
    inside = before and sum(least(one.count) for one in loose) < least(before[0].count)
    later = before and all(one.line != before[0].line for one in loose) and (inside or slot in TOLD_ONE_BY_ONE)
    if later and (slot not in TOLD_ONE_BY_ONE or _add_up(before[0], loose, every, words)):
        loose = []  # the total came first, and has them in it
    elif not before and len(firm) == 1 and loose and firm[0].span < loose[0].span and _add_up(firm[0], loose, every, words):
        loose = []
    base = _base(slot, before or firm, single, words) if rest else []
    loose = [one for one in loose if not _repeats(one.count, base, words)]
    total = _together([*base, *(one.count for one in loose)])
    ends = [one for one in general if one not in before and least(one.count) >= least(total)]
    several = any(least(one.count) > 1 and not is_vague(one.count) for one in loose)
    fresh = any(not points_back(one.count, words) and not is_share(one.count) for one in found)
    return Toll(_together(_general(ends, words)) if ends else total, whole=fresh and (bool(general) or several))


def _add_up(total: Told, loose: Sequence[Told], every: Sequence[Told], words: Ground) -> bool:
    """Whether others make up the total with one told of before: "four were held. ... The dealer and three others were held"."""
    beside = [one for one in every if any(one.line == other.line and one.span < other.span for other in loose)]
    known = [one for one in beside if is_single(one.count) and (points_back(one.count, words) or one.count.named)]
    return bool(known) and sum(least(one.count) for one in (*known, *loose)) == least(total.count)


def _order(one: Told) -> tuple[Span, str]:
    return one.span, one.entry.claim


def _telling(told: Sequence[Told], words: Ground) -> list[Told]:
    """What is told anew: no shares, nothing that points back or has no number, no headline, where there is anything better."""
    found = [one for one in told if one.count.kind == "tally"] or list(told)
    lone = all(is_single(one.count) or is_vague(one.count) for one in found)
    several = found[:1] if lone and found and least(found[0].count) > 1 else []  # one person told of later is fewer than they
    tests = (
        lambda one: (one.count.best or one.count.high or one.count.low) != 0,
        lambda one: not is_share(one.count),
        lambda one: not is_vague(one.count) or one in several,
        lambda one: not points_back(one.count, words),
        lambda one: not one.weak,
    )
    for test in tests:
        found = [one for one in found if test(one)] or found
    return found


def _corrected(told: Sequence[Told]) -> Sequence[Told]:
    """What is told from the last correction on; the figures before it no longer hold."""
    last = max((place for place, one in enumerate(told) if one.corrects and not one.weak), default=0)
    return told[last:]


def _anew(told: Sequence[Told], words: Ground) -> list[Told]:
    """Without "the two men" after three were told of (a number is counted without its article)."""
    return [
        one
        for place, one in enumerate(told)
        if one.before not in words.pointing or all(least(other.count) < least(one.count) for other in told[:place])
    ]


def _is_first_one(one: Told, found: Sequence[Told], words: Ground) -> bool:
    """Whether it is one person, told before all others: "shot another boy" tells of one who died, and of him who shot."""
    return one is found[0] and is_single(one.count) and not _rank(one.count, words)


def _loose_words(count: Count, words: Ground) -> frozenset[str]:
    """The words in it whose value the policy sets."""
    return frozenset(count.words.casefold().split()) & words.loose


def _figures(told: Sequence[Told], words: Ground) -> list[Told]:
    """Without vague numbers that a later figure for such people makes exact: "held several men. ... Eight men were held"."""
    kept: list[Told] = []
    for place, one in enumerate(told):
        later = (other.count for other in told[place + 1 :] if not _loose_words(other.count, words))
        exact = _loose_words(one.count, words) and one.count.high is None
        if not (exact and any(least(one.count) <= least(count) and _covers(count, one.count) for count in later)):
            kept.append(one)
    return kept


def _covers(count: Count, vague: Count) -> bool:
    """Whether a figure may be of the very people that a vague number is of."""
    return count.group in {None, vague.group} or vague.group is None


def _repeats(count: Count, base: Sequence[Count], words: Ground) -> bool:
    """Whether vague others are those of a total that already has some: "two leaders and several fighters ... several others"."""
    loose = _loose_words(count, words)
    return bool(loose) and any(loose & _loose_words(one, words) for one in base)


def _distinct(slot: str, told: Sequence[Told], words: Ground) -> list[Told]:
    """Each number of others once: "two others" told twice are two; of the dead and hurt those of the sentence that tells most."""
    kept: dict[tuple[int | None, int | None, str], Told] = {}
    for one in told:
        kept.setdefault((one.count.low, one.count.high, _rank(one.count, words)), one)
    found = _widest(list(kept.values()))
    if slot in TOLD_ONE_BY_ONE or any(_rank(one.count, words) for one in found):
        return found
    lines = [[one for one in found if one.line == line] for line in dict.fromkeys(one.line for one in found)]
    return max(lines, key=lambda line: sum(least(one.count) for one in line), default=[])


def _widest(told: Sequence[Told]) -> list[Told]:
    """Of vague numbers ("several others", "numerous others") the largest: they are mostly words for the same people."""
    vague = [one for one in told if one.count.high is None]
    most = max(vague, key=lambda one: least(one.count), default=None)
    return [one for one in told if one.count.high is not None or one is most]


def _rank(count: Count, words: Ground) -> str:
    """The word by which one of several is told apart ("a second man"), or nothing."""
    return next((word for word in count.words.casefold().split() if word in words.ranks), "")


def _base(slot: str, firm: Sequence[Told], single: Sequence[Told], words: Ground) -> list[Count]:
    """The counts that make up the whole, but for those told as others."""
    if not firm:
        return people(slot, single, words)
    beside = [one.count for one in single if _adds(slot, one, firm, words) and not one.count.named]
    return [*_general(firm, words), *once(beside)]


def _general(firm: Sequence[Told], words: Ground) -> list[Count]:
    """The total of all; else the totals of civilians, fighters and forces, which have nobody in common."""
    whole_ones = [one for one in firm if one.count.group is None]
    groups = [_first(group) for group in _apart([one for one in firm if one.count.group is not None], words)]
    if not whole_ones:
        return groups
    total = _first([*whole_ones[:1], *(one for one in firm if one.line == whole_ones[0].line or one in whole_ones)])
    return groups if sum(least(count) for count in groups) > max(total.high or 0, least(total)) else [total]


def _apart(told: Sequence[Told], words: Ground) -> list[list[Told]]:
    """Each group's counts, less so many as were told of in another sentence by another name: "four sons ... four nephews"."""
    kept: list[list[Told]] = []
    for group in _by_group(told):
        one = group[0]
        before = [other[0] for other in kept if other[0].line != one.line and least(other[0].count) == least(one.count)]
        if all(are_apart(one.count, other.count, words) for other in before):
            kept.append(group)
    return kept


def _by_group(told: Sequence[Told]) -> list[list[Told]]:
    found: dict[str | None, list[Told]] = {}
    for one in told:
        found.setdefault(one.count.group, []).append(one)
    return list(found.values())


def _first(told: Sequence[Told]) -> Count:
    """The number told first; the highest told later is its upper end."""
    first = told[0].count
    exact = [one for one in told if one is told[0] or one.count.best is not None or not one.count.approx]  # not "dozens"
    tops = [one.count.high for one in exact if first.high is not None or one.count.low is None]
    top = max((number for number in tops if number is not None), default=None)
    lows = [one.count.low for one in told if one.count.low is not None and one.count.low <= (first.high or 0)]
    low = lows[0] if first.low is None and lows else first.low
    return replace(first, low=low, high=top if top is not None and top >= least(first) else first.high)


def _adds(slot: str, one: Told, firm: Sequence[Told], words: Ground) -> bool:
    """Whether a single person comes on top of the totals: told first or beside them, and of another kind."""
    if any(other.count.group is None and other.count.unit in {None, "person"} for other in firm):
        return False
    first = firm[0]
    if slot not in TOLD_ONE_BY_ONE:
        return one.line == first.line and all(are_two(one, other, words) for other in firm)
    return one.span < first.span or one.line == first.line


def _together(counts: Sequence[Count]) -> Count:
    """All of them as one, under the words of each; an open end stays open."""
    if len(counts) == 1:
        return counts[0]
    groups = {count.group for count in counts}
    return Count(
        _added([count.low for count in counts]),
        _added([count.best if count.best is not None else count.low for count in counts]),
        _added([count.high for count in counts]),
        "person",
        groups.pop() if len(groups) == 1 else None,
        approx=any(count.approx for count in counts),
        named=tuple(name for count in counts for name in count.named),
        words="; ".join(dict.fromkeys(count.words for count in counts)),
        with_dead=all(count.with_dead for count in counts),
    )


def _added(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
