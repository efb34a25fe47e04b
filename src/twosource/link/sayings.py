"""Who says what in one article, also where no claim was made of it: every attribution, brought to who first said it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.link.names import fold_name
from twosource.read.attribution.chains import chain, speakers_of
from twosource.records import Source, Span  # noqa: TC001 notes of articles are unpacked by the types of Said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twosource.codebook import Codebook
    from twosource.records import Article, Reading

_QUOTES = '“”"«»„'


class Saying(Struct, frozen=True):
    """What one source says in an article: the characters, and whether in its own words or to the paper itself."""

    source: str
    content: Span
    own: bool


class Said(Struct, frozen=True):
    """What the sources of one article say, in the order of its attributions: of each saying the number of its source, the
    characters, and whether it is the source's own. Sources are as the article has them, before identities are known.
    """

    sources: tuple[Source, ...] = ()
    sayings: tuple[tuple[int, Span, bool], ...] = ()


def said_in(article: Article, reading: Reading, codebook: Codebook) -> Said:
    """All that the article's sources say."""
    if not reading.attributions:
        return Said()
    speakers = speakers_of(article, reading.attributions, reading.entities, codebook)
    entities, outlet = {entity.id: fold_name(entity.name) for entity in reading.entities}, fold_name(article.outlet or "")
    numbers: dict[Source, int] = {}
    found = []
    for one in reading.attributions:
        own = bool(outlet) and entities.get(one.via or "") == outlet
        for part in one.content:
            _, path = chain(speakers, part)
            if len(path) > 1:
                found.append((numbers.setdefault(path[-1], len(numbers)), part, own or is_own(article.text, part)))
    return Said(tuple(numbers), tuple(found))


def is_own(text: str, part: Span) -> bool:
    """Whether the words stand beside a quotation mark: the source's own."""
    around = text[max(0, part.start - 2) : part.end + 2]
    return any(mark in around for mark in _QUOTES)


def as_known(said: Said, names: Mapping[str, str]) -> tuple[tuple[Saying, ...], list[Source]]:
    """The sayings and the source of each, by their ids in the ledger. `names` maps members of identities to their identity."""
    sources = [replace(source, id=names.get(source.id, source.id)) for source in said.sources]
    sayings = tuple(Saying(sources[number].id, part, own) for number, part, own in said.sayings)
    return sayings, [sources[number] for number, _, _ in said.sayings]
