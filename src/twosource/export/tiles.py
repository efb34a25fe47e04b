"""Vector tiles from a PMTiles archive, for maps: one file that somebody brings, read where it lies.

Sources: PMTiles specification, version 3 (header, directories, Hilbert order of tiles); Mapbox Vector Tile specification 2.1.
"""

from __future__ import annotations

import logging
import math
import struct
import zlib
from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from twosource.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Shape = tuple[str, bool, Points]

_HEADER, _MAGIC = 127, b"PMTiles\x03"
_VECTOR = 1  # the type of tile; the others are pictures
_PLAIN, _GZIP = 1, 2  # how directories and tiles are packed; the program has no reader for brotli and zstandard
_LEAVES = 4  # levels of directories; an archive has two
_MOST_TILES, _KEPT = 24, 128  # read for one map; kept unpacked
_MOST_BYTES = 20_000_000  # of a tile or a directory
_TILE_UNITS = 256.0  # of a drawing, that a tile is to be wide
_POINT, _LINE, _AREA = 1, 2, 3
_NAMES = {
    **dict.fromkeys(("water", "ocean", "waterway", "rivers", "lakes"), "water"),
    **dict.fromkeys(("roads", "road", "transportation", "transit", "streets", "highways"), "road"),
}
"""What layers of usual base maps are drawn as; any other is a layer of somebody's own."""
_OURS = frozenset(
    {
        "earth",
        "land",
        "landcover",
        "landuse",
        "natural",
        "boundaries",
        "boundary",
        "admin",
        "buildings",
        "building",
        "housenumber",
    }
)
"""Layers that are not drawn: land and borders are, from the file that ships, with its disclaimer; houses would be a grey haze."""
_LOG = logging.getLogger(__name__)


class Archive:
    """One PMTiles file. Points are longitudes and Mercator's latitudes in degrees, as a Window takes them."""

    def __init__(self, path: Path) -> None:
        """Reads the header and the first directory. Raises ConfigError for what cannot be drawn."""
        self.path = path
        try:
            header = _checked(self._read(0, _HEADER))
            self._root, self._root_size, _, _, self._leaves, _, self._data, _ = struct.unpack_from("<8Q", header, 8)
            self._packed, self._tile_packed, _, self.least, self.most = struct.unpack_from("<5B", header, 97)
            self._first = _directory(self._unpacked(self._root, self._root_size, self._packed))
        except (OSError, ArithmeticError, ValueError, IndexError, struct.error, zlib.error) as error:
            message = f"{path}: cannot be drawn on maps ({error})"
            raise ConfigError(message) from error
        self._tiles: dict[tuple[int, int, int], tuple[Shape, ...]] = {}

    def shapes(self, west: float, north: float, unit: float, width: float, height: float) -> Iterator[Shape]:
        """What the tiles of a window hold: kind (water, road, layer), whether it is a ring, points."""
        zoom = max(math.ceil(math.log2(max(360.0 * unit / _TILE_UNITS, 1.0))), self.least)
        zoom = min(zoom, self.most)
        side = 360.0 / 2**zoom
        first, last = int((west + 180.0) // side), int((west + width / unit + 180.0) // side)
        top, bottom = int((180.0 - north) // side), int((180.0 - north + height / unit) // side)
        tiles = [
            (x, y)
            for y in range(max(top, 0), min(bottom, 2**zoom - 1) + 1)
            for x in range(max(first, 0), min(last, 2**zoom - 1) + 1)
        ]
        for x, y in tiles[:_MOST_TILES]:
            yield from self._tile(zoom, x, y)

    def _tile(self, zoom: int, x: int, y: int) -> tuple[Shape, ...]:
        key = (zoom, x, y)
        if key not in self._tiles:
            if len(self._tiles) >= _KEPT:
                self._tiles.clear()
            try:
                self._tiles[key] = tuple(_placed(self._bytes(tile_number(zoom, x, y)), zoom, x, y))
            except (OSError, ArithmeticError, ValueError, IndexError, zlib.error) as error:
                _LOG.warning("%s: tile %d/%d/%d cannot be drawn (%s)", self.path, zoom, x, y, error)
                self._tiles[key] = ()
        return self._tiles[key]

    def _bytes(self, number: int) -> bytes:
        """The tile of that number, unpacked; nothing where the archive has none."""
        directory = self._first
        for _ in range(_LEAVES):
            at = bisect_right(directory[0], number) - 1
            if at < 0:
                return b""
            first, run, size, offset = (column[at] for column in directory)
            if run:
                return self._unpacked(self._data + offset, size, self._tile_packed) if number < first + run else b""
            directory = _directory(self._unpacked(self._leaves + offset, size, self._packed))
        return b""

    def _unpacked(self, start: int, size: int, packed: int) -> bytes:
        found = self._read(start, size)
        return found if packed == _PLAIN else _unzipped(found)

    def _read(self, start: int, size: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(size)


def tile_number(zoom: int, x: int, y: int) -> int:
    """The place of a tile in the archive's order: all of the zooms before, then along Hilbert's curve.

    >>> [tile_number(1, x, y) for x, y in ((0, 0), (0, 1), (1, 1), (1, 0))], tile_number(2, 0, 0)
    ([1, 2, 3, 4], 5)
    """
    number = ((1 << 2 * zoom) - 1) // 3
    for level in range(zoom - 1, -1, -1):
        side = 1 << level
        right, low = (x & side) > 0, (y & side) > 0
        number += side * side * ((3 * right) ^ low)
        x, y = x & (side - 1), y & (side - 1)
        if not low:
            x, y = (side - 1 - y, side - 1 - x) if right else (y, x)
    return number


def _checked(header: bytes) -> bytes:
    """The header of an archive that can be drawn. Raises ValueError for any other."""
    if header[:8] != _MAGIC or len(header) < _HEADER:
        raise ValueError("it is no PMTiles archive of version 3")
    if header[99] != _VECTOR:
        raise ValueError(
            "it holds pictures, and maps are drawn from vector tiles; take it out of layers/, or make one of vector tiles"
        )
    if not {header[97], header[98]} <= {_PLAIN, _GZIP}:
        raise ValueError("it is packed otherwise than by gzip; `pmtiles convert` makes one that is")
    return header


def _unzipped(data: bytes) -> bytes:
    """The bytes as they were before gzip. Raises ValueError where they are more than a tile can be."""
    unpacking = zlib.decompressobj(wbits=31)
    found = unpacking.decompress(data, _MOST_BYTES)
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise ValueError("it is cut off, or larger than it may be")
    return found


def _directory(data: bytes) -> tuple[list[int], list[int], list[int], list[int]]:
    """Numbers of first tiles, how many follow each (0: a further directory), sizes and offsets."""
    values = varints(data)
    count = int(values[0])
    steps, runs, sizes, offsets = (values[1 + part * count : 1 + (part + 1) * count].tolist() for part in range(4))
    if len(offsets) != count:
        raise ValueError("its directory is cut off")
    for at, offset in enumerate(offsets):
        offsets[at] = offsets[at - 1] + sizes[at - 1] if offset == 0 and at else offset - 1
    return np.cumsum(steps, dtype=np.int64).tolist(), runs, sizes, offsets


def varints(data: bytes) -> NDArray[np.uint64]:
    """The numbers in a row of protobuf's varints.

    >>> varints(bytes([5, 0x96, 1])).tolist()
    [5, 150]
    """
    raw = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(raw < 128)
    if not len(ends):
        return np.zeros(0, dtype=np.uint64)
    raw = raw[: ends[-1] + 1]
    starts = np.concatenate([[0], ends[:-1] + 1])
    places = np.arange(len(raw)) - np.repeat(starts, np.diff(np.append(starts, len(raw))))
    parts = (raw & 127).astype(np.uint64) << (7 * places).astype(np.uint64)
    found: NDArray[np.uint64] = np.add.reduceat(parts, starts)
    return found


# --------------------------------------------------------------------------------------------------
# what is in a tile


def _placed(data: bytes, zoom: int, x: int, y: int) -> Iterator[Shape]:
    """The tile's lines and rings, in degrees."""
    side = 360.0 / 2**zoom
    west, north = x * side - 180.0, 180.0 - y * side
    for number, layer in _fields(data):
        if number == 3 and isinstance(layer, bytes):
            for kind, closed, points in _layer(layer):
                yield kind, closed, np.column_stack((west + points[:, 0] * side, north - points[:, 1] * side))


def _layer(data: bytes) -> Iterator[Shape]:
    """The lines and rings of one layer, in parts of the tile's side."""
    fields = list(_fields(data))
    named = (value for number, value in fields if number == 1 and isinstance(value, bytes))
    name = next(named, b"").decode("utf-8", "replace")
    extent = next((value for number, value in fields if number == 5 and isinstance(value, int)), 4096) or 4096
    if name in _OURS:
        return
    kind = _NAMES.get(name, "layer")
    for number, value in fields:
        if number == 2 and isinstance(value, bytes):
            parts = dict(_fields(value))
            shape, packed = parts.get(3), parts.get(4)
            if shape in {_LINE, _AREA} and isinstance(packed, bytes):
                for points in _lines(varints(packed).tolist()):
                    yield kind, shape == _AREA, points / float(extent)


def _lines(commands: list[int]) -> Iterator[Points]:
    """The lines that these commands draw: move to, line to, close."""
    at, here, line = 0, np.zeros(2), [np.zeros((0, 2))]
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command not in {1, 2}:
            continue
        steps = np.array(commands[at : at + 2 * count], dtype=np.int64)
        at += 2 * count
        walked = here + np.cumsum(((steps >> 1) ^ -(steps & 1)).reshape(-1, 2), axis=0)
        if command == 1:
            yield from _whole(line)
            line = [walked[-1:]]
        else:
            line.append(walked)
        here = walked[-1]
    yield from _whole(line)


def _whole(line: list[Points]) -> Iterator[Points]:
    points = np.concatenate(line)
    if len(points) > 1:
        yield points


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protobuf message, with their numbers; fixed ones are passed over."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
        elif kind == 2:
            size, at = _varint(data, at)
            if at + size > len(data):
                raise ValueError("a tile is cut off")
            yield key >> 3, data[at : at + size]
            at += size
        elif kind in {1, 5}:
            at += 8 if kind == 1 else 4
        else:
            raise ValueError("a tile holds what is no protobuf")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
        if shift > 63:
            raise ValueError("a tile holds a number without end")
