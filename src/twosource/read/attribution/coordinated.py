"""Sources that stand side by side: "residents and a doctor said", "activists from X and Y, as well as a leader of Z, said".

Each is a witness of its own, so each is told apart, unless the words describe one group twice ("locals and citizens") or
are the name of one body ("Ministry of Health and Population").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.attribution.resolve import Voice, voice_of
from twosource.read.speech.syntax import can_speak, phrase_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.attribution.cast import Cast
    from twosource.read.speech.syntax import Frame, Syntax
    from twosource.records import Entity

_OWN = frozenset({"det", "amod", "compound", "nummod", "nmod:poss", "nmod:desc", "flat"})
_JOINING = frozenset({"and", "or", ",", ";", "as", "well", "along", "together", "with", "both", "–", "—", "-", "&"})
_ONE = frozenset({"a", "an", "one", "another", "two", "three", "four", "five", "several"})
_COMPANY = frozenset({("along", "with"), ("together", "with"), ("as", "well")})
_BODIES = frozenset({"organisation", "armed_group"})
_LONGEST = 8
"""Words of the longest first source of two that is looked for before an "and"."""


class Part(Struct, frozen=True):
    """One of several sources: its words as tokens, who it is, and the noun of its people where organisations share that."""

    tokens: frozenset[int]
    voice: Voice
    people: str = ""


def parts_of(syntax: Syntax, cast: Cast, frame: Frame) -> tuple[Part, ...]:
    """The sources that the frame's source names, in text order; nothing where it names only one."""
    if frame.head is None or frame.head not in frame.source:
        return ()
    found: list[Part] = []
    for head, tokens in _segments(syntax, cast, frame, _counted(syntax, frame.head)):
        found.extend(_bodies(syntax, cast, frame, head, tokens))
    return tuple(found) if len(found) > 1 else ()


def _segments(syntax: Syntax, cast: Cast, frame: Frame, head: int) -> list[tuple[int, range]]:
    """The heads of the sources that are told apart, each with its stretch of words."""
    heads = [(head, _voice(syntax, cast, frame, head, frame.source))]
    closed = False
    for other in sorted({*_conjuncts(syntax, cast, frame, head), *_behind_bodies(syntax, cast, frame, head)}):
        edge = _left_edge(syntax, other)
        joint = _JOINING & set(syntax.words[edge - 1 : edge + 1])
        if not joint or (closed and joint == {","} and not _is_name(syntax, cast.entities.get(cast.at.get(other, "")))):
            continue  # the tree joins what no word joins, or describes the last of the list ("X and Y, a teacher")
        closed = closed or "and" in joint
        voice = _voice(syntax, cast, frame, other, syntax.tree(other))
        if _distinct(syntax, cast, heads[-1], (other, voice)):
            heads.append((other, voice))
    starts = [min(frame.source), *(_left_edge(syntax, other) for other, _ in heads[1:])]
    ends = [*starts[1:], max(frame.source) + 1]
    return [(here, _trimmed(syntax, start, end)) for (here, _), start, end in zip(heads, starts, ends, strict=True)]


def _counted(syntax: Syntax, head: int) -> int:
    """The people of "a number of activists", where nothing else tells what the number is of; else the head itself."""
    if syntax.words[head] in syntax.kinds.nouns:
        return head
    of = [child for child in syntax.under(head, ("nmod",)) if syntax.case(child) == "of"]
    return next((child for child in of if syntax.words[child] in syntax.kinds.nouns), head)


def _conjuncts(syntax: Syntax, cast: Cast, frame: Frame, head: int) -> list[int]:
    """The nouns coordinated with the head, in text order; of a list, also what the tree took for an apposition."""
    found: set[int] = set()
    seen, queue = {head}, [head]
    while queue:
        token = queue.pop()
        for other in _joined_to(syntax, cast, frame, token):
            if other > token and other in frame.source:
                found.add(other)
            if other not in seen:  # a tree may join two words to each other, the one by its edge, the other by its place
                seen.add(other)
                queue.append(other)
    return sorted(other for other in found if other > head)


def _joined_to(syntax: Syntax, cast: Cast, frame: Frame, head: int) -> list[int]:
    """The nouns that stand beside the head directly."""
    found = [child for child in syntax.under(head, ("conj",)) if syntax.is_nominal(child)]
    found += _listed(syntax, cast, head)
    found += [token for token in frame.source if token > head and _accompanies(syntax, token)]
    found += [token for token in frame.source if token > head and _is_second_subject(syntax, frame, token)]
    return found


def _listed(syntax: Syntax, cast: Cast, head: int) -> list[int]:
    """What the tree took for an apposition in a list: in "A, B and C" nobody without a name, and no single body, is a B too."""
    joined = syntax.under(head, ("conj",))
    found = []
    for child in syntax.under(head, ("appos",)):
        goes_on = bool(syntax.under(child, ("conj",))) or any(other > child for other in joined)
        if goes_on and (syntax.parse.tokens[head].upos == "NOUN" or _are_others(cast, head, child)):
            found.append(child)
    return found


def _are_others(cast: Cast, head: int, child: int) -> bool:
    """Whether several people stand beside one name."""
    one, several = (cast.entities.get(cast.at.get(token, "")) for token in (head, child))
    return one is not None and not one.plural and several is not None and several.plural and not several.named


def _accompanies(syntax: Syntax, token: int) -> bool:
    if not syntax.is_nominal(token):
        return False
    cases = {syntax.words[child] for child in syntax.under(token, ("case",))}
    before = _left_edge(syntax, token)
    return bool(cases & {"along", "together"}) or syntax.words[max(before - 3, 0) : before] == ["as", "well", "as"]


def _is_second_subject(syntax: Syntax, frame: Frame, token: int) -> bool:
    """Whether the tree hung a coordinated name beside the first instead of under it ("Mayor X and police chief Y said")."""
    found = syntax.parse.tokens[token]
    return found.head == frame.anchor and found.rel == "nsubj" and token != frame.head and syntax.is_nominal(token)


def with_companions(syntax: Syntax, frame: Frame) -> Frame:
    """The frame whose source takes in what follows it: "X, along with Y, said", "X and Y said" read as two subjects."""
    if frame.head is None or not frame.cue or not frame.source or max(frame.source) >= min(frame.cue):
        return frame
    frame = _with_first(syntax, frame)
    for second in syntax.under(frame.anchor, ("nsubj",)):
        if second > max(frame.source) and syntax.words[max(frame.source) + 1] == "and" and second < frame.anchor:
            return replace(frame, source=frame.source | frozenset(range(min(frame.source), max(syntax.tree(second)) + 1)))
    first = max(frame.source) + 1
    words = syntax.words[first : min(frame.cue)]
    lead = 1 if words[:1] == [","] else 0
    if tuple(words[lead : lead + 2]) not in _COMPANY:
        return frame
    size = next((place for place, word in enumerate(words) if place > lead + 2 and word == ","), len(words))
    more = frozenset(range(first, first + size))
    return replace(frame, source=frame.source | more, content=frame.content - more)


def _with_first(syntax: Syntax, frame: Frame) -> Frame:
    """The frame whose source takes in who opens the sentence before an "and", where the tree hung that elsewhere."""
    first = min(frame.source)
    before = range(syntax.sentence(first).start, first - 1)
    if not 0 < len(before) <= _LONGEST or syntax.words[first - 1] != "and" or syntax.parse.tokens[before[0]].upos == "ADP":
        return frame
    head = next((token for token in before if syntax.is_nominal(token)), None)
    if head is None or any(syntax.is_verb(token) for token in before):
        return frame
    head = phrase_head(syntax, head)
    if head not in before or not can_speak(syntax, head):
        return frame
    joined = frozenset(range(before.start, first))
    return replace(frame, head=head, source=frame.source | joined, content=frame.content - joined)


def _behind_bodies(syntax: Syntax, cast: Cast, frame: Frame, head: int) -> list[int]:
    """People whom the tree joined to an organisation before them ("activists from X as well as a leader of Z")."""
    bodies = [token for token in sorted(frame.source) if token > head and _is_body(cast, token)]
    joined = [child for token in bodies for child in syntax.under(token, ("conj",)) if child in frame.source]
    return [child for child in joined if syntax.parse.tokens[child].upos == "NOUN" and not _is_body(cast, child)]


def _voice(syntax: Syntax, cast: Cast, frame: Frame, head: int, tokens: frozenset[int]) -> Voice:
    own = frozenset(token for token in tokens if token in frame.source) - _joined_below(syntax, cast, frame, head)
    return voice_of(syntax, cast, replace(frame, head=head, source=own | {head}), ())


def _joined_below(syntax: Syntax, cast: Cast, frame: Frame, head: int) -> frozenset[int]:
    """What is coordinated with the head, which says nothing of the head itself."""
    joined = (*syntax.under(head, ("conj",)), *_conjuncts(syntax, cast, frame, head))
    return frozenset().union(*(syntax.tree(child) for child in joined))


def _distinct(syntax: Syntax, cast: Cast, left: tuple[int, Voice], right: tuple[int, Voice]) -> bool:
    """Whether two joined descriptions are of two sources: a name stands on one side, or other kinds, or each is counted."""
    sides = [(cast.entities.get(voice.entity or ""), voice.kind) for _, voice in (left, right)]
    if left[1].entity is not None and left[1].entity == right[1].entity:
        return False
    if not all(kind != "unknown" or (entity is not None and entity.named) for entity, kind in sides):
        return False
    both_capital = all(syntax.parse.tokens[head].text[:1].isupper() for head in (left[0], right[0]))
    if both_capital and not _is_name(syntax, sides[1][0]):
        return False  # "Tanner and Sons": the rest of a name
    named = any(entity is not None and entity.named for entity, _ in sides)
    counted = all(_is_counted(syntax, head) for head, _ in (left, right))
    return named or sides[0][1] != sides[1][1] or counted


def _is_name(syntax: Syntax, entity: Entity | None) -> bool:
    return entity is not None and entity.named and entity.name.casefold() not in syntax.kinds.nouns


def _is_counted(syntax: Syntax, head: int) -> bool:
    return any(syntax.words[child] in _ONE for child in syntax.under(head, ("det", "nummod")))


def _left_edge(syntax: Syntax, head: int) -> int:
    """Where the head's own phrase begins."""
    return min([head, *(min(syntax.tree(child)) for child in syntax.under(head, _OWN) if child < head)])


def _trimmed(syntax: Syntax, start: int, end: int) -> range:
    while end - 1 > start and syntax.words[end - 1] in _JOINING:
        end -= 1
    while start + 1 < end and syntax.words[start] in _JOINING:
        start += 1
    return range(start, end)


# --------------------------------------------------------------------------------------------------
# "activists from X and Y"


def _bodies(syntax: Syntax, cast: Cast, frame: Frame, head: int, tokens: range) -> list[Part]:
    """The source itself, or one for each of the organisations whose people it names together."""
    bodies = _joined_bodies(syntax, cast, head, tokens)
    if not bodies:
        return [Part(frozenset(tokens), _voice(syntax, cast, frame, head, frozenset(tokens)))]
    starts = [tokens.start, *(_left_edge(syntax, body) for body in bodies[1:])]
    ends = [*starts[1:], tokens.stop]
    stretches = [_trimmed(syntax, start, end) for start, end in zip(starts, ends, strict=True)]
    kind = _voice(syntax, cast, frame, head, frozenset(stretches[0])).kind
    voices = [Voice(cast.at[body], kind) for body in bodies]
    return [Part(frozenset(words), voice, syntax.words[head]) for words, voice in zip(stretches, voices, strict=True)]


def _joined_bodies(syntax: Syntax, cast: Cast, head: int, tokens: range) -> Sequence[int]:
    """The heads of two or more named organisations that are coordinated below a noun for people."""
    if syntax.parse.tokens[head].upos != "NOUN":
        return []
    for token in tokens:
        if token <= head or not _is_body(cast, token):
            continue
        joined = [
            child
            for child in syntax.under(token, ("conj",))
            if child in tokens and _is_body(cast, child) and cast.at[child] != cast.at[token]
        ]
        if joined:
            return [token, *joined]
    return []


def _is_body(cast: Cast, token: int) -> bool:
    entity = cast.entities.get(cast.at.get(token, ""))
    return entity is not None and entity.named and entity.kind in _BODIES
