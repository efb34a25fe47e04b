"""Reads the shapes of a GeoPackage (OGC 12-128r15: a header, an envelope, then well-known binary)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Points = tuple[tuple[float, float], ...]

_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_POLYGON = 3
_HEAD = 5  # of each shape: the order of bytes, and its type


def lines_of(blob: bytes) -> list[Points]:
    """The lines of a multilinestring, or the rings of a multipolygon, as (longitude, latitude)."""
    at = 8 + _ENVELOPES[(blob[3] >> 1) & 7]
    (parts,) = struct.unpack_from("<I", blob, at + _HEAD)
    at += _HEAD + 4
    found: list[Points] = []
    for _ in range(parts):
        (kind,) = struct.unpack_from("<I", blob, at + 1)
        at += _HEAD
        number = 1
        if kind == _POLYGON:
            (number,) = struct.unpack_from("<I", blob, at)
            at += 4
        for points in _lines(blob, at, number):
            found.append(points)
            at += 4 + 16 * len(points)
    return found


def _lines(blob: bytes, at: int, number: int) -> Iterator[Points]:
    for _ in range(number):
        (points,) = struct.unpack_from("<I", blob, at)
        flat = struct.unpack_from(f"<{2 * points}d", blob, at + 4)
        yield tuple(zip(flat[::2], flat[1::2], strict=True))
        at += 4 + 16 * points
