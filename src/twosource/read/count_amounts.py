"""Amounts in a text: a number with its hedges, as low, best and high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.count_words import CountWords, vague_value
from twosource.read.numbers import value_of

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from twosource.codebook import Policy


class Amount(Struct, frozen=True):
    """A number where it stands: `start`, `end` with its hedges, `core` where the number itself starts.

    `figures` is set where it is written in figures; `vague` where its value comes from the policy.
    """

    start: int
    core: int
    end: int
    low: int | None
    best: int | None
    high: int | None
    approx: bool = False
    vague: bool = False
    figures: bool = False
    hedged: bool = False


def find_amounts(text: str, words: CountWords, policy: Policy) -> Iterator[Amount]:
    """Every number of the text that is a whole number, in order; most of them count nothing."""
    for match in words.amount.finditer(text):
        amount = _amount(match, words, policy)
        if amount:
            yield amount


def _amount(match: re.Match[str], words: CountWords, policy: Policy) -> Amount | None:
    start, end = match.span("span")
    effects = [words.effects[" ".join(match[name].casefold().split())] for name in ("hedge", "hedge2", "after") if match[name]]
    if match["plus"]:
        effects.append("at_least")
    core = match.start("between") if match["between"] else match.start("first")
    if match["some"]:
        return Amount(start, match.start("some"), end, 1, None, None, vague=True)
    vague = match["vague"] or (
        match["first"] if (match["first"] or "").casefold().split() == ["a", "dozen"] and not match["sep"] else None
    )
    if vague:
        value = vague_value(vague, policy.vague)
        value = value + 1 if value and "more_than" in effects else value
        low = None if "at_most" in effects else value or 1
        return Amount(
            start, max(match.start("vague"), core), end, low, value, None, "about" in effects, vague=True, hedged=bool(effects)
        )
    if (match["between"] or "").casefold() == "from":  # "rose from 12 to 18": the second is what is told now
        last = value_of(match["upto"])
        return (
            Amount(match.start("upto"), match.start("upto"), end, last, last, last, figures=True)
            if isinstance(last, int)
            else None
        )
    if match["between"]:
        return _range(match, core, value_of(match["from"]), value_of(match["upto"]))
    first = value_of(match["first"])
    if not isinstance(first, int):
        return None
    figures = match["first"][0].isdigit()
    second = value_of(match["second"]) if match["second"] else None
    if match["second"]:
        if isinstance(second, int) and second > first:
            return _range(match, core, first, second)
        return None
    low, best, high = _bounds(first, effects)
    approx = "about" in effects or "dozen" in match["first"].casefold() and first != 12
    return Amount(start, core, end, low, best, high, approx, figures=figures, hedged=bool(effects))


def _range(match: re.Match[str], core: int, first: float | None, last: float | None) -> Amount | None:
    if not isinstance(first, int) or not isinstance(last, int) or last <= first:
        return None
    return Amount(match.start("span"), core, match.end("span"), first, None, last, figures=True, hedged=bool(match["hedge"]))


def _bounds(count: int, effects: list[str]) -> tuple[int | None, int | None, int | None]:
    """Low, best and high of a number under its hedges, as the contract has them."""
    if "more_than" in effects:
        return count + 1, count + 1, None
    if "at_least" in effects:
        return count, count, None
    if "at_most" in effects:
        return None, None, count
    if "less_than" in effects:
        return None, None, max(0, count - 1)
    return count, count, count
