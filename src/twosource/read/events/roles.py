"""From a trigger's arguments to slots: who did it, to whom, where, from and to where, with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.events.triggers import Trigger, classes_of
from twosource.read.text.clauses import RELATIVE, Tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twosource.codebook import EventType
    from twosource.read.events.eventwords import EventWords

_INSIDE = frozenset(
    {
        "det",
        "amod",
        "compound",
        "nummod",
        "nmod:poss",
        "flat",
        "flat:foreign",
        "fixed",
        "nmod:desc",
        "goeswith",
        "advmod",
        "case",
        "punct",
    }
)
_HYPHENS = frozenset({"-", "–", "‑"})
_AROUND = frozenset({"case", "punct", "advmod"})
_NAMING = frozenset({"", "of", "'s", "'"})
_BEFORE = frozenset({"amod", "nummod", "compound"})
_FROM = frozenset({"from", "out"})
_TO = frozenset({"to", "toward", "towards", "into", "for", "onto"})
_NO_PLACE = frozenset({"with", "under", "after", "before", "of", "like", "than", "past", "about", "despite", "as", "including"})
"""Behind these a verb's place is not told, but by its own name."""
_AT = frozenset({"on", "against", "at", "upon", "in", "inside", "of", "over", "above", "near", "outside"})
_MOVING = frozenset({"movement", "displacement", "deployment"})
_CLAUSE = frozenset({"acl", "acl:relcl", "advcl", "appos", "parataxis", "ccomp", "conj", "cc", "list"})
PRONOUNS = frozenset(
    {"they", "them", "their", "he", "him", "his", "she", "her", "it", "its", "we", "us", "our", "i", "you", "who"}
)
_ACTORS = frozenset({"@force_name", "@person", "@state", "@organisation", "@party"})
_BY_ITSELF = frozenset({"subject", "oblique by"})
_MAX = 3
"""Fillers of one slot that one trigger may have; more is a sign of a broken parse."""


class Filler(Struct, frozen=True):
    """Words [first, last) that fill a slot; `head` is their head, `rule` what found them, `inferred` if no dependency did."""

    slot: str
    first: int
    last: int
    head: int
    rule: str


class Stage(Struct, frozen=True):
    """What the readers of roles share: the tree, the codebook's tables, and what is known of tokens.

    `places` and `times` map a token to the number of the place or time mention that covers it.
    `cues` are the tokens that say; `triggers` those that name a happening.
    """

    tree: Tree
    words: EventWords
    known: Mapping[int, tuple[str, ...]]
    places: Mapping[int, int]
    times: Mapping[int, int]
    cues: frozenset[int]
    triggers: frozenset[int]


def fillers_of(stage: Stage, trigger: Trigger) -> list[Filler]:
    """The slots that the dependencies of one trigger fill."""
    kind = stage.words.types[trigger.type]
    frame = trigger.frame
    found: list[Filler] = []
    subject, object_ = _slot(kind, trigger, "subj", "agent"), _slot(kind, trigger, "obj", "target")
    if not trigger.verbal:
        found.extend(_modifier_fillers(stage, trigger, kind))
        owner = _slot(kind, trigger, "poss", subject)
        for token in _spread(stage.tree, trigger.frame.owners):
            found.extend(_participant(stage, trigger, token, owner, "owner"))
    for token in _spread(stage.tree, frame.subjects[:1] if trigger.verbal else frame.subjects):
        found.extend(_participant(stage, trigger, token, subject, "subject"))
    for token in _spread(stage.tree, frame.objects[:1] if trigger.verbal else frame.objects):
        found.extend(_participant(stage, trigger, token, object_, "object"))
    for case, token in frame.obliques:
        found.extend(_oblique_fillers(stage, trigger, kind, case, token))
    return _limited(found)


def _slot(kind: EventType, trigger: Trigger, role: str, usual: str) -> str:
    """The slot of a role: the word's own, else the type's, else the usual."""
    return kind.roles.get(f"{trigger.lemma}.{role}", kind.roles.get(role, usual))


def _spread(tree: Tree, tokens: tuple[int, ...]) -> list[int]:
    """The heads with those coordinated with them."""
    found: list[int] = []
    for token in tokens:
        found.append(token)
        found.extend(child for child in tree.under(token, "conj") if tree.upos(child) in {"NOUN", "PROPN", "PRON", "NUM"})
    return list(dict.fromkeys(found))


def _participant(  # noqa: C901, PLR0911 - one guard a reason
    stage: Stage, trigger: Trigger, token: int, slot: str, rule: str
) -> list[Filler]:
    """The subject or object as the filler of its slot, where it can fill it at all."""
    tree = stage.tree
    classes = classes_of(tree, stage.known, token)
    if (
        slot == "-"
        or token in stage.triggers
        or (tree.words[token] in RELATIVE | {"it", "there", "this", "what"} and not classes & _ACTORS)
    ):
        return []
    kind = stage.words.types[trigger.type]
    places = _places_under(stage, token)
    if token in stage.places and slot in {"target", "place", "origin", "destination"}:
        where = slot if slot != "target" else "origin" if kind.family in _MOVING else "place"
        return [_place_filler(stage, token, where, rule)]
    if slot in {"place", "origin", "destination"}:
        if not places and kind.family in _MOVING:
            return []  # "left town": no name says where
        return [_place_filler(stage, place, slot, rule) for place in places[:1]] or [_phrase(stage, token, "target", rule)]
    if classes & stage.words.words("weapon") and slot == "agent":
        if any(not following for _, _, following in stage.words.nouns.get(tree.words[token], ())):
            return []  # "the attack targeted ...": a happening is no instrument
        slot = "instrument"
    if slot == "agent" and (token in stage.times or not _can_act(stage, classes, token)):
        return []
    if slot == "target" and tree.lemmas[token] in stage.words.words("area") and (places or kind.family in _MOVING):
        where = "origin" if kind.family in _MOVING else "place"
        return [_place_filler(stage, place, where, rule) for place in places]
    if classes & stage.words.words("time_noun") and not classes & {"@number"}:
        return []
    found = [_phrase(stage, token, slot, rule)]
    if slot == "instrument" and rule in _BY_ITSELF:
        found += _owners_of_weapon(stage, token)
    if slot == "target":
        told = [] if _is_home(stage, kind, places, classes) else places[:1]
        found += [_place_filler(stage, place, _where_moved(stage, kind, place), f"{rule}'s place") for place in told]
    return found


def _is_home(stage: Stage, kind: EventType, places: list[int], classes: set[str]) -> bool:
    """Whether a place only says where somebody comes from: "a youth from Northtown was killed"."""
    person = bool(classes & stage.words.words("people")) and kind.family not in _MOVING
    return person and bool(places) and stage.tree.case(places[0]) == "from"


def _owners_of_weapon(stage: Stage, weapon: int) -> list[Filler]:
    """Who struck, where a weapon did by itself: "two Zovian missiles hit the market"."""
    known = ((token, set(stage.known.get(token, ()))) for token in stage.tree.under(weapon, "amod"))
    return [_phrase(stage, token, "agent", "whose weapon") for token, classes in known if classes & _ACTORS][:1]


def _where_moved(stage: Stage, kind: EventType, place: int) -> str:
    """The slot of a place inside an object: "moved fighters from Northtown" tells where they started."""
    return "origin" if kind.family in _MOVING and stage.tree.case(place) in _FROM else "place"


def _can_act(stage: Stage, classes: set[str], token: int) -> bool:
    lists = stage.words
    if _is_pronoun(stage.tree, token):
        return True
    if token in stage.places and "@state" not in classes:
        return False
    acting = (
        _ACTORS
        | lists.words("authority")
        | lists.words("force")
        | lists.words("people")
        | lists.words("aircraft")
        | lists.words("vehicle")
        | lists.words("civilian")
    )
    return bool(classes & acting) or stage.tree.upos(token) == "PROPN"


def _is_pronoun(tree: Tree, token: int) -> bool:
    """Whether the token is a personal pronoun that may stand for an actor."""
    return tree.words[token] in PRONOUNS and tree.upos(token) in {"PRON", "DET"}


def _modifier_fillers(stage: Stage, trigger: Trigger, kind: EventType) -> list[Filler]:
    """Words before an event noun: "coalition air strikes", "the market bombing", "Northtown clashes", "civilian casualties"."""
    found: list[Filler] = []
    for token in trigger.frame.modifiers:
        if trigger.first <= token < trigger.last:
            continue
        classes = classes_of(stage.tree, stage.known, token)
        if token in stage.places and "@state" not in classes:
            found.append(_place_filler(stage, token, "place", "modifier"))
        elif stage.tree.rel(token) == "amod" and not _described(stage, token, kind):
            continue  # "a suspected attack": a participle is nobody
        elif kind.harm and classes & (stage.words.words("people") | stage.words.words("force") | {"@person"}):
            found.append(_phrase(stage, token, "target", "modifier"))
        elif classes & (_ACTORS | stage.words.words("force")) or "@place" in classes:
            found.append(_phrase(stage, token, "agent", "modifier"))
        elif classes & stage.words.words("structure") and stage.tree.rel(token) == "compound":
            found.append(_phrase(stage, token, "target", "modifier"))
    return found


def _described(stage: Stage, token: int, kind: EventType) -> bool:
    """Whether an adjective before an event noun names who takes part, by its own form or as a known name."""
    if set(stage.known.get(token, ())) & (_ACTORS | {"@place"}):
        return True
    people = stage.words.words("force") | stage.words.words("structure")
    return stage.tree.words[token] in (people | stage.words.words("people") if kind.harm else people)


def _oblique_fillers(stage: Stage, trigger: Trigger, kind: EventType, case: str, token: int) -> list[Filler]:
    """What a prepositional phrase fills: places by preposition, else targets, instruments and opponents."""
    role = kind.roles.get(f"{trigger.lemma}.{case}", kind.roles.get(case))
    if not case and trigger.verbal and kind.family in _MOVING:  # "fled Northtown for Southtown", read as two obliques
        role = _slot(kind, trigger, "obj", "target")
    places = _places_under(stage, token)
    classes = classes_of(stage.tree, stage.known, token)
    armed = case in {"with", "using"} and classes & (stage.words.words("weapon") | stage.words.words("shell"))
    if (token in stage.triggers and not armed) or (token in stage.times and not places):
        return []
    if armed:
        return [_phrase(stage, token, "instrument", f"oblique {case}")]
    found: list[Filler] = []
    if token not in stage.places:
        slot = role or _oblique_slot(stage, kind, case, classes)
        if slot == "target" and not role and _only_where(stage, trigger, case, token):
            slot = None
        for head in _spread(stage.tree, (token,)) if slot not in {None, "destination", "origin", "place"} else []:
            found.extend(
                filler for filler in _participant(stage, trigger, head, str(slot), f"oblique {case}") if filler.slot != "place"
            )
    where = role if role in {"origin", "destination", "place"} else _where(kind, case)
    if case in {"in", "at"} and _leaves(kind, trigger):
        where = "origin"  # "left their base in Northtown"
    named = [] if _tells_no_place(stage, trigger, case, token) else _first_places(stage, places)
    found.extend(_place_filler(stage, place, where, f"oblique {case}") for place in named)
    if where in {"origin", "destination"}:
        found.extend(_onward(stage, kind, places, token))
    return found


def _tells_no_place(stage: Stage, trigger: Trigger, case: str, token: int) -> bool:
    """Whether a place inside a phrase is no place of the deed: "killed, according to reports from Northtown"."""
    return token not in stage.places and (case == "according" or (trigger.verbal and case in _NO_PLACE))


def _leaves(kind: EventType, trigger: Trigger) -> bool:
    """Whether the verb has an object that it leaves, so that a place beside it says where that lies."""
    return bool(trigger.verbal and trigger.frame.objects) and _slot(kind, trigger, "obj", "target") == "origin"


def _only_where(stage: Stage, trigger: Trigger, case: str, token: int) -> bool:
    """Whether "in the head" or "at a restaurant" says only where somebody who is named was hit."""
    if stage.tree.lemmas[token] in stage.words.words("body"):
        return True
    kind = stage.words.types[trigger.type]
    personal = kind.family == "harm" or kind.id in {"shooting", "stabbing", "execution", "abduction"}
    lists = stage.words
    people = lists.words("people") | lists.words("force") | {"@person"}
    hurt = any(classes_of(stage.tree, stage.known, child) & people for child in trigger.frame.objects)
    return case in {"in", "inside", "outside", "near", "at"} and trigger.verbal and personal and hurt


def _onward(stage: Stage, kind: EventType, places: list[int], head: int) -> list[Filler]:
    """Places of the other direction that the tree hangs below the first ("from X to Y")."""
    found = []
    for place in places[1:]:
        path = stage.tree.ancestors(place)
        cases = [stage.tree.case(token) for token in path[: path.index(head)]] if head in path else []
        case = next((case for case in cases if case and case != "of"), "")
        where = _where(kind, case)
        if case in _FROM | _TO - {"for"} and where in {"origin", "destination"}:
            found.append(_place_filler(stage, place, where, f"oblique {case}"))
    return found[:1]


def _oblique_slot(stage: Stage, kind: EventType, case: str, classes: set[str]) -> str | None:
    """The slot of a prepositional phrase that is no place name."""
    lists = stage.words
    if case in {"with", "using", "by"} and classes & (lists.words("weapon") | lists.words("bomb") | lists.words("shell")):
        return "instrument"
    if case == "between":
        return "agent"
    if case == "by" and classes & (_ACTORS | lists.words("force") | lists.words("aircraft")):
        return "agent"
    concrete = _ACTORS | lists.words("structure") | lists.words("force") | lists.words("people")
    if kind.family in {"attack", "harm", "damage"} and case in _AT and classes & concrete:
        return "target"
    return None


def _where(kind: EventType, case: str) -> str:
    """The slot of a place name behind a preposition."""
    if case in _FROM:
        return "origin"
    return "destination" if case in _TO and kind.family in _MOVING else "place"


def _first_places(stage: Stage, places: list[int]) -> list[int]:
    """The first place of a phrase and those coordinated with it; what follows it only says where it lies."""
    if not places:
        return []
    joined = [token for token in places[1:] if places[0] in stage.tree.ancestors(token) and stage.tree.rel(token) == "conj"]
    return [places[0], *joined]


def _places_under(stage: Stage, head: int) -> list[int]:
    """Tokens of place names in the phrase of this head, one for each, those of clauses inside it left out."""
    tree = stage.tree
    found: dict[int, int] = {}
    queue = [head]
    while queue:
        token = queue.pop(0)
        if token in stage.places and "@state" not in _mere(stage, token):
            found.setdefault(stage.places[token], token)
        queue.extend(child for child in tree.parse.children[token] if _leads_to_place(stage, token, child))
    return sorted(found.values())


def _leads_to_place(stage: Stage, token: int, child: int) -> bool:
    """Whether a place below the child says where the phrase is: not in clauses, other happenings, modifiers of other nouns."""
    tree = stage.tree
    if tree.rel(child) in _CLAUSE - {"conj", "appos"} or child in stage.triggers:
        return False
    if child in stage.places and token not in stage.places and tree.rel(child) in {"compound", "nmod:poss", "nmod:desc", "amod"}:
        owned = tree.lemmas[token] in stage.words.words("seat")  # "the Zovian embassy" stands in no Zovia
        return not owned and bool({tree.lemmas[token]} & (stage.words.words("ground") | stage.words.words("structure")))
    return True


def _mere(stage: Stage, token: int) -> set[str]:
    """The classes of a place name that stands before a noun ("the Zovian army"): as an adjective it is no place."""
    return set(stage.known.get(token, ())) - {"@state"} if stage.tree.rel(token) != "amod" else set(stage.known.get(token, ()))


def _place_filler(stage: Stage, token: int, slot: str, rule: str) -> Filler:
    """The whole place name that covers the token."""
    number = stage.places[token]
    first, last = token, token + 1
    while first - 1 >= 0 and stage.places.get(first - 1) == number:
        first -= 1
    while stage.places.get(last) == number:
        last += 1
    return Filler(slot, first, last, token, rule)


def _phrase(stage: Stage, head: int, slot: str, rule: str) -> Filler:
    """The noun phrase of a head without preposition, clauses, apposition and what is coordinated with it."""
    first, last = phrase_of(stage.tree, head)
    return Filler(slot, first, last, head, rule)


def phrase_of(tree: Tree, head: int) -> tuple[int, int]:
    """The first and last token of a head's own phrase: its modifiers, and an "of" phrase behind it.

    The phrase is one run of words: what stands apart from the head is left out.
    """
    tokens = {head}
    queue = [head]
    while queue:
        token = queue.pop()
        for child in tree.parse.children[token]:
            rel = tree.rel(child)
            own = rel in _INSIDE and tree.words[child] != "," and not (token == head and rel in _AROUND and child > head)
            own = own and (child < token or tree.case(child) in _NAMING)  # "a house in Northtown", read as one name
            joined_modifier = rel in {"conj", "cc"} and token != head and token < head
            if (own or joined_modifier or (rel == "nmod" and tree.case(child) == "of")) and not _leads_in(
                tree, token, child, head
            ):
                tokens.add(child)
                tokens.update(below for below in tree.parse.subtree(child) if child < head and below < head and rel in _BEFORE)
                queue.append(child)
    first = last = head
    while first - 1 in tokens:
        first -= 1
    while last + 1 in tokens:
        last += 1
    while first < head and (
        tree.upos(first) in {"PUNCT", "ADP", "CCONJ", "SCONJ"} or tree.words[first] in {"least", "most", "than"}
    ):
        first += 1
    while last > head and tree.upos(last) in {"PUNCT", "CCONJ", "ADP", "DET"}:
        last -= 1
    return _whole_word(tree, first, head), last + 1


def _whole_word(tree: Tree, first: int, head: int) -> int:
    """The first token, moved to the start of the joined word that it would cut: "rebel-held base", not "held base"."""
    tokens, start = tree.parse.tokens, first
    while start >= 2 and tokens[start - 1].text in _HYPHENS and tokens[start - 2].end == tokens[start - 1].start:
        if tokens[start - 1].end != tokens[start].start or tokens[start - 2].sentence != tokens[head].sentence:
            break
        start -= 2
    if first > start > 0 and tree.upos(start - 1) == "DET" and tokens[start - 1].sentence == tokens[head].sentence:
        start -= 1
    return start


def _leads_in(tree: Tree, token: int, child: int, head: int) -> bool:
    """Whether the child is the head's own preposition, which does not belong to the filler."""
    return (
        token == head
        and tree.rel(child) in {"case", "cc", "punct"}
        and child < head
        and tree.upos(child) in {"ADP", "CCONJ", "PUNCT"}
    )


def _limited(found: list[Filler]) -> list[Filler]:
    kept: list[Filler] = []
    for filler in found:
        same = [other for other in kept if other.slot == filler.slot]
        if len(same) < _MAX and all(other.first != filler.first for other in same):
            kept.append(filler)
    return kept
