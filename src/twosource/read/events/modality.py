"""Whether a happening is told as one that happened: its modality, and whether the words around it negate it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.text.forms import lemma

if TYPE_CHECKING:
    from twosource.codebook import Codebook, Hedge
    from twosource.read.text.clauses import Tree

NEGATIONS = frozenset({"not", "n't", "never", "no", "neither", "nor", "without", "none", "nobody", "hardly"})
_BE = frozenset({"be", "is", "are", "was", "were", "been", "being", "it", "said", "to", "have", "amid", "raising"})
_UP = frozenset(
    {"xcomp", "ccomp", "acl", "obj", "advcl", "nmod", "obl", "csubj", "nsubj:pass", "nsubj", "conj", "compound", "advcl:relcl"}
)
_LEVELS = 4
"""How far above a trigger a word may stand and still set its modality ("there are fears that the army plans to attack")."""
_PRESENT = frozenset({"is", "are", "being"})
_IF = frozenset({"if", "unless", "whether", "lest"})
_SEEN = frozenset(
    {
        "see",
        "report",
        "say",
        "believe",
        "think",
        "know",
        "observe",
        "allege",
        "understand",
        "find",
        "force",
        "appear",
        "begin",
        "start",
    }
)
_RANKS = frozenset(
    {
        "st",
        "nd",
        "rd",
        "th",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "latest",
        "last",
        "only",
    }
)
_WEIGHT = ("happened", "ongoing", "predicted", "planned", "feared", "demanded", "hypothetical")


class Hedges(Struct, frozen=True):
    """The codebook's hedges by use: words before an infinitive ("plans to"), words of their own, and plain weakeners.

    `charged` are verbs with the preposition behind which stands what is only laid at somebody's door ("accused of").
    """

    infinitive: dict[str, str]
    plain: dict[str, str]
    governed: frozenset[tuple[str, str]]
    charged: frozenset[tuple[str, str]]
    weak: frozenset[str]
    failed: frozenset[str]
    untrue: frozenset[str]


def hedges_of(codebook: Codebook) -> Hedges:
    """The tables of this codebook's hedges, made once for each."""
    return _tables(codebook.hedges, codebook.words("event_failed"), codebook.words("event_untrue"))


@lru_cache(maxsize=8)
def _tables(hedges: tuple[Hedge, ...], failed: frozenset[str], untrue: frozenset[str]) -> Hedges:
    infinitive: dict[str, str] = {}
    plain: dict[str, str] = {}
    governed: set[tuple[str, str]] = set()
    charged: set[tuple[str, str]] = set()
    weak: set[str] = set()
    for hedge in hedges:
        for phrase in hedge.words:
            words = [word for word in phrase.casefold().split() if word not in _BE]
            if hedge.modality is None:
                weak.update(words if len(phrase.split()) == 1 else ())
                if len(words) > 1 and words[-1] in {"of", "for", "with", "over"}:
                    charged.add((lemma(words[0], "VERB"), words[-1]))
            elif len(words) == 1:
                key = lemma(words[0], "VERB")
                table = infinitive if phrase.endswith(" to") else plain
                table.setdefault(key, hedge.modality)
                table.setdefault(words[0], hedge.modality)
            elif words and words[-1] in {"of", "that", "for", "on", "in"}:
                for key in (words[0], lemma(words[0], "VERB")):
                    governed.add((key, words[-1]))
                    plain.setdefault(key, hedge.modality)
                    infinitive.setdefault(key, hedge.modality)
    return Hedges(infinitive, plain, frozenset(governed), frozenset(charged), frozenset(weak), failed, untrue)


class Outlook(Struct, frozen=True):
    """How a happening is told: modality, negated or not, and the words that weaken it."""

    modality: str = "happened"
    negated: bool = False
    hedges: tuple[str, ...] = ()


def outlook(  # noqa: PLR0913 - what is looked at, by what tables, and what is known of it
    tree: Tree, hedges: Hedges, token: int, carriers: frozenset[str], *, verbal: bool, denying: frozenset[int] = frozenset()
) -> Outlook:
    """The outlook on the happening that this token names; `carriers` are the verbs that only carry an event noun.

    `denying` are the words by which a speaker denies it: they do not negate it once more.
    """
    found = {_own_modality(tree, hedges, token, verbal=verbal)}
    negated = _negated(tree, token)
    weak = [tree.words[child] for child in tree.parse.children[token] if tree.words[child] in hedges.weak]
    below, above = token, tree.head(token)
    for level in range(_LEVELS):
        if above < 0 or tree.rel(below) not in _UP:
            break
        found.add(_modality_from(tree, hedges, below, above))
        weak.extend(_charge(tree, hedges, below, above))
        if tree.lemmas[above] in hedges.failed and tree.rel(below) in {"xcomp", "obj", "ccomp", "obl", "advcl"}:
            negated = not negated
        if above not in denying and tree.rel(below) in {"obj", "nsubj:pass", "nsubj"} and _called_untrue(tree, hedges, above):
            negated = True
        if tree.rel(below) in {"csubj", "ccomp"} and _is_untrue(tree, hedges, above):
            negated = not negated
        carries = tree.rel(below) in {"xcomp", "obj", "nsubj:pass", "nsubj"} and level < 2
        if tree.rel(below) in {"obj", "nsubj", "nsubj:pass"} and tree.lemmas[above] not in carriers:
            carries = False
        if carries and tree.upos(above) in {"VERB", "ADJ", "AUX"}:
            found.add(_own_modality(tree, hedges, above, verbal=True))
            negated = negated or _negated(tree, above)
            weak.extend(tree.words[child] for child in tree.parse.children[above] if tree.words[child] in hedges.weak)
        if tree.rel(below) == "ccomp" or (tree.rel(below) in {"advcl", "obl", "nmod", "conj"} and level):
            break
        below, above = above, tree.head(above)
    modality = max(found, key=_WEIGHT.index)
    return Outlook(modality, negated, tuple(dict.fromkeys(weak)))


def _charge(tree: Tree, hedges: Hedges, below: int, above: int) -> list[str]:
    """The verb and preposition where what hangs below is only laid at the door of the passive's subject ("is accused of P")."""
    if not tree.under(above, "nsubj:pass", "aux:pass") and tree.rel(above) not in {"acl", "amod"}:
        return []
    marks = [tree.words[child] for child in tree.under(below, "case", "mark") if child < below]
    return [f"{tree.words[above]} {mark}" for mark in marks if (tree.lemmas[above], mark) in hedges.charged]


def _own_modality(tree: Tree, hedges: Hedges, token: int, *, verbal: bool) -> str:
    """What the word's own auxiliaries, modifiers and conjunctions say."""
    found = "happened"
    marks = {tree.words[child] for child in tree.under(token, "mark", "case")}
    if marks & _IF:
        return "hypothetical"
    for child in tree.parse.children[token]:
        rel, word = tree.rel(child), tree.words[child]
        if rel == "aux" and word in hedges.plain:
            found = max(found, hedges.plain[word], key=_WEIGHT.index)
        elif rel == "amod" and not verbal:
            found = max(found, hedges.plain.get(word, hedges.infinitive.get(word, "happened")), key=_WEIGHT.index)
    if found == "happened" and verbal and _progressive(tree, token):
        return "ongoing"
    if (
        "to" in marks
        and tree.rel(token) in {"advcl", "acl"}
        and tree.upos(token) == "VERB"
        and not tree.words[token].endswith("ing")
    ):
        if tree.rel(token) == "acl" and _ranked(tree, tree.head(token)):
            return found  # "the third reporter to be killed"
        return found if tree.lemmas[tree.head(token)] in _SEEN else max(found, "planned", key=_WEIGHT.index)
    return found


def _ranked(tree: Tree, noun: int) -> bool:
    """Whether a noun is one of a series ("the latest attack to hit the town"): its infinitive tells what has happened."""
    words = (tree.words[child] for child in tree.under(noun, "amod", "nummod", "compound"))
    return any(word in _RANKS or (word[0].isdigit() and word.endswith(("st", "nd", "rd", "th"))) for word in words)


def _progressive(tree: Tree, token: int) -> bool:
    aux = [tree.words[child] for child in tree.under(token, "aux", "aux:pass", "cop")]
    if not aux or not tree.words[token].endswith("ing"):
        return "being" in aux and bool({"is", "are"} & set(aux))
    return bool({"is", "are", "'s", "'re", "am"} & set(aux)) or bool({"has", "have", "'ve"} & set(aux) and "been" in aux)


def _modality_from(tree: Tree, hedges: Hedges, below: int, above: int) -> str:
    """What the governing word says of the happening below it."""
    rel = tree.rel(below)
    marks = {tree.words[child] for child in tree.under(below, "mark")}
    name = tree.lemmas[above]
    if (rel == "xcomp" or (rel in {"acl", "advcl"} and "to" in marks)) and name in hedges.infinitive:
        return hedges.infinitive[name]
    if rel in {"conj", "compound", "nsubj", "nsubj:pass"}:
        return hedges.plain.get(name, "happened") if _said_of(tree, rel, above) else "happened"
    heavy = rel in {"ccomp", "acl", "obj", "nmod", "xcomp", "csubj", "obl"}
    if heavy and name in hedges.plain and tree.upos(above) != "AUX" and _governs(tree, hedges, name, below):
        return hedges.plain[name]
    if rel == "xcomp" and name == "continue":
        return "ongoing"
    return "happened"


def _said_of(tree: Tree, rel: str, above: int) -> bool:
    """Whether the word says of its subject what it is now: "the battle for the town is imminent", "a massacre is feared".

    "The attack was planned by a cell in the capital" has happened.
    """
    if rel == "nsubj":
        return bool(tree.under(above, "cop"))
    return rel == "nsubj:pass" and any(tree.words[child] in _PRESENT for child in tree.under(above, "aux:pass"))


def _governs(tree: Tree, hedges: Hedges, name: str, below: int) -> bool:
    """Whether a word that is a hedge only with its preposition ("called for") has it here, or an infinitive in its stead."""
    wanted = {preposition for key, preposition in hedges.governed if key == name}
    found = {tree.words[child] for child in tree.under(below, "case", "mark")}
    return not wanted or bool(wanted & found) or "to" in found


def _called_untrue(tree: Tree, hedges: Hedges, verb: int) -> bool:
    """Whether a verb calls its object untrue ("called the reports of deaths a fabrication")."""
    words = [child for child in tree.under(verb, "xcomp", "obl", "obj", "ccomp") if tree.lemmas[child] in hedges.untrue]
    return any(tree.rel(child) != "obl" or tree.case(child) == "as" for child in words)


def _is_untrue(tree: Tree, hedges: Hedges, word: int) -> bool:
    """In "it is not true that P", "it is false that P": whether the word takes P back."""
    if not tree.under(word, "cop"):
        return False
    return tree.lemmas[word] in hedges.untrue or (tree.words[word] in {"true", "correct", "so"} and _negated(tree, word))


def _negated(tree: Tree, token: int) -> bool:
    for child in tree.parse.children[token]:
        if tree.words[child] in NEGATIONS and tree.rel(child) in {"advmod", "det", "case", "cc:preconj", "mark", "cc"}:
            return True
    return False
