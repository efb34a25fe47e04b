from __future__ import annotations

import pytest

from twosource.desk.figures.counts import series
from twosource.desk.figures.sayings import sayings
from twosource.desk.figures.timeline import timeline


def test_the_timeline_counts_every_incident_once():
    days = ["2031-05-03", "2031-05-03", None, "2031-05-30", "2031-06-02"]
    figure = timeline(days)
    assert sum(bar.number for bar in figure.bars) + figure.undated == len(days)
    assert (figure.highest, figure.unit) == (2, "day")


@pytest.mark.parametrize(
    ("last", "unit"), [("2031-06-01", "day"), ("2031-12-01", "week"), ("2035-01-01", "month"), ("2060-01-01", "year")]
)
def test_the_longer_the_stretch_the_wider_the_bars(last, unit):
    figure = timeline(["2031-05-03", last])
    assert figure.unit == unit
    assert all(0 <= bar.x <= figure.width and bar.height > 0 for bar in figure.bars)
    assert figure.bars[-1].since <= last <= figure.bars[-1].until


def test_what_is_chosen_is_marked_and_nothing_else():
    figure = timeline(["2031-05-03", "2031-05-05", "2031-05-09"], since="2031-05-04", until="2031-05-05")
    assert [bar.since for bar in figure.bars if bar.chosen] == ["2031-05-05"]


def test_no_dates_no_bars():
    assert timeline([None, None]).bars == ()


@pytest.fixture
def talis(place):
    line = next(line for line in place.overview().lines if "Talis" in line.title)
    found = place.incident(line.id)
    return found, found.incidents[line.id]


def test_every_claim_leads_from_its_article_to_its_origin(talis):
    found, incident = talis
    figure = sayings(found, incident)
    roles = [node.role for node in figure.nodes]
    assert roles.count("article") == incident.articles
    assert roles.count("origin") == incident.origins
    assert all(node.x >= 0 and node.x + figure.box <= figure.width for node in figure.nodes)
    assert all(node.y + figure.box_height <= figure.height for node in figure.nodes)


def test_no_two_boxes_cover_each_other(talis):
    figure = sayings(*talis)
    corners = [(node.x, node.y) for node in figure.nodes]
    for number, (x, y) in enumerate(corners):
        for other_x, other_y in corners[number + 1 :]:
            assert x != other_x or abs(y - other_y) >= figure.box_height


def test_the_figures_stand_in_the_order_of_their_numbers(talis):
    figure = next(one for one in series(*talis) if one.name.startswith("killed"))
    told = sorted(figure.rows, key=lambda row: int(row.figure.strip("+~")))
    assert [row.best for row in told] == sorted(row.best for row in told)
    assert all(row.y <= figure.height for row in told)
