"""From the words of a source to somebody: its entity, its kind, and the outlet that stands between it and the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.attribution.relays import relay_of, told_at
from twosource.read.attribution.stations import BARE_OUTLETS
from twosource.read.speech.syntax import Frame, Syntax, author_of, can_speak, name_from, named_source, source_tokens
from twosource.read.speech.voices import ANONYMOUS, actor_kind, kind_of_entity, kind_of_words, outlet_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.attribution.cast import Cast
    from twosource.records import Entity

_PRONOUNS = frozenset({"he", "she", "they", "it", "who"})
_PERSONAL = frozenset({"he", "she", "they"})
_OBJECTS = frozenset({"him", "her", "them"})
_SUBJECTS = frozenset({"nsubj", "nsubj:outer"})
_POSSESSIVE = frozenset({"its", "their"})
_NO_OUTLET = frozenset({"place", "person", "nationality", "facility"})
_ONE_OF_A_KIND = frozenset({"outlet", "agency", "monitor"})
_BACK = 40
"""Words back to the page or channel that "it" means."""
_NEAR, _REACH = 2, 5
"""How many speakers back "the source" finds the one that coreference names, and other descriptions look."""


class Voice(Struct, frozen=True):
    """A source resolved: its entity (None where no mention covers it), its kind, and the outlet that was told.

    `words` are the tokens that name the maker of a report where no mention covers it.
    """

    entity: str | None
    kind: str
    via: str | None = None
    words: frozenset[int] | None = None


def voice_of(syntax: Syntax, cast: Cast, frame: Frame, before: Sequence[tuple[Frame, Voice]]) -> Voice:
    """Who the frame's source is. Pronouns and bare descriptions without an antecedent go to the last who spoke."""
    via = _outlet_meant(cast, relay_of(syntax, cast, frame), before)
    head = frame.head
    if head is None:
        return Voice(None, "unknown", via)
    unseen = (
        _unseen(syntax, head, before) or _their_own(syntax, cast, head, before) or _in_their_words(syntax, cast, frame, before)
    )
    if unseen is not None:
        return replace(unseen, via=via or unseen.via)
    head = _channel_meant(syntax, cast, head)
    author = _maker(syntax, cast, head) if _is_report(syntax, head) else _owner(syntax, cast, head)
    if author is not None and syntax.words[author] in _POSSESSIVE and cast.at.get(author) in {None, cast.at.get(head)}:
        found = _last_outlet(cast, before)
        if found is not None:
            return replace(found, via=via)
    if author is not None:
        head = author
    entity = _named_beside(syntax, cast, head) or cast.at.get(head)
    if author is not None and _is_inside_tally(syntax, cast, frame.head, entity):
        entity = None
    name = _called(syntax, frame) if author is None else None
    if name is not None and (entity is None or not cast.entities[entity].named or _is_another(cast, entity, name)):
        return _voice_by_name(syntax, cast, frame, name, via)
    echo = _echo(syntax, cast, head, entity, before)
    if echo is not None:
        return replace(echo, via=via or echo.via)
    words = _words(syntax, frame) if author is None else syntax.words[author]
    kind = _kind(syntax, cast, entity, words, frame)
    if via is None and entity is not None:
        via = _same_interview(cast, entity, frame, before)
    maker = named_source(syntax, author) if author is not None and entity is None else None
    return Voice(entity, kind, via if via != entity else None, maker)


def _in_their_words(syntax: Syntax, cast: Cast, frame: Frame, before: Sequence[tuple[Frame, Voice]]) -> Voice | None:
    """Whom "she" means in somebody's own words: not the one who speaks, but the last of whom the same speaker spoke."""
    head = frame.head
    if head is None or syntax.words[head] not in _PERSONAL or syntax.inside[head] < 0:
        return None
    speech = next(((other, voice) for other, voice in reversed(before) if head in other.content), before[-1] if before else None)
    if speech is None or speech[1].entity is None or cast.at.get(head) not in {None, speech[1].entity}:
        return None
    speaker = speech[1].entity
    own = frozenset(token for other, voice in before if voice.entity == speaker for token in other.content)
    for token in range(head - 1, max(head - _BACK, -1), -1):
        known = cast.entities.get(cast.at.get(token, "")) if token in own and syntax.parse.tokens[token].upos == "NOUN" else None
        if (
            known is not None
            and known.id != speaker
            and known.kind == "person"
            and known.plural == (syntax.words[head] == "they")
        ):
            return Voice(known.id, _kind(syntax, cast, known.id, known.name, frame))
    return None


def _outlet_meant(cast: Cast, via: str | None, before: Sequence[tuple[Frame, Voice]]) -> str | None:
    """Whom "told the channel" means: the outlet that spoke last, where the words name none."""
    known = cast.entities.get(via or "")
    if known is None or known.named or known.name.casefold().removeprefix("the ") not in BARE_OUTLETS:
        return via
    last = _last_of_kind("outlet", before) if before else None
    if last is None:
        last = next((voice for other, voice in reversed(before[-_REACH:]) if other.rule == "citing"), None)
    return last.entity if last is not None and last.entity is not None else via


def _their_own(syntax: Syntax, cast: Cast, head: int, before: Sequence[tuple[Frame, Voice]]) -> Voice | None:
    """For "its correspondent": the outlet itself, which spoke last."""
    theirs = any(syntax.words[child] in _POSSESSIVE for child in syntax.under(head, ("nmod:poss",)))
    return _last_outlet(cast, before) if theirs and syntax.words[head] in syntax.lexicon.helpers["reporter"] else None


def _is_another(cast: Cast, entity: str, name: frozenset[int]) -> bool:
    """Whether a description that coreference gave to somebody tells another name itself ("the paper X")."""
    named = cast.entities.get(cast.at.get(min(name), ""))
    return named is not None and named.named and named.id != entity


def _is_inside_tally(syntax: Syntax, cast: Cast, head: int | None, entity: str | None) -> bool:
    """Whether one unnamed mention holds the number and who gives it ("government figures"), so that it is neither."""
    if head is None or entity is None or entity != cast.at.get(head) or cast.entities[entity].named:
        return False
    return syntax.words[head] in syntax.lexicon.helpers["tally"] and not syntax.under(head, ("nmod:poss",))


def _voice_by_name(syntax: Syntax, cast: Cast, frame: Frame, name: frozenset[int], via: str | None) -> Voice:
    """The voice of a description that tells its own name."""
    known = cast.entities.get(cast.at.get(min(name), ""))
    if known is not None and known.kind == "place" and cast.at.get(max(name)) != known.id:
        known = None  # "the outlet Upper Valley Now"
    kind = _kind(syntax, cast, cast.at.get(frame.head if frame.head is not None else -1), _words(syntax, frame), frame)
    return Voice(known.id, kind, via) if known is not None and known.named else Voice(None, kind, via, name)


def _unseen(syntax: Syntax, head: int, before: Sequence[tuple[Frame, Voice]]) -> Voice | None:
    """For "he" right behind somebody whom no mention covers, and whom coreference therefore cannot have found: that speaker."""
    if syntax.words[head] not in _PERSONAL or not before:
        return None
    frame, voice = before[-1]
    gap = syntax.parse.tokens[head].sentence - syntax.parse.tokens[frame.anchor].sentence
    return voice if voice.entity is None and voice.words is not None and 0 <= gap <= 1 else None


def _named_beside(syntax: Syntax, cast: Cast, head: int) -> str | None:
    """The named entity that stands in apposition to a description that coreference left apart ("the monitoring group X").

    Of one person, that is also the name at the end that the tree put beside another noun ("a spokesman for X, NAME").
    """
    own = cast.entities.get(cast.at.get(head, ""))
    above = (
        cast.entities.get(cast.at.get(syntax.parse.tokens[head].head, "")) if syntax.parse.tokens[head].rel == "appos" else None
    )
    if own is None and above is not None and above.named and above.kind == "person":
        return above.id  # "X, a former sniper who says"
    if own is not None and own.named and not _only_describes(syntax, own, head):
        return None
    if own is None or (own.kind in {"person", "armed_group"} and not own.plural):
        beside = syntax.under(syntax.parse.tokens[head].head, _SUBJECTS) if syntax.parse.tokens[head].rel in _SUBJECTS else []
        for child in sorted({*syntax.tree(head), *beside}):
            known = cast.entities.get(cast.at.get(child, ""))
            if child > head and _ends_the_phrase(syntax, child) and known is not None and known.named and known.kind == "person":
                return known.id
    for child in syntax.under(head, ("appos", "flat", "nmod:desc")):
        known = cast.entities.get(cast.at.get(child, ""))
        if known is None or not known.named or syntax.under(child, ("case",)) or not _is_capital(syntax, child):
            continue
        if known.kind in {"person", "organisation", "armed_group"}:
            return known.id
    return None


def _only_describes(syntax: Syntax, own: Entity, head: int) -> bool:
    """Whether a common noun only bears the name of what it stands on ("the Telegram channel X")."""
    return syntax.parse.tokens[head].upos == "NOUN" and syntax.kinds.nouns.get(own.name.casefold()) == "social_media"


def _is_capital(syntax: Syntax, token: int) -> bool:
    return syntax.parse.tokens[token].text[:1].isupper()


def _ends_the_phrase(syntax: Syntax, name: int) -> bool:
    """Whether a name stands alone between commas, or between a comma and the end of its phrase."""
    if syntax.words[name - 1] != "," or syntax.parse.tokens[name].upos != "PROPN" or syntax.under(name, ("case", "cc")):
        return False
    after = name + 1
    while after < len(syntax.words) and syntax.parse.tokens[after].upos == "PROPN":
        after += 1
    return after >= syntax.sentence(name).stop or syntax.words[after] in {",", "."} or syntax.is_verb(after)


def _called(syntax: Syntax, frame: Frame) -> frozenset[int] | None:
    """The name that a description gives itself or stands right before: "calling himself X", "the charity X"; None without one."""
    if frame.head is None or syntax.parse.tokens[frame.head].upos != "NOUN" or not frame.source:
        return None
    helpers, stop = syntax.lexicon.helpers, max(frame.source) + 1
    for token in range(frame.head + 1, stop):
        if syntax.words[token] in helpers["naming"]:
            name = token + 1
            while name < stop and syntax.words[name] in helpers["naming-filler"]:
                name += 1
            return name_from(syntax, name)
    return name_from(syntax, frame.head + 1) if can_speak(syntax, frame.head) else None


def _owner(syntax: Syntax, cast: Cast, channel: int) -> int | None:
    """Whose own page or channel speaks ("the group's Telegram channel"); None where it has a name or no speaker owns it."""
    if syntax.words[channel] not in syntax.lexicon.helpers["own-channel"] or name_from(syntax, channel + 1) is not None:
        return None
    owner = next(iter(syntax.under(channel, ("nmod:poss",))), None)
    known = cast.entities.get(cast.at.get(owner, "")) if owner is not None else None
    if owner is None or (known is not None and known.kind in _NO_OUTLET - {"person"}):
        return None
    return owner if can_speak(syntax, owner) or known is not None else None


def _channel_meant(syntax: Syntax, cast: Cast, head: int) -> int:
    """The page or channel that "it" means, where coreference named but the platform; else the head itself."""
    known = cast.entities.get(cast.at.get(head, ""))
    if syntax.words[head] not in _PRONOUNS or known is None or known.name.casefold() not in syntax.lexicon.helpers["platform"]:
        return head
    near = range(head - 1, max(head - _BACK, -1), -1)
    return next((token for token in near if _owner(syntax, cast, token) is not None), head)


def _maker(syntax: Syntax, cast: Cast, report: int) -> int | None:
    """Who made a report, or the outlet that it stands in ("a report in the daily X")."""
    author = author_of(syntax, report)
    if author is not None:
        return author
    for child in syntax.under(report, ("nmod", "obl", "appos")):
        known = cast.entities.get(_named_beside(syntax, cast, child) or cast.at.get(child, ""))
        owner = _owner(syntax, cast, child) if syntax.case(child) in {"in", "on"} else None
        if owner is not None:
            return owner
        named = syntax.parse.tokens[child].upos == "PROPN" or syntax.kinds.nouns.get(syntax.words[child]) == "outlet"
        if syntax.case(child) in {"in", "on"} and named and (known is None or known.kind not in _NO_OUTLET):
            return child
    return None


def _is_report(syntax: Syntax, head: int) -> bool:
    word = syntax.words[head]
    if word in syntax.lexicon.helpers["own-channel"] and name_from(syntax, head + 1) is not None:
        return False  # "the page X, run by Y"
    if (
        any(_is_platform(syntax, child) for child in syntax.under(head, ("nmod", "obl")))
        and word not in syntax.lexicon.helpers["issued"]
    ):
        return syntax.kinds.nouns.get(word) == "document" or word in syntax.lexicon.helpers["own-report"]  # "users on X"
    if word in syntax.lexicon.helpers["issued"] | syntax.lexicon.helpers["own-report"]:
        return True
    return word in syntax.lexicon.nouns or syntax.kinds.nouns.get(word) in {"document", "social_media"}


def _is_platform(syntax: Syntax, token: int) -> bool:
    return syntax.words[token] in syntax.lexicon.helpers["platform"] and syntax.case(token) == "on"


def _words(syntax: Syntax, frame: Frame) -> str:
    if not frame.source:
        return ""
    return syntax.parse.span(min(frame.source), max(frame.source) + 1).of(syntax.parse.text)


def _kind(syntax: Syntax, cast: Cast, entity: str | None, words: str, frame: Frame) -> str:
    """The source's kind: by entity first, then by its words. Bare "reports" have no known maker."""
    makerless = frame.head is not None and syntax.words[frame.head] in syntax.lexicon.helpers["makerless"]
    if makerless and words == _words(syntax, frame) and not syntax.under(frame.head or 0, ("det", "nmod:poss")):
        return "unknown"
    known = cast.entities.get(entity or "")
    described = kind_of_words(syntax.kinds, words)
    if known is None:
        if frame.head is not None and syntax.words[frame.head] in syntax.lexicon.nouns:
            return "unknown"
        outlet = outlet_of(syntax.kinds, words)
        return outlet.kind if outlet else described or "unknown"
    if not known.named and (known.id in cast.anonymous or described == ANONYMOUS):
        return ANONYMOUS
    of = cast.entities.get(known.of or "")
    found = kind_of_entity(syntax.kinds, known, of)
    if known.kind == "person" or found in {None, "official"}:
        return (
            described
            if described and described != ANONYMOUS and (found is None or of is None)
            else found or described or actor_kind(syntax.kinds, words) or "unknown"
        )
    return found or "unknown"


def _echo(syntax: Syntax, cast: Cast, head: int, entity: str | None, before: Sequence[tuple[Frame, Voice]]) -> Voice | None:
    """The earlier speaker whom a pronoun or "the source", "the report" means where coreference did not settle it."""
    if not before:
        return None
    word = syntax.words[head]
    known = cast.entities.get(entity or "")
    stands_for = word in _PRONOUNS | _OBJECTS and not _is_acronym(syntax, head)
    if stands_for and (known is None or known.name.casefold() in _PRONOUNS | _OBJECTS):
        return _by_words(*before[-1])
    definite = any(syntax.words[child] in {"the", "this", "that"} for child in syntax.under(head, ("det",)))
    bare = len(syntax.parse.children[head]) <= 1 and word in syntax.lexicon.helpers["bare"]
    if not (definite and bare) or (known is not None and (known.named or known.actor is not None)):
        return None
    if _spoke(entity, before[-_NEAR:] if syntax.kinds.nouns.get(word) == ANONYMOUS else before):
        return None
    if word in syntax.lexicon.helpers["own-report"]:
        return _last_outlet(cast, before) or before[-1][1]
    return _last_of_kind(syntax.kinds.nouns.get(word), before)


def _is_acronym(syntax: Syntax, token: int) -> bool:
    """Whether capitals make a name of what reads like a pronoun ("WHO", "IT")."""
    text = syntax.parse.tokens[token].text
    return len(text) > 1 and text.isupper() and syntax.parse.tokens[token].upos == "PROPN"


def headline_voice(syntax: Syntax, cast: Cast, frame: Frame, voice: Voice, spoken: Sequence[tuple[Frame, Voice]]) -> Voice:
    """Whom a headline's bare noun means ("newspaper says"): the first of that kind in the text beneath, or called so."""
    known = cast.entities.get(voice.entity or "")
    if frame.head is None or (known is not None and known.named) or syntax.under(frame.head, ("compound", "nmod", "nmod:poss")):
        return voice
    word, kind = syntax.words[frame.head], syntax.kinds.nouns.get(syntax.words[frame.head])
    for _, other in spoken:
        speaker = cast.entities.get(other.entity or "")
        if speaker is None or not speaker.named:
            continue
        called = {*speaker.name.casefold().split(), *(speaker.role or "").casefold().split()}
        if word in called or (kind in _ONE_OF_A_KIND and other.kind in {kind, "agency" if kind == "outlet" else kind}):
            return Voice(other.entity, other.kind)
    return voice


def _by_words(frame: Frame, voice: Voice) -> Voice:
    """The voice of an earlier speaker, called by the words it was called there where no mention covers it."""
    return replace(voice, words=frame.source) if voice.entity is None and voice.words is None and frame.source else voice


def _spoke(entity: str | None, before: Sequence[tuple[Frame, Voice]]) -> bool:
    return any(voice.entity == entity for _, voice in before)


def _last_of_kind(kind: str | None, before: Sequence[tuple[Frame, Voice]]) -> Voice | None:
    """The last who spoke and may be called so: "the source" anybody, "the outlet" an outlet, also one that was told."""
    if kind in {None, ANONYMOUS, "role"}:
        return before[-1][1]
    for _, voice in reversed(before[-_REACH:]):
        if kind == "outlet" and voice.via is not None:
            return Voice(voice.via, "outlet")
        if voice.kind == kind or (kind == "outlet" and voice.kind == "agency"):
            return voice
    return None


def _last_outlet(cast: Cast, before: Sequence[tuple[Frame, Voice]]) -> Voice | None:
    """The organisation or outlet that spoke, or was told, last: "the report said" means what it reported."""
    for _, voice in reversed(before[-_REACH:]):
        known = cast.entities.get(voice.entity or "")
        if voice.via is not None:
            return Voice(voice.via, "outlet")
        if known is not None and (voice.kind in {"outlet", "agency", "monitor"} or known.kind == "organisation"):
            return Voice(voice.entity, voice.kind)
    return None


def _same_interview(cast: Cast, entity: str, frame: Frame, before: Sequence[tuple[Frame, Voice]]) -> str | None:
    """The outlet to which an unnamed source, or anybody in the words just before, was speaking."""
    known = cast.entities.get(entity)
    nameless = known is not None and not known.named and not known.plural
    heard = before if nameless else before[-1:] if frame.entry.id == "add" else ()
    for other, voice in reversed(heard):
        if voice.entity == entity and voice.via is not None:
            return voice.via
        if other is frame:
            break
    return None


# --------------------------------------------------------------------------------------------------
# the outlet that was told


def tellings(syntax: Syntax, cast: Cast) -> list[tuple[Frame, Voice]]:
    """Talks without content ("X spoke anonymously to BBC"), as silent frames with the outlet that was told."""
    found: list[tuple[Frame, Voice]] = []
    for index, word in enumerate(syntax.words):
        if word not in syntax.lexicon.helpers["talk"] or not syntax.is_verb(index):
            continue
        subject = next(iter(syntax.under(index, ("nsubj",))), None)
        told = told_at(syntax, cast, index)
        if subject is None or (told is None and not _to_somebody(syntax, index)):
            continue
        frame = Frame(index, (index,), syntax.lexicon.by_id["tell"], head=subject, silent=True, rule="talk")
        if subject in cast.at and told is not None:
            found.append((frame, Voice(cast.at[subject], "unknown", told)))
        elif subject not in cast.at and syntax.parse.tokens[subject].upos == "NOUN":
            found.append((frame, _uncovered(syntax, subject, index, told)))
    return found


def _to_somebody(syntax: Syntax, verb: int) -> bool:
    return any(syntax.case(child) in {"to", "with"} for child in syntax.under(verb, ("obl",)))


def _uncovered(syntax: Syntax, subject: int, verb: int, told: str | None) -> Voice:
    """The voice of a speaker that no mention covers, by its words; what the sentence promises it counts as its description."""
    words = source_tokens(syntax, subject, verb)
    sentence = syntax.sentence(verb)
    promised = kind_of_words(syntax.kinds, syntax.parse.span(sentence.start, sentence.stop).of(syntax.parse.text))
    described = kind_of_words(syntax.kinds, syntax.parse.span(min(words), max(words) + 1).of(syntax.parse.text))
    return Voice(None, ANONYMOUS if promised == ANONYMOUS else described or "unknown", told, words)
