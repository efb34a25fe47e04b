"""How counts of one sentence hang together: shares of a larger count, and groups that make a sum."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.counts.people import is_person
from twosource.read.counts.singles import SHARE
from twosource.records import Count, CountMention

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.read.counts.context import Context

_JOINED = re.compile(
    r",|,\s[^,;.]{1,80},\s(?:and|as well as|along with|together with)\s(?:his|her|their)(?:\s+own)?"
    r"|(?:of\s+(?:the\s+)?[\w’'-]+(?:\s+[\w’'-]+)?)?,?\s*(?:and|as well as|along with|together with|alongside)"
    r"(?:\s+(?:his|her|their|also))?(?:\s+own)?",
    re.IGNORECASE,
)
"""What may stand between those who suffered the same together, also behind a name: "a woman, Lina Haddad, and her four sons"."""
_OF_THEM = re.compile(r"\s+of\s+(?:them|whom)\b", re.IGNORECASE)
_HARMS = frozenset({"killed", "injured", "captured", "displaced", "missing"})


def share_and_sum(context: Context, found: Sequence[CountMention]) -> list[CountMention]:
    """The counts with `part_of` set on shares, and the sums of groups that suffered the same together."""
    starts = [sentence.start for sentence in context.parse.sentences]
    out: list[CountMention] = []
    for _, mentions in groupby(found, key=partial(_sentence_of, starts)):
        known = _spared(context, _alongside(context, list(mentions)))
        shared = [one for one in _shared(context, known) if one.count.part_of or one.rule != f"one: {SHARE}"]
        out.extend(_summed(context, shared))
    return out


def _sentence_of(starts: list[int], mention: CountMention) -> int:
    return bisect_right(starts, mention.start)


def _alongside(context: Context, mentions: list[CountMention]) -> list[CountMention]:
    """Counts joined to the one before by "along with" suffer what that one does, where nothing else is said of them."""
    out: list[CountMention] = []
    for mention in mentions:
        before = context.parse.text[out[-1].end : mention.start].casefold() if out else ""
        joined = any(
            word in before for word in ("along with", "alongside", "as well as", "together with", "in addition to", "besides")
        )
        joined = joined and mention.count.group is not None
        if (joined or (out and _second(context, out[-1], mention))) and mention.measure == "number" and out[-1].measure in _HARMS:
            mention = replace(mention, measure=out[-1].measure, governor=out[-1].governor, rule="alongside")  # noqa: PLW2901 - one mention, completed
        harm = _in_company(context, mention) if mention.measure == "number" else None
        if harm is not None:
            mention = replace(mention, measure=harm[0], governor=harm[1], rule="alongside")  # noqa: PLW2901 - one mention, completed
        out.append(mention)
    return out


def _in_company(context: Context, mention: CountMention) -> tuple[str, int] | None:
    """What befell the people right behind "along with": what the nearest verb before it tells of others, by name or without."""
    first = mention.head
    if first is None or not is_person(context, first):
        return None
    tokens = context.parse.tokens
    while first > 0 and tokens[first - 1].start >= mention.start:
        first -= 1
    if [context.low(i) for i in range(max(0, first - 2), first)] not in (["along", "with"], ["together", "with"]):
        return None
    for at in range(first - 3, -1, -1):
        if tokens[at].sentence != tokens[first].sentence:
            return None
        if tokens[at].upos in {"VERB", "AUX"}:
            measure = context.words.verbs.get(context.stem(at))
            return (measure, at) if measure in _HARMS else None
    return None


def _second(context: Context, left: CountMention, right: CountMention) -> bool:
    """Whether the second are people coordinated with the first ("arrested a dealer and several of his associates")."""
    if left.head is None or right.head is None or left.rule.startswith("nobody"):
        return False
    tokens = context.parse.tokens
    top = right.head
    if tokens[top].rel == "nmod" and tokens[top].head >= 0:  # "several of his associates"
        top = tokens[top].head
    return is_person(context, right.head) and tokens[top].rel == "conj" and tokens[top].head == left.head


def _spared(context: Context, mentions: list[CountMention]) -> list[CountMention]:
    """Those of whom nobody suffered ("none of the 12 passengers was hurt") are only counted."""
    out: list[CountMention] = []
    for mention in mentions:
        before = context.parse.text[out[-1].end : mention.start] if out else ""
        words = before.casefold().split()
        spared = bool(out) and out[-1].rule.startswith("nobody") and words[:1] == ["of"] and len(words) <= 2
        same = spared and mention.measure == out[-1].measure
        out.append(replace(mention, measure="number", governor=None, head=None) if same else mention)
    return out


def _shared(context: Context, mentions: list[CountMention]) -> list[CountMention]:
    """Counts after "including", "among them", "of whom" become parts of the larger count before them."""
    words = sorted(context.words.lists.get("share_words", ()), key=len, reverse=True)
    text = context.parse.text
    whole: CountMention | None = None
    out: list[CountMention] = []
    for index, mention in enumerate(mentions):
        before = text[mentions[index - 1].end : mention.start].casefold() if index else ""
        padded = f" {' '.join(before.split())} "
        own = f" {mention.count.words.casefold()} "
        opens = (
            " of them " in own
            or " of whom " in own
            or any(f" {word} " in padded or f"{word} " in padded for word in words)
            or _OF_THEM.match(text, mention.end)
            or before.rstrip().endswith("(")
            or (index > 0 and _specifies(context, mention, before))
        )
        if index and opens and whole is None:
            whole = mentions[index - 1]
        elif whole is not None and not opens and not _continues(before):
            whole = None
        share = whole is not None and _fits(mention, whole)
        if whole is not None and share and opens and _may_suffer(context, whole) and mention.measure in _HARMS:
            completed = replace(whole, measure=mention.measure, governor=mention.governor)
            out = [completed if one is whole else one for one in out]
            whole = completed
        out.append(_part(mention, whole) if whole is not None and share else mention)
    return out


def _may_suffer(context: Context, whole: CountMention) -> bool:
    """Whether nothing is told yet of what befell so many, and they may be people: "at least five places, including" are none."""
    people = whole.count.unit is None or whole.head is None or is_person(context, whole.head)
    return people and whole.measure in {None, "number"}


def _specifies(context: Context, mention: CountMention, before: str) -> bool:
    """Whether a bare number in apposition tells how many of those before ("11 people, eight of one family, were hurt")."""
    bare = mention.count.unit is None and mention.head is not None
    return bare and before.strip() == "," and mention.head is not None and context.parse.tokens[mention.head].rel == "appos"


def _part(mention: CountMention, whole: CountMention) -> CountMention:
    """The mention as a share of the larger count, of the same kind; it suffers what that one does."""
    count = replace(mention.count, part_of=whole.count.words, kind=whole.count.kind, per=whole.count.per)
    own = mention.measure in _HARMS
    measure, governor = (mention.measure, mention.governor) if own else (whole.measure, whole.governor)
    return replace(mention, count=count, measure=measure, governor=governor)


def _continues(before: str) -> bool:
    """Whether a list of shares goes on: "including four children and three women"."""
    return before.strip() == "or" or _JOINED.fullmatch(before.strip()) is not None


def _fits(part: CountMention, whole: CountMention) -> bool:
    low = part.count.low or part.count.best or part.count.high or 0
    top = whole.count.high if whole.count.high is not None else whole.count.best
    same = part.measure in {whole.measure, None, "number", "strength"} or whole.measure in {None, "number"}
    return same and (top is None or low <= top)


def _summed(context: Context, mentions: list[CountMention]) -> list[CountMention]:
    """The mentions and, before them, the sum of each run of people joined by "and" under one harm."""
    out: list[CountMention] = []
    run: list[CountMention] = []
    for mention in mentions:
        if run and not _joins(context, run[-1], mention):
            out.extend(_with_sum(context, run))
            run = []
        run.append(mention)
    return [*out, *_with_sum(context, run)]


def _joins(context: Context, left: CountMention, right: CountMention) -> bool:
    between = context.parse.text[left.end : right.start].strip().casefold()
    if not _JOINED.fullmatch(between):
        return False
    if left.count.part_of or right.count.part_of or left.count.kind != "tally" or right.count.kind != "tally":
        return False
    if left.measure in _HARMS and left.measure == right.measure and not left.rule.startswith(("nobody", "toll", "named")):
        return left.governor == right.governor and None not in (left.count.low, right.count.low)
    return False


def _with_sum(context: Context, run: list[CountMention]) -> list[CountMention]:
    between = [context.parse.text[one.end : two.start] for one, two in pairwise(run)]
    if len(run) < 2 or all(words.strip() == "," for words in between):
        return run  # "11 people, eight men" does not add up
    start, end = run[0].start, run[-1].end
    counts = [mention.count for mention in run]
    if len(run) > 2 and counts[0].best and counts[0].best == _sum([count.best for count in counts[1:]]):
        return [run[0], *(_part(mention, run[0]) for mention in run[1:])]  # "eight victims, five men and three women"
    words = context.parse.text[start:end]
    groups = {count.group for count in counts}
    total = Count(
        _sum([count.low for count in counts]),
        _sum([count.best for count in counts]),
        _sum([count.high for count in counts]),
        "person",
        groups.pop() if len(groups) == 1 else None,
        approx=any(count.approx for count in counts),
        words=words,
        with_dead=all(count.with_dead for count in counts),
    )
    whole = CountMention(start, end, total, run[0].measure, run[0].head, run[0].governor, "sum")
    return [whole, *(replace(mention, count=replace(mention.count, part_of=words)) for mention in run)]


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def distinct(found: Iterable[CountMention]) -> list[CountMention]:
    """The mentions without those that lie in another; numbers in a list of people ("Omar and his two sons") are its parts."""
    kept: list[CountMention] = []
    whole: CountMention | None = None
    end = -1
    for mention in found:
        inside = mention.start < end
        if inside and whole is not None and mention.end <= whole.end and not mention.rule.startswith(("one: ", "named: ")):
            kept.append(_share_of(mention, whole))
        if not inside:
            kept.append(mention)
            whole, end = mention if mention.rule.startswith("named: ") else None, mention.end
    return kept


def _share_of(mention: CountMention, whole: CountMention) -> CountMention:
    count = replace(mention.count, part_of=whole.count.words)
    return replace(mention, count=count, measure=whole.measure, governor=whole.governor)
