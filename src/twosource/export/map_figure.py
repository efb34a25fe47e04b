"""Where the incidents were: one circle for each place, as wide as what is known of it is vague; never a false point."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.export.land import DISCLAIMER, STEPS, Drawn, Window, draw, mercator
from twosource.export.wording import PRECISIONS, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.export.land import Ground
    from twosource.records import Place

    Box = tuple[float, float, float, float]

WIDTH, HEIGHT = 360.0, 240.0
_MARGIN = 26.0
_LEAST_DEGREES = 2.0  # of longitude shown, so that a single town is seen in its country
REACH = {"exact": 1.0, "place": 4.0, "near": 15.0, "admin2": 30.0, "admin1": 90.0, "country": 300.0}
"""How far from its point an incident may have been, in kilometres, by the precision of its place."""
_KM_PER_DEGREE = 111.32
_CHARACTER = 5.9  # units that one of a name takes up
_MOST_INK = 0.08  # of the map, that dots may cover
_MOST_NAMES, _SURE_NAMES, _CROWD = 24, 3, 40  # names at most; so many in any case where there are more dots than that
SEVERAL = "several"
"""The precision of a circle around several places."""
_MOST_CIRCLES, _CELL = 200, 12.0  # circles that are drawn each for itself; units of the cells that others are put together by


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
    """The paths under the circles (in `steps` of a unit), the circles, a scale bar, and how many incidents have no place.

    `window` tells which degrees are shown, `borders` what the borders are and are not, `trouble` which layers could not be drawn;
    the last two belong under every map.
    """

    width: float
    height: float
    circles: tuple[Circle, ...]
    scale: float
    kilometres: int
    nowhere: int
    drawn: tuple[Drawn, ...] = ()
    steps: int = STEPS
    borders: str = DISCLAIMER
    trouble: tuple[str, ...] = ()
    window: Window | None = None


def draw_map(
    where: Iterable[Place | None], under: Ground, width: float = WIDTH, height: float = HEIGHT, box: Box | None = None
) -> Map:
    """The map of these places, one for each incident; with a `box` of degrees (west, south, east, north), of that stretch."""
    places: dict[tuple[float, float, str], list[Place]] = {}
    nowhere = 0
    for one in where:
        if one is None or one.lat is None or one.lon is None:
            nowhere += 1
        else:
            places.setdefault((one.lat, one.lon, one.precision), []).append(one)
    if not places:
        return Map(width, height, (), 0.0, 0, nowhere, trouble=under.trouble)
    window, middle = _window([box] if box else [_box(*key) for key in places], width, height)
    if box:
        places = {key: found for key, found in places.items() if _shows(window, *key[:2])}
    per_km = window.unit / (_KM_PER_DEGREE * max(math.cos(math.radians(middle)), 0.1))
    circles = _thinned(_together([_circle(window, key, found) for key, found in places.items()]), width * height)
    kilometres = _round_number(width / 5 / per_km)
    ordered = sorted(circles, key=lambda circle: (-circle.reach, circle.x, circle.y))  # the wide ones under the small ones
    scale = round(kilometres * per_km, 1)
    drawn = draw(under, window)
    return Map(width, height, tuple(ordered), scale, kilometres, nowhere, drawn, trouble=under.trouble, window=window)


def _shows(window: Window, lat: float, lon: float) -> bool:
    return 0 <= window.x(lon) <= window.width and 0 <= window.y(lat) <= window.height


def _window(boxes: Sequence[Box], width: float, height: float) -> tuple[Window, float]:
    """The window that holds all these boxes, and the latitude of its middle."""
    west, east = min(box[0] for box in boxes), max(box[2] for box in boxes)
    low, high = min(box[1] for box in boxes), max(box[3] for box in boxes)
    south, north = mercator(low), mercator(high)
    inner_width, inner_height = width - 2 * _MARGIN, height - 2 * _MARGIN
    unit = min(inner_width / max(east - west, _LEAST_DEGREES), inner_height / max(north - south, _LEAST_DEGREES * height / width))
    left, top = (east + west) / 2 - width / unit / 2, (north + south) / 2 + height / unit / 2
    return Window(left, top, unit, width, height), (low + high) / 2


def _box(lat: float, lon: float, precision: str) -> Box:
    """West, south, east and north of where it may have been."""
    high = REACH.get(precision, 30.0) / _KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.1)
    return lon - wide, lat - high, lon + wide, lat + high


def _circle(window: Window, key: tuple[float, float, str], found: list[Place]) -> Circle:
    lat, lon, precision = key
    near = 0.01
    box = f"{lon - near:.4f},{lat - near:.4f},{lon + near:.4f},{lat + near:.4f}"
    west, _, east, _ = _box(lat, lon, precision)
    dot = min(2.5 + math.sqrt(len(found)), 9.0) if precision in {"exact", "place", "near"} else 0.0
    reach = round(max((east - west) / 2 * window.unit, 5.0, dot + 2), 1)
    return Circle(window.x(lon), window.y(lat), reach, round(dot, 1), found[0].name, precision, len(found), box)


# --------------------------------------------------------------------------------------------------
# as SVG


class _Label(Struct, frozen=True):
    """A name and the box that it takes up; `anchor` is SVG's."""

    circle: Circle
    x: float
    y: float
    anchor: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, by the width that characters have on average."""
        wide = len(self.circle.name) * _CHARACTER
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - 9, left + wide, self.y + 3

    def meets(self, box: tuple[float, float, float, float]) -> bool:
        """Whether it lies on that box."""
        left, top, right, bottom = self.box
        return left < box[2] and box[0] < right and top < box[3] and box[1] < bottom


def svg(figure: Map, href: str = "") -> str:
    """The map as SVG. With an `href`, each circle leads to it, the box of degrees around the circle added."""
    label = f"Where the incidents were; {figure.nowhere} without a place on the map"
    size = f"{figure.width:g} {figure.height:g}"
    window = figure.window
    corner = f' data-window="{window.west:.5f} {window.north:.5f} {window.unit:.5f}"' if window and href else ""
    parts = [f'<svg class="figure map" viewBox="0 0 {size}" role="group" aria-label="{label}"{corner}>']
    parts.append(f'<rect class="sea" width="{figure.width:g}" height="{figure.height:g}"/>')
    parts.append(f'<g transform="scale({1 / figure.steps:g})">')
    parts += [f'<path class="{drawn.kind}" d="{drawn.path}"/>' for drawn in figure.drawn]
    parts.append("</g>")
    parts += [_circle_svg(circle, href) for circle in figure.circles]
    for one in _labels(figure):
        kind = "name" if one.circle.dot else "region"
        where = f'x="{one.x:g}" y="{one.y:g}" text-anchor="{one.anchor}"'
        parts.append(f'<text class="{kind}" {where}>{escape(one.circle.name)}</text>')
    if figure.kilometres:
        parts.append(f'<path class="scale" d="M10 {figure.height - 14:g}v4h{figure.scale:g}v-4"/>')
        parts.append(f'<text class="tick" x="{14 + figure.scale:g}" y="{figure.height - 9:g}">{figure.kilometres:,} km</text>')
    return "\n".join((*parts, "</svg>"))


def _circle_svg(circle: Circle, href: str) -> str:
    known = PRECISIONS.get(circle.precision, circle.precision)
    name = circle.name if known in {"exact", "place", SEVERAL} else f"{circle.name} ({known})"
    title = escape(f"{name}: {number_of(circle.number, 'incident')}", quote=True)
    middle = f'cx="{circle.x:g}" cy="{circle.y:g}"'
    drawn = f'<circle class="reach {escape(circle.precision, quote=True)}" {middle} r="{circle.reach:g}"/>'
    if circle.dot:
        drawn += f'<circle class="dot" {middle} r="{circle.dot:g}"/>'
    group = f"<g><title>{title}</title>{drawn}</g>"
    return f'<a href="{escape(href + circle.box, quote=True)}" aria-label="{title}">{group}</a>' if href else group


def _labels(figure: Map) -> list[_Label]:
    """Names where there is room for them, those of places with more incidents first; in a crowd the first few even on dots."""
    dots = [(one.x - one.dot, one.y - one.dot, one.x + one.dot, one.y + one.dot) for one in figure.circles if one.dot]
    ordered = sorted(figure.circles, key=lambda one: (-one.number, one.name, one.x, one.y))
    taken = [(0.0, figure.height - 22, 90.0, figure.height)]  # the scale
    placed: dict[str, _Label] = {}
    sure = _SURE_NAMES if len(dots) > _CROWD else 1
    for circle in ordered[: 2 * _MOST_NAMES]:
        free = [label for label in _sides(circle) if _fits(label, figure, taken)]
        on_dots = [sum(label.meets(dot) for dot in dots) for label in free]
        may_cover = len(placed) < sure and circle.precision != SEVERAL
        best = free[on_dots.index(min(on_dots))] if on_dots and (may_cover or not min(on_dots)) else None
        if best is not None and circle.name not in placed and len(placed) < _MOST_NAMES:
            placed[circle.name] = best
            taken.append(best.box)
    return list(placed.values())


def _fits(label: _Label, figure: Map, taken: Iterable[tuple[float, float, float, float]]) -> bool:
    left, top, right, bottom = label.box
    inside = left >= 2 and right <= figure.width - 2 and top >= 2 and bottom <= figure.height - 2
    return inside and not any(label.meets(box) for box in taken)


def _sides(circle: Circle) -> tuple[_Label, ...]:
    """Where a name may stand: beside, above or below a dot, in the midst or at the rim of a region."""
    x, y, off = circle.x, circle.y, circle.dot + 4
    if not circle.dot:
        return tuple(_Label(circle, x, at, "middle") for at in (y - circle.reach + 14, y + 3.5, y + circle.reach - 6))
    beside = (_Label(circle, x + off, y + 3.5, "start"), _Label(circle, x - off, y + 3.5, "end"))
    return (*beside, _Label(circle, x, y - off, "middle"), _Label(circle, x, y + off + 8, "middle"))


def _together(circles: list[Circle]) -> list[Circle]:
    """The circles; where they are too many to be told apart, those in one cell of a grid as one that holds them all."""
    if len(circles) <= _MOST_CIRCLES:
        return circles
    cells: dict[tuple[int, int, str], list[Circle]] = {}
    for one in circles:
        kind = "near" if one.dot else one.precision
        cells.setdefault((int(one.x / _CELL), int(one.y / _CELL), kind), []).append(one)
    return [_one_of(kind, found) if len(found) > 1 else found[0] for (_, _, kind), found in cells.items()]


def _thinned(circles: list[Circle], area: float) -> list[Circle]:
    """The circles, with smaller dots where they would cover more than a share of the map: many are to be told apart, too."""
    ink = sum(math.pi * one.dot**2 for one in circles)
    if ink <= _MOST_INK * area:
        return circles
    share = math.sqrt(_MOST_INK * area / ink)
    return [replace(one, dot=round(max(one.dot * share, 1.5), 1)) if one.dot else one for one in circles]


def _one_of(kind: str, found: list[Circle]) -> Circle:
    """One circle for several: around all that they may have been at, named after the one with most incidents."""
    x, y = (sum(values) / len(found) for values in ([one.x for one in found], [one.y for one in found]))
    reach = max(math.hypot(one.x - x, one.y - y) + one.reach for one in found)
    number = sum(one.number for one in found)
    boxes = [[float(degree) for degree in one.box.split(",")] for one in found]
    west, south, east, north = zip(*boxes, strict=True)
    box = ",".join(f"{degree:.4f}" for degree in (min(west), min(south), max(east), max(north)))
    most = max(found, key=lambda one: (one.number, one.name))
    name = f"{most.name} and {number_of(len(found) - 1, 'other place')}"
    dot = min(2.5 + math.sqrt(number), 9.0) if most.dot else 0.0
    precision = SEVERAL if most.dot else kind
    return Circle(round(x, 1), round(y, 1), round(max(reach, dot + 2), 1), round(dot, 1), name, precision, number, box)


def _round_number(most: float) -> int:
    """The largest of 1, 2, 5, 10, 20 ... that is not more.

    >>> _round_number(73.0), _round_number(0.4)
    (50, 1)
    """
    step = 10 ** max(math.floor(math.log10(most)), 0) if most >= 1 else 1
    return int(max(factor * step for factor in (1, 2, 5) if factor * step <= max(most, 1)))
