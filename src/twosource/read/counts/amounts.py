"""Amounts in a text: a number with its hedges, as low, best and high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.counts.words import CountWords, vague_range, vague_value
from twosource.read.text.numbers import value_of

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from twosource.codebook import Policy


class Amount(Struct, frozen=True):
    """A number where it stands: `start`, `end` with its hedges, `core` where the number itself starts.

    `figures` is set where it is written in figures; `vague` where its value comes from the policy.
    """

    start: int
    end: int
    low: int | None
    best: int | None
    high: int | None
    core: int
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
    effects = [words.effects[" ".join(match[name].casefold().split())] for name in ("hedge", "hedge2", "after") if match[name]]
    if match["plus"]:
        effects.append("at_least")
    start, end = match.span("span")
    if match["some"] and vague_value(match["some"], policy.vague) is None:
        low, high = policy.some
        return Amount(start, end, low, None, high, match.start("some"), vague=True)
    dozen = (match["first"] or "").casefold().split() == ["a", "dozen"] and not match["sep"]
    if match["vague"] or match["some"] or dozen:
        return _vague(match, effects, policy)
    return _between(match) if match["between"] else _exact(match, effects)


def _vague(match: re.Match[str], effects: list[str], policy: Policy) -> Amount:
    """The value that the policy gives the word, with nothing known of the upper end."""
    form = next(name for name in ("vague", "some", "first") if match[name])
    core = match.start(form)
    value = vague_value(match[form], policy.vague)
    value = value + 1 if value and "more_than" in effects else value
    bounded = vague_range(match[form], policy.ranges)
    if bounded is not None and not effects:
        return Amount(*match.span("span"), bounded[0], None, bounded[1], core, approx=True, vague=True)
    low = None if "at_most" in effects else value or 1
    return Amount(*match.span("span"), low, value, None, core, "about" in effects, vague=True, hedged=bool(effects))


def _between(match: re.Match[str]) -> Amount | None:
    """A range; of "rose from 12 to 18" only the second is what is told now."""
    last = value_of(match["upto"])
    if match["between"].casefold() == "from":
        start = match.start("upto")
        return Amount(start, match.end("span"), last, last, last, start, figures=True) if isinstance(last, int) else None
    return _range(match, match.start("between"), value_of(match["from"]), last)


def _exact(match: re.Match[str], effects: list[str]) -> Amount | None:
    first = value_of(match["first"])
    if not isinstance(first, int):
        return None
    if match["second"]:
        return _range(match, match.start("first"), first, value_of(match["second"]))
    if match["reach"]:
        reach = value_of(match["reach"])
        reach = reach + 1 if match["above"] and isinstance(reach, int) else reach
        return _range(match, match.start("first"), first + ("more_than" in effects), reach)
    approx = "about" in effects or ("dozen" in match["first"].casefold() and first != 12)
    figures = match["first"][0].isdigit()
    bounds = _bounds(first, effects)
    return Amount(*match.span("span"), *bounds, match.start("first"), approx, figures=figures, hedged=bool(effects))


def _range(match: re.Match[str], core: int, first: float | None, last: float | None) -> Amount | None:
    if not isinstance(first, int) or not isinstance(last, int) or last <= first:
        return None
    return Amount(*match.span("span"), first, None, last, core, figures=True, hedged=bool(match["hedge"]))


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
