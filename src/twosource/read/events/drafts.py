"""The happenings of one sentence with what fills their slots: by dependency, by count, and by being the only one there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.counts.context import HIT, phrase_of_harm
from twosource.read.counts.hits import came_to_nothing, is_deadly
from twosource.read.counts.people import is_person
from twosource.read.events.happenings import Happening, happenings
from twosource.read.events.roles import Filler, Stage, fillers_of
from twosource.read.events.sites import attach_place, attach_shown, drop_outer
from twosource.read.events.triggers import Trigger, classes_of, covered
from twosource.read.events.when import attach_times
from twosource.read.text.clauses import Frame
from twosource.read.text.nearby import within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from twosource.read.attribution.chains import Sayings
    from twosource.read.counts.context import Context
    from twosource.read.events.modality import Hedges
    from twosource.read.text.clauses import Tree
    from twosource.records import CountMention, Parse, PlaceMention, Sentence, TimeMention, TokenLink

_CASUALTY = "casualty"
"""Somebody dead or hurt: who has casualties is told of, not how many of which."""
COUNTS = frozenset({"killed", "injured", "captured", "displaced", "missing", "strength", "number"})
ONLY = "the only one in the sentence"
SHOWN = "where the encoder sees it happen"
BESIDE = "alongside"
VICTIM = "victim"
VICTIM_HIT = "victim hit"
_HARMS = {
    "killed": "killing",
    "injured": "injuring",
    "captured": "arrest",
    "displaced": "displacement",
    "missing": "missing",
    "strength": "strength_estimate",
}


class Reader(Struct, frozen=True):
    """All that reading the events of one article needs."""

    parse: Parse
    stage: Stage
    context: Context
    hedges: Hedges
    times: tuple[TimeMention, ...]
    counts: tuple[CountMention, ...]
    places: tuple[PlaceMention, ...]
    sayings: Sayings
    entity_at: Mapping[int, str]
    triggers: tuple[Trigger, ...]
    time_tokens: Mapping[int, int]
    place_tokens: Mapping[int, Sequence[int]]
    shown: Mapping[int, Sequence[int]]
    parts: Mapping[int, Sequence[TokenLink]]
    acts: Mapping[int, Sequence[TokenLink]]

    @property
    def tree(self) -> Tree:
        """The parse with its words."""
        return self.stage.tree


class Draft(Struct):
    """One happening with the fillers found so far; `counted` are (slot, number of the count mention, rule)."""

    happening: Happening
    fillers: list[Filler]
    counted: list[tuple[str, int, str]]
    timed: list[tuple[int, str]]


def numbered(
    tree: Tree,
    starts: Mapping[int, int],
    marks: Sequence[TimeMention | PlaceMention],
    wanted: Callable[[int], bool],
) -> dict[int, int]:
    """Which of the mentions covers a token, by its number."""
    return {
        token: number
        for number, mark in enumerate(marks)
        if wanted(number)
        for token in covered(tree, starts, mark.start, mark.end)
    }


# --------------------------------------------------------------------------------------------------
# one sentence


def drafts_of(reader: Reader, sentence: Sentence, triggers: list[Trigger]) -> list[Draft]:
    """The happenings of one sentence with their fillers, counts, times and places, by where they stand."""
    counted = within(reader.counts, sentence.start, sentence.end)
    if not triggers and not counted:
        return []
    stage = reader.stage
    drafts = [Draft(found, [], [], []) for found in happenings(reader.tree, stage.words, triggers, stage.cues)]
    for draft in drafts:
        for trigger in draft.happening.triggers:
            draft.fillers.extend(_fresh(draft, fillers_of(stage, trigger)))
    for number in counted:
        _place_count(reader, drafts, number)
    for draft in drafts:
        draft.counted = _without_bare(reader, draft.counted)
        _add_victims(reader, draft)
    attach_times(reader, sentence, drafts, ONLY)
    attach_shown(reader, drafts, SHOWN)
    attach_place(reader, sentence, drafts, ONLY)
    drop_outer(reader, drafts)
    return sorted(drafts, key=lambda draft: draft.happening.main.first)


def _fresh(draft: Draft, fillers: Iterable[Filler]) -> list[Filler]:
    """Those fillers that stand on no word already taken by another role of this happening."""
    known = {filler.head for filler in draft.fillers}
    return [filler for filler in fillers if filler.head not in known]


def _place_count(reader: Reader, drafts: list[Draft], number: int) -> None:
    """The count goes to the happening that its governing word names, else to one that its noun takes part in."""
    count = reader.counts[number]
    if count.measure in _HARMS:
        mover = _mover(reader, drafts, count)
        if mover is not None:
            mover.counted.append(("number", number, count.rule))
            return
        draft = _draft_for(reader, drafts, count)
        if draft is None and any(
            count.head is not None and filler.head == count.head for other in drafts for filler in other.fillers
        ):
            return
        if draft is None and count.governor is not None and not _only_says(reader, count) and _can_name(reader, count):
            draft = _new_draft(reader, count)
            if draft is not None:
                drafts.append(draft)
        if draft is not None and not _superseded(reader, draft, number):
            draft.counted.append((count.measure, number, count.rule))
        return
    for draft in drafts:
        slot = _slot_of_head(reader, draft, count)
        if slot is not None:
            draft.counted.append((slot, number, "counted noun"))
            return


def _without_bare(reader: Reader, counted: list[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    """The counts less "injuries" or "casualties" without a number where a number of the same slot is told."""
    numbered_slots = {slot for slot, number, _ in counted if reader.counts[number].count.best is not None}
    return [
        (slot, number, rule)
        for slot, number, rule in counted
        if not (slot in numbered_slots and reader.counts[number].rule == "casualties without a number")
    ]


def _superseded(reader: Reader, draft: Draft, number: int) -> bool:
    """Whether a toll is told only as what it was before ("rose to 18; officials had earlier put it at seven")."""
    count = reader.counts[number]
    if count.head is None or not any(slot == count.measure for slot, _, _ in draft.counted):
        return False
    before = reader.tree.words[max(0, count.head - 6) : count.head]
    return any(word in reader.stage.words.words("earlier") for word in before)


def _mover(reader: Reader, drafts: list[Draft], count: CountMention) -> Draft | None:
    """The movement of forces that a count of those who left belongs to: forces that leave are not displaced."""
    if count.measure not in {"displaced", "missing"}:
        return None
    types = reader.stage.words.types
    for draft in drafts:
        heads = {filler.head for filler in draft.fillers if filler.slot in {"agent", "target"}}
        inside = any(
            filler.first <= token < filler.last for filler in draft.fillers for token in (count.head,) if token is not None
        )
        if types[draft.happening.main.type].family == "movement" and (count.head in heads or inside):
            return draft
    return None


def _can_name(reader: Reader, count: CountMention) -> bool:
    """Whether the governing word of a count can stand for a happening that the codebook's words do not name."""
    token = count.governor
    if token is None or reader.tree.upos(token) not in {"VERB", "NOUN", "ADJ"}:
        return False
    return count.measure != "displaced" or reader.tree.lemmas[token] not in {"have", "be"}


def _only_says(reader: Reader, count: CountMention) -> bool:
    """Whether the governing word of a count only tells who said it; a verb of harm does not, whatever it was taken for."""
    token = count.governor
    harms = token is not None and reader.tree.upos(token) == "VERB"
    harms = harms and reader.context.words.verbs.get(reader.tree.lemmas[token or 0]) == count.measure
    return token in reader.stage.cues and not harms


def _draft_for(reader: Reader, drafts: list[Draft], count: CountMention) -> Draft | None:
    types = reader.stage.words.types
    for draft in drafts:
        for trigger in draft.happening.triggers:
            if count.governor is not None and trigger.first <= count.governor < trigger.last:
                return draft
    near: list[tuple[int, int]] = []
    for number, draft in enumerate(drafts):
        for trigger in draft.happening.triggers:
            kind = types[trigger.type]
            fits = kind.harm == count.measure or (kind.family == "attack" and count.measure in {"killed", "injured"})
            if fits and count.governor is not None:
                near.append((_distance(reader.tree, trigger.token, count.governor), number))
    hurt = [n for n, draft in enumerate(drafts) if types[draft.happening.main.type].family in {"attack", "harm"}]
    if not near and len(hurt) == 1 and count.measure in {"killed", "injured"}:
        return drafts[hurt[0]]  # the tree ties it to nothing, and nothing else in the sentence could have done it
    best = min(near, default=None)
    return drafts[best[1]] if best is not None and best[0] <= 5 else None


def _distance(tree: Tree, left: int, right: int) -> int:
    """How many arcs lie between two words of a sentence; words of different sentences are far."""
    above, other = tree.ancestors(left), tree.ancestors(right)
    shared = next((token for token in above if token in other), None)
    return 99 if shared is None else above.index(shared) + other.index(shared)


def _new_draft(reader: Reader, count: CountMention) -> Draft | None:
    """A happening that only a count tells of ("leaving 12 dead")."""
    words = reader.stage.words
    wanted = _HARMS.get(count.measure or "")
    number = next((index for index, kind in enumerate(words.types) if kind.id == wanted), None)
    token = count.governor
    if number is None or token is None:
        return None
    frame = Frame(objects=(count.head,) if count.head is not None and count.head != token else ())
    trigger = Trigger(token, token, token + 1, number, reader.tree.lemmas[token], verbal=True, frame=frame)
    draft = Draft(Happening((trigger,)), [], [], [])
    draft.fillers.extend(fillers_of(reader.stage, trigger))
    return draft


def _slot_of_head(reader: Reader, draft: Draft, count: CountMention) -> str | None:
    """The slot of a count that no word of harm governs: the harm of the trigger whose victims it counts, else plain number."""
    types = reader.stage.words.types
    if count.head is None or (count.count.best is None and (count.count.low or 0) <= 1):
        return None
    for filler in draft.fillers:
        if not filler.first <= count.head < filler.last:
            continue
        hurting = [t for t in draft.happening.triggers if types[t.type].harm]
        harm = next((_harm_of(reader, t)[0] for t in hurting if _suffers(t, filler, types[t.type].roles)), None)
        if filler.slot == "target" and harm and not (hurting and count.measure == "number" and _is_thing(reader, count)):
            return harm
        if filler.slot in {"agent", "target"} and types[draft.happening.main.type].family not in {"attack", "harm"}:
            return "number"
    if any(trigger.first <= count.head < trigger.last for trigger in draft.happening.triggers):
        return "number"
    return None


def _is_thing(reader: Reader, count: CountMention) -> bool:
    """Whether what is counted is no people: "three vehicles" are not killed, nor is anybody at "five scenes"."""
    if count.head is None or count.count.group is not None:
        return False
    lists = reader.stage.words
    lemma = reader.tree.lemmas[count.head]
    if lemma in lists.words("people") | lists.words("force") or is_person(reader.context, count.head):
        return False
    return reader.tree.upos(count.head) == "NOUN" or lemma in lists.words("vehicle") | lists.words("structure")


def _add_victims(reader: Reader, draft: Draft) -> None:
    """Victims told without a number ("a man was shot and killed") fill the count slot with their own words."""
    people = reader.stage.words.words("people") | reader.stage.words.words("force") | {"@person", "@force_name"}
    for trigger in draft.happening.triggers:
        harm, rule = _harm_of(reader, trigger)
        if harm is None or any(slot == harm and rule != BESIDE for slot, _, rule in draft.counted):
            continue
        draft.counted.extend((harm, number, VICTIM) for number in _casualties(reader, trigger))
        dead = {reader.counts[number].head for slot, number, _ in draft.counted if slot == "killed" and harm == "injured"}
        draft.fillers.extend(
            Filler(harm, filler.first, filler.last, filler.head, rule)
            for filler in list(draft.fillers)
            if filler.slot == "target" and filler.head not in dead and _suffers(trigger, filler, {})
            if not _has_casualties(reader, trigger, filler)
            if classes_of(reader.tree, reader.stage.known, filler.head) & people and not _describes_harm(reader, filler.head)
        )


def _casualties(reader: Reader, trigger: Trigger) -> list[int]:
    """The number of the count that the trigger itself is: "civilian casualties" are some civilians."""
    numbers = [n for n, count in enumerate(reader.counts) if count.head == trigger.token and count.count.group is not None]
    return [] if trigger.verbal or reader.tree.lemmas[trigger.token] != _CASUALTY else numbers


def _has_casualties(reader: Reader, trigger: Trigger, filler: Filler) -> bool:
    """Whether somebody only has casualties, or says which ("civilian casualties", "leaders sustained heavy casualties")."""
    if trigger.verbal or reader.tree.lemmas[trigger.token] != _CASUALTY:
        return False
    return trigger.frame.governor is not None or reader.tree.rel(filler.head) in {"amod", "compound"}


def _describes_harm(reader: Reader, token: int) -> bool:
    """Whether a word only describes the noun of harm behind it: "minor injuries" tells of no minor."""
    behind = reader.tree.lemmas[token + 1 : token + 2]
    harms = any(reader.context.words.nouns.get(lemma) or lemma == _CASUALTY for lemma in behind)
    return harms and reader.tree.upos(token + 1) == "NOUN"


def _harm_of(reader: Reader, trigger: Trigger) -> tuple[str | None, str]:
    """What the trigger does to its target, and as what rule; whom a weapon hit is injured unless the words say that it killed."""
    harm = reader.stage.words.types[trigger.type].harm
    if not trigger.verbal and came_to_nothing(reader.parse, trigger.first):
        return None, VICTIM
    sentence = reader.parse.sentences[reader.parse.tokens[trigger.token].sentence]
    wounded = phrase_of_harm(reader.context, trigger.token, sentence) if harm == "injured" and trigger.verbal else None
    if wounded is not None and wounded[0] in {HIT, "killed"}:  # "she had suffered a gunshot wound", dead or alive
        return ("injured", VICTIM_HIT) if wounded[0] == HIT else ("killed", VICTIM)
    if harm is not None or not trigger.verbal or reader.context.words.verbs.get(reader.tree.lemmas[trigger.token]) != HIT:
        return harm, VICTIM
    return ("killed", VICTIM) if is_deadly(reader.parse, trigger.token) else ("injured", VICTIM_HIT)


def _suffers(trigger: Trigger, filler: Filler, roles: Mapping[str, str]) -> bool:
    """Whether a target is an argument of this trigger."""
    frame = trigger.frame
    beside = (*frame.objects, *frame.modifiers, *frame.owners, *(token for _, token in frame.obliques))
    if filler.head in beside:
        return True
    behind = filler.head > trigger.token and any(head < trigger.token for head in frame.subjects)
    if behind:  # "Omar died, and three others ...": whoever a second verb is about
        return False
    undergone = not frame.objects or roles.get(f"{trigger.lemma}.subj") == "target"
    return trigger.verbal and undergone and filler.head in frame.subjects
