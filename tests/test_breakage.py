"""What a hostile and careless world does to the program, and that it loses nothing, says what is wrong and goes on."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from twosource import config
from twosource.assess.choosing import RULES
from twosource.cli import main
from twosource.codebook_values import _CLOSED
from twosource.screen import one_line

PROGRAM = [sys.executable, "-m", "twosource"]
REPORT = (
    "At least nine fishermen were killed on Sunday when army planes bombed the harbour of Port Talis, "
    "the Coast Rights Watch said.\n"
)
BROKEN = yaml.safe_load((Path(__file__).parent / "cases" / "broken_codebooks.yml").read_text())

HEX = random.Random(1).randbytes(5000).hex().encode()  # noqa: S311 it must only be hard to compress, and the same each time

GOOD: dict[str, bytes] = {
    "utf16.txt": b"\xff\xfe" + REPORT.encode("utf-16-le"),
    "latin.txt": ("Caf\u00e9 owners watched. " + REPORT).encode("latin-1"),
    "arabic.txt": "قتل تسعة صيادين على الأقل يوم الأحد عندما قصفت طائرات الجيش الميناء.\n".encode() * 3,
    "russian.txt": "По меньшей мере девять рыбаков погибли в воскресенье, когда самолеты бомбили порт.\n".encode() * 3,
    "chinese.txt": "周日，军机轰炸港口，至少九名渔民丧生。\n".encode() * 3,
    "signs.txt": "💥 At least 9️⃣ fishermen 👨‍👩‍👧 were \u202ekilled\u202c in Port\u200b Talis\x1b[31m on Sunday.\n".encode(),
    "capitals.txt": b"PORT TALIS (ZNA) - " + REPORT.upper().encode(),
    "figures.txt": b"1 2 3 4,000 5.5 12/12/2012 7 of 9 " * 40,
    "too-many.txt": b"At least 99999999999999999999 fishermen were killed in Port Talis. Some " + b"9" * 5000 + b" were hurt.\n",
    "one-line.txt": REPORT.strip().encode() * 12,
    "brackets.txt": b"(" * 1500 + REPORT.encode(),
    "deep.html": b"<div>" * 50_000 + REPORT.encode(),
    "attributes.html": b"<div " + b" ".join(b'a%d="x"' % n for n in range(60_000)) + b">" + REPORT.encode() + b"</div>",
    "evil.html": f"<h1>Harbour <script>alert(1)</script> of Talis</h1><p>{REPORT * 3}<img src=x onerror=alert(1)>".encode(),
    "entity.html": b'<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x; ' + REPORT.encode(),
    "a:b name\x1b[31m.txt": REPORT.encode(),
    "whole.jsonl": (
        b'\xef\xbb\xbf{"id": 12345678901234567890123, "text": "Nine fishermen died."}\r\n\n{"html": "<p>Ten fishermen died.</p>"}'
    ),
}
BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "empty"),
    "blank.html": (b" \n\t", "empty"),
    "no-body.html": (b"<html><head><title>Bridge falls in Talis | News</title></head><body></body></html>", "no readable text"),
    "image.txt": (b"\x89PNG\r\n\x1a\n" + bytes(300), "a PNG image"),
    "nul.txt": (b"Nine\x00 fishermen died.", "binary"),
    "half-mark.txt": (b"\xff\xfe" + REPORT.encode("utf-16-le")[:-1], "utf-16"),
    "odd-bytes.txt": (bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D] * 200), "encoding|binary"),
    "huge.html": (b"", "larger than"),
    "cut.jsonl.gz": (gzip.compress(b'{"id": "cut", "text": "Nine died."}\n{"text": "' + HEX)[:2000], "ends too early"),
    "no-uri.warc": (
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99\r\n\r\nHTTP/1.1 200 OK\r\n\r\nabc",
        "lacks its headers",
    ),
    "no.warc": (b"hello", "WARC"),
    "feed.xml": (b"<rss><channel>", "XML"),
    "line\nfeed.txt": (b"", "empty"),
}
LINES = [
    ('{"outlet": "x"}', "neither `text` nor `html`"),
    ('{"text": 5}', "not text"),
    ('{"text": ""}', "empty"),
    ('{"text": "half \\ud800 a pair"}', "not valid JSON"),
    ('{"text": "nul \\u0000"}', "NUL"),
    ('{"id": [1], "text": "x"}', "`id`"),
    ("[" * 100_000, "not valid JSON"),
    ("no json", "not valid JSON"),
    ('{"text": "x", "published": 2015}', "`published`"),
]


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch):
    monkeypatch.delenv("TWOSOURCE_WORKSPACE", raising=False)


def write_hostile(folder):
    folder.mkdir()
    for name, data in GOOD.items():
        (folder / name).write_bytes(data)
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    with (folder / "huge.html").open("wb") as huge:
        huge.truncate(100_000_000)
    with open(os.fsencode(folder) + b"/caf\xe9.txt", "wb") as odd:  # noqa: PTH123 a name that no Path can spell
        odd.write(REPORT.encode())
    (folder / "bad.jsonl").write_text("\n".join(line for line, _ in LINES))
    (folder / "letter.docx").write_bytes(b"x")
    (folder / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(folder / "pipe.txt")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A workspace built from the hostile pile, and what was printed."""
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile(folder / "pile")
    (folder / "empty").mkdir()
    (folder / "w").mkdir()
    (folder / "w" / config.SETTINGS_FILE).write_text("workers = 1\n")
    started = time.monotonic()
    done = subprocess.run(
        [*PROGRAM, "build", "pile", "empty", "none.txt", "-w", "w"], cwd=folder, capture_output=True, check=False
    )
    return folder, done, done.stderr.decode().splitlines(), time.monotonic() - started


def test_a_hostile_pile_ends_with_status_1_and_no_bug(hostile):
    _, done, lines, took = hostile
    assert done.returncode == 1
    assert not [line for line in lines if "bug" in line or "Traceback" in line]
    assert took < 60


@pytest.mark.parametrize("name", BAD)
def test_every_bad_file_is_named_once_with_what_to_do(hostile, name):
    said = [line for line in hostile[2] if line.startswith(f"pile/{one_line(name)}: ")]
    assert len(said) == 1, hostile[2]
    assert re.search(BAD[name][1], said[0])


@pytest.mark.parametrize("number", range(len(LINES)))
def test_every_bad_line_is_named_by_its_number(hostile, number):
    (said,) = [line for line in hostile[2] if line.startswith(f"pile/bad.jsonl:{number + 1}: ")]
    assert LINES[number][1] in said


@pytest.mark.parametrize(
    "start", ["pile/caf?.txt: the file's name is not UTF-8", "pile/loop.txt: ", "empty: no file here", "none.txt: no such"]
)
def test_names_links_and_folders_that_lead_nowhere_are_told(hostile, start):
    assert len([line for line in hostile[2] if line.startswith(start)]) == 1


def test_the_summary_counts_everything(hostile):
    folder, _, lines, _ = hostile
    bad = len(BAD) + len(LINES) + 4
    good = len(GOOD) + 2  # whole.jsonl holds two, cut.jsonl.gz one
    assert lines[-1] == f"{good} articles added, 2 skipped, {bad} failed"
    assert len(lines) == bad + 1
    counts = json.loads(run(folder, "status", "--json"))
    assert (counts["live articles"], counts["readings"], counts["failures"]) == (good, good, bad)


def run(folder, *arguments, status=0):
    done = subprocess.run([*PROGRAM, *arguments, "-w", "w"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == status, done.stderr.decode()
    return done.stdout


def test_what_could_be_read_is_there_and_verified(hostile):
    document = json.loads(run(hostile[0], "export"))
    refs = {article["ref"] for article in document["articles"]}
    files = {f"pile/{name}" for name in GOOD if not name.endswith(".jsonl")}
    assert refs == {*files, "12345678901234567890123", "pile/whole.jsonl:3", "cut"}
    assert b"0 problems" in run(hostile[0], "verify")


def test_no_view_lets_control_characters_through(hostile, monkeypatch, capsys):
    monkeypatch.chdir(hostile[0])
    for command in (["incidents"], ["show", "1"], ["brief"], ["brief", "--format", "html"], ["export", "--format", "geojson"]):
        assert main([*command, "-w", "w"]) == 0
        printed = capsys.readouterr().out
        assert printed
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", printed)
    assert "<script>alert" not in printed


def test_again_changes_no_byte(hostile, monkeypatch, capsys):
    monkeypatch.chdir(hostile[0])
    ledger = hostile[0] / "w" / "ledger.db"
    before = ledger.read_bytes()
    assert main(["build", "pile", "empty", "none.txt", "-w", "w"]) == 1
    assert f"0 articles added, {len(GOOD) + 2} known" in capsys.readouterr().err
    assert ledger.read_bytes() == before


# --------------------------------------------------------------------------------------------------
# the same inputs, the same ledger


PLACES = ("Port Talis", "Homs", "Aleppo", "Kunduz", "Mosul")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Enough small reports for the pool to start, and the export of an undisturbed build."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(18):
        happened = f"At least {number + 2} people were killed on Monday when army planes bombed {PLACES[number % 5]}"
        (folder / f"{number:02}.txt").write_text(f"{number % 28 + 1} May 2021\n\n{happened}, police said.\n")
    return folder, built(folder, "undisturbed", names(folder), workers=1)


def names(folder):
    return sorted(path.name for path in folder.glob("*.txt"))


def built(folder, name, paths, workers):
    """Builds with that many workers in the workspace of that name, and exports it."""
    (folder / name).mkdir(exist_ok=True)
    (folder / name / config.SETTINGS_FILE).write_text(f"workers = {workers}\n")
    out = folder / f"{name}.json"
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
        assert main(["build", *paths, "-w", name, "--quiet"]) == 0
        assert main(["export", "-w", name, "-o", str(out)]) == 0
    return out.read_bytes()


def test_neither_the_order_of_inputs_nor_the_workers_matter(many):
    folder, export = many
    assert built(folder, "reversed", names(folder)[::-1], workers=2) == export


def test_adding_b_to_a_is_building_both(many):
    folder, export = many
    assert built(folder, "grown", names(folder)[10:], workers=1) != export
    assert built(folder, "grown", names(folder)[:10], workers=1) == export


def test_a_build_that_is_stopped_or_killed_can_go_on(many):
    folder, export = many
    (folder / "killed").mkdir()
    (folder / "killed" / config.SETTINGS_FILE).write_text("workers = 2\n")
    command = [*PROGRAM, "build", *names(folder), "-w", "killed"]
    for end, status, table in ((signal.SIGINT, 130, "articles"), (signal.SIGKILL, -9, "readings")):
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        while not rows(folder / "killed" / "ledger.db", table) and process.poll() is None:
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):  # it was quicker
            (os.killpg if end == signal.SIGINT else os.kill)(process.pid, end)
        _, errors = process.communicate(timeout=20)
        assert process.returncode in {status, 0}
        assert b"Traceback" not in errors
    assert built(folder, "killed", names(folder), workers=1) == export


def rows(ledger, table):
    try:
        with sqlite3.connect(f"{ledger.as_uri()}?mode=ro", uri=True) as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 a name of our own
    except sqlite3.OperationalError:
        return 0


def test_a_reader_that_goes_away_is_no_error(many):
    folder, export = many
    for command in (["export"], ["incidents"]):
        process = subprocess.Popen(
            [*PROGRAM, *command, "-w", "undisturbed"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)
        process.stderr.close()
    assert export


def test_stdout_that_is_full_or_closed_is_told_apart_from_a_bug(many):
    folder, _ = many
    for redirect, status in ((">/dev/full", 3), (">&-", 0)):
        line = f"{sys.executable} -m twosource export -w undisturbed {redirect}"
        done = subprocess.run(["/bin/sh", "-c", line], cwd=folder, capture_output=True, check=False)
        assert done.returncode == status
        assert done.stderr.count(b"\n") == (1 if status else 0)


def test_stdout_is_utf8_in_any_locale(many):
    folder, _ = many
    (folder / "accents").mkdir()
    (folder / "accents" / "é.txt").write_text("Nine fishermen died in São Talis.\n")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([*PROGRAM, "read", "accents"], cwd=folder, env=environment, capture_output=True, check=True)
    assert "São" in json.loads(done.stdout)["text"]


# --------------------------------------------------------------------------------------------------
# the ledger and the machine


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A workspace of two incidents in two articles by two outlets; tests that change it work on a copy."""
    folder = tmp_path_factory.mktemp("small")
    lines = [
        {"id": "one", "outlet": "The Talis Herald", "published": "2021-05-03", "text": REPORT},
        {
            "id": "two",
            "outlet": "Harbour News",
            "text": "A car bomb killed four policemen in Kunduz on 9 June 2019, officials said.\n",
        },
    ]
    (folder / "pile.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert main(["build", str(folder / "pile.jsonl"), "-w", str(folder / "w"), "--quiet"]) == 0
    return folder / "w"


@pytest.fixture
def copy(small, tmp_path):
    shutil.copytree(small, tmp_path / "w")
    return tmp_path / "w"


def said(capsys, *arguments):
    """Exit status, stdout, stderr lines."""
    capsys.readouterr()
    status = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err.splitlines()


def test_no_arguments_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_a_ledger_of_a_newer_program_is_left_alone(copy, capsys):
    with sqlite3.connect(copy / "ledger.db") as connection:
        connection.execute("INSERT INTO migrations VALUES ('tables_of_next_year')")
    connection.close()
    status, out, lines = said(capsys, "build", copy.parent, "-w", copy)
    assert (status, out, len(lines)) == (3, "", 1)
    assert "upgrade" in lines[0]


def test_a_locked_ledger_is_waited_for_and_then_told(copy, capsys, monkeypatch):
    monkeypatch.setattr("twosource.ledger.database.PATIENCE", 0.1)
    with sqlite3.connect(copy / "ledger.db", isolation_level=None) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        status, _, lines = said(capsys, "remove", "one", "-w", copy)
        assert said(capsys, "status", "-w", copy)[0] == 0
        connection.execute("ROLLBACK")
    connection.close()
    assert (status, len(lines)) == (3, 1)
    assert "another twosource is writing" in lines[0]


@pytest.mark.parametrize("content", [b"hello", b"SQLite format 3\x00" + bytes(5000)])
def test_a_file_that_is_no_ledger_is_named(copy, capsys, content):
    (copy / "ledger.db").write_bytes(content)
    status, _, lines = said(capsys, "export", "-w", copy)
    assert (status, len(lines)) == (3, 1)
    assert lines[0].startswith(f"{copy}/ledger.db: ")


def mount(*arguments):
    program = shutil.which("mount")
    return bool(program) and subprocess.run([program, *map(str, arguments)], check=False, capture_output=True).returncode == 0


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 250 kB, where this machine lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and mount("-t", "tmpfs", "-o", "size=250k", "tmpfs", folder)
    if not mounted:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run([shutil.which("umount") or "umount", str(folder)], check=True)


def test_a_full_disk_loses_nothing(tiny_disk, small, capsys):
    pile = small.parent / "pile.jsonl"
    status, _, lines = said(capsys, "build", pile, "-w", tiny_disk / "w")
    assert status == 3
    assert "disk is full" in lines[-1]
    mount("-o", "remount,size=20m", tiny_disk)
    assert said(capsys, "build", pile, "-w", tiny_disk / "w", "--quiet")[0] == 0
    assert said(capsys, "export", "-w", tiny_disk / "w")[1] == said(capsys, "export", "-w", small)[1]


def test_a_read_only_workspace_can_be_looked_at(tiny_disk, copy, capsys):
    mount("-o", "remount,size=20m", tiny_disk)
    shutil.copytree(copy, tiny_disk / "w")
    mount("-o", "remount,ro", tiny_disk)
    for command in ("status", "incidents", "export", "verify", "run"):
        assert said(capsys, command, "-w", tiny_disk / "w")[0] == 0, command
    assert said(capsys, "remove", "one", "-w", tiny_disk / "w")[0] == 3
    assert said(capsys, "build", copy.parent, "-w", tiny_disk / "new")[0] == 3


def test_an_export_that_fails_leaves_the_old_one(small, tmp_path, capsys, monkeypatch):
    (tmp_path / "out.json").write_text("the old one")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    status, _, lines = said(capsys, "export", "-w", small, "-o", tmp_path / "out.json")
    assert (status, len(lines)) == (3, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
    assert (tmp_path / "out.json").read_text() == "the old one"


# --------------------------------------------------------------------------------------------------
# careless words


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["export", "--as-of", "yesterday"], 2, "YYYY-MM-DD"),
        (["export", "--without", "bogus"], 2, "article:REF"),
        (["export", "--without", "article:nope"], 2, "nope"),
        (["export", "--without", "outlet:nope"], 2, "nope"),
        (["export", "--without", "origin:nope"], 2, "nope"),
        (["export", "-o", "/nowhere/at/all"], 3, "/nowhere/at/all"),
        (["remove", "nope"], 3, "nope"),
        (["show", "nope"], 3, "nope"),
        (["show", "99"], 3, "99"),
        (["judge", "same", "a", "b"], 2, "a is not in this ledger"),
        (["read", "x.txt", "--published", "someday"], 2, "--published someday"),
        (["gazetteer", "add", "none.csv"], 2, "none.csv"),
        (["codebook", "check", "none.yml"], 2, "none.yml"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(small, capsys, arguments, status, says):
    got, out, lines = said(capsys, *arguments, "-w", small)
    assert (got, out, len(lines)) == (status, "", 1)
    assert says in lines[0]


def test_remove_does_all_or_nothing(copy, capsys):
    assert said(capsys, "remove", "one", "nope", "-w", copy)[0] == 3
    assert json.loads(said(capsys, "status", "--json", "-w", copy)[1])["live articles"] == 2


def test_a_day_in_another_form_is_the_same_day(small, capsys):
    plain = said(capsys, "export", "--as-of", "2020-01-01", "-w", small)
    assert plain == said(capsys, "export", "--as-of", "20200101", "-w", small)
    assert [line for line in plain[2] if line.startswith("one: left out by --as-of 2020-01-01")]


def test_a_view_that_is_not_up_to_date_says_so(copy, capsys):
    (copy.parent / "three.txt").write_text(REPORT)
    assert said(capsys, "add", copy.parent / "three.txt", "-w", copy)[0] == 0
    status, out, lines = said(capsys, "export", "-w", copy)
    assert (status, len(json.loads(out)["articles"]), len(lines)) == (0, 2, 1)
    assert "twosource run" in lines[0]


def test_a_judgement_on_incidents_can_be_taken_back(copy, capsys):
    before = said(capsys, "export", "-w", copy)[1]
    one, two = (incident["id"] for incident in json.loads(before)["incidents"])
    assert said(capsys, "judge", "same", one, two, "-w", copy)[0] == 0
    assert len(json.loads(said(capsys, "export", "-w", copy)[1])["incidents"]) == 1
    assert said(capsys, "judge", "different", two, one, "-w", copy)[0] == 0
    assert said(capsys, "export", "-w", copy)[1] == before
    assert said(capsys, "judge", "same", one, two, "-w", copy)[0] == 0
    assert len(json.loads(said(capsys, "export", "-w", copy)[1])["incidents"]) == 1


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (b"workers = -1", "workers"),
        (b"workers = 'two'", "workers"),
        (b"max_page_bytes = 0", "max_page_bytes"),
        (b"polcy = 'x'", "polcy"),
        (b"policy = 'x'", "acled"),
        (b"a = [", "TOML"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_wrong_setting_names_its_file(tmp_path, capsys, settings, says):
    (tmp_path / config.SETTINGS_FILE).write_bytes(settings)
    status, _, lines = said(capsys, "run", "-w", tmp_path)
    assert (status, len(lines)) == (2, 1)
    assert lines[0].startswith(f"{tmp_path}/{config.SETTINGS_FILE}: ")
    assert says in lines[0]


def test_a_workspace_needs_a_name_and_a_folder(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for name in ("", tmp_path / "file", tmp_path / "file" / "below"):
        status, _, lines = said(capsys, "build", tmp_path, "-w", name)
        assert (status, len(lines)) == (2, 1)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_codebook_names_file_and_line(tmp_path, capsys, name):
    case = BROKEN[name]
    (tmp_path / "mine.yml").write_text(case["text"])
    status, _, lines = said(capsys, "codebook", "check", tmp_path / "mine.yml")
    assert (status, len(lines)) == (2, 1)
    assert lines[0].startswith(f"{tmp_path}/mine.yml:{case['line']}: ")
    assert case["says"] in lines[0]


def test_a_bottomless_codebook_does_not_take_the_program_down(tmp_path, capsys):
    (tmp_path / "deep.yml").write_text("actors: " + "[" * 50_000 + "]" * 50_000)
    status, _, lines = said(capsys, "codebook", "check", tmp_path / "deep.yml")
    assert status == 2
    assert "nested" in lines[0]


def test_the_rules_that_a_policy_may_name_are_those_there_are():
    assert set(_CLOSED["policies", "value"]) == set(RULES)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"name,lat,lon\nTalis,95,20\n"),
        ("b.csv", b"name,lat,lon,population\nTalis,5,20,999999999999999999999999\n"),
        ("c.csv", b"\x00" * 300_000),
        ("d.csv", b"name,lat,lon\nTalis,nan,inf\n"),
        ("e.jsonl", b'{"name": "Talis"}\n'),
        ("f.txt", b"1\tTalis\t\t\t5\t5\tP\tPPL\tXX\t\t\t\t\t\t99999999999999999999999\t\t\t\t\n"),
    ],
)
def test_a_broken_gazetteer_names_file_and_line(tmp_path, capsys, name, data):
    (tmp_path / name).write_bytes(data)
    status, _, lines = said(capsys, "gazetteer", "add", tmp_path / name, "-w", tmp_path / "w")
    assert (status, len(lines)) == (2, 1)
    assert re.match(rf"{re.escape(str(tmp_path / name))}:\d+: ", lines[0])


def test_doctor_tells_it_as_json_too(small, capsys):
    status, out, _ = said(capsys, "doctor", "--json", "-w", small)
    assert status == 0
    assert all(finding["fine"] or finding["optional"] for finding in json.loads(out))
