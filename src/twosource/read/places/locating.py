"""What shows that a name which no gazetteer holds is a place: a preposition, a noun of place, what it lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.places.romanise import loose
from twosource.read.text.forms import lemma

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from twosource.read.places.surroundings import Surroundings
    from twosource.read.places.toponyms import Found

_WHITHER = frozenset({"to", "from", "at", "through", "via", "toward", "towards", "of", "on", "between", "for"})


def located(found: Found, resolved: Collection[int]) -> list[bool]:
    """For each sighting whether it may stand as a place: those of `resolved` do, others if the text places them.

    One telling place of a name speaks for all its others; a name that the article gives to a person is none.
    """
    around, sightings = found.around, found.sightings
    sure = [number in resolved or bool(sighting.entry or sighting.road) for number, sighting in enumerate(sightings)]
    names: set[str] = set()
    for number, sighting in enumerate(sightings):
        borne = loose(sighting.name) in found.bearers and not around.settles(around.level_after(sighting.last)[1])
        if sure[number] or borne:
            continue
        listed = sighting.beside and number > 0 and sure[number - 1]
        sure[number] = _shown(around, found, number) or listed
        if sure[number]:
            names.add(loose(sighting.name))
    return [kept or loose(sighting.name) in names for kept, sighting in zip(sure, sightings, strict=True)]


def _shown(around: Surroundings, found: Found, number: int) -> bool:
    """Whether the words around this sighting name it as a place."""
    sighting = found.sightings[number]
    first, last = sighting.first, sighting.last
    if around.names_people(last):
        return False
    if sighting.facility and not around.settles(sighting.facility):
        return sighting.container is not None and not around.words.has("generic", around.word(first))
    if sighting.level or sighting.container is not None:
        return True
    parts = sighting.name.lower().split()
    if len(parts) > 1 and (around.words.has("area_words", parts[-1]) or around.headed(first, last)):
        return True
    return around.strong(first) or _reached(around, first) or _called(around, first, last)


def _called(around: Surroundings, first: int, last: int) -> bool:
    """Whether the words beside the name call it a place: "villages -- X", "the hilltop of X", "X, a town"."""
    if around.word(first - 1) in {"of", ":", "--", "–", "—", "("} and around.settles(around.word(first - 2)):
        return True
    if around.word(last) != "," or around.word(last + 1) not in {"a", "an", "the"}:
        return False
    return any(around.settles(around.word(token)) for token in range(last + 2, last + 6))


def _reached(around: Surroundings, first: int) -> bool:
    """Whether somebody moves to it or takes it: "fled to X", "shelled X", "residents of X"."""
    before = first - 1
    while around.word(before) == "the" or around.words.has("compass_words", around.word(before)):
        before -= 1
    word = around.word(before)
    if around.words.has("taking_words", word):
        return around.label[first] != "PER"
    if word in {"at", "along"}:
        return around.label[first] == "LOC"
    if word not in _WHITHER:
        return False
    governors = _governors(around, first, before)
    return any(around.words.has("motion_words", governor) for governor in governors)


def _governors(around: Surroundings, first: int, before: int) -> Sequence[str]:
    """The lemmas of what the name hangs on: by the tree, and by what stands before its preposition."""
    token = around.tokens[first]
    while token.head >= 0 and token.head >= first and token.rel in {"compound", "flat", "amod", "det"}:
        token = around.tokens[token.head]
    heads = [around.tokens[token.head]] if token.head >= 0 else []
    if before > 0:
        heads.append(around.tokens[before - 1])
    return [lemma(head.text.lower(), head.upos) for head in heads]
