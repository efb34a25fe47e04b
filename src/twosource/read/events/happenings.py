"""Which triggers of a sentence tell of one happening: "33 were killed in air strikes" is one, not two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.events.eventwords import EventWords
    from twosource.read.events.triggers import Trigger
    from twosource.read.text.clauses import Tree

_BOUND = frozenset(
    {
        "nsubj",
        "csubj",
        "nsubj:pass",
        "obj",
        "obl",
        "obl:agent",
        "nmod",
        "acl",
        "acl:relcl",
        "advcl",
        "xcomp",
        "conj",
        "compound",
        "appos",
        "parataxis",
        "amod",
        "dep",
        "nmod:poss",
    }
)
_CLOSE = _BOUND - {"conj", "parataxis", "appos"}
_APART = frozenset({"after", "before", "since", "following", "despite"})
_LONGEST = 5
_GENERIC = frozenset({"attack", "casualties", "killing"})
_EFFECTS = frozenset({"harm", "damage"})


class Happening(Struct, frozen=True):
    """Triggers that tell of one happening; the first names its type."""

    triggers: tuple[Trigger, ...]

    @property
    def main(self) -> Trigger:
        """The trigger that names the type."""
        return self.triggers[0]


def happenings(tree: Tree, words: EventWords, triggers: Sequence[Trigger], cues: frozenset[int]) -> list[Happening]:
    """The happenings of one sentence, by where their main triggers stand."""
    group = {number: number for number in range(len(triggers))}
    pairs = [
        (distance, left, right)
        for left in range(len(triggers))
        for right in range(left + 1, len(triggers))
        if (distance := _link(tree, words, (triggers[left], triggers[right]), cues)) is not None
    ]
    for _, left, right in sorted(pairs):
        members = [triggers[n] for n in group if group[n] in {group[left], group[right]}]
        if group[left] != group[right] and _compatible(words, members):
            old, new = group[right], group[left]
            group = {number: new if root == old else root for number, root in group.items()}
    found = [Happening(_ranked([triggers[n] for n in group if group[n] == root])) for root in dict.fromkeys(group.values())]
    return sorted(found, key=lambda happening: happening.main.first)


def _ranked(members: list[Trigger]) -> tuple[Trigger, ...]:
    """The trigger that names the happening first: the one whose type stands first in the codebook."""
    return tuple(sorted(members, key=lambda trigger: (trigger.type, trigger.first)))


def _link(  # noqa: PLR0911 - one guard a reason
    tree: Tree, words: EventWords, pair: tuple[Trigger, Trigger], cues: frozenset[int]
) -> int | None:
    """How many arcs lie between two triggers that may tell of one happening; None where they do not."""
    left, right = (words.types[trigger.type] for trigger in pair)
    families = {left.family, right.family}
    if not families <= {"attack"} | _EFFECTS:
        return None
    path = _path(tree, pair[0].token, pair[1].token)
    if path is None or len(path) > _LONGEST:
        return None
    steps, top = path[:-1], path[-1]
    if any(tree.rel(token) not in _BOUND for token in steps) or (set(steps) | {top}) & cues - {pair[0].token, pair[1].token}:
        return None
    if _other_verb(tree, words, pair, (steps, top)) or _earlier(tree, words, steps, families) or _lasting(tree, pair):
        return None
    if any(_other_clause(tree, token) for token in steps if tree.rel(token) in {"conj", "parataxis", "advcl"}):
        return None
    if families == {"attack"} and not _same_attack(tree, words, pair, steps):
        return None
    if left.id == right.id and left.family == "harm" and not (pair[0].verbal ^ pair[1].verbal):
        return None
    return len(steps)


def _other_verb(tree: Tree, words: EventWords, pair: tuple[Trigger, Trigger], path: tuple[list[int], int]) -> bool:
    """Whether a verb with a meaning of its own stands between; in "he drew a gun and fired, killing two" none parts them."""
    steps, top = path
    between = {*steps, top} - {pair[0].token, pair[1].token}
    if any(tree.rel(token) == "conj" and tree.head(token) == top for token in steps):
        between.discard(top)
    empty = words.words("light") | words.words("occur") | words.words("suffer")
    return any(tree.upos(token) == "VERB" and tree.lemmas[token] not in empty for token in between)


def _earlier(tree: Tree, words: EventWords, steps: list[int], families: set[str]) -> bool:
    """Whether a noun of answering or a preposition of time leads to an earlier happening ("in reprisal for the attacks")."""
    answers = words.words("response")
    return any(
        (families == {"attack"} and tree.rel(token) in {"nmod", "obl"} and tree.case(token) in _APART)
        or (tree.rel(token) in {"nmod", "obl"} and answers & {tree.lemmas[token], *_led_by(tree, token)})
        for token in steps
    )


def _led_by(tree: Tree, token: int) -> tuple[str, ...]:
    """The words that lead up to a noun: from before its preposition on ("reprisal for the bloody Northtown attacks")."""
    first = min([token - 4, *(case - 1 for case in tree.under(token, "case"))])
    return tree.lemmas[max(0, first) : token]


def lasts(tree: Tree, token: int) -> bool:
    """Whether a verb is told to have gone on for years ("fought the army for two years", "since 2015"): it is no news."""
    return any(
        tree.case(child) in {"for", "over", "since", "during"} and tree.lemmas[child] in {"year", "decade"} and child > token
        for child in tree.under(token, "obl", "obl:tmod", "obl:unmarked")
    )


def _lasting(tree: Tree, pair: tuple[Trigger, Trigger]) -> bool:
    return any(trigger.verbal and lasts(tree, trigger.token) for trigger in pair)


def _path(tree: Tree, left: int, right: int) -> list[int] | None:
    """The tokens whose arcs lead from both up to where they meet, and that token last; None across sentences."""
    above_left, above_right = tree.ancestors(left), tree.ancestors(right)
    meet = next((token for token in above_left if token in above_right), None)
    if meet is None:
        return None
    return [*above_left[: above_left.index(meet)], *above_right[: above_right.index(meet)], meet]


def _other_clause(tree: Tree, token: int) -> bool:
    """Whether a coordinated or adverbial clause tells of something else: an active verb with its own subject, or "before"."""
    marks = {tree.words[child] for child in tree.under(token, "mark")}
    if tree.rel(token) == "advcl":
        if marks & {"while", "as"} and tree.under(token, "nsubj"):
            return True
        return bool(marks & {"before", "although", "though", "if", "whereas", "because", "until"})
    return _own_actor(tree, token) and tree.lemmas[token] != "die"


def _own_actor(tree: Tree, token: int) -> bool:
    """Whether a clause has a subject of its own that is more than a number ("with 15 targeting ...")."""
    return any(tree.upos(subject) != "NUM" for subject in tree.under(token, "nsubj"))


def _same_attack(tree: Tree, words: EventWords, pair: tuple[Trigger, Trigger], steps: list[int]) -> bool:
    """Two words of attack are one happening where one is generic or both are of one type, and one is the other's argument."""
    types = {words.types[trigger.type].id for trigger in pair}
    if len(types) > 1 and not types & _GENERIC and not types & {"bombing", "offensive", "shooting", "massacre", "ambush"}:
        return False
    if not (pair[0].verbal or pair[1].verbal):
        return steps == [pair[1].token] and tree.rel(pair[1].token) in {"compound", "appos"}
    lower = steps[-1] if steps else -1
    if any(_own_actor(tree, token) and tree.rel(token) in {"advcl", "conj"} for token in steps):
        return False
    if len(types) == 1 and steps == [lower] and (_both_hurt(tree, words, pair, lower) or _by_the_way(tree, words, lower)):
        return True
    nominal, verbal = (pair[1], pair[0]) if pair[0].verbal else pair
    if nominal.frame.governor == tree.head(verbal.token) and tree.rel(verbal.token) in {"advcl", "acl"}:
        return True  # "intensified air strikes, with 15 a day targeting ...": one verb carries both
    nested = pair[0].token in tree.ancestors(pair[1].token) or pair[1].token in tree.ancestors(pair[0].token)
    return nested and lower >= 0 and all(tree.rel(token) in _CLOSE for token in steps) and len(steps) <= 4


def _both_hurt(tree: Tree, words: EventWords, pair: tuple[Trigger, Trigger], lower: int) -> bool:
    """Whether two verbs side by side both tell whom one thing hurt ("the bomb killed two and wounded 12")."""
    return tree.rel(lower) == "conj" and all(_hurts(tree, words, trigger.token) for trigger in pair)


def _by_the_way(tree: Tree, words: EventWords, verb: int) -> bool:
    """Whether a participle without a subject tells whom the verb above it hurt ("hit a home, killing two and wounding 12")."""
    bare = not tree.under(verb, "nsubj", "aux", "mark")
    return bare and tree.words[verb].endswith("ing") and tree.rel(verb) in {"conj", "advcl"} and _hurts(tree, words, verb)


def _hurts(tree: Tree, words: EventWords, verb: int) -> bool:
    """Whether a verb tells what befell people, whatever did it."""
    return any(words.types[number].family == "harm" for number, _, _ in words.verbs.get(tree.words[verb], ()))


def _compatible(words: EventWords, members: list[Trigger]) -> bool:
    """Whether the triggers can be one happening: one kind of harm each, and no two attacks of different definite kinds."""
    harms = [
        words.types[trigger.type].harm for trigger in members if words.types[trigger.type].family == "harm" and trigger.verbal
    ]
    definite = {trigger.type for trigger in members if words.types[trigger.type].family == "attack"}
    definite = {number for number in definite if words.types[number].id not in _GENERIC}
    return len(harms) == len(set(harms)) and len(definite) <= 2
