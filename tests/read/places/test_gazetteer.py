"""The gazetteer: spellings find their place, users bring their own, bad files are named with their line."""

from __future__ import annotations

import pickle
import zipfile

import pytest

from twosource.errors import ConfigError, ModelError
from twosource.read.places.gazetteer import Gazetteer, import_gazetteer
from twosource.read.places.romanise import loose

ARDIA = """name,lat,lon,country,admin1,kind,aliases
Ardia,-31.5,-20.1,XA,,country,Republic of Ardia
Northmarch,-31.2,-20.3,XA,Northmarch,admin1,
Bel Tirrah,-31.21,-20.33,XA,Northmarch,city,Bel Tirra|Beltira
"""
GEONAMES = "9000001\tDun Orrel\tDun Orrel\tDunorel,Dun Orel\t-31.4\t-20.2\tP\tPPL\tXA\t\t01\t\t\t\t5200\t\t\t\t"


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open()


@pytest.mark.parametrize(
    ("spellings", "country", "near"),
    [
        (("al-Raqqa", "Ar Raqqah", "Raqqa", "Raqqah"), "SY", (35.95, 39.0)),
        (("Deir Ezzor", "Deir el-Zour", "Deir Ezzur", "Dayr az Zawr", "Deir ez-Zor", "DEIR EZZOR"), "SY", (35.33, 40.14)),
        (("Al-Shadadi", "Shaddadah", "Ash Shaddadah"), "SY", (36.06, 40.73)),
        (("Tabaqa", "al-Tabqa"), "SY", (35.84, 38.55)),
        (("Mayadeen", "al-Mayadin"), "SY", (35.02, 40.45)),
        (("al-Boukamal", "Abu Kamal", "Al-Bukamal"), "SY", (34.45, 40.92)),
        (("Hasakah", "Hassakeh", "al-Hasakah", "Hasaka"), "SY", (36.5, 40.75)),
        (("Deraa", "Daraa", "Dar'a"), "SY", (32.62, 36.1)),
        (("Aleppo", "Halab"), "SY", (36.2, 37.16)),
        (("Homs", "Hims"), "SY", (34.73, 36.71)),
        (("Khan Younis", "Khan Yunis", "Khan Yunes"), "PS", (31.34, 34.3)),
        (("Rafah",), "PS", (31.29, 34.25)),
        (("Mosul", "al-Mawsil"), "IQ", (36.34, 43.13)),
        (("Kharkiv", "Kharkov"), "UA", (49.98, 36.25)),
        (("Kyiv", "Kiev"), "UA", (50.45, 30.52)),
        (("Bagram airfield", "Bagram Air Base"), "AF", (34.95, 69.27)),
    ],
)
def test_every_spelling_finds_the_place(gazetteer, spellings, country, near):
    for name in spellings:
        found = [place for place in gazetteer.candidates(name) if place.country == country and place.kind in {"city", "facility"}]
        assert any(abs(place.lat - near[0]) < 0.1 and abs(place.lon - near[1]) < 0.1 for place in found), name


def test_exact_names_come_before_loose_ones_and_large_before_small(gazetteer):
    found = gazetteer.candidates("Springfield")
    cities = [place.population for place in found if place.match == "name" and place.kind == "city"]
    assert len(cities) > 5
    assert cities == sorted(cities, reverse=True)
    kinds = [place.match == "loose" for place in found]
    assert kinds == sorted(kinds)


def test_areas_and_countries_are_places_too(gazetteer):
    kinds = {place.kind for place in gazetteer.candidates("Raqqa")}
    assert {"city", "admin1"} <= kinds
    assert gazetteer.country("SY").name == "Syria"
    assert gazetteer.country("XA") is None
    assert gazetteer.country(None) is None


def test_names_of_old_of_english_speaking_places_stand_for_nothing(gazetteer):
    found = {place.name for place in gazetteer.candidates("Pittsburgh") if place.country == "US"}
    assert {"Pittsburgh", "Pittsburg"} <= found
    assert all(name.startswith("Pittsburg") for name in found)
    assert {place.name for place in gazetteer.candidates("Kharkov")} == {"Kharkiv"}


def test_nothing_is_found_for_nothing(gazetteer):
    assert gazetteer.candidates("") == ()
    assert gazetteer.candidates("--") == ()
    assert gazetteer.candidates("Qwxzyllabrood") == ()


def test_an_own_country_is_found_first_and_survives_pickling(tmp_path):
    (tmp_path / "ardia.csv").write_text(ARDIA, encoding="utf-8")
    assert import_gazetteer(tmp_path / "ardia.csv", tmp_path / "own" / "ardia.db") == 3
    own = pickle.loads(pickle.dumps(Gazetteer.open([tmp_path / "own" / "ardia.db"])))  # noqa: S301 our own bytes
    assert own.country("XA").name == "Ardia"
    place = own.candidates("Beltira")[0]
    assert (place.name, place.admin1, place.own, place.kind) == ("Bel Tirrah", "Northmarch", True, "city")
    assert own.candidates("Aleppo")


def test_the_same_file_makes_the_same_bytes(tmp_path):
    (tmp_path / "a.csv").write_text(ARDIA, encoding="utf-8")
    import_gazetteer(tmp_path / "a.csv", tmp_path / "one.db")
    import_gazetteer(tmp_path / "a.csv", tmp_path / "two.db")
    import_gazetteer(tmp_path / "a.csv", tmp_path / "two.db")
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "one.db", "two.db"]


def test_geonames_dumps_plain_and_zipped(tmp_path):
    (tmp_path / "XA.txt").write_text(GEONAMES + "\n", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "XA.zip", "w") as archive:
        archive.writestr("readme.txt", "what this is")
        archive.writestr("XA.txt", GEONAMES + "\n")
    for name in ("XA.txt", "XA.zip"):
        assert import_gazetteer(tmp_path / name, tmp_path / "x.db") == 1
        place = Gazetteer.open([tmp_path / "x.db"]).candidates("Dunorel")[0]
        assert (place.place_id, place.name, place.population) == ("geonames:9000001", "Dun Orrel", 5200)


def test_json_lines(tmp_path):
    line = '{"name": "Bel Tirrah", "lat": -31.21, "lon": -20.33, "country": "xa", "aliases": ["Beltira"], "id": 7}\n\n'
    (tmp_path / "p.jsonl").write_text(line, encoding="utf-8")
    import_gazetteer(tmp_path / "p.jsonl", tmp_path / "p.db")
    place = Gazetteer.open([tmp_path / "p.db"]).candidates("Beltira")[0]
    assert (place.place_id, place.country) == ("7", "XA")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("p.csv", "name,lat\nX,1\n", r"p\.csv:1: the header lacks lon"),
        ("p.csv", "name,lat,lon\nX,one,2\n", r"p\.csv:2: .*float"),
        ("p.csv", "name,lat,lon\nX,1,2\nY,91,2\n", r"p\.csv:3: .*nowhere"),
        ("p.csv", "name,lat,lon,kind\nX,1,2,planet\n", r"p\.csv:2: unknown kind 'planet'"),
        ("p.csv", "name,lat,lon\n", r"p\.csv: holds no places"),
        ("p.jsonl", '{"name": "X"}\n', r"p\.jsonl:1: not a place"),
        ("p.txt", GEONAMES + "\nX\tY\n", r"p\.txt:2: 2 columns"),
        ("p.zip", "no zip", r"p\.zip: not a zipped"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path, name, content, says):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        import_gazetteer(tmp_path / name, tmp_path / "x.db")
    assert not (tmp_path / "x.db").exists()


def test_other_encodings_and_missing_files_are_named(tmp_path):
    (tmp_path / "p.csv").write_bytes("name,lat,lon\nBel Tirr\u00e4,1,2\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"p\.csv:2: not UTF-8"):
        import_gazetteer(tmp_path / "p.csv", tmp_path / "x.db")
    with pytest.raises(ConfigError, match="cannot be read"):
        import_gazetteer(tmp_path / "none.csv", tmp_path / "x.db")


def test_a_file_that_is_no_gazetteer_is_refused_on_first_use(tmp_path):
    (tmp_path / "x.db").write_text("not a database, only a text of some length", encoding="utf-8")
    with pytest.raises(ConfigError, match="twosource gazetteer add"):
        Gazetteer.open([tmp_path / "x.db"]).candidates("Aleppo")
    with pytest.raises(ModelError, match="install twosource again"):
        Gazetteer([tmp_path / "missing.db"]).candidates("Aleppo")


def test_loose_keys_keep_different_names_apart():
    assert loose("Homs") != loose("Hama")
    assert loose("Tikrit") != loose("Takrur")
    assert loose("Al") == "al"
