"""The land, borders and provinces under a map, and the layers that a workspace brings; drawn for one window, as SVG paths.

Natural Earth's borders are those held on the ground, whoever claims what. `tools/build_boundaries.py` makes the file that ships.
"""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta, Struct

from twosource.errors import ConfigError
from twosource.export.tiles import Archive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Points = NDArray[np.float64]

DISCLAIMER = "Borders: Natural Earth, as held on the ground, simplified; they say nothing on whose land it is."
STEPS = 2  # that a unit of the drawing is divided into: paths are whole numbers
_KINDS = ("coast", "border", "province", "disputed")
_PROVINCES_UNTIL = 25.0  # degrees of longitude shown; beyond, they would be a grey haze
_BEYOND = 8.0  # units around the window that are drawn too, so that no line ends at its edge
_SPECK = 1.5  # units; smaller islands are not drawn
_MOST_BYTES = 20_000_000


class Window(Struct, frozen=True):
    """Degrees to units of the drawing (Mercator): the upper left corner, and how many units a degree of longitude has."""

    west: float
    north: float
    unit: float
    width: float
    height: float

    def x(self, lon: float) -> float:
        """Units from the left."""
        return round((lon - self.west) * self.unit, 1)

    def y(self, lat: float) -> float:
        """Units from the top."""
        return round((self.north - mercator(lat)) * self.unit, 1)

    def drawn(self, degrees: Points) -> Points:
        """Longitudes and latitudes as units of the drawing."""
        return np.column_stack(((degrees[:, 0] - self.west) * self.unit, (self.north - _tall(degrees[:, 1])) * self.unit))


class Drawn(Struct, frozen=True):
    """One path: what it shows (land, border, province, disputed, layer, tile), and SVG's path in whole STEPS of a unit."""

    kind: str
    path: str


class Shapes(Struct, frozen=True):
    """Lines or rings of degrees (longitude, latitude), one after the other: where each starts, its bounds, what it shows."""

    points: Any  # arrays of numpy, which msgspec need not look into
    starts: Any
    bounds: Any
    kinds: tuple[str, ...]
    closed: bool


class Ground(Struct, frozen=True):
    """What is drawn under maps: rings of land, lines, a workspace's own layers and archives of tiles; `trouble` says which of
    these could not be.
    """

    shapes: tuple[Shapes, ...] = ()
    trouble: tuple[str, ...] = ()
    archives: tuple[Any, ...] = ()  # of tiles.Archive, which msgspec need not look into


_Line = list[Annotated[list[float], Meta(min_length=2, max_length=3)]]
_LINES = {"LineString": (0, False), "MultiLineString": (1, False), "Polygon": (1, True), "MultiPolygon": (2, True)}
"""How deep lines lie in the coordinates of a geometry, and whether they are rings."""


class _Geometry(Struct, frozen=True):
    type: str
    coordinates: Any = ()
    geometries: tuple[_Geometry, ...] = ()


class _Feature(Struct, frozen=True):
    geometry: _Geometry | None = None
    properties: dict[str, Any] | None = None

    @property
    def kind(self) -> str:
        """What it is drawn as."""
        named = (self.properties or {}).get("kind")
        return named if named in {"land", *_KINDS[1:]} else "layer"


class _File(Struct, frozen=True):
    """A feature collection, or a feature alone."""

    type: Literal["FeatureCollection", "Feature"]
    features: tuple[_Feature, ...] = ()
    geometry: _Geometry | None = None


def mercator(lat: float) -> float:
    """The latitude on Mercator's map, in degrees of longitude at the equator."""
    return float(_tall(np.array([lat]))[0])


def _tall(lats: Points) -> Points:
    bounded = np.radians(np.clip(lats, -85.0, 85.0))
    return np.degrees(np.log(np.tan(np.pi / 4 + bounded / 2)))


def ground(layers: Iterable[Path] = ()) -> Ground:
    """What ships, and the GeoJSON and PMTiles files."""
    found: list[Shapes] = [*_shipped()]
    archives: list[Archive] = []
    trouble = []
    for path in layers:
        try:
            if path.suffix == ".pmtiles":
                archives.append(Archive(path))
            else:
                found += _layer(path)
        except ConfigError as error:
            trouble.append(str(error))
    return Ground(tuple(found), tuple(trouble), tuple(archives))


def draw(under: Ground, window: Window) -> tuple[Drawn, ...]:
    """The paths that show in the window: land first, then lines, then the workspace's layers."""
    shipped, own = under.shapes[:2], under.shapes[2:]
    below = [drawn for shapes in shipped for drawn in _drawn(shapes, window)]
    tiles = [drawn for archive in under.archives for drawn in _tiles(archive, window)]
    return (*below, *tiles, *(drawn for shapes in own for drawn in _drawn(shapes, window)))


# --------------------------------------------------------------------------------------------------
# what ships


def _shipped() -> tuple[Shapes, Shapes]:
    with (files("twosource") / "data" / "boundaries.npz").open("rb") as file, np.load(file, allow_pickle=False) as kept:
        stored = {name: kept[name] for name in kept.files}
    lines = _lines(stored)
    rings = np.split(stored["shores"], np.cumsum(stored["shore_lengths"])[:-1])
    shores = [np.concatenate([lines[piece >> 1][:: -1 if piece & 1 else 1] for piece in ring]) for ring in rings]
    inland = [(line, _KINDS[kind]) for line, kind in zip(lines, stored["kinds"].tolist(), strict=True) if _KINDS[kind] != "coast"]
    land = _shapes(shores, ("land",) * len(shores), closed=True)
    return land, _shapes([line for line, _ in inland], tuple(kind for _, kind in inland), closed=False)


def _lines(stored: dict[str, NDArray[np.int32]]) -> list[Points]:
    """The lines, each from where it starts by the steps that it takes."""
    lengths = stored["lengths"]
    first = np.cumsum(lengths) - lengths
    steps = np.zeros((int(lengths.sum()), 2), dtype=np.int64)
    onward = np.ones(len(steps), dtype=bool)
    onward[first] = False
    steps[onward] = np.column_stack((stored["steps_x"], stored["steps_y"]))
    walked = np.cumsum(steps, axis=0)
    points = walked + np.repeat(stored["starts"] - walked[first], lengths, axis=0)
    return np.split(points / float(stored["units"]), first[1:])


def _shapes(lines: list[Points], kinds: tuple[str, ...], *, closed: bool) -> Shapes:
    points = np.concatenate(lines)
    starts = np.concatenate([[0], np.cumsum([len(line) for line in lines])])
    bounds = np.column_stack((np.minimum.reduceat(points, starts[:-1]), np.maximum.reduceat(points, starts[:-1])))
    return Shapes(points, starts, bounds, kinds, closed)


# --------------------------------------------------------------------------------------------------
# a workspace's own layers


def _layer(path: Path) -> list[Shapes]:
    """The lines and areas of a GeoJSON file; a feature's property `kind` may call it land, border, province or disputed."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            message = f"{path}: larger than {_MOST_BYTES:,} bytes; simplify it"
            raise ConfigError(message)
        whole = msgspec.json.decode(path.read_bytes(), type=_File)
        features = whole.features if whole.type == "FeatureCollection" else (_Feature(whole.geometry),)
        found = [(line, closed, one.kind) for one in features for line, closed in _of_geometry(one.geometry)]
    except (OSError, msgspec.MsgspecError) as error:
        message = f"{path}: cannot be drawn on maps ({error}); a layer is GeoJSON (RFC 7946)"
        raise ConfigError(message) from error
    shapes = []
    for closed in (True, False):
        lines = [(np.array(line)[:, :2], kind) for line, of, kind in found if of is closed and len(line) > 1]
        if lines:
            shapes.append(_shapes([line for line, _ in lines], tuple(kind for _, kind in lines), closed=closed))
    return shapes


def _of_geometry(geometry: _Geometry | None) -> Iterator[tuple[_Line, bool]]:
    """Lines, and rings of areas; points are left out, for circles are what a map shows of places."""
    if geometry is None:
        return
    for part in geometry.geometries:
        yield from _of_geometry(part)
    if geometry.type in _LINES:
        depth, closed = _LINES[geometry.type]
        for line in _at_depth(geometry.coordinates, depth):
            yield msgspec.convert(line, _Line), closed


def _at_depth(coordinates: object, depth: int) -> Iterator[object]:
    if depth == 0:
        yield coordinates
        return
    for one in msgspec.convert(coordinates, list[Any]):
        yield from _at_depth(one, depth - 1)


# --------------------------------------------------------------------------------------------------
# drawing


def _drawn(shapes: Shapes, window: Window) -> Iterator[Drawn]:
    west, east = window.west, window.west + window.width / window.unit
    south = window.north - window.height / window.unit
    low, high = _tall(shapes.bounds[:, 1]), _tall(shapes.bounds[:, 3])
    seen = (shapes.bounds[:, 0] <= east) & (shapes.bounds[:, 2] >= west) & (low <= window.north) & (high >= south)
    large = np.maximum(shapes.bounds[:, 2] - shapes.bounds[:, 0], high - low) * window.unit >= (_SPECK if shapes.closed else 0)
    parts: dict[str, list[str]] = {}
    for number in np.flatnonzero(seen & large):
        kind = shapes.kinds[number]
        if kind == "province" and east - west > _PROVINCES_UNTIL:
            continue
        points = window.drawn(shapes.points[shapes.starts[number] : shapes.starts[number + 1]])
        paths = [_area(points, window)] if shapes.closed else _pieces(points, window)
        parts.setdefault(kind, []).extend(filter(None, paths))
    order = ("land", "province", "border", "disputed", "layer")
    for kind in sorted(parts, key=order.index):
        if parts[kind]:
            yield Drawn(f"{kind} area" if shapes.closed and kind != "land" else kind, "".join(parts[kind]))


def _tiles(archive: Archive, window: Window) -> Iterator[Drawn]:
    """What an archive's tiles show in the window: water first, then areas, then lines."""
    parts: dict[str, list[str]] = {}
    for kind, closed, degrees in archive.shapes(window.west, window.north, window.unit, window.width, window.height):
        points = np.column_stack(((degrees[:, 0] - window.west) * window.unit, (window.north - degrees[:, 1]) * window.unit))
        if np.ptp(points, axis=0).max() < _SPECK:
            continue
        paths = [_area(points, window)] if closed else _pieces(points, window)
        parts.setdefault(f"tile {kind}{' area' if closed else ''}", []).extend(filter(None, paths))
    order = ("tile water area", "tile layer area", "tile road area", "tile water", "tile road", "tile layer")
    for kind in sorted(parts, key=order.index):
        if parts[kind]:
            yield Drawn(kind, "".join(parts[kind]))


def _area(points: Points, window: Window) -> str:
    """The ring, cut off outside the window (Sutherland and Hodgman 1974), as a path."""
    for axis, bound, side in (
        (0, -_BEYOND, 1),
        (0, window.width + _BEYOND, -1),
        (1, -_BEYOND, 1),
        (1, window.height + _BEYOND, -1),
    ):
        points = _cut(points, axis, bound, side)
        if len(points) < 3:
            return ""
    steps = _whole(points)
    return f"{_path(steps)}z" if len(steps) > 2 else ""


def _cut(points: Points, axis: int, bound: float, side: int) -> Points:
    """What of a ring lies on one side of a line along the other axis."""
    inside = (points[:, axis] - bound) * side >= 0
    if inside.all():
        return points
    after, next_inside = np.roll(points, -1, axis=0), np.roll(inside, -1)
    crossing = inside != next_inside
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (bound - points[:, axis]) / (after[:, axis] - points[:, axis])
        crossed = points + share[:, None] * (after - points)
    both: Points = np.stack((crossed, after), axis=1).reshape(-1, 2)
    kept: Points = both[np.stack((crossing, next_inside), axis=1).reshape(-1)]
    return kept


def _pieces(points: Points, window: Window) -> Iterator[str]:
    """The parts of a line whose steps touch the window."""
    low, high = np.minimum(points[:-1], points[1:]), np.maximum(points[:-1], points[1:])
    size = np.array((window.width, window.height)) + _BEYOND
    near = np.concatenate([[False], np.all((high >= -_BEYOND) & (low <= size), axis=1), [False]])
    for start, end in pairwise(np.flatnonzero(near[1:] != near[:-1])):
        if near[start + 1]:
            steps = _whole(points[start : end + 1])
            if len(steps) > 1:
                yield _path(steps)


def _whole(points: Points) -> NDArray[np.int64]:
    """The points on the grid of STEPS; of those that follow each other within one unit, the first and the last of the line."""
    cells = np.floor(points).astype(np.int64)
    kept = np.concatenate([[True], np.any(np.diff(cells, axis=0) != 0, axis=1)])
    kept[-1] = True
    steps: NDArray[np.int64] = np.round(points[kept] * STEPS).astype(np.int64)
    return steps


def _path(steps: NDArray[np.int64]) -> str:
    moves = np.diff(steps, axis=0).ravel().tolist()
    return f"M{steps[0, 0]} {steps[0, 1]}l{' '.join(map(str, moves))}".replace(" -", "-")
