"""How a count changed as reports came: one row for each telling, in the order of publication, with its low, best and high."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.desk.showing import day_words
from twosource.export.wording import count_figure, slot_words
from twosource.records import Count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.export.citations import Index
    from twosource.records import Arg, Cell, Claim, Incident

LABEL, PLOT, FIGURE, ROW = 250.0, 300.0, 90.0, 20.0
_TOP = 20.0
_SLOTS = ("killed", "injured", "captured", "missing", "displaced")
_MOST_ROWS = 24


class Telling(Struct, frozen=True):
    """One row: who told it and when, the x of its low, best and high (None is open), and its figure in words."""

    y: float
    when: str
    outlet: str
    origin: str
    low: float | None
    best: float | None
    high: float | None
    figure: str
    denies: bool
    link: str


class Series(Struct, frozen=True):
    """The rows for one slot and group; `chosen` is the x of the cell's value, `ticks` are x and number."""

    name: str
    width: float
    height: float
    plot: float
    end: float
    rows: tuple[Telling, ...]
    chosen: float | None
    ticks: tuple[tuple[float, str], ...]
    left_out: int


def series(found: Index, incident: Incident) -> tuple[Series, ...]:
    """A figure for every slot and group of which two claims or more tell a number."""
    told: dict[tuple[str, str | None], list[tuple[Claim, Arg]]] = {}
    for identity in incident.claims:
        claim = found.claim(identity)
        for arg in claim.args:
            if isinstance(arg.value, Count) and arg.slot in _SLOTS and _numbers(arg.value):
                told.setdefault((arg.slot, arg.value.group), []).append((claim, arg))
    cells = {(cell.slot, cell.group): cell for cell in found.cells.get(incident.id, [])}
    keys = sorted(told, key=lambda key: (_SLOTS.index(key[0]), key[1] or ""))
    return tuple(_series(found, key, told[key], cells.get(key)) for key in keys if len(told[key]) > 1)


def _numbers(count: Count) -> list[int]:
    return [number for number in (count.low, count.best, count.high) if number is not None]


def _series(found: Index, key: tuple[str, str | None], told: Sequence[tuple[Claim, Arg]], cell: Cell | None) -> Series:
    ordered = sorted(told, key=lambda one: (_published(found, one[0]), one[0].id))
    shown = ordered[-_MOST_ROWS:]
    most = max(number for _, arg in shown for number in _numbers(_count(arg)))
    ticks = _ticks(most)
    scale = PLOT / max(ticks[-1], 1)
    rows = tuple(_telling(found, claim, _count(arg), number, scale) for number, (claim, arg) in enumerate(shown))
    value = cell.value if cell else None
    best = (value.best if value.best is not None else value.low) if isinstance(value, Count) else None
    return Series(
        name=slot_words(*key),
        width=LABEL + PLOT + FIGURE,
        height=_TOP + len(rows) * ROW + 18,
        plot=LABEL,
        end=_TOP + len(rows) * ROW,
        rows=rows,
        chosen=None if best is None or best > ticks[-1] else round(LABEL + best * scale, 1),
        ticks=tuple((round(LABEL + tick * scale, 1), f"{tick:,}") for tick in ticks),
        left_out=len(ordered) - len(shown),
    )


def _count(arg: Arg) -> Count:
    return arg.value if isinstance(arg.value, Count) else Count()


def _telling(found: Index, claim: Claim, count: Count, number: int, scale: float) -> Telling:
    def at(value: int | None) -> float | None:
        return None if value is None else round(LABEL + value * scale, 1)

    article = found.article(claim.article)
    return Telling(
        y=_TOP + number * ROW + ROW / 2,
        when=day_words(article.published),
        outlet=article.outlet or article.ref.rpartition("/")[2],
        origin=found.source_name(claim.chain[-1].source) if claim.chain else "",
        low=at(count.low),
        best=at(count.best if count.best is not None else count.low),
        high=at(count.high),
        figure=count_figure(count),
        denies=claim.stance == "denies",
        link=f"#{claim.id}",
    )


def _published(found: Index, claim: Claim) -> tuple[bool, str]:
    published = found.article(claim.article).published
    start = (published.start or published.end) if published else None
    return start is None, start or ""


def _ticks(most: int) -> tuple[int, ...]:
    """Zero and up to five round numbers, the last of them not below the largest.

    >>> _ticks(18), _ticks(0)
    ((0, 5, 10, 15, 20), (0, 1))
    """
    if most < 1:
        return 0, 1
    rough = most / 4
    power = 10 ** math.floor(math.log10(rough)) if rough >= 1 else 1
    step = max(int(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)), 1)
    return tuple(range(0, most + step, step))
