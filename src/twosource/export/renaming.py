"""New names and ids throughout a view: for what is protected, and for all ids that were made from it.

An id is a hash of what identifies its record. Whoever guesses a name or holds a page can make the same hash and compare; ids that
rest on anything withheld are therefore replaced by numbers. Those of claims, articles, incidents and origins may differ between
two exports; a protected source's never does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from twosource.records import Actor, Conflict, make_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from twosource.export.masking import Names, Protected
    from twosource.records import Article, View

_CODES = (
    frozenset({"is", "kind", "type", "stance", "modality", "status", "relation", "slot", "group", "unit", "per", "policy"})
    | {"precision", "start", "end", "country", "language", "grade", "reliability", "suggested"}
)  # fmt: skip
"""Fields that hold codes and days, in which no name is looked for."""
_ID = re.compile(r"\b(?:art|src|clm|inc|org|act)-[0-9a-f]{16}\b")
_LEAST_REF = 4  # a shorter ref ("12") is as likely to stand for something else
RecordT = TypeVar("RecordT", bound=Struct)


class _New(Struct, frozen=True):
    """What stands now for ids, for the refs of articles, and for names."""

    ids: dict[str, str]
    refs: tuple[tuple[str, str], ...]
    names: Names

    def record(self, old: RecordT) -> RecordT:
        """The record with everything replaced in it, in whatever field it stands."""
        return msgspec.convert(self._value(msgspec.to_builtins(old)), type(old))

    def _value(self, value: object, field: str = "") -> object:
        if isinstance(value, str):
            return value if field in _CODES else self._text(value)
        if isinstance(value, dict):
            return {name: self._value(inner, name) for name, inner in value.items()}
        return [self._value(inner, field) for inner in value] if isinstance(value, list | tuple) else value

    def _text(self, text: str) -> str:
        if text in self.ids:
            return self.ids[text]
        text = self.names.out_of(_ID.sub(lambda match: self.ids.get(match[0], match[0]), text))
        for old, new in self.refs:
            text = text.replace(old, new)
        return text


def renamed(before: View, shown: View, sources: Mapping[str, Protected], names: Names, articles: Collection[str]) -> View:
    """`shown` with new ids and names; `before` is the same view with nothing withheld, record for record."""
    ids = _ids(before, sources, names, articles)
    new = _New(ids, tuple(_refs(before, ids)), names)
    return replace(
        shown,
        articles=tuple(_article(article, new) for article in shown.articles),
        sources=tuple(map(new.record, shown.sources)),
        claims=tuple(map(new.record, shown.claims)),
        incidents=tuple(replace(one, claims=tuple(sorted(one.claims))) for one in map(new.record, shown.incidents)),
        cells=tuple(map(new.record, shown.cells)),
        origins=tuple(map(new.record, shown.origins)),
        conflicts=tuple(_conflict(one, new.record(one)) for one in shown.conflicts),
        reuse=tuple(map(new.record, shown.reuse)),
        identities=tuple(map(new.record, shown.identities)),
    )


def _ids(view: View, sources: Mapping[str, Protected], names: Names, articles: Collection[str]) -> dict[str, str]:
    """A number for every id that is made from a name, or from an article that is not to be found."""
    ids = {name: one.id for name, one in sources.items()}
    claims = [claim for claim in view.claims if claim.article in articles]
    ids |= _numbered("art", articles)
    ids |= _numbered("clm", (claim.id for claim in claims))
    actors = (arg.value for claim in view.claims for arg in claim.args if isinstance(arg.value, Actor))
    ids |= _numbered("act", {actor.actor for actor in actors if names.in_text(actor.name)} - ids.keys())
    ids |= _numbered("inc", (one.id for one in view.incidents if min(one.claims, default="") in ids))
    ids |= _numbered("org", (one.id for one in view.origins if one.root in ids or one.incident in ids))
    ids |= _numbered("reu", (one.id for one in view.reuse if one.later in ids or one.earlier in ids))
    return ids


def _numbered(prefix: str, old: Iterable[str]) -> dict[str, str]:
    return {name: f"{prefix}-p{number:05}" for number, name in enumerate(sorted(old), 1)}


def _refs(view: View, ids: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """By what articles that are not to be found are called in reasons: their refs and addresses, whole and by their last part."""
    found = {}
    for article in view.articles:
        if article.id in ids:
            for name in (article.ref, article.path, article.url or ""):
                for part in (name, name.rstrip("/").rpartition("/")[2]):
                    if len(part) >= _LEAST_REF and not part.isdecimal():
                        found[part] = ids[article.id]
    return sorted(found.items(), key=lambda pair: (-len(pair[0]), pair))


def _article(article: Article, new: _New) -> Article:
    """The article under its new id, which is also its ref; one that is not protected names nobody who is."""
    if not article.protected:
        return article
    outlet = new.names.out_of(article.outlet) if article.outlet else None
    return replace(article, id=new.ids[article.id], ref=new.ids[article.id], outlet=outlet)


def _conflict(old: Conflict, new: Conflict) -> Conflict:
    """The conflict with the smaller claim id first, and its id made of the new ones; as it was where they are."""
    if (old.left, old.right) == (new.left, new.right):
        return new
    if new.left > new.right:
        new = replace(new, left=new.right, right=new.left, also_left=new.also_right, also_right=new.also_left)
    return replace(new, id=make_id("cfl", new.left, new.right, new.slot, new.kind))
