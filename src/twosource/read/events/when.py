"""When the happenings of one sentence were: which of its times belongs to which of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.text.nearby import within

if TYPE_CHECKING:
    from twosource.read.events.drafts import Draft, Reader
    from twosource.read.text.clauses import Tree
    from twosource.records import Sentence

_DATED = frozenset({"DATE", "TIME"})
_VAGUE = frozenset({"PRESENT_REF", "PAST_REF", "FUTURE_REF"})
_LEADING, _REACH = frozenset({"ADP", "DET", "ADV", "ADJ", "PROPN"}), 5
"""What stands between a verb and the head of its time ("late on Monday"), and so many words at most."""


def attach_times(reader: Reader, sentence: Sentence, drafts: list[Draft], rule: str) -> None:
    """Times go to the happening that they hang from; where a sentence has but one day, it goes to all that have none."""
    every = [n for n in within(reader.times, sentence.start, sentence.end) if reader.times[n].rule != "adjective"]
    here = [number for number in every if reader.times[number].type in _DATED]
    here = [number for number in here if reader.times[number].value not in _VAGUE] or here
    here = here or [number for number in every if reader.times[number].type == "DURATION" and _days(reader, number)]
    free: list[int] = []
    for number in here:
        token = reader.time_tokens.get(number)
        if token is None or _as_of(reader.tree, token):
            continue
        owner, said = _owner(reader, drafts, token)
        if owner is not None:
            owner.timed.append((number, "dependency"))
        elif not said and not _is_ahead(reader, number):
            free.append(number)
    if not free or not _one_day(reader, here):
        return
    for draft in drafts:
        if not draft.timed or len(here) == 1:
            draft.timed.append((_finest(reader, free), rule))


def _is_ahead(reader: Reader, number: int) -> bool:
    """Whether a time by its words is still to come: it dates what a dependency ties to it and nothing else."""
    time = reader.times[number]
    first = reader.parse.text[time.start : time.end].casefold().split()[0]
    return first in reader.stage.words.words("ahead")


def _one_day(reader: Reader, numbers: list[int]) -> bool:
    """Whether all these times are of one day, or there is but one."""
    return len(numbers) == 1 or (len({_days(reader, n) for n in numbers}) == 1 and _is_day(reader, numbers[0]))


def _days(reader: Reader, number: int) -> tuple[str, str] | None:
    """The first and last day of a time; None where it has none ("now", "shortly")."""
    interval = reader.times[number].interval
    return (interval.start[:10], interval.end[:10]) if interval is not None and interval.start and interval.end else None


def _is_day(reader: Reader, number: int) -> bool:
    days = _days(reader, number)
    return days is not None and days[0] == days[1]


def _finest(reader: Reader, numbers: list[int]) -> int:
    """A time of day before a day, a day before anything else, else the first."""
    return min(numbers, key=lambda number: (not _is_day(reader, number), reader.times[number].precision != "time", number))


def _as_of(tree: Tree, token: int) -> bool:
    return tree.words[max(0, token - 2) : token] == ("as", "of")


def _owner(reader: Reader, drafts: list[Draft], token: int) -> tuple[Draft | None, bool]:
    """The happening whose word, or light verb, stands nearest above the word; and whether a verb of saying owns it instead."""
    tree = reader.tree
    said = _said_just_before(reader, token)
    if said is not None:
        return None, not is_of_content(tree, token, said)
    for above in tree.ancestors(token)[1:]:
        for draft in drafts:
            if any(t.first <= above < t.last or t.frame.governor == above for t in draft.happening.triggers):
                return draft, False
        if above in reader.stage.cues:
            return None, not is_of_content(tree, token, above)
        if tree.upos(above) == "VERB":
            return _described(reader, drafts, above)
    return None, False


def _said_just_before(reader: Reader, token: int) -> int | None:
    """The verb of saying right before a time ("he said late on Monday"), which dates the saying wherever the tree hangs it."""
    tree = reader.tree
    before = next((at for at in range(token - 1, max(-1, token - _REACH), -1) if tree.upos(at) not in _LEADING), None)
    return before if before in reader.stage.cues and tree.upos(before) == "VERB" else None


def _described(reader: Reader, drafts: list[Draft], verb: int) -> tuple[Draft | None, bool]:
    """What a time belongs to that dates a clause which describes a noun: the happening that the noun names, else no happening.

    "The strike that took place on Friday", but not "the list of the dead that was released on Friday".
    """
    token = reader.parse.tokens[verb]
    if not token.rel.startswith("acl"):
        return None, False
    named = (draft for draft in drafts for t in draft.happening.triggers if t.first <= token.head < t.last)
    return next(named, None), True


def is_of_content(tree: Tree, time: int, cue: int) -> bool:
    """Whether a time that hangs from a verb of saying dates what is said, not when it was said.

    So it is before a comma and the verb ("two men were shot on Friday, police said"), with a verb in the present ("police say
    that on Friday ..."), and where nobody in particular says it ("on Friday it was reported that ...").
    """
    word = tree.words[cue]
    if any(tree.words[token] in {"was", "were"} for token in tree.under(cue, "aux:pass")) and not tree.under(cue, "obl:agent"):
        return True
    if time < cue:
        first = tree.parse.sentences[tree.parse.tokens[time].sentence].first
        told = any(tree.upos(token) == "VERB" for token in range(first, time))
        return told and "," in tree.words[time + 1 : cue]
    return word in {"say", "says", "believe", "believes"}
