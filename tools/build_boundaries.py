"""Builds src/twosource/data/boundaries.npz: land, borders and provinces under maps. A maintainer's script; it is not shipped.

    python tools/build_boundaries.py WORLD_MAP_GPKG [-o OUT]

WORLD_MAP_GPKG is resources/data/world_map.gpkg of Debian's package `qgis-common` (`apt-get download qgis-common`, `dpkg -x`):
Natural Earth 1:10m, public domain. Borders are drawn there as they are held on the ground, whoever claims what; NOTICE and every
map say so.

Neighbours share their vertices there. So every line between two meetings of lines (an arc) is kept once, with what it parts:
land from sea, countries, or provinces of one country. It is simplified by itself (Douglas and Peucker 1973), so that no gap
opens beside it. The same input makes the same bytes.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
from geopackage import lines_of

TARGET = Path(__file__).parent.parent / "src" / "twosource" / "data" / "boundaries.npz"
UNITS = 200
"""Units in a degree: what ships is exact to 280 metres, less than the width of a line on any map of the desk."""
_TOLERANCE = 0.012  # degrees that a simplified line may lie beside the true one
_LEAST = 0.03  # degrees; smaller islands are left out
_GRID = 10_000  # of a degree: points that are nearer are the same vertex
_SOUTHMOST = -60.0  # Antarctica has provinces of nobody, and no incidents
COAST, BORDER, PROVINCE, DISPUTED = range(4)

Point = tuple[int, int]
Line = tuple[Point, ...]


def main() -> None:
    """Reads the file and writes the boundaries."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("polygons", type=Path, help="world_map.gpkg")
    options.add_argument("-o", "--out", type=Path, default=TARGET)
    chosen = options.parse_args()
    rings, disputed = read(chosen.polygons)
    owners, outlines = arcs(rings)
    kinds = {line: kind_of(having) for line, having in owners.items()}
    slim = {line: simplified(line) for line in sorted(owners)}
    lines = [(kinds[line], points) for line, points in slim.items() if points is not None]
    lines += [(DISPUTED, points) for line in disputed if (points := simplified(line)) is not None]
    number = {line: at for at, line in enumerate(line for line, points in slim.items() if points is not None)}
    shores = [[number[line] * 2 + back for line, back in ring if line in number] for ring in joined(outlines, kinds)]
    write(chosen.out, lines, [ring for ring in shores if ring])
    points = sum(len(points) for _, points in lines)
    print(f"{chosen.out}: {len(lines):,} lines, {points:,} points, {chosen.out.stat().st_size:,} bytes")


def read(path: Path) -> tuple[list[tuple[str, Line]], list[Line]]:
    """The rings of all provinces with their country, and the lines that are disputed."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    provinces = connection.execute("SELECT geom, admin FROM states_provinces WHERE geom IS NOT NULL ORDER BY fid").fetchall()
    disputed = connection.execute("SELECT geom FROM disputed_borders WHERE geom IS NOT NULL ORDER BY fid").fetchall()
    connection.close()
    rings = [(country or "", _on_grid(ring)) for blob, country in provinces for ring in lines_of(blob)]
    return [one for one in rings if len(one[1]) > 3], [_on_grid(line) for (blob,) in disputed for line in lines_of(blob)]


def _on_grid(points: tuple[tuple[float, float], ...]) -> Line:
    whole = [(round(x * _GRID), round(y * _GRID)) for x, y in points]
    kept = [whole[0], *(after for before, after in pairwise(whole) if before != after)]
    return tuple(kept) if max(y for _, y in kept) > _SOUTHMOST * _GRID else ()


def arcs(rings: list[tuple[str, Line]]) -> tuple[dict[Line, list[str]], list[list[tuple[Line, bool]]]]:
    """Every arc with the country of each ring that runs along it, and each ring as arcs, with whether they run backwards."""
    beside: dict[Point, set[Point]] = defaultdict(set)
    for _, ring in rings:
        for one, other in pairwise(ring):
            beside[one].add(other)
            beside[other].add(one)
    owners: dict[Line, list[str]] = defaultdict(list)
    outlines = []
    for country, ring in rings:
        outline = [_turned(arc) for arc in _cut(ring, beside)]
        outlines.append(outline)
        for line, _ in outline:
            owners[line].append(country)
    return owners, outlines


def _cut(ring: Line, beside: dict[Point, set[Point]]) -> list[Line]:
    """The ring in pieces, each from one meeting of lines to the next; whole, from its least point on, where there is none."""
    loop = ring[:-1]
    meetings = [at for at, point in enumerate(loop) if len(beside[point]) != 2]
    first = meetings[0] if meetings else loop.index(min(loop))
    turned = loop[first:] + loop[:first] + (loop[first],)
    ends = [at - first for at in meetings[1:]] if meetings else []
    return [turned[start : end + 1] for start, end in pairwise([0, *ends, len(turned) - 1])]


def _turned(arc: Line) -> tuple[Line, bool]:
    back = arc[::-1]
    return (back, True) if back < arc else (arc, False)


def kind_of(countries: list[str]) -> int:
    """What an arc parts, by the countries on its sides."""
    if len(countries) == 1:
        return COAST
    return PROVINCE if len(set(countries)) == 1 else BORDER


def joined(outlines: list[list[tuple[Line, bool]]], kinds: dict[Line, int]) -> list[list[tuple[Line, bool]]]:
    """The shores: coasts of neighbouring provinces put together to rings around all land."""
    onward: dict[Point, list[tuple[Line, bool]]] = defaultdict(list)
    for outline in outlines:
        for line, back in outline:
            if kinds[line] == COAST:
                onward[line[-1] if back else line[0]].append((line, back))
    rings = []
    for start in sorted(onward):
        while onward[start]:
            ring = [onward[start].pop()]
            while onward[end := _end(ring[-1])]:
                ring.append(onward[end].pop())
            rings.append(ring)
    return rings


def _end(piece: tuple[Line, bool]) -> Point:
    return piece[0][0] if piece[1] else piece[0][-1]


def simplified(line: Line) -> np.ndarray | None:
    """The line in units, without the points that it can do without; None for an island that is too small."""
    points = np.array(line, dtype=np.int64)
    closed = line[0] == line[-1]
    if closed and np.ptp(points, axis=0).max() < _LEAST * _GRID:
        return None
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    middle = int(np.abs(points - points[0]).sum(axis=1).argmax()) if closed else 0
    waiting = [(0, middle), (middle, len(points) - 1)] if middle else [(0, len(points) - 1)]
    keep[middle] = True
    while waiting:
        start, end = waiting.pop()
        if end - start > 1:
            far, off = _farthest(points[start : end + 1])
            if off > _TOLERANCE * _GRID:
                keep[start + far] = True
                waiting += [(start, start + far), (start + far, end)]
    whole = np.round(points[keep] * (UNITS / _GRID)).astype(np.int64)
    moves = np.concatenate([[True], np.any(np.diff(whole, axis=0), axis=1)])
    moves[-1] = True
    return whole[moves] if moves.sum() > 1 else whole[[0, -1]]


def _farthest(points: np.ndarray) -> tuple[int, float]:
    base, along = points[0], points[-1] - points[0]
    length = float(np.hypot(*along))
    apart = points - base
    off = np.hypot(*apart.T) if length == 0 else np.abs(along[0] * apart[:, 1] - along[1] * apart[:, 0]) / length
    at = int(off.argmax())
    return at, float(off[at])


def write(path: Path, lines: list[tuple[int, np.ndarray]], shores: list[list[int]]) -> None:
    """Starts and steps of all lines one after the other, what each parts, and the shores as numbers of lines (odd: backwards)."""
    steps = np.concatenate([np.diff(points, axis=0) for _, points in lines])
    if np.abs(steps).max() > np.iinfo(np.int16).max:
        raise SystemExit("a step is too long for 16 bits")
    np.savez_compressed(
        path,
        units=np.int32(UNITS),
        kinds=np.array([kind for kind, _ in lines], dtype=np.int8),
        starts=np.array([points[0] for _, points in lines], dtype=np.int32),
        lengths=np.array([len(points) for _, points in lines], dtype=np.int32),
        steps_x=steps[:, 0].astype(np.int16),
        steps_y=steps[:, 1].astype(np.int16),
        shores=np.array([piece for ring in shores for piece in ring], dtype=np.int32),
        shore_lengths=np.array([len(ring) for ring in shores], dtype=np.int32),
    )


if __name__ == "__main__":
    main()
