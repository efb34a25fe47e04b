"""Whom a source has it from: "X, relying on Y, says P", "Y, who heard it from Z", "according to X, which refers to Y".

What stands between the source and the one it rests on is told by a few verbs with their prepositions; whose words they
describe is told by the place they stand in, right behind the source, so that a tree which hangs them elsewhere does no harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.speech.syntax import Frame, Syntax, is_relative, named_source
from twosource.read.speech.tellers import giver_from, is_press, nominal_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LEADING = {
    "rest": frozenset({"on", "upon"}),
    "refer": frozenset({"to"}),
    "hear": frozenset({"from"}),
    "giving-notice": frozenset({"by"}),
    "hear-out": frozenset({"to", "with"}),
}
"""Entries of the codebook, and the prepositions behind their verbs that lead to whom somebody rests on."""
_GAP = 3
"""Words between "heard" and its "from"."""
_BEFORE = 3
"""Words between who rests on somebody and the verb that says so: a comma, "in turn"."""
_TURN = frozenset({",", "in", "turn", "itself", "himself", "herself", "themselves", "who", "which", "(", "then", "also"})


def with_backing(syntax: Syntax, frames: Sequence[Frame]) -> list[Frame]:
    """The frames and one more for each source that another is said to rest on, relayed by that other's frame."""
    found = {frame.anchor: frame for frame in frames}
    cites = frozenset(word for word, cue in syntax.lexicon.verbs.items() if "speaker" in cue.takes)
    known = cites.union(*(syntax.lexicon.helpers[name] for name in ("follow", *_LEADING)))
    for verb, word in enumerate(syntax.words):
        start = _leads(syntax, verb) if word in known else None
        old = found.get(verb)
        if start is None or (old is not None and not _is_loose(old, found)):
            continue
        giver, owner = giver_from(syntax, start), _owner(syntax, verb, found)
        if giver is None or owner is None or giver in {*owner.cue, owner.head} or not _hands_on(syntax, verb, giver, owner):
            continue
        cite = syntax.lexicon.by_id["cite"]
        found[verb] = Frame(verb, (verb,), cite, named_source(syntax, giver), giver, outer=owner.anchor, rule="citing")
    return [found[anchor] for anchor in sorted(found)]


def _is_loose(old: Frame, found: Mapping[int, Frame]) -> bool:
    """Whether what stands here is the encoder's guess, or cited by words that only tell of the one cited."""
    above = found.get(old.outer) if old.outer is not None else None
    return old.rule == "encoder" or (above is not None and above.rule == "encoder" and old.outer in old.source)


def _leads(syntax: Syntax, verb: int) -> int | None:
    """Where the words begin that name whom somebody rests on; None where the verb says nothing of the kind."""
    helpers, word = syntax.lexicon.helpers, syntax.words[verb]
    cue = syntax.lexicon.verbs.get(word)
    stop = syntax.sentence(verb).stop
    if not (syntax.is_verb(verb) or word.endswith("ing")) or not _describes(syntax, verb):
        return None
    cites = cue is not None and "speaker" in cue.takes
    if cites or (word in helpers["follow"] and word.endswith("ing") and _names_press(syntax, verb + 1)):
        return verb + 1
    for name, cases in _LEADING.items():
        near = range(verb + 1, min(verb + 1 + (_GAP if name == "hear" else 1), stop))
        place = next((token for token in near if syntax.words[token] in cases), None)
        if word in helpers[name] and place is not None:
            return place + 1
    return None


def _hands_on(syntax: Syntax, verb: int, giver: int, owner: Frame) -> bool:
    """Whether it is this that is handed on: the press talks to people; what one "relies on" as a rule is no source."""
    helpers, word = syntax.lexicon.helpers, syntax.words[verb]
    if word in helpers["hear-out"]:
        reports = any(syntax.words[token] in helpers["reporter"] for token in (giver, *syntax.tree(giver)))
        tells = owner.head is not None and (is_press(syntax, owner.head) or owner.rule == "citing")
        return tells and not reports and not is_press(syntax, giver)
    if word in helpers["refer"]:
        speaks = syntax.words[giver] in syntax.kinds.nouns or is_press(syntax, giver)
        return owner.head is not None and (speaks or is_press(syntax, owner.head))
    relative = _relative(syntax, verb)
    return word not in helpers["rest"] or relative is None or syntax.words[relative] == "whose"


def _names_press(syntax: Syntax, first: int) -> bool:
    head = nominal_from(syntax, first)
    return head is not None and is_press(syntax, head)


def _describes(syntax: Syntax, verb: int) -> bool:
    """Whether the verb stands in a clause about the source before it: "who heard", "relying", "based"."""
    if _relative(syntax, verb) is not None:
        return True
    passive = syntax.words[verb].endswith(("ed", "ld")) and not syntax.under(verb, ("aux", "aux:pass", "nsubj", "nsubj:pass"))
    return (syntax.words[verb].endswith("ing") or passive) and not syntax.under(verb, ("aux",))


def _relative(syntax: Syntax, verb: int) -> int | None:
    """The "who" or "whose" that makes the verb's clause one about the noun before it."""
    subjects = syntax.under(verb, ("nsubj", "nsubj:pass"))
    own = next((child for child in subjects if is_relative(syntax, child)), None)
    if own is not None:
        return own
    return next((min(syntax.tree(child)) for child in subjects if syntax.words[min(syntax.tree(child))] == "whose"), None)


def _owner(syntax: Syntax, verb: int, found: Mapping[int, Frame]) -> Frame | None:
    """The frame whose source rests on somebody: the one whose words end right before, else the one that the verb hangs from."""
    relative = _relative(syntax, verb)
    near = (verb if relative is None else relative) - 1
    start, steps = syntax.sentence(verb).start, 0
    while near > start and syntax.words[near] in _TURN and steps < _BEFORE:
        near, steps = near - 1, steps + 1
    around = [frame for frame in found.values() if near in frame.source and frame.anchor != verb and not frame.silent]
    if around:
        return min(around, key=lambda frame: (len(frame.source), frame.anchor))
    if relative is not None or (syntax.words[verb - 1] != "," and verb != start):
        return None
    host = found.get(syntax.parse.tokens[verb].head)
    return host if host is not None and host.outer is None and host.head is not None else None
