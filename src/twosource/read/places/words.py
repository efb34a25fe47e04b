"""What the place reader knows of words, and the record of a place name where it stands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.places.romanise import plain

if TYPE_CHECKING:
    from twosource.codebook import KnownActor, Outlet, Toponym, WordList

_PREFIX = "place_"


class PlaceWords(Struct, frozen=True):
    """The codebook's toponyms and word lists, ready to be looked up; names are keyed by `plain`.

    `bodies`: the names of its outlets and of its actors that are no places.
    """

    known: dict[str, Toponym]
    demonyms: dict[str, str]
    abbreviations: dict[str, Toponym]
    never: frozenset[str]
    lists: dict[str, frozenset[str]]
    bodies: frozenset[str] = frozenset()

    def has(self, name: str, word: str) -> bool:
        """Whether the word list of that name (without `place_`) holds the word."""
        return word in self.lists.get(name, frozenset())


class Sighting(Struct):
    """A place name where it stands: tokens [first, last), and what the words around it say.

    `level` is the kind that they name (admin1, admin2, city, facility), `facility` the facility's noun,
    `near` that they put the happening beside it, `compass` the direction word. `entry` is the codebook's.
    `container` is the index of the sighting that it is said to lie in. `why` says what found it.
    `body`: it names a public body ("Houston Police"). `doubtful`: it counts only if another place confirms it.
    `road`: a numbered road, which no gazetteer of points holds.
    `namesake`: the facility is one that is named after the town it lies by (a camp, an airbase). `stem` is the
    name without the facility's noun. `beside`: a list or "nearby" ties it to the name before.
    `whole`: the name with the noun of its kind ("Lemon Street"), "" where it has none.
    `part`: its container holds it as a town holds a quarter. `apart`: it lies by its container, not in it ("north of X").
    `sentence` is the number of its sentence. `shares_kind`: its level is that of the list it stands in ("X and Y counties").
    `actor`: it stands for those who govern there ("Moscow said").
    """

    first: int
    last: int
    start: int
    end: int
    name: str
    why: str
    entry: Toponym | None = None
    level: str | None = None
    facility: str = ""
    near: str = ""
    compass: str = ""
    container: int | None = None
    entity: str | None = None
    body: bool = False
    doubtful: bool = False
    road: bool = False
    namesake: bool = False
    stem: str = ""
    part: bool = False
    apart: bool = False
    sentence: int = 0
    whole: str = ""
    beside: bool = False
    shares_kind: bool = False
    actor: bool = False


@lru_cache(maxsize=8)
def place_words(
    toponyms: tuple[Toponym, ...],
    word_lists: tuple[WordList, ...],
    actors: tuple[KnownActor, ...] = (),
    outlets: tuple[Outlet, ...] = (),
) -> PlaceWords:
    """The lookup tables of these codebook entries."""
    known: dict[str, Toponym] = {}
    tables: dict[str, dict[str, Toponym]] = {"abbreviation": {}, "demonym": {}, "never": {}}
    for entry in toponyms:
        table = tables.get(entry.kind, known)
        for word in entry.words:
            table[cased(word)] = entry
    demonyms = {word: entry.value or "" for word, entry in tables["demonym"].items()}
    lists = {entry.id.removeprefix(_PREFIX): frozenset(entry.words) for entry in word_lists if entry.id.startswith(_PREFIX)}
    for actor in actors:
        for adjective in actor.adjectives:
            demonyms.setdefault(plain(adjective), actor.country or "")
            demonyms.setdefault(plain(f"{adjective}s"), actor.country or "")
    named = [(actor.name, *actor.aliases, *actor.cased) for actor in actors if actor.kind != "place"]
    named += [(outlet.name, *outlet.aliases) for outlet in outlets]
    bodies = frozenset(plain(name) for names in named for name in names)
    return PlaceWords(known, demonyms, tables["abbreviation"], frozenset(tables["never"]), lists, bodies)


def cased(word: str) -> str:
    """The key of a codebook word: in capitals where it is an abbreviation, so that "US" is not "us"."""
    folded = plain(word)
    return folded.upper() if word.isupper() and len(folded) <= 5 else folded
