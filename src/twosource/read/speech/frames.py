"""Who says what, from the dependency tree and the cue lexicon: one frame per cue, in tokens.

The encoder's own runs are flat (a token has one role); these frames nest, and tell who stands between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.speech.accounts import account_frames
from twosource.read.speech.citing import ascribed_frames, speaker_frames
from twosource.read.speech.contents import clause_content, free_relative, loose_content
from twosource.read.speech.nouncues import noun_frame, noun_frame_at
from twosource.read.speech.phrases import headline_frames, phrase_frames, provided_frames, unable_frames
from twosource.read.speech.posts import post_frames
from twosource.read.speech.syntax import (
    Frame,
    Syntax,
    can_speak,
    cue_at,
    cue_tokens,
    inverted_subject,
    is_given_name,
    is_relative,
    reduced_subject,
    source_tokens,
    stands_as_verb,
    subject_of,
)
from twosource.read.speech.voices import outlet_of
from twosource.read.text.cues import NEGATIONS

if TYPE_CHECKING:
    from twosource.codebook import Cue

_TALKERS = frozenset({"i", "you", "we", "me", "us", "one", "anyone", "everyone", "nobody"})
_MODALS = frozenset({"will", "would", "must", "should", "can", "could", "may", "might", "wo", "'ll"})
_NOBODY = frozenset({"no", "nobody", "none", "neither"})
_NOT_YET = frozenset({"will", "would", "must", "should", "may", "might", "wo", "'ll", "to"})
_OBJECT = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET"})
_DEEDS = ("ing", "tion", "sion", "ture")
_HEARD = 8
"""Words behind who was heard from in which their "that" stands."""
_PRESENT = frozenset({"witness", "resident"})
"""The kinds of those who were there."""


def read_frames(syntax: Syntax) -> list[Frame]:
    """All frames of the article by anchor, silent ones included."""
    found: dict[int, Frame] = {}
    for frame in (*phrase_frames(syntax), *headline_frames(syntax), *provided_frames(syntax), *ascribed_frames(syntax)):
        found[frame.anchor] = frame
    for frame in (*unable_frames(syntax), *post_frames(syntax), *account_frames(syntax)):
        found.setdefault(frame.anchor, frame)
    aside = frozenset(token for frame in found.values() if frame.rule == "post" for token in (*frame.cue, *frame.source))
    taken = {token for frame in found.values() for token in frame.cue}
    for index, word in enumerate(syntax.words):
        if index in taken:
            continue
        for frame in _word_frames(syntax, index, word):
            found.setdefault(frame.anchor, frame)
    return [_without(found[anchor], aside) for anchor in sorted(found)]


def _without(frame: Frame, aside: frozenset[int]) -> Frame:
    """The frame without the words of a post that only tell by way of whom it came ("(via @x)")."""
    if frame.rule == "post" or not aside & (frame.content | frame.source):
        return frame
    return replace(frame, content=frame.content - aside, source=frame.source - aside)


def is_doubtful(syntax: Syntax, frame: Frame, *, within: bool = False) -> bool:
    """Whether a frame that the encoder did not see is likelier talk about saying ("to prove that", "if you say so").

    `within` what somebody else says, the encoder sees none.
    """
    if frame.rule not in {"verb", "passive"}:
        return False
    if frame.head is None and frame.rule == "verb":
        return True
    plain = within and ("weak" not in frame.entry.takes or frame.entry.id == "believe")
    if "backed" in frame.entry.takes or (frame.head is not None and not plain and _unlikely(syntax, frame)):
        return True
    marks = {syntax.words[child] for child in syntax.under(frame.anchor, ("mark",))}
    modal = any(syntax.words[child] in _MODALS for child in syntax.under(frame.anchor, ("aux",)))
    if "to" in marks and _calls(syntax, frame.anchor):
        return False
    return (
        bool(marks & {"to", "if", "whether", "unless"})
        or modal
        or ("weak" in frame.entry.takes and syntax.inside[frame.anchor] >= 0)
    )


def _calls(syntax: Syntax, verb: int) -> bool:
    """Whether somebody got in touch in order to say it: "phoned to say"."""
    above = syntax.parse.tokens[verb].head
    return above >= 0 and syntax.words[above] in syntax.lexicon.helpers["calling"]


def _unlikely(syntax: Syntax, frame: Frame) -> bool:
    """Whether the subject is somebody in another's words ("I", "he thinks"), or a thing that hardly speaks."""
    head, cue = frame.head, frame.entry
    if head is None:
        return False
    word = syntax.words[head]
    thing = syntax.parse.tokens[head].upos == "NOUN" and not can_speak(syntax, head) and word not in syntax.lexicon.nouns
    thing = thing and not _names_listener(syntax, frame.anchor, cue)
    believes = "weak" in cue.takes and cue.hedge and syntax.parse.tokens[head].upos == "PRON"
    return word in _TALKERS or believes or (thing and cue.id != "say")


def _names_listener(syntax: Syntax, verb: int, cue: Cue) -> bool:
    """Whether a name stands right behind a telling verb ("a porter told the Inland Echo"): whatever the subject is, it spoke."""
    behind = verb + 1 + (syntax.words[verb + 1 : verb + 2] == ["the"])
    return "listener" in cue.takes and behind < syntax.sentence(verb).stop and syntax.parse.tokens[behind].text[:1].isupper()


def _word_frames(syntax: Syntax, index: int, word: str) -> tuple[Frame, ...]:
    verb = syntax.lexicon.verbs.get(word)
    if verb and is_given_name(syntax, index):
        return ()
    if verb and (syntax.is_verb(index) or stands_as_verb(syntax, index)):
        if "speaker" in verb.takes:
            return speaker_frames(syntax, index, verb)
        return _verb_frame(syntax, index, verb)
    noun = syntax.lexicon.nouns.get(word)
    if noun and syntax.parse.tokens[index].upos == "NOUN":
        return noun_frame(syntax, index, noun)
    return ()


def _verb_frame(syntax: Syntax, verb: int, cue: Cue) -> tuple[Frame, ...]:
    """The frame of a verb of saying; nothing where it has no content."""
    silent = Frame(verb, (verb,), cue, silent=True, rule="negated cue")
    stance = cue.stance
    if any(syntax.words[child] in syntax.lexicon.helpers["taken"] for child in syntax.under(verb, ("obj",))):
        return (silent,)
    if _tells_fate(syntax, verb):
        return (silent,)
    if _negated(syntax, verb):
        if cue.relation not in {"confirms", "denies"}:
            return (silent,)
        stance = "doubts"
    passive = bool(syntax.under(verb, ("nsubj:pass", "aux:pass")))
    head, content = (_passive if passive else _active)(syntax, verb, cue)
    if head is not None and not passive and (syntax.words[head] in _NOBODY or _stands_for_nobody(syntax, head, cue)):
        head = None
    if head is not None and any(syntax.words[child] in _NOBODY for child in syntax.under(head, ("det", "advmod", "cc:preconj"))):
        return (silent,)
    rule = "passive" if passive else "verb"
    giver = next((child for child in syntax.under(verb, ("obl",)) if syntax.case(child) == "from"), None)
    if "giver" in cue.takes and giver is not None and not passive and (heard := _heard_from(syntax, giver, content)):
        head, content, rule = giver, heard, "heard from"
    elif head is not None and _can_see(syntax, verb, head, cue):
        content, rule = content or _sight(syntax, verb), "seen"
    content = content or _deed(syntax, verb, cue)
    if not content:
        return ()
    source = (source_tokens(syntax, head, verb) | _relative(syntax, verb)) - content
    return (Frame(verb, cue_tokens(syntax, verb), cue, source, head, content - {verb}, stance=stance, rule=rule),)


def _deed(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """In "claimed the killing of P": the deed, by a noun made of a verb and what it is done to."""
    for noun in syntax.under(verb, ("obj",)) if cue.id == "claim" else ():
        of = [child for child in syntax.under(noun, ("nmod",)) if syntax.case(child) == "of"]
        if of and syntax.words[noun].endswith(_DEEDS):
            return syntax.tree(noun)
    return frozenset()


def _heard_from(syntax: Syntax, giver: int, content: frozenset[int]) -> frozenset[int]:
    """What was heard from somebody; where the tree took it for a clause about them, all from the "that" right behind them."""
    if content:
        return content - syntax.tree(giver)
    stop = syntax.sentence(giver).stop
    that = next((token for token in range(giver + 1, min(giver + _HEARD, stop)) if syntax.words[token] in {"that", ","}), None)
    return frozenset(range(that, stop)) if that is not None and syntax.words[that] == "that" else frozenset()


def _relative(syntax: Syntax, verb: int) -> frozenset[int]:
    """The "who" that stands for the source in the verb's own clause."""
    return frozenset(child for child in syntax.under(verb, ("nsubj",)) if is_relative(syntax, child))


def _stands_for_nobody(syntax: Syntax, head: int, cue: Cue) -> bool:
    """Whether an "it" may only fill the subject's place ("it suggests that"), as it does beside words of many senses."""
    return syntax.words[head] == "it" and ("weak" in cue.takes or syntax.parse.tokens[head].rel != "nsubj")


def _can_see(syntax: Syntax, verb: int, head: int, cue: Cue) -> bool:
    """Whether the object is what a witness saw, or what a document shows."""
    if (
        "shown" in cue.takes
        and syntax.parse.tokens[verb].rel == "ccomp"
        and any(is_relative(syntax, child) for child in syntax.under(verb, ("nsubj",)))
    ):
        return False  # "pictures which, he said, showed P": he says P
    if "shown" in cue.takes:
        return syntax.kinds.nouns.get(syntax.words[head]) == "document"
    return "sight" in cue.takes and _was_there(syntax, verb, head)


def _was_there(syntax: Syntax, verb: int, head: int) -> bool:
    """Whether the subject is a witness, a resident or an outlet's reporter, and the seeing is told as a fact."""
    marks = {syntax.words[child] for child in syntax.under(verb, ("aux", "mark"))}
    if marks & _NOT_YET or syntax.parse.tokens[verb].rel in {"acl", "acl:relcl", "advcl", "xcomp"}:
        return False
    word = syntax.words[head]
    return word in syntax.lexicon.helpers["reporter"] or syntax.kinds.nouns.get(word) in _PRESENT


def _sight(syntax: Syntax, verb: int) -> frozenset[int]:
    """What was seen or heard: the object and all that follows in the clause."""
    if not syntax.under(verb, ("obj", "xcomp", "ccomp")):
        return frozenset()
    others = [syntax.tree(child) for child in syntax.under(verb, ("conj", "parataxis", "cc"))]
    return frozenset(token for token in syntax.tree(verb) if token > verb).difference(*others)


def _tells_fate(syntax: Syntax, verb: int) -> bool:
    """Whether the verb only says what became of its subject ("ten reported dead after"), who therefore says nothing."""
    words, behind = syntax.words, verb + 1
    if any(syntax.case(child) == "by" for child in syntax.under(verb, ("obl:agent", "obl"))):
        return False
    return (
        behind < len(words)
        and words[behind] in syntax.lexicon.helpers["fate"]
        and not (behind + 1 < len(words) and syntax.parse.tokens[behind + 1].upos in _OBJECT)
    )


def _negated(syntax: Syntax, verb: int) -> bool:
    return any(syntax.words[child] in NEGATIONS for child in syntax.under(verb, ("advmod", "det", "cc:preconj")) if child < verb)


def _active(syntax: Syntax, verb: int, cue: Cue) -> tuple[int | None, frozenset[int]]:
    head = subject_of(syntax, verb)
    head = None if head is not None and head > verb and cue.relation == "tells" and "listener" in cue.takes else head
    head = inverted_subject(syntax, verb) if head is None else head
    head = reduced_subject(syntax, verb) if head is None else head
    head = subject_of(syntax, syntax.parse.tokens[verb].head) if head is None and _calls(syntax, verb) else head
    if free_relative(syntax, verb):
        return head, frozenset()
    content = clause_content(syntax, verb, cue)
    if not content and head is not None and not {"figure", "target"} & set(cue.takes):
        content = loose_content(syntax, verb, head, cue)
    return head, content


def _passive(syntax: Syntax, verb: int, cue: Cue) -> tuple[int | None, frozenset[int]]:
    """In "P was confirmed by X": the agent is the source; the subject, or the clause, what it says."""
    agents = [child for child in syntax.under(verb, ("obl:agent", "obl")) if syntax.case(child) == "by"]
    if "listener" in cue.takes and not agents:
        told = next((child for child in syntax.under(verb, ("nsubj:pass",)) if _hands_on(syntax, child)), None)
        return (told, clause_content(syntax, verb, cue)) if told is not None else (None, frozenset())
    content = clause_content(syntax, verb, cue)
    if agents and "target" not in cue.takes and ("weak" not in cue.takes or content):
        for child in syntax.under(verb, ("nsubj:pass",) if "listener" not in cue.takes else ()):
            if noun_frame_at(syntax, child) and cue.relation == "says":
                return None, frozenset()
            content |= syntax.tree(child)
        for child in syntax.under(verb, ("xcomp",)):
            content |= syntax.tree(child)
    if agents and not content and "listener" in cue.takes:
        content = _told_before(syntax, verb)
    return (agents[0] if agents else None), content


def _told_before(syntax: Syntax, verb: int) -> frozenset[int]:
    """In "P, X said he was told by Y": P, which the tree hangs from the saying."""
    above = syntax.parse.tokens[verb].head
    if syntax.parse.tokens[verb].rel != "ccomp" or above < 0 or not cue_at(syntax, above):
        return frozenset()
    return frozenset[int]().union(*(syntax.tree(child) for child in syntax.under(above, ("ccomp",)) if child < above))


def _hands_on(syntax: Syntax, listener: int) -> bool:
    """Whether who was told by nobody named hands it on: an outlet, or a panel by its capital ("the Mission was told that")."""
    token = syntax.parse.tokens[listener]
    panel = syntax.words[listener] in syntax.lexicon.helpers["inquiring"] and token.text[:1].isupper()
    return panel or outlet_of(syntax.kinds, token.text) is not None
