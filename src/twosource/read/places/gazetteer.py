"""The gazetteer: every place that a name may mean, from the file that ships and from the user's own.

It is a read-only SQLite file (`gazetteer_files` writes it), opened on first use in each process and
never over the network. A name finds its candidates whatever its romanisation; which of them is meant
is for the reader of places to decide.
"""

from __future__ import annotations

import hashlib
import sqlite3
from difflib import SequenceMatcher
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

from twosource.errors import ConfigError, ModelError
from twosource.read.places.gazetteer_files import SCALE, SCHEMA_VERSION, import_gazetteer
from twosource.read.places.romanise import bare, loose, words

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Candidate", "Gazetteer", "import_gazetteer"]

_CACHED_NAMES = 100_000
_MAPPED = 1 << 28
"""Bytes of a file that are read through the memory of the system instead of by calls: a third of a look-up's time."""
_ONE_SPELLING = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
"""Countries whose places are written in English by everybody."""
_ALIKE = 0.8
"""How much of two spellings must agree for one to be a variant of the other ("Pittsburg")."""
_RENOWNED = 1_000_000
"""A place of this size goes by other names too ("Big Apple")."""
_COLUMNS = (
    "p.id, p.name, p.lat, p.lon, p.country, a.admin1, a.admin2, p.kind, p.population"
    " FROM places p LEFT JOIN areas a ON a.area = p.area"
)
_BY_NAME = f"SELECT k.form, k.main, {_COLUMNS} JOIN keys k ON k.place = p.place WHERE k.key = ?"
_BY_KIND = f"SELECT '', 1, {_COLUMNS} WHERE p.kind = ? ORDER BY p.place"


class Candidate(Struct, frozen=True):
    """A place that a name may mean. `kind`: city, admin1, admin2, country, facility, area.

    `match` says how the name fits: name (the place's own), alias (another spelling on file), loose (only
    under a looser romanisation). `own` marks the user's gazetteers. Degrees are WGS84.
    """

    place_id: str
    name: str
    lat: float
    lon: float
    country: str | None
    admin1: str | None = None
    admin2: str | None = None
    kind: str = "city"
    population: int = 0
    match: str = "name"
    own: bool = False


class Gazetteer:
    """All gazetteers in force, read-only; cheap to make and to send to another process, opened on first use."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """The shipped file first, the user's own after it."""
        self.paths = tuple(paths)
        self._opened: list[sqlite3.Connection] | None = None
        self._known: dict[str, tuple[Candidate, ...]] = {}
        self._countries: dict[str, Candidate] | None = None

    @classmethod
    def open(cls, extra: Sequence[Path] = ()) -> Gazetteer:
        """The shipped gazetteer with the user's own on top. The files are opened on first use.

        Raises ModelError then where the shipped file is missing, ConfigError where one of the user's is none.
        """
        return cls((Path(str(files("twosource") / "data" / "gazetteer.db")), *extra))

    def __getstate__(self) -> dict[str, object]:
        """The paths alone: every process opens its own."""
        return {"paths": self.paths, "_opened": None, "_known": {}, "_countries": None}

    @property
    def digest(self) -> str:
        """SHA-256 over all its files: what a reading depends on."""
        digest = hashlib.sha256()
        for path in self.paths:
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def candidates(self, name: str) -> tuple[Candidate, ...]:
        """Every place the name may mean: own before shipped, exact before loose, large before small."""
        found = self._known.get(name)
        if found is None:
            if len(self._known) >= _CACHED_NAMES:
                self._known.clear()
            found = self._known[name] = self._find(name)
        return found

    def country(self, code: str | None) -> Candidate | None:
        """The country with that ISO 3166-1 alpha-2 code, None if no gazetteer has it."""
        if self._countries is None:
            rows = [row for number in range(len(self.paths)) for row in self._rows(number, _BY_KIND, "country", "")]
            self._countries = {row.country: row for row in rows if row.country}
        return self._countries.get(code) if code else None

    def _find(self, name: str) -> tuple[Candidate, ...]:
        key, form = loose(name), bare(name)
        if not key:
            return ()
        best: dict[str, Candidate] = {}
        for number in range(len(self.paths)):
            for found in self._rows(number, _BY_NAME, key, form):
                if _is_stray(found, name):
                    continue
                other = best.get(found.place_id)
                if other is None or _fit(found) < _fit(other):
                    best[found.place_id] = found
        return tuple(sorted(best.values(), key=lambda place: (*_fit(place), -place.population, place.place_id)))

    def _rows(self, number: int, query: str, value: str, form: str) -> list[Candidate]:
        rows = self._connections()[number].execute(query, (value,)).fetchall()
        return [_candidate(row, form, own=number > 0) for row in rows]

    def _connections(self) -> list[sqlite3.Connection]:
        if self._opened is None:
            self._opened = [_connect(path, shipped=number == 0) for number, path in enumerate(self.paths)]
        return self._opened


def _candidate(row: tuple[str, int, str, str, int, int, str, str, str, str, int], form: str, *, own: bool) -> Candidate:
    found, main, place_id, name, lat, lon, country, admin1, admin2, kind, population = row
    match = ("name" if main else "alias") if found == form else "loose"
    return Candidate(
        place_id, name, lat / SCALE, lon / SCALE, country or None, admin1 or None, admin2 or None, kind, population, match, own
    )


def _is_stray(place: Candidate, name: str) -> bool:
    """Whether a place of a country that writes its names in one way only is on file under quite another name.

    What gazetteers keep there are names of old, which nobody means ("Southville" for a "Northtown" renamed long ago).
    """
    if place.own or place.match == "name" or place.country not in _ONE_SPELLING or place.kind == "country":
        return False
    mine, its = words(name), words(place.name)
    shared = min(len(mine), len(its))
    if place.population >= _RENOWNED or mine[:shared] == its[:shared]:
        return False
    return place.match == "loose" or SequenceMatcher(None, "".join(mine), "".join(its)).ratio() < _ALIKE


def _fit(place: Candidate) -> tuple[bool, bool, bool]:
    """Sorts first what fits best."""
    return (not place.own, place.match == "loose", place.match == "alias")


def _connect(path: Path, *, shipped: bool) -> sqlite3.Connection:
    problem = "is missing" if not path.is_file() else None
    if problem is None:
        # immutable: nobody writes to it while we read, so no locks are taken and any number of processes may read
        connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.DatabaseError as error:
            problem = f"cannot be read ({error})"
        else:
            if version == SCHEMA_VERSION:
                connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
                return connection
            problem = f"has layout {version}, this version reads {SCHEMA_VERSION}"
        connection.close()
    if shipped:
        message = f"{path}: the gazetteer that ships {problem}; install twosource again"
        raise ModelError(message)
    message = f"{path}: this gazetteer {problem}; make it again with `twosource gazetteer add FILE`"
    raise ConfigError(message)
