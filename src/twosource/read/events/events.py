"""Events: what an article tells that happened (or is), with the words that fill its slots.

Triggers come from the codebook, arguments from the dependency tree. Triggers of one happening in one sentence become one
event; what no dependency ties to it (a time, a place) is taken from its sentence where there is only one, and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.attribution.chains import innermost_of, sayings_of
from twosource.read.counts.context import Context
from twosource.read.counts.words import count_words
from twosource.read.events.background import is_background, is_laid, without_laid
from twosource.read.events.drafts import COUNTS, ONLY, Draft, Reader, drafts_of, numbered
from twosource.read.events.event_mentions import MODEL as MENTIONS
from twosource.read.events.event_mentions import Models, Named, candidates, event_mentions, mute
from twosource.read.events.eventwords import event_words
from twosource.read.events.modality import Outlook, hedges_of, outlook
from twosource.read.events.participants import MODEL as PARTS
from twosource.read.events.roles import Filler, Stage
from twosource.read.events.triggers import companions, covered, read_triggers
from twosource.read.text.clauses import RELATIVE, tree_of
from twosource.records import Event, EventArg, EventMention, EventWord, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from twosource.codebook import Codebook
    from twosource.read.events.event_mentions import Candidate
    from twosource.read.events.triggers import Trigger
    from twosource.records import Article, Attribution, CountMention, Mention, Parse, PlaceMention, TimeMention, TokenLink

_MOVES = frozenset({"place", "origin", "destination", *COUNTS})
"""What makes a movement a happening of its own: where from, where to, or of how many."""
_Gist = tuple[str, str, frozenset[str]]
_BACK = frozenset({"the", "this", "that", "these", "those", "such", "its", "their", "his", "her"})


def read_events(  # noqa: PLR0913, PLR0917 - the parts of a reading are its arguments
    article: Article,  # noqa: ARG001 - every reader takes the article first
    parse: Parse,
    mentions: Sequence[Mention],
    times: Sequence[TimeMention],
    counts: Sequence[CountMention],
    places: Sequence[PlaceMention],
    attributions: Sequence[Attribution],
    codebook: Codebook,
) -> tuple[tuple[Event, ...], tuple[EventMention, ...]]:
    """The events of an article in text order, each with stance, modality and the characters that fill its slots.

    Beside them every word that names a happening, whether or not an event of its own is worth telling.
    """
    reader, passing = _reader(parse, (mentions, times, counts, places), attributions, codebook)
    found: list[Event] = []
    named: list[Named] = []
    laid: list[bool] = []
    told: list[_Gist] = []
    for draft in _drafts(reader):
        named += _named(reader, draft)
        if _worth_telling(reader, draft, told):
            found.append(_event(reader, draft))
            laid.append(is_laid(reader, draft))
            told.append(_gist(reader, draft))
    models = Models(codebook.model(MENTIONS), codebook.model(PARTS))
    return without_laid(found, laid), event_mentions(reader, named, passing, models)


def read_candidates(
    parse: Parse, marks: _Marks, attributions: Sequence[Attribution], codebook: Codebook
) -> tuple[Reader, list[Candidate]]:
    """The words that may name a happening, before they are weighed, for learning what to weigh them by."""
    reader, passing = _reader(parse, marks, attributions, codebook)
    return reader, candidates(reader, [one for draft in _drafts(reader) for one in _named(reader, draft)], passing)


def _drafts(reader: Reader) -> Iterator[Draft]:
    """The happenings of all sentences, in text order."""
    by_sentence: dict[int, list[Trigger]] = {}
    for trigger in reader.triggers:
        by_sentence.setdefault(reader.parse.tokens[trigger.token].sentence, []).append(trigger)
    for number, sentence in enumerate(reader.parse.sentences):
        yield from drafts_of(reader, sentence, by_sentence.get(number, []))


def _named(reader: Reader, draft: Draft) -> list[Named]:
    return [Named(trigger, draft, mute(reader, trigger, draft.happening)) for trigger in draft.happening.triggers]


_Marks = tuple["Sequence[Mention]", "Sequence[TimeMention]", "Sequence[CountMention]", "Sequence[PlaceMention]"]


def _reader(parse: Parse, marks: _Marks, attributions: Sequence[Attribution], codebook: Codebook) -> tuple[Reader, list[Trigger]]:
    """What reading events needs, and the triggers of types that make no claims."""
    mentions, times, counts, places = marks
    tree, words = tree_of(parse), event_words(codebook)
    starts = {token.start: index for index, token in enumerate(parse.tokens)}
    known = companions(tree, mentions, places)
    places_at = numbered(tree, starts, places, lambda number: not places[number].metonym)
    cues = frozenset(
        token for found in attributions for span in found.cue for token in covered(tree, starts, span.start, span.end)
    )
    stage = Stage(tree, words, known, places_at, numbered(tree, starts, times, lambda _: True), cues, frozenset())
    every = read_triggers(tree, words, known)
    triggers = [trigger for trigger in every if not words.types[trigger.type].passing]
    taken = frozenset(token for trigger in triggers for token in range(trigger.first, trigger.last))
    stage = Stage(tree, words, known, places_at, stage.times, cues, taken)
    place_tokens: dict[int, list[int]] = {}
    for token, number in places_at.items():
        place_tokens.setdefault(number, []).append(token)
    shown: dict[int, list[int]] = {}
    for link in parse.signals.wheres:
        if link.to in places_at:
            shown.setdefault(link.of, []).append(places_at[link.to])
    entity_at = {token: mention.entity for mention in mentions for token in covered(tree, starts, mention.start, mention.end)}
    reader = Reader(
        parse,
        stage,
        Context(parse, count_words(codebook)),
        hedges_of(codebook),
        tuple(times),
        tuple(counts),
        tuple(places),
        sayings_of(attributions),
        entity_at,
        tuple(triggers),
        {number: token for token, number in sorted(stage.times.items(), reverse=True)},
        place_tokens,
        shown,
        _by_word(parse.signals.parts),
        _by_word(parse.signals.roles),
    )
    return reader, [trigger for trigger in every if words.types[trigger.type].passing]


def _by_word(links: Sequence[TokenLink]) -> dict[int, list[TokenLink]]:
    """Links by the word that they are of."""
    found: dict[int, list[TokenLink]] = {}
    for link in links:
        found.setdefault(link.of, []).append(link)
    return found


# --------------------------------------------------------------------------------------------------
# what is worth telling, and telling it


def _gist(reader: Reader, draft: Draft) -> _Gist:
    """The family of a happening, who tells it, and who and what takes part: what a second mention of it is compared with."""
    kind = reader.stage.words.types[draft.happening.main.type]
    said = innermost_of(reader.sayings, reader.parse.span(draft.happening.main.first, draft.happening.main.last))
    speaker = (said.entity or said.id) if said is not None else ""
    parts = frozenset(_part(reader, filler) for filler in draft.fillers if filler.slot not in COUNTS)
    return kind.family, speaker, parts


def _part(reader: Reader, filler: Filler) -> str:
    return reader.entity_at.get(filler.head, reader.tree.lemmas[filler.head])


def _worth_telling(reader: Reader, draft: Draft, told: list[_Gist]) -> bool:  # noqa: PLR0911 - one guard a reason
    """Whether the draft tells something: it is no bare noun, no noun that only points back, no state without its value."""
    main = draft.happening.main
    kind = reader.stage.words.types[main.type]
    slots = {filler.slot for filler in draft.fillers if filler.rule != ONLY} | {slot for slot, _, _ in draft.counted}
    if kind.id == "strength_estimate":
        return "strength" in slots
    if kind.state:
        return {"agent", "place"} <= slots
    dated = any(rule != ONLY for _, rule in draft.timed)
    if not (slots or dated):
        return False
    if kind.family == "movement" and (_sets_scene(reader, main) or not (slots & _MOVES or dated)):
        return False
    if _names_victims(reader, draft, slots) or _names_actor(reader, draft, slots) or _only_listed(reader, draft):
        return False
    view = _outlook(reader, draft)
    if view.modality == "hypothetical" and len(slots) < 2:
        return False
    if any(trigger.verbal for trigger in draft.happening.triggers) or draft.counted:
        return True
    return not _points_back(reader, draft, told)


def _names_victims(reader: Reader, draft: Draft, slots: set[str]) -> bool:
    """Whether the harm only says which people are meant ("those killed have not been named")."""
    main = draft.happening.main
    described = main.verbal and reader.tree.rel(main.token) in {"acl", "acl:relcl", "amod"} and not _own_subject(reader, main)
    harm = reader.stage.words.types[main.type].family == "harm" and not _goes_on(reader, main)
    return harm and described and len(draft.happening.triggers) == 1 and not draft.counted and slots <= {"target", *COUNTS}


def _sets_scene(reader: Reader, trigger: Trigger) -> bool:
    """Whether a clause only says how somebody came upon what is told: "when officers arrived at the house, they found ..."."""
    tree = reader.tree
    setting = tree.rel(trigger.token) == "advcl" and "when" in {
        tree.words[child] for child in tree.under(trigger.token, "mark", "advmod")
    }
    return setting and trigger.verbal and tree.lemmas[trigger.token] in reader.stage.words.words("arriving")


def _goes_on(reader: Reader, trigger: Trigger) -> bool:
    """Whether a relative clause stands behind a comma and so tells something new ("the robber, who later died")."""
    subjects = [token for token in reader.tree.under(trigger.token, "nsubj", "nsubj:pass") if reader.tree.words[token] == "who"]
    return any(token > 0 and reader.tree.words[token - 1] == "," for token in subjects)


def _own_subject(reader: Reader, trigger: Trigger) -> bool:
    """Whether a clause that describes something tells of somebody else ("the hospital where he died")."""
    subjects = reader.tree.under(trigger.token, "nsubj", "nsubj:pass")
    return any(reader.tree.words[token] not in RELATIVE for token in subjects)


def _names_actor(reader: Reader, draft: Draft, slots: set[str]) -> bool:
    """Whether a fight only says who is meant ("the militia fighting the government said"): it has no place, time or toll."""
    main = draft.happening.main
    described = main.verbal and reader.tree.rel(main.token) in {"acl", "acl:relcl", "amod"}
    lasting = reader.tree.lemmas[main.token] in reader.stage.words.words("lasting")
    return described and lasting and slots <= {"agent", "target"} and not any(rule != ONLY for _, rule in draft.timed)


def _only_listed(reader: Reader, draft: Draft) -> bool:
    """Whether a noun of harm only says what a paper is about ("a list of fatalities")."""
    token = draft.happening.main.token
    harm = reader.stage.words.types[draft.happening.main.type].family == "harm"
    if not harm or reader.tree.upos(token) == "VERB" or reader.tree.rel(token) not in {"nmod", "compound"}:
        return False
    numbers = any(reader.counts[n].count.best is not None or (reader.counts[n].count.low or 0) > 1 for _, n, _ in draft.counted)
    return not numbers and reader.tree.lemmas[reader.tree.head(token)] in reader.stage.words.words("listing")


def _points_back(reader: Reader, draft: Draft, told: list[_Gist]) -> bool:
    """Whether a noun with a definite article only names again what was told before."""
    family, speaker, parts = _gist(reader, draft)
    main = draft.happening.main
    words = {reader.tree.words[child] for child in reader.tree.under(main.token, "det", "nmod:poss")}
    if not words & _BACK or any(trigger.frame.governor is not None and len(parts) > 1 for trigger in draft.happening.triggers):
        return False
    return any((family, speaker) == other[:2] and parts <= other[2] for other in told)


def _outlook(reader: Reader, draft: Draft) -> Outlook:
    """The outlook on the trigger nearest the root; harm denied to an attack does not deny the attack."""
    types = reader.stage.words.types
    triggers = draft.happening.triggers
    attacks = [trigger for trigger in triggers if types[trigger.type].family != "harm"] or list(triggers)
    carriers = reader.stage.words.words("light") | reader.stage.words.words("occur")
    views = {
        t.token: outlook(reader.tree, reader.hedges, t.token, carriers, verbal=t.verbal, denying=_denying(reader, t))
        for t in triggers
    }
    top = min(triggers, key=lambda trigger: (len(reader.tree.ancestors(trigger.token)), trigger.first))
    named = min(attacks, key=lambda trigger: (len(reader.tree.ancestors(trigger.token)), trigger.first))
    zero = any(reader.counts[number].count.high == 0 for _, number, _ in draft.counted)
    negated = (views[named.token].negated or _nobody(reader, named)) and not zero
    carried = (clause for trigger in triggers for clause in trigger.frame.clauses if reader.tree.lemmas[clause] in carriers)
    beside = (reader.tree.words[child] for clause in carried for child in reader.tree.parse.children[clause])
    weak = (word for word in beside if word in reader.hedges.weak)  # "an attack that was probably carried out by X"
    hedges = tuple(dict.fromkeys([*(hedge for trigger in triggers for hedge in views[trigger.token].hedges), *weak]))
    return Outlook(views[top.token].modality, negated, hedges)


def _denying(reader: Reader, trigger: Trigger) -> frozenset[int]:
    """The cue by which whoever speaks denies what the trigger names."""
    parse = reader.parse
    said = innermost_of(reader.sayings, parse.span(trigger.first, trigger.last))
    if said is None or said.stance != "denies":
        return frozenset()
    sentence = parse.sentences[parse.tokens[trigger.token].sentence]
    near = range(sentence.first, sentence.last)
    return frozenset(token for token in near if any(cue.covers(parse.span(token, token + 1)) for cue in said.cue))


def _nobody(reader: Reader, trigger: Trigger) -> bool:
    """Whether "no" before the subject or object of a verb negates it ("no convoys entered"); harm then counts zero instead."""
    if not trigger.verbal or reader.stage.words.types[trigger.type].harm:
        return False
    heads = (*trigger.frame.subjects, *trigger.frame.objects)
    return any(reader.tree.words[child] == "no" for head in heads for child in reader.tree.under(head, "det"))


def _event(reader: Reader, draft: Draft) -> Event:
    main = draft.happening.main
    trigger = reader.parse.span(main.first, main.last)
    view = _outlook(reader, draft)
    return Event(
        trigger,
        reader.stage.words.types[main.type].id,
        _stance(reader, trigger, negated=view.negated),
        view.modality,
        _args(reader, draft),
        rule=" + ".join(reader.tree.lemmas[found.token] for found in draft.happening.triggers),
        verbal=any(found.verbal for found in draft.happening.triggers),
        hedges=view.hedges,
        background=is_background(reader, draft),
        words=_words(reader, draft),
    )


def _words(reader: Reader, draft: Draft) -> tuple[EventWord, ...]:
    """The words of all triggers with their types, and the verbs that only carry one ("launched" an attack)."""
    parse, types = reader.parse, reader.stage.words.types
    found = {parse.span(one.first, one.last): types[one.type].id for one in draft.happening.triggers}
    for trigger in draft.happening.triggers:
        if trigger.frame.governor is not None:
            found.setdefault(parse.span(trigger.frame.governor, trigger.frame.governor + 1), "")
    return tuple(EventWord(span.start, span.end, found[span]) for span in sorted(found))


def _stance(reader: Reader, trigger: Span, *, negated: bool) -> str:
    """The stance of whoever speaks: a denial of what is negated asserts it."""
    attribution = innermost_of(reader.sayings, trigger)
    said = attribution.stance if attribution is not None else "asserts"
    if said == "doubts":
        return "doubts"
    return "denies" if (said == "denies") != negated else "asserts"


def _nameless(reader: Reader, filler: Filler) -> bool:
    """Whether a phrase names nobody: "no civilians", "none of them", a bare number ("17", "dozens", "others")."""
    tree, head = reader.tree, filler.head
    if tree.words[head] in {"none", "nobody"} or "no" in {tree.words[child] for child in tree.under(head, "det")}:
        return True
    if tree.words[head] == "old" and filler.last - filler.first == 1:
        return True  # what is left of "a 20-year-old"
    bare = tree.upos(head) == "NUM" or tree.words[head] in reader.stage.words.words("number")
    return bare and not tree.under(head, "nmod", "compound", "flat", "appos")


def _args(reader: Reader, draft: Draft) -> tuple[EventArg, ...]:
    found = [
        EventArg(filler.slot, span.start, span.end, filler.rule)
        for filler in draft.fillers
        if filler.slot not in {"agent", "target"} or not _nameless(reader, filler)
        for span in (reader.parse.span(filler.first, filler.last),)
    ]
    found += [
        EventArg(slot, reader.counts[number].start, reader.counts[number].end, rule) for slot, number, rule in draft.counted
    ]
    found += [EventArg("time", reader.times[number].start, reader.times[number].end, rule) for number, rule in draft.timed]
    return tuple(sorted(dict.fromkeys(found), key=lambda arg: (arg.start, arg.end, arg.slot)))
