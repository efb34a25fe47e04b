"""What was joined as one source or actor: under which names, so that one of them can be parted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.text.cues import fold
from twosource.records import make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.codebook import Codebook
    from twosource.records import Identity


_NAMED = 3  # names that may be meant


class Member(Struct, frozen=True):
    """One of those that were joined: the id by which it is parted from the others, and its name, or those that it may have."""

    id: str
    name: str


class Joined(Struct, frozen=True):
    """Those that are shown as one, but for the one whose id all of them bear; and the reason, empty where nothing was joined."""

    others: tuple[Member, ...] = ()
    why: str = ""


NOTHING = Joined()


def joined(identity: Identity | None, names: Iterable[str], codebook: Codebook) -> Joined:
    """What an identity joins; `names` are those found in reports, besides the identity's own."""
    if identity is None:
        return NOTHING
    known = by_id((*names, identity.name, *identity.aliases), codebook)
    others = [one for one in identity.members if one != identity.id]
    own = {known.get(one) for one in identity.members}
    left = [name for name in (identity.name, *identity.aliases) if name not in own]
    rest = " or ".join(left[:_NAMED]) or "another description"  # the id of a description is its article's too: no name tells it
    return Joined(tuple(Member(one, known.get(one, rest)) for one in others), identity.why)


def by_id(names: Iterable[str], codebook: Codebook) -> Mapping[str, str]:
    """The names by the ids that readings make of them; an actor or outlet of the codebook has the id that it has there."""
    found = {make_id(kind, fold(name)): name for name in names for kind in ("act", "src")}
    found.update({make_id("src", one.id): one.name for one in codebook.outlets})
    found.update({make_id("src", one.id): one.name for one in codebook.actors})
    return {**found, **{one.id: one.name for one in codebook.actors}}
