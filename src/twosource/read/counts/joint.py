"""Numbers over two fates at once: of "12 dead and wounded" nobody is told how many died."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from twosource.read.counts.amounts import Amount
    from twosource.read.counts.context import Context, Harm
    from twosource.records import Sentence

_JOINS = frozenset({"and", "or", "/", "and/or", "&"})
_HARMS = frozenset({"killed", "injured", "missing"})
_EITHER = frozenset({"or", "/", "and/or"})
"""Behind these a capture is another fate too; who was "captured and killed" was killed."""


def joint_fates(context: Context, governor: int, sentence: Sentence) -> frozenset[str]:
    """The fates that one number is of, where the word of its fate is joined to one of another: "killed or wounded"; else none."""
    for first, second in ((governor, governor + 2), (governor - 2, governor)):
        if first < sentence.first or second >= sentence.last or context.low(first + 1) not in _JOINS:
            continue
        fates = frozenset({_fate(context, first), _fate(context, second)})
        fates &= _HARMS | {"captured"} if context.low(first + 1) in _EITHER else _HARMS
        if len(fates) > 1 and not _own_people(context, first, second, governor):
            return fates
    return frozenset()


def _fate(context: Context, at: int) -> str:
    words = context.words
    low, stem = context.low(at), context.stem(at)
    return words.adjectives.get(low) or words.verbs.get(stem) or words.nouns.get(low) or words.undergone.get(stem) or ""


def _own_people(context: Context, first: int, second: int, governor: int) -> bool:
    """Whether the second befell others: "a bomber was killed and wounded nine", "four were killed and wounded men were seen"."""
    tokens = context.parse.tokens
    if any(tokens[child].rel == "nsubj:pass" for child in context.parse.children[first]):
        return governor == second or any(tokens[child].rel == "obj" for child in context.parse.children[second])
    return tokens[second].head > second and tokens[second].rel in {"amod", "nsubj", "nsubj:pass"} and governor == first


def as_joint(context: Context, amount: Amount, harm: Harm | None, sentence: Sentence) -> Amount:
    """The amount, where it is of two fates as some of so many, at most all of them; a vague one has no number to share out."""
    if harm is None or amount.vague or not joint_fates(context, harm.governor, sentence):
        return amount
    return replace(amount, low=None if amount.low is None else 1, best=None)
