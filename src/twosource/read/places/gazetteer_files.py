"""How gazetteers are written: one layout for the file that ships and for those that users bring.

Users bring a GeoNames dump (19 columns, plain or zipped), a CSV with a header, or JSON Lines. The same
file always makes the same bytes.
"""

from __future__ import annotations

import csv
import io
import os
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import msgspec
from msgspec import Struct

from twosource.errors import ConfigError, LedgerError
from twosource.read.places.romanise import bare, loose
from twosource.records import make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCHEMA_VERSION = 1
SCALE = 100_000
"""Degrees are stored as whole numbers of this part of a degree, about a metre."""

KINDS = ("city", "admin1", "admin2", "country", "facility", "area", "quarter", "unplotted")
"""`quarter`: a part of the town that `admin2` names. `unplotted`: a second-order area whose point is that of its `admin1`."""

_SCHEMA = """
CREATE TABLE areas (area INTEGER PRIMARY KEY, admin1 TEXT NOT NULL, admin2 TEXT NOT NULL);
CREATE TABLE places (place INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, lat INTEGER NOT NULL,
  lon INTEGER NOT NULL, country TEXT NOT NULL, area INTEGER, kind TEXT NOT NULL, population INTEGER NOT NULL);
CREATE TABLE keys (key TEXT NOT NULL, form TEXT NOT NULL, place INTEGER NOT NULL, main INTEGER NOT NULL,
  PRIMARY KEY (key, form, place)) WITHOUT ROWID;
"""
_GEONAMES_COLUMNS = 19
_GEONAMES_KINDS = {"P": "city", "S": "facility", "H": "area", "L": "area", "T": "area", "V": "area"}
_GEONAMES_ADMIN = {"ADM1": "admin1", "ADM2": "admin2", "ADM3": "admin2", "ADM4": "admin2", "PCLI": "country"}
# What names of areas carry besides the name: "Ar-Raqqah Governorate" is also "Ar-Raqqah".
_MOST_PEOPLE = 10**11
AREA_WORDS = (
    "governorate", "province", "oblast", "region", "state", "department", "district", "county", "parish",
    "prefecture", "municipality", "voivodeship", "canton", "division", "krai", "republic", "emirate", "regency",
)  # fmt: skip


class GazetteerRow(Struct, frozen=True):
    """One place to be written. `admin1`, `admin2` name the areas it lies in, `aliases` are its other names."""

    id: str
    name: str
    lat: float
    lon: float
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    kind: str = "city"
    population: int = 0
    aliases: tuple[str, ...] = ()


class _JsonRow(Struct):
    """A line of a JSON Lines gazetteer, as a user may write it."""

    name: str
    lat: float
    lon: float
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    kind: str = "city"
    population: int = 0
    aliases: tuple[str, ...] | str = ()
    id: str | int | None = None


def import_gazetteer(file: Path, target: Path) -> int:
    """Writes the user's file as a gazetteer and returns how many places it holds; the same file, the same bytes.

    Takes a GeoNames dump (.txt or .zip), a CSV with a header, or JSON Lines. Raises ConfigError `FILE:LINE: ...`,
    LedgerError where the gazetteer cannot be written.
    """
    rows = list(_read(file))
    if not rows:
        message = f"{file}: holds no places; it needs a header name,lat,lon and one place a line, or GeoNames' 19 columns"
        raise ConfigError(message)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_gazetteer(target, rows)
    except OSError as error:
        message = f"{target}: cannot be written ({error.strerror}); make room, or allow writing to its folder"
        raise LedgerError(message) from error
    return len(rows)


def write_gazetteer(target: Path, rows: Iterable[GazetteerRow]) -> None:
    """Writes the places, sorted by id, in one step: a reader sees the old file or the new one."""
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".new")
    os.close(handle)
    scratch = Path(name)
    try:
        _fill(scratch, sorted(rows, key=lambda row: (row.country, row.kind, row.id)))
        scratch.chmod(0o644)
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)


def spellings(row: GazetteerRow) -> dict[tuple[str, str], bool]:
    """The keys of a place, (loose key, form), and whether the form is that of its own name."""
    names = dict.fromkeys(row.aliases, False) | {row.name: True}
    if row.kind in {
        "admin1",
        "admin2",
        "unplotted",
    }:  # "Ohio County" is its own name, "Ohio" is the river's and the state's first
        names = {_without_type(name): main and row.kind == "admin1" for name, main in names.items()} | names
    found: dict[tuple[str, str], bool] = {}
    for name, main in names.items():
        key, form = loose(name), bare(name)
        if key and form:
            found[key, form] = found.get((key, form), False) or main
    return found


def _without_type(name: str) -> str:
    parts = name.split()
    kept = [part for part in parts if part.lower() not in AREA_WORDS]
    return " ".join(kept) if kept else name


def _fill(path: Path, rows: list[GazetteerRow]) -> None:
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_SCHEMA)
        areas = {pair: number for number, pair in enumerate(sorted({(row.admin1, row.admin2) for row in rows}), start=1)}
        connection.executemany("INSERT INTO areas VALUES (?,?,?)", [(number, *pair) for pair, number in areas.items()])
        connection.executemany(
            "INSERT INTO places VALUES (?,?,?,?,?,?,?,?,?)",
            [_place(number, row, areas[row.admin1, row.admin2]) for number, row in enumerate(rows, start=1)],
        )
        keys = sorted(
            (key, form, number, int(main))
            for number, row in enumerate(rows, start=1)
            for (key, form), main in spellings(row).items()
        )
        connection.executemany("INSERT INTO keys VALUES (?,?,?,?)", keys)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.commit()
        connection.execute("VACUUM")
    finally:
        connection.close()


def _place(number: int, row: GazetteerRow, area: int) -> tuple[int, str, str, int, int, str, int, str, int]:
    lat, lon = round(row.lat * SCALE), round(row.lon * SCALE)
    return (number, row.id, row.name, lat, lon, row.country, area, row.kind, row.population)


# --------------------------------------------------------------------------------------------------
# what users bring


def _read(file: Path) -> Iterator[GazetteerRow]:
    text = _text_of(file)
    ending = file.suffix.lower()
    first = text.split("\n", 1)[0]
    if ending in {".jsonl", ".ndjson", ".json"}:
        yield from _from_json(file, text)
    elif ending == ".zip" or first.count("\t") == _GEONAMES_COLUMNS - 1:
        yield from _from_geonames(file, text)
    else:
        yield from _from_csv(file, text)


def _text_of(file: Path) -> str:
    try:
        data = _unzipped(file) if file.suffix.lower() == ".zip" else file.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        message = f"{file}: cannot be read ({error.strerror}); check the path"
    except (zipfile.BadZipFile, KeyError) as error:
        message = f"{file}: not a zipped GeoNames dump ({error}); unpack it and give the .txt file"
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"{file}:{line}: not UTF-8; save the file as UTF-8"
    raise ConfigError(message)


def _unzipped(file: Path) -> bytes:
    with zipfile.ZipFile(file) as archive:
        tables = [name for name in archive.namelist() if name.endswith((".txt", ".tsv")) and "readme" not in name.lower()]
        if not tables:
            message = "no .txt inside"
            raise KeyError(message)
        return archive.read(tables[0])


def _from_json(file: Path, text: str) -> Iterator[GazetteerRow]:
    decoder = msgspec.json.Decoder(_JsonRow)
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = decoder.decode(line)
        except msgspec.MsgspecError as error:
            _refuse(file, number, f"not a place ({error}); write {{'name': ..., 'lat': ..., 'lon': ...}} in JSON")
        yield _checked(file, number, found)


def _from_csv(file: Path, text: str) -> Iterator[GazetteerRow]:
    dialect = "excel-tab" if "\t" in text.split("\n", 1)[0] else "excel"
    table = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect, strict=True)
    try:
        columns = [(column or "").strip() for column in table.fieldnames or ()]
    except csv.Error as error:
        _refuse(file, 1, f"not valid CSV ({error})")
    missing = {"name", "lat", "lon"}.difference(columns)
    if missing:
        _refuse(file, 1, f"the header lacks {', '.join(sorted(missing))}; it needs name,lat,lon and may have more")
    try:
        for cells in table:
            plain = {(key or "").strip(): (value or "").strip() for key, value in cells.items() if isinstance(value, str)}
            if any(plain.values()):
                yield _checked(file, table.line_num, _from_cells(file, table.line_num, plain))
    except csv.Error as error:
        _refuse(file, table.line_num, f"not valid CSV ({error})")


def _from_cells(file: Path, number: int, cells: dict[str, str]) -> _JsonRow:
    known = {name: value for name, value in cells.items() if value and name in _JsonRow.__struct_fields__}
    try:
        return msgspec.convert(known, _JsonRow, strict=False)
    except msgspec.ValidationError as error:
        return _refuse(file, number, f"{error}; lat and lon are decimal degrees, population a whole number")


def _checked(file: Path, number: int, row: _JsonRow) -> GazetteerRow:
    if not row.name.strip():
        _refuse(file, number, "the place has no name")
    _check_figures(file, number, row.lat, row.lon, row.population)
    if row.kind not in KINDS:
        _refuse(file, number, f"unknown kind {row.kind!r}; known are {', '.join(KINDS)}")
    names = row.aliases.replace(";", "|").split("|") if isinstance(row.aliases, str) else row.aliases
    aliases = tuple(name.strip() for name in names if name.strip())
    place_id = str(row.id) if row.id is not None else make_id("user", row.kind, row.name, row.country, row.lat, row.lon)
    return GazetteerRow(
        place_id, row.name, row.lat, row.lon, row.country.upper(), row.admin1, row.admin2, row.kind, row.population, aliases
    )


def _check_figures(file: Path, number: int, lat: float, lon: float, population: int) -> None:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        _refuse(file, number, f"{lat}, {lon} is nowhere; lat is -90 to 90, lon -180 to 180 degrees")
    if not 0 <= population <= _MOST_PEOPLE:
        _refuse(file, number, f"{population} people live nowhere; give the population as a whole number, or none")


def _from_geonames(file: Path, text: str) -> Iterator[GazetteerRow]:
    lines = [line.rstrip("\r").split("\t") for line in text.split("\n")]
    areas: dict[tuple[str, ...], str] = {}
    for cells in lines:
        if len(cells) == _GEONAMES_COLUMNS and cells[7] in {"ADM1", "ADM2"}:
            areas[tuple(cells[8:9] + cells[10 : 11 if cells[7] == "ADM1" else 12])] = cells[1]
    for number, cells in enumerate(lines, start=1):
        if cells == [""]:
            continue
        if len(cells) != _GEONAMES_COLUMNS:
            _refuse(file, number, f"{len(cells)} columns, a GeoNames dump has {_GEONAMES_COLUMNS} separated by tabs")
        kind = _GEONAMES_ADMIN.get(cells[7]) or _GEONAMES_KINDS.get(cells[6])
        if kind:
            yield _geonames_row(file, number, cells, kind, areas)


def _geonames_row(file: Path, number: int, cells: list[str], kind: str, areas: dict[tuple[str, ...], str]) -> GazetteerRow:
    country, admin1, admin2 = cells[8], cells[10], cells[11]
    try:
        lat, lon, population = float(cells[4]), float(cells[5]), int(cells[14] or 0)
    except ValueError as error:
        _refuse(file, number, f"{error}; columns 5 and 6 are degrees, 15 is the population")
    _check_figures(file, number, lat, lon, population)
    aliases = tuple(name for name in (cells[2], *cells[3].split(",")) if name)
    area1 = areas.get((country, admin1), "") if kind != "country" else ""
    area2 = areas.get((country, admin1, admin2), "") if kind in {"city", "facility", "area"} else ""
    return GazetteerRow(f"geonames:{cells[0]}", cells[1], lat, lon, country, area1, area2, kind, population, aliases)


def _refuse(file: Path, number: int, what: str) -> NoReturn:
    message = f"{file}:{number}: {what}"
    raise ConfigError(message)
