"""Which words name an outlet: by its name, by the noun beside it, or for having been told or having carried the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.speech.tellers import is_press
from twosource.read.speech.voices import kind_of_entity, kind_of_words, outlet_of

if TYPE_CHECKING:
    from twosource.read.attribution.cast import Cast
    from twosource.read.speech.syntax import Syntax
    from twosource.records import Entity

_GENERIC_MEDIA = frozenset({"television", "tv", "media", "radio", "agency", "newspaper", "broadcaster", "website", "channel"})
OF_STATE = frozenset({"official", "military", "party"})
"""The kinds of those who are told things and do not hand them on."""
_HELPERS = frozenset({"medic", "monitor", "activist", "expert"})
"""The kinds of known bodies that hand on what they are told."""
BARE_OUTLETS = frozenset(
    {
        "channel",
        "agency",
        "newspaper",
        "paper",
        "website",
        "site",
        "outlet",
        "station",
        "broadcaster",
        "magazine",
        "daily",
        "latter",
    }
)
_OWN = frozenset({"this", "our", "my", "us", "me"})
"""Beside "newspaper", these mean the outlet that the reader has before him."""
_ARTICLES = frozenset({"the", "der", "die", "das", "le", "la", "les", "il", "el", "o"})


def outlet_at(syntax: Syntax, cast: Cast, token: int, *, told: bool = False) -> str | None:
    """The entity at this token if it is an outlet. One that was told and is of no known kind is taken for one if named."""
    entity = cast.entities.get(cast.at.get(token, ""))
    if any(syntax.words[child] in _OWN for child in syntax.under(token, ("det", "nmod:poss"))):
        return None  # "told this newspaper": the outlet in front of the reader
    if syntax.words[token] in syntax.lexicon.helpers["platform"]:
        return None  # "in a Facebook message": where people write for themselves
    if told and (entity is None or not entity.named) and (meant := _paper_meant(syntax, cast, token)) is not None:
        return meant
    called = _called(syntax, cast, token, entity) or (_programme(syntax, cast, token) if told and entity is None else None)
    if entity is None or called is not None:
        return called
    return entity.id if _is_outlet(syntax, entity, token, told=told) else None


def _paper_meant(syntax: Syntax, cast: Cast, noun: int) -> str | None:
    """The outlet named before, in this sentence or the last, that "told the paper" means."""
    if syntax.words[noun] not in BARE_OUTLETS or syntax.words[noun - 1] != "the" or len(syntax.parse.children[noun]) > 1:
        return None
    here = syntax.sentence(noun).start
    start = syntax.sentence(here - 1).start if here else 0
    before = (
        token for token in range(noun - 1, start - 1, -1) if token in cast.at and syntax.parse.tokens[token].upos == "PROPN"
    )
    return next((cast.at[token] for token in before if cast.entities[cast.at[token]].named and is_press(syntax, token)), None)


def _programme(syntax: Syntax, cast: Cast, noun: int) -> str | None:
    """The name before a noun for programmes that no mention covers ("the Inland Tonight show")."""
    if syntax.kinds.nouns.get(syntax.words[noun]) != "outlet":
        return None
    named = (cast.entities[cast.at[child]] for child in syntax.under(noun, ("compound", "nmod:poss")) if child in cast.at)
    return next((entity.id for entity in named if entity.named), None)


def _names_a_station(syntax: Syntax, entity: Entity) -> bool:
    """Whether a description holds the name of an outlet ("the Inland Tonight programme", "the agency KLP")."""
    named = any(word[:1].isupper() for word in entity.name.split()[1:])
    words = entity.name.casefold().split()
    return named and (kind_of_words(syntax.kinds, entity.name) in {"outlet", "agency"} or not _GENERIC_MEDIA.isdisjoint(words))


def _named_as_paper(syntax: Syntax, entity: Entity, token: int) -> bool:
    """Whether a name ends as papers' names do, or stands right behind a noun for outlets ("the weekly X")."""
    words = entity.name.casefold().split()
    if len(words) > 1 and words[-1] in syntax.lexicon.helpers["paper-name"]:
        return True
    before = syntax.words[token - 1] if token else ""
    return syntax.kinds.nouns.get(before) == "outlet" and syntax.parse.tokens[token].text[:1].isupper()


def _is_outlet(syntax: Syntax, entity: Entity, token: int, *, told: bool) -> bool:
    """Whether somebody is an outlet: by name, by the noun beside it, or for having been told."""
    if entity.named and (outlet_of(syntax.kinds, entity.name) or (told and kind_of_words(syntax.kinds, entity.name) == "outlet")):
        return True
    if entity.kind in {"person", "armed_group", "place", "nationality"}:
        return told and entity.named and _mistaken_for_somebody(syntax, entity, token)
    kind = kind_of_entity(syntax.kinds, entity, None)
    own = bool(syntax.under(token, ("nmod:poss",)))  # "on its website": the speaker's own
    words = " ".join(syntax.words[max(0, token - 1) : token + 1])
    if told and not own and (_names_a_station(syntax, entity) if not entity.named else kind == "monitor"):
        return True
    by_noun = entity.named and not own and kind_of_words(syntax.kinds, words) in {"outlet", "agency"}  # "the X news website"
    if by_noun or (kind in {"outlet", "agency"} and (entity.named or (syntax.words[token] in _GENERIC_MEDIA and not own))):
        return True
    known = entity.actor is not None and kind not in _HELPERS
    return told and kind not in OF_STATE and entity.named and entity.kind == "organisation" and not known


def _mistaken_for_somebody(syntax: Syntax, entity: Entity, token: int) -> bool:
    """Whether a name that is taken for a person's or place's is an outlet's, by its form or by what was done with the words."""
    helpers, verb = syntax.lexicon.helpers, syntax.words[syntax.parse.tokens[token].head]
    quotes = verb in helpers["gather"] or "speaker" in getattr(syntax.lexicon.verbs.get(verb), "takes", ())
    handles = verb in helpers["airing"] or (quotes and " " not in entity.name)
    if handles and syntax.case(token) == "by" and entity.kind == "person" and entity.role is None:
        return True
    return _called_like_a_paper(entity.name) or _named_as_paper(syntax, entity, token)


def _called_like_a_paper(name: str) -> bool:
    """Whether a name of several words begins as papers' do in other languages ("Der Standard")."""
    words = name.casefold().split()
    return len(words) > 1 and words[0] in _ARTICLES


def _called(syntax: Syntax, cast: Cast, noun: int, entity: Entity | None) -> str | None:
    """The name right behind a noun for outlets ("the newspaper X"), whatever the tree makes of it."""
    behind = noun + 1
    if entity is None:
        kind = kind_of_words(syntax.kinds, " ".join(syntax.words[max(0, noun - 1) : behind]))
    else:
        kind = None if entity.named else kind_of_entity(syntax.kinds, entity, None)
    unnamed = entity is None or not entity.named
    if kind not in {"outlet", "agency"} and not (unnamed and syntax.words[noun] in _GENERIC_MEDIA):
        return None
    if behind >= syntax.sentence(noun).stop or not syntax.parse.tokens[behind].text[:1].isupper():
        return None
    named = cast.entities.get(cast.at.get(behind, ""))
    return named.id if named is not None and named.named else None
