"""What a scorer gives: named figures between 0 and 1, and the arithmetic that they share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from twosource.records import Span

_EARTH_KM = 6371.0


class Figure(Struct, frozen=True):
    """One measured figure: `value` in [0, 1], over `of` things (gold units, articles ...); an `error` is better when lower."""

    metric: str
    value: float
    of: int
    error: bool = False


def share(right: int, asked: int) -> float:
    """Right of asked; 0 where nothing was asked."""
    return right / asked if asked else 0.0


def f1(right: int, found: int, gold: int) -> float:
    """The harmonic mean of precision (right / found) and recall (right / gold); 0 where nothing is right."""
    return 2 * right / (found + gold) if right else 0.0


def harmonic(precision: float, recall: float) -> float:
    """F1 from precision and recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def exact(metric: str, found: Collection[object], gold: Collection[object]) -> Figure:
    """F1 of two sets whose members are equal or not."""
    return Figure(metric, f1(len(set(found) & set(gold)), len(set(found)), len(set(gold))), len(set(gold)))


def hits(metric: str, verdicts: Iterable[bool]) -> Figure:
    """The share of verdicts that are true."""
    known = list(verdicts)
    return Figure(metric, share(sum(known), len(known)), len(known))


def overlap(left: Sequence[Span], right: Sequence[Span]) -> bool:
    """Whether any span of one shares a character with any of the other."""
    return any(one.overlaps(other) for one in left for other in right)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of two points (latitude, longitude in degrees) on a sphere, by the haversine formula."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
