"""Vector tiles of an archive that somebody brings, on the maps; the archives are made here."""

from __future__ import annotations

import gzip
import struct
from itertools import pairwise

import pytest

from twosource.errors import ConfigError
from twosource.export.land import ground
from twosource.export.map_figure import draw_map, svg
from twosource.export.tiles import Archive, tile_number
from twosource.records import Place

TOWN = Place("Ostrel", "plc-1", 34.5, 36.0, "SY", None, "place")
ZOOMS = 9


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def zigzag(number):
    return number << 1 if number >= 0 else (-number << 1) - 1


def feature(kind, *commands):
    return field(2, varint(3 << 3) + varint(kind) + field(4, b"".join(map(varint, commands))))


def layer(name, *features):
    return field(3, field(1, name.encode()) + b"".join(features) + varint(5 << 3) + varint(4096) + varint(15 << 3) + varint(2))


def line(*steps):
    (x, y), *rest = steps
    drawn = [zigzag(part) for step in rest for part in step]
    return feature(2, 9, zigzag(x), zigzag(y), len(rest) << 3 | 2, *drawn)


def area(*steps):
    (x, y), *rest = steps
    drawn = [zigzag(part) for step in rest for part in step]
    return feature(3, 9, zigzag(x), zigzag(y), len(rest) << 3 | 2, *drawn, 15)


def archive(path, tile, *, leaves=False, tiles=None):
    """An archive in which every tile of the zooms is the same, or only `tiles` are."""
    body = gzip.compress(tile, mtime=0)
    first = 0 if tiles is None else min(tiles)
    run = tile_number(ZOOMS + 1, 0, 0) if tiles is None else 1
    row = b"".join(map(varint, (1, first, run, len(body), 1)))
    own = gzip.compress(row, mtime=0)
    leaf, root = (own, gzip.compress(b"".join(map(varint, (1, 0, 0, len(own), 1))), mtime=0)) if leaves else (b"", own)
    places = (127, len(root), 127 + len(root), 0, 127 + len(root), len(leaf), 127 + len(root) + len(leaf), len(body))
    counts = struct.pack("<3Q6B", 1, 1, 1, 1, 2, 2, 1, 0, ZOOMS)
    header = b"PMTiles\x03" + struct.pack("<8Q", *places) + counts
    path.write_bytes(header.ljust(127, b"\0") + root + leaf + body)
    return path


CROSS = line((0, 2048), (4096, 0))
BASE = layer("water", area((0, 0), (4096, 0), (0, 2048), (-4096, 0))) + layer("roads", CROSS) + layer("camps", CROSS)


@pytest.mark.parametrize("leaves", [False, True])
def test_tiles_are_drawn_under_the_circles(tmp_path, leaves):
    found = draw_map([TOWN], ground([archive(tmp_path / "a.pmtiles", BASE, leaves=leaves)]))
    kinds = [one.kind for one in found.drawn if one.kind.startswith("tile")]
    assert kinds == ["tile water area", "tile road", "tile layer"]
    assert 'class="tile road"' in svg(found)
    assert found.trouble == ()


def test_land_and_borders_of_an_archive_are_left_out(tmp_path):
    made = archive(tmp_path / "a.pmtiles", layer("earth", area((0, 0), (4096, 0), (0, 4096))) + layer("boundaries", CROSS))
    assert not [one for one in draw_map([TOWN], ground([made])).drawn if one.kind.startswith("tile")]


def test_a_line_stands_where_it_is(tmp_path):
    only = tile_number(3, 4, 3)  # from the zero meridian to 45 degrees east, from the equator to 40.98 north
    made = Archive(archive(tmp_path / "a.pmtiles", layer("roads", CROSS), tiles=[only]))
    ((kind, closed, points),) = made._tile(3, 4, 3)
    assert (kind, closed) == ("road", False)
    assert points.tolist() == [[0.0, 22.5], [45.0, 22.5]]
    assert made._tile(3, 5, 3) == ()


def test_tiles_follow_hilberts_curve():
    for zoom in range(1, 5):
        side = range(2**zoom)
        placed = {tile_number(zoom, x, y): (x, y) for x in side for y in side}
        numbers = sorted(placed)
        assert numbers == list(range(tile_number(zoom, 0, 0), tile_number(zoom + 1, 0, 0)))
        for one, two in pairwise(numbers):
            (x, y), (next_x, next_y) = placed[one], placed[two]
            assert abs(x - next_x) + abs(y - next_y) == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: b"no" + data, "no PMTiles"),
        (lambda data: data[:99] + b"\x02" + data[100:], "pictures"),
        (lambda data: data[:98] + b"\x04" + data[99:], "packed"),
        (lambda data: data[:40], "no PMTiles"),
        (lambda data: data[:130], "cannot be drawn"),
        (lambda data: data[:0], "no PMTiles"),
    ],
)
def test_what_is_no_archive_is_named_and_the_map_is_drawn_without_it(tmp_path, spoil, said):
    path = archive(tmp_path / "a.pmtiles", BASE)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(ConfigError, match=said):
        Archive(path)
    found = draw_map([TOWN], ground([path]))
    assert said in found.trouble[0]
    assert {one.kind for one in found.drawn} >= {"land"}


@pytest.mark.parametrize("tile", [b"\x1a\xff\x01", b"\x1b", b"\x1a\x02\x12\x09", bytes(range(256)), b"\x80" * 99])
def test_a_broken_tile_leaves_the_rest_of_the_map(tmp_path, tile, caplog):
    found = draw_map([TOWN], ground([archive(tmp_path / "a.pmtiles", tile)]))
    assert not [one for one in found.drawn if one.kind.startswith("tile")]
    assert {one.kind for one in found.drawn} >= {"land"}
    assert "cannot be drawn" in caplog.text
