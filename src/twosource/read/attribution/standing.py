"""How near a source stands to what it tells, and why it goes without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.speech.voices import ANONYMOUS
from twosource.read.text.cues import match_phrase

if TYPE_CHECKING:
    from twosource.read.attribution.resolve import Voice
    from twosource.read.speech.syntax import Frame, Syntax

WITNESS, SECOND_HAND, ASSESSMENT, UNKNOWN = "witness", "second_hand", "assessment", "unknown"
_FIRST = frozenset({"i", "we"})
_WEIGHS = frozenset({"official", "military", "monitor", "expert", "document", "party", "agency", "outlet"})
_GIVES_WAY = frozenset({"because", "for", "as", "since", "due", "owing", "citing", "out", "given"})
_STOPS = frozenset({",", ".", ";", ")", "”", '"'})


def distance_of(syntax: Syntax, frame: Frame, voice: Voice, *, hands_on: bool) -> str:
    """`witness` where the text says that the source saw it, `second_hand` where it only hands on what another says.

    `assessment` is what a body concludes or estimates; whatever the text leaves open is `unknown`.
    """
    if hands_on or frame.rule.startswith("heard from"):
        return SECOND_HAND
    if frame.rule.startswith("seen") or _saw(syntax, frame):
        return WITNESS
    weighs = any(syntax.words[token] in syntax.lexicon.helpers["assessing"] for token in frame.cue)
    return ASSESSMENT if weighs and voice.kind in _WEIGHS else UNKNOWN


def _saw(syntax: Syntax, frame: Frame) -> bool:
    """Whether the source is one "who saw", or says "I saw"."""
    sees = syntax.lexicon.by_id["see"]
    for token in sorted(frame.source | frame.content):
        if syntax.lexicon.verbs.get(syntax.words[token]) is not sees or not syntax.is_verb(token):
            continue
        subjects = {syntax.words[child] for child in syntax.under(token, ("nsubj",))}
        negated = any(syntax.words[child] in {"not", "n't", "never"} for child in syntax.under(token, ("advmod",)))
        if not negated and (("who" in subjects and token in frame.source) or (subjects & _FIRST and syntax.inside[token] >= 0)):
            return True
    return False


def reason_of(syntax: Syntax, frame: Frame, voice: Voice) -> frozenset[int]:
    """The words that say why a source is not named ("because he was not authorised to speak", "for fear of reprisals")."""
    if not frame.cue or voice.kind != ANONYMOUS:
        return frozenset()
    sentence = syntax.sentence(frame.anchor)
    promised = [token for token in sentence if _promises(syntax, token) and token not in frame.content]
    for first in range(promised[0] + 1 if promised else sentence.stop, sentence.stop):
        if syntax.words[first] not in _GIVES_WAY or first in frame.content:
            continue
        last = first
        while (
            last + 1 < sentence.stop and syntax.words[last + 1] not in _STOPS and last + 1 not in frame.content | set(frame.cue)
        ):
            last += 1
        if any(syntax.words[token] in syntax.lexicon.helpers["excuse"] for token in range(first, last + 1)):
            return frozenset(range(first, last + 1))
    return frozenset()


def _promises(syntax: Syntax, token: int) -> bool:
    """Whether a phrase for anonymity begins here."""
    found = match_phrase(syntax.kinds.phrases, syntax.words, token)
    return (found is not None and found[1] == ANONYMOUS) or syntax.words[token].startswith("anonym")
