"""Who says so, in one article: source, cue and content of every attribution, nested, with the source resolved.

Two witnesses are brought together: the encoder's runs (flat, learnt on political news) and the frames that the
cue lexicon finds in the dependency tree (which nest). Quotations without a cue go to the last speaker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.attribution.carriers import with_carriers
from twosource.read.attribution.cast import cast_of
from twosource.read.attribution.coordinated import Part, parts_of, with_companions
from twosource.read.attribution.resolve import Voice, headline_voice, tellings, voice_of
from twosource.read.attribution.standing import distance_of, reason_of
from twosource.read.speech.backing import with_backing
from twosource.read.speech.frames import is_doubtful, read_frames
from twosource.read.speech.nesting import continued, nested
from twosource.read.speech.nouncues import noun_frame_at
from twosource.read.speech.saidruns import Run, encoder_runs
from twosource.read.speech.stretches import spans_of
from twosource.read.speech.syntax import (
    Frame,
    Syntax,
    can_speak,
    is_given_name,
    named_source,
    phrase_head,
    source_tokens,
    subject_of,
    syntax_of,
)
from twosource.read.speech.voices import ANONYMOUS, WITHHOLDS
from twosource.read.text.cues import kind_words, lexicon
from twosource.records import Attribution, Speaker, make_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twosource.codebook import Codebook, Cue
    from twosource.read.attribution.cast import Cast
    from twosource.records import Article, Entity, Mention, Parse

_RELATIVE = frozenset({"who", "which", "that", "whom"})
_CONTRAST = frozenset({"while", "whereas", "but", "although", "though", "yet"})
_SETTLED = frozenset({"what X said", "quoting", "quoted as saying", "noun", "denial"})
"""Rules whose source the grammar tells; the encoder sees none of what is nested."""
_LISTENER = 8
"""Words behind "told" that may name who was told, and when."""


def read_attributions(
    article: Article, parse: Parse, mentions: tuple[Mention, ...], entities: tuple[Entity, ...], codebook: Codebook
) -> tuple[Attribution, ...]:
    """The attributions of an article in text order, with parents, sources resolved to entities, kinds, relays and stance."""
    kinds = kind_words(codebook.source_kinds, codebook.outlets, codebook.actors)
    syntax = syntax_of(parse, lexicon(codebook.cues), kinds)
    frames = nested(with_backing(syntax, _merge(syntax, read_frames(syntax), encoder_runs(parse))))
    frames = [with_companions(syntax, frame) for frame in continued(syntax, frames)]
    cast = cast_of(syntax, mentions, entities)
    frames = with_carriers(syntax, cast, frames)
    voices = _voices(syntax, cast, frames)
    parts = [parts_of(syntax, cast, frame) for frame in frames]
    return _records(article, syntax, frames, voices, parts, codebook)


# --------------------------------------------------------------------------------------------------
# the encoder's runs and the frames, brought together


def _merge(syntax: Syntax, frames: list[Frame], runs: list[Run]) -> list[Frame]:
    """The frames, each with what the encoder adds to it, and the encoder's own where no frame stands; silent ones go."""
    owner = {token: frame.anchor for frame in frames for token in frame.cue}
    found = {frame.anchor: frame for frame in frames}
    described = frozenset(token for frame in frames for token in frame.source)
    for run in runs:
        anchor = next((owner[token] for token in run.cue if token in owner), None)
        if anchor is not None and found[anchor].silent:
            found[anchor] = _withheld(syntax, found[anchor], run)
        elif anchor is not None:
            cited = frozenset(token for frame in frames if frame.outer == anchor for token in frame.source)
            found[anchor] = _joined(syntax, found[anchor], replace(run, source=run.source - cited, begun=run.begun - cited))
        elif run.content:
            alone = _alone(syntax, run, described)
            if alone is not None:
                found.setdefault(alone.anchor, alone if alone.head is not None else _speaker_before_cue(syntax, alone))
    said = frozenset(token for run in runs for token in run.content)
    return [
        _without_rivals(syntax, frame, found)
        for anchor, frame in sorted(found.items())
        if not frame.silent and (frame.backed or not is_doubtful(syntax, frame, within=anchor in said))
    ]


def _without_rivals(syntax: Syntax, frame: Frame, found: Mapping[int, Frame]) -> Frame:
    """The frame without what another source is contrasted with it for ("X said P, while Y put the figure at 300")."""
    content = frame.content
    for anchor in sorted(content & found.keys()):
        rival = found[anchor]
        if rival.head is None or rival.silent or anchor < frame.anchor or rival.head not in content:
            continue
        start = min(syntax.tree(anchor), default=anchor)
        if start < rival.head and syntax.words[start] in {",", ";"}:
            start += 1
        if syntax.words[start - 1] == ";" or (syntax.words[start] in _CONTRAST and syntax.words[start - 1] == ","):
            content = frozenset(token for token in content if token < start)
            break
    return replace(frame, content=content)


def _joined(syntax: Syntax, frame: Frame, run: Run) -> Frame:
    """The frame with the encoder's content added, and its source where the tree gave none or somebody else altogether."""
    if frame.silent or frame.outer is not None or frame.rule in _SETTLED:
        return frame
    source, head = frame.source, frame.head
    if head is None and _suffers(syntax, run, frame.anchor):
        return replace(frame, content=frame.content | run.content - run.source - set(frame.cue), backed=True)
    if run.source and frame.rule != "heard from" and (head is None or _elsewhere(syntax, source, run.source | run.begun)):
        source, head = _who_said_it(syntax, run.source)
    elif head is None and run.begun:
        source, head = run.begun, _head_of(syntax, run.begun)
    elif source < run.source and max(run.source) - min(run.source) < len(run.source):
        source = run.source
    elif all(syntax.words[token] in _RELATIVE for token in run.source):
        source |= run.source  # "the rebels, who said": both
    content = (frame.content | _said_too(syntax, frame, run)) - source - set(frame.cue)
    joined = replace(frame, source=source, head=head, content=content, rule=f"{frame.rule} + encoder", backed=True)
    return joined if head is not None else _speaker_before_cue(syntax, joined)


def _withheld(syntax: Syntax, silent: Frame, run: Run) -> Frame:
    """What somebody is told not to have said ("has not said when P"), where the encoder sees somebody and what; else silence."""
    content = run.content - run.source - set(run.cue)
    if silent.rule != "negated cue" or not run.source or not content:
        return silent
    entry = replace(silent.entry, relation=WITHHOLDS, hedge=False)
    head = _head_of(syntax, run.source)
    return Frame(silent.anchor, run.cue, entry, run.source, head, content, backed=True, rule=f"{silent.rule} + encoder")


def _said_too(syntax: Syntax, frame: Frame, run: Run) -> frozenset[int]:
    """What the encoder takes for content, without words between the cue and the "that" from which the tree has its clause."""
    first = min(frame.content, default=0)
    if first <= frame.anchor or syntax.words[first] != "that":
        return run.content
    return frozenset(token for token in run.content if not frame.anchor < token < first)


def _speaker_before_cue(syntax: Syntax, frame: Frame) -> Frame:
    """The frame whose content took in who speaks: the words between a quotation, or the last comma, and a cue at the end.

    So in "P, a nurse who had fled said.", which the tree reads as a clause about the nurse. Who was told may follow the cue.
    """
    cue = min(frame.cue)
    sentence = syntax.sentence(cue)
    starts = [quote.last for quote in syntax.quotes if quote.is_speech and quote.first in sentence and quote.last < cue]
    if not starts and _ends_clause(syntax, frame, max(frame.cue) + 1):
        starts = [token + 1 for token in range(sentence.start, cue - 1) if syntax.words[token] == ","]
    between = range(max(starts, default=cue), cue)
    head = next((token for token in between if syntax.is_nominal(token)), None)
    if head is None or syntax.inside[cue] >= 0 or any(syntax.words[token] in {".", "and", "but"} for token in between):
        return frame
    head = phrase_head(syntax, head)
    if head not in between or not (can_speak(syntax, head) or syntax.parse.tokens[head].upos == "PRON"):
        return frame
    return replace(frame, source=frozenset(between), head=head, content=frame.content - set(between))


def _ends_clause(syntax: Syntax, frame: Frame, last: int) -> bool:
    """Whether the sentence, or a stretch between commas, ends behind a cue, or behind those it names as told."""
    sentence = syntax.sentence(min(frame.cue))
    if "listener" in frame.entry.takes:
        while last < sentence.stop and last <= max(frame.cue) + _LISTENER and _tells_whom(syntax, last):
            last += 1
    return last >= sentence.stop or syntax.words[last] in {".", ",", ";"}


def _tells_whom(syntax: Syntax, token: int) -> bool:
    return syntax.parse.tokens[token].upos in {"DET", "ADJ", "NOUN", "PROPN", "PRON", "ADP", "NUM"} or syntax.words[token] in {
        "'s",
        "-",
    }


def _elsewhere(syntax: Syntax, source: frozenset[int], seen: frozenset[int]) -> bool:
    """Whether the encoder saw another source than the tree has; the noun that "who" stands for is no other."""
    return not source & seen and not any(syntax.words[token] in _RELATIVE for token in seen)


def _alone(syntax: Syntax, run: Run, described: frozenset[int]) -> Frame | None:
    """A frame of what only the encoder saw; a clause among the words `described` only says who another frame's source is."""
    if len(run.cue) == 1 and is_given_name(syntax, run.cue[0]):
        return None
    known = [(token, cue) for token in run.cue if (cue := _cue_of(syntax, syntax.words[token])) is not None]
    if not known and (syntax.under(run.cue[0], ("expl",)) or _only_helps(syntax, run.cue)):
        return None  # "there are", "was"
    anchor, cue = known[0] if known else (run.cue[0], syntax.lexicon.by_id["say"])
    if "speaker" in cue.takes and any(syntax.case(child) == "by" for child in syntax.under(anchor, ("obl:agent", "obl"))):
        return None  # "X quoted by Y said": what X says hangs from the saying
    if any(noun_frame_at(syntax, child) for token in run.cue for child in syntax.under(token, ("nsubj:pass",))):
        return None  # "the army's claim that P was mocked by X": the army says P
    if _suffers(syntax, run, anchor):
        content = run.content - run.source - set(run.cue)
        return Frame(anchor, run.cue, cue, content=content, rule="encoder", backed=True) if content else None
    if all(syntax.parse.tokens[token].upos == "ADV" for token in run.cue):
        seen, head = frozenset[int](), None  # "officers reportedly fleeing": nobody says it, least of all who flees
    else:
        seen = run.source or run.begun
        does = next((token for token in run.cue if syntax.is_verb(token)), anchor)
        own = [child for child in syntax.under(does, ("nsubj",)) if child in seen]
        seen = _one_stretch(syntax, seen, own[0]) if own else seen
        seen, head = _who_said_it(syntax, seen) if seen else (seen, _doer(syntax, anchor))
    relative = head is not None and syntax.words[head] in _RELATIVE and anchor not in described
    if head is not None and relative and (meant := _meant_by(syntax, head, anchor)) is not None:
        head, seen = meant, source_tokens(syntax, meant, anchor) | seen  # "the ministry, which considers"
    source = seen or source_tokens(syntax, head, anchor)
    content = run.content - source - set(run.cue)
    return Frame(anchor, run.cue, cue, source, head, content, rule="encoder", backed=True) if content else None


def _who_said_it(syntax: Syntax, seen: frozenset[int]) -> tuple[frozenset[int], int]:
    """The source and its head; for an outlet that is only said to have carried the words, those who said them."""
    head = _head_of(syntax, seen)
    verb = syntax.parse.tokens[head].head
    carried = verb >= 0 and syntax.words[verb] in syntax.lexicon.helpers["carry"] and syntax.case(head) == "by"
    if not carried or syntax.parse.tokens[verb].rel not in {"acl", "acl:relcl"}:
        return seen, head
    noun = syntax.parse.tokens[verb].head
    told = syntax.words[noun] in syntax.lexicon.nouns or syntax.words[noun] in syntax.lexicon.helpers["telling"]
    said = next(iter(syntax.under(noun, ("nmod:poss",))), None) if told else noun
    if said is None or not can_speak(syntax, said):
        return seen, head
    return named_source(syntax, said) | syntax.tree(verb), said


def _one_stretch(syntax: Syntax, seen: frozenset[int], subject: int) -> frozenset[int]:
    """Of several stretches that the encoder takes for the source the one with the subject: the others hand on, or heard it."""
    near = frozenset(
        token for token in seen if all(other in seen or _is_mark(syntax, other) for other in _between(token, subject))
    )
    return near | {subject}


def _between(one: int, other: int) -> range:
    return range(min(one, other) + 1, max(one, other))


def _is_mark(syntax: Syntax, token: int) -> bool:
    return syntax.parse.tokens[token].upos == "PUNCT"


def _meant_by(syntax: Syntax, relative: int, verb: int) -> int | None:
    """Whom a "which" stands for: its clause's noun, or one who speaks right before it ("talks with the army, which")."""
    meant, near = subject_of(syntax, verb), relative - 1
    near -= syntax.words[near] == ","
    beside = phrase_head(syntax, near) if near >= syntax.sentence(verb).start and syntax.is_nominal(near) else None
    if beside is not None and beside < relative and _is_somebody(syntax, beside):
        return meant if meant is not None and _is_somebody(syntax, meant) else beside
    return None if meant == relative else meant


def _is_somebody(syntax: Syntax, token: int) -> bool:
    """Whether the word itself, and not only one that hangs from it, is that of who can speak."""
    known = syntax.words[token] in syntax.kinds.nouns or syntax.words[token] in syntax.lexicon.helpers["person"]
    return known or syntax.parse.tokens[token].upos == "PROPN"


def _only_helps(syntax: Syntax, cue: tuple[int, ...]) -> bool:
    """Whether a cue is but a helping verb ("was", "had not"), which says nothing by itself."""
    return all(syntax.parse.tokens[token].upos in {"AUX", "PART"} for token in cue)


def _suffers(syntax: Syntax, run: Run, verb: int) -> bool:
    """Whether what the encoder takes for the source undergoes the verb: "X was told that", "X accused of P"."""
    token = syntax.parse.tokens[verb]
    seen = run.source | run.begun
    participle = token.rel == "acl" and token.head in seen and token.text.endswith("ed")
    return participle or any(child in seen for child in syntax.under(verb, ("nsubj:pass",)))


def _doer(syntax: Syntax, verb: int) -> int | None:
    """The subject of a cue to which the encoder found no source, if it is somebody who can speak."""
    head = subject_of(syntax, verb) if syntax.is_verb(verb) else None
    if head is None or syntax.words[head] == "it":
        return None
    return head if syntax.parse.tokens[head].upos == "PRON" or can_speak(syntax, head) else None


def _cue_of(syntax: Syntax, word: str) -> Cue | None:
    return syntax.lexicon.verbs.get(word) or syntax.lexicon.nouns.get(word)


def _head_of(syntax: Syntax, tokens: frozenset[int]) -> int:
    """The token whose head lies outside: the head of the phrase; a nominal before anything else."""
    tops = [token for token in sorted(tokens) if syntax.parse.tokens[token].head not in tokens]
    return next((token for token in tops if syntax.is_nominal(token)), tops[0] if tops else min(tokens))


# --------------------------------------------------------------------------------------------------
# voices and records


def _voices(syntax: Syntax, cast: Cast, frames: list[Frame]) -> list[Voice]:
    """Who speaks in each frame, read in text order, so that "he" and "the source" can look back."""
    talks = tellings(syntax, cast)
    spoken: list[tuple[Frame, Voice]] = []
    found: dict[int, Voice] = {}
    waiting: list[tuple[Frame, Voice | None]] = [*((frame, None) for frame in frames), *talks]
    for frame, told in sorted(waiting, key=lambda item: (item[0].anchor, item[0].silent)):
        voice = voice_of(syntax, cast, frame, spoken) if told is None else told
        if _in_title(syntax, frame):
            found[id(frame)] = voice
            continue
        if frame.rule != "encoder" or syntax.words[frame.anchor] not in syntax.lexicon.helpers["ask"]:
            spoken.append((frame, voice))  # who asks is nobody's "he" or "the spokesman"
        if told is None:
            found[id(frame)] = voice
    for frame in frames:
        if _in_title(syntax, frame):
            found[id(frame)] = headline_voice(syntax, cast, frame, found[id(frame)], spoken)
    return _consistent([found[id(frame)] for frame in frames], cast.anonymous)


def _in_title(syntax: Syntax, frame: Frame) -> bool:
    """Whether a headline says it, whose bare nouns mean those of the text beneath."""
    return syntax.parse.sentences[syntax.parse.tokens[frame.anchor].sentence].block == "title"


def _consistent(voices: list[Voice], anonymous: frozenset[str]) -> list[Voice]:
    """The voices, each entity with one kind: anonymous where anonymity was promised, else the first known."""
    kinds: dict[str | None, str] = {}
    for voice in voices:
        if voice.kind != "unknown" and kinds.get(voice.entity, ANONYMOUS) == ANONYMOUS and voice.entity not in anonymous:
            kinds[voice.entity] = voice.kind
    return [replace(voice, kind=kinds.get(voice.entity, voice.kind)) if voice.entity is not None else voice for voice in voices]


def _records(  # noqa: PLR0913, PLR0917 - what was read of each frame, side by side
    article: Article,
    syntax: Syntax,
    frames: list[Frame],
    voices: list[Voice],
    together: list[tuple[Part, ...]],
    codebook: Codebook,
) -> tuple[Attribution, ...]:
    parse = syntax.parse
    parts = [
        (spans_of(parse, frame.source), spans_of(parse, frame.cue, edges=frozenset()), spans_of(parse, frame.content))
        for frame in frames
    ]
    ids = [make_id("att", article.id, *part) for part in parts]
    parents = _parents(frames)
    handing_on = frozenset(parents)
    found = []
    for number, (frame, voice) in enumerate(zip(frames, voices, strict=True)):
        source, cue, content = parts[number]
        parent = parents[number]
        found.append(
            Attribution(
                id=ids[number],
                source=source,
                cue=cue,
                content=content,
                parent=None if parent is None else ids[parent],
                source_kind=voice.kind,
                entity=voice.entity,
                via=voice.via,
                relation=frame.entry.relation,
                stance=frame.stance or frame.entry.stance,
                hedges=_hedges(syntax, frame, voice, codebook),
                rule=frame.rule,
                speakers=tuple(
                    Speaker(spans_of(parse, part.tokens), part.voice.entity, part.voice.kind, part.people)
                    for part in together[number]
                ),
                called=spans_of(parse, voice.words) if voice.words else (),
                distance=distance_of(syntax, frame, voice, hands_on=number in handing_on),
                unnamed_why=next(iter(spans_of(parse, reason_of(syntax, frame, voice))), None),
            )
        )
    return tuple(found)


def _parents(frames: list[Frame]) -> list[int | None]:
    """For every frame the smallest one whose content holds its cue, or that relays it."""
    by_anchor = {frame.anchor: number for number, frame in enumerate(frames)}
    holding: dict[int, list[int]] = {}
    for number, frame in enumerate(frames):
        for token in frame.content:
            holding.setdefault(token, []).append(number)
    found: list[int | None] = []
    for number, frame in enumerate(frames):
        if frame.outer in by_anchor:
            found.append(by_anchor[frame.outer])
            continue
        cue = set(frame.cue) or set(frame.content)
        around = [
            (len(frames[place].content), place)
            for place in (holding.get(min(cue), ()) if cue else range(len(frames)))
            if place != number and cue <= frames[place].content and not set(frames[place].cue) & frame.content
        ]
        found.append(min(around)[1] if around else None)
    return found


def _hedges(syntax: Syntax, frame: Frame, voice: Voice, codebook: Codebook) -> tuple[str, ...]:
    """The words that weaken what the frame says: a cue that keeps its distance, "reportedly" beside it, "reports" of nobody."""
    found = [" ".join(syntax.words[token] for token in frame.cue)] if frame.entry.hedge and frame.cue else []
    if frame.head is not None and voice.words is None and voice.kind == "unknown":
        found.extend({syntax.words[frame.head]} & syntax.lexicon.helpers["makerless"])
    plain = {
        word for hedge in codebook.hedges if hedge.id in {"reportedly", "probably"} for word in hedge.words if " " not in word
    }
    found.extend(syntax.words[token] for token in sorted(frame.content) if syntax.words[token] in plain)
    return tuple(dict.fromkeys(found))
