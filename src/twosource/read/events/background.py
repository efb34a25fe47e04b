"""Which happenings are told only beside the news: the toll of a war, a running total, a past deed laid at somebody's door.

"The man behind the attack that killed nine was arrested" tells of an arrest; the nine are not its toll.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.counts.joint import joint_fates
from twosource.read.events.happenings import lasts
from twosource.read.text.nearby import within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.events.drafts import Draft, Reader
    from twosource.records import Event

_TOLLS = frozenset({"killed", "injured", "captured", "displaced"})
_BEFALLS = frozenset({"killed", "captured"})
_LONG = frozenset({"season", "year", "longer"})
_DAYS = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today", "overnight"}
)
_WAR_TOLL = 10_000
"""Victims of one incident are fewer than this: such a toll is that of a war or of years."""
_COMPLEMENTS = frozenset({"obl", "nmod", "advcl", "acl", "xcomp", "ccomp"})
"""How a deed hangs on the word that lays it at somebody's door: "responsible for the killing", "accused of killing"."""


def is_background(reader: Reader, draft: Draft) -> bool:
    """Whether a toll is that of a whole war ("the war that killed 200,000"): a subject or setting that names one, or its size."""
    words = reader.stage.words.words("background")
    for trigger in draft.happening.triggers:
        if trigger.verbal and lasts(reader.tree, trigger.token):
            return True
        around = (
            *trigger.frame.subjects,
            *(token for case, token in trigger.frame.obliques if case in {"in", "during", "since", "by"}),
        )
        if any(reader.tree.lemmas[token] in words for token in around):
            return True
    if _is_either(reader, draft):
        return True
    harmed = [n for slot, n, _ in draft.counted if slot in _TOLLS]
    return any((reader.counts[n].count.low or 0) >= _WAR_TOLL for n in harmed) or (bool(harmed) and _is_running(reader, draft))


def _is_running(reader: Reader, draft: Draft) -> bool:
    """Whether the counted fell in a season, a year or longer, or since some day: a running total, not one happening's toll."""
    if any(reader.times[number].precision in _LONG for number, _ in draft.timed):
        return True
    main = draft.happening.main
    line = reader.parse.sentences[reader.parse.tokens[main.first].sentence]
    starts = (reader.times[number].start for number in within(reader.times, line.start, line.end))
    return any(reader.parse.text[max(0, start - 10) : start].casefold().split()[-1:] == ["since"] for start in starts)


def _is_either(reader: Reader, draft: Draft) -> bool:
    """Whether people are told to have been "captured or killed": a figure over many happenings, and of neither fate."""
    for _, number, _ in draft.counted:
        governor = reader.counts[number].governor
        if governor is None:
            continue
        sentence = reader.parse.sentences[reader.parse.tokens[governor].sentence]
        if joint_fates(reader.context, governor, sentence) >= {"killed", "captured"}:
            return True
    return False


def is_laid(reader: Reader, draft: Draft) -> bool:
    """Whether all of it is only laid at somebody's door: "responsible for the killing of", "wanted for", "the man behind"."""
    return all(_hangs_on_door(reader, trigger.token) for trigger in draft.happening.triggers) and not _is_recent(reader, draft)


def _is_recent(reader: Reader, draft: Draft) -> bool:
    """Whether it is told by its day of the week, as what happened within one: "accused of killing two people on Thursday"."""
    told = (reader.parse.text[reader.times[number].start : reader.times[number].end] for number, _ in draft.timed)
    return any(
        not _DAYS.isdisjoint(words.casefold().replace(",", " ").split()) and not any(map(str.isdigit, words)) for words in told
    )


def _hangs_on_door(reader: Reader, token: int) -> bool:
    tree, words = reader.tree, reader.stage.words
    happens = {trigger.token for trigger in reader.triggers}
    for below, above in zip((token, *tree.ancestors(token)), tree.ancestors(token), strict=False):
        cases = {tree.words[child] for child in tree.under(below, "case", "mark")}
        if cases & words.words("laid_by") and below in happens and tree.rel(below) in _COMPLEMENTS:
            return True
        linked = bool(cases & words.words("laid_links")) and tree.rel(below) in _COMPLEMENTS
        if linked and {tree.lemmas[above], tree.words[above]} & words.words("laid_at"):
            return True
    return False


def without_laid(events: Sequence[Event], laid: Sequence[bool]) -> tuple[Event, ...]:
    """The events, with deeds laid at somebody's door as background where it is told what befell people beside them."""
    news = any(
        _is_news(event) and any(arg.slot in _BEFALLS for arg in event.args)
        for event, past in zip(events, laid, strict=True)
        if not past
    )
    if not news:
        return tuple(events)
    return tuple(
        replace(event, background=event.background or (past and any(arg.slot in _TOLLS for arg in event.args)))
        for event, past in zip(events, laid, strict=True)
    )


def _is_news(event: Event) -> bool:
    return not event.background and event.modality == "happened" and event.stance == "asserts"
