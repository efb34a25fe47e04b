"""All that protected sources are called: in the ledger, in the codebook, and in the articles themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.export.masking import Protected
from twosource.link.judgements import undone
from twosource.link.names import fold_name
from twosource.records import make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.codebook import Codebook
    from twosource.records import Entity, Reading, Review, View

_LEAST = 3  # letters of a surname


def protected_in(view: View, reviews: Sequence[Review], readings: Iterable[Reading], codebook: Codebook) -> tuple[Protected, ...]:
    """The sources that people protected and did not free again, by number.

    A number is that of the first word on the source among all such words ever said: it stays whatever else is protected or freed.
    """
    gone = undone(reviews)
    words = sorted((one for one in reviews if one.verdict == "protect"), key=lambda one: one.made)
    numbers = {name: number for number, name in enumerate(dict.fromkeys(one.target for one in words), 1)}
    members = {identity.id: frozenset({identity.id, *identity.members}) for identity in view.identities}
    whole = {name: ids for ids in members.values() for name in ids}
    found: dict[frozenset[str], int] = {}
    for one in words:
        if one.id not in gone:
            ids = whole.get(one.target, frozenset({one.target}))
            found[ids] = min(found.get(ids, numbers[one.target]), numbers[one.target])
    read = tuple(readings)
    return tuple(_protected(number, ids, view, read, codebook) for ids, number in sorted(found.items(), key=lambda pair: pair[1]))


def _protected(number: int, ids: frozenset[str], view: View, readings: Sequence[Reading], codebook: Codebook) -> Protected:
    sources = [source for source in view.sources if source.id in ids]
    called = {name for source in sources for name in (source.name, *source.aliases)}
    called |= {name for one in view.identities if one.id in ids for name in (one.name, *one.aliases)}
    said = [source for reading in readings for source in reading.sources if source.id in ids]
    called |= {name for source in said for name in (source.name, *source.aliases)}
    actors = [one for one in codebook.actors if make_id("src", one.id) in ids]
    outlets = [one for one in codebook.outlets if make_id("src", one.id) in ids]
    called |= {name for one in actors for name in (one.name, *one.aliases, *one.cased)}
    called |= {name for one in outlets for name in (one.name, *one.aliases)}
    everywhere = any(source.named for source in (*sources, *said))
    nouns = frozenset(fold_name(noun) for kind in codebook.source_kinds for noun in kind.nouns)
    if not everywhere:
        return Protected(number, ids, tuple(sorted(name for name in called if len(name.split()) > 1)), everywhere=False)
    names = {name for name in called if _is_name(name, nouns)}
    for entity in _same(readings, names):
        names |= {name for name in (entity.name, *entity.aliases) if _is_name(name, nouns)}
        names |= _surname(entity)
    return Protected(number, ids | {one.id for one in (*actors, *outlets)}, tuple(sorted(names)))


def _same(readings: Iterable[Reading], names: Iterable[str]) -> list[Entity]:
    """What articles tell of somebody of one of these names."""
    wanted = {fold_name(name) for name in names}
    every = (entity for reading in readings for entity in reading.entities if entity.named)
    return [one for one in every if not wanted.isdisjoint(map(fold_name, (one.name, *one.aliases)))]


def _surname(entity: Entity) -> set[str]:
    """The last word of a person's name, by which a text goes on to call them."""
    words = entity.name.split()
    long = entity.kind == "person" and len(words) > 1 and len(words[-1]) >= _LEAST and words[-1][:1].isupper()
    return {words[-1]} if long else set()


def _is_name(words: str, nouns: frozenset[str]) -> bool:
    """Whether these words single somebody out: with a capital, and no mere noun for a kind of source ("monitor", "Army")."""
    return words != words.lower() and fold_name(words) not in nouns
