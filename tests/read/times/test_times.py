"""Times: where they stand, what they mean, and what only looks like a time."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from twosource.read.times.times import clock_of, read_times
from twosource.records import Article, Block, DateWitness, Interval, text_digest

FILE = Path(__file__).parents[2] / "cases" / "times.yml"
CASES = yaml.load(FILE.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but strings


def article_of(text, published="2015-11-19", kind="body"):
    interval = None if published in {None, "none"} else Interval(published, published, "day", published)
    return Article("a-1", "a.txt", "a.txt", "", text, text_digest(text), (Block(kind, 0, len(text)),), published=interval)


def told(text, mention):
    interval = mention.interval
    line = f"{text[mention.start : mention.end]} = {mention.type} {mention.value}"
    if interval is None:
        return line
    single = interval.start is not None and interval.start == interval.end
    return f"{line} {interval.start}" if single else f"{line} {interval.start or ''}..{interval.end or ''}"


def read(text, encoder, shipped, published="2015-11-19", **more):
    article = article_of(text, published, **more)
    return read_times(article, encoder.parse([article], shipped)[0], shipped)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_a_sentence_is_read_as_expected(case, encoder, shipped):
    text = case["text"]
    mentions = read(text, encoder, shipped, case.get("published", "2015-11-19"))
    assert [told(text, mention) for mention in mentions] == case["want"]


def test_every_anchored_time_says_what_it_was_counted_from(encoder, shipped):
    (mention,) = read("Rockets fell on Tuesday.", encoder, shipped)
    assert mention.interval.how == "counted back from the publication date 2015-11-19"


def test_a_bound_of_publication_is_no_anchor():
    text = "The camp was shelled on Monday."
    bound = Interval(None, "2024-11-24", "unknown", how="only the page's clock shows a date")
    article = Article("a-1", "a.txt", "a.txt", "", text, text_digest(text), published=bound)
    assert clock_of(article).today is None


def test_a_dateline_dates_an_article_that_nothing_else_does():
    text = "The camp was shelled on Monday."
    witness = DateWitness("dateline", Interval("2016-03-02", "2016-03-02", "day", "2016-03-02"), "2 March 2016")
    article = Article("a-1", "a.txt", "a.txt", "", text, text_digest(text), witnesses=(witness,))
    assert clock_of(article).today.isoformat() == "2016-03-02"


def test_a_month_of_publication_gives_years_and_no_weekdays(encoder, shipped):
    text = "The town fell on 3 October. It was retaken on Monday."
    month = Interval("2015-11-01", "2015-11-30", "month", "2015-11")
    article = Article("a-1", "a", "a", "", text, text_digest(text), (Block("body", 0, len(text)),), published=month)
    mentions = read_times(article, encoder.parse([article], shipped)[0], shipped)
    assert [mention.value for mention in mentions] == ["2015-10-03", "XXXX-WXX-1"]


def test_chrome_is_not_read(encoder, shipped):
    assert read("Updated on Monday", encoder, shipped, kind="chrome") == ()
