"""What people said of one thing, and its version: so that nobody decides on what has changed under their eyes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from twosource.records import Judgement, Review, Span, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from twosource.decisions import Decisions


class Said(Struct, frozen=True):
    """One decision as pages show it; `undone` where it was taken back. `other` is the second thing of a judgement.

    `claims` are those of the first thing when it was decided upon, `other_claims` those of the other.
    """

    id: str
    verdict: str
    about: str
    other: str
    note: str
    author: str
    at: str
    value: Value | None
    undone: bool
    made: str
    claims: tuple[str, ...] = ()
    other_claims: tuple[str, ...] = ()
    slot: str = ""
    article: str = ""
    span: Span | None = None


class Sayings(Struct, frozen=True):
    """All decisions, the first first, and by the names of what they are about."""

    all: tuple[Said, ...]
    by_name: dict[str, tuple[Said, ...]]

    def of(self, *names: str) -> tuple[Said, ...]:
        """The decisions on things with one of these names, and the words that took them back, in order."""
        found = {one.id: one for name in names for one in self.by_name.get(name, ())}
        waiting = list(found)
        while waiting:
            for one in self.by_name.get(waiting.pop(), ()):
                if one.id not in found:
                    found[one.id] = one
                    waiting.append(one.id)
        return tuple(sorted(found.values(), key=lambda one: one.made))


def sayings(decisions: Decisions) -> Sayings:
    """The decisions, ready to be looked up."""
    gone = decisions.undone
    both: list[Judgement | Review] = sorted([*decisions.judgements, *decisions.reviews], key=lambda one: one.made)
    found = tuple(_said(one, undone=one.id in gone) for one in both)
    by_name: dict[str, list[Said]] = {}
    for one in found:
        for name in dict.fromkeys(_names(one)):
            by_name.setdefault(name, []).append(one)
    return Sayings(found, {name: tuple(group) for name, group in by_name.items()})


def names_of_cell(key: str, claims: Iterable[str]) -> tuple[str, ...]:
    """The names under which a cell is found: its own, and those that it bears whatever its incident is called."""
    _, slash, rest = key.partition("/")
    return (key, *(f"{claim}{slash}{rest}" for claim in claims))


def version(shown: Iterable[Struct], told: Iterable[Said]) -> str:
    """The version of a thing: a short hash of its records as shown and of what people said of it."""
    digest = hashlib.sha256()
    for one in (*shown, *told):
        digest.update(msgspec.json.encode(one))
    return digest.hexdigest()[:12]


def _names(one: Said) -> Iterator[str]:
    """What it is found by: what it names, and the claims that stood for that; of a cell, the cell of each claim's incident."""
    _, slash, rest = one.about.partition("/")
    yield one.about
    if one.other:
        yield one.other
    for claim in (*one.claims, *one.other_claims):
        yield f"{claim}{slash}{rest}" if slash else claim


def _said(one: Judgement | Review, *, undone: bool) -> Said:
    signed = (one.note, one.author, one.at)
    if isinstance(one, Judgement):
        both = (one.left_claims, one.right_claims)
        return Said(one.id, one.verdict, one.left, one.right, *signed, None, undone, one.made, *both)
    spot = (one.slot, one.article, one.span)
    return Said(one.id, one.verdict, one.target, "", *signed, one.value, undone, one.made, one.claims, (), *spot)
