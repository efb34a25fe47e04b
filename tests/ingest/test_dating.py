from __future__ import annotations

import pytest

from twosource.ingest.page import extract
from twosource.ingest.readers import found

BODY = "The army left the town of Halvek on Thursday, residents told reporters."


def article(text, shipped, **given):
    page = found(text.encode(), "a.txt", "text", given=given)
    return extract(page.page, page.data, shipped)


def html(shipped, head="", body=f"<p>{BODY}</p>", **given):
    page = found(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "a.html", "html", given=given)
    return extract(page.page, page.data, shipped)


def dated(read):
    return read.published and (read.published.start, read.published.end)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"Army leaves Halvek for good\n\n19 November 2015 22:19\n\n{BODY}\n", "2015-11-19"),
        (f"Army leaves Halvek for good\n\nPublished: Nov 19, 2015\n\n{BODY}\n", "2015-11-19"),
        (f"Army leaves Halvek for good\nBy Odo Frell\nThursday, 19 November 2015\n{BODY}\n", "2015-11-19"),
        (f"Army leaves Halvek for good\n\nHALVEK (Nov. 19, 2015) — {BODY}\n", "2015-11-19"),
        (f"   LIMA, 19 NOV 89 (EFE) -- [TEXT] {BODY.upper()}\n", "1989-11-19"),
        (f"Posted on November 19 2015 by Odo Frell {BODY}", "2015-11-19"),
        (
            f"Army leaves Halvek Posted: Sunday, February 22, 2015 10:04 AM Updated: Friday, February 27, 2015\n\n{BODY}\n",
            "2015-02-22",
        ),
        (f"19 November 2015 Army leaves Halvek. {BODY}", "2015-11-19"),
        (f"Army leaves Halvek AFP Thursday 19 Nov 2015 {BODY}", "2015-11-19"),
        (f"{BODY} Last Update: Thursday 19 November 2015 KSA 20:36", "2015-11-19"),
    ],
)
def test_the_text_dates_itself(text, day, shipped):
    read = article(text, shipped)
    assert dated(read) == (day, day)
    assert read.published.precision == "day"
    assert "says" in read.published.how


@pytest.mark.parametrize(
    ("url", "start", "end"),
    [
        ("https://lume.example/2015/11/19/halvek", "2015-11-19", "2015-11-19"),
        ("https://lume.example/news/2015-11-19-halvek", "2015-11-19", "2015-11-19"),
        ("https://lume.example/20151119/halvek", "2015-11-19", "2015-11-19"),
        ("https://lume.example/world/2015/nov/19/halvek", "2015-11-19", "2015-11-19"),
        ("https://lume.example/2015/11/halvek", "2015-11-01", "2015-11-30"),
        ("https://lume.example/2015/13/45/halvek", None, None),
        ("https://lume.example/story/29424942/halvek", None, None),
        ("https://lume.example/elections-2017-10-dead", None, None),
    ],
)
def test_a_url_dates(url, start, end, shipped):
    assert dated(article(BODY, shipped, url=url)) == ((start, end) if start else None)


def test_the_site_clock_only_bounds_from_above(shipped):
    read = article(f"24-11-2021 06:30 AM Osmer Timing\n\nFighters flee the province\n\n{BODY}\n", shipped)
    assert dated(read) == (None, "2021-11-24")
    assert read.published.precision == "unknown"
    assert "clock" in read.published.how
    assert "not the publication date" in read.published.how
    (clock,) = [witness for witness in read.witnesses if witness.kind == "clock"]
    assert clock.span.of(read.text) == clock.evidence == "24-11-2021"


def test_a_date_with_a_weekday_above_the_title_is_the_site_clock(shipped):
    read = article(f"Tuesday, April 24, 2018\n\nFighters flee the province\n\n{BODY}\n", shipped)
    assert dated(read) == (None, "2018-04-24")


def test_the_date_line_outranks_the_clock(shipped):
    read = article(f"Tuesday, April 24, 2018\n\nFighters flee the province\n\n19 November 2015\n\n{BODY}\n", shipped)
    assert dated(read) == ("2015-11-19", "2015-11-19")


def test_a_file_photo_bounds_from_below(shipped):
    caption = "FILE - Soldiers stand at a bridge near Halvek, Feb. 4, 2017."
    read = article(f"Fighters flee the province\n\n{caption}\n\n{BODY}\n", shipped)
    assert dated(read) == ("2017-02-04", None)
    assert "as past" in read.published.how


@pytest.mark.parametrize(
    ("sentence", "start"),
    [
        ("The town has been held by the Front since 2014.", "2014-01-01"),
        ("The battle for the town began in October 2016.", "2016-10-01"),
        ("The siege that started in 2013 was lifted on 2 May 2016.", "2016-05-02"),
        ("Elections are due in 2020, the mayor said.", None),
        ("The mayor said the wall will be built by 3 May 2030.", None),
        ("The deal was to run until 2019.", None),
        ("Emissions fell by 5 percent and must reach zero by 2050.", None),
        ("He is the front-runner for 2020, she said.", None),
    ],
)
def test_past_dates_in_the_body_bound_and_future_ones_do_not(sentence, start, shipped):
    read = article(f"Fighters flee the province\n\n{BODY} {sentence}\n", shipped)
    assert dated(read) == ((start, None) if start else None)


def test_nothing_dates_it(shipped):
    read = article(BODY, shipped)
    assert read.published is None
    (weekday,) = read.witnesses
    assert (weekday.kind, weekday.interval.value, weekday.span.of(read.text)) == ("body", "XXXX-WXX-4", "Thursday")


def test_a_dateline_without_a_year_keeps_its_value(shipped):
    read = article(f"Army leaves Halvek\n\nHALVEK, Nov. 19 (AP) — {BODY}\n", shipped)
    assert dated(read) == (None, None)
    assert read.published.value == "XXXX-11-19"


def test_given_outranks_metadata_and_the_conflict_is_told(shipped):
    head = '<meta property="article:published_time" content="2015-11-25T08:00:00Z">'
    read = html(shipped, head, published="2015-11-19", url="https://lume.example/2015/11/20/a")
    assert dated(read) == ("2015-11-19", "2015-11-19")
    assert [witness.kind for witness in read.witnesses][:3] == ["given", "metadata", "url"]
    assert read.published.how.startswith("given with the article")
    assert "but the page's metadata says “2015-11-25T08:00:00Z”" in read.published.how
    assert "URL" not in read.published.how


def test_a_month_is_refined_by_a_date_line_within_it(shipped):
    text = f"Army leaves Halvek for good\n\n19 November 2015\n\n{BODY}\n"
    assert dated(article(text, shipped, url="https://lume.example/2015/11/a")) == ("2015-11-19", "2015-11-19")
    assert dated(article(text, shipped, published="2015-11")) == ("2015-11-01", "2015-11-30")


def test_a_day_without_a_year_takes_that_of_a_witness_of_its_month(shipped):
    text = f"Army leaves Halvek\n\nHALVEK, Nov. 19 (AP) — {BODY}\n"
    read = article(text, shipped, url="https://lume.example/2015/11/a")
    assert dated(read) == ("2015-11-19", "2015-11-19")
    assert read.published.how == "the dateline says “Nov. 19” (the year is that of “2015/11”)"
    other = article(text, shipped, url="https://lume.example/2015/12/a")
    assert dated(other) == ("2015-12-01", "2015-12-31")


def test_the_number_of_a_press_release_gives_its_month(shipped):
    text = f"Coast Command\n2015-11-CC-031\nFor Immediate Release\n\nHALVEK (Nov. 19) - {BODY}\n"
    assert dated(article(text, shipped)) == ("2015-11-19", "2015-11-19")
    bare = article(f"Coast Command\n2015-11-CC-031\nFor Immediate Release\n\n{BODY}\n", shipped)
    assert dated(bare) == ("2015-11-01", "2015-11-30")
    assert article(f"{BODY} The shell bore the mark 2015-99-CC-031.\n", shipped).published is None


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2015-11-19T22:19:00+02:00">',
        '<meta name="DC.date.issued" content="2015-11-19">',
        '<meta itemprop="datePublished" content="2015-11-19">',
        '<script type="application/ld+json">{"@graph":[{"@type":["NewsArticle"],"datePublished":"2015-11-19"}]}</script>',
        '<time itemprop="datePublished" datetime="2015-11-19">yesterday</time>',
    ],
)
def test_metadata_dates(head, shipped):
    assert html(shipped, head).published.start[:10] == "2015-11-19"


def test_a_given_date_that_is_none_is_told(shipped):
    read = article(BODY, shipped, published="some day")
    assert read.published is None
    assert read.witnesses[0].interval.how == "no date could be read in it"
