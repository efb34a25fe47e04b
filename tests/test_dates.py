"""Dates that need no context: written, numeric, partial, and in metadata."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from twosource.dates import find_dates, interval_of, parse_date, part_of

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "dates.yml").read_text(encoding="utf-8"))


def told(text, found):
    interval = found.interval
    single = interval.start is not None and interval.start == interval.end
    days = interval.start if single else f"{interval.start or ''}..{interval.end or ''}"
    return f"{text[found.start : found.end]} = {interval.value} {days}"


@pytest.mark.parametrize("case", CASES["found"], ids=lambda case: case["text"])
def test_dates_are_found(case):
    assert [told(case["text"], found) for found in find_dates(case["text"])] == case["want"]


@pytest.mark.parametrize("case", CASES["parsed"], ids=lambda case: case["words"])
def test_metadata_is_parsed(case):
    interval = parse_date(case["words"])
    assert (f"{interval.start} {interval.precision}" if interval else "") == case["want"]


def test_an_ambiguous_order_is_told():
    (found,) = find_dates("Filed 04/05/2018.")
    assert "does not show which order" in found.interval.how


@pytest.mark.parametrize(
    ("value", "start", "end", "precision"),
    [
        ("2015-W47", "2015-11-16", "2015-11-22", "week"),
        ("2015-W47-2", "2015-11-17", "2015-11-17", "day"),
        ("2015-W47-WE", "2015-11-21", "2015-11-22", "week"),
        ("2016-02", "2016-02-01", "2016-02-29", "month"),
        ("2015-Q3", "2015-07-01", "2015-09-30", "season"),
        ("199", "1990-01-01", "1999-12-31", "longer"),
        ("2015-11-17TNI", "2015-11-17", "2015-11-17", "day"),
        ("XXXX-11-18", None, None, "day"),
        ("XXXX-WXX-2", None, None, "day"),
        ("PAST_REF", None, None, "unknown"),
        ("2015-02-30", None, None, "unknown"),
    ],
)
def test_a_value_has_its_days(value, start, end, precision):
    interval = interval_of(value)
    assert (interval.start, interval.end, interval.precision) == (start, end, precision)


def test_a_part_of_an_open_date_stays_open():
    assert part_of(interval_of("XXXX-11"), "late").start is None


def test_a_megabyte_takes_less_than_three_seconds():
    text = "On 3 May 2016 the road was shut, and 12 lorries waited until June. " * 16_000
    started = time.process_time()
    find_dates(text)
    assert time.process_time() - started < 3
