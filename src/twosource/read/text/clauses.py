"""Who does what to whom in a clause: subjects, objects and obliques of verbs and nouns over the dependency tree.

Active and passive, relative clauses, participles, control ("forced them to flee") and shared arguments of
coordinated verbs come out alike, so that a reader of roles need not know the construction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.text.forms import lemma

if TYPE_CHECKING:
    from twosource.records import Parse

RELATIVE = frozenset({"that", "which", "who", "whom", "whose"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"})
_SUBJECT = frozenset({"nsubj", "nsubj:outer"})
_OBLIQUE = frozenset({"obl", "obl:unmarked", "obl:tmod", "obl:npmod", "nmod:tmod", "nmod:unmarked"})
_SHARED = frozenset({"advcl", "conj", "parataxis", "dep", "ccomp"})
_AMOUNTS = frozenset(
    {
        "lot",
        "number",
        "series",
        "wave",
        "string",
        "dozen",
        "hundred",
        "score",
        "thousand",
        "spate",
        "couple",
        "handful",
        "round",
        "kind",
    }
)
_PERCEIVED = frozenset({"see", "observe", "spot", "film", "hear", "report", "believe", "force", "order", "say"})
_NO_PASSIVE = frozenset(
    {
        "die",
        "succumb",
        "perish",
        "drown",
        "explode",
        "flee",
        "escape",
        "survive",
        "collapse",
        "fall",
        "return",
        "remain",
        "surrender",
    }
)
"""Verbs that have no passive: "was shot and died" has its subject twice."""
_DEPTH = 5
"""How many governors a subject is looked for in; longer chains of infinitives do not occur in news."""


class Tree(Struct, frozen=True):
    """A parse with its words in lower case and its lemmas."""

    parse: Parse
    words: tuple[str, ...]
    lemmas: tuple[str, ...]

    def under(self, token: int, *rels: str) -> list[int]:
        """The dependents of the token with one of these relations, left to right."""
        tokens = self.parse.tokens
        return [child for child in self.parse.children[token] if tokens[child].rel in rels]

    def rel(self, token: int) -> str:
        """The token's relation to its head."""
        return self.parse.tokens[token].rel

    def head(self, token: int) -> int:
        """The token's head, -1 for the root of a sentence."""
        return self.parse.tokens[token].head

    def upos(self, token: int) -> str:
        """The token's part of speech."""
        return self.parse.tokens[token].upos

    def case(self, token: int) -> str:
        """The preposition of a nominal as its words ("as part of" gives "as"), or nothing."""
        return next((self.words[child] for child in self.under(token, "case", "mark")), "")

    def ancestors(self, token: int) -> list[int]:
        """The token and those above it up to the root."""
        found = [token]
        while self.head(found[-1]) >= 0 and len(found) < 60:
            found.append(self.head(found[-1]))
        return found


class Frame(Struct, frozen=True):
    """The arguments of one verb or noun as tokens: the heads of the phrases that fill them.

    `obliques` are pairs of preposition and head. `modifiers` are the words that stand before a noun
    ("coalition" in "coalition air strikes"), `owners` its possessives, `clauses` the verbs of clauses that describe it.
    `governor` is the verb that the noun hangs from.
    """

    subjects: tuple[int, ...] = ()
    objects: tuple[int, ...] = ()
    obliques: tuple[tuple[str, int], ...] = ()
    passive: bool = False
    modifiers: tuple[int, ...] = ()
    owners: tuple[int, ...] = ()
    governor: int | None = None
    clauses: tuple[int, ...] = ()


def tree_of(parse: Parse) -> Tree:
    """The parse ready for reading clauses."""
    words = tuple(token.text.casefold().replace("’", "'") for token in parse.tokens)
    return Tree(parse, words, tuple(lemma(token.text, token.upos) for token in parse.tokens))


# --------------------------------------------------------------------------------------------------
# verbs


def verb_frame(tree: Tree, verb: int, depth: int = 0) -> Frame:
    """The verb's arguments, those included that it shares with the clause it hangs from."""
    own = _own_frame(tree, verb)
    own = _with_antecedent(tree, verb, own)
    if depth >= _DEPTH or (own.subjects and own.objects):
        return own
    shared = _with_shared(tree, verb, own, depth)
    if shared.passive and shared.subjects and not shared.objects:  # what a passive has without "by" is what suffers it
        acting = tuple(token for token in shared.subjects if tree.case(token) == "by")
        suffering = tuple(token for token in shared.subjects if token not in acting)
        return Frame(acting, suffering, shared.obliques, passive=True)
    return shared


def _own_frame(tree: Tree, verb: int) -> Frame:
    subjects: list[int] = []
    objects: list[int] = []
    obliques: list[tuple[str, int]] = []
    passive = bool(tree.under(verb, "aux:pass", "nsubj:pass"))
    for child in tree.parse.children[verb]:
        rel = tree.rel(child)
        if rel in _SUBJECT:
            (objects if child > verb and subjects else subjects).append(_true_subject(tree, child))
        elif rel in {"obj", "nsubj:pass"}:
            objects.append(child)
        elif rel == "obl:agent" or (rel == "obl" and tree.case(child) == "by" and _may_be_passive(tree, verb, passive=passive)):
            subjects.append(child)
        elif rel in _OBLIQUE:
            obliques.append((tree.case(child), child))
    before = [token for token in subjects if token < verb and tree.rel(token) in _SUBJECT]
    if len(before) > 1:  # "according to A, a group that watches, rebels have left": the nearest is the verb's own
        subjects = [token for token in subjects if token not in before[:-1]]
    return Frame(tuple(subjects), tuple(objects), tuple(obliques), passive)


def _true_subject(tree: Tree, subject: int) -> int:
    """The subject, or the noun that the tree buried in it: "according to A, a group that watches, rebels have left"."""
    first = min(tree.parse.subtree(subject), default=subject)
    if first < 2 or tree.words[first - 1] != ",":
        return subject
    quoted = any(tree.case(token) == "according" for token in tree.ancestors(first - 2)[:4])
    if not quoted or tree.rel(subject) != "nsubj":
        return subject
    listed = [
        token for token in tree.parse.subtree(subject) if tree.rel(token) == "conj" and tree.upos(token) in {"NOUN", "PROPN"}
    ]
    return next((token for token in listed if not tree.under(token, "cc")), subject)


def _may_be_passive(tree: Tree, verb: int, *, passive: bool) -> bool:
    return passive or (
        tree.rel(verb) in {"acl", "amod", "conj", "advcl", "root"} and is_past(tree, verb) and not tree.under(verb, "obj")
    )


def is_past(tree: Tree, verb: int) -> bool:
    """Whether a verb form may be a past participle: neither in -ing, nor the bare or third-person form."""
    word = tree.words[verb]
    return (not word.endswith("ing") and word not in {tree.lemmas[verb], tree.lemmas[verb] + "s"}) or word in {
        "hit",
        "cut",
        "hurt",
        "put",
        "shut",
    }


def _with_antecedent(tree: Tree, verb: int, own: Frame) -> Frame:
    """Relative pronouns replaced by the noun they stand for; the gap of a relative clause or participle filled with it."""
    rel, noun = tree.rel(verb), tree.head(verb)
    anchor = antecedent(tree, verb)
    subjects = tuple(anchor if _is_relative(tree, token) else token for token in own.subjects)
    objects = tuple(anchor if _is_relative(tree, token) else token for token in own.objects)
    frame = Frame(_known(subjects), _known(objects), own.obliques, own.passive)
    if noun < 0 or anchor in frame.subjects + frame.objects or tree.upos(noun) not in NOMINAL:
        return frame
    if rel == "acl:relcl":
        if _tells_where(tree, verb):
            return frame
        return _fill(frame, noun, as_object=bool(frame.subjects))
    if rel == "acl" and not tree.under(verb, "mark"):
        return _fill(frame, noun, as_object=is_past(tree, verb))
    if rel == "amod" and noun < verb and is_past(tree, verb):
        return _fill(frame, noun, as_object=True)
    return frame


def _tells_where(tree: Tree, verb: int) -> bool:
    """Whether a relative clause tells what happened at its noun, which then takes no part: "a hospital, where he died"."""
    return any(tree.words[child] in {"where", "when"} for child in tree.under(verb, "advmod", "mark")) and bool(
        tree.under(verb, "nsubj", "nsubj:pass")
    )


def _known(tokens: tuple[int | None, ...]) -> tuple[int, ...]:
    return tuple(token for token in tokens if token is not None)


def _fill(frame: Frame, noun: int, *, as_object: bool) -> Frame:
    if as_object and not frame.objects:
        return Frame(frame.subjects, (noun,), frame.obliques, passive=True)
    if not as_object and not frame.subjects:
        return Frame((noun,), frame.objects, frame.obliques, frame.passive)
    return frame


def _is_relative(tree: Tree, token: int) -> bool:
    return tree.words[token] in RELATIVE and tree.upos(token) in {"PRON", "DET", "SCONJ"} and not tree.parse.children[token]


def antecedent(tree: Tree, verb: int) -> int | None:
    """The noun that the relative clause of this verb hangs from, over coordinated and embedded verbs."""
    for token in tree.ancestors(verb)[:4]:
        if tree.rel(token) == "acl:relcl" and tree.head(token) >= 0:
            return tree.head(token)
    return None


def _with_shared(tree: Tree, verb: int, own: Frame, depth: int) -> Frame:
    """Arguments taken from the governing verb: control, adverbial participles, coordination."""
    rel, above = tree.rel(verb), tree.head(verb)
    if above < 0 or tree.upos(above) not in {"VERB", "AUX", "ADJ"}:
        return _with_right_object(tree, verb, own)
    if rel == "xcomp":
        outer = verb_frame(tree, above, depth + 1)
        found = outer.objects or tuple(tree.under(above, "iobj")) or outer.subjects  # "asked the army to leave"
        bare = not own.objects and not tree.under(verb, "mark", "aux") and is_past(tree, verb)
        return Frame(own.subjects, found, own.obliques, passive=True) if bare else _as_subject(own, found)  # "was found shot"
    if rel == "conj":
        return _with_right_object(tree, verb, _coordinated(tree, verb, own, verb_frame(tree, above, depth + 1)))
    if rel in _SHARED and not own.subjects and not tree.under(verb, "expl"):
        return _adverbial(tree, verb, own, verb_frame(tree, above, depth + 1))
    return _with_right_object(tree, verb, own)


def _as_subject(own: Frame, tokens: tuple[int, ...]) -> Frame:
    if own.subjects:
        return own
    if own.passive:
        return Frame((), own.objects or tokens, own.obliques, passive=True)
    return Frame(tokens, own.objects, own.obliques, own.passive)


def _coordinated(tree: Tree, verb: int, own: Frame, outer: Frame) -> Frame:
    """The second of two verbs: it shares the subject; a bare participle after a passive is passive too."""
    if own.subjects:
        return own
    bare = not tree.under(verb, "aux", "cop", "nsubj", "nsubj:pass")
    passive = outer.passive and bare and not own.objects and is_past(tree, verb) and tree.lemmas[verb] not in _NO_PASSIVE
    if own.passive or passive:
        return Frame(
            own.subjects or (outer.subjects if outer.passive else ()), own.objects or outer.objects, own.obliques, passive=True
        )
    shared = tuple(token for token in outer.objects if token > verb) if not own.objects else own.objects
    return Frame(outer.objects if outer.passive else outer.subjects, shared, own.obliques, own.passive)


def _with_right_object(tree: Tree, verb: int, own: Frame) -> Frame:
    """The first of two verbs whose object stands behind the second ("killed and wounded dozens")."""
    if own.objects or own.passive:
        return own
    for child in tree.under(verb, "conj"):
        between = range(verb + 1, child)
        if tree.upos(child) == "VERB" and all(tree.upos(token) in {"CCONJ", "ADV", "PUNCT"} for token in between):
            objects = tuple(token for token in tree.under(child, "obj") if token > child)
            if objects and not tree.under(child, "nsubj"):
                return Frame(own.subjects, objects, own.obliques, own.passive)
    return own


def _adverbial(tree: Tree, verb: int, own: Frame, outer: Frame) -> Frame:
    """A participle or infinitive beside a clause: whose subject it has depends on its form and on the clause's voice."""
    finite = tree.under(verb, "aux") and "to" not in {tree.words[mark] for mark in tree.under(verb, "mark")}
    if finite or (tree.rel(verb) in {"parataxis", "ccomp", "dep"} and not tree.words[verb].endswith("ing")):
        return own
    participle = (
        is_past(tree, verb)
        and not tree.under(verb, "aux")
        and "to" not in {tree.words[mark] for mark in tree.under(verb, "mark")}
    )
    outer_subject = outer.objects if outer.passive else outer.subjects
    if own.passive or (participle and not own.objects):
        return Frame(own.subjects, own.objects or outer_subject, own.obliques, passive=True)
    if tree.words[verb].endswith("ing") and any(tree.words[mark] == "for" for mark in tree.under(verb, "mark")) and outer.objects:
        return Frame(outer.objects, own.objects, own.obliques, own.passive)  # "arrested him for killing two": not who arrests
    if (
        outer.passive and own.objects and tree.lemmas[tree.head(verb)] not in _PERCEIVED
    ):  # "the school was hit by a shell, killing seven": not the school kills
        return Frame(outer.subjects, own.objects, own.obliques, own.passive)
    return Frame(outer_subject, own.objects, own.obliques, own.passive)


# --------------------------------------------------------------------------------------------------
# nouns


def noun_frame(tree: Tree, noun: int, light: frozenset[str], suffer: frozenset[str], occur: frozenset[str]) -> Frame:
    """The arguments of an event noun: before it, behind it, in its participles, and of the light verb it hangs from."""
    subjects: list[int] = []
    objects: list[int] = []
    obliques: list[tuple[str, int]] = []
    modifiers: list[int] = []
    owners: list[int] = []
    for child in tree.parse.children[noun]:
        rel, case = tree.rel(child), tree.case(child)
        if rel == "nmod:poss":
            owners.append(child)
        elif rel == "nmod" and case == "by":
            subjects.append(child)
        elif rel == "nsubj" and tree.case(noun) == "under":  # "the town is under siege"
            objects.append(child)
        elif rel in {"compound", "amod", "nmod:desc", "flat"} or (rel == "nmod:unmarked" and child < noun):
            modifiers.append(child)
        elif rel in {"nmod", "nmod:tmod", "nmod:unmarked", "obl"}:
            obliques.append((case, child))
        elif rel in {"acl", "acl:relcl"} and tree.upos(child) == "VERB":
            _take_clause(tree, noun, child, (subjects, objects, obliques))
    governor = _take_governor(tree, noun, (light, suffer, occur), (subjects, objects, obliques))
    return Frame(
        tuple(subjects),
        tuple(objects),
        tuple(obliques),
        modifiers=tuple(modifiers),
        owners=tuple(owners),
        governor=governor,
        clauses=tuple(child for child in tree.under(noun, "acl", "acl:relcl") if tree.upos(child) == "VERB"),
    )


_Slots = tuple[list[int], list[int], list[tuple[str, int]]]


def _take_clause(tree: Tree, noun: int, verb: int, into: _Slots) -> None:
    """What a participle or relative clause says of the noun ("airstrikes carried out by X", "an attack that killed Y")."""
    frame = verb_frame(tree, verb)
    subjects, objects, obliques = into
    subjects.extend(token for token in frame.subjects if token != noun)
    objects.extend(token for token in frame.objects if token != noun)
    obliques.extend(frame.obliques)


def _take_governor(
    tree: Tree, noun: int, lists: tuple[frozenset[str], frozenset[str], frozenset[str]], into: _Slots
) -> int | None:
    """The verb that the noun hangs from, with its arguments where it only carries the noun's meaning."""
    light, suffer, occur = lists
    subjects, objects, obliques = into
    while _carried_by_noun(tree, noun):
        noun = tree.head(noun)
    verb, rel = tree.head(noun), tree.rel(noun)
    if verb >= 0 and rel == "nsubj" and tree.upos(verb) in NOMINAL and tree.under(verb, "cop", "case"):
        obliques.append((tree.case(verb), verb))  # "their attacks were against civilians"
        return None
    if verb < 0 or tree.upos(verb) != "VERB":
        return None
    name = tree.lemmas[verb]
    agreed = rel == "obl" and tree.case(noun) in {"to", "with"}  # "agreed to a ceasefire"
    if (rel in {"obj", "nsubj:pass"} or agreed) and name in light | suffer:
        frame = verb_frame(tree, verb)
        (objects if name in suffer else subjects).extend(_others(tree, noun, frame.subjects))
        obliques.extend(pair for pair in frame.obliques if pair[1] != noun)
    elif rel in {"nsubj", "nsubj:pass"} and name in occur | light:
        frame = verb_frame(tree, verb)
        objects.extend(
            token for token in frame.objects if token != noun and name not in {"follow", "prompt", "cause", "force", "trigger"}
        )
        obliques.extend(pair for pair in frame.obliques if pair[1] != noun)
    return verb


def _carried_by_noun(tree: Tree, noun: int) -> bool:
    """Whether another noun stands for this one before its verb: the first of several, or "a number of", "a wave of"."""
    above = tree.head(noun)
    if above < 0 or tree.upos(above) not in NOMINAL:
        return False
    return tree.rel(noun) in {"conj", "appos"} or (tree.rel(noun) == "nmod" and tree.lemmas[above] in _AMOUNTS)


def _others(tree: Tree, noun: int, tokens: tuple[int, ...]) -> list[int]:
    return [token for token in tokens if token != noun and not _is_relative(tree, token)]
