"""Days that move: Easter, the Islamic calendar and weekdays of months, against dates known from elsewhere."""

from __future__ import annotations

from datetime import date

import pytest

from twosource import calendars

ANNOUNCED = {
    "islamic 09-01/30": {2010: "2010-08-11", 2016: "2016-06-06", 2019: "2019-05-06", 2023: "2023-03-23", 2026: "2026-02-18"},
    "islamic 10-01/3": {2011: "2011-08-30", 2015: "2015-07-17", 2018: "2018-06-15", 2022: "2022-05-02", 2025: "2025-03-30"},
    "islamic 12-10/4": {2012: "2012-10-26", 2014: "2014-10-04", 2017: "2017-09-01", 2020: "2020-07-31", 2024: "2024-06-16"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("easter+0", 2015, "2015-04-05"),
        ("easter+0", 2024, "2024-03-31"),
        ("easter-2", 2019, "2019-04-19"),
        ("easter+49", 2023, "2023-05-28"),
        ("orthodox_easter+0", 2015, "2015-04-12"),
        ("orthodox_easter+0", 2016, "2016-05-01"),
        ("orthodox_easter+0", 2024, "2024-05-05"),
        ("weekday 11-thu-4", 2015, "2015-11-26"),
        ("weekday 05-mon--1", 2022, "2022-05-30"),
        ("weekday 09-mon-1", 2014, "2014-09-01"),
    ],
)
def test_a_rule_gives_the_day_of_the_year(rule, year, day):
    assert calendars.is_rule(rule)
    assert [first.isoformat() for first, _ in calendars.days(rule, year)] == [day]


@pytest.mark.parametrize(("rule", "year", "day"), [(r, y, d) for r, every in ANNOUNCED.items() for y, d in every.items()])
def test_the_islamic_table_is_at_most_a_day_off_what_was_announced(rule, year, day):
    (found,) = calendars.days(rule, year)
    assert abs(found[0] - date.fromisoformat(day)).days <= 1
    assert calendars.is_tabular(rule)


def test_a_year_may_hold_two_ramadans_and_a_month_no_fifth_weekday():
    assert len(calendars.days("islamic 09-01/30", 2030)) == 2
    assert calendars.days("weekday 02-mon-5", 2015) == []


@pytest.mark.parametrize("rule", ["", "easter", "easter-200", "weekday 13-thu-1", "islamic 09-01", "islamic 13-01/3", "new year"])
def test_what_is_no_rule_gives_nothing(rule):
    assert not calendars.is_rule(rule)
    assert calendars.days(rule, 2015) == []
