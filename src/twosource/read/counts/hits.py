"""Whom a weapon hit, and who did it: "a stray bullet grazed a boy", "the shooting of a clerk", "a gunman shot and wounded three".

A verb joined to another shares its object: who "shot and killed two people" was not shot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.counts.words import CountWords
    from twosource.records import Parse, Sentence

_BE = frozenset({"was", "were", "been", "being", "be", "are", "is", "got"})
_FATAL = frozenset({"fatal", "deadly", "mortal"})
_FRONT = frozenset(
    {"with", "from", "of", "in", "suffering", "suffered", "suffers", "sustained", "sustaining", "received", "receiving"}
)
_DESCRIBING = frozenset({"ADJ", "NUM", "DET", "ADV"})
_SKIPPED = 5
"""How many words may describe what a phrase of harm names."""
_NEAR = 3
"""Words behind a verb among which one that shares its object stands."""
_TO_BODY = 4
"""Words behind a verb of hitting with the preposition that leads to where it hit, or before it with the shot."""
_OBJECT = 9
"""Words that an object may have before what it led to is told."""
_SURE = 0.7
"""What the encoder must give a role for it to count."""


def low(parse: Parse, at: int) -> str:
    """The token's text in lower case."""
    return parse.tokens[at].text.casefold()


def doers_of(parse: Parse) -> frozenset[tuple[int, int]]:
    """Pairs of a verb and who does it, by the encoder's roles; empty where the model has none."""
    roles = [link for link in parse.signals.roles if link.score >= _SURE]
    suffering = {(link.of, link.to) for link in roles if link.label == "ARG1"}
    return frozenset({(link.of, link.to) for link in roles if link.label == "ARG0"} - suffering)


def has_be(parse: Parse, verb: int) -> bool:
    """Whether a form of "be" or "get" hangs from a verb form before it."""
    return any(low(parse, child) in _BE and child < verb for child in parse.children[verb])


def joined_verb(parse: Parse, at: int, sentence: Sentence) -> int | None:
    """The verb that "and" joins to this one: "wounded" in "shot and seriously wounded"; None where none is."""
    if at + 2 >= sentence.last or low(parse, at + 1) not in {"and", "or"}:
        return None
    for other in range(at + 2, min(sentence.last, at + 5)):
        if parse.tokens[other].upos == "VERB":
            return other
        if parse.tokens[other].upos != "ADV":
            return None
    return None


def has_object(parse: Parse, verb: int) -> bool:
    """Whether the verb has an object, of its own or shared with the verb joined to it."""
    tokens = parse.tokens
    near = [child for child in parse.children[verb] if child - verb <= _NEAR and tokens[child].rel == "conj"]
    joined = [child for child in near if tokens[child].upos == "VERB"]
    return any(tokens[child].rel == "obj" for at in (verb, *joined) for child in parse.children[at])


def phrase_end(parse: Parse, at: int, phrase: Sequence[str], sentence: Sentence) -> tuple[int, bool] | None:
    """The token behind a phrase that begins at `at`, and whether a word in it says that it was deadly; None if it is not there.

    Words that only describe may stand behind a preposition or a verb of suffering ("suffering from two life-threatening
    gunshot wounds").
    """
    last = at + 1
    for word in phrase[1:]:
        first = last
        while (
            last < sentence.last and last - first < _SKIPPED and low(parse, last) != word and _describes(parse, first - 1, last)
        ):
            last += 1
        if last >= sentence.last or low(parse, last) != word:
            return None
        last += 1
    return last, any(low(parse, word) in _FATAL for word in range(at + 1, last))


def _describes(parse: Parse, first: int, at: int) -> bool:
    hyphened = "-" in {low(parse, near) for near in range(at - 1, min(at + 2, len(parse.tokens)))}
    return low(parse, first) in _FRONT and (hyphened or parse.tokens[at].upos in _DESCRIBING)


def struck_in_body(parse: Parse, words: CountWords, verb: int) -> bool:
    """Whether a verb of hitting, in the passive, tells where in the body: "was struck once in the leg"."""
    parts = words.lists.get("body_parts", frozenset())
    end = parse.sentences[parse.tokens[verb].sentence].last
    near = range(verb + 1, min(end, verb + _TO_BODY))
    inside = next((at for at in near if low(parse, at) in {"in", "on"}), None)
    if inside is None or not has_be(parse, verb):
        return False
    return any(low(parse, at) in parts for at in range(inside + 1, min(end, inside + _SKIPPED)))


def came_to_nothing(parse: Parse, noun: int) -> bool:
    """Whether a noun of harm is told only as attempted: "an attempted murder"."""
    return noun > 0 and low(parse, noun - 1) == "attempted"


def is_fatal(parse: Parse, noun: int) -> bool:
    """Whether a noun is told to have been deadly: "the fatal shooting"."""
    return any(low(parse, child) in _FATAL for child in parse.children[noun])


def is_deadly(parse: Parse, verb: int) -> bool:
    """Whether those whom the verb hit died: "fatally shot", "shot and killed", "shot dead", "shot himself to death"."""
    if parse.tokens[verb].upos == "NOUN":
        return is_fatal(parse, verb)
    after = [low(parse, at) for at in range(verb + 1, min(len(parse.tokens), verb + 5))]
    after = after[1:] if after and after[0].endswith(("self", "selves")) else after[:3]
    joined = after[:1] == ["and"] and bool({"killed", "killing"} & set(after[1:3]))
    deadly = after[:1] in (["dead"], ["fatally"]) or after[:2] == ["to", "death"] or _to_death(parse, verb)
    return deadly or joined or (verb > 0 and low(parse, verb - 1) in {"fatally", "mortally"})


def _fired_before(parse: Parse, verb: int, shots: frozenset[str]) -> bool:
    """Whether a shot is told right before: "when it fired, hitting a boy"."""
    first = parse.sentences[parse.tokens[verb].sentence].first
    return any(low(parse, at) in shots for at in range(max(first, verb - _TO_BODY), verb))


def _to_death(parse: Parse, verb: int) -> bool:
    """Whether "to death" stands behind the verb's object: "shot his brother to death"."""
    end = parse.sentences[parse.tokens[verb].sentence].last
    for at in range(verb + 1, min(end - 1, verb + _OBJECT)):
        if low(parse, at) == "to" and low(parse, at + 1) == "death":
            return True
        if parse.tokens[at].upos in {"VERB", "AUX"} or low(parse, at) in {",", ";", "and", "but"}:
            return False
    return False


def by_bullet(parse: Parse, words: CountWords, stems: Sequence[str], verb: int) -> bool:
    """Whether a verb of hitting tells of a bullet: "a bullet struck the boy", "the gun discharged, striking the driver".

    `stems` are the lemmas of the verb and of the one that it hangs from.
    """
    if stems[0] not in words.lists.get("hit_verbs", ()):
        return False
    bullets, firing = words.lists.get("bullets", frozenset()), words.lists.get("firing_verbs", frozenset())
    token = parse.tokens[verb]
    above = token.head if token.rel in {"advcl", "conj", "acl", "acl:relcl", "xcomp"} else -1
    if above >= 0 and {stems[1], low(parse, above)} & (firing | bullets):
        return True
    if low(parse, verb).endswith("ing") and _fired_before(parse, verb, firing | bullets):
        return True
    return any(
        parse.tokens[child].rel == "nsubj" and low(parse, child).removesuffix("s") in bullets
        for at in (verb, above)
        if at >= 0
        for child in parse.children[at]
    )
