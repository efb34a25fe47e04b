from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from msgspec.structs import replace

from twosource.export import sheet
from twosource.records import View


def read(view):
    return list(csv.DictReader(io.StringIO(sheet.render(view), newline="")))


def test_an_empty_ledger_has_its_headings():
    assert sheet.render(View()) == ",".join(sheet.COLUMNS) + "\r\n"


def test_one_row_per_cell(view):
    found = read(view)
    assert len(found) == len(view.cells)
    toll = next(row for row in found if row["slot"] == "killed" and not row["group"])
    assert (toll["low"], toll["best"], toll["high"], toll["approx"]) == ("7", "7", "", "0")
    assert (toll["value"], toll["status"], toll["origins"], toll["support"], toll["against"]) == (
        "7+ people",
        "disputed",
        "1",
        "2",
        "1",
    )
    assert toll["citations"] == '\'=radio|1.txt:0-11 "Nine people" | post.txt:16-37 "at least seven people"'


def test_what_is_unknown_is_empty(view):
    blast = next(row for row in read(view) if row["type"] == "bombing")
    assert [blast[name] for name in ("start", "end", "lat", "lon", "country", "low")] == [""] * 6


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_cannot_become_a_formula(view, start):
    hostile = replace(view.incidents[0], title=start + " dead")
    titles = {row["title"] for row in read(replace(view, incidents=(hostile, view.incidents[1])))}
    assert f"'{start} dead" in titles


def test_numbers_stay_numbers(view):
    assert {row["lat"] for row in read(view) if row["lat"]} == {"-12.5"}


def test_the_columns_are_those_that_others_rely_on():
    listed = Path(__file__).parent.parent / "cases" / "sheet-columns.txt"
    assert list(sheet.COLUMNS)[: len(listed.read_text(encoding="utf-8").split())] == listed.read_text(encoding="utf-8").split()
