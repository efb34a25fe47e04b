"""The words of an article that name a happening or state, read with the company they keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.text.clauses import Frame, Tree, is_past, noun_frame, verb_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.events.eventwords import Company, EventWords, Reading
    from twosource.records import Mention, PlaceMention

_PARTS = frozenset(
    {
        "number",
        "group",
        "member",
        "dozen",
        "hundred",
        "thousand",
        "score",
        "majority",
        "lot",
        "most",
        "some",
        "many",
        "half",
        "rest",
        "all",
    }
)
_QUANTITY = frozenset(
    {"dozen", "hundred", "thousand", "score", "million", "number", "several", "many", "scores", "dozens", "hundreds", "thousands"}
)
_KIND_CLASS = {
    "armed_group": ("@force_name", "@party"),
    "person": ("@person",),
    "nationality": ("@state",),
    "place": ("@place",),
    "organisation": ("@organisation",),
    "weapon": ("@weapon",),
    "facility": ("@structure", "@place"),
}
Known = Mapping[int, tuple[str, ...]]
"""The classes by which event types may ask for a token, beyond its form: "@person", "@place"."""

_DYING = frozenset({"die", "succumb", "perish"})
_CARRY = frozenset({"carry", "launch", "conduct", "stage", "mount", "perpetrate", "execute", "wage"})


class Trigger(Struct, frozen=True):
    """Words [first, last) that name a happening; `token` is their head, `type` its type's number, `lemma` the codebook's word."""

    token: int
    first: int
    last: int
    type: int
    lemma: str
    verbal: bool
    frame: Frame


def companions(tree: Tree, mentions: Sequence[Mention], places: Sequence[PlaceMention]) -> dict[int, tuple[str, ...]]:
    """For every token that a mention or toponym covers: the classes by which event types may ask for it."""
    found: dict[int, tuple[str, ...]] = {}
    starts = {token.start: index for index, token in enumerate(tree.parse.tokens)}
    for mention in mentions:
        for token in covered(tree, starts, mention.start, mention.end):
            found[token] = (*found.get(token, ()), *_KIND_CLASS.get(mention.kind, ()))
    for place in places:
        country = place.place.precision == "country"
        classes = ("@state",) if place.metonym else ("@place", "@state") if country else ("@place",)
        for token in covered(tree, starts, place.start, place.end):
            found[token] = (*found.get(token, ()), *classes)
    return found


def covered(tree: Tree, starts: Mapping[int, int], start: int, end: int) -> range:
    """The tokens of a stretch of characters that begins with a token."""
    first = last = starts.get(start, len(tree.parse.tokens))
    while last < len(tree.parse.tokens) and tree.parse.tokens[last].end <= end:
        last += 1
    return range(first, last)


def classes_of(tree: Tree, known: Known, token: int) -> set[str]:
    """The words and classes under which a phrase's head may be asked for; a head of quantity stands for what it counts."""
    found = {tree.words[token], tree.lemmas[token], *known.get(token, ())}
    if tree.under(token, "nummod") or tree.upos(token) == "NUM" or tree.lemmas[token] in _QUANTITY:
        found.add("@number")
    for child in tree.under(token, "compound", "amod", "flat", "nmod:desc"):
        found.update(known.get(child, ()))
        if tree.words[child] == "air" and tree.lemmas[token] == "force":
            found.add("air force")
    if tree.lemmas[token] in _PARTS or tree.upos(token) == "NUM":
        for child in tree.under(token, "nmod"):
            found |= {tree.words[child], tree.lemmas[child], *known.get(child, ())}
    return found


def read_triggers(tree: Tree, words: EventWords, known: Known) -> list[Trigger]:
    """The triggers in text order; of two that share a word the longer, then the type that stands first in the codebook."""
    found: list[Trigger] = []
    taken: set[int] = set()
    total = len(tree.words)
    for index in range(total):
        if index in taken:
            continue
        trigger = (
            _phrase_at(tree, words, known, index) or _noun_at(tree, words, known, index) or _verb_at(tree, words, known, index)
        )
        if trigger is not None:
            found.append(trigger)
            taken.update(range(trigger.first, trigger.last))
    return found


def _phrase_at(tree: Tree, words: EventWords, known: Known, index: int) -> Trigger | None:
    for reading in words.phrases.get(tree.words[index], ()):
        last = index + 1 + len(reading[2])
        if tree.words[index + 1 : last] != reading[2]:
            continue
        token = _head_of(tree, index, last)
        frame = verb_frame(tree, token) if tree.upos(token) in {"VERB", "AUX"} else _noun_frame(tree, words, token)
        if _allowed(tree, words, known, reading, frame):
            return Trigger(token, index, last, reading[0], reading[1], tree.upos(token) == "VERB", frame)
    return None


def _head_of(tree: Tree, first: int, last: int) -> int:
    """The word of the run whose head stands outside it; the first verb of several."""
    tops = [token for token in range(first, last) if not first <= tree.head(token) < last]
    return next((token for token in tops if tree.upos(token) == "VERB"), tops[0] if tops else first)


def _noun_at(tree: Tree, words: EventWords, known: Known, index: int) -> Trigger | None:
    readings = words.nouns.get(tree.words[index])
    carried: Trigger | None = None  # the most general type that a verb of doing allows where no company decides
    for reading in readings or ():
        last = index + 1 + len(reading[2])
        if tree.words[index + 1 : last] != reading[2]:
            continue
        token = last - 1
        if not _is_noun(tree, token) or (tree.rel(token) == "compound" and tree.head(token) >= last):
            continue
        frame = _without_own_words(_noun_frame(tree, words, token), index, last)
        if _used(tree, token) and {tree.lemmas[token]} & (words.words("bomb") | words.words("shell")):
            continue  # "hit them with bombs": what was used
        if frame.governor is not None and tree.lemmas[frame.governor] in _DYING and words.types[reading[0]].harm:
            continue  # "died of his injuries" tells one thing
        if _allowed(tree, words, known, reading, frame, noun=True):
            return Trigger(token, index, last, reading[0], reading[1], verbal=False, frame=frame)
        if _carried(tree, words, frame) and _tolerable(tree, words, known, reading, frame):
            carried = Trigger(token, index, last, reading[0], reading[1], verbal=False, frame=frame)
    return carried


def _used(tree: Tree, token: int) -> bool:
    """Whether "with" stands before a noun, or before an amount of it ("with scores of bombs")."""
    above = tree.head(token)
    heads = (token, above) if tree.rel(token) == "nmod" and above >= 0 and tree.lemmas[above] in _QUANTITY else (token,)
    return any(tree.case(head) in {"with", "using"} for head in heads)


def _without_own_words(frame: Frame, first: int, last: int) -> Frame:
    """The frame less those modifiers that are part of the trigger itself."""
    return replace(frame, modifiers=tuple(token for token in frame.modifiers if not first <= token < last))


def _noun_frame(tree: Tree, words: EventWords, token: int) -> Frame:
    return noun_frame(tree, token, words.words("light"), words.words("suffer"), words.words("occur"))


def _is_noun(tree: Tree, token: int) -> bool:
    """A noun, or a gerund that stands like one ("the shelling of", "Russian bombing")."""
    if tree.upos(token) in {"NOUN", "PROPN"}:
        return True
    children = tree.under(token, "det", "amod", "nmod:poss", "compound", "nmod", "obl")
    return (
        tree.upos(token) == "VERB"
        and tree.words[token].endswith("ing")
        and bool(children)
        and not tree.under(token, "obj", "aux")
    )


def _verb_at(tree: Tree, words: EventWords, known: Known, index: int) -> Trigger | None:
    readings = words.verbs.get(tree.words[index])
    if not readings or not _is_verb(tree, index):
        return None
    frame = _with_misread_subject(tree, known, index, verb_frame(tree, index))
    frame = _as_passive(tree, words, index, frame)
    for reading in readings:
        last = _particles_end(tree, index, reading[2])
        if last and _allowed(tree, words, known, reading, frame):
            return Trigger(index, index, last, reading[0], reading[1], verbal=True, frame=frame)
    return None


def _with_misread_subject(tree: Tree, known: Known, verb: int, frame: Frame) -> Frame:
    """A group's name that looks like an auxiliary ("IS brought ...") as the subject that it is."""
    if frame.subjects or frame.passive:
        return frame
    named = [child for child in tree.under(verb, "aux", "cop", "dep", "mark") if "@force_name" in known.get(child, ())]
    return replace(frame, subjects=tuple(named[:1])) if named else frame


def _as_passive(tree: Tree, words: EventWords, verb: int, frame: Frame) -> Frame:
    """A bare participle of a verb that needs an object ("12 killed in raid", "all arrested"): its subject is who suffers it."""
    bare = not frame.objects and frame.subjects and not tree.under(verb, "aux", "ccomp", "xcomp")
    if not bare or not is_past(tree, verb) or tree.lemmas[verb] not in words.words("transitive"):
        return frame
    if any(tree.case(token) == "by" for token in frame.subjects) or any(
        case == "at" for case, _ in frame.obliques if tree.lemmas[verb] == "shoot"
    ):
        return frame
    return replace(frame, subjects=(), objects=frame.subjects, passive=True)


def _is_verb(tree: Tree, token: int) -> bool:
    """A verb in a clause of its own, not "the wounded soldiers"; a predicate that looks like an adjective is one too."""
    if tree.upos(token) == "VERB":
        return tree.rel(token) != "amod" or tree.head(token) < token
    return (
        tree.upos(token) == "ADJ"
        and tree.words[token].endswith(("ed", "en"))
        and (tree.rel(token) in {"root", "acl", "ccomp", "conj", "advcl"} or tree.head(token) < token)
        and bool(tree.under(token, "nsubj", "nsubj:pass", "obl") or tree.rel(token) in {"acl", "amod"})
    )


def _particles_end(tree: Tree, verb: int, particles: tuple[str, ...]) -> int | None:
    """The end of the verb with its particles, which stand beside it or hang from it; None where one is missing."""
    if not particles:
        return verb + 1
    if tree.words[verb + 1 : verb + 1 + len(particles)] == particles:
        return verb + 1 + len(particles)
    hanging = {tree.words[child] for child in tree.under(verb, "compound:prt", "advmod", "xcomp", "obj")}
    return verb + 1 if set(particles) <= hanging else None


def _allowed(  # noqa: PLR0913 - the word, its company, and what both are judged by
    tree: Tree, words: EventWords, known: Known, reading: Reading, frame: Frame, *, noun: bool = False
) -> bool:
    """Whether the company of the word lets it name this type."""
    subjects, objects = _around(tree, words, known, frame, noun=noun)
    company = _company(words, reading)
    if subjects & company.not_subjects or objects & company.not_objects:
        return False
    if reading[1] not in words.ambiguous[reading[0]]:
        return True
    return bool(subjects & company.subjects or objects & company.objects)


def _tolerable(tree: Tree, words: EventWords, known: Known, reading: Reading, frame: Frame) -> bool:
    """Whether nothing beside the noun forbids this type."""
    subjects, objects = _around(tree, words, known, frame, noun=True)
    company = _company(words, reading)
    return not (subjects & company.not_subjects or objects & company.not_objects)


def _around(tree: Tree, words: EventWords, known: Known, frame: Frame, *, noun: bool) -> tuple[set[str], set[str]]:
    """The classes of the subjects and of the objects; all that stands beside a noun counts as both."""
    subjects = _classes(tree, words, known, frame.subjects)
    objects = _classes(tree, words, known, frame.objects)
    if noun:
        beside = _classes(tree, words, known, (*frame.modifiers, *frame.owners, *(token for _, token in frame.obliques)))
        objects |= beside
        subjects |= beside
        subjects |= {tree.lemmas[token] for token in (*frame.clauses, frame.governor) if token is not None}
    return subjects, objects


def _classes(tree: Tree, words: EventWords, known: Known, tokens: tuple[int, ...]) -> set[str]:
    found: set[str] = set()
    for token in tokens:
        classes = classes_of(tree, known, token)
        if "@number" in classes and classes & (words.words("force") | {"@force_name"}):
            classes.add("@force_count")
        found |= classes
    return found


def _company(words: EventWords, reading: Reading) -> Company:
    companies = words.company[reading[0]]
    return companies.get(reading[1], companies[""])


def _carried(tree: Tree, words: EventWords, frame: Frame) -> bool:
    """Whether a verb that only carries out, or a verb of harm, governs the noun: no doubt then that it happened with arms."""
    governor = frame.governor
    if governor is None:
        return False
    if tree.lemmas[governor] in _CARRY:
        return True
    readings = words.verbs.get(tree.words[governor], ())
    return any(
        words.types[number].family == "harm" and (name not in words.ambiguous[number] or name in words.words("transitive"))
        for number, name, _ in readings
    )
