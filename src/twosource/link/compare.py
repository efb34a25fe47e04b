"""How two values stand to each other: places by distance and containment, times by overlap, counts by range."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

from twosource.link.names import edit_distance, fold_name

if TYPE_CHECKING:
    from twosource.records import Count, Interval, Place

PlaceRelation: TypeAlias = Literal["same", "near", "within", "apart", "unknown"]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""The names of the months; those of Python's own calendar follow the machine's language."""

_RADIUS_KM = {"exact": 1.0, "place": 4.0, "near": 20.0, "admin2": 40.0}
_EARTH_KM = 6371.0
_APPROXIMATE = 0.15
"""The share by which a count called "about" may differ from another without contradicting it."""
_OF_THEM = re.compile(
    r"(?:(?:at least|more than|fewer than|up to|about|around|some|nearly|almost|over)\s+)?"
    r"\S+\s+of\s+(?:the|those|these|them|whom)\b",
    re.IGNORECASE,
)
"""A number of those told of before; not "ten members of the family", which has a noun of its own."""


def place_relation(left: Place, right: Place) -> PlaceRelation:
    """same, near (closer than their precision tells), within (one contains the other), apart, or unknown."""
    if left.place_id is None or right.place_id is None:
        return _unresolved_relation(left, right)
    if left.place_id == right.place_id:
        return "same"
    if left.country and right.country and left.country != right.country:
        return "apart"
    if "country" in (left.precision, right.precision):
        return "within" if left.country == right.country and left.precision != right.precision else "unknown"
    if "admin1" in (left.precision, right.precision):
        return _area_relation(left, right)
    return _distance_relation(left, right)


def _unresolved_relation(left: Place, right: Place) -> PlaceRelation:
    one, two = fold_name(left.name), fold_name(right.name)
    if one == two or (min(len(one), len(two)) >= 6 and edit_distance(one, two) <= 1):
        return "same"
    holders = {fold_name(place.within) for place in (left, right) if place.within}
    if holders & {one, two}:
        return "within"
    return "unknown"


def _area_relation(left: Place, right: Place) -> PlaceRelation:
    one, two = (fold_name(place.admin1 or "") for place in (left, right))
    if not one or not two:
        return "unknown"
    if one != two:
        return "apart"
    return "same" if left.precision == right.precision else "within"


def _distance_relation(left: Place, right: Place) -> PlaceRelation:
    apart = distance_km(left, right)
    if apart is None:
        return "unknown"
    if apart > reach_km(left) + reach_km(right):
        return "apart"
    return "within" if (left.precision == "admin2") != (right.precision == "admin2") else "near"


def reach_km(place: Place) -> float:
    """How far from its point a place of that precision reaches, in kilometres."""
    return _RADIUS_KM.get(place.precision, 4.0)


def distance_km(left: Place, right: Place) -> float | None:
    """Great-circle distance (haversine) in kilometres; None where one has no coordinates."""
    if left.lat is None or left.lon is None or right.lat is None or right.lon is None:
        return None
    one, two = math.radians(left.lat), math.radians(right.lat)
    half = math.sin((two - one) / 2) ** 2
    half += math.cos(one) * math.cos(two) * math.sin(math.radians(right.lon - left.lon) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def is_settlement(place: Place) -> bool:
    """Whether the place is a town or finer, so that being there says something about which happening it is."""
    return place.precision in {"exact", "place", "near", "unresolved"}


def day(text: str | None) -> int | None:
    """The day's number in the calendar, for arithmetic; None for an open end."""
    return date.fromisoformat(text[:10]).toordinal() if text else None


def days(interval: Interval | None) -> tuple[int | None, int | None]:
    """First and last day as numbers; None is open."""
    return (None, None) if interval is None else (day(interval.start), day(interval.end))


def width(interval: Interval | None) -> int | None:
    """How many days it spans, 1 for a single day; None where an end is open."""
    start, end = days(interval)
    return None if start is None or end is None else end - start + 1


def gap_days(left: Interval, right: Interval) -> int:
    """Days between two intervals: 0 where they overlap or where an open end lets them, 1 for neighbours."""
    (start, end), (first, last) = days(left), days(right)
    if end is not None and first is not None and end < first:
        return first - end
    if last is not None and start is not None and last < start:
        return start - last
    return 0


def month_day(interval: Interval | None) -> tuple[int, int] | None:
    """Month and day of a date without a year ("XXXX-11-18"), else None."""
    value = interval.value if interval else None
    if interval is None or not value or not value.startswith("XXXX-") or interval.start or interval.end:
        return None
    parts = value[5:].split("-")
    return (int(parts[0]), int(parts[1][:2])) if len(parts) == 2 and all(part[:2].isdigit() for part in parts) else None


def count_range(count: Count) -> tuple[float, float]:
    """The lowest and highest number that the count allows; an open end is 0 or infinity."""
    low = count.low if count.low is not None else (0 if count.best is None or count.high is not None else count.best)
    high = math.inf if count.high is None else count.high
    if count.approx and high != math.inf:
        return low * (1 - _APPROXIMATE), high * (1 + _APPROXIMATE)
    return low, high


def counts_conflict(left: Count, right: Count) -> bool:
    """Whether no number satisfies both."""
    (low, high), (least, most) = count_range(left), count_range(right)
    return high < least or most < low


def central(count: Count) -> int | None:
    """The one number that stands for the count: best, else low, else high."""
    return next((number for number in (count.best, count.low, count.high) if number is not None), None)


def is_share(count: Count) -> bool:
    """Whether it is of people told of before: a part of a larger count, or "three of the dead"."""
    return bool(count.part_of) or _OF_THEM.match(count.words) is not None


def is_vague(count: Count) -> bool:
    """Whether no number is told: only that there were some."""
    return count.best is None and (count.high is None or count.low == count.high)


def is_exact(count: Count) -> bool:
    """Whether the text gives one definite number."""
    return count.low is not None and count.low == count.best and not count.approx
