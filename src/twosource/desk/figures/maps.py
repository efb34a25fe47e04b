"""Where the incidents were: one circle for each place, as wide as what is known of it is vague; never a false point."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.desk.overview import Line
    from twosource.records import Place

WIDTH, HEIGHT = 360.0, 240.0
_MARGIN = 26.0
_LEAST_DEGREES = 0.6  # of longitude shown, so that a single town is not a blank
REACH = {"exact": 1.0, "place": 4.0, "near": 15.0, "admin2": 30.0, "admin1": 90.0, "country": 300.0}
"""How far from its point an incident may have been, in kilometres, by the precision of its place."""
_KM_PER_DEGREE = 111.32


class Circle(Struct, frozen=True):
    """The incidents at one place. `reach` is the radius drawn for how precisely it is known, `dot` that for how many they are."""

    x: float
    y: float
    reach: float
    dot: float
    name: str
    precision: str
    number: int
    box: str


class Map(Struct, frozen=True):
    """The circles, the length of a scale bar and what it stands for, and how many incidents have no place."""

    width: float
    height: float
    circles: tuple[Circle, ...]
    scale: float
    kilometres: int
    nowhere: int


class _Frame(Struct, frozen=True):
    """Degrees to units of the drawing (Mercator)."""

    west: float
    north: float
    unit: float

    def x(self, lon: float) -> float:
        return round(_MARGIN + (lon - self.west) * self.unit, 1)

    def y(self, lat: float) -> float:
        return round(_MARGIN + (self.north - _mercator(lat)) * self.unit, 1)


def draw_map(lines: Iterable[Line]) -> Map:
    """The map of these lines of the table."""
    places: dict[tuple[float, float, str], list[Place]] = {}
    nowhere = 0
    for line in lines:
        where = line.where
        if where is None or where.lat is None or where.lon is None:
            nowhere += 1
        else:
            places.setdefault((where.lat, where.lon, where.precision), []).append(where)
    if not places:
        return Map(WIDTH, HEIGHT, (), 0.0, 0, nowhere)
    frame, middle = _frame(places)
    per_km = frame.unit / (_KM_PER_DEGREE * max(math.cos(math.radians(middle)), 0.1))
    circles = [_circle(frame, per_km, key, found) for key, found in places.items()]
    kilometres = _round_number(70.0 / per_km)
    ordered = sorted(circles, key=lambda circle: (-circle.reach, circle.x, circle.y))  # the wide ones under the small ones
    return Map(WIDTH, HEIGHT, tuple(ordered), round(kilometres * per_km, 1), kilometres, nowhere)


def _frame(places: Iterable[tuple[float, float, str]]) -> tuple[_Frame, float]:
    """The frame that holds all places, and the latitude of its middle."""
    lats, lons = [key[0] for key in places], [key[1] for key in places]
    west, east = min(lons), max(lons)
    south, north = _mercator(min(lats)), _mercator(max(lats))
    width = max(east - west, _LEAST_DEGREES)
    height = max(north - south, _LEAST_DEGREES * (HEIGHT - 2 * _MARGIN) / (WIDTH - 2 * _MARGIN))
    unit = min((WIDTH - 2 * _MARGIN) / width, (HEIGHT - 2 * _MARGIN) / height)
    left = (east + west) / 2 - (WIDTH - 2 * _MARGIN) / unit / 2
    top = (north + south) / 2 + (HEIGHT - 2 * _MARGIN) / unit / 2
    return _Frame(left, top, unit), (min(lats) + max(lats)) / 2


def _mercator(lat: float) -> float:
    bounded = math.radians(max(min(lat, 85.0), -85.0))
    return math.degrees(math.log(math.tan(math.pi / 4 + bounded / 2)))


def _circle(frame: _Frame, per_km: float, key: tuple[float, float, str], found: list[Place]) -> Circle:
    lat, lon, precision = key
    near = 0.01
    box = f"{lon - near:.4f},{lat - near:.4f},{lon + near:.4f},{lat + near:.4f}"
    reach = min(max(REACH.get(precision, 30.0) * per_km, 5.0), WIDTH / 3)
    dot = min(2.5 + math.sqrt(len(found)), 9.0) if precision in {"exact", "place", "near"} else 0.0
    return Circle(
        frame.x(lon), frame.y(lat), round(max(reach, dot + 2), 1), round(dot, 1), found[0].name, precision, len(found), box
    )


def _round_number(most: float) -> int:
    """The largest of 1, 2, 5, 10, 20 ... that is not more.

    >>> _round_number(73.0), _round_number(0.4)
    (50, 1)
    """
    step = 10 ** max(math.floor(math.log10(most)), 0) if most >= 1 else 1
    return int(max(factor * step for factor in (1, 2, 5) if factor * step <= max(most, 1)))
